"""Every staff write leaves a row in the audit log, by whom and on what; what changes nothing leaves none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

import pytest
from sqlalchemy import Connection, select

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import AccountId
from api.kit.clock import today
from api.kit.errors import Missing
from api.models import AuditEvent, AuditReference
from crypto import roles
from crypto.attachments import seal_reply_file
from crypto.cache import CACHED_BYTES
from crypto.codes import recovery_keys
from crypto.directory import parse, sign
from crypto.encoding import b64, b64_decode
from crypto.keys import recipient_fingerprint
from crypto.letters import LADDER
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey
from tests.authz.table import STAFF_WRITES
from tests.conftest import RunningServer
from tests.journeys.authenticator import Authenticator
from tests.journeys.conftest import founder_token, seasoned, settled
from tests.journeys.people import Administrator, Answers, Auditor, Caseworker, Worker, open_organisation

Row = tuple[date, bytes | None, str, str]


class House:
    """A house that comes to life; each method is one staff write, or what has to happen between them."""

    desk: bytes
    invitation: str
    ticket: str
    reset_link: str
    proposal: str
    export: str
    recipient = Identity.draw().recipient
    changed: dict[str, Any]
    after: SigningKey[roles.Organisation]
    factor: bytes
    options: Mapping[str, Any]
    version = "1"
    next_version = "2"
    nothing = ""

    def __init__(self, koe: RunningServer) -> None:
        self.koe = koe
        self.link = founder_token(koe)
        self.administrator = Administrator(koe.origin, name="Aoi")
        self.lead = Caseworker(koe.origin, name="Linh")
        self.mai = Caseworker(koe.origin, name="Mai")
        self.hoa = Caseworker(koe.origin, name="Hoa")
        self.ken = Administrator(koe.origin, name="Ken")
        self.rei = Administrator(koe.origin, name="Rei")
        self.worker = Worker(koe.origin)
        self.key = Authenticator(koe.origin)

    def check_setup(self) -> None:
        self.administrator.post("/api/v1/setup/check", {"token": self.link})

    def set_up(self) -> None:
        self.administrator.set_up(self.link)

    def create_desk(self) -> None:
        self.desk = self.administrator.create_desk({"en": "Desk"}, ["en"], "Tokai")

    def invite(self) -> None:
        self.invitation = self.administrator.invite(self.desk, "lead")

    def set_intake(self, intake: str) -> None:
        self.administrator.post("/api/v1/admin/intake", {"desk": b64(self.desk), "intake": intake})

    def pause_desk(self) -> None:
        self.set_intake("paused")

    def pause_it_again(self) -> None:
        self.set_intake("paused")

    def close_desk(self) -> None:
        self.set_intake("closed")

    def open_desk(self) -> None:
        self.set_intake("open")

    def change_settings(self) -> None:
        settings = self.administrator.get("/api/v1/admin/settings")
        answer = self.administrator.ask("PUT", "/api/v1/admin/settings", {**settings, "contact": "03-0000-0000"})
        assert answer.status == 200

    def keep_settings(self) -> None:
        settings = self.administrator.get("/api/v1/admin/settings")
        assert self.administrator.ask("PUT", "/api/v1/admin/settings", settings).status == 200

    def check_invitation(self) -> None:
        self.lead.post("/api/v1/invitations/check", {"token": self.invitation})

    def accept_invitation(self) -> None:
        self.lead.accept(self.invitation)

    def make_keys(self) -> None:
        self.lead.make_desk_keys(self.desk)

    def publish_directory(self) -> None:
        self.administrator.publish()

    def invite_administrator(self) -> None:
        self.invitation = self.administrator.invite_administrator()

    def invite_auditor(self) -> None:
        self.audit_invitation = self.administrator.invite_auditor()

    def before_remove_auditor(self) -> None:
        self.sora = Auditor(self.administrator.origin, name="Sora")
        self.sora.accept(self.audit_invitation)

    def remove_auditor(self) -> None:
        self.administrator.remove_auditor(self.sora.account)

    def before_hand_on_key(self) -> None:
        self.ken.accept(self.invitation)

    def hand_on_key(self) -> None:
        self.administrator.hand_over(self.ken.account, self.ken.fingerprint)

    def remove_administrator(self) -> None:
        self.administrator.remove(self.ken.account)

    def before_propose_key_change(self) -> None:
        self.rei.accept(self.administrator.invite_administrator())
        self.koe.write(seasoned)
        self.after, self.changed = self.administrator.changed_key()

    def propose_key_change(self) -> None:
        self.proposal = self.administrator.propose("change-key", self.changed)

    def withdraw(self) -> None:
        self.administrator.close(self.proposal)

    def before_refuse(self) -> None:
        self.propose_key_change()

    def refuse(self) -> None:
        self.rei.close(self.proposal)

    def before_confirm(self) -> None:
        self.propose_key_change()

    def confirm(self) -> None:
        self.rei.confirm(self.proposal)

    def propose_about_lead(self, act: str, what: str) -> None:
        content = {"account": b64(self.lead.account), what: [b64(self.desk)]}
        self.proposal = self.administrator.propose(act, content)

    def propose_reset(self) -> None:
        self.propose_about_lead("reset", "losing")

    def propose_deactivation(self) -> None:
        self.propose_about_lead("deactivate", "stalled")

    def before_propose_deletion(self) -> None:
        self.rei.confirm(self.proposal)

    def propose_deletion(self) -> None:
        self.propose_about_lead("delete", "losing")

    def before_destroy_copies(self) -> None:
        self.administrator.organisation = self.after
        self.administrator.succession = parse(self.changed["directory"]).succession
        self.administrator.close(self.proposal)
        self.administrator.ask("DELETE", f"/api/v1/admin/staff/{b64(self.lead.account)}/deactivation")
        self.lead.sign_in()
        self._sign_elsewhere()

    def _sign_elsewhere(self) -> None:
        draft = self.administrator.next_directory()
        signature = b64(sign(draft, self.administrator.organisation))
        self.administrator.post(
            "/api/v1/admin/directory", {"directory": draft.text, "signature": signature, "way": "file"}
        )

    def destroy_copies(self) -> None:
        self.administrator.let_go()

    def before_grant_keys(self) -> None:
        self.mai.accept(self.administrator.invite(self.desk, "caseworker"))

    def grant_keys(self) -> None:
        assert self.lead.grant_to_all(self.desk, self.mai) == 1

    def before_read_covers(self) -> None:
        self.worker.report(self.desk, Answers(("other",), "en", "no", "code", "x"))

    def read_covers(self) -> None:
        assert self.lead.ask("POST", f"/api/v1/desks/{b64(self.desk)}/covers", {"cases": [b64(self.case)]}).content

    def read_cache(self) -> None:
        self.lead.ask("POST", f"/api/v1/desks/{b64(self.desk)}/cache/read", {"cases": [b64(self.case)]})

    def keep_cache(self) -> None:
        [row] = self.lead.queue(self.desk)["cases"]
        opened = {"case": row["case"], "cover_digest": row["cover_digest"], "cache": b64(bytes(CACHED_BYTES))}
        answer = self.lead.ask("POST", f"/api/v1/desks/{b64(self.desk)}/cache", {"covers": [opened]})
        assert answer.status == 204

    def claim(self) -> None:
        self.lead.claim(self.case)

    def triage(self) -> None:
        self.lead.step(self.case, "triage")

    def refer(self) -> None:
        self.lead.step(self.case, "refer")

    def close(self) -> None:
        self.lead.step(self.case, "close")

    def reopen(self) -> None:
        self.lead.step(self.case, "reopen")

    def assign(self) -> None:
        self.lead.assign(self.case, self.lead.account)

    def begin_file(self) -> None:
        file, sealed = seal_reply_file(b"%PDF", media_type="application/pdf", cleaned=True)
        self.lead.begin_file(self.worker.case, file, sealed)

    def reply(self) -> None:
        assert self.worker.keys is not None
        self.lead.send_reply(
            self.case,
            "x",
            "en",
            desk=self.desk,
            reporter_recipient=self.worker.keys.identity.recipient,
            case_recipient=self.worker.case_identity.recipient,
            report_digest=bytes(32),
            counter=1,
        )

    @property
    def digits(self) -> str:
        """Of the recipient of the export."""
        return recipient_fingerprint(self.recipient.digest).replace(" ", "")

    def before_propose_export(self) -> None:
        self.koe.write(settled)

    def propose_export(self) -> None:
        self.export = self.lead.propose_export(self.desk, self.recipient.text)

    def agree_alone(self) -> None:
        self.administrator.agree_to_export(self.export)

    def run_export(self) -> None:
        self.lead.cases_to_export(self.desk, self.export)

    def refuse_export(self) -> None:
        self.administrator.close_export(self.export)

    def before_agree_to_export(self) -> None:
        self.koe.write(settled)
        self.propose_export()

    def agree_to_export(self) -> None:
        self.nam.agree_to_export(self.desk, self.export)

    def close_export(self) -> None:
        self.lead.close_export(self.desk, self.export)

    def before_bar(self) -> None:
        self.nam = Caseworker(self.lead.origin, name="Nam").accept(self.administrator.invite(self.desk, "lead"))
        self.lead.grant_to_all(self.desk, self.nam)

    def bar(self) -> None:
        self.lead.post(f"/api/v1/cases/{b64(self.case)}/bars", {"account": b64(self.mai.account)})

    def lift(self) -> None:
        at = f"/api/v1/cases/{b64(self.case)}/bars/{b64(self.mai.account)}"
        assert self.lead.ask("DELETE", at).status == 200

    @property
    def absence(self) -> dict[str, str | None]:
        """From today to today, with nobody who covers."""
        return {"first_day": today().isoformat(), "last_day": today().isoformat(), "cover": None}

    def _absences(self, method: str, who: str, body: object = None) -> None:
        assert self.lead.ask(method, f"/api/v1/desks/{b64(self.desk)}/absences/{who}", body).status == 200

    def set_own_absence(self) -> None:
        self._absences("PUT", "own", self.absence)

    def end_own_absence(self) -> None:
        self._absences("DELETE", "own")

    def set_absence(self) -> None:
        self._absences("PUT", b64(self.mai.account), self.absence)

    def end_absence(self) -> None:
        self._absences("DELETE", b64(self.mai.account))

    def set_retention(self) -> None:
        answer = self.lead.ask("PUT", f"/api/v1/desks/{b64(self.desk)}/retention", {"days": 60, "erasing": 0})
        assert answer.status == 200

    def set_workdays(self) -> None:
        new = {"weekdays": [1, 2, 3, 4, 5], "closed": []}
        assert self.lead.ask("PUT", f"/api/v1/desks/{b64(self.desk)}/workdays", new).status == 200

    def hand_on(self) -> None:
        self.lead.post(f"/api/v1/desks/{b64(self.desk)}/members/{b64(self.lead.account)}/cases", {"to": None})

    def bar_oneself(self) -> None:
        self.mai.post(f"/api/v1/cases/{b64(self.case)}/bars/own")

    def look(self) -> None:
        assert self.lead.post(f"/api/v1/cases/{b64(self.case)}/presence", {"doing": "looking"}) == {"others": []}

    def write_note(self) -> None:
        assert self.worker.keys is not None
        sealed = b64(seal(self.worker.keys.identity.recipient, bytes(LADDER[0])))
        self.lead.post(f"/api/v1/cases/{b64(self.case)}/notes", {"counter": 1, "note": sealed})

    def write_conflicts(self) -> None:
        keys = self.lead.held[self.desk]
        sealed = b64(seal(keys.identity.recipient, bytes(LADDER[0])))
        body = {"version": 1, "epoch": keys.entry.epoch, "sealed": sealed}
        assert self.lead.ask("PUT", f"/api/v1/desks/{b64(self.desk)}/conflicts", body).status == 200

    def release(self) -> None:
        self.lead.release(self.case)

    def rotate_keys(self) -> None:
        self.lead.rotate_desk_keys(self.desk)

    def reseal(self) -> None:
        [row] = self.lead.queue(self.desk)["cases"]
        cover = seal(self.lead.held[self.desk].identity.recipient, bytes(512))
        body = {
            "case": row["case"],
            "before": row["cover_digest"],
            "epoch": 2,
            "cover": b64(cover),
            "ring": b64(cover),
        }
        self.lead.post(f"/api/v1/desks/{b64(self.desk)}/resealing", {"covers": [body]})

    def before_ask(self) -> None:
        self.other = self.administrator.create_desk({"en": "Other"}, ["en"], "Kansai")
        self.sari = Caseworker(self.lead.origin, name="Sari").accept(self.administrator.invite(self.other, "lead"))
        self.sari.make_desk_keys(self.other)
        self.administrator.publish()

    def _between_desks(self) -> str:
        """The server sees an envelope of the right size, to whomever."""
        return b64(seal(self.lead.held[self.desk].identity.recipient, bytes(LADDER[0])))

    def ask(self) -> None:
        body = {"number": 1, "asked": b64(self.other), "epoch": 1, "question": self._between_desks()}
        self.lead.post(f"/api/v1/cases/{b64(self.case)}/asks", body)

    def answer_ask(self) -> None:
        body = {"says": "accepted", "epoch": 2, "answer": self._between_desks()}
        self.sari.post(f"/api/v1/desks/{b64(self.other)}/asks/{b64(self.case)}/1", body)

    def withdraw_ask(self) -> None:
        self.lead.post(f"/api/v1/cases/{b64(self.case)}/asks/1/withdrawal")

    def hand_over(self) -> None:
        [row] = self.lead.queue(self.desk)["cases"]
        to = self.lead.held[self.desk].identity.recipient
        small, letter = b64(seal(to, bytes(512))), b64(seal(to, bytes(4096)))
        body = {
            "receiver": b64(self.other),
            "before": row["cover_digest"],
            "epoch": 1,
            "cover": small,
            "ring": small,
            "counter": 2,
            "letter": letter,
            "copy": letter,
        }
        self.lead.post(f"/api/v1/cases/{b64(self.case)}/handover", body)

    def make_reset_link(self) -> None:
        self.reset_link = self.administrator.reset(self.mai.account)

    def check_reset(self) -> None:
        self.mai.post("/api/v1/resets/check", {"token": self.reset_link})

    def use_reset(self) -> None:
        self.mai.draw_fresh_keys(self.reset_link)

    def remove_member(self) -> None:
        self.lead.remove(self.desk, self.mai.account)

    def deactivate(self) -> None:
        self.administrator.post(f"/api/v1/admin/staff/{b64(self.mai.account)}/deactivation", {"stalled": []})

    def activate(self) -> None:
        self.administrator.ask("DELETE", f"/api/v1/admin/staff/{b64(self.mai.account)}/deactivation")

    def before_delete(self) -> None:
        self.deactivate()

    def delete(self) -> None:
        self.administrator.post(f"/api/v1/admin/staff/{b64(self.mai.account)}/deletion", {"losing": []})

    def before_delete_own(self) -> None:
        self.hoa.accept(self.administrator.invite(self.desk, "caseworker"))

    def delete_own(self) -> None:
        self.hoa.post("/api/v1/staff/account/deletion", {"auth": self.hoa.auth(), "name": "stays"})

    def sign_out(self) -> None:
        self.lead.sign_out()

    def read_salt(self) -> None:
        self.lead.post("/api/v1/staff/salt", {"name": "Linh"})

    def sign_in(self) -> None:
        self.lead.sign_in()

    def before_end_session(self) -> None:
        self.elsewhere = Caseworker(self.lead.origin, name="Linh", passphrase=self.lead.passphrase)
        self.elsewhere.sign_in()

    def end_session(self) -> None:
        [other] = [one for one in self.lead.get("/api/v1/staff/sessions")["sessions"] if not one["here"]]
        assert self.lead.ask("DELETE", f"/api/v1/staff/sessions/{other['session']}").status == 200

    def change_secrets(self) -> None:
        self.lead.change_passphrase()

    def set_mail(self) -> None:
        body = {"auth": self.lead.auth(), "mail": "linh@example.org"}
        assert self.lead.ask("PUT", "/api/v1/staff/mail", body).status == 200

    def choose_mail(self) -> None:
        choice = {"wish": "urgent", "at_night": False}
        assert self.lead.ask("PUT", "/api/v1/staff/mail/choice", choice).status == 200

    def keep_shelf(self) -> None:
        sealed = b64(seal(self.lead.identity.recipient, bytes(LADDER[0])))
        assert self.lead.ask("PUT", "/api/v1/staff/shelf", {"version": 1, "sealed": sealed}).status == 200
        # Another browser was first: that is told, and is nobody else's business.
        assert self.lead.ask("PUT", "/api/v1/staff/shelf", {"version": 3, "sealed": sealed}).status == 409

    def set_language(self) -> None:
        assert self.lead.ask("PUT", "/api/v1/staff/language", {"language": "ja"}).status == 200

    def begin_app(self) -> None:
        self.lead.post("/api/v1/staff/factors/totp")

    def add_app(self) -> None:
        self.factor = b64_decode(self.lead.add_app("phone", self.lead.auth())["factor"])

    def begin_passkey(self) -> None:
        self.options = self.lead.post("/api/v1/staff/factors/passkey")["options"]

    def add_passkey(self) -> None:
        secret = self.lead.get("/api/v1/staff/session")["passphrase_secret"]
        body = {"name": "key", "passkey": self.key.make(self.options), "auth": self.lead.auth(), "secret": secret}
        self.factor = b64_decode(self.lead.post("/api/v1/staff/factors/passkey/confirm", body)["factor"])

    def draw_codes(self) -> None:
        answer = self.lead.post("/api/v1/staff/factors/backup-codes", {"auth": self.lead.auth()})
        self.lead.backup_codes = answer["backup_codes"]

    def before_show_paper(self) -> None:
        self.lead.show_passphrase()

    def show_paper(self) -> None:
        self.lead.post("/api/v1/staff/session/proof", {"backup": self.lead.backup_codes.pop()})

    def before_ask_passkey(self) -> None:
        self.lead.show_passphrase()

    def ask_passkey(self) -> None:
        self.options = self.lead.post("/api/v1/staff/session/challenge")["options"]

    def show_passkey(self) -> None:
        self.lead.post("/api/v1/staff/session/proof", {"passkey": self.key.show(self.options)})

    def ask_any_passkey(self) -> None:
        self.options = self.lead.post("/api/v1/staff/passkey/challenge")["options"]

    def unlock(self) -> None:
        self.lead.post("/api/v1/staff/passkey/session", {"passkey": self.key.show(self.options)})

    def remove_factor(self) -> None:
        self.lead.post(f"/api/v1/staff/factors/{b64(self.factor)}/removal", {"auth": self.lead.auth()})

    def start_recovery(self) -> None:
        auth = b64(recovery_keys(self.lead.recovery_code).auth)
        self.ticket = self.lead.post("/api/v1/staff/recovery", {"name": "Linh", "auth": auth})["ticket"]

    def finish_recovery(self) -> None:
        secret = self.lead.get("/api/v1/staff/session")["passphrase_secret"]
        body = {
            "ticket": self.ticket,
            "salt": b64(bytes(16)),
            "auth": b64(bytes(32)),
            "passphrase_secret": secret,
            "recovery_secret": secret,
            "recovery_auth": b64(bytes(32)),
        }
        self.lead.post("/api/v1/staff/recovery/finish", body)

    @property
    def case(self) -> bytes:
        """The worker's case."""
        return self.worker.case

    @property
    def reference(self) -> bytes:
        """By which name the log speaks of it."""

        def reference_of(connection: Connection) -> bytes:
            return connection.execute(select(AuditReference.reference)).scalar_one()

        return self.koe.read(reference_of)


@dataclass(frozen=True)
class Step:
    """One staff write; the log must then name this action, by this person, on this thing of the house."""

    do: str
    route: str
    action: Action | None = None
    actor: str = ""
    subject: str = ""
    besides: tuple[Action, str, str] | None = None
    """A second row: action, person and thing."""


PROPOSE, CLOSE = "POST /api/v1/admin/proposals", "DELETE /api/v1/admin/proposals/{proposal}"

STEPS = (
    Step("check_setup", "POST /api/v1/setup/check"),
    Step("set_up", "POST /api/v1/setup", Action.SET_UP, "administrator", "administrator.account"),
    Step("create_desk", "POST /api/v1/admin/desks", Action.CREATE_DESK, "administrator", "desk"),
    Step("pause_desk", "POST /api/v1/admin/intake", Action.PAUSE_DESK, "administrator", "desk"),
    Step("pause_it_again", "POST /api/v1/admin/intake"),
    Step("close_desk", "POST /api/v1/admin/intake", Action.CLOSE_DESK, "administrator", "desk"),
    Step("open_desk", "POST /api/v1/admin/intake", Action.OPEN_DESK, "administrator", "desk"),
    Step("change_settings", "PUT /api/v1/admin/settings", Action.CHANGE_SETTINGS, "administrator", "nothing"),
    Step("keep_settings", "PUT /api/v1/admin/settings"),
    Step("invite", "POST /api/v1/admin/invitations", Action.INVITE, "administrator", "desk"),
    Step("check_invitation", "POST /api/v1/invitations/check"),
    Step("accept_invitation", "POST /api/v1/invitations/accept", Action.ACCEPT_INVITATION, "lead", "desk"),
    Step("make_keys", "POST /api/v1/desks/{desk}/keys", Action.MAKE_DESK_KEYS, "lead", "desk"),
    Step("publish_directory", "POST /api/v1/admin/directory", Action.PUBLISH_DIRECTORY, "administrator", "version"),
    Step(
        "invite_administrator",
        "POST /api/v1/admin/administrators",
        Action.INVITE_ADMINISTRATOR,
        "administrator",
        "nothing",
    ),
    Step("invite_auditor", "POST /api/v1/admin/auditors", Action.INVITE_AUDITOR, "administrator", "nothing"),
    Step(
        "remove_auditor",
        "DELETE /api/v1/admin/auditors/{account}",
        Action.REMOVE_AUDITOR,
        "administrator",
        "sora.account",
    ),
    Step(
        "hand_on_key",
        "POST /api/v1/admin/organisation/holders",
        Action.HAND_OVER_ORGANISATION,
        "administrator",
        "ken.account",
    ),
    Step(
        "remove_administrator",
        "DELETE /api/v1/admin/administrators/{account}",
        Action.REMOVE_ADMINISTRATOR,
        "administrator",
        "ken.account",
    ),
    Step("propose_key_change", PROPOSE, Action.PROPOSE_KEY_CHANGE, "administrator", "nothing"),
    Step("withdraw", CLOSE, Action.WITHDRAW_PROPOSAL, "administrator", "nothing"),
    Step("refuse", CLOSE, Action.REFUSE_PROPOSAL, "rei", "nothing"),
    # Both names: whose act it was, and who confirmed it.
    Step(
        "confirm",
        "POST /api/v1/admin/proposals/{proposal}/confirmation",
        Action.CHANGE_ORGANISATION_KEY,
        "administrator",
        "next_version",
        besides=(Action.CONFIRM_PROPOSAL, "rei", "nothing"),
    ),
    Step("propose_reset", PROPOSE, Action.PROPOSE_RESET, "administrator", "lead.account"),
    Step("propose_deactivation", PROPOSE, Action.PROPOSE_DEACTIVATION, "administrator", "lead.account"),
    Step("propose_deletion", PROPOSE, Action.PROPOSE_DELETION, "administrator", "lead.account"),
    Step(
        "destroy_copies",
        "DELETE /api/v1/admin/organisation/holders",
        Action.DESTROY_ORGANISATION_COPIES,
        "administrator",
        "nothing",
    ),
    Step("grant_keys", "POST /api/v1/desks/{desk}/grants", Action.GRANT_KEYS, "lead", "mai.account"),
    Step("read_covers", "POST /api/v1/desks/{desk}/covers"),
    Step("read_cache", "POST /api/v1/desks/{desk}/cache/read"),
    Step("keep_cache", "POST /api/v1/desks/{desk}/cache"),  # what reading leaves to colleagues
    Step("look", "POST /api/v1/cases/{case}/presence"),  # nobody keeps who looked, and when
    Step("triage", "POST /api/v1/cases/{case}/steps", Action.TRIAGE_CASE, "lead", "reference"),
    Step("claim", "POST /api/v1/cases/{case}/claim", Action.CLAIM_CASE, "lead", "reference"),
    Step("assign", "POST /api/v1/cases/{case}/assignment", Action.ASSIGN_CASE, "lead", "reference"),
    Step("refer", "POST /api/v1/cases/{case}/steps", Action.REFER_CASE, "lead", "reference"),
    Step("close", "POST /api/v1/cases/{case}/steps", Action.CLOSE_CASE, "lead", "reference"),
    Step("reopen", "POST /api/v1/cases/{case}/steps", Action.REOPEN_CASE, "lead", "reference"),
    Step("begin_file", "POST /api/v1/cases/{case}/uploads"),  # the reply that names it leaves the row
    Step("reply", "POST /api/v1/cases/{case}/replies", Action.REPLY, "lead", "reference"),
    Step("propose_export", "POST /api/v1/desks/{desk}/exports", Action.PROPOSE_EXPORT, "lead", "desk"),
    Step(
        "agree_alone",
        "POST /api/v1/admin/exports/{export}/agreement",
        Action.AGREE_TO_EXPORT,
        "administrator",
        "desk",
    ),
    # What is taken along, and whose key opens it.
    Step(
        "run_export",
        "POST /api/v1/desks/{desk}/exports/{export}/cases",
        Action.EXPORT_DESK,
        "lead",
        "desk",
        besides=(Action.EXPORT_TO, "lead", "digits"),
    ),
    Step("refuse_export", "DELETE /api/v1/admin/exports/{export}", Action.CLOSE_EXPORT, "administrator", "desk"),
    Step("bar", "POST /api/v1/cases/{case}/bars", Action.BAR_MEMBER, "lead", "reference"),
    Step("lift", "DELETE /api/v1/cases/{case}/bars/{account}", Action.LIFT_BAR, "lead", "reference"),
    Step("bar_oneself", "POST /api/v1/cases/{case}/bars/own", Action.BAR_ONESELF, "mai", "reference"),
    Step(
        "agree_to_export", "POST /api/v1/desks/{desk}/exports/{export}/agreement", Action.AGREE_TO_EXPORT, "nam", "desk"
    ),
    Step("close_export", "DELETE /api/v1/desks/{desk}/exports/{export}", Action.CLOSE_EXPORT, "lead", "desk"),
    Step("write_conflicts", "PUT /api/v1/desks/{desk}/conflicts", Action.WRITE_CONFLICTS, "lead", "desk"),
    Step("write_note", "POST /api/v1/cases/{case}/notes", Action.WRITE_NOTE, "lead", "reference"),
    Step("set_workdays", "PUT /api/v1/desks/{desk}/workdays", Action.SET_WORKDAYS, "lead", "desk"),
    Step("set_retention", "PUT /api/v1/desks/{desk}/retention", Action.SET_RETENTION, "lead", "desk"),
    Step("set_own_absence", "PUT /api/v1/desks/{desk}/absences/own"),
    Step("end_own_absence", "DELETE /api/v1/desks/{desk}/absences/own"),
    Step("set_absence", "PUT /api/v1/desks/{desk}/absences/{account}", Action.CHANGE_ABSENCE, "lead", "mai.account"),
    Step("end_absence", "DELETE /api/v1/desks/{desk}/absences/{account}", Action.CHANGE_ABSENCE, "lead", "mai.account"),
    Step(
        "hand_on",
        "POST /api/v1/desks/{desk}/members/{account}/cases",
        Action.HAND_ON_CASES,
        "lead",
        "lead.account",
    ),
    Step("release", "POST /api/v1/cases/{case}/release", Action.RELEASE_CASE, "lead", "reference"),
    Step("rotate_keys", "POST /api/v1/desks/{desk}/keys", Action.ROTATE_DESK_KEYS, "lead", "desk"),
    Step("reseal", "POST /api/v1/desks/{desk}/resealing", Action.RESEAL_COVERS, "lead", "desk"),
    Step("ask", "POST /api/v1/cases/{case}/asks", Action.ASK_DESK, "lead", "reference"),
    Step("answer_ask", "POST /api/v1/desks/{desk}/asks/{asked}/{number}", Action.ANSWER_ASK, "sari", "reference"),
    Step(
        "withdraw_ask", "POST /api/v1/cases/{case}/asks/{number}/withdrawal", Action.WITHDRAW_ASK, "lead", "reference"
    ),
    Step("hand_over", "POST /api/v1/cases/{case}/handover", Action.HAND_OVER_CASE, "lead", "reference"),
    Step(
        "make_reset_link",
        "POST /api/v1/admin/staff/{account}/reset",
        Action.MAKE_RESET_LINK,
        "administrator",
        "mai.account",
    ),
    Step("check_reset", "POST /api/v1/resets/check"),
    Step("use_reset", "POST /api/v1/resets", Action.RESET_KEYS, "mai", "mai.account"),
    Step("remove_member", "DELETE /api/v1/desks/{desk}/members/{account}", Action.REMOVE_MEMBER, "lead", "mai.account"),
    Step(
        "deactivate",
        "POST /api/v1/admin/staff/{account}/deactivation",
        Action.DEACTIVATE_ACCOUNT,
        "administrator",
        "mai.account",
    ),
    Step(
        "activate",
        "DELETE /api/v1/admin/staff/{account}/deactivation",
        Action.ACTIVATE_ACCOUNT,
        "administrator",
        "mai.account",
    ),
    Step(
        "delete",
        "POST /api/v1/admin/staff/{account}/deletion",
        Action.DELETE_ACCOUNT,
        "administrator",
        "mai.account",
    ),
    Step("delete_own", "POST /api/v1/staff/account/deletion", Action.DELETE_ACCOUNT, "hoa", "hoa.account"),
    Step("sign_out", "DELETE /api/v1/staff/session", Action.SIGN_OUT, "lead", "lead.account"),
    Step("read_salt", "POST /api/v1/staff/salt"),
    Step("sign_in", "POST /api/v1/staff/session", Action.SIGN_IN, "lead", "lead.account"),
    Step("end_session", "DELETE /api/v1/staff/sessions/{session}", Action.END_SESSIONS, "lead", "lead.account"),
    Step("change_secrets", "POST /api/v1/staff/secrets", Action.CHANGE_SECRETS, "lead", "lead.account"),
    Step("set_mail", "PUT /api/v1/staff/mail", Action.CHANGE_MAIL, "lead", "lead.account"),
    Step("choose_mail", "PUT /api/v1/staff/mail/choice"),
    Step("set_language", "PUT /api/v1/staff/language"),
    Step("keep_shelf", "PUT /api/v1/staff/shelf"),
    Step("begin_app", "POST /api/v1/staff/factors/totp"),
    Step("add_app", "POST /api/v1/staff/factors/totp/confirm", Action.ADD_FACTOR, "lead", "factor"),
    Step("begin_passkey", "POST /api/v1/staff/factors/passkey"),
    Step("add_passkey", "POST /api/v1/staff/factors/passkey/confirm", Action.ADD_FACTOR, "lead", "factor"),
    Step("draw_codes", "POST /api/v1/staff/factors/backup-codes", Action.RENEW_BACKUP_CODES, "lead", "lead.account"),
    Step("show_paper", "POST /api/v1/staff/session/proof", Action.USE_BACKUP_CODE, "lead", "lead.account"),
    Step("ask_passkey", "POST /api/v1/staff/session/challenge"),
    Step("show_passkey", "POST /api/v1/staff/session/proof", Action.SIGN_IN, "lead", "lead.account"),
    Step("ask_any_passkey", "POST /api/v1/staff/passkey/challenge"),
    Step("unlock", "POST /api/v1/staff/passkey/session", Action.SIGN_IN, "lead", "lead.account"),
    Step("remove_factor", "POST /api/v1/staff/factors/{factor}/removal", Action.REMOVE_FACTOR, "lead", "factor"),
    Step("start_recovery", "POST /api/v1/staff/recovery", Action.START_RECOVERY, "lead", "lead.account"),
    Step("finish_recovery", "POST /api/v1/staff/recovery/finish", Action.FINISH_RECOVERY, "lead", "lead.account"),
)


def log(connection: Connection) -> list[Row]:
    """The whole log, in no order."""
    rows = connection.execute(select(AuditEvent.day, AuditEvent.actor, AuditEvent.action, AuditEvent.subject))
    return [(row.day, row.actor, row.action, row.subject) for row in rows]


def expected_rows(house: House, step: Step) -> list[Row]:
    """What the step must have left."""
    named = [(step.action, step.actor, step.subject)] if step.action is not None else []
    found: list[Row] = []
    for action, person, thing in [*named, *([step.besides] if step.besides else [])]:
        subject: bytes | str = attrgetter(thing)(house)
        actor: Caseworker | Administrator = getattr(house, person)
        found.append((today(), actor.account, action.value, subject if isinstance(subject, str) else b64(subject)))
    return found


def test_every_staff_write_leaves_its_row_and_no_other(bare_server: RunningServer) -> None:
    house = House(bare_server)

    assert {tuple(step.route.split(" ")) for step in STEPS} == STAFF_WRITES
    actions = {step.action for step in STEPS} | {step.besides[0] for step in STEPS if step.besides}
    assert actions - {None} == set(Action) - {
        Action.ERASE_CASES,
        Action.PUBLISH_RELEASE,
    }
    for step in STEPS:
        getattr(house, f"before_{step.do}", lambda: None)()
        before = bare_server.read(log)
        getattr(house, step.do)()
        after = bare_server.read(log)
        for row in before:
            after.remove(row)
        assert sorted(after, key=str) == sorted(expected_rows(house, step), key=str), step.route


def test_an_action_that_fails_leaves_no_row(bare_server: RunningServer) -> None:
    account = open_organisation(bare_server.origin, founder_token(bare_server)).account
    before = bare_server.read(log)

    def fail_after_record(connection: Connection) -> None:
        record(connection, AccountId(account), Action.SIGN_IN, "")
        raise Missing

    with pytest.raises(Missing):
        bare_server.write(fail_after_record)

    assert bare_server.read(log) == before
