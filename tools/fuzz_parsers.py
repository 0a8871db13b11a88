"""Fuzzes the parsers of `crypto/`, guided by coverage: `make fuzz-parsers`.

The last line is `fuzz: N targets, N executions, N uncaught`. Whatever is not `Refused` is uncaught: an exception, a
second text for one value, a disagreement of two judges. FUZZ_SECONDS (60) is for each target, FUZZ_TARGETS names some
of them, FUZZ_JOBS (2) run at once. What was learnt stays in .cache/fuzz/TARGET, what broke in .cache/fuzz/broken.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import atheris

with atheris.instrument_imports(include=["crypto"]):
    from crypto import codes, directory, letters
    from crypto.age_format import (
        Recipient,
        Source,
        check_envelope,
        check_header,
        encode_header,
        read_header,
        sealed_size,
    )
    from crypto.bodies.cover import Cover
    from crypto.bodies.keys import KeyPair, Signer
    from crypto.bodies.reply import Card, Copy, Reply
    from crypto.bodies.report import FollowUp, Report
    from crypto.bodies.ring import Ring
    from crypto.encoding import b64, b64_decode, canonical, canonical_decode
    from crypto.letters import LADDER, SMALL_BYTES, Body, Header, Kind
    from crypto.opening import open_sealed
    from crypto.refusals import Refused
    from crypto.sealing import Identity

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "fuzz"
IDENTITY = Identity(b"\x01" * 32)
DAY = date(2026, 11, 24)


# --- targets ----------------------------------------------------------------------------------------------------------


def fuzz_header(data: bytes) -> None:
    """An age header and its stanzas, in pieces; a header that is read is written the same."""
    header = read_header(Source(data[i : i + 61] for i in range(0, len(data), 61)))
    assert encode_header(header.stanzas) == header.mac_input


def fuzz_envelope(data: bytes) -> None:
    """The server's look at an envelope agrees with the reader's."""
    sealed = data.ljust(sealed_size(SMALL_BYTES), b"\0")

    def refusal_of(judge: Callable[[], None]) -> str | None:
        try:
            judge()
        except Refused as refusal:
            return refusal.name
        return None

    fits = len(sealed) in {sealed_size(size) for size in (SMALL_BYTES, *LADDER)}
    by_server = refusal_of(lambda: check_envelope(sealed, (SMALL_BYTES, *LADDER)))
    by_reader = refusal_of(lambda: check_header(read_header(Source([sealed]))))
    assert by_server == (by_reader if fits else "WrongSize")


def fuzz_sealed(data: bytes) -> None:
    """A whole age file, with an identity that it is for or not."""
    open_sealed(data, IDENTITY)


def fuzz_letter(data: bytes) -> None:
    """A plaintext against the header that it claims, of each kind and size, then its body."""
    if len(data) < 126:
        data = data.ljust(126, b"\0")
    kind = list(Kind)[data[4] % len(Kind)]
    size = next((size for size in kind.sizes if len(data) <= size), kind.sizes[-1])
    plaintext = bytearray(data.ljust(size, b"\0")[:size])
    plaintext[:5] = letters.MAGIC + bytes([kind])
    plaintext[53] = kind.role
    author = letters.claimed_author(bytes(plaintext))
    if kind.role is letters.Role.REPORTER:
        plaintext[37:53] = codes.case_id(bytes(plaintext[5:37]), author)
    number = int.from_bytes
    letters.verify(
        bytes(plaintext),
        Header(
            kind,
            bytes(plaintext[5:37]),
            bytes(plaintext[37:53]),
            author,
            bytes(plaintext[86:118]),
            number(plaintext[118:122], "big"),
            number(plaintext[122:126], "big"),
        ),
    )


BODIES: tuple[type[Body], ...] = (
    Report,
    Cover,
    Card,
    FollowUp,
    Reply,
    Copy,
    Ring,
    KeyPair,
    Signer,
)


def fuzz_body(data: bytes) -> None:
    """A body of each kind; one that is understood says the same again."""
    value = canonical_decode(data)
    for kind in BODIES:
        try:
            body = kind.from_json(value)
        except Refused:
            continue
        assert canonical(body.json()) == data


def fuzz_directory(data: bytes) -> None:
    """A directory's text; one that is read is written the same."""
    text = data.decode("utf-8", "surrogateescape")  # which makes lone surrogates
    assert directory.parse(text).text == text
    directory.verify(text, bytes(64), today=DAY)


def fuzz_entry(data: bytes) -> None:
    """A desk's entry; one that is read is written the same."""
    text = data.decode("utf-8", "surrogateescape")  # which makes lone surrogates
    entry = directory.parse_entry(text)
    assert entry.text == text
    entry.verify(entry.instance)


def fuzz_canonical(data: bytes) -> None:
    """Canonical JSON: one text for each value."""
    assert canonical(canonical_decode(data)) == data


def fuzz_code(data: bytes) -> None:
    """Codes as people type them; one that is read is shown and read again."""
    text = data.decode("utf-16-le", "surrogatepass" if len(data) % 2 == 0 else "replace")
    codes.read_passphrase(text)
    with suppress(Refused):
        recovery = codes.read_recovery_code(text)
        assert codes.read_recovery_code(codes.show_recovery_code(recovery)) == recovery
    code = codes.read_code(text)
    assert codes.read_code(codes.show_code(code)) == code


def fuzz_key(data: bytes) -> None:
    """b64, recipients and identities: one text for each value."""
    text = data.decode("utf-8", "surrogateescape")
    readings: tuple[Callable[[], str], ...] = (
        lambda: b64(b64_decode(text)),
        lambda: Recipient.from_key(Recipient.parse(text).key).text,
        lambda: Identity.parse(text).text,
    )
    for read in readings:
        try:
            again = read()
        except Refused:
            continue
        assert again == text


# --- seeds ------------------------------------------------------------------------------------------------------------


def vectors(file: str) -> Any:
    """A file of vectors/."""
    return json.loads((ROOT / "vectors" / file).read_text("utf-8"))


def blobs(file: str, section: str, field: str) -> Iterator[bytes]:
    """The bytes that a field of every vector of a section has in b64."""
    return (b64_decode(vector[field]) for vector in vectors(file)[section])


def texts(file: str, section: str, field: str) -> Iterator[bytes]:
    """The text in a field of every vector of a section."""
    return (vector[field].encode("utf-8", "surrogatepass") for vector in vectors(file)[section])


def canonical_seeds() -> Iterator[bytes]:
    """Good and bad."""
    for vector in [*vectors("encoding.json")["canonical"]["good"], *vectors("encoding.json")["canonical"]["bad"]]:
        yield bytes.fromhex(vector["hex"])


def key_seeds() -> Iterator[bytes]:
    """Texts of keys, good and bad."""
    for key in vectors("age.json")["keys"]:
        yield from (key[name].encode() for name in ("seed", "identity", "recipient"))
    yield from texts("age.json", "bad_identities", "text")
    yield from texts("age.json", "bad_recipients", "text")


def code_seeds() -> Iterator[bytes]:
    """Codes as people type them."""
    for vector in [*vectors("codes.json")["good"], *vectors("codes.json")["recovery"]["good"]]:
        yield vector["typed"].encode("utf-16-le")


def directory_seeds() -> Iterator[bytes]:
    """Good and bad."""
    yield from texts("directory.json", "good", "directory")
    yield from texts("directory.json", "bad", "directory")


def entry_seeds() -> Iterator[bytes]:
    """The entries of all directories that can be read at all."""
    for vector in vectors("directory.json")["good"]:
        for entry in json.loads(vector["directory"])["desks"]:
            yield canonical(cast("Mapping[str, Any]", entry))


@dataclass(frozen=True)
class Target:
    """What is fuzzed, from which seeds, with how many bytes at most."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]
    bytes_max: int


TARGETS = {
    "header": Target(fuzz_header, lambda: blobs("age.json", "files", "sealed"), 4096),
    "envelope": Target(fuzz_envelope, lambda: blobs("age.json", "files", "sealed"), 8192),
    "sealed": Target(fuzz_sealed, lambda: blobs("age.json", "files", "sealed"), 4096),
    "letter": Target(fuzz_letter, lambda: blobs("letters.json", "bad", "plaintext"), 4096),
    "body": Target(fuzz_body, lambda: (canonical(vector["body"]) for vector in vectors("letters.json")["good"]), 4096),
    "directory": Target(fuzz_directory, directory_seeds, 4096),
    "entry": Target(fuzz_entry, entry_seeds, 2048),
    "canonical": Target(fuzz_canonical, canonical_seeds, 512),
    "code": Target(fuzz_code, code_seeds, 256),
    "key": Target(fuzz_key, key_seeds, 2048),
}


# --- running ----------------------------------------------------------------------------------------------------------


def fuzz(name: str, seconds: int) -> None:
    """Does not return: libFuzzer ends the process."""
    target, corpus, broken = TARGETS[name], CACHE / name, CACHE / "broken"
    for folder in (corpus, broken):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed[: target.bytes_max])

    def one(data: bytes) -> None:
        with suppress(Refused):
            target.run(data)

    options = {
        "max_total_time": seconds,
        "max_len": target.bytes_max,
        "timeout": 20,
        "rss_limit_mb": 1024,
        "print_final_stats": 1,
        "artifact_prefix": f"{broken}/{name}-",
    }
    atheris.Setup([sys.argv[0], *(f"-{key}={value}" for key, value in options.items()), str(corpus)], one)
    atheris.Fuzz()


def started(name: str, seconds: int) -> tuple[str, int, bool, str]:
    """(target, executions, whole, what it said) of a process of its own."""
    command = [sys.executable, "-m", "tools.fuzz_parsers", name, str(seconds)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, errors="replace")
    executions = re.search(r"stat::number_of_executed_units: +(\d+)", done.stderr)
    return name, int(executions[1]) if executions else 0, done.returncode == 0, done.stderr


def main() -> int:
    """0 when nothing but refusals came."""
    if len(sys.argv) == 3:
        fuzz(sys.argv[1], int(sys.argv[2]))
    seconds, jobs = int(os.environ.get("FUZZ_SECONDS", "60")), int(os.environ.get("FUZZ_JOBS", "2"))
    chosen = os.environ.get("FUZZ_TARGETS", " ".join(TARGETS)).split()
    total, uncaught = 0, 0
    with ThreadPoolExecutor(jobs) as pool:
        for name, executions, whole, said in pool.map(started, chosen, [seconds] * len(chosen)):
            total += executions
            # A target that could not start has executed nothing, and is no success.
            if not whole or executions == 0:
                uncaught += 1
                print(said[-4000:])
            print(f"{name}: {executions} executions{'' if whole else ', BROKEN (.cache/fuzz/broken)'}", flush=True)
    print(f"fuzz: {len(chosen)} targets, {total} executions, {uncaught} uncaught")
    return int(uncaught != 0)


if __name__ == "__main__":
    sys.exit(main())
