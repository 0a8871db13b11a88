"""A disk that is full, or that takes nothing more: a clear problem, nothing by half, and Koe goes on by itself.

Koe runs in a mount namespace of its own, where its data folder is a small disk in memory. What is done to that disk
from here goes by /proc.
"""

import os
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.demo.staff import Caseworker
from bench.running import OpenDesk, free_port, staffed_desk
from crypto.bodies.report import Answers
from crypto.encoding import b64
from tests.journeys.people import Worker

DISK_BYTES = 24 * 2**20
LEFT_BYTES = 400_000
ANSWERS = Answers(("wages",), "vi", "yes", "code", "Ba tháng chưa có lương.")
MOUNTED = 'mount -t tmpfs -o size="$0" koe "$KOE_DATA" && exec "$@"'
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


@dataclass
class OnSmallDisk:
    """Koe, and its disk as it sees it."""

    process: "subprocess.Popen[bytes]"
    port: int
    data: Path
    log: Path

    @property
    def setup_token(self) -> str:
        """Out of the link that it prints when it is ready."""
        while self.process.poll() is None:
            _, found, rest = self.log.read_text("utf-8").partition("/setup#")
            if found and "\n" in rest:
                return rest.partition("\n")[0]
            time.sleep(0.05)
        raise AssertionError(self.log.read_text("utf-8"))

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def disk(self) -> Path:
        return Path(f"/proc/{self.process.pid}/root{self.data}")

    def fill(self) -> Path:
        """All but `LEFT_BYTES` of the disk is somebody else's from now on."""
        there = os.statvfs(self.disk)
        filler = self.disk / "filler"
        with filler.open("wb") as file:
            file.write(bytes(there.f_bavail * there.f_frsize - LEFT_BYTES))
        return filler

    def mount(self, *arguments: str) -> None:
        """As root of the namespace."""
        enter = ("nsenter", "--target", str(self.process.pid), "--user", "--mount", "--preserve-credentials")
        subprocess.run([*enter, "mount", *arguments], check=True)


def need_namespace() -> None:
    """Debian gives everybody a mount namespace of their own; a container may take that away."""
    tried = subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True, text=True)
    if tried.returncode:
        pytest.fail(f"No disk can be made full here: {tried.stderr}Run the tests as root, or allow user namespaces.")


@pytest.fixture
def koe(tmp_path: Path) -> Generator[OnSmallDisk]:
    """Koe on a disk of 24 MiB."""
    need_namespace()
    data, log, port = tmp_path / "data", tmp_path / "log", free_port()
    data.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KOE_")},
        "KOE_DATA": str(data),
        "KOE_PORT": str(port),
        "KOE_FREE_BYTES_MIN": "0",
        "PYTHONUNBUFFERED": "1",
        "KOE_PROOF_BITS": "1",
        "KOE_PROOF_BITS_MAX": "1",
    }
    serve = [*NAMESPACE, "sh", "-c", MOUNTED, str(DISK_BYTES), sys.executable, "-m", "api.cli", "serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(serve, env=environment, stdout=output, stderr=subprocess.STDOUT)
    yield OnSmallDisk(process, port, data, log)
    process.kill()
    process.wait()
    assert "Traceback" not in log.read_text("utf-8")
    assert "request-failed" not in log.read_text("utf-8")


def reports(koe: OnSmallDisk, desk: OpenDesk) -> Generator[tuple[Worker, int, str]]:
    """One after the other: who sent it, and how it was answered."""
    while True:
        worker = Worker(koe.origin)
        sealed = worker.seal_report(desk.entry.desk, ANSWERS, kinds=[1], hour=20, urgent=False)
        answer = worker.ask("POST", "/api/v1/reports", sealed.json())
        yield worker, answer.status, answer.json().get("type", "")


def queue(lead: Caseworker, desk: OpenDesk) -> set[str]:
    return {row["case"] for row in lead.queue(desk.entry.desk)["cases"]}


def test_a_full_disk_refuses_clearly_keeps_what_it_took_and_goes_on_when_there_is_room(koe: OnSmallDisk) -> None:
    desk, lead = staffed_desk(koe)
    filler = koe.fill()
    taken: set[str] = set()
    sent = reports(koe, desk)
    worker, status, slug = next(sent)
    while status == 201:
        taken.add(b64(worker.case))
        worker, status, slug = next(sent)
    assert (status, slug) == (503, "/problems/no-room")
    assert 1 <= len(taken) < 100
    assert queue(lead, desk) == taken  # the desk goes on reading
    photo = worker.seal_file(bytes(LEFT_BYTES))
    assert worker.ask("POST", "/api/v1/uploads", worker.begin_body(photo)).status == 503

    filler.unlink()
    assert worker.sent is not None
    assert worker.send()["case"] == b64(worker.case)
    worker.upload(photo)
    assert queue(lead, desk) == {*taken, b64(worker.case)}


def test_a_folder_that_only_reads_refuses_files_takes_letters_and_goes_on_when_it_writes(koe: OnSmallDisk) -> None:
    desk, _ = staffed_desk(koe)
    worker = Worker(koe.origin)
    photo = worker.seal_file(b"a photo")
    blobs = koe.data / "blobs"
    (koe.disk / "blobs").mkdir(exist_ok=True)
    koe.mount("--bind", str(blobs), str(blobs))
    koe.mount("-o", "remount,bind,ro", str(blobs))
    ticket = worker.begin(photo)["ticket"]
    refused = worker.put(photo, 0, ticket)
    assert (refused.status, refused.json()["type"]) == (503, "/problems/no-room")
    assert worker.begin(photo)["parts"] == []
    assert next(reports(koe, desk))[1] == 201

    koe.mount("-o", "remount,bind,rw", str(blobs))
    assert worker.put(photo, 0, ticket).status == 204
    worker.report(desk.entry.desk, ANSWERS, attachments=[photo])


def test_a_data_folder_that_only_reads_is_said_at_the_start(tmp_path: Path) -> None:
    need_namespace()
    data = tmp_path / "data"
    data.mkdir()
    read_only = 'mount -t tmpfs -o ro koe "$KOE_DATA" && exec "$@"'
    serve = [*NAMESPACE, "sh", "-c", read_only, "", sys.executable, "-m", "api.cli", "serve"]
    ended = subprocess.run(
        serve, env={**os.environ, "KOE_DATA": str(data)}, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 4
    assert "Traceback" not in ended.stderr
    assert "The database cannot be opened (OSError). `koe doctor` says more." in ended.stderr
