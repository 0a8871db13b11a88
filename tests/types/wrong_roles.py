"""Deliberate mistakes: each line that ends in ``# wrong role`` must not type-check, and every other must.

Nobody runs or imports this file; `test_roles.py` has pyright look at it.
"""

from __future__ import annotations

from crypto import desk, directory, keys, letters, mailbox, notebook, notes, reading, shelf, submission
from crypto.age_format import Recipient
from crypto.bodies.conflicts import Conflicts
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.keys import KeyPair
from crypto.bodies.reply import Card, Reply
from crypto.bodies.report import Answers, FollowUp, Report
from crypto.bodies.ring import Ring
from crypto.cache import cache_key
from crypto.codes import ReporterKeys, StaffKeys
from crypto.opening import open_sealed
from crypto.reading import Opened, Pair
from crypto.roles import Case, Desk, Keeper, Member, Notes, Organisation, Reporter
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey


def sealing(
    worker: ReporterKeys,
    entry: directory.DeskEntry,
    ours: Pair[Desk],
    case: Identity[Case],
    follow_up: FollowUp,
    told: tuple[Answers, Facts, Reply],
) -> None:
    """A report, a follow-up and a reply."""
    answers, facts, reply = told
    day, case_to, worker_to, desk_to = reply.day, case.recipient, worker.identity.recipient, ours.identity.recipient

    def build(to: Recipient[Desk], identity: Identity[Case]) -> None:
        submission.build(
            worker,
            entry,
            to,
            answers=answers,
            facts=facts,
            day=day,
            directory_version=1,
            bits=1,
            case_identity=identity,
        )

    build(desk_to, case)
    build(case_to, case)  # wrong role
    build(worker_to, case)  # wrong role
    build(desk_to, worker.identity)  # wrong role

    mailbox.seal_follow_up(worker, case_to, follow_up, counter=2)
    mailbox.seal_follow_up(worker, worker_to, follow_up, counter=2)  # wrong role
    mailbox.seal_follow_up(worker, desk_to, follow_up, counter=2)  # wrong role

    def answer(signer: SigningKey[Desk], to: Recipient[Reporter], copy: Recipient[Case]) -> None:
        desk.seal_reply(signer, reply, instance=b"", case=b"", counter=1, reporter_recipient=to, case_recipient=copy)

    answer(ours.signer, worker_to, case_to)
    answer(worker.signer, worker_to, case_to)  # wrong role
    answer(ours.signer, case_to, case_to)  # wrong role
    answer(ours.signer, worker_to, worker_to)  # wrong role

    seal(case_to, b"")
    open_sealed(b"", case)


def passing_on(ours: Pair[Desk], case: Identity[Case], cover: Cover, entry: directory.DeskEntry) -> None:
    """A cover for the next keys of a desk, which the case's own must never become."""

    def reseal(signer: SigningKey[Desk], to: Recipient[Desk], identity: Identity[Case]) -> None:
        desk.reseal_cover(signer, cover, Ring((b"",)), instance=b"", case=b"", epoch=2, to=to, identity=identity)

    reseal(ours.signer, ours.identity.recipient, case)
    reseal(ours.signer, entry.check_recipient(""), case)
    reseal(ours.signer, case.recipient, case)  # wrong role
    reseal(ours.signer, ours.identity.recipient, ours.identity)  # wrong role
    cache_key(ours.identity)
    cache_key(case)  # wrong role

    def note(signer: SigningKey[Desk], to: Recipient[Desk]) -> None:
        desk.seal_conflicts(signer, Conflicts(), instance=b"", desk=b"", epoch=1, version=1, to=to)

    note(ours.signer, ours.identity.recipient)
    note(ours.signer, case.recipient)  # wrong role


def keeping(me: Pair[Member], ours: Pair[Desk], body: shelf.Shelf) -> None:
    """What a member keeps for themselves alone."""

    def keep(signer: SigningKey[Member], to: Recipient[Member]) -> None:
        shelf.seal_shelf(signer, body, instance=b"", account=b"", version=1, to=to)

    keep(me.signer, me.identity.recipient)
    keep(ours.signer, me.identity.recipient)  # wrong role
    keep(me.signer, ours.identity.recipient)  # wrong role


def noting(me: Pair[Member], ours: Pair[Desk], case: Identity[Case], body: notebook.Note) -> None:
    """What a member writes for the desk alone."""
    own = notes.notes_identity(ours.identity, case)
    notes.notes_identity(case, case)  # wrong role
    notes.notes_identity(ours.identity, ours.identity)  # wrong role

    def note(signer: SigningKey[Member], to: Recipient[Notes]) -> None:
        notes.seal_note(signer, body, instance=b"", case=b"", counter=1, to=to)

    note(me.signer, own.recipient)
    note(ours.signer, own.recipient)  # wrong role
    note(me.signer, case.recipient)  # wrong role
    note(me.signer, ours.identity.recipient)  # wrong role


def staff(
    me: Pair[Member],
    ours: Pair[Desk],
    entry: directory.DeskEntry,
    organisation: SigningKey[Organisation],
    phrase: StaffKeys,
) -> None:
    """Grants, secrets, vouchers and the directory."""
    mine, safe, whole = me.identity.recipient, phrase.identity.recipient, ours.identity.recipient
    keys.seal_grant(ours.identity, ours.signer, entry, mine, me.signer)
    keys.seal_grant(ours.identity, ours.signer, entry, whole, me.signer)  # wrong role
    keys.seal_grant(ours.identity, ours.signer, entry, mine, ours.signer)  # wrong role
    keys.seal_grant(me.identity, ours.signer, entry, mine, me.signer)  # wrong role
    keys.seal_member_secret(me.identity, me.signer, safe, instance=b"", account=b"")
    keys.seal_member_secret(me.identity, me.signer, mine, instance=b"", account=b"")  # wrong role
    keys.seal_member_secret(ours.identity, me.signer, safe, instance=b"", account=b"")  # wrong role
    keys.seal_organisation_secret(organisation, mine, me.signer, instance=b"", account=b"")
    keys.seal_organisation_secret(organisation, safe, me.signer, instance=b"", account=b"")
    keys.seal_organisation_secret(ours.signer, mine, me.signer, instance=b"", account=b"")  # wrong role
    keys.seal_organisation_secret(organisation, whole, me.signer, instance=b"", account=b"")  # wrong role
    keys.vouch(ours.signer, entry, keys.MemberKeys(b"", b"", mine))
    keys.vouch(me.signer, entry, keys.MemberKeys(b"", b"", mine))  # wrong role
    keys.MemberKeys(b"", b"", whole)  # wrong role


def directories(draft: directory.Directory, ours: Pair[Desk], organisation: SigningKey[Organisation]) -> None:
    """Who lists the desks, and who signs their entries."""
    after = organisation.verify_key
    directory.sign(draft, organisation)
    directory.sign(draft, ours.signer)  # wrong role
    directory.sign_link(organisation, (), after, instance=b"")
    directory.sign_link(ours.signer, (), after, instance=b"")  # wrong role

    def entry(signer: SigningKey[Desk], to: Recipient[Desk], before: SigningKey[Desk]) -> None:
        directory.sign_entry(
            signer, instance=b"", desk=b"", epoch=2, names={}, languages=(), area="", recipient=to, before=before
        )

    entry(ours.signer, ours.identity.recipient, ours.signer)
    entry(organisation, ours.identity.recipient, ours.signer)  # wrong role
    entry(ours.signer, ours.identity.recipient, organisation)  # wrong role


def opening(
    worker: ReporterKeys,
    me: Pair[Member],
    ours: Pair[Desk],
    entry: directory.DeskEntry,
    phrase: StaffKeys,
    machine: Identity[Keeper],
) -> None:
    """What opens what, and of which role is what comes out."""
    cover = reading.open_cover(b"", ours.identity, instance=b"", case=b"", epoch=1)
    cases = reading.case_identities(cover)
    reading.open_cover(b"", cases[0], instance=b"", case=b"", epoch=1)  # wrong role
    reading.open_cover(b"", worker.identity, instance=b"", case=b"", epoch=1)  # wrong role
    report = reading.open_report(b"", cover)
    reading.open_follow_up(b"", report, cases, 2)
    reading.open_follow_up(b"", report, [ours.identity], 2)  # wrong role
    card = reading.open_card(b"", worker.identity, instance=b"", case=b"", author=b"")
    reading.open_card(b"", cases[0], instance=b"", case=b"", author=b"")  # wrong role
    reading.open_reply(b"", card, worker.identity, 1)
    reading.open_reply(b"", card, cases[0], 1)  # wrong role

    _reporter: Recipient[Reporter] = reading.reporter_recipient(report)
    _case: Recipient[Case] = reading.case_recipient(card.body)
    _case = reading.reporter_recipient(report)  # wrong role
    _reporter = reading.case_recipient(card.body)  # wrong role

    _ours: Pair[Desk] = reading.open_grant(b"", me.identity, entry, granters=[], granter=b"")
    _mine: Pair[Member] = reading.open_member_secret(b"", phrase.identity, instance=b"", account=b"", author=b"")
    _mine = reading.open_grant(b"", me.identity, entry, granters=[], granter=b"")  # wrong role
    reading.open_grant(b"", ours.identity, entry, granters=[], granter=b"")  # wrong role
    reading.open_member_secret(b"", me.identity, instance=b"", account=b"", author=b"")  # wrong role
    key = reading.open_organisation_file(b"", machine, instance=b"", verify_key=b"")
    _organisation: SigningKey[Organisation] = key
    _ours_too: SigningKey[Desk] = key  # wrong role


def untrusted(
    body: Report,
    letter: letters.Letter,
    pair: KeyPair,
    card: Card,
    cover: Opened[Cover],
    case: Identity[Case],
    worker: Identity[Reporter],
) -> None:
    """What only looks like something that was verified."""
    reading.reporter_recipient(body)  # wrong role
    reading.reporter_recipient(letter)  # wrong role
    reading.open_follow_up(b"", cover, [case], 2)  # wrong role
    reading.open_reply(b"", card, worker, 1)  # wrong role
    keys.seal_grant(pair.identity, pair.signer, None, None, None)  # wrong role
