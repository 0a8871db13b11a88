"""Every statement about attachments on their way."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from api.models import Attachment, AttachmentPart, Case, Erasure, Instance
from api.models.cases import Author
from api.uploads.schemas import Beginning, Kept, PlaceOfPart

# Building a statement costs as much as running it: those of every part are built once.
_OF_CASE: Final = bindparam("of_case", type_=Attachment.case_id.type)
_UNDER_ID: Final = bindparam("under_id", type_=Attachment.attachment.type)
_FIND: Final = select(Attachment.digest, Attachment.size, Attachment.whole, Attachment.counter).where(
    Attachment.case_id == _OF_CASE, Attachment.attachment == _UNDER_ID
)
_PARTS: Final = (
    select(AttachmentPart.part)
    .where(AttachmentPart.case_id == _OF_CASE, AttachmentPart.attachment == _UNDER_ID)
    .order_by(AttachmentPart.part)
)
_SERVER_KEY: Final = select(Instance.server_key)
_ADD_PART: Final = insert(AttachmentPart)


def server_key(connection: Connection) -> bytes:
    """The key of the tickets."""
    return connection.execute(_SERVER_KEY).scalar_one()


def is_closed(connection: Connection, case: bytes) -> bool:
    """Whether the case takes nothing more: withdrawn, or erased [P-27]."""
    withdrawn = select(Case.case_id).where(Case.case_id == case, Case.state == "withdrawn")
    erased = select(Erasure.case_id).where(Erasure.case_id == case)
    return connection.scalar(withdrawn.union_all(erased)) is not None


def find(connection: Connection, case: bytes, attachment: bytes) -> Kept | None:
    """The attachment, if there is one under this id."""
    row = connection.execute(_FIND, {"of_case": case, "under_id": attachment}).one_or_none()
    return None if row is None else Kept(row.digest, row.size, row.whole, row.counter)


def parts(connection: Connection, case: bytes, attachment: bytes) -> list[int]:
    """The numbers of the parts that are there, ascending."""
    return list(connection.scalars(_PARTS, {"of_case": case, "under_id": attachment}))


def place_of_part(connection: Connection, case: bytes, attachment: bytes) -> PlaceOfPart:
    """All that is asked before a part is taken in."""
    return PlaceOfPart(server_key(connection), find(connection, case, attachment), parts(connection, case, attachment))


def held_by(connection: Connection, case: bytes, author: Author) -> tuple[int, int]:
    """How many attachments of one side a case has, and their bytes, begun or whole."""
    held = select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.case_id == case, Attachment.author == author
    )
    count, size = connection.execute(held).one()
    return count, size


def unbound_bytes(connection: Connection) -> int:
    """Bytes of all attachments that no letter names yet."""
    held = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.counter.is_(None))
    return connection.scalar(held) or 0


def begin(connection: Connection, case: bytes, new: Beginning, author: Author, day: dt.date) -> None:
    """A new attachment, without a part."""
    connection.execute(
        insert(Attachment).values(
            case_id=case,
            attachment=new.attachment,
            digest=new.digest,
            size=new.size,
            day=day,
            whole=False,
            counter=None,
            author=author,
        )
    )


def add_part(connection: Connection, case: bytes, attachment: bytes, part: int) -> None:
    """A part whose blob is on the disk."""
    connection.execute(_ADD_PART, {"case_id": case, "attachment": attachment, "part": part})


def forget_part(connection: Connection, case: bytes, attachment: bytes, part: int) -> None:
    """A part of an attachment that is not whole yet is to be brought again."""
    still_coming = select(Attachment.attachment).where(
        Attachment.case_id == case, Attachment.attachment == attachment, Attachment.whole.is_(False)
    )
    connection.execute(
        delete(AttachmentPart).where(
            AttachmentPart.case_id == case,
            AttachmentPart.attachment == attachment,
            AttachmentPart.part == part,
            still_coming.exists(),
        )
    )


def set_whole(connection: Connection, case: bytes, attachment: bytes) -> None:
    """All parts are there and have the digest."""
    connection.execute(
        update(Attachment).where(Attachment.case_id == case, Attachment.attachment == attachment).values(whole=True)
    )


def forget(connection: Connection, case: bytes, attachment: bytes) -> int:
    """Delete an attachment that no letter names, and by their foreign key its parts; how many there were."""
    gone = connection.execute(
        delete(Attachment).where(
            Attachment.case_id == case, Attachment.attachment == attachment, Attachment.counter.is_(None)
        )
    )
    return gone.rowcount


def ready(connection: Connection, case: bytes, attachments: Collection[bytes], author: Author) -> dict[bytes, bytes]:
    """Digests by id of those of one side, whole and not named yet; until the transaction ends nobody sweeps them."""
    found = connection.execute(
        select(Attachment.attachment, Attachment.digest)
        .where(
            Attachment.case_id == case,
            Attachment.attachment.in_(list(attachments)),
            Attachment.author == author,
            Attachment.whole.is_(True),
            Attachment.counter.is_(None),
        )
        .with_for_update()
    )
    return {row.attachment: row.digest for row in found}


def bind(connection: Connection, case: bytes, attachments: Collection[bytes], counter: int) -> None:
    """From now on they belong to this letter of their author's."""
    connection.execute(
        update(Attachment)
        .where(Attachment.case_id == case, Attachment.attachment.in_(list(attachments)))
        .values(counter=counter)
    )


def unbound_until(connection: Connection, day: dt.date, attachments_max: int | None) -> list[tuple[bytes, bytes]]:
    """Some of those, or all, that were begun on this day or before and that no letter names."""
    old = select(Attachment.case_id, Attachment.attachment).where(Attachment.counter.is_(None), Attachment.day <= day)
    rows = connection.execute(old.order_by(Attachment.case_id, Attachment.attachment).limit(attachments_max))
    return [(case, attachment) for case, attachment in rows]


def parts_of(connection: Connection, cases: Sequence[bytes]) -> set[tuple[bytes, bytes, int]]:
    """Every part of these cases that has a row."""
    rows = connection.execute(
        select(AttachmentPart.case_id, AttachmentPart.attachment, AttachmentPart.part).where(
            AttachmentPart.case_id.in_(cases)
        )
    )
    return {(case, attachment, part) for case, attachment, part in rows}


def all_parts(connection: Connection) -> set[tuple[bytes, bytes, int]]:
    """Every part that has a row."""
    rows = connection.execute(select(AttachmentPart.case_id, AttachmentPart.attachment, AttachmentPart.part))
    return {(case, attachment, part) for case, attachment, part in rows}


def erased(connection: Connection, cases: Sequence[bytes]) -> set[bytes]:
    """Those of the cases that were erased."""
    return set(connection.scalars(select(Erasure.case_id).where(Erasure.case_id.in_(cases))))


def named(connection: Connection) -> set[tuple[bytes, bytes]]:
    """Case and id of every attachment that a letter names."""
    rows = connection.execute(select(Attachment.case_id, Attachment.attachment).where(Attachment.counter.is_not(None)))
    return {(case, attachment) for case, attachment in rows}


def unnamed(connection: Connection) -> set[tuple[bytes, bytes]]:
    """Case and id of every attachment that no letter names."""
    rows = connection.execute(select(Attachment.case_id, Attachment.attachment).where(Attachment.counter.is_(None)))
    return {(case, attachment) for case, attachment in rows}


def give_up(connection: Connection, case: bytes, attachment: bytes) -> None:
    """Delete an attachment, named or not, and by their foreign key its parts."""
    connection.execute(delete(Attachment).where(Attachment.case_id == case, Attachment.attachment == attachment))
