"""The whole way of a case: a phone builds, a desk reads and replies, the returning worker reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest

from crypto import codes, consent, desk, directory, facts, keys, mailbox, reading, submission
from crypto.age_format import check_envelope
from crypto.bodies.counted import Counted, Process
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.keys import KeyPair
from crypto.bodies.reply import Card, Reply
from crypto.bodies.report import Answers, FollowUp, Receipt, Report
from crypto.bodies.ring import Ring
from crypto.encoding import b64, canonical, canonical_decode, digest
from crypto.letters import Header, Kind, Seen, build
from crypto.refusals import (
    NoMatch,
    Refused,
    WrongAuthor,
    WrongBody,
    WrongCounter,
    WrongEpoch,
    WrongInstance,
    WrongKey,
    WrongKind,
    WrongRecipient,
    WrongSignature,
    WrongSubject,
)
from crypto.roles import Case, Reporter, Statistics
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey
from crypto.signing import verify as verify_signature

ORGANISATION = SigningKey.draw()
INSTANCE = digest(ORGANISATION.verify_key)
DESK = b"d" * 16
SIGNER, IDENTITY = SigningKey.draw(), Identity.draw()
MEMBER, MEMBER_IDENTITY = SigningKey.draw(), Identity.draw()
ENTRY = directory.sign_entry(
    SIGNER,
    instance=INSTANCE,
    desk=DESK,
    epoch=2,
    names={"en": "Vietnamese desk"},
    languages=("vi",),
    area="nationwide",
    recipient=IDENTITY.recipient,
)
REPORTER = codes.reporter_keys(codes.draw_code(), INSTANCE)
STRANGER = codes.ReporterKeys(INSTANCE, SigningKey.draw(), Identity.draw(), b"")
CASE_IDENTITY = Identity.draw()
DAY = date(2026, 11, 24)
ANSWERS = Answers(("unpaid_wages",), "vi", "yes", "code", "Tôi chưa được trả lương.", {"sector": "care"})
FACTS = Facts(21, (1,), "vi", "yes", "code", urgent=True)
SENT = submission.build(
    REPORTER,
    ENTRY,
    IDENTITY.recipient,
    answers=ANSWERS,
    facts=FACTS,
    day=DAY,
    directory_version=4,
    bits=6,
    case_identity=CASE_IDENTITY,
)
COVER = reading.open_cover(SENT.cover, IDENTITY, instance=INSTANCE, case=REPORTER.case, epoch=2)
REPORT = reading.open_report(SENT.report, COVER)
CARD = reading.open_card(
    SENT.card, REPORTER.identity, instance=INSTANCE, case=REPORTER.case, author=REPORTER.signer.verify_key
)
BODY = Reply(DAY, "vi", digest(SENT.report), "Chào bạn.")


def reply(counter: int = 1, body: Reply = BODY, signer: SigningKey = SIGNER) -> desk.SealedReply:
    return desk.seal_reply(
        signer,
        body,
        instance=INSTANCE,
        case=REPORTER.case,
        counter=counter,
        reporter_recipient=REPORTER.identity.recipient,
        case_recipient=CASE_IDENTITY.recipient,
        seen=[Seen(REPORT.author, digest(SENT.report))],
    )


@pytest.mark.protocol("P-11")
def test_the_server_can_judge_everything_that_a_phone_sends() -> None:
    body = submission.verify(SENT, INSTANCE)
    assert submission.has_proof(SENT.case, body, SENT.nonce, 6)
    for part, sizes in submission.ENVELOPE_SIZES.items():
        check_envelope({"report": SENT.report, "cover": SENT.cover, "card": SENT.card}[part], sizes)
    assert SENT.token_digest == digest(REPORTER.token)
    assert SENT.urgent is True


def test_the_desk_reads_cover_and_report() -> None:
    assert COVER.body.facts == FACTS
    assert COVER.author == REPORT.author == REPORTER.signer.verify_key
    assert REPORT.body == Report(ANSWERS, DAY, DESK, 4, REPORTER.identity.recipient.text)


@pytest.mark.protocol("P-13")
def test_the_worker_reads_the_card_and_a_reply_and_the_desk_its_copy() -> None:
    assert CARD.body == Card(CASE_IDENTITY.recipient.text, DESK, SIGNER.verify_key, 4, 2, digest(SENT.report))
    sealed = reply()
    opened = reading.open_reply(sealed.reply, CARD, REPORTER.identity, 1)
    assert (opened.body, opened.seen[0].digest) == (BODY, digest(SENT.report))
    copy = reading.open_copy(sealed.copy, COVER, [SIGNER.verify_key], 1)
    assert (copy.body.reply, copy.body.sent_digest) == (BODY, digest(sealed.reply))


@pytest.mark.protocol("P-43")
def test_a_receipt_is_believed_of_a_reply_that_is_there_and_never_goes_back() -> None:
    """[P-43] At its place, by its author, of the very reply."""
    replies = {1: digest(b"first"), 2: digest(b"second")}

    def left(counter: int, day: date = DAY, of: bytes | None = None) -> bytes:
        told = Receipt(day, counter, replies[counter] if of is None else of)
        return mailbox.seal_receipt(REPORTER, CASE_IDENTITY.recipient, told)

    def read(sealed: bytes, before: Receipt | None = None) -> Receipt:
        return reading.open_receipt(sealed, REPORT, [CASE_IDENTITY], replies, before).body

    first, second = read(left(1)), read(left(2, DAY + timedelta(days=1)))
    assert read(left(2, second.day), second) == second
    with pytest.raises(WrongCounter):
        read(left(1, second.day), second)
    with pytest.raises(WrongCounter):
        read(left(2, first.day), second)
    for wrong in (left(2, of=digest(b"first")), left(1, of=bytes(32))):
        with pytest.raises(WrongBody):
            read(wrong)
    with pytest.raises(WrongKind):
        read(mailbox.seal_follow_up(REPORTER, CASE_IDENTITY.recipient, FollowUp(DAY, ""), counter=1))
    with pytest.raises(NoMatch):
        read(mailbox.seal_receipt(REPORTER, Identity[Case].draw().recipient, first))


def test_a_follow_up_is_read_at_its_place_only() -> None:
    body = FollowUp(DAY, "Vẫn chưa.")
    sealed = mailbox.seal_follow_up(REPORTER, CASE_IDENTITY.recipient, body, counter=2)
    assert reading.open_follow_up(sealed, REPORT, [CASE_IDENTITY], 2).body == body
    with pytest.raises(WrongCounter):
        reading.open_follow_up(sealed, REPORT, [CASE_IDENTITY], 3)


def consenting(level: int, counter: int, place: consent.Place, signer: SigningKey = REPORTER.signer) -> bytes:
    """A follow-up of this counter, whose consent is signed for a place."""
    body = FollowUp(DAY, "", consent=consent.give(signer, place, level, "Phở"))
    return mailbox.seal_follow_up(REPORTER, CASE_IDENTITY.recipient, body, counter=counter)


@pytest.mark.protocol("P-30")
def test_a_consent_is_read_where_it_was_signed_and_is_a_proof_without_its_letter() -> None:
    place = consent.Place(INSTANCE, REPORTER.case, 2, DAY)
    opened = reading.open_follow_up(consenting(3, 2, place), REPORT, [CASE_IDENTITY], 2)
    given = opened.body.consent
    assert given is not None
    assert (given.level, given.answer, reading.consent_place(opened)) == (3, "Phở", place)
    assert json.loads(place.statement(3)) == {
        "case": b64(REPORTER.case),
        "counter": 2,
        "day": "2026-11-24",
        "instance": b64(INSTANCE),
        "level": 3,
    }
    verify_signature(REPORTER.signer.verify_key, "koe/v1/consent", place.statement(3), given.signature)
    assert codes.case_id(INSTANCE, REPORTER.signer.verify_key) == REPORTER.case


@pytest.mark.protocol("P-30")
@pytest.mark.parametrize(
    ("place", "signer"),
    [
        (consent.Place(INSTANCE, REPORTER.case, 3, DAY), REPORTER.signer),
        (consent.Place(INSTANCE, REPORTER.case, 2, date(2026, 11, 25)), REPORTER.signer),
        (consent.Place(bytes(32), REPORTER.case, 2, DAY), REPORTER.signer),
        (consent.Place(INSTANCE, REPORTER.case, 2, DAY), SIGNER),
    ],
    ids=["another letter", "another day", "another instance", "the desk itself"],
)
def test_a_consent_of_another_place_or_author_is_refused_with_its_letter(
    place: consent.Place, signer: SigningKey
) -> None:
    with pytest.raises(WrongSignature):
        reading.open_follow_up(consenting(3, 2, place, signer), REPORT, [CASE_IDENTITY], 2)


@pytest.mark.protocol("P-30")
def test_a_report_says_how_far_the_desk_may_go_and_the_card_remembers_it() -> None:
    answers = replace(ANSWERS, more={"check": {"question": "food", "answer": "Phở"}})
    sent = submission.build(
        REPORTER,
        ENTRY,
        IDENTITY.recipient,
        answers=answers,
        facts=FACTS,
        day=DAY,
        directory_version=4,
        bits=6,
        case_identity=CASE_IDENTITY,
        consent=2,
    )
    cover = reading.open_cover(sent.cover, IDENTITY, instance=INSTANCE, case=REPORTER.case, epoch=2)
    report = reading.open_report(sent.report, cover)
    given = report.body.consent
    assert given is not None
    assert (given.level, given.answer) == (2, None)
    assert report.body.answers.check == consent.Check("food", "Phở")
    author = REPORTER.signer.verify_key
    card = reading.open_card(sent.card, REPORTER.identity, instance=INSTANCE, case=REPORTER.case, author=author).body
    assert (card.consent, card.check) == (2, "food")
    header = Header(Kind.REPORT, INSTANCE, REPORTER.case, author, CASE_IDENTITY.recipient.digest, counter=1)
    body = replace(report.body, consent=replace(given, level=4))
    forged = seal(CASE_IDENTITY.recipient, build(header, body, REPORTER.signer))
    with pytest.raises(WrongSignature):
        reading.open_report(forged, replace(cover, body=replace(cover.body, report_digest=digest(forged))))


@pytest.mark.protocol("P-37")
@pytest.mark.parametrize("level", [None, *consent.LEVELS])
def test_the_worker_knows_a_follow_up_again_by_its_mark(level: int | None) -> None:
    """By place and digest, which is all that the server gives back; to who has not the code it is chance."""
    place = consent.Place(INSTANCE, REPORTER.case, 2, DAY)
    given = None if level is None else consent.give(REPORTER.signer, place, level)
    sealed = mailbox.seal_follow_up(REPORTER, CASE_IDENTITY.recipient, FollowUp(DAY, "", consent=given), counter=2)
    assert mailbox.mark_of(REPORTER.signer, 2, digest(sealed)) == (level or 0)


def test_a_mark_is_the_same_in_both_languages() -> None:
    signer = SigningKey[Reporter](bytes([7]) * 32)
    marks = [mailbox.mark_of(signer, counter, bytes([9]) * 32) for counter in range(2, 8)]
    assert marks == [6, 5, 4, 3, 6, 2]  # as in tests/web/vault/consent.test.ts


def by_stranger(kind: Kind, body: FollowUp) -> bytes:
    header = Header(kind, INSTANCE, REPORTER.case, STRANGER.signer.verify_key, CASE_IDENTITY.recipient.digest, 0, 2)
    return seal(CASE_IDENTITY.recipient, build(header, body, STRANGER.signer))


REFUSALS: dict[str, tuple[type[Refused], Callable[[], object]]] = {
    "a cover for another desk": (
        NoMatch,
        lambda: reading.open_cover(SENT.cover, MEMBER_IDENTITY, instance=INSTANCE, case=REPORTER.case, epoch=2),
    ),
    "a report that the cover does not name": (
        WrongBody,
        lambda: reading.open_report(
            seal(CASE_IDENTITY.recipient, bytes(4096)),
            COVER,
        ),
    ),
    "a follow-up by somebody else": (
        WrongAuthor,
        lambda: reading.open_follow_up(by_stranger(Kind.FOLLOW_UP, FollowUp(DAY, "x")), REPORT, [CASE_IDENTITY], 2),
    ),
    "a card of another case": (
        WrongSubject,
        lambda: reading.open_card(
            SENT.card, REPORTER.identity, instance=INSTANCE, case=STRANGER.case, author=STRANGER.signer.verify_key
        ),
    ),
    "a reply by another desk's key": (
        WrongAuthor,
        lambda: reading.open_reply(reply(signer=MEMBER).reply, CARD, REPORTER.identity, 1),
    ),
    "a reply about another report": (
        WrongBody,
        lambda: reading.open_reply(
            reply(body=replace(BODY, report_digest=bytes(32))).reply, CARD, REPORTER.identity, 1
        ),
    ),
    "a copy about another report": (
        WrongBody,
        lambda: reading.open_copy(
            reply(body=replace(BODY, report_digest=bytes(32))).copy, COVER, [SIGNER.verify_key], 1
        ),
    ),
}


@pytest.mark.protocol("P-13", "P-14")
@pytest.mark.parametrize("name", REFUSALS)
def test_a_letter_out_of_place_is_refused(name: str) -> None:
    refusal, read = REFUSALS[name]
    with pytest.raises(refusal):
        read()


def test_a_cover_is_bound_to_instance_case_and_epoch() -> None:
    cases = (
        (WrongInstance, bytes(32), REPORTER.case, 2),
        (WrongSubject, INSTANCE, STRANGER.case, 2),
        (WrongEpoch, INSTANCE, REPORTER.case, 1),
    )
    for refusal, instance, case, epoch in cases:
        with pytest.raises(refusal):
            reading.open_cover(SENT.cover, IDENTITY, instance=instance, case=case, epoch=epoch)


@pytest.mark.protocol("P-19")
def test_a_cover_that_was_sealed_again_says_the_same_to_the_keys_of_that_epoch_alone() -> None:
    signer, identity = SigningKey.draw(), Identity.draw()
    sealed = desk.reseal_cover(
        signer, COVER.body, Ring(), instance=INSTANCE, case=REPORTER.case, epoch=3, to=identity.recipient
    )

    def opened(epoch: int = 3, key: bytes = signer.verify_key) -> reading.Opened[Cover]:
        return reading.open_cover(
            sealed.cover, identity, instance=INSTANCE, case=REPORTER.case, epoch=epoch, desk_verify_key=key
        )

    body = opened().body
    assert (body.facts, body.report_digest, opened().author) == (FACTS, digest(SENT.report), signer.verify_key)
    assert body.identity != CASE_IDENTITY.seed  # who knows the one before reads nothing that comes after
    ring = reading.open_ring(sealed.ring, opened())
    assert reading.case_identities(opened(), ring) == (Identity(body.identity), CASE_IDENTITY)
    assert reading.open_report(SENT.report, opened(), ring) == REPORT
    with pytest.raises(WrongEpoch):
        opened(epoch=2)
    with pytest.raises(WrongAuthor):
        opened(key=SIGNER.verify_key)
    with pytest.raises(WrongKind):  # who knows no key of the desk waits for a cover of the reporter
        reading.open_cover(sealed.cover, identity, instance=INSTANCE, case=REPORTER.case, epoch=3)


def test_every_report_draws_a_case_identity_of_its_own() -> None:
    def identity() -> bytes:
        sent = submission.build(
            REPORTER,
            ENTRY,
            IDENTITY.recipient,
            answers=ANSWERS,
            facts=FACTS,
            day=DAY,
            directory_version=4,
            bits=0,
        )
        cover = reading.open_cover(sent.cover, IDENTITY, instance=INSTANCE, case=REPORTER.case, epoch=2)
        reading.open_report(sent.report, cover)
        return cover.body.identity

    assert len({identity(), identity(), CASE_IDENTITY.seed}) == 3


@pytest.mark.protocol("P-14")
def test_a_desk_that_re_writes_a_report_is_found_out() -> None:
    """Whoever holds the case identity can seal to it, but cannot sign for the worker."""
    header = Header(Kind.REPORT, INSTANCE, REPORTER.case, REPORT.author, CASE_IDENTITY.recipient.digest, counter=1)
    forged = seal(CASE_IDENTITY.recipient, build(header, replace(REPORT.body, day=date(2026, 1, 1)), SIGNER))
    cover = replace(COVER, body=replace(COVER.body, report_digest=digest(forged)))
    with pytest.raises(WrongSignature):
        reading.open_report(forged, cover)


def test_a_report_that_names_no_recipient_is_refused() -> None:
    header = Header(Kind.REPORT, INSTANCE, REPORTER.case, REPORT.author, CASE_IDENTITY.recipient.digest, counter=1)
    body = replace(REPORT.body, reporter_recipient="age1pq1")
    sealed = seal(CASE_IDENTITY.recipient, build(header, body, REPORTER.signer))
    with pytest.raises(WrongBody):
        reading.open_report(sealed, replace(COVER, body=replace(COVER.body, report_digest=digest(sealed))))


# §9


def test_member_keys_open_by_passphrase_and_by_recovery_code_and_for_their_owner_only() -> None:
    salt, account = bytes(16), b"a" * 16
    passphrase = codes.passphrase_keys(codes.read_passphrase("a b c d e f"), salt)
    recovery = codes.recovery_keys(codes.draw_recovery_code())
    for identity in (passphrase.identity, recovery.identity):
        sealed = keys.seal_member_secret(
            MEMBER_IDENTITY, MEMBER, identity.recipient, instance=INSTANCE, account=account
        )
        pair = reading.open_member_secret(
            sealed, identity, instance=INSTANCE, account=account, author=MEMBER.verify_key
        )
        assert pair == reading.Pair(MEMBER_IDENTITY, MEMBER)
        with pytest.raises(WrongSubject):
            reading.open_member_secret(sealed, identity, instance=INSTANCE, account=DESK, author=MEMBER.verify_key)


def test_a_members_secret_is_that_of_its_author() -> None:
    account, to = b"a" * 16, Identity.draw()
    header = Header(Kind.MEMBER_SECRET, INSTANCE, account, MEMBER.verify_key, to.recipient.digest)
    for signer, refusal in ((MEMBER, None), (SIGNER, WrongKey)):
        body = KeyPair(MEMBER_IDENTITY.seed, signer.seed)
        sealed = seal(to.recipient, build(header, body, MEMBER))
        with nullcontext() if refusal is None else pytest.raises(refusal):
            reading.open_member_secret(sealed, to, instance=INSTANCE, account=account, author=MEMBER.verify_key)


@pytest.mark.protocol("P-17")
def test_a_grant_is_accepted_from_a_member_of_the_desk_and_for_the_entrys_keys_only() -> None:
    newcomer = Identity.draw()
    members = [MEMBER.verify_key]

    def opened(sealed: bytes, granter: bytes = MEMBER.verify_key) -> reading.Pair:
        return reading.open_grant(sealed, newcomer, ENTRY, granters=members, granter=granter)

    grant = keys.seal_grant(IDENTITY, SIGNER, ENTRY, newcomer.recipient, MEMBER)
    assert opened(grant) == reading.Pair(IDENTITY, SIGNER)
    with pytest.raises(WrongAuthor):  # [P-17] granted by somebody outside of the desk
        opened(keys.seal_grant(IDENTITY, SIGNER, ENTRY, newcomer.recipient, SIGNER), SIGNER.verify_key)
    for identity, signer in ((newcomer, SIGNER), (IDENTITY, MEMBER)):
        with pytest.raises(WrongKey):
            opened(keys.seal_grant(identity, signer, ENTRY, newcomer.recipient, MEMBER))
    with pytest.raises(WrongEpoch):
        opened(keys.seal_grant(IDENTITY, SIGNER, replace(ENTRY, epoch=1), newcomer.recipient, MEMBER))


ACCOUNT = b"a" * 16


def organisation_secret(signer: SigningKey, to: Identity = MEMBER_IDENTITY, account: bytes = ACCOUNT) -> bytes:
    return keys.seal_organisation_secret(signer, to.recipient, MEMBER, instance=INSTANCE, account=account)


@pytest.mark.protocol("P-26")
def test_the_organisations_signer_opens_for_the_administrator_who_keeps_it_and_is_the_one_that_signs() -> None:
    def opened(sealed: bytes) -> SigningKey:
        return reading.open_organisation_secret(
            sealed,
            MEMBER_IDENTITY,
            instance=INSTANCE,
            account=ACCOUNT,
            author=MEMBER.verify_key,
            verify_key=ORGANISATION.verify_key,
        )

    assert opened(organisation_secret(ORGANISATION)) == ORGANISATION
    with pytest.raises(WrongKey):
        opened(organisation_secret(SIGNER))
    with pytest.raises(WrongSubject):
        opened(organisation_secret(ORGANISATION, account=bytes(16)))
    with pytest.raises(NoMatch):
        opened(organisation_secret(ORGANISATION, Identity.draw()))


@pytest.mark.protocol("P-26")
def test_a_machine_takes_the_signer_from_any_member_and_only_the_one_that_signs() -> None:
    machine = Identity.draw()

    def opened(sealed: bytes, instance: bytes = INSTANCE) -> SigningKey:
        verify_key = ORGANISATION.verify_key
        return reading.open_organisation_file(sealed, machine, instance=instance, verify_key=verify_key)

    for account in (ACCOUNT, bytes(16)):
        assert opened(organisation_secret(ORGANISATION, machine, account)) == ORGANISATION
    with pytest.raises(WrongKey):
        opened(organisation_secret(SIGNER, machine))
    with pytest.raises(WrongInstance):
        opened(organisation_secret(ORGANISATION, machine), bytes(32))
    own = keys.seal_member_secret(IDENTITY, MEMBER, machine.recipient, instance=INSTANCE, account=ACCOUNT)
    with pytest.raises(WrongKind):
        opened(own)


@pytest.mark.protocol("P-16")
def test_a_fetched_recipient_is_checked_against_the_entry() -> None:
    assert ENTRY.check_recipient(IDENTITY.recipient.text) == IDENTITY.recipient
    with pytest.raises(WrongRecipient):
        ENTRY.check_recipient(MEMBER_IDENTITY.recipient.text)


@pytest.mark.protocol("P-34")
def test_facts_are_sealed_to_the_directorys_recipient_and_lead_to_nobody() -> None:
    statistics = Identity[Statistics].draw()
    signed = directory.Directory(
        (), DAY, INSTANCE, DAY, "Koe", ORGANISATION.verify_key, 1, statistics_digest=statistics.recipient.digest
    )
    assert directory.parse(signed.text) == signed
    with pytest.raises(WrongRecipient):
        signed.check_statistics_recipient(MEMBER_IDENTITY.recipient.text)
    with pytest.raises(WrongRecipient):
        replace(signed, statistics_digest=None).check_statistics_recipient(statistics.recipient.text)
    recipient = signed.check_statistics_recipient(statistics.recipient.text)
    told = Counted(alone=True, kinds=(1, 4), told={"status": 0, "sector": 5})
    once, twice = (facts.build(recipient, INSTANCE, told, 6) for _ in range(2))
    check_envelope(once.sealed, facts.ENVELOPE_SIZES)
    assert facts.worked(once.sealed, once.nonce, 6)
    assert not facts.worked(twice.sealed, once.nonce, 40)
    opened, again = (reading.open_counted(one.sealed, statistics, instance=INSTANCE) for one in (once, twice))
    assert opened.body == again.body == told
    assert opened.header.subject == codes.case_id(INSTANCE, opened.author)
    assert len({opened.author, again.author, REPORTER.signer.verify_key}) == 3
    with pytest.raises(WrongInstance):
        reading.open_counted(once.sealed, statistics, instance=bytes(32))
    with pytest.raises(NoMatch):
        reading.open_counted(once.sealed, Identity[Statistics].draw(), instance=INSTANCE)


@pytest.mark.protocol("P-44")
def test_a_process_record_looks_like_facts_and_a_report_carries_facts_that_its_readers_cannot_open() -> None:
    statistics = Identity[Statistics].draw()
    told = Counted(alone=False, kinds=(1,), told={"transfer": 2})
    process = Process(
        acknowledged=True, answered=True, referred=False, reopened=False, retaliation=False, satisfied=True
    )
    counted = facts.seal_counted(statistics.recipient, INSTANCE, told)
    records = [facts.seal_process(statistics.recipient, INSTANCE, process) for _ in range(2)]
    for one in (counted, *records):
        check_envelope(one, facts.ENVELOPE_SIZES)
    opened = [reading.open_given(one, statistics, instance=INSTANCE) for one in (counted, *records)]
    assert [one.body for one in opened] == [told, process, process]
    assert len({one.author for one in opened} | {MEMBER.verify_key, SIGNER.verify_key}) == 5
    with pytest.raises(WrongKind):
        reading.open_counted(records[0], statistics, instance=INSTANCE)

    answers = Answers(("wages",), "vi", "yes", "code", "")
    body = Report(answers, DAY, ENTRY.desk, 1, REPORTER.identity.recipient.text, facts=counted)
    assert Report.from_json(canonical_decode(canonical(body.json()))) == body
    for wrong in (counted[:-1], counted + b"\0", b"x" + counted[1:], b""):
        with pytest.raises(WrongBody):
            Report.from_json(canonical_decode(canonical(replace(body, facts=wrong).json())))


def test_secrets_are_not_shown() -> None:
    shown = repr((REPORTER, IDENTITY, SIGNER, codes.recovery_keys("0"), reading.Pair(IDENTITY, SIGNER)))
    for secret in (REPORTER.token, IDENTITY.seed, SIGNER.seed, IDENTITY.text):
        assert repr(secret) not in shown
