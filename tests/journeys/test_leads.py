"""What a lead does with and sees of the whole desk, over real HTTP, on both engines."""

import datetime as dt
import time
from typing import Any

from sqlalchemy import Connection, event, func, insert, select, update

from api.absences.service import forget_ended
from api.authz.principal import AccountId, CaseId, DeskId, DeskMember
from api.erasure.service import erase, erase_due
from api.kit import clock
from api.leads.service import read_overview
from api.models import Absence, AuditEvent, Case, Cover, Letter, Opening
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


def copies_with_covers(koe: RunningServer, case: bytes, made: int) -> None:
    """The same, each with a copy of this one's cover, as the queue needs them."""
    copies(koe, case, made)

    def many(connection: Connection) -> None:
        row = dict(connection.execute(select(Cover.__table__).where(Cover.case_id == case)).mappings().one())
        connection.execute(insert(Cover), [{**row, "case_id": number.to_bytes(16, "big")} for number in range(made)])

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


# --- the whole desk


def overview(office: Office) -> Any:
    return office.lead.get(f"/api/v1/desks/{b64(office.desk)}/overview")


def came(koe: RunningServer, case: bytes, days_ago: int, due_in: int | None = None) -> None:
    """As if the report, and its first letter, had come so long ago."""
    day = clock.today() - dt.timedelta(days=days_ago)

    def change(connection: Connection) -> None:
        values: dict[str, dt.date] = {"day": day}
        if due_in is not None:
            values["due"] = clock.today() + dt.timedelta(days=due_in)
        connection.execute(update(Case).where(Case.case_id == case).values(**values))
        first = (Letter.case_id == case, Letter.box == "case", Letter.author == "reporter", Letter.counter == 1)
        connection.execute(update(Letter).where(*first).values(day=day))

    koe.write(change)


def test_a_lead_sees_load_ages_and_answers_and_nothing_of_what_is_barred_from_them(
    koe: RunningServer, office: Office
) -> None:
    yui, lead = office.let_in("Yui"), office.lead
    in_time, late, urgent, fresh, old, ended, barred = (sent(office, urgent=of == 2) for of in range(7))
    yui.claim(in_time.case)
    yui.reply(in_time.case, "Read.")
    yui.claim(late.case)
    yui.reply(late.case, "Read.")
    yui.claim(urgent.case)
    lead.step(ended.case, "close")
    for worker, days_ago, due_in in (
        (in_time, 7, None),
        (late, 8, None),
        (urgent, 2, -1),
        (fresh, 0, None),
        (old, 100, -93),
        (ended, 3, None),
    ):
        came(koe, worker.case, days_ago, due_in)
    rin = office.let_in("Rin", "lead")
    rin.post(f"/api/v1/cases/{b64(barred.case)}/bars", {"account": b64(lead.account)})

    seen = overview(office)
    days_ago = {days: (clock.today() - dt.timedelta(days=days)).isoformat() for days in (8, 100, 90)}
    assert sorted(seen["load"], key=lambda one: one["name"] or "") == [
        {"account": None, "name": None, "open": 2, "overdue": 1, "oldest": days_ago[100]},
        {"account": b64(yui.account), "name": "Yui", "open": 3, "overdue": 1, "oldest": days_ago[8]},
    ]
    assert seen["ages"] == {"to_7": 3, "to_30": 1, "to_90": 0, "older": 1}
    # The letter of a hundred days ago is looked back to no more; one day is promised to whoever is in danger, else 7.
    assert seen["answered"] == {
        "since": days_ago[90],
        "in_time": 1,
        "late": 2,
        "waiting": 1,
        "ended": 1,
        "promised_days": 7,
    }
    assert seen["retention"] == {"own_days": None, "usual_days": 365}
    assert refused(lambda: yui.get(f"/api/v1/desks/{b64(office.desk)}/overview")) == (403, "not-allowed")


def test_the_desk_is_read_in_four_statements_however_much_there_is(koe: RunningServer, office: Office) -> None:
    copies(koe, sent(office).case, 300)
    lead = DeskMember(AccountId(office.lead.account), DeskId(office.desk))

    def counted(connection: Connection) -> int:
        said: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *about: said.append(about[2]))
        read_overview(connection, lead)
        return len(said)

    assert koe.read(counted) <= 4


def test_a_desk_keeps_closed_cases_for_days_of_its_own_and_nothing_goes_that_the_lead_has_not_read_of(
    koe: RunningServer, office: Office
) -> None:
    lead, worker, elsewhere = office.lead, sent(office), sent(office)
    path, queue = f"/api/v1/desks/{b64(office.desk)}/retention", f"/api/v1/desks/{b64(office.desk)}/queue?view=done"
    lead.step(worker.case, "close")
    desk = office.administrator.create_desk({"en": "Elsewhere"}, ["id"], "Kanto")

    def closed_there(connection: Connection) -> None:
        there = update(Case).where(Case.case_id == elsewhere.case)
        connection.execute(there.values(desk=desk, state="closed", turn="nobody", due=None))

    koe.write(closed_there)

    def erased_on() -> tuple[str, str]:
        worker.open_mailbox()
        [row] = lead.get(queue)["cases"]
        assert lead.get(f"/api/v1/cases/{b64(worker.case)}")["erased_on"] == row["erased_on"]
        return row["erased_on"], worker.box["erased_on"]

    def after(days: int) -> tuple[str, str]:
        day = (clock.today() + dt.timedelta(days=days)).isoformat()
        return day, day

    assert erased_on() == after(365)
    assert lead.ask("PUT", path, {"days": 29, "erasing": 0}).status == 422
    assert lead.ask("PUT", path, {"days": 60, "erasing": 0}).json() == {"own_days": 60, "usual_days": 365}
    assert erased_on() == after(60)
    with clock.set_to(clock.now() + dt.timedelta(days=45)):
        lead.sign_in()
        assert koe.write(erase_due) == 0
        told = lead.ask("PUT", path, {"days": 30, "erasing": 0}).json()
        assert (told["type"], told["erasing"]) == ("/problems/erases-others", 1)
        assert koe.write(erase_due) == 0
        assert lead.ask("PUT", path, {"days": 30, "erasing": 1}).status == 200
        assert koe.write(erase_due) == 1  # the other desk's stays
        assert lead.ask("PUT", path, {"days": None, "erasing": 0}).json()["own_days"] is None
    with clock.set_to(clock.now() + dt.timedelta(days=365)):
        assert koe.write(erase_due) == 1
    assert logged(koe, "set how long a desk keeps closed cases") == 3
