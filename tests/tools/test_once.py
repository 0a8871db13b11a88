"""Is what is in date left alone, and what failed done again?"""

import os
import subprocess
from pathlib import Path

import pytest

ONCE = Path(__file__).parents[2] / "tools" / "once.sh"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source").write_text("a")
    return tmp_path


def once(folder: Path, command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([ONCE, "out/.stamp", "source", "--", "sh", "-c", command], cwd=folder)


def runs(folder: Path) -> int:
    return len((folder / "log").read_text().splitlines())


def test_a_second_run_with_nothing_changed_does_nothing(folder: Path) -> None:
    assert once(folder, "echo run >> log").wait() == 0
    assert once(folder, "echo run >> log").wait() == 0
    assert runs(folder) == 1


def test_a_newer_source_makes_it_run_again(folder: Path) -> None:
    once(folder, "echo run >> log").wait()
    later = (folder / "out/.stamp").stat().st_mtime + 1
    os.utime(folder / "source", (later, later))
    once(folder, "echo run >> log").wait()
    assert runs(folder) == 2


def test_a_source_changed_during_the_run_is_newer_than_its_stamp(folder: Path) -> None:
    once(folder, "sleep 0.05; echo b > source").wait()
    assert (folder / "source").stat().st_mtime_ns > (folder / "out/.stamp").stat().st_mtime_ns


def test_a_failed_command_leaves_no_stamp_and_its_failure_is_told(folder: Path) -> None:
    assert once(folder, "exit 3").wait() == 3
    assert not (folder / "out/.stamp").exists()


def test_two_at_once_do_the_work_once(folder: Path) -> None:
    both = [once(folder, "sleep 0.3; echo run >> log") for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert runs(folder) == 1
