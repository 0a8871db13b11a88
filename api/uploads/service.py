"""May this file come in, is it whole, and which letter names it? See docs/protocol.md §6.

Rows after blobs, never the reverse: a part's row is committed after its blob is on the disk, and what is destroyed
loses its rows first. So a crash leaves blobs that nobody names, for the sweep, and never a row without its blob.
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from api.blob_keys import blob_key, case_of, is_blob_key
from api.directory.service import NotOpen
from api.kit import log
from api.kit.batches import RETRY_AFTER_SECONDS
from api.kit.blob_threads import ask
from api.kit.blobs import Blob, Blobs, FileDamaged, NoBlob, StoreAway
from api.kit.clock import today
from api.kit.errors import Busy, Missing, NoRoom, Problem
from api.kit.throttle import ProofBits, ProofTooWeak
from api.models.cases import Author
from api.running import Running
from api.uploads import queries, tickets
from api.uploads.schemas import Beginning, Coming, Kept, NewFile, UploadBody, UploadSeen
from crypto import submission as protocol
from crypto.age_format import sealed_size
from crypto.attachments import (
    PART_BYTES,
    REPLY_FILE_BYTES_MAX,
    Named,
    check_sealed_size,
    padded_size,
    part_count,
    part_size,
    upload_bits,
    verify_upload,
)
from crypto.encoding import b64_decode
from crypto.refusals import WrongEncoding, WrongKey, WrongSignature, WrongSize, WrongSubject

ATTACHMENTS_OF_A_CASE_MAX: Final = 200
COMFORTABLE_UNBOUND_BYTES: Final = 4 * 2**30
"""Of all files that no letter names yet, above which the work for another one grows."""
UNBOUND_FOR: Final = timedelta(days=3)
"""In days, so that every file has two whole ones, whatever the hour at which it came."""
PARTS_AT_ONCE: Final = 256
"""In the memory of one process."""
_AT_ONCE: Final = 200  # attachments in one transaction, so that nobody waits long behind it


class MalformedUpload(Problem):
    """A size that no sealed attachment has, or a part that is not what it says; `reason` says which."""

    status, title, slug = 422, "The file is damaged", "malformed-upload"


class WrongUploadSignature(Problem):
    """The case does not belong to the key, or the key did not sign this."""

    status, title, slug = 403, "The signature does not fit", "wrong-signature"


class StaleTicket(Problem):
    """No ticket of ours for this file, or one of more than twelve hours ago: begin the upload again."""

    status, title, slug = 403, "The upload was begun too long ago", "stale-ticket"


class CaseClosed(Problem):
    """The worker has withdrawn the report."""

    status, title, slug = 409, "This report was withdrawn", "withdrawn"


class AttachmentTaken(Problem):
    """Another file has this id."""

    status, title, slug = 409, "Another file has this id", "attachment-taken"


class CaseFull(Problem):
    """So many files, or bytes of files, are kept of one case, and no more."""

    status, title, slug = 409, "There are too many files in this case", "case-full"


class WrongFile(Problem):
    """All parts are there and are another file than was signed. They were destroyed: begin again."""

    status, title, slug = 409, "The file is not the one that was signed", "wrong-file"


class AttachmentMissing(Problem):
    """Files that a letter names are not there whole.

    `missing` has a bit for each, the lowest for the first in the list that was sent.
    """

    status, title, slug = 409, "A file that the letter names is not here", "attachment-missing"


# --- coming in --------------------------------------------------------------------------------------------------------


async def begin_upload(server: Running, new: UploadBody) -> UploadSeen:
    """Let a file in, or say how far it has come.

    Raises `NotOpen`, `ProofTooWeak`, `MalformedUpload`, `WrongUploadSignature`, `CaseClosed`, `AttachmentTaken`,
    `CaseFull`, `NoRoom`, `WrongFile`.
    """
    instance = await server.instance()
    if instance is None:
        raise NotOpen
    proved = _check(instance, new, server.proof.least)
    if not await ask(server.files, server.blobs.has_room, new.size):
        raise NoRoom(retry_after=60)
    proof, case_bytes_max = server.proof, server.settings.case_bytes_max
    kept = await server.database.write(_begin, new, proved, proof, case_bytes_max)
    return await _ticket(server, new.case, new.attachment, kept)


async def begin_file(server: Running, case: bytes, new: NewFile) -> UploadSeen:
    """[P-39] The same for a file of the desk's reply; who may write the reply may bring its files, without work.

    Raises `MalformedUpload`, `CaseClosed`, `AttachmentTaken`, `CaseFull`, `NoRoom`, `WrongFile`.
    """
    try:
        check_sealed_size(new.size)
    except WrongSize:
        raise MalformedUpload(reason="size") from None
    if new.size > sealed_size(padded_size(REPLY_FILE_BYTES_MAX)):
        raise MalformedUpload(reason="size")
    if not await ask(server.files, server.blobs.has_room, new.size):
        raise NoRoom(retry_after=60)
    kept = await server.database.write(_begin_file, case, new, server.settings.case_bytes_max)
    return await _ticket(server, case, new.attachment, kept)


async def _ticket(server: Running, case: bytes, attachment: bytes, kept: Kept) -> UploadSeen:
    there = await server.database.read(queries.parts, case, attachment)
    if not kept.whole and len(there) == part_count(kept.size):
        # The process died between the last part and the look at the whole.
        await _finish(server, case, attachment, kept)
    key = await server.database.read(queries.server_key)
    return UploadSeen(ticket=tickets.make(key, case, attachment), part_bytes=PART_BYTES, parts=there)


def _check(instance: bytes, new: UploadBody, bits: int) -> bytes:
    """[P-29] Size, case id, signature, and the work of a quiet day; gives what is proved."""
    try:
        proved = verify_upload(
            new.verify_key,
            instance=instance,
            case=new.case,
            attachment=new.named,
            sealed_bytes=new.size,
            signature=new.signature,
        )
    except WrongSize:
        raise MalformedUpload(reason="size") from None
    except (WrongSubject, WrongKey, WrongSignature):
        raise WrongUploadSignature from None
    if not _has_proof(new, proved, bits):
        raise ProofTooWeak(bits=bits)
    return proved


def _has_proof(new: UploadBody, proved: bytes, bits: int) -> bool:
    return protocol.has_proof(new.case, proved, new.proof.nonce, upload_bits(bits, new.size))


def _begin(connection: Connection, new: UploadBody, proved: bytes, proof: ProofBits, case_bytes_max: int) -> Kept:
    """The row of an attachment; the one that is there, if it is of this very file."""
    kept = _known(connection, new.case, new, "reporter", case_bytes_max)
    if kept is not None:
        return kept
    unbound = queries.unbound_bytes(connection)
    if not _has_proof(new, proved, proof.needed(unbound, COMFORTABLE_UNBOUND_BYTES)):
        raise ProofTooWeak(bits=proof.asked(unbound, COMFORTABLE_UNBOUND_BYTES))
    queries.begin(connection, new.case, new, "reporter", today())
    return Kept(new.digest, new.size, whole=False, counter=None)


def _begin_file(connection: Connection, case: bytes, new: NewFile, case_bytes_max: int) -> Kept:
    kept = _known(connection, case, new, "desk", case_bytes_max)
    if kept is None:
        queries.begin(connection, case, new, "desk", today())
        kept = Kept(new.digest, new.size, whole=False, counter=None)
    return kept


def _known(connection: Connection, case: bytes, new: Beginning, author: Author, case_bytes_max: int) -> Kept | None:
    """The row that is there, if it is of this very file; none where a new one may be made."""
    if queries.is_closed(connection, case):
        raise CaseClosed
    kept = queries.find(connection, case, new.attachment)
    if kept is not None:
        if (kept.digest, kept.size) != (new.digest, new.size):
            raise AttachmentTaken
        return kept
    count, held = queries.held_by(connection, case, author)
    if count >= ATTACHMENTS_OF_A_CASE_MAX or held + new.size > case_bytes_max:
        raise CaseFull
    return None


async def put_part(server: Running, coming: Coming, read: Callable[[], Awaitable[bytes]]) -> None:
    """Take a part in, or recognise that it is there; with the last one, look at the whole.

    `read` gives the body, and is called for a good ticket alone. Raises `StaleTicket`, `Missing`, `MalformedUpload`,
    `WrongFile`, `NoRoom`, `Busy`.
    """
    place = await server.database.glance(queries.place_of_part, coming.case, coming.attachment)
    if not tickets.is_valid(place.server_key, coming.case, coming.attachment, _bearer(coming.ticket)):
        raise StaleTicket
    if place.kept is None:
        raise Missing  # swept, or destroyed because it was another file
    if server.parts_coming >= PARTS_AT_ONCE:
        raise Busy(retry_after=RETRY_AFTER_SECONDS)
    server.parts_coming += 1
    try:
        await _take_part(server, coming, place.kept, place.there, await read())
    finally:
        server.parts_coming -= 1


async def _take_part(server: Running, coming: Coming, kept: Kept, there: list[int], content: bytes) -> None:
    case, attachment, part = coming.case, coming.attachment, coming.part
    _check_size(coming, kept, content)
    if part in there:
        await ask(server.files, _check_digest, coming, content)
        there = await server.database.glance(queries.parts, case, attachment)  # it may be gone by now
    if part not in there:
        await ask(server.files, _put_part, server.blobs, coming, content)
        there = await _note_part(server, case, attachment, part)
    if not kept.whole and len(there) == part_count(kept.size):
        await _finish(server, case, attachment, kept)


def _put_part(blobs: Blobs, coming: Coming, content: bytes) -> None:
    _check_digest(coming, content)
    blobs.put(blob_key(coming.case, coming.attachment, coming.part), content)


def _check_digest(coming: Coming, content: bytes) -> None:
    if _sha256_in(coming.content_digest) != hashlib.sha256(content).digest():
        raise MalformedUpload(reason="digest")


def _check_size(coming: Coming, kept: Kept, content: bytes) -> None:
    try:
        size = part_size(kept.size, coming.part)
    except WrongSize:
        raise MalformedUpload(reason="number") from None
    if len(content) != size:
        raise MalformedUpload(reason="size")


async def _note_part(server: Running, case: bytes, attachment: bytes, part: int) -> list[int]:
    """The row of a part whose blob is there; gives the parts that are there now."""
    try:
        return await server.database.write(_add_part, case, attachment, part)
    except IntegrityError:  # the same part came by another process at the same moment
        return await server.database.read(queries.parts, case, attachment)
    except Missing:
        await ask(server.files, server.blobs.delete, [blob_key(case, attachment, part)])
        raise


def _add_part(connection: Connection, case: bytes, attachment: bytes, part: int) -> list[int]:
    if queries.find(connection, case, attachment) is None:
        raise Missing
    there = queries.parts(connection, case, attachment)
    if part in there:
        return there
    queries.add_part(connection, case, attachment, part)
    return sorted([*there, part])


async def _finish(server: Running, case: bytes, attachment: bytes, kept: Kept) -> None:
    """[P-29] The digest of the whole, once all parts are there; else all of them are destroyed, and `WrongFile`.

    So every part is read back from the store before a letter can name it. One that the store has lost or spoilt is
    forgotten alone and asked for again.
    """
    whole = hashlib.sha256()
    for part in range(part_count(kept.size)):
        try:
            whole.update(await ask(server.files, server.blobs.get, blob_key(case, attachment, part)))
        except (NoBlob, FileDamaged):
            await server.database.write(queries.forget_part, case, attachment, part)
            raise StoreAway from None
    if whole.digest() == kept.digest:
        await server.database.write(queries.set_whole, case, attachment)
        return
    if await server.database.write(queries.forget, case, attachment):
        keys = [blob_key(case, attachment, part) for part in range(part_count(kept.size))]
        await ask(server.files, server.blobs.delete, keys)
    raise WrongFile


def _bearer(header: str) -> bytes:
    scheme, _, ticket = header.partition(" ")
    try:
        return b64_decode(ticket) if scheme == "Bearer" else b""
    except WrongEncoding:
        return b""


_SHA_256 = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|$)")


def _sha256_in(content_digest: str) -> bytes | None:
    """What a `Content-Digest` (RFC 9530) says under sha-256, if anything."""
    found = _SHA_256.search(content_digest)
    return None if found is None else base64.b64decode(found[1])


# --- going out --------------------------------------------------------------------------------------------------------


async def read_part(
    server: Running, may_be_read: Callable[[Connection], bool], wanted: tuple[bytes, bytes, int]
) -> bytes:
    """A part by case, attachment and number, of the size that it has to have.

    Raises `Missing` where it may not be read or was erased meanwhile; `FileDamaged` where it should be there and is
    not, or is another; `StoreAway`.
    """
    size = await server.database.read(_size_to_read, may_be_read, wanted)
    if size is None:
        raise Missing
    try:
        content = await ask(server.files, server.blobs.get, blob_key(*wanted))
    except NoBlob:
        content = b""
    if len(content) == size:
        return content
    if await server.database.read(_size_to_read, may_be_read, wanted) is None:  # the case was erased a moment ago
        raise Missing
    log.event("file-damaged")
    raise FileDamaged


def _size_to_read(
    connection: Connection, may_be_read: Callable[[Connection], bool], wanted: tuple[bytes, bytes, int]
) -> int | None:
    case, attachment, part = wanted
    kept = queries.find(connection, case, attachment) if may_be_read(connection) else None
    return None if kept is None else part_size(kept.size, part)


# --- for the letters that name them -----------------------------------------------------------------------------------


def missing(
    connection: Connection, case: bytes, attachments: Sequence[Named], author: Author
) -> AttachmentMissing | None:
    """[P-29] Which of these are not there whole with their digest, or belong to another letter; none if all are."""
    if not attachments:
        return None
    ready = queries.ready(connection, case, [one.id for one in attachments], author)
    bits = sum(1 << place for place, one in enumerate(attachments) if ready.get(one.id) != one.digest)
    return AttachmentMissing(missing=bits) if bits else None


def bind(connection: Connection, case: bytes, attachments: Sequence[Named], *, counter: int) -> None:
    """They belong to this letter, in the letter's own commit. To be called only after `missing` found none."""
    if attachments:
        queries.bind(connection, case, [one.id for one in attachments], counter)


# --- what is destroyed ------------------------------------------------------------------------------------------------


def sweep_unbound(connection: Connection) -> list[str]:
    """Forget files that no letter has named for two whole days, at most 200 at once; the keys of their blobs.

    The blobs are the caller's to destroy, after the commit. Call it again until there are none.
    """
    keys: list[str] = []
    for case, attachment in queries.unbound_until(connection, today() - UNBOUND_FOR, _AT_ONCE):
        kept = queries.find(connection, case, attachment)
        if kept is not None and queries.forget(connection, case, attachment):
            keys += [blob_key(case, attachment, part) for part in range(part_count(kept.size))]
    return keys


def to_be_swept(connection: Connection) -> list[str]:
    """The keys that `sweep_unbound` would give if it were called until there are none; nothing is forgotten."""
    due = queries.unbound_until(connection, today() - UNBOUND_FOR, None)
    found = [(case, attachment, queries.find(connection, case, attachment)) for case, attachment in due]
    return [
        blob_key(case, attachment, part)
        for case, attachment, kept in found
        if kept is not None
        for part in range(part_count(kept.size))
    ]


def orphans(connection: Connection, blobs: Sequence[Blob]) -> list[str]:
    """Which of these blobs have no row and may be destroyed: those of erased cases, and those of an earlier day.

    A younger one may be about to get its row. What has no key of ours is let alone, however old.
    """
    blobs = [blob for blob in blobs if is_blob_key(blob.key)]
    cases = sorted({case for blob in blobs if (case := case_of(blob.key)) is not None})
    named = {blob_key(*part) for part in queries.parts_of(connection, cases)}
    erased = queries.erased(connection, cases)
    old = today() - timedelta(days=1)
    return [blob.key for blob in blobs if blob.key not in named and (blob.day < old or case_of(blob.key) in erased)]


def in_batches(blobs: Iterable[Blob]) -> Iterator[list[Blob]]:
    """All blobs, some at a time."""
    for _, batch in groupby(enumerate(blobs), lambda numbered: numbered[0] // 1000):
        yield [blob for _, blob in batch]
