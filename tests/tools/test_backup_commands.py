"""What an operator types to copy away, to put together and to erase, and what is answered."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from api.kit.clock import today
from api.kit.db import ProcessLock
from api.models import Case, Erasure
from api.storage import look, run_on
from crypto.sealing import Identity
from tests.privacy.test_data_inventory import with_reports

ROOT = Path(__file__).parents[2]


def koe(data: Path, *arguments: object) -> tuple[int, str]:
    """`koe` from another folder, as a timer starts it; its exit code, and all that it said."""
    done = subprocess.run(
        [sys.executable, "-m", "api", *map(str, arguments)],
        cwd=data.parent,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "KOE_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def counts(connection: Connection) -> tuple[int, int]:
    """Cases and erasures."""
    of = [connection.scalar(select(func.count()).select_from(table)) or 0 for table in (Case, Erasure)]
    return of[0], of[1]


def test_an_operator_makes_a_backup_restores_it_and_erases(sqlite_url: str, tmp_path: Path) -> None:
    data, other, backups = tmp_path / "data", tmp_path / "other", tmp_path / "backups"
    cases = with_reports(sqlite_url, 3)
    operator, identity = Identity.draw(), tmp_path / "operator.txt"
    identity.write_text(f"# mine\n{operator.text}\n")

    code, said = koe(data, "backup", backups, "--recipient", operator.recipient.text)
    assert (code, said.endswith(": No such file or directory\n")) == (4, True)
    backups.mkdir()
    code, said = koe(data, "backup", backups, "--recipient", "age1pq1x")
    assert (code, list(backups.iterdir())) == (2, [])
    assert "This recipient is none" in said
    # A running Koe is no hindrance: a backup only reads.
    lock = ProcessLock(data / "koe.db")
    code, said = koe(data, "backup", backups, "--recipient", operator.recipient.text)
    assert code == 0
    main, covers, erasures, files = map(Path, said.split())
    code, said = koe(data, "retention")
    assert (code, "Koe is running" in said) == (3, True)
    lock.release()

    keys = data / "cover-keys"
    code, said = koe(other, "restore", main, "--identity", identity, "--keys", keys)
    assert (code, "Name the file of covers too" in said) == (1, True)
    code, said = koe(other, "restore", main, covers, "--identity", identity)
    assert (code, "Name the file of attachments too" in said) == (1, True)
    with_files = ("restore", main, covers, "--attachments", files, "--identity", identity)
    code, said = koe(other, *with_files)
    assert (code, "name its folder with --keys" in said) == (1, True)
    code, said = koe(other, *with_files, "--keys", keys, "--erasures", erasures)
    assert code == 0, said
    assert f"Restored the backup of {today()}: 3 reports." in said
    assert look(f"sqlite:///{other}/koe.db", counts) == (3, 0)

    def withdraw(connection: Connection) -> None:
        long_ago = {"state": "withdrawn", "state_day": today() - timedelta(days=14)}
        connection.execute(update(Case).where(Case.case_id == cases[0]).values(long_ago))

    run_on(f"sqlite:///{other}/koe.db", withdraw)
    assert "should have been erased: 1." in koe(other, "doctor")[1]
    assert koe(other, "retention") == (
        0,
        (
            "Reports erased: 1. Identities of old covers destroyed: 0. Parts of files destroyed: 0. "
            "Places of the audit log closed: 0.\n"
        ),
    )
    assert look(f"sqlite:///{other}/koe.db", counts) == (2, 1)
    assert "should have been" not in koe(other, "doctor")[1]
