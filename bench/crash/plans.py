"""What will a worker send, and what will the desk answer? Sealed beforehand, so that a repeat is the same bytes."""

import os
from dataclasses import dataclass
from random import Random
from typing import Any, Final, NamedTuple

from api.kit.clock import today
from bench.running import OpenDesk
from crypto import roles
from crypto.attachments import (
    Attachment,
    Named,
    in_order,
    seal_attachment,
    seal_reply_file,
    sign_upload,
    upload_bits,
    upload_message,
)
from crypto.bodies.cover import Facts
from crypto.bodies.reply import Reply
from crypto.bodies.report import Answers, FollowUp
from crypto.codes import ReporterKeys
from crypto.desk import seal_reply
from crypto.encoding import b64, digest
from crypto.letters import Seen
from crypto.mailbox import seal_follow_up
from crypto.sealing import Identity
from crypto.signing import SigningKey
from crypto.submission import Submission, build, solve

PROOF_BITS: Final = 10
SEED_BYTES: Final = 32
_SMALL_FILE_BYTES: Final = 40_000
_LARGE_FILE_BYTES: Final = 1_200_000
_STORY: Final = "Tôi làm việc mười lăm giờ một ngày và không được trả tiền làm thêm. " * 12


class File(NamedTuple):
    """A sealed file, and what asks for its ticket."""

    id: bytes
    sealed: bytes
    opening: dict[str, Any]


class Answered(NamedTuple):
    """What the desk sends: the letter for the mailbox, its copy for the case, and a file or none."""

    letter: bytes
    copy: bytes
    files: tuple[File, ...]


class Added(NamedTuple):
    """What the worker adds later, with a file or none."""

    letter: bytes
    named: tuple[Named, ...]
    files: tuple[File, ...]


@dataclass(frozen=True)
class Plan:
    """One worker: what goes with the report, what the desk answers, what is added."""

    report: Submission
    instance: bytes
    signer_seed: bytes
    token: bytes
    files: tuple[File, ...]
    answered: Answered | None
    added: Added | None

    @property
    def case(self) -> bytes:
        """Whose it all is."""
        return self.report.case


@dataclass(frozen=True)
class Desk:
    """The open desk, and the seed of its signer, since a signer itself is written nowhere."""

    open: OpenDesk
    signer_seed: bytes


def sealed_plan(desk: Desk, seed: int, number: int) -> Plan:
    """The worker of this number in a run of this seed: three of twenty with a file, three answered, three who add."""
    of_twenty, random = number % 20, Random(f"{seed}-{number}")
    instance, entry = desk.open.instance, desk.open.entry
    keys = ReporterKeys(instance, SigningKey.draw(), Identity.draw(), os.urandom(SEED_BYTES))
    case_identity = Identity[roles.Case].draw()

    def reporters_file(size: int) -> tuple[Attachment, File]:
        named, sealed = seal_attachment(
            case_identity.recipient, random.randbytes(size), media_type="image/jpeg", cleaned=True
        )
        return named, File(named.id, sealed, _opening(keys, named, len(sealed)))

    large = number % 200 == 0
    sent = [reporters_file(_LARGE_FILE_BYTES if large else _SMALL_FILE_BYTES)] if of_twenty == 0 else []
    report = build(
        keys,
        entry,
        desk.open.recipient,
        answers=Answers(("hours", "wages"), "vi", "yes", "code", _STORY),
        facts=Facts(22, (1, 2), "vi", "yes", "code", urgent=False),
        day=today(),
        directory_version=desk.open.directory_version,
        bits=PROOF_BITS,
        case_identity=case_identity,
        attachments=[named for named, _ in sent],
    )
    added_files = [reporters_file(_SMALL_FILE_BYTES)] if of_twenty == 4 else []
    return Plan(
        report=report,
        instance=instance,
        signer_seed=keys.signer.seed,
        token=keys.token,
        files=tuple(file for _, file in sent),
        answered=_answered(desk, keys, case_identity, report, with_file=of_twenty == 3)
        if of_twenty in (1, 3, 5)
        else None,
        added=_added(keys, case_identity, added_files) if of_twenty in (2, 4, 5) else None,
    )


def _opening(keys: ReporterKeys, named: Attachment, size: int) -> dict[str, Any]:
    message = upload_message(keys.instance, keys.case, named.named, size)
    return {
        "case": b64(keys.case),
        "verify_key": b64(keys.signer.verify_key),
        "attachment": b64(named.id),
        "size": size,
        "digest": b64(named.digest),
        "proof": {"nonce": b64(solve(keys.case, digest(message), upload_bits(PROOF_BITS, size)))},
        "signature": b64(sign_upload(keys.signer, message)),
    }


def _answered(
    desk: Desk, keys: ReporterKeys, case_identity: Identity[roles.Case], report: Submission, *, with_file: bool
) -> Answered:
    brought = [seal_reply_file(os.urandom(_SMALL_FILE_BYTES), media_type="application/pdf", cleaned=True)]
    files = brought if with_file else []
    sealed = seal_reply(
        SigningKey[roles.Desk](desk.signer_seed),
        Reply(today(), "vi", digest(report.report), "Chúng tôi đã đọc.", None, (), tuple(file for file, _ in files)),
        instance=keys.instance,
        case=keys.case,
        counter=1,
        reporter_recipient=keys.identity.recipient,
        case_recipient=case_identity.recipient,
        seen=[Seen(keys.signer.verify_key, digest(report.report))],
    )
    named = tuple(
        File(
            file.file.id,
            content,
            {"attachment": b64(file.file.id), "size": len(content), "digest": b64(file.file.digest)},
        )
        for file, content in files
    )
    return Answered(sealed.reply, sealed.copy, named)


def _added(keys: ReporterKeys, case_identity: Identity[roles.Case], files: list[tuple[Attachment, File]]) -> Added:
    letter = seal_follow_up(
        keys,
        case_identity.recipient,
        FollowUp(today(), "Thêm một điều nữa.", tuple(named for named, _ in files), None, ()),
        counter=2,
        seen=[],
    )
    return Added(letter, in_order([named for named, _ in files]), tuple(file for _, file in files))
