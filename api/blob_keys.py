"""Under which key does the blob of a part lie? `case/attachment/part`, the ids in hex."""


def blob_key(case: bytes, attachment: bytes, part: int) -> str:
    """The key of a part, counted from 0."""
    return f"{case.hex()}/{attachment.hex()}/{part}"


def case_of(key: str) -> bytes | None:
    """The case of a blob's key; none for a key that is not of this form."""
    try:
        return bytes.fromhex(key.partition("/")[0])
    except ValueError:
        return None
