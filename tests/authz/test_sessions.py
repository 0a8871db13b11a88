"""To the second when a session ends, whose clock is wound by whom, and what one session, case or token opens."""

import secrets
from datetime import datetime, timedelta

from pyotp.totp import TOTP
from sqlalchemy import Connection, insert, select, update

from api.authz import queries
from api.authz.queries import IDLE
from api.demo.browser import Browser
from api.kit import clock
from api.models import Account, Case, Erasure, Membership, Session
from api.staff.service import SESSION_LENGTH
from crypto.encoding import b64, b64_decode, digest
from tests.authz import test_every_route as proof
from tests.authz.test_every_route import House
from tests.journeys.people import Answers, Caseworker, Worker

house = proof.house
SECOND = timedelta(seconds=1)


def session_of(browser: Browser) -> bytes:
    assert browser.cookie is not None
    return digest(b64_decode(browser.cookie))


def idle_ends(house: House, browser: Browser) -> datetime:
    def read(connection: Connection) -> datetime | None:
        return connection.scalar(select(Session.idle_until).where(Session.token_digest == session_of(browser)))

    found = house.koe.read(read)
    assert found is not None
    return found


def set_ends(house: House, idle_until: datetime, expires_at: datetime) -> None:
    def change(connection: Connection) -> None:
        connection.execute(update(Session).values(idle_until=idle_until, expires_at=expires_at))

    house.koe.write(change)


def is_in(browser: Browser) -> bool:
    answer = browser.ask("GET", "/api/v1/desks")
    assert answer.status in {200, 401}
    return answer.status == 200


def test_a_session_ends_at_the_very_second_of_its_idleness_and_of_its_age(house: House) -> None:
    lead, moment = house.office.lead, clock.now()
    for idle, age in ((timedelta(0), IDLE), (IDLE, timedelta(0)), (IDLE, -SECOND), (-SECOND, IDLE)):
        set_ends(house, moment + idle, moment + age)
        with clock.set_to(moment):
            assert not is_in(lead)
        with clock.set_to(moment - 2 * SECOND):
            assert is_in(lead)
    lead.sign_in()
    assert timedelta(minutes=14) < idle_ends(house, lead) - moment < timedelta(minutes=16)
    assert (timedelta(minutes=15), timedelta(hours=12)) == (IDLE, SESSION_LENGTH)


def test_using_a_session_winds_its_own_clock_and_no_other_at_most_once_in_a_minute(house: House) -> None:
    moment = clock.now().replace(microsecond=0)
    for one, other in (("lead", "stranger"), ("stranger", "lead")):
        set_ends(house, moment + IDLE, moment + SESSION_LENGTH)
        wound: list[timedelta] = []
        for seconds in (59, 60, 61, 62):
            with clock.set_to(moment + seconds * SECOND):
                assert is_in(house.people[one])
                wound.append(idle_ends(house, house.people[one]) - moment - IDLE)

        assert wound == [timedelta(0), timedelta(0), 61 * SECOND, 61 * SECOND]
        assert idle_ends(house, house.people[other]) == moment + IDLE


def test_what_a_page_asks_by_itself_winds_no_clock(house: House) -> None:
    """Or an open page would keep a session that its person has left."""
    lead, moment = house.office.lead, clock.now().replace(microsecond=0)
    desk, case = (b64(one) for one in (house.office.desk, house.worker.case))
    by_itself = {"Koe-By-Itself": "1"}
    asked: list[tuple[str, str, object, dict[str, str]]] = [
        ("GET", f"/api/v1/desks/{desk}/queue", None, by_itself),
        ("GET", f"/api/v1/desks/{desk}/live?seconds=0", None, {}),
        ("POST", f"/api/v1/cases/{case}/presence", {"doing": "looking"}, {}),
        ("GET", f"/api/v1/desks/{desk}/queue", None, {"Koe-By-Itself": "0"}),
    ]
    set_ends(house, moment + IDLE, moment + SESSION_LENGTH)
    wound: list[bool] = []
    with clock.set_to(moment + 2 * timedelta(minutes=1)):
        for one in asked:
            assert lead.ask(*one).status == 200, one
            wound.append(idle_ends(house, lead) != moment + IDLE)
    assert wound == [False, False, False, True]


def test_whoever_owes_the_second_factor_is_not_kept_awake_by_asking(house: House) -> None:
    entering, end = house.people["entering"], clock.now().replace(microsecond=0) + timedelta(minutes=5)
    set_ends(house, end, end)
    assert entering.ask("GET", "/api/v1/staff/sessions").status == 401
    assert idle_ends(house, entering) == end


def test_whoever_knows_a_passphrase_alone_brings_no_factor_of_their_own(house: House) -> None:
    """Whoever is in shows the passphrase for it, whoever is on the way in shows a factor that was there before."""
    entering, lead = house.people["entering"], house.office.lead
    for browser, why in ((entering, "wrong-factor"), (lead, "wrong-passphrase")):
        app = TOTP(browser.post("/api/v1/staff/factors/totp")["secret"])
        new = {"name": "phone", "totp": app.at(clock.now()), "auth": None}
        refused = browser.ask("POST", "/api/v1/staff/factors/totp/confirm", new)
        assert (refused.status, refused.json()["type"]) == (403, f"/problems/{why}")
    lead.add_app(auth=lead.auth())


def test_the_session_of_a_deactivated_account_opens_no_door(house: House) -> None:
    """Whoever deactivates an account ends its sessions too; one that were left, or made after, is worth nothing."""
    lead, caseworker = house.office.lead, house.people["caseworker"]

    def deactivate(connection: Connection) -> None:
        gone = update(Account).where(Account.account == lead.account)
        connection.execute(gone.values(deactivated_day=clock.today()))

    assert [is_in(lead), is_in(caseworker)] == [True, True]
    house.koe.write(deactivate)
    assert [is_in(lead), is_in(caseworker)] == [False, True]
    assert idle_ends(house, lead) > clock.now()


def test_a_session_is_taken_from_the_cookie_that_only_this_host_can_set(house: House) -> None:
    """A page of a neighbouring host cannot give the browser a cookie of that name, and another name opens nothing."""
    lead = house.office.lead
    told: dict[str, int] = {}
    for name in ("__Host-koe", "koe", "__Secure-koe"):
        told[name] = Browser(lead.origin).ask("GET", "/api/v1/desks", None, {"Cookie": f"{name}={lead.cookie}"}).status
    assert told == {"__Host-koe": 200, "koe": 401, "__Secure-koe": 401}


def test_whoever_was_let_in_at_one_desk_waits_at_the_next(house: House) -> None:
    mai, stranger = house.people["caseworker"], house.people["stranger"]
    assert isinstance(mai, Caseworker)
    assert isinstance(stranger, Caseworker)
    elsewhere = b64_decode(stranger.get("/api/v1/desks")[0]["desk"])
    stranger.make_desk_keys(elsewhere)

    def invite(connection: Connection) -> None:
        row = {"account": mai.account, "desk": elsewhere, "role": "caseworker", "day": clock.today()}
        connection.execute(insert(Membership).values(row))

    house.koe.write(invite)

    def queue(person: Browser, desk: bytes) -> int:
        return person.ask("GET", f"/api/v1/desks/{b64(desk)}/queue").status

    assert [queue(mai, house.office.desk), queue(mai, elsewhere), queue(stranger, elsewhere)] == [200, 403, 200]


def test_a_bar_keeps_one_person_from_one_case(house: House) -> None:
    lead, mai = house.office.lead, house.people["caseworker"]
    assert isinstance(mai, Caseworker)
    other = Worker(house.koe.origin)
    other.report(house.office.desk, Answers(("wages",), "vi", "yes", "code", "x"))
    bars = f"/api/v1/cases/{b64(house.worker.case)}/bars"

    def reads() -> list[int]:
        cases = (house.worker.case, other.case)
        return [one.ask("GET", f"/api/v1/cases/{b64(case)}").status for one in (mai, lead) for case in cases]

    assert reads() == [200] * 4
    lead.post(bars, {"account": b64(mai.account)})
    assert reads() == [404, 200, 200, 200]
    assert lead.ask("DELETE", f"{bars}/{b64(mai.account)}").status == 200
    assert reads() == [200] * 4


def test_a_case_is_read_at_its_own_desk_and_no_other(house: House) -> None:
    lead, stranger = house.people["lead"], house.people["stranger"]
    [elsewhere] = stranger.get("/api/v1/desks")
    moved = Worker(house.koe.origin)
    moved.report(house.office.desk, Answers(("wages",), "vi", "yes", "code", "x"))

    def move(connection: Connection) -> None:
        there = b64_decode(elsewhere["desk"])
        connection.execute(update(Case).where(Case.case_id == moved.case).values(desk=there))

    house.koe.write(move)

    def reads(browser: Browser, case: bytes) -> int:
        return browser.ask("GET", f"/api/v1/cases/{b64(case)}").status

    here = house.worker.case
    assert [reads(lead, here), reads(lead, moved.case)] == [200, 404]
    assert [reads(stranger, here), reads(stranger, moved.case)] == [404, 200]


def test_nobody_is_signed_out_with_somebody_else(house: House) -> None:
    lead, others = house.office.lead, [house.people[name] for name in ("stranger", "caseworker", "administrator")]
    first = Browser(lead.origin, lead.cookie)
    lead.sign_in()
    assert is_in(first)
    assert is_in(lead)

    house.koe.write(queries.end_other_sessions, lead.account, session_of(lead))
    assert [is_in(browser) for browser in (first, lead, *others)] == [False, True, True, True, True]

    house.koe.write(queries.end_sessions_of, lead.account)
    assert [is_in(browser) for browser in (lead, *others)] == [False, True, True, True]


def test_a_token_opens_its_own_mailbox_and_no_other(house: House) -> None:
    def reads(worker: Worker, case: bytes, scheme: str = "Bearer") -> int:
        assert worker.keys is not None
        headers = {"Authorization": f"{scheme} {b64(worker.keys.token)}"}
        return worker.ask("GET", f"/api/v1/mailbox/{b64(case)}", headers=headers).status

    one, two = house.worker, Worker(house.koe.origin)
    two.report(house.office.desk, Answers(("wages",), "vi", "yes", "code", "x"))

    assert [reads(one, one.case), reads(two, two.case)] == [200, 200]
    assert [reads(one, two.case), reads(two, one.case), reads(one, secrets.token_bytes(16))] == [404, 404, 404]
    assert reads(one, one.case, "Basic") == 404


def test_reading_asks_for_no_header_of_our_own(house: House) -> None:
    """A page may be opened from elsewhere; what it then reads, the browser shows to nobody else."""
    for sent in ({"Koe-Request": "0"}, {"Sec-Fetch-Site": "cross-site"}):
        assert house.ask("lead", "GET", "/api/v1/desks", **sent)[0] == 200
    assert house.ask("lead", "PUT", "/api/v1/staff/language", **{"Sec-Fetch-Site": "none"})[0] == 422


def test_the_token_of_an_erased_case_is_told_so_and_no_other(house: House) -> None:
    cases, tokens = [secrets.token_bytes(16) for _ in range(2)], [secrets.token_bytes(32) for _ in range(2)]

    def erase(connection: Connection) -> None:
        gone = zip(cases, tokens, strict=True)
        rows = [{"case_id": case, "token_digest": digest(token), "day": clock.today()} for case, token in gone]
        connection.execute(insert(Erasure), rows)

    house.koe.write(erase)

    def reads(case: bytes, token: bytes) -> int:
        headers = {"Authorization": f"Bearer {b64(token)}"}
        return house.people["nobody"].ask("GET", f"/api/v1/mailbox/{b64(case)}", headers=headers).status

    assert [[reads(case, token) for token in tokens] for case in cases] == [[200, 404], [404, 200]]
