"""What an operator does without a browser: it works, it says so to people and programs, and the log knows of it."""

from __future__ import annotations

import io
import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import Connection, insert, inspect, select

from api.blob_store import open_blobs
from api.kit import clock
from api.kit.clock import today
from api.models import AuditEvent, Release, Session
from api.storage import newest_revision, revision_of, run_on
from crypto.encoding import b64
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Refused
from tests.journeys.shell import Shell, a_shell
from tests.journeys.test_accounts_end import sent_report
from tests.journeys.test_erasure import on


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    return a_shell(monkeypatch, tmp_path)


def server_did(connection: Connection) -> list[tuple[str, str]]:
    """What stands in the log without a name; it keeps no order within a day."""
    rows = connection.execute(select(AuditEvent.action, AuditEvent.subject).where(AuditEvent.actor.is_(None)))
    return sorted((row.action, row.subject) for row in rows)


def session_count(connection: Connection, account: bytes) -> int:
    return len(connection.scalars(select(Session.token_digest).where(Session.account == account)).all())


def is_sqlite(koe: RunningServer) -> bool:
    return koe.settings.database_url.startswith("sqlite")


# --- people and desks -------------------------------------------------------------------------------------------------


def test_an_operator_keeps_somebody_out_and_the_log_says_that_the_server_did_it(
    koe: RunningServer, office: Office, shell: Shell
) -> None:
    mai = office.let_in("Mai")
    worker = sent_report(office)
    mai.claim(worker.case)
    shell.has(koe.settings)
    listed = {one["name"]: one for one in shell.asks("koe user list")["people"]}
    assert listed.keys() == {"Aoi", "Linh", "Mai"}
    assert listed["Mai"]["desks"] == [{"desk": b64(office.desk), "role": "caseworker"}]
    shown = shell.asks("koe user show", "ＭＡＩ")  # as at the sign-in, however it is typed
    assert (shown["account"], shown["standing"], shown["stalled"]) == (b64(mai.account), "active", [])
    assert shown["sessions"] == koe.read(session_count, mai.account) > 0

    if is_sqlite(koe):  # the file has one writer
        for command in ("koe user deactivate", "koe user sessions end"):
            assert shell.fails(command, "Mai", "--yes") == (3, "Koe is running. Stop it first.")
        koe.stop()
    assert shell.asks("koe user sessions end", "Mai", "--yes") == {"name": "Mai", "ended": shown["sessions"]}
    assert shell.types("user", "deactivate", "Mai", says="n\n")[0] == 1
    assert shell.fails("koe user deactivate", "Mai")[0] == 1  # a program is not asked
    assert shell.types("user", "deactivate", "Mai", says="y\n")[0] == 0
    assert shell.fails("koe user deactivate", "Nobody", "--yes") == (1, "There is nobody of this name.")
    if is_sqlite(koe):
        koe.start()

    account = b64(mai.account)
    assert koe.read(server_did) == [("deactivated an account", account), ("ended another session", account)]
    assert koe.read(session_count, mai.account) == 0
    with pytest.raises(Refused) as out:
        mai.sign_in()
    assert out.value.slug == "sign-in-failed"
    office.lead.sign_in()
    assert [row["assignee"] for row in office.lead.queue(office.desk)["cases"]] == [None]
    assert shell.asks("koe user show", "Mai")["standing"] == "deactivated"


def test_the_server_is_nobodys_second_person(koe: RunningServer, office: Office, shell: Shell) -> None:
    shell.has(koe.settings)
    stalled = shell.asks("koe user show", "Linh")["stalled"]
    only = shell.asks("koe user show", "Aoi")["only_signer"]
    assert (stalled, only) == ([b64(office.desk)], True)
    koe.stop()
    code, why = shell.fails("koe user deactivate", "Linh", "--yes")
    assert (code, "two administrators decide" in why) == (1, True)
    code, why = shell.fails("koe user deactivate", "Aoi", "--yes")
    assert (code, "Nobody else holds the organisation's key" in why) == (1, True)
    koe.start()
    assert koe.read(server_did) == []
    office.lead.sign_in()


def test_an_operator_pauses_a_desk_and_opens_it_again(koe: RunningServer, office: Office, shell: Shell) -> None:
    shell.has(koe.settings)
    [listed] = shell.asks("koe desk list")["desks"]
    desk = listed["desk"]
    assert shell.asks("koe desk show", "Bàn tiếng Việt") == shell.asks("koe desk show", desk) == listed
    assert (listed["intake"], listed["signed"], listed["members"]) == ("open", True, 1)
    for other in ("Bàn", "-Uj7k"):  # an id may begin with a hyphen
        assert shell.fails("koe desk show", other) == (1, "There is no desk of this name or id.")

    koe.stop()
    assert shell.asks("koe desk pause", "Vietnamese desk") == {"desk": desk, "before": "open", "intake": "paused"}
    assert shell.asks("koe desk pause", desk)["before"] == "paused"  # once more changes nothing
    koe.start()
    with pytest.raises(Refused) as rests:
        sent_report(office)
    assert rests.value.slug == "desk-rests"
    koe.stop()
    assert shell.types("desk", "open", desk)[0] == 0
    koe.start()
    sent_report(office)
    assert koe.read(server_did) == [("opened a desk again", desk), ("paused a desk", desk)]


# --- a new instance, its tables ---------------------------------------------------------------------------------------


def test_init_makes_an_instance_that_starts_and_never_touches_one(
    shell: Shell, empty_database_url: str, tmp_path: Path
) -> None:
    data, env = tmp_path / "new", tmp_path / "koe.env"
    postgres = () if empty_database_url.startswith("sqlite") else ("--database-url", empty_database_url)
    made = shell.asks("koe init", "https://koe.example.org/", "--data", data, "--env-file", env, *postgres)
    assert made["setup_link"].startswith("https://koe.example.org/setup#")
    assert made["wrong"] == []
    lines = dict(line.split("=", 1) for line in env.read_text("utf-8").splitlines())
    assert lines.pop("KOE_DATABASE_URL", '""').strip('"') == (empty_database_url if postgres else "")
    assert lines == {"KOE_ORIGIN": "https://koe.example.org", "KOE_DATA": str(data)}
    private = [env, data, data / "audit.key", data / "cover-keys", *([] if postgres else [data / "koe.db"])]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private} == {0}

    assert shell.fails("koe init", "https://koe.example.org", "--data", data, *postgres)[0] == 1
    assert shell.fails("koe init", "https://koe.example.org", "--data", tmp_path / "x", "--env-file", env)[0] == 1
    assert not (tmp_path / "x").exists()
    assert shell.fails("koe init", "http://koe.example.org", "--data", tmp_path / "x")[0] == 2
    shell.set_environment("KOE_DATA", str(data))
    if postgres:
        shell.set_environment("KOE_DATABASE_URL", empty_database_url)
    assert shell.asks("koe migrate", "--check")["current"] is True
    link = shell.asks("koe setup-link")["setup_link"]
    assert link != made["setup_link"]


def test_the_way_back_says_what_it_loses_and_asks(shell: Shell, empty_database_url: str) -> None:
    url, newest = empty_database_url, newest_revision()
    shell.set_environment("KOE_DATABASE_URL", url)
    assert shell.asks("koe migrate")["to"] == newest
    published = {
        "period": "2026",
        "position": 1,
        "day": today(),
        "profile": "standard",
        "manifest": b"{}",
        "verify_key": bytes(32),
        "signature": bytes(64),
        "digest": bytes(32),
    }
    run_on(url, lambda connection: connection.execute(insert(Release), [published]))

    assert shell.fails("koe migrate", "--to", "9999")[0] == 2
    assert shell.types("migrate", "--to", "0027", says="n\n")[0] == 1
    code, said = shell.types("migrate", "--to", "0027", says="y\n")
    assert (code, "table releases, rows: 1" in said) == (0, True), said

    def look(connection: Connection) -> None:
        assert revision_of(connection) == "0027"
        assert "releases" not in inspect(connection).get_table_names()

    run_on(url, look)
    code, said = shell.types("migrate", "--check")
    assert (code, f"would make them {newest}" in said) == (1, True)
    steps = [step.split()[0] for step in shell.asks("koe migrate")["steps"]]
    assert (steps[0], steps[-1]) == ("0029", newest)


def test_a_running_koe_keeps_its_file_to_itself(koe: RunningServer, shell: Shell) -> None:
    """On SQLite; on PostgreSQL the same works beside it."""
    shell.has(koe.settings)
    writes = ["setup-link", "migrate", "retention", "sweep"]
    wanted = 3 if is_sqlite(koe) else 0
    assert {name: shell.types(name)[0] for name in writes} == dict.fromkeys(writes, wanted)
    reads = [("migrate", "--check"), ("sweep", "--dry-run"), ("user", "list"), ("desk", "list"), ("audit", "verify")]
    assert [shell.types(*words)[0] for words in reads] == [0] * len(reads)


def test_what_cannot_be_reached_and_what_cannot_be_understood(shell: Shell, tmp_path: Path) -> None:
    shell.set_environment("KOE_DATABASE_URL", f"postgresql+asyncpg://koe@/none?host={tmp_path}")
    assert shell.fails("koe user list")[0] == 4
    shell.set_environment("KOE_PORT", "many")
    assert shell.fails("koe user list")[0] == 2
    assert shell.types("user", "show")[0] == 2


# --- files that belong to nothing -------------------------------------------------------------------------------------


def test_sweep_destroys_what_no_letter_named_and_nothing_else(koe: RunningServer, shell: Shell) -> None:
    office = open_office(koe)
    worker = sent_report(office)
    kept, unnamed = worker.seal_file(b"a payslip"), worker.seal_file(b"thought better of it")
    worker.upload(kept, unnamed)
    worker.follow_up("Here.", kept)
    blobs = open_blobs(koe.settings)
    orphan = f"{bytes(16).hex()}/{bytes(16).hex()}/0"
    blobs.put(orphan, b"nobody's")
    koe.stop()
    shell.has(koe.settings)
    nothing = {"uploads": 0, "orphans": 0, "parts": 0}
    assert shell.asks("koe sweep") == {**nothing, "dry_run": False}  # both are too young
    with clock.set_to(on(today() + timedelta(days=4))):
        due = {"uploads": 1, "orphans": 1, "parts": 2}
        assert shell.asks("koe sweep", "--dry-run") == {**due, "dry_run": True}
        assert len(list(blobs.list())) == 3
        assert shell.asks("koe sweep") == {**due, "dry_run": False}
        assert [blob.key.split("/")[1] for blob in blobs.list()] == [kept.id.hex()]
        assert shell.asks("koe sweep") == {**nothing, "dry_run": False}


# --- posters ----------------------------------------------------------------------------------------------------------


def scanned(svg: str) -> list[str]:
    """What a camera reads of a square: its path is drawn module by module, as segno writes it."""
    side, dark = drawn(svg)
    picture = Image.new("L", (side * 8, side * 8), 255)
    for x, y in dark:
        picture.paste(0, (x * 8, y * 8, x * 8 + 8, y * 8 + 8))
    buffer = io.BytesIO()
    picture.save(buffer, "png")
    # Some rows of the modules can be read as bars: of squares alone is asked.
    squares = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(Image.open(buffer), squares)]


def drawn(svg: str) -> tuple[int, set[tuple[int, int]]]:
    """Modules of a side with the quiet zone, and the dark ones, out of segno's strokes `M4 4.5h7m1 0h2…`."""
    [width] = re.findall(r'viewBox="0 0 (\d+) ', svg)
    [path] = re.findall(r' d="([^"]+)"', svg)
    x, y, dark = 0.0, 0.0, set[tuple[int, int]]()
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        elif kind == "m":
            x, y = x + values[0], y + values[1]
        else:
            x, y = values
    return int(width), dark


def test_a_poster_of_the_server_scans_to_the_site_and_binds_to_what_was_said(
    koe: RunningServer, office: Office, shell: Shell, tmp_path: Path
) -> None:
    shell.has(koe.settings)
    sheets, squares = tmp_path / "sheets", tmp_path / "squares"
    sheets.mkdir()
    squares.mkdir()
    instance = b64(office.administrator.instance)
    told = shell.asks("koe poster", sheets, "--fingerprint", instance)
    assert (told["fingerprint"], told["compared"], len(told["files"])) == (instance, True, 12)
    shell.asks("koe poster", squares, "--format", "svg")
    for path in sorted(squares.iterdir()):
        language = path.stem.removeprefix("square-")
        assert scanned(path.read_text("utf-8")) == [f"{koe.origin}/#{instance}.{language}"]
    easy = (sheets / "poster-ja-easy-a4.html").read_text("utf-8")
    assert '<html lang="ja">' in easy
    assert "<ruby>仕事<rp>(</rp><rt>しごと</rt><rp>)</rp></ruby>" in easy
    assert "<script" not in easy

    # Whoever read another fingerprint off their own screen gets nothing to print.
    empty = tmp_path / "empty"
    empty.mkdir()
    code, why = shell.fails("koe poster", empty, "--fingerprint", b64(bytes(32)))
    assert (code, "Print nothing" in why, list(empty.iterdir())) == (1, True, [])
    assert shell.fails("koe poster", empty, "--language", "fr")[0] == 2
    with clock.set_to(on(today() + timedelta(days=36))):
        code, why = shell.fails("koe poster", empty)
    assert (code, "no signed directory in date" in why) == (1, True)
    assert shell.fails("koe poster", sheets)[0] == 1  # nothing is written over
