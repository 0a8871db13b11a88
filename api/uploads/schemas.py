"""What a phone sends to begin an upload, and what it gets."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple

from pydantic import Field, TypeAdapter

from api.authz.fields import Id, Key, Proof, Schema, Signature, Ticket
from crypto.attachments import Named


class UploadBody(Schema):
    """The body of `POST /api/v1/uploads` (docs/protocol.md §6). A size that no content gives is refused later."""

    case: Id
    verify_key: Key
    attachment: Id
    size: Annotated[int, Field(ge=0, le=2**31 - 1)]
    digest: Key
    proof: Proof
    signature: Signature

    @property
    def named(self) -> Named:
        """The attachment as it is signed."""
        return Named(self.attachment, self.digest)


class NewFile(Schema):
    """A file for a reply, which a member is about to bring. A size that no content gives is refused later."""

    attachment: Id
    size: Annotated[int, Field(ge=0, le=2**31 - 1)]
    digest: Key


Beginning = UploadBody | NewFile
"""What is said of a file before its parts come."""

UPLOAD_BODY: TypeAdapter[UploadBody] = TypeAdapter(UploadBody)


PART_ON_THE_LINE: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": {}}},
    "security": [{"ticket": []}],
    "parameters": [
        {
            "name": "Content-Digest",
            "in": "header",
            "required": True,
            "description": "SHA-256 of the part (RFC 9530).",
            "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
        }
    ],
}
"""How the interface describes a part, which is bytes with two headers and no JSON."""


class UploadSeen(Schema):
    """With what the parts are to be brought, in which size, and which are there."""

    ticket: Ticket
    part_bytes: int
    parts: Sequence[int]


class Kept(NamedTuple):
    """An attachment as its row has it."""

    digest: bytes
    size: int
    whole: bool
    counter: int | None


class PlaceOfPart(NamedTuple):
    """The key that tickets are made with, the attachment (none under this id), and which parts of it are there."""

    server_key: bytes
    kept: Kept | None
    there: list[int]


class Coming(NamedTuple):
    """A part that is offered: where it belongs, and with which ticket and `Content-Digest` it comes."""

    case: bytes
    attachment: bytes
    part: int
    ticket: str
    content_digest: str
