"""How do bytes, names and codes come in as JSON? Strict shapes that every schema of the staff's side shares."""

import unicodedata
from itertools import pairwise
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from crypto.attachments import ATTACHMENTS_MAX, REPLY_FILES_MAX, Named
from crypto.cache import CACHED_BYTES
from crypto.encoding import b64, b64_decode
from crypto.refusals import WrongEncoding

SEALED_BYTES_MAX: Final = 135_000  # a letter of the top of the ladder is 132,747 bytes
SECRET_BYTES_MAX: Final = 2_500  # a sealed plaintext of 512 bytes is 2,171


class Schema(BaseModel):
    """Nothing is coerced, nothing unknown is taken."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _bytes_from(value: Any, size: int | None, bytes_max: int) -> bytes:
    """Bytes from our own code as they are; text from a browser only as b64 of the right size."""
    if not isinstance(value, (bytes, str)):
        raise ValueError("not base64url of the right size")  # noqa: TRY004  # pydantic takes no TypeError
    try:
        data = value if isinstance(value, bytes) else b64_decode(value[: 2 * bytes_max], size)
    except WrongEncoding:
        raise ValueError("not base64url of the right size") from None
    if len(data) > bytes_max or size not in (None, len(data)):
        raise ValueError("not of the right size")
    return data


def _exactly(size: int) -> BeforeValidator:
    return BeforeValidator(lambda value: _bytes_from(value, size, size))


def _at_most(bytes_max: int) -> BeforeValidator:
    return BeforeValidator(lambda value: _bytes_from(value, None, bytes_max))


def _b64_of(bytes_max: int, bytes_min: int) -> WithJsonSchema:
    """How the interface describes bytes: their b64, with its shortest and longest length."""
    longest, shortest = (-(-4 * size // 3) for size in (bytes_max, bytes_min))
    return WithJsonSchema(
        {"type": "string", "contentEncoding": "base64url", "minLength": shortest, "maxLength": longest}
    )


def _printable(text: str) -> str:
    """No control, format, private or unassigned characters."""
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in text):
        raise ValueError("not printable")
    return text


_AS_B64: Final = PlainSerializer(b64, return_type=str)

Id = Annotated[bytes, _exactly(16), _AS_B64, _b64_of(16, 16)]
ProofNonce = Annotated[bytes, _exactly(8), _AS_B64, _b64_of(8, 8)]
Nonce = Annotated[bytes, _exactly(24), _AS_B64, _b64_of(24, 24)]
Key = Annotated[bytes, _exactly(32), _AS_B64, _b64_of(32, 32)]
Signature = Annotated[bytes, _exactly(64), _AS_B64, _b64_of(64, 64)]
Sealed = Annotated[bytes, _at_most(SEALED_BYTES_MAX), _AS_B64, _b64_of(SEALED_BYTES_MAX, 0)]
SealedSecret = Annotated[bytes, _at_most(SECRET_BYTES_MAX), _AS_B64, _b64_of(SECRET_BYTES_MAX, 0)]
CachedFacts = Annotated[bytes, _exactly(CACHED_BYTES), _AS_B64, _b64_of(CACHED_BYTES, CACHED_BYTES)]
Ticket = Annotated[bytes, _at_most(64), _AS_B64, _b64_of(64, 0)]
Recipient = Annotated[str, StringConstraints(max_length=1959, pattern=r"^age1pq1[a-z0-9]+$")]
OptionalRecipient = Annotated[str, StringConstraints(max_length=1959, pattern=r"^(age1pq1[a-z0-9]+)?$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), AfterValidator(_printable)]
Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), AfterValidator(_printable)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
NamesByLanguage = Annotated[dict[LanguageCode, Name], Field(min_length=1, max_length=40)]
Languages = Annotated[list[LanguageCode], Field(min_length=1, max_length=40)]
Epoch = Annotated[int, Field(ge=1, le=2**31 - 1)]
Counter = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Proof(Schema):
    """The work that was done for exactly this."""

    nonce: ProofNonce


class AttachmentName(Schema):
    """An attachment as a report or a follow-up names it in the open."""

    digest: Key
    id: Id


def _ascending(names: list[AttachmentName]) -> list[AttachmentName]:
    if any(a.id >= b.id for a, b in pairwise(names)):
        raise ValueError("not ascending")
    return names


AttachmentNames = Annotated[
    list[AttachmentName], Field(min_length=1, max_length=ATTACHMENTS_MAX), AfterValidator(_ascending)
]


ReplyFileNames = Annotated[
    list[AttachmentName], Field(min_length=1, max_length=REPLY_FILES_MAX), AfterValidator(_ascending)
]


def named(names: list[AttachmentName] | None) -> tuple[Named, ...]:
    """The same, as the protocol's own record."""
    return tuple(Named(one.id, one.digest) for one in names or ())
