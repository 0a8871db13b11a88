"""Every route, for every role, over HTTP: who is let in, and what the others are told."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import Request
from sqlalchemy import Connection, insert

from api.app import create_app
from api.authz import guard
from api.authz.guard import Caller, recognised
from api.authz.policy import Role
from api.authz.principal import AccountId, CaseId, DeskId
from api.demo.browser import Browser
from api.kit.clock import today
from api.models import Ask
from crypto.attachments import ReplyFile
from crypto.encoding import b64, b64_decode
from crypto.sealing import Identity
from tests.authz.table import ROUTES, STAFF_WRITES, documented
from tests.conftest import RunningServer
from tests.figures.sample import publish
from tests.journeys.conftest import Office, open_office, settled
from tests.journeys.people import Administrator, Answers, Auditor, Caseworker, Worker

ROLES: dict[str, set[str]] = {
    "nobody": {"public"},
    "reporter": {"public", "mailbox"},
    "entering": {"public", "entering"},  # knows a passphrase of the lead's desk, and nothing besides
    "stranger": {"public", "member"},  # a caseworker of another desk
    "waiting": {"public", "member", "waiting"},  # invited to the desk, and let in by nobody
    "caseworker": {"public", "member", "caseworker"},
    "lead": {"public", "member", "lead"},
    "auditor": {"public", "member", "auditor"},
    "administrator": {"public", "member", "administrator"},
}
REFUSALS = {(401, "signed-out"), (403, "not-allowed"), (404, "missing")}
OF_A_DESK = {
    "absence:set-own",
    "desk:overview",
    "desk:retention",
    "desk:workdays",
    "absence:set",
    "cases:hand-on",
    "desk-keys:make",
    "members:read",
    "desk-keys:grant",
    "covers:reseal",
    "member:remove",
    "desk-audit:read",
    "queue:read",
    "facts:cache",
    "facts:hand-on",
    "desk:follow",
    "case:read",
    "case:openings",
    "case:work",
    "case:assign",
    "case:note",
    "case:look",
    "case:bar",
    "case:recuse",
    "case:hand-over",
    "case:ask",
    "case:asks",
    "asks:read",
    "asks:answer",
    "conflicts:read",
    "conflicts:write",
    "handovers:read",
    "desk:export",
}
OF_A_CASE = {"case:read", "case:openings", "case:work", "case:assign", "case:note", "case:look"} | {
    "case:bar",
    "case:recuse",
    "case:hand-over",
    "case:ask",
    "case:asks",
}


def expected(permission: str, caller: str) -> str:
    """What docs/authorization.md promises to this caller."""
    if documented()[permission] & ROLES[caller]:
        return "let in"
    if documented()[permission] == {"mailbox"}:
        return "missing"
    if "member" not in ROLES[caller]:
        return "signed-out"
    if permission in OF_A_DESK and caller in ("stranger", "auditor", "administrator"):
        return "missing"
    if permission in OF_A_CASE and caller == "waiting":
        return "missing"
    return "not-allowed"


@dataclass
class House:
    """Two desks, everybody who may come, and one case at the first desk."""

    koe: RunningServer
    office: Office
    people: Mapping[str, Browser]
    headers: Mapping[str, Mapping[str, str]]
    worker: Worker
    form: ReplyFile
    leaver: Caseworker
    other: Administrator
    former: Auditor
    proposal: str
    export: str
    export_elsewhere: str

    def url(self, path: str) -> str:
        """A path of the table, with this house's desk, case and a colleague or another administrator in it."""
        leaves = self.other if "administrators" in path else self.former if "auditors" in path else self.leaver
        [photo] = self.worker.files
        file = self.form.file.id if "mailbox" in path else photo
        ids = {
            "{desk}": self.office.desk,
            "{case}": self.worker.case,
            "{asked}": self.worker.case,
            "{account}": leaves.account,
            "{attachment}": file,
            "{factor}": self.leaver.account,
            "{session}": bytes(16),
            "{proposal}": b64_decode(self.proposal),
            "{export}": b64_decode(self.export_elsewhere if "admin" in path else self.export),
        }
        path = (
            path.replace("{period}", "2025Q4")
            .replace("{name}", "T1.csv")
            .replace("{part}", "0")
            .replace("{number}", "1")
            .replace("/live", "/live?seconds=0")
        )  # a line that ends at once
        for name, found in ids.items():
            path = path.replace(name, b64(found))
        return path

    def ask(self, caller: str, method: str, path: str, **sent: str) -> tuple[int, str, bytes]:
        """Status, slug (empty if let in) and body, for an empty body."""
        answer = self.people[caller].ask(method, self.url(path), {}, {**self.headers[caller], **sent})
        is_problem = (answer.header("content-type") or "").startswith("application/problem")
        return answer.status, answer.json()["type"].removeprefix("/problems/") if is_problem else "", answer.content


def asked(connection: Connection, case: bytes, asking: bytes, elsewhere: bytes) -> None:
    """The first desk asks the second whether it would take the case."""
    days = {"day": today(), "state_day": today()}
    put = {"case_id": case, "number": 1, "asking": asking, "asked": elsewhere, "state": "open", "question": b"sealed"}
    connection.execute(insert(Ask).values(**put, **days))


def furnish(koe: RunningServer) -> House:
    """A house full of people on a server that nobody has set up yet."""
    office = open_office(koe)
    caseworker = office.let_in("Mai")
    elsewhere = office.administrator.create_desk({"en": "Elsewhere"}, ["id"], "Kanto")
    stranger = Caseworker(koe.origin, name="Sari").accept(office.administrator.invite(elsewhere, "lead"))
    worker = Worker(koe.origin)
    photo = worker.seal_file(b"a photo")
    worker.upload(photo)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "x"), attachments=[photo])
    form = office.lead.bring_file(worker.case, b"%PDF a form", "application/pdf")
    office.lead.reply(worker.case, "Sign this.", files=[form])
    office.lead.post(f"/api/v1/cases/{b64(worker.case)}/release")
    assert worker.keys is not None
    people: dict[str, Browser] = {
        "nobody": Worker(koe.origin),
        "reporter": worker,
        "stranger": stranger,
        "waiting": office.invited("Thu"),
        "caseworker": caseworker,
        "lead": office.lead,
        "auditor": Auditor(koe.origin, name="Sora").accept(office.administrator.invite_auditor()),
        "administrator": office.administrator,
    }
    entering = office.invited("Huong")
    entering.add_app(auth=entering.auth())
    people["entering"] = Browser(koe.origin)
    headers = {name: dict[str, str]() for name in people}
    entering.cookie, cookie = None, entering.cookie
    entering.show_passphrase()
    people["entering"].cookie, entering.cookie = entering.cookie, cookie
    headers["reporter"] = {"Authorization": f"Bearer {b64(worker.keys.token)}"}
    other = Administrator(koe.origin, name="Ken").accept(office.administrator.invite_administrator())
    former = Auditor(koe.origin, name="Riku").accept(office.administrator.invite_auditor())
    koe.write(settled)
    koe.write(publish, "2025Q4", 100)
    koe.write(asked, worker.case, office.desk, elsewhere)
    # By the administrator, about the lead: neither confirms it, so it is there until it is withdrawn.
    content = {"account": b64(office.lead.account), "stalled": [b64(office.desk)]}
    proposal = office.administrator.propose("deactivate", content)
    # At each desk by its only lead, who does not agree with herself: it is there until somebody ends it.
    to = Identity.draw().recipient.text
    export, export_elsewhere = office.lead.propose_export(office.desk, to), stranger.propose_export(elsewhere, to)
    leaver = office.invited("Hoa")
    return House(koe, office, people, headers, worker, form, leaver, other, former, proposal, export, export_elsewhere)


@pytest.fixture
def house(start_server: Callable[..., RunningServer], bare_pages: Path) -> House:
    """The same, on SQLite."""
    return furnish(start_server(pages_at=bare_pages, plain=True, security_contact="mailto:security@example.org"))


def verdict(status: int, slug: str) -> str:
    return slug if (status, slug) in REFUSALS else "let in"


def test_every_route_lets_in_exactly_those_whom_the_document_names(house: House) -> None:
    promised: dict[tuple[str, str, str], str] = {}
    observed: dict[tuple[str, str, str], str] = {}
    for (method, path), permission in ROUTES.items():
        for caller in ROLES:
            promised[method, path, caller] = expected(permission, caller)
            # The bare pages have these two assets.
            url = path.replace("/w/{path:path}", "/w/index.js").replace("/s/{path:path}", "/s/desk-0123abcd.js")
            observed[method, path, caller] = verdict(*house.ask(caller, method, url)[:2])

    assert observed == promised
    assert {"let in", "missing", "signed-out", "not-allowed"} == set(observed.values())


def test_a_foreign_thing_looks_exactly_like_a_missing_one(house: House) -> None:
    def told(caller: str, method: str, url: str) -> tuple[int, list[tuple[str, str]], bytes]:
        answer = house.people[caller].ask(method, house.url(url), {}, house.headers[caller])
        return answer.status, sorted(pair for pair in answer.headers if pair[0].lower() != "date"), answer.content

    here = {"desk": house.office.desk, "case": house.worker.case}
    compared = 0
    for (method, path), permission in ROUTES.items():
        name = "desk" if "{desk}" in path else "case" if "{case}" in path else None
        if name is None or permission in ("directory:read", "attachment:upload"):
            continue
        # Not even the lead of the desk opens a mailbox.
        others = (["lead"] if "mailbox" in path else []) + (["waiting"] if name == "case" else [])
        for caller in ("stranger", "auditor", "administrator", *others):
            foreign = told(caller, method, path.replace(f"{{{name}}}", b64(here[name])))
            for missing_id in (b64(secrets.token_bytes(16)), "AAAA", b64(bytes(16)) + "=", "%C3%A9"):
                assert told(caller, method, path.replace(f"{{{name}}}", missing_id)) == foreign, (method, path, caller)
            assert foreign[0] == 404
            compared += 1
    assert compared == 202


def test_a_wrong_token_looks_exactly_like_a_missing_mailbox(house: House) -> None:
    asking = Worker(house.koe.origin)
    wrong = {"Authorization": f"Bearer {b64(secrets.token_bytes(32))}"}

    def told(case: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        answer = asking.ask("GET", f"/api/v1/mailbox/{b64(case)}", headers=headers)
        return answer.status, answer.content

    missing = told(secrets.token_bytes(16), wrong)
    assert missing[0] == 404
    assert told(house.worker.case, wrong) == missing
    assert told(house.worker.case, {}) == missing
    assert told(house.worker.case, {"Authorization": "Bearer nonsense"}) == missing
    assert told(secrets.token_bytes(16), house.headers["reporter"]) == missing


def test_covers_of_a_foreign_desk_are_left_out_as_if_they_were_not(house: House) -> None:
    stranger = house.people["stranger"]
    [own] = stranger.get("/api/v1/desks")

    def found(what: str, case: bytes) -> bytes:
        return stranger.ask("POST", f"/api/v1/desks/{own['desk']}/{what}", {"cases": [b64(case)]}).content

    for what in ("covers", "cache/read"):
        assert found(what, house.worker.case) == found(what, secrets.token_bytes(16)) == b""


def test_every_staff_write_from_elsewhere_is_refused(house: House) -> None:
    elsewhere = [{"Koe-Request": "0"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]

    told = {
        (route, tuple(sent.items())): house.ask("administrator", *route, **sent)[:2]
        for route in STAFF_WRITES
        for sent in elsewhere
    }

    assert set(told.values()) == {(403, "cross-site")}
    assert len(told) == 3 * len(STAFF_WRITES) == 3 * 83


async def test_without_the_guard_every_guarded_route_would_let_everybody_in(
    house: House, bare_pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutation: a guard that takes everybody for everything. Each denial above must turn into something else."""
    house.koe.stop()
    app = create_app(house.koe.settings, bare_pages)
    lead, desk, case = house.office.lead.account, house.office.desk, house.worker.case
    anybody = Caller(frozenset(Role), AccountId(lead), DeskId(desk), CaseId(case), bytes(32))

    async def everybody(_request: Request) -> Caller:
        return anybody

    app.dependency_overrides[recognised] = lambda: anybody
    monkeypatch.setattr(guard, "recognised", everybody)  # routes of a mailbox call it themselves
    guarded = [route for route, permission in ROUTES.items() if documented()[permission] != {"public"}]

    still_refused: set[tuple[str, str]] = set()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=house.koe.origin) as nobody:
        for method, path in guarded:
            answer = await nobody.request(method, house.url(path), json={}, headers={"Koe-Request": "1"})
            is_problem = answer.headers.get("content-type", "").startswith("application/problem")
            slug = answer.json()["type"].removeprefix("/problems/") if is_problem else ""
            if verdict(answer.status_code, slug) != "let in":
                still_refused.add((method, path))
    await app.state.koe.database.close()

    assert still_refused == set()
    assert len(guarded) == 114
