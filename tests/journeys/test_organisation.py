"""The organisation changes its key, shares it and takes it off the server; whoever would swap it is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from api.kit.clock import today
from api.models import OrganisationKey, OrganisationLink
from crypto import directory as directories
from crypto.encoding import b64, b64_decode, digest
from crypto.refusals import WrongCounter, WrongInstance, WrongKey, WrongSignature
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, founder_token, second_administrator
from tests.journeys.people import Administrator, Answers, Refused, Worker

ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")
OTHER_DIGITS = "0123 4567 8901 2345 6789"


def told(refusal: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return refusal.value.status, refusal.value.slug


def sealed_to(connection: Connection) -> set[bytes]:
    """To whom the server keeps the organisation's key."""
    return set(connection.scalars(select(OrganisationKey.account)))


def links(connection: Connection) -> int:
    return len(connection.scalars(select(OrganisationLink.position)).all())


def in_force(office: Office) -> tuple[str, bytes]:
    seen = office.administrator.get("/api/v1/admin/organisation")["directory"]
    return seen["text"], b64_decode(seen["signature"], 64)


# --- changing the key


@pytest.mark.protocol("P-25")
def test_workers_of_before_and_after_read_and_write_over_two_changes_of_the_key(
    office: Office, koe: RunningServer
) -> None:
    first, worker = office.administrator, Worker(office.origin)
    second = second_administrator(koe, office)
    worker.report(office.desk, ANSWERS, kinds=(1,))
    office.lead.reply(worker.case, "Under the first key.")
    first.change_key(second)
    first.change_key(second)

    directory, _ = Worker(office.origin).directory()
    assert directory.instance == first.instance, "posters stay"
    assert directory.organisation_keys[-1] == first.organisation.verify_key
    assert len(set(directory.organisation_keys)) == 3
    later = Worker(office.origin)
    later.report(office.desk, ANSWERS, kinds=(1,))
    assert office.lead.open_case(later.case).report.body.answers == ANSWERS
    back = Worker.returning(office.origin, worker.code, first.instance)
    assert [reply.body.text for reply in back.replies() if reply] == ["Under the first key."]
    assert first.publish() == 4, "the third key goes on signing"


def test_a_change_that_is_sent_twice_is_one_change(office: Office, koe: RunningServer) -> None:
    first, second = office.administrator, second_administrator(koe, office)
    body = first.change_key(second)
    with pytest.raises(Refused) as refusal:
        first.propose("change-key", body)
    assert (told(refusal), refusal.value.problem["reason"]) == ((422, "wrong-directory"), "version")
    assert koe.read(links) == 1
    first.receive_key()
    assert first.publish() == 3


@pytest.mark.protocol("P-25")
def test_the_server_takes_only_the_next_link_of_its_own_chain_from_who_holds_the_key(
    office: Office, koe: RunningServer
) -> None:
    first = office.administrator
    second = second_administrator(koe, office)
    stranger = SigningKey.draw()

    def change(who: Administrator, body: dict[str, Any]) -> tuple[int, str]:
        with pytest.raises(Refused) as refusal:
            who.propose("change-key", body)
        return told(refusal)

    after, body = first.changed_key()
    assert change(second, body) == (403, "no-key")
    unchained = replace(directories.parse(body["directory"]), succession=())
    forged = replace(first, organisation=stranger).changed_key()[1]
    too_far = replace(
        first,
        organisation=after,
        succession=directories.parse(body["directory"]).succession,
    ).changed_key()[1]
    wrong = (
        {**body, "directory": unchained.text, "signature": b64(directories.sign(unchained, after))},
        {**body, "signature": b64(directories.sign(directories.parse(body["directory"]), stranger))},
        {**body, "secrets": body["secrets"], "directory": forged["directory"], "signature": forged["signature"]},
        too_far,
        {
            **body,
            "directory": (same := first.next_directory()).text,
            "signature": b64(directories.sign(same, first.organisation)),
        },
    )
    assert [change(first, one) for one in wrong] == [(422, "wrong-directory")] * 5
    own, garbage = body["secrets"][0], b64(seal(Identity.draw().recipient, bytes(511)))
    for secrets in (
        [{**own, "account": b64(second.account)}],
        [own, own],
        [own, {**own, "account": b64(office.lead.account)}],
        [{**own, "secret": garbage}],
    ):
        assert change(first, {**body, "secrets": secrets}) == (422, "wrong-secret")
    second.confirm(first.propose("change-key", body))
    assert koe.read(links) == 1


def test_a_former_key_signs_nothing_more_for_the_server(office: Office, koe: RunningServer) -> None:
    first = office.administrator
    second = second_administrator(koe, office)
    former = replace(first)
    first.change_key(second)
    with pytest.raises(Refused) as refusal:
        former.publish()
    assert told(refusal) == (422, "wrong-directory")
    assert refusal.value.problem["reason"] == "organisation"


# --- attacks: the server swaps the organisation


def signed(directory: directories.Directory, organisation: SigningKey) -> tuple[str, bytes]:
    return directory.text, directories.sign(directory, organisation)


@pytest.mark.protocol("P-25")
def test_another_organisation_s_key_swapped_in_is_refused(office: Office) -> None:
    first, impostor = office.administrator, SigningKey.draw()
    swapped = replace(first.next_directory(), organisation_key=impostor.verify_key)
    with pytest.raises(WrongInstance):
        directories.verify(*signed(swapped, impostor), today=today())
    own_instance = replace(swapped, instance=digest(impostor.verify_key), desks=())
    directories.verify(*signed(own_instance, impostor), today=today())
    assert own_instance.instance != first.instance, "another organisation is another instance, which a poster names"


@pytest.mark.protocol("P-25")
def test_a_chain_whose_link_is_signed_by_a_stranger_is_refused(office: Office) -> None:
    first, stranger, own = office.administrator, SigningKey.draw(), SigningKey.draw()
    link = directories.sign_link(stranger, (), own.verify_key, instance=first.instance)
    claimed = replace(link, verify_key=first.organisation.verify_key)
    forged = replace(first.next_directory(), organisation_key=own.verify_key, succession=(claimed,))
    with pytest.raises(WrongSignature):
        directories.verify(*signed(forged, own), today=today())


@pytest.mark.protocol("P-25")
def test_a_truncated_chain_after_a_longer_one_was_seen_is_refused(office: Office, koe: RunningServer) -> None:
    first = office.administrator
    second = second_administrator(koe, office)
    former = replace(first)
    first.change_key(second)
    seen, _ = Worker(office.origin).directory()
    # Whoever stole the former key signs again, newer than what was seen.
    stolen = replace(former.next_directory(), version=seen.version + 5)
    fresh = directories.verify(*signed(stolen, former.organisation), today=today())
    assert fresh.version == 7, "a reader who has seen nothing believes it: a stated limit"
    with pytest.raises(WrongKey):
        directories.verify(*signed(stolen, former.organisation), today=today(), known=seen.organisation_keys)
    fork = replace(former)
    _, body = fork.changed_key()
    forked = directories.parse(body["directory"])
    with pytest.raises(WrongKey):
        directories.verify(forked.text, b64_decode(body["signature"], 64), today=today(), known=seen.organisation_keys)


@pytest.mark.protocol("P-15")
def test_an_old_directory_after_a_newer_one_is_refused(office: Office, koe: RunningServer) -> None:
    first = office.administrator
    second = second_administrator(koe, office)
    before = in_force(office)
    first.change_key(second)
    newer, _ = Worker(office.origin).directory()
    with pytest.raises(WrongCounter):
        directories.verify(*before, today=today(), version_least=newer.version)
    with pytest.raises(WrongKey):
        directories.verify(*before, today=today(), version_least=newer.version, known=newer.organisation_keys)


@pytest.mark.protocol("P-25")
def test_a_link_replayed_in_another_instance_is_refused(office: Office) -> None:
    """One signer in two chains: what it signs in the one counts for nothing in the other."""
    first, shared, after, elsewhere = office.administrator, SigningKey.draw(), SigningKey.draw(), SigningKey.draw()
    there = digest(elsewhere.verify_key)
    to_shared = directories.sign_link(first.organisation, (), shared.verify_key, instance=first.instance)
    there_to_shared = directories.sign_link(elsewhere, (), shared.verify_key, instance=there)
    there_to_after = directories.sign_link(shared, (there_to_shared,), after.verify_key, instance=there)
    replayed = replace(
        first.next_directory(), organisation_key=after.verify_key, succession=(to_shared, there_to_after)
    )
    with pytest.raises(WrongSignature):
        directories.verify(*signed(replayed, after), today=today())


# --- administrators


@pytest.mark.protocol("P-26")
def test_a_second_administrator_is_handed_the_key_and_goes_on_when_the_first_is_lost(
    office: Office, koe: RunningServer
) -> None:
    first, second = office.administrator, second_administrator(koe, office)
    third = second_administrator(koe, office, "Rei")
    seen = second.get("/api/v1/admin/organisation")
    assert (seen["secret"], seen["holders"]) == (None, 1)

    assert first.hand_over(second.account, second.fingerprint) == {"account": b64(second.account)}
    second.receive_key()
    assert second.organisation == first.organisation
    assert second.publish() == 2

    second.remove(first.account)
    assert koe.read(sealed_to) == {second.account}
    with pytest.raises(Refused) as refusal:
        first.get("/api/v1/admin/organisation")
    assert told(refusal) == (401, "signed-out")
    first.sign_in()
    with pytest.raises(Refused) as refusal:
        first.get("/api/v1/admin/organisation")
    assert told(refusal) == (403, "not-allowed")
    second.change_key(third)
    assert second.publish() == 4


@pytest.mark.protocol("P-26")
def test_keys_that_the_server_swaps_in_for_an_administrator_are_not_sealed_to(
    office: Office, koe: RunningServer
) -> None:
    first, second = office.administrator, second_administrator(koe, office)
    swapped = {**first.colleague(second.account), "recipient": Identity.draw().recipient.text}
    with pytest.raises(WrongKey):
        first.sealed_to(swapped, second.fingerprint, first.organisation)
    with pytest.raises(WrongKey):
        first.hand_over(second.account, OTHER_DIGITS)


@pytest.mark.protocol("P-26")
def test_a_key_that_is_not_the_organisation_s_is_not_taken_from_the_server(office: Office, koe: RunningServer) -> None:
    first, second = office.administrator, second_administrator(koe, office)
    body = {"account": b64(second.account), "verify_key": b64(first.organisation.verify_key)}
    secret = first.sealed_to(first.colleague(second.account), second.fingerprint, SigningKey.draw())
    first.post("/api/v1/admin/organisation/holders", {**body, "secret": secret})
    with pytest.raises(WrongKey):
        second.receive_key()


def test_only_who_holds_the_key_hands_it_on_to_an_administrator_and_only_the_one_in_force(
    office: Office, koe: RunningServer
) -> None:
    first, second, third = (
        office.administrator,
        second_administrator(koe, office),
        second_administrator(koe, office, "Rei"),
    )
    body = {
        "account": b64(third.account),
        "verify_key": b64(first.organisation.verify_key),
        "secret": first.sealed_to(first.colleague(third.account), third.fingerprint, first.organisation),
    }
    for who, changed, expected in (
        (second, {}, (403, "no-key")),
        (first, {"verify_key": b64(bytes(32))}, (409, "stale-key")),
        (first, {"account": b64(office.lead.account)}, (422, "wrong-secret")),
        (first, {"secret": b64(b"not sealed")}, (422, "wrong-secret")),
    ):
        with pytest.raises(Refused) as refusal:
            who.post("/api/v1/admin/organisation/holders", {**body, **changed})
        assert told(refusal) == expected
    again = {**body, "secret": first.sealed_to(first.colleague(third.account), third.fingerprint, SigningKey.draw())}
    first.post("/api/v1/admin/organisation/holders", body)
    first.post("/api/v1/admin/organisation/holders", again)
    third.receive_key()
    assert third.organisation == first.organisation, "a later copy does not take the place of the first"


def test_somebody_always_holds_the_key_and_nobody_removes_themselves(office: Office, koe: RunningServer) -> None:
    first, second = office.administrator, second_administrator(koe, office)
    for who, whom, expected in (
        (second, first.account, (409, "last-holder")),
        (first, first.account, (409, "removing-oneself")),
        (first, office.lead.account, (404, "missing")),
    ):
        with pytest.raises(Refused) as refusal:
            who.remove(whom)
        assert told(refusal) == expected
    assert koe.read(sealed_to) == {first.account}
    token = second.invite_administrator()
    first.remove(second.account)
    with pytest.raises(Refused) as refusal:
        Administrator(office.origin, name="Rei").accept(token)
    assert told(refusal) == (404, "stale-link"), "whom a removed administrator invited does not come in"
    assert [one["name"] for one in first.get("/api/v1/admin/administrators")] == ["Aoi"]


def test_a_change_of_the_key_reaches_those_whose_digits_were_typed_and_no_others(
    office: Office, koe: RunningServer
) -> None:
    first, second, third = (
        office.administrator,
        second_administrator(koe, office),
        second_administrator(koe, office, "Rei"),
    )
    for one in (second, third):
        first.hand_over(one.account, one.fingerprint)
    with pytest.raises(WrongKey):
        first.changed_key({second.account: third.fingerprint})
    first.change_key(second, {second.account: second.fingerprint})
    assert koe.read(sealed_to) == {first.account, second.account}
    second.receive_key()
    assert second.publish() == 3
    assert third.get("/api/v1/admin/organisation")["secret"] is None


# --- another machine


def test_the_copies_on_the_server_go_only_after_another_machine_has_signed(office: Office, koe: RunningServer) -> None:
    first, second = office.administrator, second_administrator(koe, office)

    def refused(who: Administrator) -> tuple[int, str]:
        with pytest.raises(Refused) as refusal:
            who.let_go()
        return told(refusal)

    assert refused(first) == (409, "not-signed-elsewhere")
    draft = first.next_directory()
    body = {"directory": draft.text, "signature": b64(directories.sign(draft, first.organisation)), "way": "file"}
    assert second.post("/api/v1/admin/directory", body) == {"version": 2}, "any administrator may bring it"
    assert refused(second) == (403, "no-key")
    first.change_key(second)
    assert refused(first) == (409, "not-signed-elsewhere"), "the machine has the key before"
    draft = first.next_directory()
    first.post(
        "/api/v1/admin/directory",
        {"directory": draft.text, "signature": b64(directories.sign(draft, first.organisation)), "way": "file"},
    )
    assert first.let_go() == {"copies": 1}
    assert first.let_go() == {"copies": 0}
    assert koe.read(sealed_to) == set()
    assert first.get("/api/v1/admin/organisation")["secret"] is None
    second.remove(first.account)
    draft = replace(draft, version=draft.version + 1, issued=today(), expires=today() + timedelta(days=35))
    signature = b64(directories.sign(draft, first.organisation))
    assert second.post("/api/v1/admin/directory", {"directory": draft.text, "signature": signature, "way": "file"})


def test_a_second_founder_is_not_made_by_an_administrator_s_link(office: Office, koe: RunningServer) -> None:
    token = office.administrator.invite_administrator()
    with pytest.raises(Refused) as refusal:
        Administrator(office.origin, name="Rei").set_up(token)
    assert told(refusal) == (404, "stale-link")
    with pytest.raises(AssertionError):
        founder_token(koe)
