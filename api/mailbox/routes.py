"""GET a mailbox; POST letters, deletions, a withdrawal."""

from typing import Any, Final

from fastapi import Request, Response

from api.authz.guard import AsMailboxReader, GuardedRouter, MailboxRoute, database_of
from api.authz.policy import Permission
from api.kit.wire import id_of, number_of, padded_json, read_json
from api.mailbox import service
from api.mailbox.schemas import (
    DELETION_BODY,
    LETTER_BODY,
    LETTER_BODY_BYTES_MAX,
    RECEIPT_BODY,
    WITHDRAWAL_BODY,
    Deleted,
    LetterTaken,
    MailboxErased,
    MailboxSeen,
    ReceiptTaken,
    StateSeen,
)
from api.running import running

_STREAM: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}

router = GuardedRouter(prefix="/api/v1/mailbox/{case}", route_class=MailboxRoute)


@router.get("", permission=Permission.READ_MAILBOX, responses={200: {"model": MailboxSeen | MailboxErased}})
async def read_mailbox(reader: AsMailboxReader, request: Request) -> Response:
    """Padded, so that its length does not count the replies."""
    return padded_json(await database_of(request).glance(service.read_mailbox, reader))


@router.get(
    "/attachments/{attachment}/{part}", permission=Permission.READ_MAILBOX, response_class=Response, responses=_STREAM
)
async def read_part(reader: AsMailboxReader, request: Request) -> Response:
    """A part of a sealed file that a reply names which still lies here."""
    attachment, part = id_of(request, "attachment"), number_of(request, "part")
    content = await service.read_part(await running(request), reader, attachment, part)
    return Response(content, media_type="application/octet-stream")


@router.post("/letters", permission=Permission.WRITE_MAILBOX, status_code=201, body_bytes_max=LETTER_BODY_BYTES_MAX)
async def write_letter(reader: AsMailboxReader, request: Request) -> LetterTaken:
    """A follow-up."""
    server = await running(request)
    taken = await server.database.write(service.write_letter, reader, await read_json(request, LETTER_BODY))
    server.postman.wrote(reader.case)
    return taken


@router.post("/deletions", permission=Permission.WRITE_MAILBOX)
async def delete_replies(reader: AsMailboxReader, request: Request) -> Deleted:
    """Replies that should not lie here."""
    body = await read_json(request, DELETION_BODY)
    return await database_of(request).write(service.delete_replies, reader, body)


@router.put("/receipt", permission=Permission.LEAVE_RECEIPT)
async def leave_receipt(reader: AsMailboxReader, request: Request) -> ReceiptTaken:
    """Sealed: on which day replies were read."""
    return await database_of(request).write(service.leave_receipt, reader, await read_json(request, RECEIPT_BODY))


@router.post("/withdrawal", permission=Permission.WRITE_MAILBOX)
async def withdraw(reader: AsMailboxReader, request: Request) -> StateSeen:
    """The worker's own end of the case."""
    return await database_of(request).write(service.withdraw, reader, await read_json(request, WITHDRAWAL_BODY))
