"""What a lead does with and sees of the whole desk, over real HTTP, on both engines."""

import datetime as dt
import time
from typing import Any

from sqlalchemy import Connection, func, insert, select

from api.absences.service import forget_ended
from api.authz.principal import CaseId
from api.erasure.service import erase
from api.kit import clock
from api.models import Absence, AuditEvent, Case, Opening
from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.journeys.people import Administrator, Caseworker
from tests.journeys.test_casework import listed, refused, sent, steps


def cases_of(office: Office, colleague: Caseworker | Administrator) -> str:
    return f"/api/v1/desks/{b64(office.desk)}/members/{b64(colleague.account)}/cases"


def hand_on(office: Office, giver: Caseworker, to: Caseworker | None) -> Any:
    return office.lead.post(cases_of(office, giver), {"to": None if to is None else b64(to.account)})


def assignee(office: Office, case: bytes) -> str | None:
    return office.lead.get(f"/api/v1/cases/{b64(case)}")["assignee"]


def copies(koe: RunningServer, case: bytes, made: int) -> None:
    """As many cases more, with everything but their letters as this one has it."""

    def many(connection: Connection) -> None:
        row = dict(connection.execute(select(Case.__table__).where(Case.case_id == case)).mappings().one())
        rows = [{**row, "case_id": number.to_bytes(16, "big")} for number in range(made)]
        connection.execute(insert(Case), rows)

    koe.write(many)


def logged(koe: RunningServer, action: str) -> int:
    def count(connection: Connection) -> int:
        return connection.scalar(select(func.count()).where(AuditEvent.action == action)) or 0

    return koe.read(count)


# --- all cases of a leaver


def test_all_cases_of_a_leaver_go_to_a_colleague_page_by_page_closed_ones_too(
    koe: RunningServer, office: Office
) -> None:
    yui, mai = office.let_in("Yui"), office.let_in("Mai")
    begun, closed, withdrawn, barred = (sent(office) for _ in range(4))
    for worker in (begun, closed, withdrawn, barred):
        yui.claim(worker.case)
    copies(koe, begun.case, 230)
    yui.step(closed.case, "close")
    withdrawn.open_mailbox()
    withdrawn.withdraw()
    office.lead.post(f"/api/v1/cases/{b64(barred.case)}/bars", {"account": b64(mai.account)})
    assert office.lead.get(cases_of(office, yui)) == {"open": 232, "over": 2}

    first = hand_on(office, yui, mai)
    assert first["given"] + first["freed"] == 200
    assert first["left"] == 34
    # Interrupted here, and gone on with by asking again; the log tells of one thing that was done.
    second = hand_on(office, yui, mai)
    assert (first["given"] + second["given"], first["freed"] + second["freed"], second["left"]) == (233, 1, 0)
    assert hand_on(office, yui, mai) == {"given": 0, "freed": 0, "left": 0}
    assert logged(koe, "handed on a colleague's cases") == 1
    for worker in (begun, closed, withdrawn):
        assert assignee(office, worker.case) == b64(mai.account)
    assert mai.get(f"/api/v1/cases/{b64(closed.case)}")["state"] == "closed"
    assert steps(office.lead, begun)[-1] == ("in_progress", "desk")
    # What the new one may not see is everybody else's, and nobody has read it until somebody takes it.
    assert (assignee(office, barred.case), steps(office.lead, barred)[-1]) == (None, ("received", "desk"))
    assert office.lead.get(cases_of(office, yui)) == {"open": 0, "over": 0}


def test_cases_are_freed_for_all_and_only_a_lead_gives_them_to_somebody_who_opens_them(office: Office) -> None:
    yui, mai, waiting = office.let_in("Yui"), office.let_in("Mai"), office.invited("Bao")
    new, answered, hidden = (sent(office) for _ in range(3))
    for worker in (new, answered, hidden):
        yui.claim(worker.case)
    yui.reply(answered.case, "Read.")
    assert refused(lambda: hand_on(office, yui, waiting)) == (409, "no-such-colleague")
    assert refused(lambda: hand_on(office, yui, yui)) == (409, "no-such-colleague")
    assert refused(lambda: mai.post(cases_of(office, yui), {"to": None})) == (403, "not-allowed")
    assert refused(lambda: office.lead.post(cases_of(office, office.administrator), {"to": None})) == (404, "missing")
    # From one of them the lead is barred: it is counted nowhere, and stays until Yui goes.
    office.let_in("Rin", "lead").post(f"/api/v1/cases/{b64(hidden.case)}/bars", {"account": b64(office.lead.account)})
    assert office.lead.get(cases_of(office, yui)) == {"open": 2, "over": 0}
    assert hand_on(office, yui, None) == {"given": 0, "freed": 2, "left": 0}
    assert (steps(mai, new)[-1], steps(mai, answered)[-1]) == (("received", "desk"), ("answered", "desk"))
    assert listed(mai, office, "holder=nobody") == sorted(
        [b64(new.case), b64(answered.case)], key=lambda one: listed(mai, office).index(one)
    )
    assert yui.queue(office.desk)["counts"]["mine"] == 1


# --- cover


def absences(office: Office, who: str) -> str:
    return f"/api/v1/desks/{b64(office.desk)}/absences/{who}"


def away(days_from: int, days_to: int, cover: Caseworker | None) -> dict[str, str | None]:
    first, last = (clock.today() + dt.timedelta(days=days) for days in (days_from, days_to))
    return {
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "cover": None if cover is None else b64(cover.account),
    }


def absent(connection: Connection) -> int:
    """How many absences are kept."""
    return connection.scalar(select(func.count()).select_from(Absence)) or 0


def test_whoever_covers_finds_the_others_cases_among_their_own_until_it_ends_by_itself(
    koe: RunningServer, office: Office
) -> None:
    yui, mai, lead = office.let_in("Yui"), office.let_in("Mai"), office.lead
    hers, own, urgent = sent(office), sent(office), sent(office, urgent=True)
    yui.claim(hers.case)
    yui.claim(urgent.case)
    mai.claim(own.case)

    def mine(member: Caseworker) -> tuple[set[str], int]:
        found = listed(member, office, "holder=me")
        assert found[:1] == [b64(urgent.case)] or b64(urgent.case) not in found  # urgent first, whoever holds it
        return set(found), member.queue(office.desk)["counts"]["mine"]

    both = ({b64(one.case) for one in (hers, own, urgent)}, 3)
    alone = ({b64(own.case)}, 1)
    assert mine(mai) == alone
    assert yui.ask("PUT", absences(office, "own"), away(0, 3, mai)).status == 200
    assert mine(mai) == both
    assert listed(mai, office, "holder=me&view=due") == [b64(urgent.case)]
    assert mine(yui)[1] == 2
    [seen] = [one["away"] for one in mai.get(f"/api/v1/desks/{b64(office.desk)}/members") if one["name"] == "Yui"]
    assert seen == away(0, 3, mai)
    assert yui.ask("DELETE", absences(office, "own")).status == 200
    assert mine(mai) == alone
    # What is to come does not hold yet; a lead says it for somebody who is ill, and the log says who said it.
    assert yui.ask("PUT", absences(office, "own"), away(2, 3, mai)).status == 200
    assert mine(mai) == alone
    assert lead.ask("PUT", absences(office, b64(yui.account)), away(-1, 1, mai)).status == 200
    assert mine(mai) == both
    assert logged(koe, "said for a colleague when they are away") == 1
    with clock.set_to(clock.now() + dt.timedelta(days=2)):
        mai.sign_in()
        assert mine(mai) == alone
        koe.write(forget_ended)
        assert koe.read(absent) == 0


def test_cover_ends_with_whoever_goes_and_gives_no_right(koe: RunningServer, office: Office) -> None:
    yui, mai, lead = office.let_in("Yui"), office.let_in("Mai"), office.lead
    waiting = office.invited("Bao")
    for wrong in (away(1, 0, mai), away(-9, -1, mai), away(0, 400, mai), away(400, 401, mai), away(0, 1, yui)):
        assert yui.ask("PUT", absences(office, "own"), wrong).json()["type"] == "/problems/unusable-absence"
    assert yui.ask("PUT", absences(office, "own"), away(0, 1, waiting)).status == 409
    assert mai.ask("PUT", absences(office, b64(yui.account)), away(0, 1, mai)).status == 403
    worker = sent(office)
    yui.claim(worker.case)
    assert yui.ask("PUT", absences(office, "own"), away(0, 1, mai)).status == 200
    # Whoever covers sees it, and works on it only when a lead gives it to them.
    assert refused(lambda: mai.reply(worker.case, "x")) == (409, "claimed")
    lead.post(f"/api/v1/cases/{b64(worker.case)}/bars", {"account": b64(mai.account)})
    assert listed(mai, office, "holder=me") == []
    lead.remove(office.desk, mai.account)

    def of_yui() -> Any:
        return next(
            one["away"] for one in lead.get(f"/api/v1/desks/{b64(office.desk)}/members") if one["name"] == "Yui"
        )

    assert of_yui() == away(0, 1, None)
    lead.ask("DELETE", absences(office, b64(yui.account)))
    assert of_yui() is None
    lead.ask("PUT", absences(office, b64(yui.account)), away(0, 1, None))
    lead.remove(office.desk, yui.account)
    assert koe.read(absent) == 0


# --- who opened a case


def noted(connection: Connection) -> int:
    """How many openings are kept."""
    return connection.scalar(select(func.count()).select_from(Opening)) or 0


def opened(office: Office, case: bytes, lead: Caseworker | None = None) -> list[tuple[str, str]]:
    """Who opened it, by day; what was queued when the case was answered is written a moment later."""
    time.sleep(0.3)
    return [(one["name"], one["day"]) for one in (lead or office.lead).get(f"/api/v1/cases/{b64(case)}/openings")]


def test_leads_see_by_the_day_who_of_their_desk_opened_a_case_and_it_goes_with_the_case(
    koe: RunningServer, office: Office
) -> None:
    mai, lead, worker = office.let_in("Mai"), office.lead, sent(office)
    path, today = f"/api/v1/cases/{b64(worker.case)}", clock.today().isoformat()
    mai.covers(office.desk, [worker.case])  # the list is no opening
    assert opened(office, worker.case) == []
    for _ in range(3):
        mai.get(path)
    assert opened(office, worker.case) == [("Mai", today)]
    assert refused(lambda: mai.get(f"{path}/openings")) == (403, "not-allowed")
    with clock.set_to(clock.now() + dt.timedelta(days=1)):
        mai.sign_in()
        lead.sign_in()
        mai.get(path)
        lead.get(path)
        tomorrow = clock.today().isoformat()
        assert opened(office, worker.case) == [("Linh", tomorrow), ("Mai", tomorrow), ("Mai", today)]
    lead.sign_in()
    office.administrator.sign_in()
    # Another desk reads its own people alone.
    desk = office.administrator.create_desk({"en": "Elsewhere"}, ["id"], "Kanto")
    sari = Caseworker(koe.origin, name="Sari").accept(office.administrator.invite(desk, "lead"))
    sari.make_desk_keys(desk)
    office.administrator.publish()
    lead.hand_over(worker.case, desk)
    sari.get(path)
    assert opened(office, worker.case, sari) == [("Sari", today)]
    koe.write(erase, [CaseId(worker.case)])
    assert koe.read(noted) == 0
