"""Does docs/data-inventory.md name all that is kept and logged, and is all of it of a kind that may be?"""

import ast
import logging
import re
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from fastapi import FastAPI
from sqlalchemy import BigInteger, Column, Connection, Date, DateTime, Integer, Interval, Time, inspect, select

from api.backup.rows import Part, read
from api.backup.service import Backup
from api.casework.states import Promised
from api.kit import log
from api.kit.blobs import FolderBlobs
from api.kit.clock import today
from api.kit.throttle import ProofBits
from api.mailbox.schemas import MailboxErased, MailboxSeen, OwnSeen, ReplySeen
from api.models import Base, Class, Letter
from api.models.base import Moment
from api.reports.queries import store
from api.reports.schemas import Checked
from api.serving import server
from api.settings import Settings
from api.storage import look, prepare_database, run_on
from crypto.opening import open_stream
from crypto.sealing import Identity
from restoring.service import Files, restore
from tests.world import World, found

ROOT = Path(__file__).parents[2]
INVENTORY = (ROOT / "docs" / "data-inventory.md").read_text(encoding="utf-8")

TABLE = re.compile(r"^### `(\w+)`$(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([\w.-]+)` \|(.+)\|$", re.MULTILINE)

# Names under which something that we promised never to keep would come in.
FORBIDDEN = re.compile(
    r"ips?|addr(ess(es)?)?|agent|ua|browser|host|referr?er|hours?|minutes?|seconds?|time(stamp)?|file(name)?"
    r"|categor(y|ies)|place|location|latitude|longitude|phone|e?mail|cookie|fingerprint"
)
FORBIDDEN_OF_A_CASE = re.compile(r"languages?|locale|kinds?|area|names?|text|story|gender|nationality|employer")


def columns() -> dict[tuple[str, str], Column[object]]:
    """Every column of every table."""
    return {(table.name, column.name): column for table in Base.metadata.tables.values() for column in table.columns}


def section(title: str) -> str:
    """The text below a heading, up to the next one of its rank."""
    return INVENTORY.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> dict[str, list[str]]:
    """Tables whose first cell is code: that cell, and the others."""
    return {row[1]: [cell.strip() for cell in row[2].split("|")] for row in ROW.finditer(text)}


def written() -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Every row of the document's tables of columns: (table, column) and the other cells."""
    for table in TABLE.finditer(INVENTORY):
        for row in ROW.finditer(table[2]):
            yield (table[1], row[1]), [cell.strip() for cell in row[2].split("|")]


def has_word(name: str, words: re.Pattern[str]) -> bool:
    """Is one of the words a part of the name?"""
    return any(words.fullmatch(part) for part in name.split("_"))


# --- columns ----------------------------------------------------------------------------------------------------------


def test_every_column_has_one_row_and_every_row_a_column() -> None:
    places = Counter(place for place, _ in written())
    assert places == Counter(columns().keys())
    assert len(places) > 80


def test_each_row_names_the_class_that_the_model_names() -> None:
    assert {place: cells[0] for place, cells in written()} == {
        place: str(column.info["class"]) for place, column in columns().items()
    }


def test_each_row_says_why_who_and_until_when() -> None:
    assert [place for place, cells in written() if len(cells) != 4 or not all(cells)] == []


def test_every_column_has_a_comment_and_a_class() -> None:
    bare = [
        place
        for place, column in columns().items()
        if not column.comment or not isinstance(column.info.get("class"), Class)
    ]
    assert bare == []


def test_every_class_is_explained() -> None:
    explained = re.findall(r"^\| (\w+) \|", section("Classes"), re.MULTILINE)[1:]
    assert explained == [str(one) for one in Class]


def test_the_database_has_no_table_besides(sqlite_url: str) -> None:
    def names(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    prepare_database(sqlite_url)
    besides = look(sqlite_url, names) - {table[1] for table in TABLE.finditer(INVENTORY)}
    assert besides == {"alembic_version"}
    assert all(f"`{name}`" in INVENTORY for name in besides)


def test_nothing_finer_than_a_day_is_kept_except_an_end() -> None:
    fine = (Moment, DateTime, Time, Interval)
    finer_than_a_day = {place for place, column in columns().items() if isinstance(column.type, fine)}
    of_the_class = {place for place, column in columns().items() if column.info["class"] is Class.EXPIRY}
    assert finer_than_a_day == of_the_class
    assert of_the_class == {
        ("sessions", "expires_at"),
        ("sessions", "idle_until"),
        ("factors", "spent_until"),
        ("invitations", "expires_at"),
        ("recovery_tickets", "expires_at"),
        ("reset_links", "expires_at"),
        ("fresh_keys", "wait_until"),
    }


def test_every_day_is_a_day_and_no_number_can_be_a_time() -> None:
    days = {place for place, column in columns().items() if isinstance(column.type, Date)}
    assert days == {place for place, column in columns().items() if column.info["class"] is Class.COARSE_DATE}
    numbers = {place for place, column in columns().items() if isinstance(column.type, Integer)}
    assert {column for _, column in numbers} == {
        "acknowledge_days",
        "answer_days",
        "counter",
        "epoch",
        "failures",
        "number",
        "one",
        "part",
        "position",
        "retention_days",
        "sign_count",
        "size",
        "version",
    }
    assert not [place for place in numbers if isinstance(columns()[place].type, BigInteger)]


@pytest.mark.parametrize("name", ["ip", "remote_address", "user_agent", "referrer", "sent_hour", "file_name"])
def test_a_forbidden_name_would_be_seen(name: str) -> None:
    assert has_word(name, FORBIDDEN)


def test_no_column_is_named_like_what_is_never_kept() -> None:
    # A member of the staff may give an address of their own; nobody asks a worker for one.
    staff_s_own = [("accounts", "mail")]
    assert [place for place in columns() if has_word(place[1], FORBIDDEN)] == staff_s_own
    tables = ("cases", "case_steps", "covers", "letters", "notes", "handovers", "bars", "erasures", "attachments")
    tables += ("attachment_parts", "openings", "asks", "receipts")
    of_a_case = [place for place in columns() if place[0] in tables]
    assert [place for place in of_a_case if has_word(place[1], FORBIDDEN_OF_A_CASE)] == []
    assert len(of_a_case) == 74


def test_the_mailbox_has_no_place_for_the_workers_own_words() -> None:
    """Whoever has the code sees of them that they came, and their digest; see T-04."""
    assert set(OwnSeen.model_fields) == {"counter", "digest", "day"}
    assert ReplySeen.model_fields["author"].annotation == Literal["desk"]
    # `entries`, if there: what the desk signed for everybody to read.
    assert set(MailboxSeen.model_fields) - {"entries"} == {"nonce", "state", "erased_on", "card", "letters", "own"}
    assert set(MailboxErased.model_fields) == {"state", "erased_on"}


# --- files ------------------------------------------------------------------------------------------------------------


def with_reports(url: str, count: int) -> list[bytes]:
    """Reports, one transaction each; their case ids in the order in which they came."""
    worlds: list[World] = []
    prepare_database(url)
    run_on(url, lambda connection: worlds.append(found(connection)))
    reports = [worlds[0].report(worlds[0].quick_reporter()) for _ in range(count)]
    for report in reports:
        run_on(
            url,
            lambda connection, report=report: store(
                connection, [Checked(report, secrets.token_bytes(32), ProofBits(0, 0))], today(), Promised(7, 90)
            ),
        )
    return [report.case for report in reports]


def order_in(file: Path) -> list[bytes]:
    """Case ids in the order in which their reports lie in an SQLite file."""

    def sealed(connection: Connection) -> list[tuple[bytes, bytes]]:
        kept = connection.execute(select(Letter.case_id, Letter.ciphertext).where(Letter.box == "case"))
        return [(case, ciphertext or b"") for case, ciphertext in kept]

    content = file.read_bytes()
    places = {case: content.index(ciphertext[-600:-560]) for case, ciphertext in look(f"sqlite:///{file}", sealed)}
    return sorted(places, key=lambda case: places[case])


def test_a_backup_does_not_tell_in_which_order_letters_came(sqlite_url: str, tmp_path: Path) -> None:
    came = with_reports(sqlite_url, 12)
    database, restored, keys = tmp_path / "data" / "koe.db", tmp_path / "restored.db", tmp_path / "keys"
    # Stated in the open. When this no longer holds, the document may promise more.
    assert order_in(database) == came

    operator = Identity.draw()
    blobs = FolderBlobs(tmp_path / "blobs", free_bytes_min=0)
    main, covers, *_ = Backup(tmp_path, operator.recipient, keys, blobs).write(sqlite_url)
    lines = b"".join(open_stream([main.read_bytes()], [operator])).splitlines()[1:-1]
    rows = [read(line, Part.MAIN) for line in lines]
    assert [row.values["case_id"] for row in rows if row.table.name == "cases"] == sorted(came) != came
    restore(f"sqlite:///{restored}", Files(main, covers, None, [operator], keys, blobs))
    assert order_in(restored) == sorted(came)


def test_the_data_folder_has_the_files_that_the_document_names(sqlite_url: str, tmp_path: Path) -> None:
    named = {name for name in rows(section("What else is on disk")) if name.startswith("koe.db")}
    prepare_database(sqlite_url)
    reader = sqlite3.connect(tmp_path / "data" / "koe.db")
    reader.execute("SELECT one FROM instance").fetchall()
    assert {file.name for file in (tmp_path / "data").iterdir()} == named
    reader.close()


# --- the log, and what is looked at -----------------------------------------------------------------------------------


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Everything in the server's code. The demonstration's people are left out: they are the other side."""
    for file in sorted((ROOT / "api").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if not place.startswith("api/demo/"):
            yield from ((place, node) for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def named_events() -> dict[str, set[str]]:
    """Every event that the server can log, with the names of its facts."""
    found_events: dict[str, set[str]] = {}
    for place, node in nodes():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        of, way = node.func.value, node.func.attr
        if isinstance(of, ast.Name) and of.id == "log" and way in ("event", "failure"):
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"{place}:{node.lineno} logs a name that is not written out"
            of_itself = {"error", "at"} if way == "failure" else set[str]()
            facts = of_itself | {str(fact.arg) for fact in node.keywords}
            found_events.setdefault(str(name.value), set()).update(facts)
    return found_events


def test_the_log_says_what_the_document_says_and_nothing_else() -> None:
    events = {
        name: set(re.findall(r"`(\w+)`", cells[0])) for name, cells in rows(section("What our own log says")).items()
    }
    assert named_events() == events
    assert events


def test_a_line_of_the_log_has_no_time_and_repeats_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_logger", logging.getLogger("koe.a-test"))
    log.to_stderr()
    log.event("batch-failed", jobs=3)
    try:
        int("Nguyen")
    except ValueError as error:
        log.failure("request-failed", error)
    first, second = capsys.readouterr().err.splitlines()
    assert first == "batch-failed jobs=3"
    assert re.fullmatch(r"request-failed error=ValueError at=tests/privacy/test_data_inventory\.py:\d+", second)


def test_only_one_module_can_log_and_nothing_of_the_server_prints() -> None:
    loggers = {
        place
        for place, node in nodes()
        if (isinstance(node, ast.Import) and any(alias.name.startswith("logging") for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("logging"))
    }
    prints = {
        place
        for place, node in nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert (loggers, prints) == ({"api/kit/log.py"}, set())


def headers_read() -> set[str]:
    """Every header of a request that the server's code asks for."""
    found_headers: set[str] = set()
    of_the_scope: set[str] = set()
    for place, node in nodes():
        if isinstance(node, ast.Subscript) and ast.unparse(node) == "scope['headers']":
            of_the_scope.add(place)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "request.cookies":
            found_headers.add("cookie")
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "request.headers.get":
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"{place}:{node.lineno} asks for a header that is not written out"
            found_headers.add(str(name.value))
    for place, node in nodes():
        if place in of_the_scope and isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            found_headers.add(node.value.decode())
    return found_headers


def test_of_a_request_only_those_headers_are_looked_at_that_the_document_names() -> None:
    told = re.search(r"^- \*\*Headers\.\*\*(.*?)^- ", INVENTORY, re.MULTILINE | re.DOTALL)
    assert told is not None
    assert headers_read() == set(re.findall(r"`([\w-]+)`", told[1]))


def test_the_server_never_asks_from_where_a_request_comes() -> None:
    asking = {
        f"{place}: {ast.unparse(node)}"
        for place, node in nodes()
        if isinstance(node, (ast.Attribute, ast.Subscript))
        and re.search(r"(request|scope)(\.client|\['client'\])|^request\.headers\[|^Header$", ast.unparse(node))
    }
    assert asking == set()


def test_uvicorn_logs_no_request_and_believes_no_proxy_about_addresses() -> None:
    config = server(FastAPI(telemetry={"auto_configure": False}), Settings(), lambda: None).config
    assert (config.access_log, config.proxy_headers, config.log_config) == (False, False, None)
