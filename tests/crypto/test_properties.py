"""Whatever is written, sealed or typed: it comes back whole, or it is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crypto import attachments, bech32, codes, consent, encoding, letters, notebook, phrases, reading, shelf
from crypto.age_format import OVERHEAD_BYTES, Recipient, Source, check_envelope, encode_header, read_header, sealed_size
from crypto.bodies.asks import ASK_KINDS_MAX, SAYS, Answer, Ask
from crypto.bodies.conflicts import Conflict, Conflicts
from crypto.bodies.cover import AREAS
from crypto.bodies.reply import Address, Copy, Reply
from crypto.bodies.report import FollowUp
from crypto.bodies.ring import FormerDesk, Ring
from crypto.encoding import Json, b64, b64_decode, canonical, canonical_decode
from crypto.letters import LADDER, Header, Kind, Seen
from crypto.opening import open_sealed, open_stream
from crypto.refusals import (
    HeaderFailure,
    NoMatch,
    Refused,
    WrongBody,
    WrongCode,
    WrongCounter,
    WrongEncoding,
    WrongKey,
    WrongSeen,
    WrongSize,
)
from crypto.sealing import Identity, seal, seal_stream
from crypto.signing import SigningKey

# A busy machine is no failure.
settings.register_profile("crypto", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("crypto")

IDENTITY = Identity(b"\x01" * 32)
OTHER = Identity(b"\x02" * 32)
SIGNER = SigningKey(b"\x03" * 32)
INSTANCE = b"\x04" * 32
HEADER = Header(
    Kind.FOLLOW_UP,
    INSTANCE,
    codes.case_id(INSTANCE, SIGNER.verify_key),
    SIGNER.verify_key,
    IDENTITY.recipient.digest,
    counter=2,
)
DAY = date(2026, 11, 24)

any_text = st.text(st.characters(codec="utf-8"))
any_json: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | any_text,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=8,
)


@given(st.binary())
def test_b64_round_trips(data: bytes) -> None:
    assert b64_decode(b64(data), len(data)) == data


@pytest.mark.protocol("P-01")
@given(st.text(st.sampled_from("ABZaz09-_=+/ \n"), max_size=12))
def test_b64_has_one_text_for_each_value(text: str) -> None:
    try:
        data = b64_decode(text)
    except WrongEncoding:
        return
    assert b64(data) == text


@given(any_json)
def test_canonical_json_round_trips(value: Any) -> None:
    assert canonical_decode(canonical(value)) == value


@pytest.mark.protocol("P-02")
@given(st.binary(max_size=40))
def test_any_bytes_are_canonical_json_or_refused(data: bytes) -> None:
    try:
        value = canonical_decode(data)
    except WrongEncoding:
        return
    assert canonical(value) == data


@pytest.mark.parametrize("value", [1.5, 2**53, {"ä": 1}, {1: 1}, "\ud800", {"a": b""}, {"a": {1}}])
def test_a_value_without_canonical_json_is_refused(value: Any) -> None:
    with pytest.raises(WrongEncoding):
        canonical(value)


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(WrongEncoding):
        canonical_decode(b"[" * 100_000 + b"]" * 100_000)


READERS = [encoding.as_text, encoding.as_int, encoding.as_bool, encoding.as_list, encoding.as_day]


@given(st.sampled_from(READERS), any_json)
def test_a_field_is_of_its_type_or_refused(read: Any, value: Json) -> None:
    try:
        read(value)
    except WrongBody:
        return
    assert value is not None
    assert not isinstance(value, Mapping)


@given(st.binary(max_size=100))
def test_bech32_round_trips(data: bytes) -> None:
    assert bech32.decode(bech32.encode("age1pq", data), "age1pq", len(data)) == data


@pytest.mark.protocol("P-04")
@settings(max_examples=40)
@given(st.binary(max_size=200) | st.sampled_from([bytes(n) for n in (65535, 65536, 65537, 131072, 131073)]))
def test_what_is_sealed_has_the_size_of_the_formula_and_opens(plaintext: bytes) -> None:
    sealed = seal(IDENTITY.recipient, plaintext)
    assert len(sealed) == sealed_size(len(plaintext))
    assert open_sealed(sealed, IDENTITY) == plaintext
    check_envelope(sealed, [len(plaintext)])
    with pytest.raises(WrongSize):
        check_envelope(sealed, [len(plaintext) + 1])
    with pytest.raises(NoMatch):
        open_sealed(sealed, OTHER)


@pytest.mark.protocol("P-03")
@given(st.lists(st.binary(max_size=70_000), max_size=4), st.integers(1, 70_000))
@settings(max_examples=20)
def test_streams_do_not_depend_on_how_they_are_cut(pieces: list[bytes], cut: int) -> None:
    sealed = b"".join(seal_stream([OTHER.recipient, IDENTITY.recipient], pieces))
    cuts = (sealed[i : i + cut] for i in range(0, len(sealed), cut))
    assert b"".join(open_stream(cuts, [IDENTITY])) == b"".join(pieces)
    header = read_header(Source([sealed]))
    assert encode_header(header.stanzas) == header.mac_input
    with pytest.raises(HeaderFailure):  # [P-03] two stanzas
        open_sealed(sealed, IDENTITY)


def test_a_recipient_that_no_identity_has_is_refused() -> None:
    with pytest.raises(WrongKey):  # FIPS 203 §7.2: coefficients below q
        Recipient.parse(bech32.encode("age1pq", b"\xff" * 1216))
    with pytest.raises(WrongKey):
        Recipient.parse(bech32.encode("age1pq", bytes(1215)))


@pytest.mark.parametrize("columns", [65, 68, 128])
def test_a_line_of_a_stanza_has_at_most_64_columns(columns: int) -> None:
    stanza = b"-> grease\n" + b"A" * columns + b"\n"
    file = b"age-encryption.org/v1\n" + stanza + b"--- " + b"A" * 43 + b"\n"
    with pytest.raises(HeaderFailure):
        read_header(Source([file]))


def test_a_header_without_end_is_refused_in_bounded_memory() -> None:
    with pytest.raises(HeaderFailure):
        read_header(Source(iter(lambda: b"a" * 1000, b"")))
    stanza = b"-> grease\n\n" * 100
    endless = iter([b"age-encryption.org/v1\n", *[stanza] * 10_000])
    with pytest.raises(HeaderFailure):
        read_header(Source(endless))
    assert next(endless, None) is not None


@given(st.data())
@settings(max_examples=200)
def test_any_flipped_bit_of_a_sealed_letter_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, 8 * len(SEALED) - 1) | st.integers(0, 8 * OVERHEAD_BYTES))
    changed = bytearray(SEALED)
    changed[at // 8] ^= 1 << at % 8
    with pytest.raises(Refused):
        open_sealed(bytes(changed), IDENTITY)


SEALED = seal(IDENTITY.recipient, letters.build(HEADER, FollowUp(DAY, "text"), SIGNER))


@given(st.integers(0, len(SEALED) - 1))
def test_a_cut_letter_is_refused(size: int) -> None:
    with pytest.raises(Refused):
        open_sealed(SEALED[:size], IDENTITY)


@given(any_text, st.dictionaries(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), max_size=8))
def test_any_text_comes_back_from_a_letter(text: str, seen: dict[bytes, bytes]) -> None:
    entries = tuple(Seen(*entry) for entry in sorted(seen.items()))
    plaintext = letters.build(HEADER, FollowUp(DAY, text), SIGNER, entries[::-1])
    letter = letters.verify(plaintext, HEADER)
    assert (FollowUp.from_json(letter.body), letter.seen) == (FollowUp(DAY, text), entries)


@pytest.mark.parametrize("authors", [range(9), [1, 1]])
def test_no_letter_is_built_with_too_many_seen_entries_or_one_twice(authors: Sequence[int]) -> None:
    with pytest.raises(WrongSeen):
        letters.build(HEADER, FollowUp(DAY, ""), SIGNER, [Seen(bytes([n] * 32), bytes(32)) for n in authors])


key_bytes, id_bytes = st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16)
epochs = st.integers(1, 2**31 - 1)


def ring_of(identities: list[bytes], desks: list[FormerDesk], steps: list[int], notes: list[bytes], kept: int) -> Ring:
    """Each desk until a later letter than the one before."""
    former = [replace(desk, until=sum(steps[: i + 1])) for i, desk in enumerate(desks)]
    return Ring(tuple(identities), tuple(former), tuple(notes), kept)


phrase_keys = st.from_regex(r"[a-z0-9_]{1,40}", fullmatch=True)
rings = st.builds(
    ring_of,
    st.lists(key_bytes, min_size=1, max_size=20),
    st.lists(st.builds(FormerDesk, id_bytes, epochs, st.just(1), key_bytes), max_size=6),
    st.lists(st.integers(1, 1000), min_size=6, max_size=6),
    st.lists(key_bytes, max_size=3),
    st.integers(0, 1000),
)
said = st.lists(
    st.builds(phrases.Phrase, phrase_keys, st.dictionaries(phrase_keys, st.text(min_size=1, max_size=150), max_size=6)),
    max_size=phrases.PHRASES_MAX,
).map(tuple)
replies = st.builds(
    Reply,
    st.dates(),
    any_text,
    key_bytes,
    any_text,
    st.none() | st.builds(Address, any_text, id_bytes, key_bytes, epochs),
    said,
)
answers = st.lists(
    st.builds(phrases.PhraseAnswer, st.integers(1, 2**53 - 1), st.integers(1, phrases.PHRASES_MAX), phrase_keys),
    max_size=phrases.ANSWERS_MAX,
    unique_by=lambda one: (one.reply, one.phrase),
).map(lambda given: tuple(sorted(given, key=lambda one: (one.reply, one.phrase))))


conflicts = st.builds(
    Conflict,
    st.lists(any_text, min_size=1, max_size=5).map(tuple),
    st.dates(),
    st.none() | id_bytes,
    st.lists(id_bytes, max_size=5).map(tuple),
)
lists = st.builds(Conflicts, st.lists(conflicts, max_size=5).map(tuple))
note_keys = st.text("abz09_-", min_size=1, max_size=64)
key_sets = st.sets(note_keys, max_size=6).map(sorted).map(tuple)
counters = st.integers(1, 2**53 - 1)
label_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=notebook.LABEL_BYTES_MAX // 4)
entries = (
    st.builds(notebook.Referral, note_keys, st.integers(1, 4), key_sets, st.dates())
    | st.builds(notebook.Outcome, counters, st.sampled_from(notebook.BECAME))
    | st.builds(
        notebook.Task,
        st.none() | counters,
        st.none() | id_bytes,
        st.none() | st.dates(),
        st.sampled_from(notebook.STANDINGS),
    )
    | st.builds(notebook.Labels, st.lists(label_texts, max_size=notebook.LABELS_MAX, unique=True).map(tuple))
    | st.builds(notebook.Checks, key_sets)
    | st.builds(notebook.Link, id_bytes, st.sampled_from(notebook.LINKS))
    | st.builds(notebook.Draft, st.sampled_from(["vi", "ja-easy"]), said)
    | st.builds(
        notebook.Mention,
        st.sets(id_bytes, min_size=1, max_size=notebook.MENTIONS_MAX).map(lambda whom: tuple(sorted(whom, key=b64))),
    )
    | st.builds(notebook.Closing, note_keys, st.sampled_from(notebook.VERDICTS), st.integers(0, 2**53 - 1))
    | st.builds(notebook.Agreed, counters, st.integers(0, 2**53 - 1))
    | st.builds(notebook.HandedOn, counters)
)
notes = st.builds(notebook.Note, id_bytes, st.dates(), any_text, st.none() | entries)


words = st.text("abzABZ09_-", min_size=1, max_size=20)
marks = st.builds(
    shelf.Mark,
    id_bytes,
    st.integers(0, shelf.DAYS_MAX),
    st.integers(0, shelf.COUNT_MAX),
    st.integers(0, shelf.COUNT_MAX),
)
views = st.builds(
    shelf.View,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=shelf.NAME_BYTES_MAX // 4),
    words,
    words,
    st.booleans(),
    st.none() | words,
    st.none() | words,
    st.none() | st.integers(0, 9_999),
    st.none() | words,
    st.none() | words,
    st.none() | st.integers(1, 47),
)
shelves = st.builds(
    shelf.Shelf,
    st.sampled_from(shelf.AFTERS),
    st.lists(marks, max_size=20, unique_by=lambda mark: mark.case).map(
        lambda read: tuple(sorted(read, key=lambda mark: b64(mark.case)))
    ),
    st.lists(views, max_size=5, unique_by=lambda view: view.name).map(tuple),
    st.sets(id_bytes, max_size=10).map(lambda watched: tuple(sorted(watched, key=b64))),
)

asks = st.builds(
    Ask,
    st.dates(),
    any_text,
    st.none() | st.lists(st.integers(0, 99), min_size=1, max_size=ASK_KINDS_MAX).map(tuple),
    st.none() | any_text,
    st.none() | st.integers(1, AREAS),
) | st.builds(Answer, key_bytes, st.dates(), st.sampled_from(SAYS), any_text)


@given(rings | replies | st.builds(Copy, replies, key_bytes) | lists | notes | shelves | asks)
def test_what_a_desk_writes_is_read_as_it_was_written(
    body: Ring | Reply | Copy | Conflicts | notebook.Note | shelf.Shelf | Ask | Answer,
) -> None:
    text = canonical(body.json())
    read = type(body).from_json(canonical_decode(text))
    assert (read, canonical(read.json())) == (body, text)


@given(any_text, answers)
def test_what_was_tapped_is_read_as_it_was_written(text: str, tapped: tuple[phrases.PhraseAnswer, ...]) -> None:
    body = FollowUp(DAY, text, answers=tapped)
    assert FollowUp.from_json(canonical_decode(canonical(body.json()))) == body


@pytest.mark.protocol("P-05")
@given(st.integers(0, 131_072))
def test_a_letter_has_the_smallest_size_of_the_ladder_that_holds_it(length: int) -> None:
    needed = 127 + 4 + len(canonical({"day": DAY.isoformat(), "text": ""})) + length + 64
    fitting = [size for size in LADDER if size >= needed]
    if not fitting:
        with pytest.raises(WrongSize):
            letters.build(HEADER, FollowUp(DAY, "x" * length), SIGNER)
    else:
        assert len(letters.build(HEADER, FollowUp(DAY, "x" * length), SIGNER)) == fitting[0]


def test_the_ladder_is_powers_of_two_from_four_to_a_hundred_and_twenty_eight_kilobytes() -> None:
    assert LADDER == (4096, 8192, 16384, 32768, 65536, 131072)


@pytest.mark.protocol("P-07")
@given(st.integers(0, 8 * 4096 - 1))
@settings(max_examples=300)
def test_any_flipped_bit_of_a_plaintext_is_refused(at: int) -> None:
    changed = bytearray(letters.build(HEADER, FollowUp(DAY, "text"), SIGNER))
    changed[at // 8] ^= 1 << at % 8
    with pytest.raises(Refused):
        letters.verify(bytes(changed), HEADER)


@pytest.mark.protocol("P-07")
@given(st.binary(max_size=300) | st.binary(min_size=512, max_size=512))
def test_any_bytes_for_a_letter_are_refused_and_nothing_else_happens(data: bytes) -> None:
    for start in (b"", HEADER.encode()):
        with pytest.raises(Refused):
            letters.verify(start + data, HEADER)


def letter(counter: int, *seen: bytes) -> letters.Letter:
    return letters.Letter(replace(HEADER, counter=counter), tuple(Seen(bytes(32), digest) for digest in seen), None)


@pytest.mark.protocol("P-08")
def test_a_missing_message_is_noticed_and_a_doubled_one_refused() -> None:
    assert not letters.missing([], [])
    assert not letters.missing([letter(1), letter(2, b"a" * 32), letter(3)], [b"a" * 32])
    assert letters.missing([letter(1), letter(3)], [])
    assert letters.missing([letter(2)], [])
    assert not letters.missing([letter(2)], [], first=2)
    assert letters.missing([letter(1, b"a" * 32)], [b"b" * 32])
    with pytest.raises(WrongCounter):
        letters.missing([letter(1), letter(1)], [])


@pytest.mark.protocol("P-10")
@given(st.data())
def test_every_single_slip_and_swap_in_a_drawn_code_is_found(data: st.DataObject) -> None:
    code = codes.draw_code(lambda n: data.draw(st.integers(0, n - 1)))
    assert codes.read_code(codes.show_code(code)) == code
    at = data.draw(st.integers(0, 23))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != code[at]]))
    with pytest.raises(WrongCode):
        codes.read_code(code[:at] + other + code[at + 1 :])
    if at < 23 and code[at] != code[at + 1]:
        with pytest.raises(WrongCode):
            codes.read_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :])


def test_every_decimal_digit_of_unicode_reads_as_its_value() -> None:
    digits = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Nd"]
    assert len(digits) >= 600
    for zero in digits[::10]:
        typed = "".join(chr(ord(zero) + int(digit)) for digit in "000000000000000000000001")
        assert codes.read_code(typed) == "000000000000000000000001"


def test_drawn_secrets_have_the_promised_strength() -> None:
    long_list, short_list = [f"w{i}" for i in range(7776)], [f"w{i}" for i in range(2048)]
    assert len(codes.draw_passphrase(long_list).split()) == 6
    assert len(codes.draw_passphrase(short_list).split()) == 7
    recovery = codes.draw_recovery_code()
    assert codes.read_recovery_code(codes.show_recovery_code(recovery)) == recovery
    assert len({codes.draw_code() for _ in range(100)}) == 100


any_size = st.integers(1, attachments.CONTENT_BYTES_MAX)


@pytest.mark.protocol("P-29")
@given(any_size)
def test_every_content_has_a_size_that_is_taken_and_little_padding(size: int) -> None:
    padded = attachments.padded_size(size)
    attachments.check_sealed_size(sealed_size(padded))
    assert size <= padded <= max(attachments.PADDED_BYTES_MIN, size * 1.12)
    assert attachments.padme(padded) == padded


@pytest.mark.protocol("P-29")
@given(st.integers(0, attachments.SEALED_BYTES_MAX + 2**22))
def test_a_size_is_taken_only_if_some_content_has_it(sealed: int) -> None:
    try:
        attachments.check_sealed_size(sealed)
    except WrongSize:
        return
    # The content that fills its padding is one that has this size.
    chunks = -(-(sealed - OVERHEAD_BYTES) // 65552)
    assert sealed_size(attachments.padded_size(sealed - OVERHEAD_BYTES - 16 * chunks)) == sealed


def test_there_are_few_sizes_in_all() -> None:
    """What a size tells of a file: one of 371, for all contents up to 50 MiB."""
    sizes, size = set[int](), 1
    while size <= attachments.CONTENT_BYTES_MAX:
        sizes.add(padded := attachments.padded_size(size))
        size = padded + 1
    assert len(sizes) == 371


@pytest.mark.protocol("P-28")
@given(st.binary(min_size=1, max_size=9000), st.sampled_from(attachments.MEDIA_TYPES), st.booleans())
def test_a_sealed_attachment_comes_back_whole(content: bytes, media_type: str, cleaned: bool) -> None:  # noqa: FBT001 - drawn
    attachment, sealed = attachments.seal_attachment(
        IDENTITY.recipient, content, media_type=media_type, cleaned=cleaned
    )
    assert attachments.Attachment.from_json(attachment.json()) == attachment
    assert (attachment.type, attachment.cleaned, attachment.size) == (media_type, cleaned, len(content))
    attachments.check_sealed_size(len(sealed))
    assert reading.open_attachment(sealed, attachment, [OTHER, IDENTITY]) == content
    # Any age tool opens it: what comes out begins with the content.
    assert b"".join(open_stream([sealed], [IDENTITY])).rstrip(b"\0") == content.rstrip(b"\0")


@pytest.mark.parametrize("content", [b"", bytes(attachments.CONTENT_BYTES_MAX + 1)])
def test_nothing_and_too_much_is_not_sealed(content: bytes) -> None:
    with pytest.raises(WrongSize):
        attachments.seal_attachment(IDENTITY.recipient, content, media_type="image/png", cleaned=True)


def test_the_largest_file_that_may_be_is_sealed() -> None:
    content = bytes(attachments.CONTENT_BYTES_MAX)
    attachment, sealed = attachments.seal_attachment(IDENTITY.recipient, content, media_type="video/mp4", cleaned=True)
    assert (attachment.size, len(sealed)) == (attachments.CONTENT_BYTES_MAX, attachments.SEALED_BYTES_MAX)
    assert len(attachment.id) == attachments.ID_BYTES
    assert attachments.Attachment.from_json(attachment.json()) == attachment


levels = st.sampled_from(consent.LEVELS)
told = st.none() | st.sampled_from(["Phở", "PHỞ!", "pho", ""]) | any_text
checks = st.none() | st.builds(consent.Check, st.just("food"), st.sampled_from(["Phở", ""]))


@pytest.mark.protocol("P-31")
@given(levels, checks, st.lists(st.builds(consent.Consent, levels, st.just(bytes(64)), told), max_size=12))
def test_what_is_allowed_never_rises_without_the_right_answer_and_falls_whenever_it_is_said(
    first: int, check: consent.Check | None, later: list[consent.Consent]
) -> None:
    level, wrong = first, 0
    for at, step in enumerate(later):
        now, counted = consent.in_force(first, check, later[: at + 1])
        right = check is not None and check.answer == "Phở" and consent.plain(step.answer or "") == "phở"
        if step.level <= level:
            assert (now, counted[-1]) == (step.level, True)
        else:
            assert counted[-1] == (right and wrong < 3)
            assert now == (step.level if counted[-1] else level)
            wrong += not right
        level = now


@given(any_text, levels, told)
def test_any_consent_comes_back_from_a_letter(text: str, level: int, answer: str | None) -> None:
    body = FollowUp(date(2026, 11, 24), text, consent=consent.Consent(level, bytes(64), answer))
    assert FollowUp.from_json(canonical_decode(canonical(body.json()))) == body
