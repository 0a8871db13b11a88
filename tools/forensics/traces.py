"""What does a profile folder hold? Every file raw, and as Chromium reads it: rows, records, blocks, bodies."""

from __future__ import annotations

import re
import shutil
import sqlite3
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from pathlib import Path

import brotli
import cramjam
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_SQLITE = b"SQLite format 3\x00"
_SIMPLE_CACHE = struct.pack("<Q", 0xFCFB6D1BA7725C30)
_LEVELDB_TABLE = struct.pack("<Q", 0xDB4775248B80FB57)
_SESSION = b"SNSS"
_LOG_BLOCK = 32768
_LOG_HEAD = 7
_BYTES_MAX = 64 << 20
"""Of what one packed stream unpacks to: more than anything that we send."""
_PACKED = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|\x78[\x01\x5e\x9c\xda]")


@dataclass(frozen=True)
class Reading:
    """A content as one reader of the file would see it."""

    file: str
    """Below the profile folder, with slashes."""
    how: str
    content: bytes


def readings(profile: Path) -> Iterator[Reading]:
    """Every file, in every way that we know. Packed streams are unpacked wherever they lie."""
    for path in sorted(profile.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        raw, name = path.read_bytes(), path.relative_to(profile).as_posix()
        for how, content in _as_chromium_reads(path, raw):
            yield Reading(name, how, content)
            for packing, inner in unpacked(content):
                yield Reading(name, f"{how}, {packing}", inner)


def _as_chromium_reads(path: Path, raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield "raw", raw
    if raw.startswith(_SQLITE):
        yield from rows(path)
    elif raw.endswith(_LEVELDB_TABLE):
        yield from (("block", block) for block in table_blocks(raw))
    elif path.suffix == ".log" and (path.parent / "CURRENT").is_file():
        yield "records", b"\x00".join(log_records(raw))
    elif raw.startswith(_SESSION) and path.parent.name.endswith("_Encrypted"):
        yield "commands", b"\x00".join(session_commands(raw))
    elif raw.startswith(_SIMPLE_CACHE):
        (key_bytes,) = struct.unpack_from("<I", raw, 12)
        body = raw[24 + key_bytes :]
        yield "body", body
        # Brotli has no first bytes to know it by: whatever opens as it, is it.
        yield from (("body, brotli", plain) for plain in (_brotli(body),) if plain)


def rows(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each table of a database, its values laid one after the other; with its write-ahead log, from a copy."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal", "-journal"):
            with suppress(FileNotFoundError):
                shutil.copy(f"{path}{suffix}", f"{folder}/copy{suffix}")
        with closing(sqlite3.connect(f"{folder}/copy")) as database:
            database.text_factory = bytes
            names = _asked(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [name.decode() for (name,) in names if isinstance(name, bytes)]
            for table in tables:
                query = f'SELECT * FROM "{table}"'  # noqa: S608 - a name that the file itself listed
                values = [value for row in _asked(database, query) for value in row]
                plain = (opened(value) if isinstance(value, bytes) else str(value).encode() for value in values)
                yield f"rows of {table}", b"\x00".join(plain)


def _asked(database: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    """The rows; none where the database is torn, or has a virtual table that we do not have. It was read raw before."""
    try:
        return database.execute(query).fetchall()
    except sqlite3.DatabaseError:
        return []


# --- what Chromium seals, on a system without a keyring, under a key that is the same everywhere

_SEALED = b"v10"
_KEY = pbkdf2_hmac("sha1", b"peanuts", b"saltysalt", 1, 16)


def opened(value: bytes) -> bytes:
    """A value of a cookie or a session as it was before it was sealed; any other as it is."""
    sealed = value.removeprefix(_SEALED)
    if len(sealed) == len(value) or not sealed or len(sealed) % 16:
        return value
    # The mode is Chromium's: what it wrote is read here, nothing is protected by it.
    reader = Cipher(algorithms.AES(_KEY), modes.CBC(b" " * 16)).decryptor()
    return reader.update(sealed) + reader.finalize()


def session_commands(file: bytes) -> Iterator[bytes]:
    """The commands of a sealed session file, each opened."""
    at = 8
    while at + 4 <= len(file):
        (size,) = struct.unpack_from("<I", file, at)
        yield opened(file[at + 4 : at + 4 + size])
        at += 4 + size


# --- LevelDB: https://github.com/google/leveldb/blob/main/doc/table_format.md and log_format.md


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _block(table: bytes, offset: int, size: int) -> bytes:
    content, packing = table[offset : offset + size], table[offset + size]
    if packing == 1:
        return bytes(cramjam.snappy.decompress_raw(content))
    return bytes(cramjam.zstd.decompress(content)) if packing == 2 else content


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys with what they share with the one before put back, and values."""
    (restarts,) = struct.unpack_from("<I", block, len(block) - 4)
    at, end, key = 0, len(block) - 4 - 4 * restarts, b""
    while at < end:
        shared, at = _varint(block, at)
        fresh, at = _varint(block, at)
        size, at = _varint(block, at)
        key = key[:shared] + block[at : at + fresh]
        yield key, block[at + fresh : at + fresh + size]
        at += fresh + size


def table_blocks(table: bytes) -> Iterator[bytes]:
    """The data blocks of a table file, unpacked, each entry with its whole key."""
    footer = table[-48:]
    _, at = _varint(footer, 0)
    _, at = _varint(footer, at)
    offset, at = _varint(footer, at)
    size, _ = _varint(footer, at)
    for _, handle in _entries(_block(table, offset, size)):
        where, after = _varint(handle, 0)
        length, _ = _varint(handle, after)
        entries = _entries(_block(table, where, length))
        yield b"\x00".join(part for entry in entries for part in entry)


def log_records(log: bytes) -> Iterator[bytes]:
    """The write batches of a log file; one that is split over blocks comes whole."""
    parts: list[bytes] = []
    for start in range(0, len(log), _LOG_BLOCK):
        block, at = log[start : start + _LOG_BLOCK], 0
        while at + _LOG_HEAD <= len(block):
            size, kind = struct.unpack_from("<HB", block, at + 4)
            if kind == 0:
                break
            parts.append(block[at + _LOG_HEAD : at + _LOG_HEAD + size])
            at += _LOG_HEAD + size
            if kind in (1, 4):  # whole, or the last part
                yield b"".join(parts)
                parts = []
    if parts:
        yield b"".join(parts)  # torn by a sudden end


# --- packed streams


def _brotli(data: bytes) -> bytes:
    """What opens of it; what comes after the stream is not looked at."""
    stream, out = brotli.Decompressor(), b""
    with suppress(brotli.error):
        for at in range(0, len(data), 64):
            out += stream.process(data[at : at + 64])
    return out


def _inflate(window_bits: int) -> Callable[[bytes], bytes]:
    def inflate(data: bytes) -> bytes:
        stream = zlib.decompressobj(window_bits)
        out = b""
        # In small bites, so that what came before a torn end is not lost with it.
        with suppress(zlib.error):
            for at in range(0, len(data), 4096):
                out += stream.decompress(data[at : at + 4096], _BYTES_MAX)
                if stream.eof or len(out) > _BYTES_MAX:
                    break
        return out

    return inflate


def _zstd(data: bytes) -> bytes:
    stream = cramjam.zstd.Decompressor()
    with suppress(OSError):  # at what follows the frame; the frame is kept
        stream.decompress(data)
    with suppress(OSError):
        return bytes(stream.finish())
    return b""


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Each gzip, zlib and zstd stream that lies anywhere in the content."""
    by_first = {b"\x1f": ("gzip", _inflate(31)), b"\x28": ("zstd", _zstd), b"\x78": ("zlib", _inflate(15))}
    for found in _PACKED.finditer(content):
        packing, unpack = by_first[found[0][:1]]
        plain = unpack(content[found.start() : found.start() + _BYTES_MAX])
        if len(plain) > 8:
            yield packing, plain
