"""Koe's people with their reading eyes: the browsers of `api.demo`, and what each of them can open."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from api.demo import browser, staff, worker
from api.demo.browser import Refused
from api.kit.clock import today
from crypto import attachments, cache, keys, reading, refusals, roles
from crypto import directory as directories
from crypto.age_format import Recipient, sealed_size
from crypto.attachments import PART_BYTES, Attachment
from crypto.bodies.asks import Answer, Ask
from crypto.bodies.conflicts import Conflict, Conflicts
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.reply import Address, Card, Copy, Reply
from crypto.bodies.report import Answers, FollowUp, Receipt, Report
from crypto.bodies.ring import Ring
from crypto.codes import draw_recovery_code, passphrase_keys, read_code, recovery_keys, reporter_keys
from crypto.consent import Place, give
from crypto.desk import hand_over, reseal_cover, seal_answer, seal_ask, seal_conflicts
from crypto.directory import DeskEntry, parse_entry, predecessors, successors
from crypto.directory import verify as verify_directory
from crypto.encoding import b64, b64_decode, digest
from crypto.keys import seal_member_secret
from crypto.letters import Seen
from crypto.mailbox import Write, deletion_payload, letter_payload, seal_follow_up, seal_receipt, sign_write
from crypto.notebook import Entry, Note
from crypto.notes import notes_identity, seal_note
from crypto.phrases import Phrase, PhraseAnswer
from crypto.reading import Opened, case_identities, case_recipient, reporter_recipient
from crypto.refusals import NoMatch, WrongKey
from crypto.sealing import Identity
from crypto.shelf import Shelf, seal_shelf
from crypto.signing import SigningKey, check_verify_key
from crypto.submission import solve

__all__ = ["Administrator", "Answers", "Caseworker", "OpenedCase", "Refused", "Worker", "open_organisation"]


@dataclass
class Auditor(staff.Member):
    """Who reads the audit log, and never a case."""


@dataclass
class Administrator(staff.Administrator):
    """An administrator, the first or a later one, who can also take the organisation's signer from another."""

    def invite_administrator(self) -> str:
        """The token of a one-time link."""
        return self.post("/api/v1/admin/administrators")["token"]

    def invite_auditor(self) -> str:
        """The token of a one-time link."""
        return self.post("/api/v1/admin/auditors")["token"]

    def remove_auditor(self, account: bytes) -> None:
        """Ends an auditor's role."""
        assert self._json(self.ask("DELETE", f"/api/v1/admin/auditors/{b64(account)}"))["account"] == b64(account)

    def exports(self) -> Any:
        """What waits at any desk."""
        return self.get("/api/v1/admin/exports")["exports"]

    def agree_to_export(self, export: str) -> None:
        """Says yes where no other lead could."""
        self.post(f"/api/v1/admin/exports/{export}/agreement")

    def close_export(self, export: str) -> None:
        """Says no."""
        self._json(self.ask("DELETE", f"/api/v1/admin/exports/{export}"))

    def colleague(self, account: bytes) -> Any:
        """Another administrator, as the server shows them."""
        return next(one for one in self.get("/api/v1/admin/administrators") if one["account"] == b64(account))

    def sealed_to(self, colleague: Mapping[str, Any], typed: str, organisation: SigningKey[roles.Organisation]) -> str:
        """[P-26] The organisation's signer for a colleague whose digits were typed; `WrongKey` for others."""
        account, to = b64_decode(colleague["account"]), Recipient[roles.Member].parse(colleague["recipient"])
        verify_key = b64_decode(colleague["verify_key"])
        keys.check_fingerprint(typed, keys.member_fingerprint(self.instance, account, verify_key, to))
        return b64(self._sealed(organisation, to, account))

    def _sealed(
        self, organisation: SigningKey[roles.Organisation], to: Recipient[roles.Member | roles.Keeper], account: bytes
    ) -> bytes:
        return keys.seal_organisation_secret(organisation, to, self.signer, instance=self.instance, account=account)

    def sealed_for_machine(self, recipient: Recipient[roles.Keeper]) -> bytes:
        """The organisation's signer as a file for another machine."""
        return self._sealed(self.organisation, recipient, self.account)

    def hand_over(self, account: bytes, typed: str) -> Any:
        """The organisation's key for another administrator."""
        colleague = self.colleague(account)
        body = {"account": colleague["account"], "verify_key": b64(self.organisation.verify_key)}
        secret = self.sealed_to(colleague, typed, self.organisation)
        return self.post("/api/v1/admin/organisation/holders", {**body, "secret": secret})

    def receive_key(self) -> None:
        """[P-25] [P-26] Takes the organisation's key from whoever handed it over, if the chain leads to it."""
        seen = self.get("/api/v1/admin/organisation")
        self.succession = tuple(
            directories.Succession(check_verify_key(b64_decode(one["verify_key"])), b64_decode(one["signature"]))
            for one in seen["succession"]
        )
        key = check_verify_key(b64_decode(seen["verify_key"]))
        replace(self.next_directory(), organisation_key=key).verify_organisation()
        self.organisation = reading.open_organisation_secret(
            b64_decode(seen["secret"]),
            self.identity,
            instance=self.instance,
            account=self.account,
            author=b64_decode(seen["sealed_by_key"]),
            verify_key=key,
        )

    def changed_key(
        self, typed: Mapping[bytes, str] | None = None
    ) -> tuple[SigningKey[roles.Organisation], dict[str, Any]]:
        """The next signer, and the body that puts it in force; ``typed`` are the digits of those who shall hold it."""
        after = SigningKey[roles.Organisation].draw()
        link = directories.sign_link(self.organisation, self.succession, after.verify_key, instance=self.instance)
        directory = replace(
            self.next_directory(), organisation_key=after.verify_key, succession=(*self.succession, link)
        )
        own = b64(self._sealed(after, self.identity.recipient, self.account))
        others = {
            b64(account): self.sealed_to(self.colleague(account), digits, after)
            for account, digits in (typed or {}).items()
        }
        return after, {
            "directory": directory.text,
            "signature": b64(directories.sign(directory, after)),
            "secrets": [{"account": to, "secret": sealed} for to, sealed in {b64(self.account): own, **others}.items()],
        }

    def propose(self, act: str, content: Mapping[str, Any]) -> str:
        """Proposes something that no administrator does alone; the proposal's id."""
        return self.post("/api/v1/admin/proposals", {"act": act, **content})["proposal"]

    def confirm(self, proposal: str) -> str | None:
        """Confirms what another proposed; the token, if it was a reset."""
        return self.post(f"/api/v1/admin/proposals/{proposal}/confirmation")["token"]

    def close(self, proposal: str) -> Any:
        """Refuses what another proposed, or withdraws what was proposed here."""
        return self._json(self.ask("DELETE", f"/api/v1/admin/proposals/{proposal}"))

    def proposals(self) -> list[Any]:
        """Everything that waits."""
        return self.get("/api/v1/admin/proposals")["proposals"]

    def change_key(self, second: Administrator, typed: Mapping[bytes, str] | None = None) -> dict[str, Any]:
        """Changes the organisation's key, which ``second`` confirms; the body that did it."""
        after, body = self.changed_key(typed)
        second.confirm(self.propose("change-key", body))
        self.succession = directories.parse(body["directory"]).succession
        self.organisation = after
        return body

    def let_go(self) -> Any:
        """The server's copies of the organisation's key are destroyed."""
        return self._json(self.ask("DELETE", "/api/v1/admin/organisation/holders"))

    def remove(self, account: bytes) -> Any:
        """Ends another administrator's role."""
        return self._json(self.ask("DELETE", f"/api/v1/admin/administrators/{b64(account)}"))


@dataclass(frozen=True)
class OpenedCase:
    """A case as its desk reads it."""

    desk: bytes
    cover: Opened[Cover]
    cover_digest: bytes
    ring: Opened[Ring] | None
    report: Opened[Report]
    follow_ups: Sequence[Opened[FollowUp]]
    copies: Sequence[Opened[Copy]]
    seen: Sequence[Seen]
    replies: int


@dataclass
class Caseworker(staff.Caseworker):
    """A member of a desk who can read."""

    def unlock(self) -> None:
        """After a sign-in on another computer: the keys come out of the sealed secret, and are the same."""
        session = self.get("/api/v1/staff/session")
        salt = b64_decode(self.post("/api/v1/staff/salt", {"name": self.name})["salt"])
        pair = reading.open_member_secret(
            b64_decode(session["passphrase_secret"]),
            passphrase_keys(self.passphrase, salt).identity,
            instance=b64_decode(session["instance"]),
            account=b64_decode(session["account"]),
            author=b64_decode(session["verify_key"]),
        )
        assert (pair.identity, pair.signer) == (self.identity, self.signer)

    def recover(self, passphrase: str) -> None:
        """Sets a new passphrase, and draws a new recovery code, by the printed one."""
        recovery = recovery_keys(self.recovery_code)
        answer = self.post("/api/v1/staff/recovery", {"name": self.name, "auth": b64(recovery.auth)})
        account = b64_decode(answer["account"])
        pair = reading.open_member_secret(
            b64_decode(answer["recovery_secret"]),
            recovery.identity,
            instance=self.instance,
            account=account,
            author=self.signer.verify_key,
        )
        salt = b"0123456789abcdef"
        keys, code = passphrase_keys(passphrase, salt), draw_recovery_code()
        next_recovery = recovery_keys(code)

        def secret(to: Recipient[roles.Keeper]) -> str:
            return b64(seal_member_secret(pair.identity, pair.signer, to, instance=self.instance, account=account))

        body = {
            "ticket": answer["ticket"],
            "salt": b64(salt),
            "auth": b64(keys.auth),
            "passphrase_secret": secret(keys.identity.recipient),
            "recovery_secret": secret(next_recovery.identity.recipient),
            "recovery_auth": b64(next_recovery.auth),
        }
        entrance = self.post("/api/v1/staff/recovery/finish", body)
        self.passphrase, self.recovery_code = passphrase, code
        self._enter(entrance)

    def receive_keys(self, desk: bytes) -> None:
        """Takes the desk's keys, of every epoch that this member was given, out of their grants [P-17] [P-18]."""
        own = self.own_desk(desk)
        granters = [b64_decode(one["verify_key"]) for one in self.members(desk)]

        def opened(of: Any) -> staff.DeskKeys:
            entry = parse_entry(of["entry"])
            granter = b64_decode(of["granted_by_key"])
            pair = reading.open_grant(b64_decode(of["grant"]), self.identity, entry, granters=granters, granter=granter)
            return staff.DeskKeys(pair.identity, pair.signer, entry)

        newest = opened(own)
        self._check_chain(desk, newest, [parse_entry(one["entry"]) for one in own["earlier"]])
        self.held[desk] = newest
        self.earlier[desk] = {one["epoch"]: opened(one) for one in own["earlier"] if one["grant"]}

    def _check_chain(self, desk: bytes, newest: staff.DeskKeys, before: Sequence[DeskEntry]) -> None:
        chain = predecessors(before, newest.entry)
        held = self.held.get(desk)
        if 1 not in chain or (held is not None and chain.get(held.entry.epoch) != held.entry.verify_key):
            raise WrongKey

    def desk_keys(self, desk: bytes) -> list[bytes]:
        """Every verify key that the desk has had, from the newest back."""
        own = self.own_desk(desk)
        before = [parse_entry(one["entry"]) for one in own["earlier"]]
        return list(predecessors(before, self.held[desk].entry).values())

    def covers(self, desk: bytes, cases: Sequence[bytes], epoch: int | None = None) -> dict[bytes, Opened[Cover]]:
        """The opened covers of these cases, of those that the desk has; by default of the newest epoch."""
        of = epoch or self.held[desk].entry.epoch
        return {case: self._open_cover(desk, case, sealed, of) for case, sealed in self.sealed_covers(desk, cases)}

    def sealed_covers(self, desk: bytes, cases: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        """The covers as they came over the line."""
        return self._stream(f"/api/v1/desks/{b64(desk)}/covers", cases)

    def _stream(self, path: str, cases: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        stream = self.ask("POST", path, {"cases": [b64(case) for case in cases]}).content
        found: list[tuple[bytes, bytes]] = []
        while stream:
            (cover,), stream_after = self._prefixed(stream[16:], 1)
            found.append((stream[:16], cover))
            stream = stream_after
        return found

    def _sealed_again(self, desk: bytes, cases: Sequence[bytes]) -> list[tuple[bytes, bytes, bytes]]:
        """Covers and rings as they came over the line; an empty ring for none."""
        body = {"cases": [b64(case) for case in cases], "rings": True}
        stream = self.ask("POST", f"/api/v1/desks/{b64(desk)}/covers", body).content
        found: list[tuple[bytes, bytes, bytes]] = []
        while stream:
            (cover, ring), stream_after = self._prefixed(stream[16:], 2)
            found.append((stream[:16], cover, ring))
            stream = stream_after
        return found

    @staticmethod
    def _prefixed(stream: bytes, count: int) -> tuple[list[bytes], bytes]:
        """So many length-prefixed pieces, and what comes after them."""
        pieces: list[bytes] = []
        for _ in range(count):
            end = 4 + int.from_bytes(stream[:4], "big")
            pieces.append(stream[4:end])
            stream = stream[end:]
        return pieces, stream

    def _epoch_keys(self, desk: bytes, epoch: int) -> staff.DeskKeys:
        held = self.held[desk]
        keys = held if held.entry.epoch == epoch else self.earlier.get(desk, {}).get(epoch)
        if keys is None:
            raise NoMatch
        return keys

    def _place(self, desk: bytes, row: Any) -> cache.Place:
        case, cover_digest = b64_decode(row["case"]), b64_decode(row["cover_digest"])
        return cache.Place(self.instance, desk, case, row["epoch"], cover_digest)

    def cached_facts(self, desk: bytes) -> dict[bytes, Facts]:
        """What the cache says of the queue's cases, as far as it counts for their very covers [P-22]."""
        rows = {b64_decode(row["case"]): row for row in self.queue(desk)["cases"]}
        found: dict[bytes, Facts] = {}
        for case, cached in self._stream(f"/api/v1/desks/{b64(desk)}/cache/read", list(rows)):
            key = cache.cache_key(self._epoch_keys(desk, rows[case]["epoch"]).identity)
            with suppress(refusals.Refused):
                found[case] = reading.open_facts(cached, key, self._place(desk, rows[case]))
        return found

    def cache_facts(self, desk: bytes) -> dict[bytes, Facts]:
        """Opens every cover of the queue's first page and leaves its facts to the desk."""
        opened: dict[bytes, Facts] = {}
        kept: list[dict[str, str]] = []
        for row in self.queue(desk)["cases"]:
            case = b64_decode(row["case"])
            opened[case] = self.covers(desk, [case], row["epoch"])[case].body.facts
            key = cache.cache_key(self._epoch_keys(desk, row["epoch"]).identity)
            sealed = cache.seal_facts(key, opened[case], self._place(desk, row))
            kept.append({"case": row["case"], "cover_digest": row["cover_digest"], "cache": b64(sealed)})
        assert self.ask("POST", f"/api/v1/desks/{b64(desk)}/cache", {"covers": kept}).status == 204
        return opened

    def _open_cover(self, desk: bytes, case: bytes, sealed: bytes, epoch: int) -> Opened[Cover]:
        keys = self._epoch_keys(desk, epoch)
        return reading.open_cover(
            sealed,
            keys.identity,
            instance=self.instance,
            case=case,
            epoch=epoch,
            desk_verify_key=keys.entry.verify_key,
            givers=self._giver_keys(desk),
        )

    def _givers(self, desk: bytes) -> list[DeskEntry]:
        """The entries of the desks that handed cases to this one, as the server tells them."""
        own = [one for one in self.get("/api/v1/desks") if one["desk"] == b64(desk)]
        return [parse_entry(text) for one in own for text in one["givers"]]

    def _giver_keys(self, desk: bytes) -> set[bytes]:
        """[P-21] The keys of the other desks of the verified directory, and those to and from which entries lead."""
        answer, entries, keys = self.get("/api/v1/directory"), self._givers(desk), set[bytes]()
        signature = b64_decode(answer["signature"], 64)
        for listed in verify_directory(answer["directory"], signature, today=today()).desks:
            if listed.desk != desk:
                keys |= set(predecessors(entries, listed).values())
                keys |= set(
                    successors(
                        entries, listed.verify_key, instance=self.instance, desk=listed.desk, epoch=listed.epoch
                    ).values()
                )
        return keys

    def reseal(self, desk: bytes, *, at_most: int | None = None) -> int:
        """Seals the covers of earlier epochs to the newest keys; how many the server took."""
        held, after, done = self.held[desk], "", 0
        while found := self.get(f"/api/v1/desks/{b64(desk)}/resealing?after={after}")["cases"]:
            rows = {b64_decode(row["case"]): row for row in found[:at_most]}
            resealed: list[dict[str, Any]] = []
            for case, sealed, ring in self._sealed_again(desk, list(rows)):
                cover = self._open_cover(desk, case, sealed, rows[case]["epoch"])
                again = reseal_cover(
                    held.signer,
                    cover.body,
                    reading.open_ring(ring, cover).body if ring else Ring(),
                    instance=self.instance,
                    case=case,
                    epoch=held.entry.epoch,
                    to=held.identity.recipient,
                    notes=self._notes_identity(desk, cover),
                )
                resealed.append(
                    {
                        "case": b64(case),
                        "before": rows[case]["cover_digest"],
                        "epoch": held.entry.epoch,
                        "cover": b64(again.cover),
                        "ring": b64(again.ring),
                    }
                )
            done += self.post(f"/api/v1/desks/{b64(desk)}/resealing", {"covers": resealed})["resealed"]
            if at_most is not None:
                break
            after = found[-1]["case"]
        return done

    def conflicts(self, desk: bytes, before: Opened[Conflicts] | None = None) -> Opened[Conflicts] | None:
        """[P-33] Who must not see which reports; ``before`` is what this visit has seen."""
        told = self.get(f"/api/v1/desks/{b64(desk)}/conflicts")["conflicts"]
        return None if told is None else self.read_conflicts(desk, told, before)

    def read_conflicts(self, desk: bytes, told: Any, before: Opened[Conflicts] | None = None) -> Opened[Conflicts]:
        """The same, of what a server says is the list."""
        keys = self._epoch_keys(desk, told["epoch"])
        sealed = b64_decode(told["sealed"])
        return reading.open_conflicts(sealed, keys.identity, keys.entry, told["version"], before=before)

    def seal_conflicts(self, desk: bytes, version: int, *entries: Conflict) -> dict[str, Any]:
        """The list that a lead's browser sends, sealed to the newest keys that it holds."""
        keys = self.held[desk]
        sealed = seal_conflicts(
            keys.signer,
            Conflicts(entries),
            instance=self.instance,
            desk=desk,
            epoch=keys.entry.epoch,
            version=version,
            to=keys.identity.recipient,
        )
        return {"version": version, "epoch": keys.entry.epoch, "sealed": b64(sealed)}

    def put_conflicts(self, desk: bytes, body: Any) -> Any:
        """Puts a list in force."""
        return self._json(self.ask("PUT", f"/api/v1/desks/{b64(desk)}/conflicts", body))

    def shelf(self, before: Opened[Shelf] | None = None) -> Opened[Shelf] | None:
        """[P-40] What this person keeps for themselves; ``before`` is what this visit has seen."""
        told = self.get("/api/v1/staff/shelf")["shelf"]
        return None if told is None else self.open_shelf(told, before)

    def open_shelf(self, told: Any, before: Opened[Shelf] | None = None) -> Opened[Shelf]:
        """The same, of what a server says is the shelf."""
        return reading.open_shelf(
            b64_decode(told["sealed"]),
            self.identity,
            self.signer.verify_key,
            instance=self.instance,
            account=self.account,
            version=told["version"],
            before=before,
        )

    def seal_shelf(self, version: int, body: Shelf) -> dict[str, Any]:
        """What the browser sends."""
        to = self.identity.recipient
        sealed = seal_shelf(self.signer, body, instance=self.instance, account=self.account, version=version, to=to)
        return {"version": version, "sealed": b64(sealed)}

    def keep_shelf(self, body: Any) -> Any:
        """Puts it in the place of the one before."""
        return self._json(self.ask("PUT", "/api/v1/staff/shelf", body))

    def open_case(self, case: bytes) -> OpenedCase:
        """Everything in the case's box, opened and verified."""
        answer = self.get(f"/api/v1/cases/{b64(case)}")
        desk = b64_decode(answer["desk"])
        sealed = b64_decode(answer["cover"])
        cover = self._open_cover(desk, case, sealed, answer["epoch"])
        ring = None if answer["ring"] is None else reading.open_ring(b64_decode(answer["ring"]), cover)
        identities = reading.case_identities(cover, ring)
        box = [(one["author"], one["counter"], b64_decode(one["letter"])) for one in answer["letters"]]
        mine = [(counter, letter) for author, counter, letter in box if author == "reporter"]
        assert mine[0][0] == 1, "the report is the reporter's first letter"
        report = reading.open_report(mine[0][1], cover, ring)
        own, givers = self.desk_keys(desk), self._givers(desk)
        return OpenedCase(
            desk,
            cover,
            digest(sealed),
            ring,
            report,
            [reading.open_follow_up(letter, report, identities, counter) for counter, letter in mine[1:]],
            [
                reading.open_copy(letter, cover, reading.desk_keys_at(counter, own, ring, givers), counter, ring)
                for author, counter, letter in box
                if author == "desk"
            ],
            [Seen(report.author, digest(mine[-1][1]))],
            len(answer["replies"]),
        )

    def _notes_identity(self, desk: bytes, cover: Opened[Cover]) -> Identity[roles.Notes]:
        """What notes on a case are sealed to now."""
        return notes_identity(self._epoch_keys(desk, cover.header.epoch).identity, case_identities(cover)[0])

    def notes(self, case: bytes) -> list[Opened[Note] | None]:
        """[P-36] What colleagues have noted on a case, by counter; none for what another desk has kept for itself."""
        opened, answer = self.open_case(case), self.get(f"/api/v1/cases/{b64(case)}")
        held = [self.held[opened.desk], *(keys for _, keys in sorted(self.earlier.get(opened.desk, {}).items()))]
        identities = reading.notes_identities(opened.cover, [keys.identity for keys in held], opened.ring)
        found: list[Opened[Note] | None] = []
        for one in answer["notes"]:
            note = None
            with suppress(NoMatch):
                note = reading.open_note(b64_decode(one["note"]), opened.cover, identities, one["counter"])
            found.append(note)
        return found

    def seal_note(self, case: bytes, text: str, entry: Entry | None = None) -> dict[str, Any]:
        """A note as a member's browser sends it, after all that are there."""
        opened, there = self.open_case(case), self.get(f"/api/v1/cases/{b64(case)}")["notes"]
        known = zip(self.notes(case), there, strict=True)
        seen = [Seen(note.author, b64_decode(one["digest"])) for note, one in known if note is not None][-1:]
        counter = len(there) + 1
        note = seal_note(
            self.signer,
            Note(self.account, today(), text, entry),
            instance=self.instance,
            case=case,
            counter=counter,
            to=self._notes_identity(opened.desk, opened.cover).recipient,
            seen=seen,
        )
        return {"counter": counter, "note": b64(note)}

    def keep_note(self, case: bytes, body: Any) -> Any:
        """Sends it."""
        return self.post(f"/api/v1/cases/{b64(case)}/notes", body)

    def note(self, case: bytes, text: str, entry: Entry | None = None) -> Any:
        """One more note, with what follows from it."""
        return self.keep_note(case, self.seal_note(case, text, entry))

    def fetch(self, case: bytes, attachment: Attachment) -> bytes:
        """The sealed file, part by part."""
        size = sealed_size(attachments.padded_size(attachment.size))
        path = f"/api/v1/cases/{b64(case)}/attachments/{b64(attachment.id)}"
        answers = [self.ask("GET", f"{path}/{part}") for part in range(attachments.part_count(size))]
        for answer in answers:
            if answer.status != 200:
                raise Refused(answer.status, answer.json())
        return b"".join(answer.content for answer in answers)

    def open_file(self, case: bytes, attachment: Attachment) -> bytes:
        """The content of a file that a letter of the case names [P-28]."""
        opened = self.open_case(case)
        identities = case_identities(opened.cover, opened.ring)
        return reading.open_attachment(self.fetch(case, attachment), attachment, identities)

    def begin_file(self, case: bytes, file: attachments.ReplyFile, sealed: bytes) -> Any:
        """The ticket for a file of a reply, and the parts that are there."""
        body = {"attachment": b64(file.file.id), "size": len(sealed), "digest": b64(file.file.digest)}
        return self.post(f"/api/v1/cases/{b64(case)}/uploads", body)

    def bring_file(
        self, case: bytes, content: bytes, media_type: str = "image/jpeg", *, drop: Collection[int] = ()
    ) -> attachments.ReplyFile:
        """Seals a file for a reply [P-39] and brings its parts, but for those in ``drop``."""
        file, sealed = attachments.seal_reply_file(content, media_type=media_type, cleaned=True)
        told = self.begin_file(case, file, sealed)
        for part in range(attachments.part_count(len(sealed))):
            if part not in {*told["parts"], *drop}:
                piece = sealed[part * PART_BYTES : (part + 1) * PART_BYTES]
                sha = base64.b64encode(hashlib.sha256(piece).digest()).decode()
                headers = {"Authorization": f"Bearer {told['ticket']}", "Content-Digest": f"sha-256=:{sha}:"}
                path = f"/api/v1/uploads/{b64(case)}/{b64(file.file.id)}/{part}"
                self._json(self.ask("PUT", path, piece, headers))
        return file

    def reply(
        self,
        case: bytes,
        text: str,
        language: str = "en",
        phrases: Sequence[Phrase] = (),
        files: Sequence[attachments.ReplyFile] = (),
    ) -> Any:
        """Opens the case and answers it, out of the phrasebook, in words, and with files that were brought."""
        opened = self.open_case(case)
        return self.send_reply(
            case,
            text,
            language,
            desk=opened.desk,
            reporter_recipient=reporter_recipient(opened.report),
            case_recipient=case_identities(opened.cover)[0].recipient,
            report_digest=opened.cover.body.report_digest,
            counter=opened.replies + 1,
            seen=opened.seen,
            told_of_identity=opened.ring is not None,
            phrases=phrases,
            files=files,
        )

    def exports(self, desk: bytes) -> Any:
        """What waits at the desk, or may be done."""
        return self.get(f"/api/v1/desks/{b64(desk)}/exports")["exports"]

    def propose_export(self, desk: bytes, recipient: str) -> str:
        """To whom every case is to go; the export's id."""
        return self.post(f"/api/v1/desks/{b64(desk)}/exports", {"recipient": recipient})["export"]

    def agree_to_export(self, desk: bytes, export: str) -> None:
        """Says yes to what a colleague proposed."""
        self.post(f"/api/v1/desks/{b64(desk)}/exports/{export}/agreement")

    def cases_to_export(self, desk: bytes, export: str, after: str | None = None) -> list[str]:
        """A page of ids."""
        return self.post(f"/api/v1/desks/{b64(desk)}/exports/{export}/cases", {"after": after})["cases"]

    def close_export(self, desk: bytes, export: str) -> None:
        """Ends it."""
        self._json(self.ask("DELETE", f"/api/v1/desks/{b64(desk)}/exports/{export}"))

    def _entry_of(self, desk: bytes) -> tuple[DeskEntry, Any]:
        """A desk's entry in the verified directory, and its recipient [P-16]."""
        answer = self.get("/api/v1/directory")
        directory = verify_directory(answer["directory"], b64_decode(answer["signature"], 64), today=today())
        entry = directory.desk(desk)
        assert entry is not None, "the desk is in the directory"
        return entry, entry.check_recipient(self.get(f"/api/v1/desks/{b64(desk)}/recipient")["recipient"])

    def ask_desk(self, case: bytes, asked: bytes, body: Ask, number: int = 1) -> Any:
        """[P-42] Would that desk take the case?"""
        entry, recipient = self._entry_of(asked)
        mine = self.held[self.open_case(case).desk]
        sealed = seal_ask(mine.signer, body, to=entry, recipient=recipient, case=case, number=number)
        told = {"number": number, "asked": b64(asked), "epoch": entry.epoch, "question": b64(sealed)}
        return self.post(f"/api/v1/cases/{b64(case)}/asks", told)

    def asked_here(self, desk: bytes) -> list[tuple[Any, Ask]]:
        """What other desks ask this one, believed."""
        held = self.held[desk]
        found: list[tuple[Any, Ask]] = []
        for row in self.get(f"/api/v1/desks/{b64(desk)}/asks"):
            place = reading.AskPlace(held.entry.instance, b64_decode(row["case"]), row["number"], held.entry.epoch)
            asker, _ = self._entry_of(b64_decode(row["asking"]))
            opened = reading.open_ask(b64_decode(row["question"]), held.identity, place, [asker.verify_key])
            found.append((row, opened.body))
        return found

    def seal_answer(self, desk: bytes, row: Any, says: str, text: str = "") -> dict[str, Any]:
        """[P-42] What this desk says to an ask of its list."""
        entry, recipient = self._entry_of(b64_decode(row["asking"]))
        answer = Answer(digest(b64_decode(row["question"])), today(), says, text)
        case, signer = b64_decode(row["case"]), self.held[desk].signer
        sealed = seal_answer(signer, answer, to=entry, recipient=recipient, case=case, number=row["number"])
        return {"says": says, "epoch": entry.epoch, "answer": b64(sealed)}

    def answer_ask(self, desk: bytes, row: Any, body: Any) -> Any:
        """Yes, or no."""
        return self.post(f"/api/v1/desks/{b64(desk)}/asks/{row['case']}/{row['number']}", body)

    def asks(self, case: bytes) -> list[tuple[Any, Answer | None]]:
        """What this desk has asked about a case, and the answers, believed."""
        held = self.held[self.open_case(case).desk]
        found: list[tuple[Any, Answer | None]] = []
        for row in self.get(f"/api/v1/cases/{b64(case)}/asks"):
            if row["answer"] is None:
                found.append((row, None))
                continue
            place = reading.AskPlace(held.entry.instance, case, row["number"], held.entry.epoch)
            asked, _ = self._entry_of(b64_decode(row["asked"]))
            about = digest(b64_decode(row["question"]))
            sealed = b64_decode(row["answer"])
            opened = reading.open_answer(sealed, held.identity, place, [asked.verify_key], about)
            found.append((row, opened.body))
        return found

    def seal_handover(
        self, case: bytes, receiver: bytes, text: str = "", language: str = "en", *, with_notes: bool = False
    ) -> dict[str, Any]:
        """Everything that a lead's browser sends to give a case to another desk."""
        opened = self.open_case(case)
        answer = self.get("/api/v1/directory")
        directory = verify_directory(answer["directory"], b64_decode(answer["signature"], 64), today=today())
        entry = directory.desk(receiver)
        assert entry is not None, "the desk is in the directory"
        held = self.held[opened.desk]
        moved = hand_over(
            held.signer,
            held.entry,
            opened.cover.body,
            opened.ring.body if opened.ring else Ring(),
            Reply(today(), language, opened.cover.body.report_digest, text),
            to=entry,
            recipient=entry.check_recipient(self.get(f"/api/v1/desks/{b64(receiver)}/recipient")["recipient"]),
            case=case,
            counter=opened.replies + 1,
            reporter_recipient=reporter_recipient(opened.report),
            seen=opened.seen,
            notes=self._notes_identity(opened.desk, opened.cover) if with_notes else None,
            last_note=len(self.get(f"/api/v1/cases/{b64(case)}")["notes"]),
        )
        return {
            "receiver": b64(receiver),
            "before": b64(opened.cover_digest),
            "epoch": entry.epoch,
            "cover": b64(moved.cover),
            "ring": b64(moved.ring),
            "counter": opened.replies + 1,
            "letter": b64(moved.reply),
            "copy": b64(moved.copy),
        }

    def hand_over(
        self, case: bytes, receiver: bytes, text: str = "", language: str = "en", *, with_notes: bool = False
    ) -> Any:
        """Another desk works on the case from now on."""
        body = self.seal_handover(case, receiver, text, language, with_notes=with_notes)
        return self.post(f"/api/v1/cases/{b64(case)}/handover", body)


@dataclass
class Worker(worker.Worker):
    """A worker who comes back with the code; nothing else is remembered."""

    box: Any = field(default=None, repr=False)
    address: Address | None = None
    files: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes], repr=False)
    """Sealed files by id, as the page keeps them."""

    @classmethod
    def returning(cls, origin: str, code: str, instance: bytes) -> Worker:
        """Another visit: only the paper."""
        return cls(origin, code=code, keys=reporter_keys(read_code(code), instance))

    def _token(self) -> dict[str, str]:
        assert self.keys is not None
        return {"Authorization": f"Bearer {b64(self.keys.token)}"}

    def seal_file(self, content: bytes, media_type: str = "image/jpeg", *, cleaned: bool = True) -> Attachment:
        """Seals a file: to the address in force in an open mailbox, else to the case of the report that is written."""
        to = self.case_identity.recipient if self.address is None else case_recipient(self.address)
        attachment, sealed = attachments.seal_attachment(to, content, media_type=media_type, cleaned=cleaned)
        self.files[attachment.id] = sealed
        return attachment

    def begin_body(self, attachment: Attachment, *, bits: int | None = None, sealed_bytes: int | None = None) -> Any:
        """What asks for a ticket; ``bits`` a MiB, by default those of a quiet day."""
        directory, quiet = self.directory()
        self.keys = self.keys or reporter_keys(self.code, directory.instance)
        size = len(self.files[attachment.id]) if sealed_bytes is None else sealed_bytes
        message = attachments.upload_message(directory.instance, self.case, attachment.named, size)
        needed = attachments.upload_bits(quiet if bits is None else bits, size)
        return {
            "case": b64(self.case),
            "verify_key": b64(self.keys.signer.verify_key),
            "attachment": b64(attachment.id),
            "size": size,
            "digest": b64(attachment.digest),
            "proof": {"nonce": b64(solve(self.case, digest(message), needed))},
            "signature": b64(attachments.sign_upload(self.keys.signer, message)),
        }

    def begin(self, attachment: Attachment) -> Any:
        """The ticket, and the parts that are there."""
        return self.post("/api/v1/uploads", self.begin_body(attachment))

    def put(
        self,
        attachment: Attachment,
        part: int,
        ticket: str,
        *,
        content: bytes | None = None,
        hashed: bytes | None = None,
    ) -> browser.Answer:
        """One part; whatever comes back."""
        if content is None:
            content = self.files[attachment.id][part * PART_BYTES : (part + 1) * PART_BYTES]
        sha = base64.b64encode(hashlib.sha256(content if hashed is None else hashed).digest()).decode()
        headers = {"Authorization": f"Bearer {ticket}", "Content-Digest": f"sha-256=:{sha}:"}
        return self.ask("PUT", f"/api/v1/uploads/{b64(self.case)}/{b64(attachment.id)}/{part}", content, headers)

    def upload(self, *files: Attachment, drop: Collection[int] = ()) -> None:
        """Brings what is not there yet, but for the parts in ``drop``."""
        for attachment in files:
            told = self.begin(attachment)
            there = {*told["parts"], *drop}
            for part in range(attachments.part_count(len(self.files[attachment.id]))):
                if part not in there:
                    self._json(self.put(attachment, part, told["ticket"]))

    def open_mailbox(self) -> Opened[Card]:
        """Asks for the mailbox and opens the card [P-13]."""
        assert self.keys is not None
        self.box = self.get(f"/api/v1/mailbox/{b64(self.case)}", self._token())
        return reading.open_card(
            b64_decode(self.box["card"]),
            self.keys.identity,
            instance=self.keys.instance,
            case=self.case,
            author=self.keys.signer.verify_key,
        )

    def replies(self) -> list[Opened[Reply] | None]:
        """The replies, by counter; none where one was deleted. Each is believed under the address of then [P-20]."""
        card = self.open_mailbox()
        assert self.keys is not None
        self.address, replies = card.body.address, list[Opened[Reply] | None]()
        for one in self.box["letters"]:
            reply = None
            if one["letter"]:
                sealed, keys = b64_decode(one["letter"]), self._desk_keys(self.address)
                reply = reading.open_reply(sealed, card, self.keys.identity, one["counter"], keys)
                self.address = reading.next_address(self.address, reply)
            replies.append(reply)
        return replies

    def fetch_file(self, file: attachments.ReplyFile) -> bytes:
        """The sealed file of a reply, part by part."""
        size = sealed_size(attachments.padded_size(file.file.size))
        path = f"/api/v1/mailbox/{b64(self.case)}/attachments/{b64(file.file.id)}"
        answers = [
            self.ask("GET", f"{path}/{part}", headers=self._token()) for part in range(attachments.part_count(size))
        ]
        for answer in answers:
            if answer.status != 200:
                raise Refused(answer.status, answer.json())
        return b"".join(answer.content for answer in answers)

    def _desk_keys(self, address: Address) -> list[bytes]:
        assert self.keys is not None
        entries = [parse_entry(text) for text in self.box["entries"]]
        first = check_verify_key(address.desk_verify_key)
        keys = successors(entries, first, instance=self.keys.instance, desk=address.desk, epoch=address.epoch)
        return list(keys.values())

    def _write(self, write: Write, payload: bytes) -> dict[str, str]:
        assert self.keys is not None
        nonce = b64_decode(self.box["nonce"])
        signature = sign_write(
            self.keys.signer, write, instance=self.keys.instance, case=self.case, nonce=nonce, payload=payload
        )
        return {"nonce": b64(nonce), "signature": b64(signature)}

    def follow_up(
        self,
        text: str,
        *files: Attachment,
        level: int | None = None,
        answer: str | None = None,
        tapped: Sequence[PhraseAnswer] = (),
    ) -> Any:
        """One more letter to the desk, with files that were uploaded, what the desk may do, or what was tapped."""
        self.replies()
        return self.follow_up_as_seen(text, *files, level=level, answer=answer, tapped=tapped)

    def follow_up_as_seen(
        self,
        text: str,
        *files: Attachment,
        level: int | None = None,
        answer: str | None = None,
        tapped: Sequence[PhraseAnswer] = (),
    ) -> Any:
        """The same, without a look at what has changed in the mailbox since the last."""
        assert self.keys is not None
        assert self.address is not None
        counter = max(one["counter"] for one in self.box["own"]) + 1
        seen = [Seen(self.address.desk_verify_key, b64_decode(one["digest"])) for one in self.box["letters"][-1:]]
        place = Place(self.keys.instance, self.case, counter, today())
        consent = None if level is None else give(self.keys.signer, place, level, answer)
        body = FollowUp(today(), text, files, consent, tuple(tapped))
        letter = seal_follow_up(self.keys, case_recipient(self.address), body, counter=counter, seen=seen)
        named = attachments.in_order(files)
        written = {
            "counter": counter,
            "letter": b64(letter),
            **self._write(Write.LETTER, letter_payload(letter, named)),
            **({"attachments": [{"digest": b64(one.digest), "id": b64(one.id)} for one in named]} if named else {}),
        }
        return self.post(f"/api/v1/mailbox/{b64(self.case)}/letters", written, self._token())

    def delete(self, counters: Sequence[int]) -> Any:
        """Destroys replies in the mailbox."""
        self.open_mailbox()
        body = {"counters": list(counters), **self._write(Write.DELETION, deletion_payload(counters))}
        return self.post(f"/api/v1/mailbox/{b64(self.case)}/deletions", body, self._token())

    def leave_receipt(self, counter: int | None = None) -> Any:
        """Tells the desk that the newest reply, or another, was opened today."""
        self.replies()
        assert self.keys is not None
        assert self.address is not None
        read = [one for one in self.box["letters"] if counter in (None, one["counter"])][-1]
        told = Receipt(today(), read["counter"], b64_decode(read["digest"]))
        return self.put_receipt(seal_receipt(self.keys, case_recipient(self.address), told))

    def put_receipt(self, sealed: bytes, write: Write = Write.RECEIPT) -> Any:
        """Any bytes for a receipt, signed as a write of some kind."""
        self.open_mailbox()
        written = {"receipt": b64(sealed), **self._write(write, sealed)}
        return self.ask("PUT", f"/api/v1/mailbox/{b64(self.case)}/receipt", written, self._token())

    def withdraw(self) -> Any:
        """Asks for the work to stop."""
        self.open_mailbox()
        return self.post(
            f"/api/v1/mailbox/{b64(self.case)}/withdrawal", self._write(Write.WITHDRAWAL, b""), self._token()
        )


def open_organisation(origin: str, token: str, *, organisation: str = "Koe test") -> Administrator:
    """The first administrator, set up by the one-time link."""
    return Administrator(origin, name="Aoi", organisation_name=organisation).set_up(token)
