"""One step on each side of every limit. Most of these were written because a mutant survived (docs/mutants.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

import pytest

from crypto import bech32, codes, directory, letters
from crypto.age_format import Recipient, Source, Stanza, check_envelope, check_header, encode_header, read_header
from crypto.bodies.cover import Facts
from crypto.bodies.reply import Card
from crypto.bodies.report import Answers
from crypto.directory import DeskEntry
from crypto.encoding import (
    Json,
    as_bool,
    as_bytes,
    as_choice,
    as_day,
    as_int,
    as_list,
    as_text,
    b64,
    b64_decode,
    canonical,
    canonical_decode,
    digest,
    fields,
)
from crypto.letters import LADDER, SMALL_BYTES, Header, Kind
from crypto.refusals import (
    HeaderFailure,
    Refused,
    WrongBody,
    WrongCode,
    WrongEncoding,
    WrongKey,
    WrongSeen,
    WrongSize,
)
from crypto.sealing import Identity, seal
from crypto.signing import SIGNATURE_BYTES, SigningKey
from tests.crypto.test_vectors import BODIES, DIRECTORY, LETTERS
from vectors import make

MAC_LINE = b"--- " + b"A" * 43 + b"\n"
VERSION = b"age-encryption.org/v1\n"


def refusal_of(action: Callable[[], object]) -> str:
    try:
        action()
    except Refused as refusal:
        return refusal.name
    return "accepted"


# --- bytes and texts --------------------------------------------------------------------------------------------------


def test_b64_comes_back_whatever_the_last_characters_are() -> None:
    for size in (1, 2, 3):
        for last in range(256):
            for before in (0, 255):
                data = bytes([before] * (size - 1) + [last])
                assert b64_decode(b64(data)) == data


VALUES: list[Json] = [
    *(None, True, False, 0, 1, -1, 2**53 - 1, "", "x", "AAA", "AAB", "AA", "0", "true"),
    *("2026-11-24", "0001-01-01", "9999-12-31", "2026-02-29", "20261124", "2026-W48-2", "2026-11-24T00"),
    *([], ["x"], ["identity", "signer"], [["identity", 1], ["signer", 2]]),
    *({}, {"identity": 1}, {"identity": 1, "signer": None}, {"identity": 1, "signer": None, "x": 0}, {"x": 1, "y": 2}),
]
READERS: dict[str, tuple[Callable[[Json], object], list[Json]]] = {
    "as_text": (as_text, [value for value in VALUES if isinstance(value, str)]),
    "as_int": (as_int, [0, 1, 2**53 - 1]),
    "as_int from 1": (lambda value: as_int(value, 1), [1, 2**53 - 1]),
    "as_bool": (as_bool, [True, False]),
    "as_list": (as_list, [value for value in VALUES if isinstance(value, list)]),
    "as_day": (as_day, ["2026-11-24", "0001-01-01", "9999-12-31"]),
    "as_choice": (lambda value: as_choice(value, ("x", "2026-11-24")), ["x", "2026-11-24"]),
    "as_bytes": (lambda value: as_bytes(value, 2), ["AAA"]),
    "fields": (lambda value: fields(value, "identity", "signer"), [{"identity": 1, "signer": None}]),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_field_takes_what_it_is_for_and_nothing_else(reader: str) -> None:
    read, fitting = READERS[reader]
    taken: list[Json] = []
    for value in VALUES:
        try:
            read(value)
        except WrongBody:
            continue
        taken.append(value)
    assert [canonical(value) for value in taken] == [
        canonical(value) for value in VALUES if (type(value), value) in [(type(one), one) for one in fitting]
    ]


def test_every_character_of_ascii_in_a_code_is_a_digit_or_ignored_or_refused() -> None:
    code = "111111111111111111111190"
    read = {
        chr(n)
        for n in range(128)
        if refusal_of(lambda one=n: codes.read_code(code[:4] + chr(one) + code[4:])) == "accepted"
    }
    assert read == set("\t\n\r -")
    for char in read:
        assert codes.read_code(char + code + char) == code
    for dash in "\u2010\u2212\u30fc\u3000\u200b":
        assert codes.read_code(code[:12] + dash + code[12:]) == code
    for other in "\u30fb\u4e00\u2460":  # a middle dot, and two numbers that are no digits
        with pytest.raises(WrongCode):
            codes.read_code(code[:12] + other + code[12:])


def test_the_sizes_of_codes_and_costs_are_those_of_the_protocol() -> None:
    assert (codes.CODE_DIGITS, codes.RECOVERY_DIGITS) == (24, 42)
    assert (codes.CODE_COST, codes.PASSPHRASE_COST) == (2**15, 2**17)
    assert (codes.SALT_BYTES, codes.ID_BYTES) == (16, 16)


# --- bech32 -----------------------------------------------------------------------------------------------------------

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def with_checksum(prefix: str, tail: str) -> str:
    """A text whose checksum is right, whatever its characters are (one that is none counts as −1)."""
    values = [CHARSET.find(char) for char in tail]
    check = bech32._polymod([*bech32._expanded(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    return prefix + "1" + tail + "".join(CHARSET[check >> 5 * i & 31] for i in reversed(range(6)))


def test_a_key_with_the_right_checksum_must_still_be_canonical() -> None:
    text = bech32.encode("p", bytes(range(32)))
    tail = text[2:-6]
    assert with_checksum("p", tail) == text
    assert bech32.decode(text, "p", 32) == bytes(range(32))
    spare = CHARSET[CHARSET.index(tail[-1]) | 1]
    for bad in (tail[:-1] + spare, "b" + tail[1:], tail[:20] + "b" + tail[21:], tail[:-1] + "b"):
        assert bad != tail
        with pytest.raises(WrongKey):
            bech32.decode(with_checksum("p", bad), "p", 32)


def test_a_key_has_no_letter_that_only_looks_like_one_of_ascii() -> None:
    """The Kelvin sign becomes a k in lower case."""
    identity = next(one for n in range(99) if "K" in (one := Identity(bytes([n] * 32)).text)[20:])
    assert Identity.parse(identity).text == identity
    at = identity.rindex("K")
    with pytest.raises(WrongKey):
        Identity.parse(identity[:at] + "\u212a" + identity[at + 1 :])


def test_a_key_is_of_one_case() -> None:
    text = bech32.encode("p", bytes(32))
    assert bech32.decode(text.upper(), "p", 32) == bytes(32)
    for mixed in (text[:-3] + text[-3:].upper(), "P" + text[1:]):
        assert mixed not in (text, text.upper())
        with pytest.raises(WrongKey):
            bech32.decode(mixed, "p", 32)


def test_whatever_either_language_takes_for_white_space_parts_the_words_of_a_passphrase() -> None:
    """A byte order mark is none to Python, and U+0085 none to a browser."""
    for space in ("\ufeff", "\u0085", "\u3000", "\u00a0", "\u2028", "\t\r\n", " \ufeff "):
        assert codes.read_passphrase(f"{space}Clock{space}voice{space}") == "clock voice"


def test_a_drawn_passphrase_is_words_of_the_list_and_single_spaces() -> None:
    for size, count in ((7776, 6), (2048, 7)):
        words = [f"w{number}" for number in range(size)]
        drawn = iter(range(5, 5 + count))
        assert codes.draw_passphrase(words, lambda _, draws=drawn: next(draws)) == " ".join(words[5 : 5 + count])


# --- age's header -----------------------------------------------------------------------------------------------------


def test_a_stanza_with_a_body_of_any_length_comes_back() -> None:
    for size in range(200):
        stanza = Stanza("t", ("a", "b"), bytes([size] * size))
        written = encode_header([stanza])
        header = read_header(Source([written + b" " + b"A" * 43 + b"\n"]))
        assert (header.stanzas, header.mac_input) == ((stanza,), written)
        lines = written.split(b"\n")[2:-1]
        assert [len(line) for line in lines[:-1]] == [64] * (len(lines) - 1)
        assert len(lines[-1]) < 64


def test_a_header_is_of_printable_ascii() -> None:
    allowed = {
        byte
        for byte in range(256)
        if refusal_of(lambda one=bytes([byte]): read_header(Source([VERSION + b"-> a" + one + b"b\n\n" + MAC_LINE])))
        == "accepted"
    }
    assert allowed == set(range(0x20, 0x7F))


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        (VERSION + b"-> a\n\n" + MAC_LINE, "accepted"),
        (VERSION + MAC_LINE, "HeaderFailure"),
        (VERSION + b"-> a\n\n---x" + b"A" * 43 + b"\n", "HeaderFailure"),
        (VERSION + b"-> a\n\n--- " + b"A" * 42 + b"\n", "HeaderFailure"),
        (VERSION + b"-> a\n\n--- " + b"A" * 46 + b"\n", "HeaderFailure"),
        (VERSION + b"-> a\n\n--- \n", "HeaderFailure"),
        (VERSION + b"-> a\n\n---\n", "HeaderFailure"),
        (VERSION + b"->\n\n" + MAC_LINE, "HeaderFailure"),
        (VERSION + b"-> \n\n" + MAC_LINE, "HeaderFailure"),
        (VERSION + b"=> a\n\n" + MAC_LINE, "HeaderFailure"),
        (VERSION[:-1] + b" \n-> a\n\n" + MAC_LINE, "HeaderFailure"),
    ],
)
def test_a_header_has_a_version_a_stanza_and_a_mac(header: bytes, outcome: str) -> None:
    assert refusal_of(lambda: read_header(Source([header]))) == outcome


# --- letters ----------------------------------------------------------------------------------------------------------

SIGNER = SigningKey(b"\x02" * 32)
INSTANCE = b"\x03" * 32


def header_of(kind: Kind) -> Header:
    return Header(kind, INSTANCE, codes.case_id(INSTANCE, SIGNER.verify_key), SIGNER.verify_key, bytes(32), 0, 1)


class Text:
    """A body of one string."""

    def __init__(self, length: int) -> None:
        self.length = length

    def json(self) -> Json:
        return "x" * self.length

    @classmethod
    def from_json(cls, value: Json) -> Text:
        return cls(len(as_text(value)))


@pytest.mark.protocol("P-05")
@pytest.mark.parametrize("size", [SMALL_BYTES, *LADDER])
def test_a_letter_that_fits_to_the_last_byte_has_that_size_and_with_one_more_the_next(size: int) -> None:
    header = header_of(Kind.COVER if size == SMALL_BYTES else Kind.REPORT)
    length = size - (127 + 4 + 2 + SIGNATURE_BYTES)
    plaintext = letters.build(header, Text(length), SIGNER)
    assert len(plaintext) == size
    assert letters.verify(plaintext, header).body == "x" * length
    if size in (SMALL_BYTES, LADDER[-1]):
        with pytest.raises(WrongSize):
            letters.build(header, Text(length + 1), SIGNER)
    else:
        assert len(letters.build(header, Text(length + 1), SIGNER)) == 2 * size


def test_seen_entries_that_are_too_many_or_do_not_fit_are_refused_by_their_names() -> None:
    header = header_of(Kind.COVER)
    plaintext = bytearray(letters.build(header, Text(0), SIGNER))
    outcomes: dict[int, str] = {}
    for count in (6, 7, 8, 9, 255):
        plaintext[126] = count
        outcomes[count] = refusal_of(lambda: letters.verify(bytes(plaintext), header))
    # Six fit, and are not in order; seven and eight do not fit into 512 bytes.
    assert outcomes == {6: "WrongSeen", 7: "WrongSize", 8: "WrongSize", 9: "WrongSeen", 255: "WrongSeen"}
    with pytest.raises(WrongSeen):
        letters.build(header, Text(0), SIGNER, [letters.Seen(bytes([n] * 32), bytes(32)) for n in range(9)])


def bodies() -> dict[str, Any]:
    return {vector["name"]: vector for vector in LETTERS["good"]}


def nested(value: Json, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The ways to every field of an object."""
    ways: list[tuple[str, ...]] = [at] if at else []
    # A list of attachments is changed as a whole here; each of their fields has a bad vector.
    if isinstance(value, Mapping):
        for key, inner in value.items():
            ways += nested(inner, (*at, key))
    return ways


def changed(value: Json, way: tuple[str, ...], new: Any) -> Json:
    """With another value at the end of a way; ``...`` leaves the field out."""
    assert isinstance(value, Mapping)
    key, *rest = way
    if rest:
        return {**value, key: changed(value[key], tuple(rest), new)}
    left = {name: inner for name, inner in value.items() if name != key}
    return left if new is ... else {**left, key: new}


OTHERS: list[Any] = [..., None, True, 1.5, -1, "\0", [], [[]], {}, {"x": 1}, ["answers", "day"]]


@pytest.mark.parametrize("name", bodies())
def test_a_body_with_any_field_missing_or_of_another_type_is_refused(name: str) -> None:
    vector = bodies()[name]
    read = BODIES[Kind(vector["expected"]["kind"])].from_json
    body = cast(Json, vector["body"])
    read(body)
    for value in OTHERS[1:]:
        with pytest.raises(WrongBody):
            read(value)
    taken: list[tuple[tuple[str, ...], Any]] = []
    for way in nested(body):
        for value in OTHERS:
            try:
                read(changed(body, way, value))
            except WrongBody:
                continue
            taken.append((way, value))
    # Any text is a text, any list of texts a list of kinds, and urgent may be either.
    free: dict[str, list[Any]] = {
        **{key: ["\0"] for key in ("text", "story", "language", "reporter_recipient", "case_recipient")},
        "kinds": [[], ["answers", "day"]],
        "urgent": [True],
        "alone": [True],
        **{key: [True] for key in ("acknowledged", "answered", "referred", "reopened", "retaliation", "satisfied")},
        "told": [{}, {"x": 1}, [], ["answers", "day"]],
        # What came with the phrasebook and with notes may be absent, so that the letters of before still open.
        "phrases": [..., []],
        "answers": [...],
        "notes": [...],
        "files": [...],
        "notes_kept": [...],
        **{key: [None] for key in ("due", "of", "who")},
        **{key: [[], ["answers", "day"]] for key in ("labels", "done")},
        "urgency": [...],
        "programme": [...],
        "area": [...],
        "address": [...],
        "attachments": [...],
        "consent": [...],
        "answer": [..., "\0"],
        "check": [..., "\0"],
        "desks": [[]],
        "entries": [[]],
        **{key: [[]] for key in ("marks", "views", "watched")},
    }
    inside_a_report = vector["expected"]["kind"] == Kind.REPORT
    for way, value in taken:
        # Facts are of whatever was told, and a report may be without.
        may_be_absent = way[:-1] == ("told",) or (inside_a_report and way == ("facts",))
        # What one desk asks another tells of the cover what was ticked.
        ticked = [...] if vector["expected"]["kind"] == Kind.ASK and way[-1] in ("kinds", "language") else []
        expected = [...] if may_be_absent else [*free.get(way[-1], []), *ticked]
        assert value in expected, (way, value)


def test_an_hour_is_one_of_a_day_and_a_choice_one_of_its_words() -> None:
    facts: dict[str, Any] = bodies()["cover"]["body"]["facts"]
    hours = [
        hour
        for hour in range(-1, 26)
        if refusal_of(lambda one=hour: Facts.from_json({**facts, "hour": one})) == "accepted"
    ]
    assert hours == list(range(24))
    for read, value in (
        (Facts.from_json, facts),
        (Answers.from_json, bodies()["report"]["body"]["answers"]),
    ):
        for ongoing in ("yes", "no", "unknown"):
            for replies in ("code", "none"):
                read({**value, "ongoing": ongoing, "replies": replies})
        for wrong in ({"ongoing": "unknownx"}, {"ongoing": "code"}, {"replies": "yes"}, {"replies": ""}):
            with pytest.raises(WrongBody):
                read({**value, **wrong})


# --- the directory ----------------------------------------------------------------------------------------------------

WHOLE = directory.parse(DIRECTORY["good"][0]["directory"])


def test_a_directory_holds_from_the_day_before_it_is_issued_to_the_day_it_expires() -> None:
    signature = directory.sign(WHOLE, make.ORGANISATION)
    for today, outcome in (
        (WHOLE.issued - timedelta(days=2), "WrongBody"),
        (WHOLE.issued - timedelta(days=1), "accepted"),
        (WHOLE.expires, "accepted"),
        (WHOLE.expires + timedelta(days=1), "WrongBody"),
    ):
        assert refusal_of(lambda day=today: directory.verify(WHOLE.text, signature, today=day)) == outcome


def test_a_directory_is_for_one_day_at_least_and_thirty_five_after_it_at_most() -> None:
    for days, outcome in ((-1, "WrongBody"), (0, "accepted"), (35, "accepted"), (36, "WrongBody")):
        text = replace(WHOLE, expires=WHOLE.issued + timedelta(days=days)).text
        assert refusal_of(lambda one=text: directory.parse(one)) == outcome


def test_a_desk_is_found_by_its_id_and_by_nothing_else() -> None:
    assert len(WHOLE.desks) >= 2
    for entry in WHOLE.desks:
        assert WHOLE.desk(entry.desk) is entry
    assert WHOLE.desk(bytes(16)) is None


def test_a_directory_with_any_field_missing_or_of_another_type_is_refused() -> None:
    value = canonical_decode(WHOLE.text.encode("utf-8"))
    assert isinstance(value, Mapping)
    entry = cast("list[Json]", value["desks"])[0]
    taken: set[str] = set()
    for way in nested(value):
        for other in OTHERS:
            if other == 1.5:
                continue  # has no canonical JSON
            text = canonical(changed(value, way, other)).decode("utf-8")
            if refusal_of(lambda one=text: directory.parse(one)) == "accepted" and text != WHOLE.text:
                taken.add(way[-1])
    for way in nested(entry):
        for other in OTHERS:
            if other == 1.5:
                continue
            text = canonical(changed(entry, way, other)).decode("utf-8")
            if refusal_of(lambda one=text: directory.parse_entry(one)) == "accepted":
                taken.add(way[-1])
    # Any text is a text, and any of the lists may be empty.
    assert taken <= {
        "name",
        "area",
        "desks",
        "languages",
        "names",
        *cast("Mapping[str, Json]", cast("Any", entry)["names"]),
    }


def test_a_recipient_is_of_its_bytes_and_in_lower_case() -> None:
    text = Identity(bytes(32)).recipient.text
    assert Recipient.parse(text).text == text
    for bad in (text.upper(), text[:-1], text + "q", text.replace("age1pq", "age1pr", 1)):
        with pytest.raises(WrongKey):
            Recipient.parse(bad)


@pytest.mark.protocol("P-03", "P-11")
def test_the_server_takes_the_headers_that_a_reader_takes_and_no_others() -> None:
    """Found by fuzzing: four bits of a share's last character must be zero, and the server looked at two of them."""
    sealed = seal(Identity(bytes(32)).recipient, bytes(SMALL_BYTES))
    lines = sealed.split(b"\n", 4)
    assert [len(line) for line in lines[:4]] == [21, 1512, 43, 47]
    end = 0
    taken: list[str] = []
    for line in lines[:4]:
        end += len(line) + 1
        for at in (end - 1, end - 2, end - 3, end - len(line)):
            for byte in range(256):
                changed = sealed[:at] + bytes([byte]) + sealed[at + 1 :]
                by_server = refusal_of(lambda one=changed: check_envelope(one, [SMALL_BYTES]))
                by_reader = refusal_of(lambda one=changed: check_header(read_header(Source([one]))))
                assert by_server == by_reader, (at, byte)
                taken.append(by_server)
    assert taken.count("accepted") > 4 + 16 + 16


def test_a_header_that_is_cut_anywhere_is_refused() -> None:
    whole = VERSION + b"-> a b\n" + b"A" * 64 + b"\n\n" + MAC_LINE
    read_header(Source([whole]))
    for size in range(len(whole)):
        with pytest.raises(HeaderFailure):
            read_header(Source([whole[:size]]))


def test_a_header_has_a_mebibyte_at_most() -> None:
    lines = b"-> a\n" + (b"A" * 64 + b"\n") * 16_100
    rest = 2**20 - len(VERSION + lines + b"\n" + MAC_LINE + b"-> \n\n")
    whole = VERSION + lines + b"\n-> " + b"b" * rest + b"\n\n" + MAC_LINE
    assert len(whole) == 2**20
    assert len(read_header(Source([whole])).stanzas) == 2
    with pytest.raises(HeaderFailure):
        read_header(Source([whole.replace(b"-> b", b"-> bb")]))


def test_a_value_deep_inside_is_looked_at_too() -> None:
    for value in ([1.5], [[2**53]], {"a": [1.5]}, [{"ä": 1}], [{"a": {"b": [-(2**53)]}}]):
        with pytest.raises(WrongEncoding):
            canonical(cast(Json, value))


def test_a_body_is_not_longer_than_its_letter_by_any_of_the_four_bytes_of_its_length() -> None:
    plaintext = letters.build(header_of(Kind.REPORT), Text(0), SIGNER)
    for at in range(127, 131):
        longer = bytearray(plaintext)
        longer[at] |= 0x80
        if at < 130:
            assert refusal_of(lambda one=longer: letters.verify(bytes(one), header_of(Kind.REPORT))) == "WrongSize"


@pytest.mark.parametrize("kind", list(Kind))
def test_the_kind_that_a_plaintext_claims_is_its_fifth_byte(kind: Kind) -> None:
    plaintext = letters.build(header_of(kind), Text(0), SIGNER)
    assert letters.claimed_kind(plaintext) == kind
    assert letters.claimed_author(plaintext) == SIGNER.verify_key


def test_a_card_is_of_the_first_epoch_or_a_later_one() -> None:
    body: dict[str, Any] = bodies()["card"]["body"]
    for epoch in (1, 2):
        assert Card.from_json({**body, "epoch": epoch}).epoch == epoch
    with pytest.raises(WrongBody):
        Card.from_json({**body, "epoch": 0})


# --- entries and epochs -----------------------------------------------------------------------------------------------


def test_what_is_no_entry_or_no_text_is_refused_by_its_name() -> None:
    for value in (1, None, True, "x", [], ["succeeds"], {}, {"succeeds": 1}):
        text = canonical(cast(Json, value)).decode("utf-8")
        assert refusal_of(lambda one=text: directory.parse_entry(one)) == "WrongBody"
        whole = canonical(changed(canonical_decode(WHOLE.text.encode()), ("desks",), [value])).decode("utf-8")
        assert refusal_of(lambda one=whole: directory.parse(one)) == "WrongBody"
    for read in (directory.parse, directory.parse_entry):
        assert refusal_of(lambda one=read: one("\ud800")) == "WrongEncoding"
    assert refusal_of(lambda: WHOLE.desks[0].check_recipient("age1pq\ud800")) == "WrongRecipient"


def test_the_first_version_of_a_directory_is_one() -> None:
    for version, outcome in ((0, "WrongBody"), (1, "accepted"), (2, "accepted")):
        text = replace(WHOLE, version=version).text
        assert refusal_of(lambda one=text: directory.parse(one)) == outcome


DESK = b"d" * 16
SIGNERS = {epoch: SigningKey(bytes([epoch]) * 32) for epoch in range(1, 7)}


def entry_of(epoch: int, *, desk: bytes = DESK, instance: bytes = INSTANCE, before: int | None = None) -> DeskEntry:
    """An entry of a desk in an epoch, that succeeds the one before (or another)."""
    return directory.sign_entry(
        SIGNERS[epoch],
        instance=instance,
        desk=desk,
        epoch=epoch,
        names={"en": "Desk"},
        languages=("vi",),
        area="nationwide",
        recipient=Identity(bytes([epoch]) * 32).recipient,
        before=SIGNERS[epoch - 1 if before is None else before] if epoch > 1 else None,
    )


CHAIN = {epoch: entry_of(epoch) for epoch in range(1, 6)}
KEYS = {epoch: signer.verify_key for epoch, signer in SIGNERS.items()}


def signed_by(entry: DeskEntry, *, desk: bool, before: bool) -> DeskEntry:
    """The entry with one of its two signatures made by somebody else."""
    assert entry.succeeds is not None
    if not desk:
        entry = replace(entry, signature=bytes(64))
    if not before:
        assert entry.succeeds is not None
        entry = replace(entry, succeeds=replace(entry.succeeds, signature=bytes(64)))
    return entry


BROKEN: dict[str, tuple[str, DeskEntry]] = {
    "another desk's": ("WrongSubject", entry_of(3, desk=b"e" * 16)),
    "two epochs on": ("WrongEpoch", replace(entry_of(4, before=2), epoch=4)),
    "the same epoch": ("WrongEpoch", entry_of(2)),
    "after no one": ("WrongKey", replace(entry_of(3), succeeds=None)),
    "after another key": ("WrongKey", entry_of(3, before=5)),
    "of another instance": ("WrongInstance", entry_of(3, instance=bytes(32))),
    "not signed by itself": ("WrongSignature", signed_by(entry_of(3), desk=False, before=True)),
    "not signed by the one before": ("WrongSignature", signed_by(entry_of(3), desk=True, before=False)),
}


@pytest.mark.protocol("P-18")
@pytest.mark.parametrize("name", BROKEN)
def test_an_entry_that_does_not_succeed_is_refused_and_ends_the_chain(name: str) -> None:
    refusal, broken = BROKEN[name]
    CHAIN[2].verify_successor(CHAIN[3])
    assert refusal_of(lambda: CHAIN[2].verify_successor(broken)) == refusal
    entries = [CHAIN[1], CHAIN[2], broken, CHAIN[4], CHAIN[5]]
    found = directory.successors(entries, KEYS[1], instance=INSTANCE, desk=DESK, epoch=1)
    assert found == {epoch: KEYS[epoch] for epoch in (1, 2)}
    if broken.epoch == 3 and broken.desk == DESK:
        assert directory.predecessors([CHAIN[1], CHAIN[2]], broken) == {3: broken.verify_key}
        assert directory.predecessors([CHAIN[1], CHAIN[2], broken, CHAIN[4]], CHAIN[5])[4] == KEYS[4]


@pytest.mark.protocol("P-18")
def test_a_chain_is_followed_from_any_epoch_whatever_lies_beside_it() -> None:
    beside = [entry_of(epoch, desk=b"e" * 16) for epoch in (1, 2, 3)]
    entries = [*beside, CHAIN[5], CHAIN[3], CHAIN[1], CHAIN[4], CHAIN[2]]
    for epoch in range(1, 6):
        found = directory.successors(entries, KEYS[epoch], instance=INSTANCE, desk=DESK, epoch=epoch)
        assert found == {later: KEYS[later] for later in range(epoch, 6)}
        back = directory.predecessors(entries, CHAIN[epoch])
        assert back == {earlier: KEYS[earlier] for earlier in range(1, epoch + 1)}
    assert directory.successors(entries, KEYS[6], instance=INSTANCE, desk=DESK, epoch=2) == {2: KEYS[6]}
    gap = [CHAIN[1], CHAIN[3], CHAIN[4]]
    assert directory.successors(gap, KEYS[1], instance=INSTANCE, desk=DESK, epoch=1) == {1: KEYS[1]}
    assert directory.predecessors(gap, CHAIN[4]) == {3: KEYS[3], 4: KEYS[4]}


@pytest.mark.protocol("P-18")
def test_an_earlier_entry_that_its_desk_did_not_sign_ends_the_way_back() -> None:
    forged = replace(CHAIN[2], area="elsewhere")
    assert directory.predecessors([CHAIN[1], forged, CHAIN[3]], CHAIN[3]) == {3: KEYS[3]}
    unlinked = entry_of(3, before=5)
    assert directory.predecessors([CHAIN[1], CHAIN[2]], unlinked) == {3: KEYS[3]}


ORGANISATIONS = [SigningKey(make.seed(f"organisation at the boundary {nth}")) for nth in range(directory.LINKS_MAX + 2)]


def by_the_last_of(*chain: SigningKey) -> directory.Directory:
    """A directory whose organisation has had these keys."""
    instance = digest(chain[0].verify_key)
    succession: tuple[directory.Succession, ...] = ()
    for before, after in pairwise(chain):
        succession = (*succession, directory.sign_link(before, succession, after.verify_key, instance=instance))
    made = replace(WHOLE, desks=(), instance=instance, organisation_key=chain[-1].verify_key, succession=succession)
    assert directory.parse(made.text) == made
    return made


@pytest.mark.protocol("P-25")
def test_a_reader_of_any_part_of_a_chain_believes_the_whole_and_of_any_other_part_nothing() -> None:
    chain = ORGANISATIONS[:4]
    keys = [signer.verify_key for signer in chain]
    for length in range(1, len(chain) + 1):
        made = by_the_last_of(*chain[:length])
        assert made.organisation_keys == tuple(keys[:length])
        for seen in range(len(chain) + 1):
            outcome = "accepted" if seen <= length else "WrongKey"
            assert refusal_of(lambda one=made, known=keys[:seen]: one.verify_organisation(known)) == outcome
        for place in range(length):
            others = [*keys[:place], ORGANISATIONS[9].verify_key]
            assert refusal_of(lambda one=made, known=others: one.verify_organisation(known)) == "WrongKey"


@pytest.mark.protocol("P-25")
def test_each_link_counts() -> None:
    whole = by_the_last_of(*ORGANISATIONS[:4])
    for place, link in enumerate(whole.succession):
        for at in range(0, 64, 9):
            forged = link.signature[:at] + bytes([link.signature[at] ^ 1]) + link.signature[at + 1 :]
            links = [*whole.succession]
            links[place] = replace(link, signature=forged)
            bent = replace(whole, succession=tuple(links))
            assert refusal_of(lambda one=bent: one.verify_organisation()) == "WrongSignature"


@pytest.mark.protocol("P-25")
def test_an_organisation_has_at_most_thirty_two_keys_after_its_first() -> None:
    most = by_the_last_of(*ORGANISATIONS[: directory.LINKS_MAX + 1])
    assert len(most.succession) == 32
    last = ORGANISATIONS[-1]
    link = directory.sign_link(ORGANISATIONS[-2], most.succession, last.verify_key, instance=most.instance)
    more = replace(most, organisation_key=last.verify_key, succession=(*most.succession, link))
    more.verify_organisation()
    assert refusal_of(lambda: directory.parse(more.text)) == "WrongBody"
