"""What a refusal leaves behind: a row in the log of whoever wrote in vain, and a word in the interface's document."""

from sqlalchemy import Connection, select

from api.audit.schemas import DONE
from api.authz.guard import refusals
from api.authz.policy import Permission
from api.demo.staff import Member
from api.models import AuditEvent
from crypto.encoding import b64
from tests.authz import test_every_route as proof
from tests.authz.test_every_route import OF_A_CASE, ROLES, House, expected

house = proof.house
Row = tuple[bytes | None, str, str, str]


def account_of(house: House, caller: str) -> bytes:
    person = house.people[caller]
    assert isinstance(person, Member)
    return person.account


def refused(connection: Connection) -> list[Row]:
    columns = (AuditEvent.actor, AuditEvent.action, AuditEvent.subject, AuditEvent.outcome)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(select(*columns)) if row[3] != DONE]


def test_a_write_in_vain_is_told_of_whoever_is_known_with_what_the_route_asked_for(house: House) -> None:
    told = [
        ("stranger", "PUT", "/api/v1/desks/{desk}/conflicts"),
        ("caseworker", "PUT", "/api/v1/desks/{desk}/conflicts"),
        ("lead", "POST", "/api/v1/admin/invitations"),
    ]
    untold = [
        ("caseworker", "GET", "/api/v1/desks/{desk}/audit"),  # whoever reads changes nothing
        ("nobody", "POST", "/api/v1/admin/invitations"),
        ("reporter", "POST", "/api/v1/cases/{case}/claim"),  # the log names no worker
        ("lead", "POST", "/api/v1/admin/nothing-here"),
    ]
    before = house.koe.read(refused)

    statuses = [house.ask(*one)[0] for one in [*told, *untold]]
    house.koe.restart()  # what is left to do when an answer is out ends before the server does

    assert (before, statuses) == ([], [404, 403, 403, 403, 401, 401, 404])
    assert sorted(house.koe.read(refused), key=str) == sorted(
        [
            (account_of(house, "stranger"), "conflicts:write", "", "missing"),
            (account_of(house, "caseworker"), "conflicts:write", b64(house.office.desk), "not-allowed"),
            (account_of(house, "lead"), "desks:manage", "", "not-allowed"),
        ],
        key=str,
    )


def test_a_door_names_each_way_in_which_it_says_no_and_no_other() -> None:
    """As the hand-written table has it, so that the document of the interface says it too."""
    named = {permission.value: {problem.slug for problem in refusals(permission)} for permission in Permission}

    promised = {permission: {expected(permission, caller) for caller in ROLES} - {"let in"} for permission in named}
    for permission in OF_A_CASE:
        promised[permission].add("not-allowed")  # a door cannot know that to those who wait a case is missing
    assert named == promised
