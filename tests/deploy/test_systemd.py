"""The units that are shipped: what systemd itself says of them, and whether Koe lives with what they forbid."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

from bench.running import free_port
from tests.deploy.conftest import DEPLOY, ROOT, program

UNITS = {
    "koe.service": DEPLOY / "systemd" / "koe.service",
    "koe-backup.service": DEPLOY / "systemd" / "koe-backup.service",
    "koe@a.service": DEPLOY / "two-nodes" / "koe@.service",
}
EXPOSURE_MAX = 1.0
_LEVEL = re.compile(r"Overall exposure level for .*: (\d+\.\d)")
_HARDENING = "# --- Nothing of what is in memory"
PR_SET_MDWE, REFUSE_EXEC_GAIN, NO_SUCH_RULE = 65, 1, 22


def installed(name: str, folder: Path) -> Path:
    """The unit with a program that is there, since the one that it names is on no machine but the operator's."""
    text = UNITS[name].read_text("utf-8")
    assert "/srv/koe/.venv/bin/koe" in text
    unit = folder / name
    unit.write_text(text.replace("ExecStart=/srv/koe/.venv/bin/koe", "ExecStart=/usr/bin/true"), "utf-8")
    return unit


@pytest.mark.parametrize("name", UNITS)
def test_systemd_knows_every_line_and_finds_little_exposed(name: str, tmp_path: Path) -> None:
    analyze, unit = program("systemd-analyze"), installed(name, tmp_path)
    verified = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    said = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True, check=True
    )
    level = _LEVEL.search(said.stdout)
    assert level is not None, said.stdout
    assert float(level[1]) <= EXPOSURE_MAX, said.stdout


def test_the_timer_asks_once_a_day(tmp_path: Path) -> None:
    installed("koe-backup.service", tmp_path)
    timer = tmp_path / "koe-backup.timer"
    timer.write_text((DEPLOY / "systemd" / "koe-backup.timer").read_text("utf-8"), "utf-8")
    analyze = program("systemd-analyze")
    verified = subprocess.run([analyze, "verify", timer], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    [when] = re.findall(r"^OnCalendar=(.+)$", timer.read_text("utf-8"), re.MULTILINE)
    said = subprocess.run(
        [analyze, "calendar", "--iterations=2", when],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", **os.environ},
    )
    days = re.findall(r"(?:Next elapse|Iter\. #2): \w+ (\d{4}-\d\d-\d\d)", said.stdout)
    assert len(set(days)) == 2


def lines_of(unit: Path) -> set[str]:
    """What a unit sets, without comments."""
    return {line for line in unit.read_text("utf-8").splitlines() if line and line[0] not in "#["}


@pytest.mark.parametrize("name", ["koe-backup.service", "koe@a.service"])
def test_the_other_units_forbid_what_the_first_one_forbids(name: str) -> None:
    _, _, hardening = UNITS["koe.service"].read_text("utf-8").partition(_HARDENING)
    forbidden = {line for line in hardening.splitlines() if "=" in line and line[0] not in "#["} - {
        "WantedBy=multi-user.target"
    }
    assert len(forbidden) >= 30
    assert forbidden <= lines_of(UNITS[name])


_UNDER_THE_RULE = f"""
import ctypes, os, sys
if ctypes.CDLL(None, use_errno=True).prctl({PR_SET_MDWE}, {REFUSE_EXEC_GAIN}, 0, 0, 0):
    sys.exit({NO_SUCH_RULE})
os.execv(sys.executable, [sys.executable, "-m", "api", "serve"])
"""


def test_koe_serves_where_no_memory_can_be_both_written_and_run(tmp_path: Path) -> None:
    """The kernel's own form of MemoryDenyWriteExecute (Linux 6.3), which outlives exec."""
    libc = ctypes.CDLL(None)
    if libc.prctl(66, 0, 0, 0, 0) < 0:  # PR_GET_MDWE
        # Debian 12's own kernel is 6.1: there nobody can try it, and systemd's filter of calls does the same.
        pytest.skip("this kernel does not know the rule")
    port = free_port()
    settings = {"KOE_PORT": str(port), "KOE_DATA": str(tmp_path / "data"), "PATH": os.environ["PATH"]}
    with subprocess.Popen(
        [sys.executable, "-c", _UNDER_THE_RULE],
        cwd=ROOT,
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as koe:
        try:
            until = time.monotonic() + 60
            while not (well := answers(port)):
                assert koe.poll() is None, koe.stderr.read() if koe.stderr else ""
                assert time.monotonic() < until
                time.sleep(0.1)
            assert well
            mapped = Path(f"/proc/{koe.pid}/maps").read_text("utf-8")
            assert [line for line in mapped.splitlines() if line.split()[1].startswith("rwx")] == []
            assert "cryptography" in mapped
        finally:
            koe.send_signal(signal.SIGTERM)
            koe.wait(30)


def answers(port: int) -> bool:
    """Whether Koe says that it is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
            return answer.status == 200
    except URLError:
        return False
