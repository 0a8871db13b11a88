"""What waits, sealed, becomes tables that everybody may read; once, within the budget, and then it is gone."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select
from typer.testing import CliRunner, Result

from api.models import AuditEvent, BudgetCharge, Release, ReleaseFile, WaitingFacts
from api.terminal import Exit
from crypto.age_format import Recipient
from crypto.bodies.counted import Process
from crypto.codes import case_id
from crypto.encoding import b64_decode, canonical, digest
from crypto.facts import seal_process
from crypto.letters import Header, Kind, build
from crypto.roles import Reporter, Statistics
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey, verify
from koe.cli import app
from tables.registry import Fact
from tests.conftest import RunningServer
from tests.journeys.conftest import Office
from tests.tables.people import people

BASE = "/api/v1/statistics/releases"
LAST_YEAR = [date(2025, month, 1) for month in (1, 4, 7, 10)]


@dataclass
class Machine:
    """Where the identity is: here the server's own, whose folder the command works on."""

    koe: RunningServer
    instance: bytes
    identity: Path
    recipient: Recipient[Statistics]

    def run(self, *arguments: str) -> Result:
        """`koe statistics …`."""
        return CliRunner().invoke(app, ["statistics", *arguments])

    def release(self, period: str, *more: str) -> Result:
        """On the server, with the identity brought there."""
        return self.run("release", "--identity", str(self.identity), "--period", period, *more)

    def sealed(self, fact: Fact) -> bytes:
        """As a phone seals it, or a desk's browser."""
        if isinstance(fact, Process):
            return seal_process(self.recipient, self.instance, fact)
        once = SigningKey[Reporter].draw()
        subject = case_id(self.instance, once.verify_key)
        header = Header(Kind.FACTS, self.instance, subject, once.verify_key, self.recipient.digest, counter=1)
        return seal(self.recipient, build(header, fact, once))

    def count_in(self, quarter: date, count: int, seed: int = 1) -> int:
        """So many cases were counted then: what no test can wait for is put where the server would have put it."""
        letters = [self.sealed(fact) for fact in people(count, seed)]
        self.put(letters, quarter)
        return len(letters)

    def put(self, letters: Sequence[bytes], quarter: date) -> None:
        """As the server keeps them."""
        rows = [{"digest": digest(one), "quarter": quarter, "sealed": one} for one in letters]

        def keep(connection: Connection) -> None:
            connection.execute(insert(WaitingFacts), rows)

        self.koe.write(keep)


@pytest.fixture
def machine(koe: RunningServer, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in [name for name in os.environ if name.startswith("KOE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KOE_DATA", str(koe.settings.data))
    monkeypatch.setenv("KOE_DATABASE_URL", koe.settings.database_url)
    monkeypatch.setenv("KOE_ORIGIN", koe.origin)
    identity = tmp_path / "statistics.key"
    made = CliRunner().invoke(app, ["statistics", "keygen", "--out", str(identity)])
    assert made.exit_code == 0, made.output
    recipient = Recipient[Statistics].parse((tmp_path / "statistics.key.pub").read_text("utf-8").strip())
    return Machine(koe, office.administrator.instance, identity, recipient)


def size(koe: RunningServer, of: type) -> int:
    def count(connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(of)) or 0

    return koe.read(count)


def charges(connection: Connection) -> list[tuple[date, str]]:
    rows = connection.execute(select(BudgetCharge.quarter, BudgetCharge.epsilon))
    return [(row.quarter, row.epsilon) for row in rows]


def in_the_log(connection: Connection) -> list[str]:
    published = select(AuditEvent.subject).where(AuditEvent.action == "published statistics")
    return list(connection.scalars(published))


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_a_year_is_counted_published_and_gone(koe: RunningServer, machine: Machine) -> None:
    letters = sum(machine.count_in(quarter, 60, seed=at) for at, quarter in enumerate(LAST_YEAR))
    koe.stop()
    assert "2025Q1 has facts and no tables of its own" in said(machine.release("2025"))
    for number in range(1, 5):
        done = machine.release(f"2025Q{number}")
        assert done.exit_code == 0, done.output
    assert "2025Q2 is published already" in said(machine.release("2025Q2"))
    assert "begun under the profile standard" in said(machine.release("2025", "--profile", "strict"))
    koe.start()
    assert size(koe, WaitingFacts) == letters > 240
    koe.stop()
    assert machine.release("2025").exit_code == 0
    koe.start()
    assert size(koe, WaitingFacts) == 0

    with koe.client() as client:
        listed = client.get(BASE)
        assert listed.headers["access-control-allow-origin"] == "*"
        releases = listed.json()["releases"]
        assert [one["period"] for one in releases] == ["2025", "2025Q4", "2025Q3", "2025Q2", "2025Q1"]
        before: bytes | None = None
        for one in reversed(releases):
            told = client.get(f"{BASE}/{one['period']}").json()
            manifest = b64_decode(told["manifest"])
            verify(b64_decode(told["verify_key"]), "koe/v1/release", manifest, b64_decode(told["signature"]))
            assert told["told"]["previous"] == (None if before is None else told["told"]["previous"])
            assert before is None or b64_decode(told["told"]["previous"]) == before
            before = digest(manifest)
            for file in one["files"]:
                answer = client.get(f"{BASE}/{one['period']}/{file['name']}")
                assert (digest(answer.content), len(answer.content)) == (b64_decode(file["sha256"]), file["bytes"])
                assert "immutable" in answer.headers["cache-control"]
                assert client.get(f"{BASE}/{one['period']}/{file['name']}").content == answer.content
        total = client.get(f"{BASE}/2025/T5.json").json()
        assert abs(total["total"] - 240) <= 2 * total["noise_95_of_total"] + 5
        dealt = client.get(f"{BASE}/2025/K1.json").json()
        assert dealt["total"] > 240  # six marks of each record, every other one set
        assert [
            client.get(path).status_code for path in (f"{BASE}/2024", f"{BASE}/2025/T1.json", f"{BASE}/2025/T5.txt")
        ] == [404] * 3
    charged = koe.read(charges)
    for quarter in LAST_YEAR:
        assert sum(Fraction(epsilon) for day, epsilon in charged if day == quarter) == 6
    assert sorted(koe.read(in_the_log)) == sorted(one["period"] for one in releases)


def test_what_was_drawn_once_is_what_is_published_whatever_stops_the_command(
    koe: RunningServer, machine: Machine
) -> None:
    machine.count_in(LAST_YEAR[3], 80)
    if koe.settings.database_url.startswith("sqlite"):
        stopped = machine.release("2025Q4")
        assert "Koe is running" in said(stopped)
        assert stopped.exit_code == Exit.RUNNING
    else:
        assert machine.release("2025Q4").exit_code == 0
    [kept] = machine.identity.parent.glob("*.drawn")
    drawn = kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    koe.stop()
    again = machine.release("2025Q4")
    assert kept.read_bytes() == drawn
    koe.start()
    files = {name: b64_decode(content) for name, content in json.loads(drawn)["files"].items()}
    assert ("published already" in said(again)) != (again.exit_code == 0)
    with koe.client() as client:
        for name, content in files.items():
            assert client.get(f"{BASE}/2025Q4/{name}").content == content


def test_a_release_is_drawn_on_another_machine_and_believed_only_whole(
    koe: RunningServer, machine: Machine, tmp_path: Path
) -> None:
    letters = machine.count_in(LAST_YEAR[3], 50)
    bundle, out = tmp_path / "bundle", tmp_path / "release"
    exported = machine.run("export", "--period", "2025Q4", "--out", str(bundle))
    assert f"{letters} sealed letters" in said(exported)
    assert bundle.stat().st_mode & 0o777 == 0o600
    cut = tmp_path / "cut"
    cut.write_bytes(bundle.read_bytes()[:-4000])
    draw = ("release", "--identity", str(machine.identity), "--bundle")
    assert "no whole bundle" in said(machine.run(*draw, str(cut), "--out", str(tmp_path / "none")))
    assert not list(machine.identity.parent.glob("*.drawn"))
    assert machine.run(*draw, str(bundle), "--out", str(out)).exit_code == 0

    koe.stop()
    body: dict[str, Any] = json.loads(out.read_bytes())
    changed = tmp_path / "changed"
    for name, content in (("files", {**body["files"], "T0.csv": body["files"]["T0.json"]}), ("signature", "A" * 86)):
        changed.write_bytes(canonical({**body, name: content}))
        assert "was changed" in said(machine.run("publish", str(changed)))
    assert machine.run("publish", str(out)).exit_code == 0
    assert "published already" in said(machine.run("publish", str(out)))
    koe.start()
    with koe.client() as client:
        assert [one["period"] for one in client.get(BASE).json()["releases"]] == ["2025Q4"]


def test_two_that_were_exported_at_once_follow_one_another_with_the_numbers_that_were_drawn(
    koe: RunningServer, machine: Machine, tmp_path: Path
) -> None:
    for quarter in LAST_YEAR[2:]:
        machine.count_in(quarter, 40)
    for name in ("2025Q3", "2025Q4"):
        assert machine.run("export", "--period", name, "--out", str(tmp_path / name)).exit_code == 0
    draw = ("release", "--identity", str(machine.identity), "--bundle")
    for name in ("2025Q3", "2025Q4"):
        assert machine.run(*draw, str(tmp_path / name), "--out", str(tmp_path / f"{name}.release")).exit_code == 0
    koe.stop()
    assert machine.run("publish", str(tmp_path / "2025Q3.release")).exit_code == 0
    assert "Another release was published meanwhile" in said(machine.run("publish", str(tmp_path / "2025Q4.release")))
    assert machine.run("export", "--period", "2025Q4", "--out", str(tmp_path / "again")).exit_code == 0
    drawn = machine.run(*draw, str(tmp_path / "again"), "--out", str(tmp_path / "again.release"))
    assert "was drawn before" in said(drawn)
    assert machine.run("publish", str(tmp_path / "again.release")).exit_code == 0
    koe.start()
    first: dict[str, Any] = json.loads((tmp_path / "2025Q4.release").read_bytes())
    with koe.client() as client:
        for name, content in first["files"].items():
            assert client.get(f"{BASE}/2025Q4/{name}").content == b64_decode(content)


def test_a_quarter_that_is_not_over_and_what_is_no_period_are_refused(koe: RunningServer, machine: Machine) -> None:
    koe.stop()
    assert "is not over" in said(machine.release("2099Q1"))
    assert "A period is a quarter" in said(machine.release("2025Q5"))
    assert "by the year alone" in said(machine.release("2025Q1", "--profile", "strict"))
    koe.start()
    assert [size(koe, of) for of in (Release, ReleaseFile, BudgetCharge)] == [0, 0, 0]


def test_a_release_is_stored_whole_or_not_at_all(
    koe: RunningServer, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = machine.count_in(LAST_YEAR[0], 30)
    koe.stop()
    assert machine.release("2025Q1").exit_code == 0

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("api.releases.service.record", fails)
        assert machine.release("2025").exit_code != 0
    koe.start()
    assert (size(koe, WaitingFacts), size(koe, Release)) == (letters, 1)
    koe.stop()
    assert machine.release("2025").exit_code == 0
    koe.start()
    assert (size(koe, WaitingFacts), size(koe, Release)) == (0, 2)


def test_a_letter_that_is_no_fact_of_this_instance_holds_nobody_up(koe: RunningServer, machine: Machine) -> None:
    machine.count_in(LAST_YEAR[1], 20)
    other = seal(machine.recipient, bytes(512))
    stranger = seal(Identity[Statistics].draw().recipient, bytes(512))
    machine.put([other, stranger], LAST_YEAR[1])
    koe.stop()
    done = machine.release("2025Q2")
    assert "Left out: 2 letters" in said(done)
    koe.start()
