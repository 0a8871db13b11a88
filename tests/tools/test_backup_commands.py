"""What an operator types to copy away, to put together and to erase, and what is answered."""

import json
import os
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from api.backup.service import Backup
from api.blob_keys import blob_key
from api.kit.blobs import FolderBlobs
from api.kit.clock import today
from api.kit.sqlite import ProcessLock
from api.models import Attachment, AttachmentPart, Case, Erasure
from api.storage import look, run_on
from crypto.encoding import digest
from crypto.opening import open_stream
from crypto.sealing import Identity, seal_stream
from restoring.service import CannotRestore, Files, restore
from tests.journeys.shell import check_fields
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
    assert (code, "Name the file of covers too" in said) == (2, True)
    code, said = koe(other, "restore", main, covers, "--identity", identity)
    assert (code, "Name the file of attachments too" in said) == (2, True)
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


def test_a_backup_is_verified_where_nobody_uses_it_and_against_what_runs(sqlite_url: str, tmp_path: Path) -> None:
    data, backups, place = tmp_path / "data", tmp_path / "backups", tmp_path / "place"
    backups.mkdir()
    place.mkdir()
    cases = with_reports(sqlite_url, 3)
    content = secrets.token_bytes(5000)
    with_file(sqlite_url, FolderBlobs(data / "blobs", free_bytes_min=0), cases[0], content)
    operator, identity = Identity.draw(), tmp_path / "operator.txt"
    identity.write_text(f"# mine\n{operator.text}\n")

    def made() -> list[Path]:
        code, said = koe(data, "backup", backups, "--recipient", operator.recipient.text, "--json")
        assert code == 0, said
        return [Path(path) for path in json.loads(said)["files"]]

    def verified(
        main: Path, covers: Path, erasures: Path, files: Path, *, more: tuple[str, ...] = ()
    ) -> tuple[int, dict[str, Any]]:
        named = (main, covers, "--attachments", files, "--erasures", erasures, "--identity", identity)
        code, said = koe(data, "backup", "verify", *named, "--place", place, *more, "--json")
        assert list(place.iterdir()) == []  # thrown away, however it ended
        return code, json.loads(said)

    main, covers, erasures, files = made()
    lock = ProcessLock(data / "koe.db")  # beside a running Koe
    code, told = verified(main, covers, erasures, files, more=("--running",))
    lock.release()
    check_fields("koe backup verify", told)
    assert (code, told["well"], told["differences"], told["damaged"], told["running"]) == (0, True, [], 0, [])
    assert (told["tables"]["cases"]["lines"], told["tables"]["covers"]["lines"], told["parts"]) == (3, 3, 1)
    assert told["rows"] == sum(one["lines"] for name, one in told["tables"].items() if name != "blobs")

    # What changed since is named; the backup itself is as good as it was.
    run_on(sqlite_url, lambda connection: connection.execute(update(Case).values(urgent=True)))
    code, told = verified(main, covers, erasures, files, more=("--running",))
    assert (code, told["differences"], [one["name"] for one in told["running"]]) == (1, [], ["cases"])
    assert verified(main, covers, erasures, files)[0] == 0

    # A file whose blob is not what its row says, as a failing disk leaves it: copied whole, and found out here.
    [blob] = [path for path in (data / "blobs").rglob("*") if path.is_file()]
    blob.write_bytes(bytes(len(content)))
    code, told = verified(*made())
    assert (code, told["well"], told["damaged"], told["differences"]) == (1, False, 1, [])

    # And what no restore would take, verify does not either.
    cut = tmp_path / "cut.age"
    cut.write_bytes(main.read_bytes()[:-20])
    assert verified(cut, covers, erasures, files)[1].keys() == {"problem", "exit"}
    assert verified(main, made()[1], erasures, files) == (
        1,
        {"problem": "The two files are not of the same backup.", "exit": 1},
    )


@pytest.mark.parametrize("spoil", ["a row is missing", "a row was changed", "the end is missing"])
def test_a_file_that_does_not_hold_what_it_says_of_itself_is_refused(
    sqlite_url: str, tmp_path: Path, spoil: str
) -> None:
    """Sealed anew by somebody who has the operator's recipient: age alone does not notice."""
    with_reports(sqlite_url, 2)
    operator = Identity.draw()
    keys, blobs = tmp_path / "keys", FolderBlobs(tmp_path / "blobs", free_bytes_min=0)
    main, covers, _, files = Backup(tmp_path, operator.recipient, keys, blobs).write(sqlite_url)
    *lines, end = b"".join(open_stream([main.read_bytes()], [operator])).splitlines()
    at = {line.split(b'"')[1]: place for place, line in enumerate(lines)}
    if spoil == "a row is missing":
        del lines[at[b"letters"]]
    elif spoil == "a row was changed":
        lines[at[b"desks"]] = lines[at[b"desks"]].replace(b'"open"', b'"closed"')
    text = b"".join(line + b"\n" for line in ([*lines] if spoil == "the end is missing" else [*lines, end]))
    main.write_bytes(b"".join(seal_stream([operator.recipient], iter([text]))))
    wanted = "ends before its end" if spoil == "the end is missing" else "does not hold what it says of itself"
    with pytest.raises(CannotRestore, match=wanted):
        restore(f"sqlite:///{tmp_path}/other.db", Files(main, covers, None, [operator], keys, blobs, files))


def with_file(url: str, blobs: FolderBlobs, case: bytes, content: bytes) -> None:
    """A file of one part that a letter of the case names."""
    named = {"case_id": case, "attachment": bytes(16)}
    kept = {"author": "reporter", "size": len(content), "digest": digest(content), "day": today(), "whole": True}

    def keep(connection: Connection) -> None:
        connection.execute(insert(Attachment).values(**named, **kept, counter=1))
        connection.execute(insert(AttachmentPart).values(**named, part=0))

    run_on(url, keep)
    blobs.put(blob_key(case, bytes(16), 0), content)
