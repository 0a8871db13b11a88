"""What does a worker's visit cost the server? A mailbox read, a follow-up, and a part of a file."""

import asyncio
import base64
import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.kit.clock import today
from bench import load
from bench.figures import Figure
from bench.intake import PROOF_BITS, Reporter, as_requests, reporter
from bench.running import OpenDesk, Server
from crypto import attachments
from crypto.attachments import PART_BYTES
from crypto.bodies.report import FollowUp
from crypto.encoding import b64, b64_decode, canonical, digest
from crypto.mailbox import Write, seal_follow_up, sign_write
from crypto.submission import solve

CLIENTS: Final = 8
FILES_MAX: Final = 200


def visits(server: Server, desk: OpenDesk, folder: Path, count: int) -> list[Figure]:
    """So many workers report and come back. Costs are of the server's own processor, in milliseconds each."""
    reporters = [reporter(desk) for _ in range(count)]
    _cost(server, as_requests([one.sent for one in reporters]))
    read = [load.request("GET", f"/api/v1/mailbox/{b64(one.keys.case)}", b"", _token(one)) for one in reporters]
    asyncio.run(load.run(server.port, read, CLIENTS))  # the first visit pays for what is made once
    reading_ms, boxes = _cost(server, read)
    writing_ms, _ = _cost(server, [_follow_up(one, boxes[place]) for place, one in enumerate(reporters)])
    return [
        Figure("mailbox.read", reading_ms, "ms", at_most=1.0),
        Figure("mailbox.follow_up", writing_ms, "ms", at_most=1.2),
        _parts(server, reporters[:FILES_MAX], folder),
    ]


def _token(reporter: Reporter) -> dict[str, str]:
    return {"Authorization": f"Bearer {b64(reporter.keys.token)}"}


def _cost(server: Server, requests: Sequence[bytes]) -> tuple[float, dict[int, bytes]]:
    before = server.cpu_seconds()
    outcome = asyncio.run(load.run(server.port, requests, CLIENTS, keep=True))
    assert not outcome.failures, outcome.failures
    return 1000 * (server.cpu_seconds() - before) / len(requests), outcome.bodies


def _follow_up(reporter: Reporter, box: bytes) -> bytes:
    keys, nonce = reporter.keys, b64_decode(json.loads(box)["nonce"])
    body = FollowUp(today(), "Họ vẫn chưa trả lương. " * 20)
    letter = seal_follow_up(keys, reporter.case_identity.recipient, body, counter=2)
    signature = sign_write(
        keys.signer, Write.LETTER, instance=keys.instance, case=keys.case, nonce=nonce, payload=letter
    )
    sent = {"counter": 2, "letter": b64(letter), "nonce": b64(nonce), "signature": b64(signature)}
    return load.post(f"/api/v1/mailbox/{b64(keys.case)}/letters", canonical(sent), _token(reporter))


def _parts(server: Server, reporters: Sequence[Reporter], folder: Path) -> Figure:
    """Whole parts of 1 MiB a second, beside the same bytes written and flushed to the same disk by nobody else."""
    content = os.urandom(PART_BYTES)
    begun = asyncio.run(load.run(server.port, [_beginning(one, content) for one in reporters], 1, keep=True))
    assert not begun.failures, begun.failures
    sha = base64.b64encode(hashlib.sha256(content).digest()).decode()
    requests: list[bytes] = []
    for place, one in enumerate(reporters):
        headers = {
            "Authorization": f"Bearer {json.loads(begun.bodies[place])['ticket']}",
            "Content-Digest": f"sha-256=:{sha}:",
            "Content-Type": "application/octet-stream",
        }
        path = f"/api/v1/uploads/{b64(one.keys.case)}/{b64(_FILE)}/0"
        requests.append(load.request("PUT", path, content, headers))
    before = _written_per_second(folder, content, len(requests))
    outcome = asyncio.run(load.run(server.port, requests, CLIENTS))
    assert not outcome.failures, outcome.failures
    limit = (before + _written_per_second(folder, content, len(requests))) / 2
    beside = {"parts_a_second": outcome.per_second, "limit": limit}
    return Figure("upload.part.ratio", outcome.per_second / limit, "of limit", at_least=0.6, beside=beside)


_FILE: Final = os.urandom(16)


def _beginning(reporter: Reporter, content: bytes) -> bytes:
    """Asks for a ticket for a file of two parts, of which the first is brought."""
    keys, size = reporter.keys, attachments.sealed_size(attachments.padded_size(PART_BYTES))
    named = attachments.Named(_FILE, digest(content))
    message = attachments.upload_message(keys.instance, keys.case, named, size)
    bits = attachments.upload_bits(PROOF_BITS, size)
    body = {
        "case": b64(keys.case),
        "verify_key": b64(keys.signer.verify_key),
        "attachment": b64(named.id),
        "size": size,
        "digest": b64(named.digest),
        "proof": {"nonce": b64(solve(keys.case, digest(message), bits))},
        "signature": b64(attachments.sign_upload(keys.signer, message)),
    }
    return load.post("/api/v1/uploads", canonical(body))


def _written_per_second(folder: Path, content: bytes, count: int) -> float:
    """The same bytes, each in a file of its own, one after the other, on the disk before the next begins."""
    begun = time.perf_counter()
    for number in range(count):
        path = folder / f"part-{number}"
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    rate = count / (time.perf_counter() - begun)
    for number in range(count):
        (folder / f"part-{number}").unlink()
    return rate
