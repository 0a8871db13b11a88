"""The offline tool, as a person runs it: ``python -m crypto``."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEGABYTES = 24
MEMORY_BYTES_MAX = 16 * 2**20


COMMAND = [sys.executable, "-m", "crypto"]
# Most people's Python holds output back.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def run(*args: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, args)]
    return subprocess.run(command, input=data, capture_output=True, check=False, cwd=ROOT, env=ENVIRONMENT)


def last_line(result: subprocess.CompletedProcess[bytes]) -> str:
    return result.stderr.decode().splitlines()[-1]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A recipient, and the file with its identity."""
    printed = run("keygen").stdout.decode()
    created = r"# created: [\d-]{10}T[\d:]{8}[+-][\d:]{5}\n"
    key = r"# public key: (age1pq1[a-z0-9]{1952})\nAGE-SECRET-KEY-PQ-1[A-Z0-9]{58}\n"
    found = re.fullmatch(created + key, printed)
    assert found is not None
    path = tmp_path_factory.mktemp("keys") / "identity.txt"
    path.write_text(printed)
    return found[1], path


def test_what_is_sealed_opens_from_files_and_from_standard_input(keys: tuple[str, Path], tmp_path: Path) -> None:
    recipient, identity = keys
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes("声".encode())
    sealed.write_bytes(run("seal", "-r", recipient, plain).stdout)
    assert run("open", "-i", identity, sealed).stdout == plain.read_bytes()
    piped = run("seal", "-r", recipient, data=b"piped").stdout
    opened = run("open", "-i", identity, data=piped)
    assert (opened.returncode, opened.stdout, opened.stderr) == (0, b"piped", b"")


def test_each_failure_is_named_in_the_last_line_and_exits_with_two(keys: tuple[str, Path], tmp_path: Path) -> None:
    recipient, identity = keys
    sealed = run("seal", "-r", recipient, data=bytes(100_000)).stdout
    mac = sealed.index(b"\n--- ") + 5
    stranger = tmp_path / "stranger.txt"
    stranger.write_bytes(run("keygen").stdout)
    changed_mac = sealed[:mac] + (b"B" if sealed[mac : mac + 1] == b"A" else b"A") + sealed[mac + 1 :]
    header = "header failure: this is not an age file, or it is damaged"
    payload = "payload failure: the file is cut or changed; what was written is not all of it"
    key = "wrong key: not an AGE-SECRET-KEY-PQ-1 identity or an age1pq1 recipient"
    nowhere = tmp_path / "nowhere"
    comments = tmp_path / "comments.txt"
    comments.write_text("# no key\n\n# here\n")
    cases = (
        (header, identity, b""),
        (header, identity, b"age-encryption.org/v2" + sealed[21:]),
        (header, identity, sealed[:1000]),
        ("HMAC failure: the header was changed", identity, changed_mac),
        ("no match: none of the identities opens this file", stranger, sealed),
        (payload, identity, sealed[:-1]),
        (payload, identity, sealed[: 1643 + 65552]),
        (payload, identity, sealed + b"\0"),
        (key, ROOT / "README.md", sealed),
        (key, comments, sealed),
        (f"cannot read or write: [Errno 2] No such file or directory: '{nowhere}'", nowhere, sealed),
    )
    for sentence, who, data in cases:
        result = run("open", "-i", who, data=data)
        assert (result.returncode, last_line(result)) == (2, sentence)
        assert b"Traceback" not in result.stderr
    result = run("seal", "-r", "age1pq1qqq", data=b"x")
    assert (result.returncode, last_line(result), result.stdout) == (2, key, b"")


def test_a_file_of_identities_may_have_comments_and_empty_lines(keys: tuple[str, Path], tmp_path: Path) -> None:
    recipient, identity = keys
    several = tmp_path / "several.txt"
    several.write_text(f"{run('keygen').stdout.decode()}\n \n# mine\n{identity.read_text()}\n")
    sealed = run("seal", "-r", recipient, data=b"x").stdout
    assert run("open", "-i", several, data=sealed).stdout == b"x"


def test_the_tool_explains_itself_and_what_is_left_out() -> None:
    usages = {
        (): "{keygen,seal,open} ...",
        ("keygen",): "",
        ("seal",): "-r RECIPIENT [FILE]",
        ("open",): "-i IDENTITY_FILE [FILE]",
    }
    for command, usage in usages.items():
        told = run(*command, "--help").stdout.decode()
        assert told.splitlines()[0] == " ".join(("usage: python -m crypto", *command, "[-h]", usage)).strip()
    told = " ".join(run("--help").stdout.decode().split())
    assert " Seals and opens age files. positional arguments: " in told
    assert " keygen print a new identity and its recipient seal seal FILE, or standard input, to recipients " in told
    assert " open open FILE, or standard input, with an identity options: " in told
    for incomplete in ((), ("seal",), ("open",)):
        result = run(*incomplete)
        assert (result.returncode, result.stdout) == (2, b"")
        assert "the following arguments are required: " in last_line(result)


def test_what_cannot_be_written_is_a_failure_too(keys: tuple[str, Path]) -> None:
    for data in (b"x", bytes(100_000)):
        with Path("/dev/full").open("wb") as full:
            result = subprocess.run(
                [*COMMAND, "seal", "-r", keys[0]],
                input=data,
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
                cwd=ROOT,
                env=ENVIRONMENT,
            )
        assert result.stderr == b"cannot read or write: [Errno 28] No space left on device\n"
        assert result.returncode == 2


def test_a_failure_is_said_after_all_that_was_written(keys: tuple[str, Path]) -> None:
    """A file whose first byte cannot be read: the header is out already."""
    result = subprocess.run(
        [*COMMAND, "seal", "-r", keys[0], "/proc/self/mem"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    assert result.stdout.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    assert result.stdout.endswith(b"cannot read or write: [Errno 5] Input/output error\n")
    assert result.returncode == 2


def test_a_cut_file_gives_only_chunks_that_are_authentic(keys: tuple[str, Path]) -> None:
    recipient, identity = keys
    plain = os.urandom(150_000)
    sealed = run("seal", "-r", recipient, data=plain).stdout
    result = run("open", "-i", identity, data=sealed[:-500])
    assert (result.returncode, result.stdout) == (2, plain[:131072])


def test_files_larger_than_memory_stream_through(keys: tuple[str, Path], tmp_path: Path) -> None:
    """Peak memory while a file of 24 MB passes is at most 16 MB above that for an empty one."""
    recipient, identity = keys
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(os.urandom(2**20) * MEGABYTES)
    empty = tmp_path / "empty"
    empty.write_bytes(b"")

    def peak(*args: str | Path) -> tuple[int, bytes]:
        # VmHWM and not ru_maxrss, which remembers the size of the process that forked.
        script = (
            "import re, sys, crypto.__main__ as tool; code = tool.main(sys.argv[1:]); "
            "high = re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1]; "
            "print(code, int(high) * 1024, file=sys.stderr)"
        )
        command = [sys.executable, "-c", script, *map(str, args)]
        done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
        code, memory = done.stderr.split()
        assert code == b"0"
        return int(memory), done.stdout

    base, _ = peak("seal", "-r", recipient, empty)
    memory, output = peak("seal", "-r", recipient, plain)
    assert memory < base + MEMORY_BYTES_MAX < base + MEGABYTES * 2**20
    sealed.write_bytes(output)
    memory, output = peak("open", "-i", identity, sealed)
    assert memory < base + MEMORY_BYTES_MAX
    assert hashlib.sha256(output).digest() == hashlib.sha256(plain.read_bytes()).digest()
