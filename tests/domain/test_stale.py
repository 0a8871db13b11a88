"""Is every fact named that nobody vouches for any more? On fixed days, so that the calendar turns nothing red."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from api import domain
from api.doctor.examination import examine
from api.domain import Staleness
from api.kit import clock
from api.settings import Settings

ROOT = Path(__file__).parents[2]
GATHERED = dt.date(2026, 11, 23)
LAW_CHANGES = dt.date(2027, 4, 1)
FACTS = sum(1 for _ in domain.facts())


def row(key: str, *, verified: str | None, expires: str | None, confidence: str = "high") -> dict[str, object]:
    return {"key": key, "source": ["GK"], "verified_on": verified, "expires_on": expires, "confidence": confidence}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four facts that age in each possible way, and a row that is no fact."""
    facts = [
        row("lasting", verified="2026-11-23", expires=None),
        row("fresh", verified="2026-11-23", expires="2027-03-31"),
        row("known", verified=None, expires="2027-03-31"),
        row("doubted", verified=None, expires=None, confidence="low"),
    ]
    (tmp_path / "facts.json").write_text(json.dumps(facts), "utf-8")
    (tmp_path / "words.json").write_text(json.dumps([{"key": "word"}]), "utf-8")
    return tmp_path


def test_a_fact_holds_to_the_end_of_its_last_day(folder: Path) -> None:
    def named(day: dt.date) -> list[tuple[str, Staleness]]:
        return [(fact.key, reason) for fact, reason in domain.stale(day, folder)]

    unverified, expired = Staleness.UNVERIFIED, Staleness.EXPIRED
    assert named(LAW_CHANGES - dt.timedelta(days=1)) == [("doubted", unverified), ("known", unverified)]
    assert named(LAW_CHANGES) == [("fresh", expired), ("known", expired), ("doubted", unverified)]


def test_when_the_facts_were_gathered_none_had_expired_and_all_that_nobody_verified_are_named() -> None:
    facts = list(domain.facts())
    found = domain.stale(GATHERED)
    assert len(facts) > 300
    assert {reason for _, reason in found} == {Staleness.UNVERIFIED}
    assert {(fact.file, fact.key) for fact, _ in found} == {
        (fact.file, fact.key) for fact in facts if fact.verified_on is None
    }


def test_when_the_law_changes_every_rule_about_changing_the_employer_has_to_be_read_again() -> None:
    expired = {(fact.file, fact.key) for fact, reason in domain.stale(LAW_CHANGES) if reason is Staleness.EXPIRED}
    rules = {("transfer_rules.json", fact.key) for fact in domain.facts() if fact.file == "transfer_rules.json"}
    assert len(rules) == 20
    assert rules | {("authorities.json", "otit"), ("authorities.json", "otit_sos")} <= expired


def run_stale(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.stale", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_names_each_by_file_and_key_and_fails_only_when_told_to() -> None:
    plain, strict = run_stale("--on", "2027-04-01"), run_stale("--on", "2027-04-01", "--strict")
    assert (plain.returncode, strict.returncode, plain.stderr) == (0, 1, "")
    *lines, last = plain.stdout.splitlines()
    named = {tuple(line.split()[:3]) for line in lines}
    assert named == {(reason, fact.file, fact.key) for fact, reason in domain.stale(LAW_CHANGES)}
    expired = sum(line.startswith("expired") for line in lines)
    assert last == f"On 2027-04-01: {expired} expired, {len(lines) - expired} unverified, of {FACTS} facts."


def said(day: dt.date, tmp_path: Path) -> dict[str, bool | None]:
    """What the doctor says about domain/ on a day: sentence and mark."""
    settings = Settings(data=tmp_path, database_url=f"sqlite:///{tmp_path}/koe.db")
    with clock.set_to(dt.datetime.combine(day, dt.time(12), clock.TOKYO)):
        return {finding.sentence: finding.well for finding in examine(settings) if "domain/" in finding.sentence}


def test_the_doctor_counts_what_has_expired_as_wrong_and_what_nobody_verified_as_a_note(tmp_path: Path) -> None:
    (well, unexpired), (note, unverified) = said(GATHERED, tmp_path).items()
    assert (well, unexpired, unverified) == ("No fact of domain/ has expired.", True, None)
    found = domain.stale(GATHERED)
    assert note.startswith(f"{len(found)} facts of domain/ nobody verified: {found[0][0].file} {found[0][0].key}, ")
    assert note.endswith(" … `make stale` names them all.")

    (wrong, expired), _ = said(LAW_CHANGES, tmp_path).items()
    assert "facts of domain/ have expired: " in wrong
    assert expired is False
