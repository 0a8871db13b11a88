"""How fast can this machine's disk take the same bytes, with nothing of Koe in between?"""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

ROWS = (
    "CREATE TABLE cases (case_id BLOB PRIMARY KEY, verify_key BLOB, token BLOB, digest BLOB, day TEXT) WITHOUT ROWID",
    "CREATE TABLE covers (case_id BLOB PRIMARY KEY, cover BLOB) WITHOUT ROWID",
    "CREATE TABLE letters (case_id BLOB, box TEXT, letter BLOB, PRIMARY KEY (case_id, box)) WITHOUT ROWID",
)


def inserts_per_second(
    folder: Path, reports: Sequence[tuple[bytes, bytes, bytes, bytes]], *, in_a_transaction: int
) -> float:
    """Insert (case id, report, cover, card) durably by the `sqlite3` module alone; reports a second.

    The settings are Koe's own: WAL, synchronous=FULL, secure_delete, tables without row ids.
    """
    connection = sqlite3.connect(folder / f"limit-{in_a_transaction}.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    for statement in ROWS:
        connection.execute(statement)
    begun = time.perf_counter()
    for start in range(0, len(reports), in_a_transaction):
        batch = reports[start : start + in_a_transaction]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO cases VALUES (?, ?, ?, ?, '2026-11-24')",
            [(case, case * 2, case * 2, case * 2) for case, *_ in batch],
        )
        connection.executemany("INSERT INTO covers VALUES (?, ?)", [(case, cover) for case, _, cover, _ in batch])
        connection.executemany(
            "INSERT INTO letters VALUES (?, ?, ?)",
            [row for case, report, _, card in batch for row in ((case, "case", report), (case, "mailbox", card))],
        )
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begun
    connection.close()
    return len(reports) / seconds
