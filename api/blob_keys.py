"""Under which key does the blob of a part lie? `case/attachment/part`, the ids in hex."""

import re

_FORM = re.compile(r"[0-9a-f]{32}/[0-9a-f]{32}/[0-9]+")


def blob_key(case: bytes, attachment: bytes, part: int) -> str:
    """The key of a part, counted from 0."""
    return f"{case.hex()}/{attachment.hex()}/{part}"


def is_blob_key(key: str) -> bool:
    """Whether a blob can be a part of ours at all: where the store is shared, others' things are let alone."""
    return _FORM.fullmatch(key) is not None


def case_of(key: str) -> bytes | None:
    """The case of a blob's key; none for a key that is not of this form."""
    try:
        return bytes.fromhex(key.partition("/")[0])
    except ValueError:
        return None
