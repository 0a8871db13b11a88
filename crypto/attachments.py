"""How does a file travel beside a letter? Its size, its seal and its upload (§6). Nothing here can open."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from crypto.age_format import CHUNK_BYTES, OVERHEAD_BYTES, TAG_BYTES, Recipient, sealed_size
from crypto.codes import case_id
from crypto.encoding import Json, as_bool, as_bytes, as_choice, as_int, as_list, b64, digest, fields, u64
from crypto.refusals import WrongBody, WrongSize, WrongSubject
from crypto.roles import Case, File, Reporter
from crypto.sealing import SEED_BYTES, Identity, Random, seal_stream
from crypto.signing import SigningKey, verify

ID_BYTES: Final = 16
CONTENT_BYTES_MAX: Final = 50 * 2**20
ATTACHMENTS_MAX: Final = 20
"""Of one letter."""
PADDED_BYTES_MIN: Final = 4096
PART_BYTES: Final = 2**20
UPLOAD_DOMAIN: Final = "koe/v1/upload"

MEDIA_TYPES: Final = (
    "image/jpeg",
    "image/png",
    "application/pdf",
    "video/mp4",
    "video/webm",
    "audio/mp4",
    "audio/webm",
    "audio/ogg",
    "audio/wav",
)


REPLY_FILES_MAX: Final = 5
"""Of one reply of the desk's."""
REPLY_FILE_BYTES_MAX: Final = 10 * 2**20
REPLY_MEDIA_TYPES: Final = ("image/jpeg", "image/png", "application/pdf")


def padme(size: int) -> int:
    """Padmé of a size from 1 up: at most 12 % more, and few sizes in all.

    Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", algorithm 1.
    """
    exponent = size.bit_length() - 1  # E = ⌊log₂ L⌋
    kept = exponent.bit_length()  # S = ⌊log₂ E⌋ + 1
    mask = (1 << exponent - kept) - 1  # the last E − S bits become zero
    return (size + mask) & ~mask


def padded_size(size: int) -> int:
    """Bytes of the plaintext of a file of ``size`` bytes: Padmé, and no less than the smallest letter."""
    return padme(max(size, PADDED_BYTES_MIN))


SEALED_BYTES_MAX: Final = sealed_size(padded_size(CONTENT_BYTES_MAX))


def check_sealed_size(sealed_bytes: int) -> None:
    """[P-29] The size of a sealed attachment is one that some content gives; else `WrongSize`."""
    payload = sealed_bytes - OVERHEAD_BYTES
    padded = payload - TAG_BYTES * -(-payload // (CHUNK_BYTES + TAG_BYTES))
    fits = PADDED_BYTES_MIN <= padded <= padded_size(CONTENT_BYTES_MAX)
    if not fits or padme(padded) != padded or sealed_size(padded) != sealed_bytes:
        raise WrongSize


def part_count(sealed_bytes: int) -> int:
    """In how many parts a sealed file travels; they are numbered from 0."""
    return -(-sealed_bytes // PART_BYTES)


def part_size(sealed_bytes: int, part: int) -> int:
    """Bytes of a part; `WrongSize` if there is no such part."""
    if not 0 <= part < part_count(sealed_bytes):
        raise WrongSize
    return min(PART_BYTES, sealed_bytes - part * PART_BYTES)


class Named(NamedTuple):
    """An attachment as a signature names it: its id and H(sealed file)."""

    id: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment as its letter names it. ``size`` is of the content, in bytes.

    ``cleaned`` is false where something could not be removed from the file, and the worker was told.
    """

    id: bytes
    digest: bytes
    size: int
    type: str
    cleaned: bool

    @property
    def named(self) -> Named:
        """What of it is signed in the open."""
        return Named(self.id, self.digest)

    def json(self) -> Json:
        """As it stands in a body."""
        return {
            "cleaned": self.cleaned,
            "digest": b64(self.digest),
            "id": b64(self.id),
            "size": self.size,
            "type": self.type,
        }

    @classmethod
    def from_json(cls, value: Json) -> Attachment:
        """From a body; `WrongBody` for any other shape or range."""
        body = fields(value, "cleaned", "digest", "id", "size", "type")
        size = as_int(body["size"], 1)
        if size > CONTENT_BYTES_MAX:
            raise WrongBody
        return cls(
            as_bytes(body["id"], ID_BYTES),
            as_bytes(body["digest"], 32),
            size,
            as_choice(body["type"], MEDIA_TYPES),
            as_bool(body["cleaned"]),
        )


def attachments_json(attachments: Sequence[Attachment]) -> dict[str, Json]:
    """The key that a body has for its attachments; no key when there are none."""
    return {"attachments": [one.json() for one in attachments]} if attachments else {}


def attachments_from_json(value: Json) -> tuple[Attachment, ...]:
    """The list in a body, in the worker's order; `WrongBody` if it is empty, too long, or has an id twice."""
    found = tuple(Attachment.from_json(one) for one in as_list(value))
    if not 0 < len(found) <= ATTACHMENTS_MAX or len({one.id for one in found}) != len(found):
        raise WrongBody
    return found


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """[P-39] A file as the desk's reply names it, with the seed of the identity that opens this one file."""

    file: Attachment
    identity: bytes

    def json(self) -> Json:
        """As it stands in a body."""
        return {
            "cleaned": self.file.cleaned,
            "digest": b64(self.file.digest),
            "id": b64(self.file.id),
            "identity": b64(self.identity),
            "size": self.file.size,
            "type": self.file.type,
        }

    @classmethod
    def from_json(cls, value: Json) -> ReplyFile:
        """From a body; `WrongBody` for any other shape or range."""
        body = dict(fields(value, "cleaned", "digest", "id", "identity", "size", "type"))
        identity = as_bytes(body.pop("identity"), SEED_BYTES)
        file = Attachment.from_json(body)
        if file.size > REPLY_FILE_BYTES_MAX or file.type not in REPLY_MEDIA_TYPES:
            raise WrongBody
        return cls(file, identity)


def reply_files_json(files: Sequence[ReplyFile]) -> dict[str, Json]:
    """The key that a reply has for its files; no key when there are none."""
    return {"files": [one.json() for one in files]} if files else {}


def reply_files_from_json(value: Json) -> tuple[ReplyFile, ...]:
    """The list in a reply, in the desk's order; `WrongBody` if it is empty, too long, or has an id twice."""
    found = tuple(ReplyFile.from_json(one) for one in as_list(value))
    if not 0 < len(found) <= REPLY_FILES_MAX or len({one.file.id for one in found}) != len(found):
        raise WrongBody
    return found


def in_order(attachments: Sequence[Attachment]) -> tuple[Named, ...]:
    """As a signature names them: ascending by id."""
    return tuple(sorted(one.named for one in attachments))


def named_list(attachments: Sequence[Named]) -> bytes:
    """[P-29] u8 n ‖ (id ‖ digest)…, or nothing for none; `WrongBody` unless ascending by id, at most 20."""
    if not attachments:
        return b""
    if len(attachments) > ATTACHMENTS_MAX or any(a.id >= b.id for a, b in pairwise(attachments)):
        raise WrongBody
    return bytes([len(attachments)]) + b"".join(one.id + one.digest for one in attachments)


def seal_attachment(
    recipient: Recipient[Case],
    content: bytes,
    *,
    media_type: str,
    cleaned: bool,
    random: Random = os.urandom,
) -> tuple[Attachment, bytes]:
    """How the letter names it, and the sealed file; `WrongSize` for an empty content or one above 50 MiB."""
    if len(content) > CONTENT_BYTES_MAX:
        raise WrongSize
    return _sealed(recipient, content, media_type=media_type, cleaned=cleaned, random=random)


def seal_reply_file(
    content: bytes, *, media_type: str, cleaned: bool, random: Random = os.urandom
) -> tuple[ReplyFile, bytes]:
    """[P-39] How the reply names it, and the sealed file; `WrongSize` for an empty content or one above 10 MiB."""
    if len(content) > REPLY_FILE_BYTES_MAX:
        raise WrongSize
    identity = Identity[File](random(SEED_BYTES))
    file, sealed = _sealed(identity.recipient, content, media_type=media_type, cleaned=cleaned, random=random)
    return ReplyFile(file, identity.seed), sealed


def _sealed(
    recipient: Recipient[Case] | Recipient[File], content: bytes, *, media_type: str, cleaned: bool, random: Random
) -> tuple[Attachment, bytes]:
    if not content:
        raise WrongSize
    sealed = b"".join(seal_stream([recipient], _padded(content), random=random))
    return Attachment(random(ID_BYTES), digest(sealed), len(content), media_type, cleaned), sealed


def _padded(content: bytes) -> Iterator[bytes]:
    """The content, then zeros."""
    yield content
    yield bytes(padded_size(len(content)) - len(content))


def upload_message(instance: bytes, case: bytes, attachment: Named, sealed_bytes: int) -> bytes:
    """What is signed, and whose H is proved: instance 32 ‖ case 16 ‖ attachment 16 ‖ u64 size ‖ digest 32."""
    return instance + case + attachment.id + u64(sealed_bytes) + attachment.digest


def upload_bits(bits: int, sealed_bytes: int) -> int:
    """Bits of work for a file where ``bits`` are asked for a MiB: one more for each doubling, so work follows size."""
    return bits + (-(-sealed_bytes // 2**20) - 1).bit_length()


def sign_upload(signer: SigningKey[Reporter], message: bytes) -> bytes:
    """``message`` is an `upload_message`. 64 bytes."""
    return signer.sign(UPLOAD_DOMAIN, message)


def verify_upload(
    verify_key: bytes, *, instance: bytes, case: bytes, attachment: Named, sealed_bytes: int, signature: bytes
) -> bytes:
    """[P-29] Size, case id and signature; gives H(message), whose proof of work `submission.has_proof` judges.

    Raises `WrongSize`, `WrongSubject`, `WrongKey` or `WrongSignature`.
    """
    check_sealed_size(sealed_bytes)
    if case_id(instance, verify_key) != case:
        raise WrongSubject
    message = upload_message(instance, case, attachment, sealed_bytes)
    verify(verify_key, UPLOAD_DOMAIN, message, signature)
    return digest(message)
