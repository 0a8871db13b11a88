"""Both languages read vectors/*.json; here Python does (vectors/README.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crypto import (
    attachments,
    cache,
    codes,
    consent,
    directory,
    keys,
    letters,
    mailbox,
    notebook,
    reading,
    refusals,
    shelf,
    signing,
    submission,
)
from crypto.age_format import Recipient, check_envelope, sealed_size
from crypto.bodies.asks import Answer, Ask
from crypto.bodies.conflicts import Conflicts
from crypto.bodies.counted import Counted, Process
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.keys import KeyPair, Signer
from crypto.bodies.reply import Card, Copy, Reply
from crypto.bodies.report import FollowUp, Receipt, Report
from crypto.bodies.ring import Ring
from crypto.encoding import b64, b64_decode, canonical, canonical_decode, digest
from crypto.letters import Body, Header, Kind, Seen
from crypto.opening import open_sealed
from crypto.refusals import Refused
from crypto.sealing import Identity
from crypto.signing import SigningKey
from vectors import make

ROOT = Path(__file__).parents[2]
Vector = dict[str, Any]

BODIES: dict[Kind, type[Body]] = {
    Kind.REPORT: Report,
    Kind.COVER: Cover,
    Kind.CARD: Card,
    Kind.FOLLOW_UP: FollowUp,
    Kind.REPLY: Reply,
    Kind.COPY: Copy,
    Kind.RESEALED: Cover,
    Kind.HANDED_OVER: Cover,
    Kind.RING: Ring,
    Kind.CONFLICTS: Conflicts,
    Kind.SHELF: shelf.Shelf,
    Kind.FACTS: Counted,
    Kind.NOTE: notebook.Note,
    Kind.ASK: Ask,
    Kind.ANSWER: Answer,
    Kind.MEMBER_SECRET: KeyPair,
    Kind.GRANT: KeyPair,
    Kind.ORGANISATION_SECRET: Signer,
    Kind.RECEIPT: Receipt,
    Kind.PROCESS: Process,
}


def load(file: str) -> Vector:
    vectors: Vector = json.loads((ROOT / "vectors" / file).read_text("utf-8"))
    return vectors


def named(vectors: list[Vector]) -> list[Any]:
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


def refusal_of(action: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.name


ENCODING = load("encoding.json")
CODES = load("codes.json")
DERIVATION = load("derivation.json")
SIGNING = load("signing.json")
AGE = load("age.json")
LETTERS = load("letters.json")
SUBMISSION = load("submission.json")
PROOF = load("proof.json")
MAILBOX = load("mailbox.json")
DIRECTORY = load("directory.json")
CACHE = load("cache.json")
FINGERPRINTS = load("fingerprints.json")
VOUCHERS = load("vouchers.json")
CONSENT = load("consent.json")
ATTACHMENTS = load("attachments.json")


@pytest.mark.parametrize("file", make.FILES)
def test_the_generator_writes_exactly_the_committed_file(file: str) -> None:
    assert make.render(file) == (ROOT / "vectors" / file).read_text("utf-8")


def test_every_vector_file_is_written_by_the_generator() -> None:
    assert {path.name for path in (ROOT / "vectors").glob("*.json")} == {*make.FILES, "digests.json"}


def test_the_refusals_are_those_of_the_protocol_and_each_has_a_vector() -> None:
    prose = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    listed = re.search(r"Refusals, the same names.*?all under `Refused`", prose, re.DOTALL)
    assert listed is not None
    names = set(re.findall(r"\b[A-Z]\w*(?:Failure|Match)\b|\bWrong\w+", listed.group()))
    assert names == {kind.__name__ for kind in Refused.__subclasses__()}
    assert names == {kind for kind in vars(refusals) if kind in names}
    text = "".join((ROOT / "vectors" / file).read_text("utf-8") for file in make.FILES)
    assert set(re.findall(r'"refusal": "(\w+)"', text)) == names


# §1


@pytest.mark.parametrize("vector", ENCODING["b64"]["good"])
def test_b64_is_written_and_read(vector: Vector) -> None:
    data = bytes.fromhex(vector["hex"])
    assert (b64(data), b64_decode(vector["text"])) == (vector["text"], data)


@pytest.mark.protocol("P-01")
@pytest.mark.parametrize("vector", named(ENCODING["b64"]["bad"]))
def test_b64_that_is_not_canonical_is_refused(vector: Vector) -> None:
    assert refusal_of(lambda: b64_decode(vector["text"])) == vector["refusal"]


@pytest.mark.parametrize("vector", named(ENCODING["canonical"]["good"]))
def test_canonical_json_is_written_and_read(vector: Vector) -> None:
    text = bytes.fromhex(vector["hex"])
    assert (canonical(vector["value"]), canonical_decode(text)) == (text, vector["value"])


@pytest.mark.protocol("P-02")
@pytest.mark.parametrize("vector", named(ENCODING["canonical"]["bad"]))
def test_json_that_is_not_canonical_is_refused(vector: Vector) -> None:
    assert refusal_of(lambda: canonical_decode(bytes.fromhex(vector["hex"]))) == vector["refusal"]


# §2


@pytest.mark.parametrize("vector", AGE["keys"])
def test_identities_and_recipients_are_written_and_read(vector: Vector) -> None:
    identity = Identity(b64_decode(vector["seed"]))
    assert (identity.text, identity.recipient.text) == (vector["identity"], vector["recipient"])
    assert Identity.parse(vector["identity"]) == identity
    recipient = Recipient.parse(vector["recipient"])
    assert (recipient.key, b64(recipient.digest)) == (identity.recipient.key, vector["digest"])


@pytest.mark.parametrize("vector", named(AGE["bad_identities"]))
def test_a_text_that_is_no_identity_is_refused(vector: Vector) -> None:
    assert refusal_of(lambda: Identity.parse(vector["text"])) == vector["refusal"]


@pytest.mark.parametrize("vector", named(AGE["bad_recipients"]))
def test_a_text_that_is_no_recipient_is_refused(vector: Vector) -> None:
    assert refusal_of(lambda: Recipient.parse(vector["text"])) == vector["refusal"]


@pytest.mark.protocol("P-04")
@pytest.mark.parametrize("vector", AGE["sizes"])
def test_the_size_of_a_sealed_file_follows_from_its_plaintext(vector: Vector) -> None:
    assert sealed_size(vector["plaintext_bytes"]) == vector["sealed_bytes"]


@pytest.mark.protocol("P-03")
@pytest.mark.parametrize("vector", named(AGE["files"]))
def test_an_age_file_opens_or_fails_by_its_name(vector: Vector) -> None:
    sealed, identity = b64_decode(vector["sealed"]), Identity.parse(vector["identity"])
    if "refusal" in vector:
        assert refusal_of(lambda: open_sealed(sealed, identity)) == vector["refusal"]
    else:
        assert b64(digest(open_sealed(sealed, identity))) == vector["plaintext_digest"]


@pytest.mark.protocol("P-03", "P-11")
def test_the_server_finds_a_malformed_envelope_of_the_right_size_without_a_key() -> None:
    same_size = [vector for vector in AGE["files"] if len(b64_decode(vector["sealed"])) == sealed_size(5)]
    judged: dict[str, str] = {}
    for vector in same_size:
        try:
            check_envelope(b64_decode(vector["sealed"]), [5])
            judged[vector["name"]] = "taken"
        except Refused as refusal:
            judged[vector["name"]] = refusal.name
    assert judged == {
        "a short text": "taken",
        "another version": "HeaderFailure",
        "share with trailing bits": "HeaderFailure",
        "body with trailing bits": "HeaderFailure",
        "X25519 share of small order": "taken",  # only who opens can tell
        "for another identity": "taken",
        "ML-KEM share changed": "taken",
        "X25519 share changed": "taken",
        "stanza body changed": "taken",
        "MAC changed": "taken",
        "payload bit changed": "taken",
        "nonce changed": "taken",
    }


# §3


def header_of(expected: Vector) -> Header:
    return Header(
        Kind(expected["kind"]),
        b64_decode(expected["instance"]),
        b64_decode(expected["subject"]),
        b64_decode(expected["author"]),
        b64_decode(expected["recipient_digest"]),
        expected["epoch"],
        expected["counter"],
    )


@pytest.mark.parametrize("vector", named(LETTERS["good"]))
def test_a_letter_opens_to_its_body_and_is_built_the_same(vector: Vector) -> None:
    identity, header = Identity.parse(vector["identity"]), header_of(vector["expected"])
    plaintext = open_sealed(b64_decode(vector["sealed"]), identity)
    assert (len(plaintext), b64(digest(plaintext))) == (vector["plaintext_bytes"], vector["plaintext_digest"])
    assert identity.recipient.digest == header.recipient_digest
    letter = letters.verify(plaintext, header)
    seen = tuple(Seen(b64_decode(entry["author"]), b64_decode(entry["digest"])) for entry in vector["seen"])
    assert (letter.body, letter.seen) == (vector["body"], seen)
    body = BODIES[header.kind].from_json(letter.body)
    assert letters.build(header, body, SigningKey(b64_decode(vector["signer"])), seen) == plaintext


def test_there_is_a_letter_of_every_kind() -> None:
    assert {vector["expected"]["kind"] for vector in LETTERS["good"]} == set(Kind) == set(BODIES)


@pytest.mark.protocol("P-05", "P-06", "P-07")
@pytest.mark.parametrize("vector", named(LETTERS["bad"]))
def test_a_letter_that_is_wrong_in_one_way_is_refused_by_its_name(vector: Vector) -> None:
    header = header_of(vector["expected"])

    def read() -> object:
        return BODIES[header.kind].from_json(letters.verify(b64_decode(vector["plaintext"]), header).body)

    assert refusal_of(read) == vector["refusal"]


# §4


@pytest.mark.parametrize("vector", SIGNING["good"])
def test_a_signature_is_made_and_verified(vector: Vector) -> None:
    key, message = SigningKey(b64_decode(vector["seed"])), b64_decode(vector["message"])
    signature = b64_decode(vector["signature"])
    assert (b64(key.verify_key), key.sign(vector["domain"], message)) == (vector["verify_key"], signature)
    signing.verify(b64_decode(vector["verify_key"]), vector["domain"], message, signature)


@pytest.mark.protocol("P-09")
@pytest.mark.parametrize("vector", named(SIGNING["bad"]))
def test_a_bad_signature_or_key_is_refused(vector: Vector) -> None:
    key, message, signature = (b64_decode(vector[part]) for part in ("verify_key", "message", "signature"))
    assert refusal_of(lambda: signing.verify(key, vector["domain"], message, signature)) == vector["refusal"]


# §5


@pytest.mark.parametrize("vector", named(CODES["good"]))
def test_a_code_is_read_however_it_is_typed(vector: Vector) -> None:
    code = codes.read_code(vector["typed"])
    assert (code, codes.show_code(code)) == (vector["code"], vector["shown"])


@pytest.mark.protocol("P-10")
@pytest.mark.parametrize("vector", named(CODES["bad"]))
def test_a_slip_in_a_code_is_found(vector: Vector) -> None:
    assert refusal_of(lambda: codes.read_code(vector["typed"])) == vector["refusal"]


@pytest.mark.parametrize("vector", CODES["check"])
def test_a_drawn_code_ends_with_its_check_digits(vector: Vector) -> None:
    digits = iter(vector["number"])
    assert codes.draw_code(lambda _: int(next(digits))) == vector["code"]


@pytest.mark.protocol("P-10")
def test_recovery_codes_are_read_and_slips_found() -> None:
    for vector in CODES["recovery"]["good"]:
        code = codes.read_recovery_code(vector["typed"])
        assert (code, codes.show_recovery_code(code)) == (vector["code"], vector["shown"])
    for vector in CODES["recovery"]["bad"]:
        assert refusal_of(lambda typed=vector["typed"]: codes.read_recovery_code(typed)) == vector["refusal"]


@pytest.mark.parametrize("vector", DERIVATION["codes"])
def test_a_code_gives_the_reporters_keys(vector: Vector) -> None:
    keys = codes.reporter_keys(vector["code"], b64_decode(vector["instance"]))
    assert b64(keys.signer.seed) == vector["signer"]
    assert b64(keys.signer.verify_key) == vector["verify_key"]
    assert keys.identity.text == vector["identity"]
    assert b64(keys.token) == vector["token"]
    assert b64(keys.case) == vector["case"]


@pytest.mark.parametrize("vector", named(DERIVATION["passphrases"]))
def test_a_passphrase_gives_the_members_keys(vector: Vector) -> None:
    assert codes.read_passphrase(vector["typed"]) == vector["passphrase"]
    keys = codes.passphrase_keys(vector["passphrase"], b64_decode(vector["salt"]))
    assert (b64(keys.auth), keys.identity.text) == (vector["auth"], vector["identity"])


@pytest.mark.parametrize("vector", DERIVATION["passkeys"])
def test_a_passkeys_prf_gives_an_identity(vector: Vector) -> None:
    assert codes.passkey_identity(b64_decode(vector["prf"])).text == vector["identity"]


@pytest.mark.parametrize("vector", DERIVATION["recovery"])
def test_a_recovery_code_gives_the_members_keys(vector: Vector) -> None:
    keys = codes.recovery_keys(vector["code"])
    assert (b64(keys.auth), keys.identity.text) == (vector["auth"], vector["identity"])


# §6


def submission_of(body: Vector) -> submission.Submission:
    parts = {
        part: b64_decode(body[part])
        for part in ("case", "verify_key", "token_digest", "desk", "report", "cover", "card", "signature")
    }
    nonce = b64_decode(body["proof"]["nonce"])
    attached = named_of(body.get("attachments", []))
    return submission.Submission(**parts, epoch=body["epoch"], urgent=body["urgent"], nonce=nonce, attachments=attached)


def named_of(written: list[Vector]) -> tuple[attachments.Named, ...]:
    return tuple(attachments.Named(b64_decode(one["id"]), b64_decode(one["digest"])) for one in written)


@pytest.mark.protocol("P-11", "P-29")
@pytest.mark.parametrize("vector", named(SUBMISSION["good"] + SUBMISSION["bad"]))
def test_a_submission_is_taken_or_refused(vector: Vector) -> None:
    sent, instance = submission_of(vector["submission"]), b64_decode(SUBMISSION["instance"])
    assert sent.json() == vector["submission"]
    assert b64(submission.body_digest(sent)) == vector["body_digest"]
    if "refusal" in vector:
        assert refusal_of(lambda: submission.verify(sent, instance)) == vector["refusal"]
    else:
        assert submission.verify(sent, instance) == b64_decode(vector["body_digest"])


@pytest.mark.parametrize("vector", PROOF["good"])
def test_a_proof_holds_for_its_bits_and_not_for_one_more(vector: Vector) -> None:
    case, body, nonce = b64_decode(PROOF["case"]), b64_decode(PROOF["body_digest"]), b64_decode(vector["nonce"])
    assert b64(submission.proof_digest(case, body, nonce)) == vector["digest"]
    assert submission.has_proof(case, body, nonce, vector["bits"])
    assert not submission.has_proof(case, body, nonce, vector["bits"] + 1)


@pytest.mark.parametrize("vector", named(PROOF["bad"]))
def test_a_nonce_of_another_size_proves_nothing(vector: Vector) -> None:
    case, body = b64_decode(PROOF["case"]), b64_decode(PROOF["body_digest"])
    assert not submission.has_proof(case, body, b64_decode(vector["nonce"]), vector["bits"])


@pytest.mark.parametrize("vector", ATTACHMENTS["padme"])
def test_padme_is_that_of_the_paper(vector: Vector) -> None:
    assert attachments.padme(vector["size"]) == vector["padme"]


@pytest.mark.parametrize("vector", ATTACHMENTS["sizes"])
def test_the_size_of_a_sealed_attachment_follows_from_its_content(vector: Vector) -> None:
    sealed = vector["sealed_bytes"]
    attachments.check_sealed_size(sealed)
    padded = attachments.padded_size(vector["content_bytes"])
    assert (padded, sealed_size(padded)) == (vector["padded_bytes"], sealed)
    assert (attachments.part_count(sealed), attachments.upload_bits(0, sealed)) == (
        vector["parts"],
        vector["more_bits"],
    )
    parts = [attachments.part_size(sealed, part) for part in range(vector["parts"])]
    assert sum(parts) == sealed
    assert all(size == attachments.PART_BYTES for size in parts[:-1])
    for beyond in (-1, vector["parts"]):
        assert refusal_of(lambda part=beyond: attachments.part_size(sealed, part)) == "WrongSize"


@pytest.mark.protocol("P-29")
@pytest.mark.parametrize("vector", named(ATTACHMENTS["bad_sizes"]))
def test_a_size_that_no_content_gives_is_refused(vector: Vector) -> None:
    assert refusal_of(lambda: attachments.check_sealed_size(vector["sealed_bytes"])) == vector["refusal"]


@pytest.mark.protocol("P-28")
@pytest.mark.parametrize("vector", named(ATTACHMENTS["good"] + ATTACHMENTS["bad"]))
def test_an_attachment_is_opened_if_it_is_the_very_file_that_the_letter_names(vector: Vector) -> None:
    attachment = attachments.Attachment.from_json(vector["attachment"])
    identity, sealed = Identity[Any].parse(vector["identity"]), b64_decode(vector["sealed"])

    def read() -> bytes:
        return reading.open_attachment(sealed, attachment, [Identity.draw(), identity])

    if "refusal" in vector:
        assert refusal_of(read) == vector["refusal"]
    else:
        assert b64(read()) == vector["content"]
        assert attachment.json() == vector["attachment"]


@pytest.mark.protocol("P-29")
@pytest.mark.parametrize("vector", named(ATTACHMENTS["lists"] + ATTACHMENTS["bad_lists"]))
def test_attachments_are_signed_in_one_order(vector: Vector) -> None:
    listed = named_of(vector["attachments"])
    if "refusal" in vector:
        assert refusal_of(lambda: attachments.named_list(listed)) == vector["refusal"]
    else:
        assert b64(attachments.named_list(listed)) == vector["list"]


@pytest.mark.parametrize("vector", named(ATTACHMENTS["payloads"]))
def test_a_follow_up_signs_its_letter_and_its_attachments(vector: Vector) -> None:
    payload = mailbox.letter_payload(b64_decode(ATTACHMENTS["letter"]), named_of(vector["attachments"]))
    assert b64(payload) == vector["payload"]


@pytest.mark.protocol("P-29")
@pytest.mark.parametrize("vector", named(ATTACHMENTS["uploads"] + ATTACHMENTS["bad_uploads"]))
def test_an_upload_is_begun_by_the_cases_own_key(vector: Vector) -> None:
    instance, case = b64_decode(ATTACHMENTS["instance"]), b64_decode(vector["case"])
    of, signature = (
        attachments.Named(b64_decode(vector["attachment"]), b64_decode(vector["digest"])),
        vector["signature"],
    )

    def judge() -> bytes:
        return attachments.verify_upload(
            b64_decode(vector["verify_key"]),
            instance=instance,
            case=case,
            attachment=of,
            sealed_bytes=vector["size"],
            signature=b64_decode(signature),
        )

    if "refusal" in vector:
        assert refusal_of(judge) == vector["refusal"]
    else:
        message = attachments.upload_message(instance, case, of, vector["size"])
        assert b64(message) == vector["message"]
        assert judge() == digest(message)
        signer = SigningKey[Any](b64_decode(ATTACHMENTS["signer"]))
        assert b64(attachments.sign_upload(signer, message)) == signature


# §7


def verify_write(vector: Vector) -> None:
    mailbox.verify_write(
        b64_decode(MAILBOX["verify_key"]),
        mailbox.Write(vector["domain"]),
        instance=b64_decode(MAILBOX["instance"]),
        case=b64_decode(MAILBOX["case"]),
        nonce=b64_decode(vector["nonce"]),
        payload=b64_decode(vector["payload"]),
        signature=b64_decode(vector["signature"]),
    )


@pytest.mark.parametrize("vector", named(MAILBOX["good"]))
def test_a_signed_write_is_made_and_verified(vector: Vector) -> None:
    verify_write(vector)
    signature = mailbox.sign_write(
        SigningKey(b64_decode(MAILBOX["signer"])),
        mailbox.Write(vector["domain"]),
        instance=b64_decode(MAILBOX["instance"]),
        case=b64_decode(MAILBOX["case"]),
        nonce=b64_decode(vector["nonce"]),
        payload=b64_decode(vector["payload"]),
    )
    assert b64(signature) == vector["signature"]


@pytest.mark.parametrize("vector", named(MAILBOX["bad"]))
def test_a_write_that_was_not_signed_so_is_refused(vector: Vector) -> None:
    assert refusal_of(lambda: verify_write(vector)) == "WrongSignature"


def test_counters_to_delete_are_ascending_and_at_least_one() -> None:
    for vector in MAILBOX["deletions"]["good"]:
        assert b64(mailbox.deletion_payload(vector["counters"])) == vector["payload"]
    for vector in MAILBOX["deletions"]["bad"]:
        assert refusal_of(lambda counters=vector["counters"]: mailbox.deletion_payload(counters)) == vector["refusal"]


# §8


def verify_directory(vector: Vector) -> directory.Directory:
    return directory.verify(
        vector["directory"],
        b64_decode(vector["signature"]),
        today=date.fromisoformat(vector["today"]),
        version_least=vector["version_least"],
        known=[b64_decode(key) for key in vector.get("known", [])],
    )


@pytest.mark.parametrize("vector", named(DIRECTORY["good"]))
def test_a_directory_is_signed_and_believed(vector: Vector) -> None:
    believed = verify_directory(vector)
    assert believed.text == vector["directory"]
    organisation = SigningKey(b64_decode(vector.get("signer", DIRECTORY["organisation_signer"])))
    assert b64(directory.sign(believed, organisation)) == vector["signature"]


@pytest.mark.protocol("P-15")
@pytest.mark.protocol("P-25")
@pytest.mark.parametrize("vector", named(DIRECTORY["bad"]))
def test_a_directory_that_is_wrong_in_one_way_is_refused(vector: Vector) -> None:
    assert refusal_of(lambda: verify_directory(vector)) == vector["refusal"]


@pytest.mark.protocol("P-16")
def test_a_fetched_recipient_must_hash_to_its_digest() -> None:
    entry = directory.parse_entry(DIRECTORY["recipients"]["entry"])
    for text in DIRECTORY["recipients"]["good"]:
        assert entry.check_recipient(text).text == text
    for vector in DIRECTORY["recipients"]["bad"]:
        assert refusal_of(lambda text=vector["recipient"]: entry.check_recipient(text)) == vector["refusal"]


@pytest.mark.protocol("P-18")
@pytest.mark.parametrize("vector", named(DIRECTORY["successors"]))
def test_a_chain_of_entries_leads_to_these_keys_and_no_others(vector: Vector) -> None:
    entries = [directory.parse_entry(text) for text in vector["entries"]]
    known = directory.parse_entry(DIRECTORY["recipients"]["entry"])
    assert (known.epoch, b64(known.verify_key)) == (vector["known"]["epoch"], vector["known"]["verify_key"])
    chain = directory.successors(entries, known.verify_key, instance=known.instance, desk=known.desk, epoch=known.epoch)
    assert {str(epoch): b64(key) for epoch, key in chain.items()} == vector["keys"]
    if len(entries) == len(chain) - 1 and entries:
        newest = max(entries, key=lambda entry: entry.epoch)
        assert directory.predecessors([known, *entries], newest) == chain


# §9


@pytest.mark.parametrize("vector", named(FINGERPRINTS["good"]))
def test_twenty_digits_name_keys(vector: Vector) -> None:
    instance, account, verify_key = (b64_decode(vector[name]) for name in ("instance", "account", "verify_key"))
    recipient = Recipient.parse(vector["recipient"])
    assert keys.member_fingerprint(instance, account, verify_key, recipient) == vector["member"]
    assert keys.machine_fingerprint(recipient) == vector["machine"]


@pytest.mark.protocol("P-23")
@pytest.mark.protocol("P-26")
@pytest.mark.parametrize("vector", named([*FINGERPRINTS["typed"], *VOUCHERS["typed"]]))
def test_typed_digits_name_these_keys_or_are_refused(vector: Vector) -> None:
    if "refusal" in vector:
        refused = refusal_of(lambda: keys.check_fingerprint(vector["typed"], vector["fingerprint"]))
        assert refused == vector["refusal"]
    else:
        keys.check_fingerprint(vector["typed"], vector["fingerprint"])


# §9


def place_of(vector: Vector) -> cache.Place:
    place = vector["place"]
    instance, desk, case, cover = (b64_decode(place[name]) for name in ("instance", "desk", "case", "cover_digest"))
    return cache.Place(instance, desk, case, place["epoch"], cover)


def open_facts(vector: Vector) -> Facts:
    key = cache.cache_key(Identity.parse(vector["desk_identity"]))
    return reading.open_facts(b64_decode(vector["cached"]), key, place_of(vector))


@pytest.mark.parametrize("vector", named(CACHE["good"]))
def test_cached_facts_are_opened_and_sealed_again_the_same(vector: Vector) -> None:
    facts, cached = open_facts(vector), b64_decode(vector["cached"])
    assert (facts.json(), len(cached)) == ({**vector["facts"], "kinds": tuple(vector["facts"]["kinds"])}, 220)
    key = cache.cache_key(Identity.parse(vector["desk_identity"]))
    assert cache.seal_facts(key, facts, place_of(vector), random=lambda size: cached[:size]) == cached


@pytest.mark.protocol("P-22")
@pytest.mark.parametrize("vector", named(CACHE["bad"]))
def test_cached_facts_that_are_wrong_in_one_way_are_refused(vector: Vector) -> None:
    assert refusal_of(lambda: open_facts(vector)) == vector["refusal"]


@pytest.mark.parametrize("vector", named(CACHE["too_long"]))
def test_facts_that_no_cover_could_hold_are_not_cached(vector: Vector) -> None:
    key, place = cache.cache_key(Identity.draw()), place_of(CACHE["good"][0])
    facts = Facts.from_json(vector["facts"])
    assert refusal_of(lambda: cache.seal_facts(key, facts, place)) == vector["refusal"]


@pytest.mark.parametrize("vector", [*CACHE["good"], *CACHE["too_long"]], ids=lambda vector: vector["name"])
def test_a_cover_holds_exactly_the_facts_that_can_be_cached(vector: Vector) -> None:
    signer = SigningKey.draw()
    header = Header(Kind.COVER, bytes(32), bytes(16), signer.verify_key, bytes(32), 1, 1)
    cover = Cover(Facts.from_json(vector["facts"]), bytes(32), bytes(32))
    if "refusal" in vector:
        assert refusal_of(lambda: letters.build(header, cover, signer)) == "WrongSize"
    else:
        assert len(letters.build(header, cover, signer)) == 512


# §9


def member_of(vector: Vector) -> keys.MemberKeys:
    recipient = Recipient.parse(vector["recipient"])
    return keys.MemberKeys(b64_decode(vector["account"]), b64_decode(vector["verify_key"]), recipient)


def voucher_entry(epoch: object) -> directory.DeskEntry:
    return directory.parse_entry(VOUCHERS["entries"][str(epoch)])


@pytest.mark.parametrize("vector", named(VOUCHERS["fingerprints"]))
def test_twenty_digits_name_a_members_keys(vector: Vector) -> None:
    of = member_of(vector)
    fingerprint = keys.member_fingerprint(b64_decode(VOUCHERS["instance"]), of.account, of.verify_key, of.recipient)
    assert fingerprint == vector["fingerprint"]


@pytest.mark.parametrize("vector", named(VOUCHERS["good"]))
def test_a_desks_signer_vouches_for_a_members_keys(vector: Vector) -> None:
    entry, voucher = voucher_entry(vector["epoch"]), b64_decode(vector["voucher"])
    keys.verify_voucher(voucher, entry, member_of(vector))
    signer = SigningKey(b64_decode(VOUCHERS["signers"][str(vector["epoch"])]))
    assert keys.vouch(signer, entry, member_of(vector)) == voucher


@pytest.mark.parametrize("vector", named(VOUCHERS["bad"]))
def test_a_voucher_for_anything_else_is_refused(vector: Vector) -> None:
    entry, voucher = voucher_entry(vector["epoch"]), b64_decode(vector["voucher"])
    assert refusal_of(lambda: keys.verify_voucher(voucher, entry, member_of(vector))) == vector["refusal"]


@pytest.mark.protocol("P-23")
@pytest.mark.parametrize("vector", named(VOUCHERS["offered"]))
def test_keys_are_sealed_again_only_to_a_member_with_a_good_voucher(vector: Vector) -> None:
    vouchers = {int(epoch): b64_decode(voucher) for epoch, voucher in vector["vouchers"].items()}
    held = {epoch: voucher_entry(epoch) for epoch in vector["held"]}
    if "refusal" in vector:
        assert refusal_of(lambda: keys.check_vouched(vouchers, held, member_of(vector))) == vector["refusal"]
    else:
        keys.check_vouched(vouchers, held, member_of(vector))


# §6, consent


def consent_place(vector: Vector) -> consent.Place:
    day = date.fromisoformat(vector["day"])
    return consent.Place(b64_decode(vector["instance"]), b64_decode(vector["case"]), vector["counter"], day)


@pytest.mark.parametrize("vector", named(CONSENT["good"]))
def test_a_consent_is_stated_signed_the_same_and_believed(vector: Vector) -> None:
    place, level = consent_place(vector), vector["level"]
    assert place.statement(level).decode() == vector["statement"]
    given = consent.give(SigningKey(b64_decode(CONSENT["signer"])), place, level)
    assert given == consent.Consent(level, b64_decode(vector["signature"]))
    consent.verify(b64_decode(CONSENT["verify_key"]), place, given)


@pytest.mark.protocol("P-30")
@pytest.mark.parametrize("vector", named(CONSENT["bad"]))
def test_a_consent_to_anything_else_is_refused(vector: Vector) -> None:
    given = consent.Consent(vector["level"], b64_decode(vector["signature"]))
    refusal = refusal_of(lambda: consent.verify(b64_decode(CONSENT["verify_key"]), consent_place(vector), given))
    assert refusal == vector["refusal"]


@pytest.mark.parametrize("vector", CONSENT["plain"])
def test_answers_are_compared_without_what_a_keyboard_adds(vector: Vector) -> None:
    assert consent.plain(vector["answer"]) == vector["plain"]


@pytest.mark.protocol("P-31")
@pytest.mark.parametrize("vector", named(CONSENT["in_force"]))
def test_less_counts_at_once_and_more_only_with_the_right_answer(vector: Vector) -> None:
    check = None if vector["check"] is None else consent.Check("food", vector["check"])
    later = [consent.Consent(step["level"], bytes(64), step["answer"]) for step in vector["later"]]
    assert consent.in_force(vector["first"], check, later) == (vector["level"], tuple(vector["counted"]))
