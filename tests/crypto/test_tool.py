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


def run(*args: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "crypto", *map(str, args)]
    return subprocess.run(command, input=data, capture_output=True, check=False, cwd=ROOT)


def last_line(result: subprocess.CompletedProcess[bytes]) -> str:
    return result.stderr.decode().splitlines()[-1]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A recipient, and the file with its identity."""
    printed = run("keygen").stdout.decode()
    form = r"# created: \S+T\S+\n# public key: (age1pq1[a-z0-9]{1952})\nAGE-SECRET-KEY-PQ-1[A-Z0-9]{58}\n"
    found = re.fullmatch(form, printed)
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
    cases = (
        ("header failure", identity, b""),
        ("header failure", identity, b"age-encryption.org/v2" + sealed[21:]),
        ("header failure", identity, sealed[:1000]),
        ("HMAC failure", identity, changed_mac),
        ("no match", stranger, sealed),
        ("payload failure", identity, sealed[:-1]),
        ("payload failure", identity, sealed[: 1643 + 65552]),
        ("payload failure", identity, sealed + b"\0"),
        ("wrong key", ROOT / "README.md", sealed),
        ("cannot read", tmp_path / "nowhere", sealed),
    )
    for name, who, data in cases:
        result = run("open", "-i", who, data=data)
        assert (result.returncode, last_line(result)[: len(name)]) == (2, name)
        assert b"Traceback" not in result.stderr
    result = run("seal", "-r", "age1pq1qqq", data=b"x")
    assert (result.returncode, last_line(result)[:9], result.stdout) == (2, "wrong key", b"")


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
