"""Plays the staff's browsers over HTTP: each class holds what its person's browser would hold.

Only sealing: this module is part of the server's package and cannot open anything (the tests prove it). Whoever
is to read as well is played in `tests/journeys/people.py`, which adds the reading to these classes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from pyotp.totp import TOTP

from api.demo.browser import Browser
from api.kit.clock import now, today
from crypto import desk as desk_letters
from crypto import directory as directories
from crypto import keys as staff_keys
from crypto import roles
from crypto.age_format import Recipient
from crypto.attachments import ReplyFile, in_order
from crypto.bodies.reply import Address, Reply
from crypto.codes import (
    draw_passphrase,
    draw_recovery_code,
    passphrase_keys,
    recovery_keys,
)
from crypto.directory import DeskEntry, Directory
from crypto.encoding import b64, b64_decode, digest
from crypto.letters import Seen
from crypto.phrases import Phrase
from crypto.refusals import WrongKey
from crypto.sealing import Identity
from crypto.signing import SigningKey
from shipped import DOMAIN

_WORDS: Final = DOMAIN / "wordlists" / "eff_large.txt"


def fresh_passphrase() -> str:
    """Six words."""
    return draw_passphrase(_WORDS.read_text("utf-8").split())


def fresh_salt() -> bytes:
    """16 bytes."""
    return secrets.token_bytes(16)


@dataclass
class Member(Browser):
    """A person of the staff, with the keys that only their browser has."""

    name: str = ""
    account: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    passphrase: str = field(default_factory=fresh_passphrase, repr=False)
    recovery_code: str = field(default_factory=draw_recovery_code, repr=False)
    identity: Identity[roles.Member] = field(default_factory=Identity[roles.Member].draw)
    signer: SigningKey[roles.Member] = field(default_factory=SigningKey[roles.Member].draw)
    instance: bytes = b""
    backup_codes: list[str] = field(default_factory=list[str], repr=False)
    app: TOTP | None = field(default=None, repr=False)

    @property
    def public_keys(self) -> staff_keys.MemberKeys:
        """What a voucher names."""
        return staff_keys.MemberKeys(self.account, self.signer.verify_key, self.identity.recipient)

    @property
    def fingerprint(self) -> str:
        """The twenty digits of one's own keys, as one reads them out to a colleague."""
        return staff_keys.member_fingerprint(
            self.instance, self.account, self.signer.verify_key, self.identity.recipient
        )

    def change_passphrase(self, before: str | None = None) -> Any:
        """A new passphrase and a new recovery code, shown by the passphrase before."""
        shown = before or self.auth()
        self.passphrase = fresh_passphrase()
        self.recovery_code = draw_recovery_code()
        return self.post("/api/v1/staff/secrets", {"before": shown, **self._sealed_anew()})

    def _keys_body(self, token: str) -> dict[str, Any]:
        """What set-up and invitations take."""
        return {"name": self.name, "account": b64(self.account), **self._fresh_keys_body(token)}

    def _fresh_keys_body(self, token: str) -> dict[str, Any]:
        """What a reset takes."""
        keys = {"verify_key": b64(self.signer.verify_key), "recipient": self.identity.recipient.text}
        return {"token": token, **keys, **self._sealed_anew()}

    def _sealed_anew(self) -> dict[str, Any]:
        """One's keys under passphrase and recovery code; `auth` is all that the server sees of the passphrase."""
        salt = fresh_salt()
        passphrase, recovery = passphrase_keys(self.passphrase, salt), recovery_keys(self.recovery_code)

        def secret(to: Recipient[roles.Keeper]) -> str:
            sealed = staff_keys.seal_member_secret(
                self.identity, self.signer, to, instance=self.instance, account=self.account
            )
            return b64(sealed)

        return {
            "salt": b64(salt),
            "auth": b64(passphrase.auth),
            "passphrase_secret": secret(passphrase.identity.recipient),
            "recovery_secret": secret(recovery.identity.recipient),
            "recovery_auth": b64(recovery.auth),
        }

    def draw_fresh_keys(self, token: str) -> Self:
        """Passphrase and recovery code are lost: fresh keys under the same account, by an administrator's link."""
        seen = self.post("/api/v1/resets/check", {"token": token})
        self.instance, self.account = b64_decode(seen["instance"]), b64_decode(seen["account"])
        self.passphrase = fresh_passphrase()
        self.recovery_code = draw_recovery_code()
        self.identity, self.signer = Identity[roles.Member].draw(), SigningKey[roles.Member].draw()
        self._enter(self.post("/api/v1/resets", self._fresh_keys_body(token)))
        return self

    def accept(self, token: str) -> Self:
        """Joins by a one-time link."""
        self.instance = b64_decode(self.post("/api/v1/invitations/check", {"token": token})["instance"])
        self._enter(self.post("/api/v1/invitations/accept", self._keys_body(token)))
        return self

    def sign_in(self, passphrase: str | None = None) -> Any:
        """A new session; `Refused` for a wrong passphrase."""
        return self._enter(self.show_passphrase(passphrase))

    def show_passphrase(self, passphrase: str | None = None) -> Any:
        """The first step of signing in."""
        return self.post("/api/v1/staff/session", {"name": self.name, "auth": self.auth(passphrase)})

    def auth(self, passphrase: str | None = None) -> str:
        """All that the server sees of the passphrase."""
        salt = b64_decode(self.post("/api/v1/staff/salt", {"name": self.name})["salt"])
        return b64(passphrase_keys(passphrase or self.passphrase, salt).auth)

    def _enter(self, entrance: Any) -> Any:
        """The second factor where one is owed: the first one is an app, later a code from the paper is shown."""
        if entrance["owes"] == "enrolment":
            return self.add_app()["session"]
        if entrance["owes"] == "proof":
            entrance = self.post("/api/v1/staff/session/proof", {"backup": self.backup_codes.pop()})
        return entrance["session"]

    def add_app(self, name: str = "phone", auth: str | None = None) -> Any:
        """An authenticator app of one's own; back-up codes with the first. Who is in shows the passphrase."""
        self.app = TOTP(self.post("/api/v1/staff/factors/totp")["secret"])
        body = {"name": name, "totp": self.app.at(now()), "auth": auth}
        added = self.post("/api/v1/staff/factors/totp/confirm", body)
        self.backup_codes = added["backup_codes"] or self.backup_codes
        return added

    def sign_out(self) -> None:
        """The end of the session."""
        self._json(self.ask("DELETE", "/api/v1/staff/session"))


@dataclass
class Administrator(Member):
    """The first administrator, who holds the organisation's signer."""

    organisation: SigningKey[roles.Organisation] = field(default_factory=SigningKey[roles.Organisation].draw)
    succession: tuple[directories.Succession, ...] = ()
    organisation_name: str = "Koe"

    def set_up(self, token: str) -> Self:
        """Founds the organisation by the one-time link."""
        self.instance = digest(self.organisation.verify_key)
        sealed = staff_keys.seal_organisation_secret(
            self.organisation, self.identity.recipient, self.signer, instance=self.instance, account=self.account
        )
        organisation = {
            "name": self.organisation_name,
            "verify_key": b64(self.organisation.verify_key),
            "secret": b64(sealed),
        }
        self._enter(self.post("/api/v1/setup", {**self._keys_body(token), "organisation": organisation}))
        return self

    def create_desk(self, names: Mapping[str, str], languages: Sequence[str], area: str) -> bytes:
        """A new desk's id."""
        desk = secrets.token_bytes(16)
        body = {"desk": b64(desk), "names": dict(names), "languages": list(languages), "area": area}
        self.post("/api/v1/admin/desks", body)
        return desk

    def invite(self, desk: bytes, role: str) -> str:
        """The token of a one-time link into a desk."""
        return self.post("/api/v1/admin/invitations", {"desk": b64(desk), "role": role})["token"]

    def reset(self, account: bytes, losing: Sequence[bytes] = ()) -> str:
        """The token of a one-time link with which this person draws fresh keys."""
        body = {"losing": [b64(desk) for desk in losing]}
        return self.post(f"/api/v1/admin/staff/{b64(account)}/reset", body)["token"]

    def next_directory(self, day: date | None = None) -> Directory:
        """The unsigned directory of every desk whose keys somebody holds, one version up."""
        entries = [directories.parse_entry(desk["entry"]) for desk in self.get("/api/v1/admin/desks") if desk["held"]]
        issued = day or today()
        organisation = self.get("/api/v1/admin/organisation")
        statistics = organisation["statistics_recipient"]
        return Directory(
            desks=tuple(sorted(entries, key=lambda entry: entry.desk)),
            expires=issued + directories.VALID,
            instance=self.instance,
            issued=issued,
            organisation_name=self.organisation_name,
            organisation_key=self.organisation.verify_key,
            version=organisation["version"] + 1,
            succession=self.succession,
            statistics_digest=None if statistics is None else digest(statistics.encode("ascii")),
        )

    def publish(self, directory: Directory | None = None) -> int:
        """Signs and publishes; the version in force then."""
        signed = directory or self.next_directory()
        signature = directories.sign(signed, self.organisation)
        return self.post("/api/v1/admin/directory", {"directory": signed.text, "signature": b64(signature)})["version"]


@dataclass(frozen=True)
class DeskKeys:
    """What a member holds of a desk."""

    identity: Identity[roles.Desk]
    signer: SigningKey[roles.Desk]
    entry: DeskEntry


def _listed_keys(colleague: Mapping[str, Any]) -> staff_keys.MemberKeys:
    """What the server says are a colleague's keys."""
    account, verify_key = b64_decode(colleague["account"]), b64_decode(colleague["verify_key"])
    return staff_keys.MemberKeys(account, verify_key, Recipient[roles.Member].parse(colleague["recipient"]))


@dataclass
class Caseworker(Member):
    """A member of a desk; a lead if they were invited as one."""

    held: dict[bytes, DeskKeys] = field(default_factory=dict[bytes, DeskKeys])
    earlier: dict[bytes, dict[int, DeskKeys]] = field(default_factory=dict[bytes, dict[int, DeskKeys]])

    def own_desk(self, desk: bytes) -> Any:
        """The desk as GET /api/v1/desks shows it."""
        return next(one for one in self.get("/api/v1/desks") if one["desk"] == b64(desk))

    def make_desk_keys(self, desk: bytes) -> DeskKeys:
        """The lead draws the desk's keys, grants them to themselves and signs the entry."""
        return self._draw_keys(desk, 1, None)

    def rotate_desk_keys(self, desk: bytes) -> DeskKeys:
        """The lead draws the keys of the next epoch, which those in force sign for."""
        before = self.held[desk]
        drawn = self._draw_keys(desk, before.entry.epoch + 1, before.signer)
        self.earlier[desk] = {**self.earlier.get(desk, {}), before.entry.epoch: before}
        return drawn

    def _draw_keys(self, desk: bytes, epoch: int, before: SigningKey[roles.Desk] | None) -> DeskKeys:
        facts, identity, signer = self.own_desk(desk), Identity[roles.Desk].draw(), SigningKey[roles.Desk].draw()
        entry = directories.sign_entry(
            signer,
            instance=self.instance,
            desk=desk,
            epoch=epoch,
            names=facts["names"],
            languages=tuple(facts["languages"]),
            area=facts["area"],
            recipient=identity.recipient,
            before=before,
        )
        grant = staff_keys.seal_grant(identity, signer, entry, self.identity.recipient, self.signer)
        body = {
            "epoch": epoch,
            "recipient": identity.recipient.text,
            "verify_key": b64(signer.verify_key),
            "entry": entry.text,
            "grant": b64(grant),
            "voucher": b64(staff_keys.vouch(signer, entry, self.public_keys)),
        }
        self.post(f"/api/v1/desks/{b64(desk)}/keys", body)
        self.held[desk] = DeskKeys(identity, signer, entry)
        return self.held[desk]

    def remove(self, desk: bytes, account: bytes) -> Any:
        """Takes a colleague out of the desk."""
        return self._json(self.ask("DELETE", f"/api/v1/desks/{b64(desk)}/members/{b64(account)}"))

    def grant_to_all(self, desk: bytes, *reading_out: Member) -> int:
        """Hands the desk's keys to those without them who read out their digits, or for whom the desk has vouched.

        How many there were. `WrongKey` if digits that are read out are not those of the listed keys [P-23].
        """
        digits = {b64(member.account): member.fingerprint for member in reading_out}
        waiting = [one for one in self.members(desk) if not one["granted"] and one["role"] != "former"]
        granted = 0
        for colleague in waiting:
            typed = digits.get(colleague["account"])
            if typed is not None:
                self.grant_to(desk, colleague, typed)
            elif not self._grant_again(desk, colleague):
                continue
            granted += 1
        return granted

    def members(self, desk: bytes) -> Any:
        """The desk's people as GET members lists them."""
        return self.get(f"/api/v1/desks/{b64(desk)}/members")

    def grant_to(self, desk: bytes, colleague: Mapping[str, Any], typed: str) -> None:
        """Hands the desk's keys to one colleague, as GET members shows them, who read these digits out [P-23]."""
        keys = _listed_keys(colleague)
        fingerprint = staff_keys.member_fingerprint(self.instance, keys.account, keys.verify_key, keys.recipient)
        staff_keys.check_fingerprint(typed, fingerprint)
        self._seal_grant(desk, keys)

    def _grant_again(self, desk: bytes, colleague: Mapping[str, Any]) -> bool:
        """The same by a voucher of an epoch that this member holds [P-23]; false where there is no good one."""
        keys, held = (
            _listed_keys(colleague),
            {**self.earlier.get(desk, {}), self.held[desk].entry.epoch: self.held[desk]},
        )
        vouchers = {one["epoch"]: b64_decode(one["voucher"]) for one in colleague["vouchers"]}
        try:
            staff_keys.check_vouched(vouchers, {epoch: of.entry for epoch, of in held.items()}, keys)
        except WrongKey:
            return False
        self._seal_grant(desk, keys)
        return True

    def _seal_grant(self, desk: bytes, to: staff_keys.MemberKeys) -> None:
        held = self.held[desk]
        grant = staff_keys.seal_grant(held.identity, held.signer, held.entry, to.recipient, self.signer)
        voucher = staff_keys.vouch(held.signer, held.entry, to)
        body = {"account": b64(to.account), "epoch": held.entry.epoch, "grant": b64(grant), "voucher": b64(voucher)}
        self.post(f"/api/v1/desks/{b64(desk)}/grants", body)

    def queue(self, desk: bytes, query: str = "") -> Any:
        """A page of the desk's queue."""
        return self.get(f"/api/v1/desks/{b64(desk)}/queue{query}")

    def claim(self, case: bytes) -> Any:
        """From now on this member works on the case."""
        return self.post(f"/api/v1/cases/{b64(case)}/claim")

    def release(self, case: bytes) -> Any:
        """Nobody works on the case any more."""
        return self.post(f"/api/v1/cases/{b64(case)}/release")

    def step(self, case: bytes, event: str) -> Any:
        """The case is triaged, referred, closed or reopened."""
        return self.post(f"/api/v1/cases/{b64(case)}/steps", {"event": event})

    def assign(self, case: bytes, account: bytes | None) -> Any:
        """A colleague works on the case, or nobody."""
        body = {"account": None if account is None else b64(account)}
        return self.post(f"/api/v1/cases/{b64(case)}/assignment", body)

    def send_reply(
        self,
        case: bytes,
        text: str,
        language: str,
        *,
        desk: bytes,
        reporter_recipient: Recipient[roles.Reporter],
        case_recipient: Recipient[roles.Case],
        report_digest: bytes,
        counter: int,
        seen: Sequence[Seen] = (),
        told_of_identity: bool = False,
        phrases: Sequence[Phrase] = (),
        files: Sequence[ReplyFile] = (),
    ) -> Any:
        """Seals one answer twice and sends both; it tells of the case identity unless that is the first one [P-20]."""
        entry = self.held[desk].entry
        address = Address(case_recipient.text, desk, entry.verify_key, entry.epoch) if told_of_identity else None
        sealed = desk_letters.seal_reply(
            self.held[desk].signer,
            Reply(today(), language, report_digest, text, address, tuple(phrases), tuple(files)),
            instance=self.instance,
            case=case,
            counter=counter,
            reporter_recipient=reporter_recipient,
            case_recipient=case_recipient,
            seen=seen,
        )
        body: dict[str, Any] = {"counter": counter, "letter": b64(sealed.reply), "copy": b64(sealed.copy)}
        if files:
            names = in_order([one.file for one in files])
            body["attachments"] = [{"id": b64(one.id), "digest": b64(one.digest)} for one in names]
        return self.post(f"/api/v1/cases/{b64(case)}/replies", body)
