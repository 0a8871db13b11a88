"""How does a client live through an outage? It sends the same again, and writes down what it is told."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final, cast

import httpx

from api.authz.guard import SESSION_COOKIE
from bench.crash.books import Books, cover, letter, part
from bench.crash.plans import Added, Answered, File, Plan
from crypto.attachments import PART_BYTES, part_count
from crypto.encoding import b64, b64_decode
from crypto.mailbox import Write, letter_payload, sign_write
from crypto.signing import SigningKey

CLIENTS: Final = 24
_TIMEOUT_SECONDS: Final = 30.0
_OUTAGE: Final = frozenset({502, 503, 504})
_WAIT_SECONDS: Final = (0.1, 1.0)
_STAFF: Final = {"Koe-Request": "1", "Sec-Fetch-Site": "same-origin"}


class Unexpected(Exception):
    """An answer that no honest client should get, outage or not."""


class Clients:
    """Many phones and one computer at the desk, against one address."""

    def __init__(self, origin: str, cookie: str, books: Books, seed: int) -> None:
        self._origin, self._books, self._random = origin, books, Random(seed)
        self._staff = {**_STAFF, "Cookie": f"{SESSION_COOKIE}={cookie}"}
        self.done = 0
        self._turned = asyncio.Condition()

    async def play(self, plans: Iterator[Plan]) -> None:
        """Everything that is planned, until the last of it is acknowledged."""
        limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
        async with (
            httpx.AsyncClient(base_url=self._origin, timeout=_TIMEOUT_SECONDS, limits=limits) as line,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(CLIENTS):
                group.create_task(self._client(line, plans))

    async def reached(self, count: int) -> None:
        """Returns once so many plans are through."""
        async with self._turned:
            await self._turned.wait_for(lambda: self.done >= count)

    async def _client(self, line: httpx.AsyncClient, plans: Iterator[Plan]) -> None:
        for plan in plans:
            try:
                await self._live(line, plan)
            except Unexpected as refusal:
                self._books.broken.append(str(refusal))
            async with self._turned:
                self.done += 1
                self._turned.notify_all()

    async def _live(self, line: httpx.AsyncClient, plan: Plan) -> None:
        await self._bring(line, plan.case, plan.files)
        await self._report(line, plan)
        if plan.answered is not None:
            await self._answer(line, plan, plan.answered)
        if plan.added is not None:
            await self._add(line, plan, plan.added)

    async def _ask(
        self,
        line: httpx.AsyncClient,
        method: str,
        path: str,
        body: dict[str, Any] | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """The answer, however often it takes; the very same bytes each time. Raises `Unexpected`."""
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = {"Content-Type": "application/json"} if isinstance(body, dict) else {}
        while True:
            try:
                answer = await line.request(method, path, content=content, headers={**kind, **(headers or {})})
            except httpx.TransportError as fault:
                self._books.outages[type(fault).__name__] += 1
            else:
                if answer.is_success:
                    return answer
                if answer.status_code not in _OUTAGE:
                    raise Unexpected(f"{method} {path.split('/')[3]}: {answer.status_code} {answer.text[:200]}")
                self._books.outages[str(answer.status_code)] += 1
            await asyncio.sleep(self._random.uniform(*_WAIT_SECONDS))

    async def _bring(
        self, line: httpx.AsyncClient, case: bytes, files: tuple[File, ...], *, staff: bool = False
    ) -> None:
        begin = f"/api/v1/cases/{b64(case)}/uploads" if staff else "/api/v1/uploads"
        for file in files:
            told = (await self._ask(line, "POST", begin, file.opening, self._staff if staff else None)).json()
            for number in range(part_count(len(file.sealed))):
                piece = file.sealed[number * PART_BYTES : (number + 1) * PART_BYTES]
                sha = base64.b64encode(hashlib.sha256(piece).digest()).decode()
                headers = {"Authorization": f"Bearer {told['ticket']}", "Content-Digest": f"sha-256=:{sha}:"}
                await self._ask(line, "PUT", f"/api/v1/uploads/{b64(case)}/{b64(file.id)}/{number}", piece, headers)
                self._books.acknowledge("part", {part(case, file.id, number): piece})

    async def _report(self, line: httpx.AsyncClient, plan: Plan) -> None:
        sent = plan.report
        receipt = (await self._ask(line, "POST", "/api/v1/reports", dict(cast(Mapping[str, Any], sent.json())))).json()
        if b64_decode(receipt["case"]) != plan.case:
            raise Unexpected("a receipt for another case")
        self._books.acknowledge(
            "report",
            {
                letter(plan.case, "case", "reporter", 1): sent.report,
                letter(plan.case, "mailbox", "reporter", 1): sent.card,
                cover(plan.case): sent.cover,
            },
        )

    async def _answer(self, line: httpx.AsyncClient, plan: Plan, answered: Answered) -> None:
        await self._bring(line, plan.case, answered.files, staff=True)
        body: dict[str, Any] = {"counter": 1, "letter": b64(answered.letter), "copy": b64(answered.copy)}
        if answered.files:
            body["attachments"] = [{"id": b64(one.id), "digest": one.opening["digest"]} for one in answered.files]
        await self._ask(line, "POST", f"/api/v1/cases/{b64(plan.case)}/replies", body, self._staff)
        self._books.acknowledge(
            "reply",
            {
                letter(plan.case, "mailbox", "desk", 1): answered.letter,
                letter(plan.case, "case", "desk", 1): answered.copy,
            },
        )

    async def _add(self, line: httpx.AsyncClient, plan: Plan, added: Added) -> None:
        await self._bring(line, plan.case, added.files)
        token = {"Authorization": f"Bearer {b64(plan.token)}"}
        mailbox = f"/api/v1/mailbox/{b64(plan.case)}"
        box = (await self._ask(line, "GET", mailbox, None, token)).json()
        nonce = b64_decode(box["nonce"])
        signature = sign_write(
            SigningKey(plan.signer_seed),
            Write.LETTER,
            instance=plan.instance,
            case=plan.case,
            nonce=nonce,
            payload=letter_payload(added.letter, added.named),
        )
        body: dict[str, Any] = {
            "counter": 2,
            "letter": b64(added.letter),
            "nonce": b64(nonce),
            "signature": b64(signature),
        }
        if added.named:
            body["attachments"] = [{"id": b64(one.id), "digest": b64(one.digest)} for one in added.named]
        await self._ask(line, "POST", f"{mailbox}/letters", body, token)
        self._books.acknowledge("follow-up", {letter(plan.case, "case", "reporter", 2): added.letter})
