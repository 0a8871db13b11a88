"""What the doctor finds: each matter once well and once not, on real files, sockets, certificates and databases."""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, delete, insert, update

from api.backup import cover_keys
from api.backup.rows import Part
from api.blob_keys import blob_key
from api.blob_store import open_blobs
from api.doctor import attachments, chosen, clock, copies, disk, files, memory, onion, outside, ports, tables
from api.doctor.examination import Reach, examine
from api.doctor.findings import Finding, Matter
from api.kit import clock as calendar
from api.kit.clock import today
from api.kit.headers import CONTENT_SECURITY_POLICY
from api.models import Attachment, AttachmentPart, Case, Directory
from api.revisions import downgrade
from api.settings import Settings
from api.storage import prepare_database, run_on
from bench.running import free_port
from tests.doctor import sites
from tests.privacy.test_data_inventory import with_reports

ROOT = Path(__file__).parents[2]
ONION = f"{'a' * 56}.onion"
GOOD = {
    "Strict-Transport-Security": "max-age=63072000",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Alt-Svc": 'h3=":443"; ma=2592000',
}


def told(findings: Iterable[Finding]) -> dict[Matter, bool | None]:
    """Of each matter the worst that was found; whatever is not well says how it is mended."""
    worst: dict[Matter, bool | None] = {}
    for one in findings:
        assert one.well is not False or one.mend, one
        before = worst.get(one.matter, True)
        worst[one.matter] = False if False in (before, one.well) else None if None in (before, one.well) else True
    return worst


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An instance with a database, keys and attachments, as Koe itself makes them."""
    for name in [name for name in os.environ if name.startswith("KOE_")]:
        monkeypatch.delenv(name)
    made = Settings(data=tmp_path / "data", port=free_port())
    prepare_database(made.database_url)
    made.audit_key.touch(0o600)
    cover_keys.draw(made.cover_keys, today())
    return made


def of(settings: Settings, **changed: object) -> Settings:
    """The same with something else."""
    return settings.model_copy(update=changed)


# --- files, room, memory ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "koe.db", "audit.key", "cover-keys", "cover-keys/covers-{day}.txt"])
def test_what_others_can_read_is_named(settings: Settings, name: str) -> None:
    assert told(files.look_at(settings, ())) == {Matter.FILES: True}
    path = settings.data / name.format(day=today())
    path.chmod(0o755 if path.is_dir() else 0o640)
    [wrong] = [one for one in files.look_at(settings, ()) if one.well is False]
    assert wrong.mend == f"Set its mode to {'700' if path.is_dir() else '600'}: {path}"


def test_a_file_of_settings_is_its_owners_alone(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "koe.env").touch(0o600)
    assert told(files.look_at(settings, (folder,)))[Matter.ENV_FILES] is True
    (folder / "koe.env").chmod(0o644)
    assert told(files.look_at(settings, (folder,)))[Matter.ENV_FILES] is False
    with_password = Settings(
        data=settings.data, smtp_host="localhost", smtp_from="a@example.org", smtp_password=SecretStr("x")
    )
    assert told(files.look_at(with_password, (tmp_path / "none",)))[Matter.ENV_FILES] is None


def test_room_is_counted_in_bytes_and_in_files(settings: Settings) -> None:
    assert Matter.DISK in told(disk.look_at(settings))
    assert told(disk.room(settings.data, bytes_wanted=1, inodes_wanted=-1)).keys() >= {Matter.DISK}
    enough = told(disk.room(settings.data, bytes_wanted=1, inodes_wanted=-1))
    little = told(disk.room(settings.data, bytes_wanted=2**80, inodes_wanted=2**80))
    assert set(enough.values()) == {True}
    assert little == dict.fromkeys(enough, False)


def test_swap_that_lies_in_the_open_is_named(settings: Settings, tmp_path: Path) -> None:
    proc, sys_at = tmp_path / "proc", tmp_path / "sys"
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "mountinfo").write_text(
        "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n21 20 253:2 / /safe rw - ext4 d rw\n"
    )
    for name, uuid in (("253:0", "CRYPT-LUKS2-x"), ("253:1", "LVM-x"), ("253:2", "LVM-y")):
        (sys_at / "dev" / "block" / name / "dm").mkdir(parents=True)
        (sys_at / "dev" / "block" / name / "dm" / "uuid").write_text(uuid)
    (sys_at / "dev" / "block" / "253:2" / "slaves").mkdir()
    (sys_at / "dev" / "block" / "253:2" / "slaves" / "dm-0").symlink_to(sys_at / "dev" / "block" / "253:0")
    (sys_at / "class" / "block").mkdir(parents=True)
    for name, device in (("dm-0", "253:0"), ("dm-1", "253:1")):
        (sys_at / "class" / "block" / name).symlink_to(sys_at / "dev" / "block" / device)

    def swap(*areas: str) -> bool | None:
        (proc / "swaps").write_text(
            "Filename Type Size Used Priority\n" + "".join(f"{one} x 1 0 -2\n" for one in areas)
        )
        return told(memory.look_at(settings, proc, sys_at))[Matter.SWAP]

    assert told(memory.look_at(settings, proc, sys_at))[Matter.SWAP] is None
    assert swap() is True
    assert swap("/dev/dm-0", "/dev/zram0", "/safe/swapfile") is True
    assert swap("/dev/dm-0", "/dev/dm-1") is False
    assert swap("/swapfile") is False


SERVES = """
import resource, socket, sys, time
port, cores = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_CORE, (cores, cores))
listener = socket.create_server(("127.0.0.1", port))
print("ready", flush=True)
time.sleep(60)
"""


def test_core_dumps_of_the_process_that_serves(settings: Settings) -> None:
    def limited(cores: int) -> bool | None:
        port = free_port()
        command = [sys.executable, "-c", SERVES, str(port), str(cores)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                assert ports.process_on(port) == process.pid
                return told(memory.look_at(of(settings, port=port)))[Matter.CORE_DUMPS]
            finally:
                process.kill()

    assert limited(0) is True
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    assert limited(4096 if most == resource.RLIM_INFINITY else most) is (most == 0)


# --- clock, ports -----------------------------------------------------------------------------------------------------


def test_the_clock_is_asked_of_the_kernel_and_of_the_database(settings: Settings, migrated_postgres_url: str) -> None:
    assert [clock.of_kernel(state).well for state in (0, 4, 5, None)] == [True, True, False, None]
    assert clock.kernel_state() in (None, *range(6))
    found = told(clock.look_at(of(settings, database_url=migrated_postgres_url)))
    assert found[Matter.DATABASE_CLOCK] is True  # the same machine's
    assert [clock.of_database(apart).well for apart in (4.0, -4.0, 6.0, -6.0)] == [True, True, False, False]
    assert Matter.DATABASE_CLOCK not in told(clock.look_at(settings))


def test_a_port_that_other_machines_reach_is_named(settings: Settings) -> None:
    def found(address: str, family: socket.AddressFamily) -> tuple[bool | None, str]:
        with socket.socket(family) as listener:
            listener.bind((address, 0))
            listener.listen()
            [one] = ports.look_at(of(settings, port=listener.getsockname()[1]))
            return one.well, one.sentence

    assert found("127.0.0.1", socket.AF_INET)[0] is True
    well, sentence = found("0.0.0.0", socket.AF_INET)
    assert (well, "it listens on 0.0.0.0" in sentence) == (False, True)
    if socket.has_ipv6 and Path("/proc/net/if_inet6").exists() and Path("/proc/net/if_inet6").read_text():
        assert found("::1", socket.AF_INET6)[0] is True
        assert found("::", socket.AF_INET6)[0] is False
    assert [one.well for one in ports.look_at(settings)] == [None]  # nobody listens
    assert [one.well for one in ports.look_at(settings, Path("/nowhere"))] == [None]


# --- backups ----------------------------------------------------------------------------------------------------------


def test_backups_are_young_whole_and_apart(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    with_backups = of(settings, backups=str(folder))

    def put(age: int, *parts: Part) -> None:
        day = today() - dt.timedelta(days=age)
        for part in parts:
            (folder / f"koe-{day}-0a1b2c3d-{part}.age").touch()

    def found() -> tuple[bool | None, bool | None]:
        worst = told(copies.look_at(with_backups))
        return worst[Matter.BACKUPS], worst.get(Matter.BACKUPS_OLD)

    assert told(copies.look_at(settings)) == {Matter.COVER_KEYS: True, Matter.BACKUPS: None}
    assert found() == (False, None)  # the medium is away
    folder.mkdir()
    assert found() == (False, True)
    put(2, *Part)
    assert found() == (False, True)
    put(1, Part.MAIN, Part.COVERS, Part.ERASURES)
    assert found() == (False, True)  # attachments are two days old
    put(1, Part.ATTACHMENTS)
    assert found() == (True, True)
    put(29, *Part)
    assert found() == (True, True)
    put(30, Part.COVERS)
    assert found() == (True, False)

    apart = {
        keys: told(copies.look_at(of(with_backups, cover_keys=keys)))[Matter.BACKUPS_APART]
        for keys in (folder, folder / "keys", tmp_path, settings.cover_keys)
    }
    assert list(apart.values()) == [False, False, False, None]  # the last: on the same disk
    with calendar.set_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=30)):
        assert told(copies.look_at(settings))[Matter.COVER_KEYS] is False


# --- settings, tables, attachments ------------------------------------------------------------------------------------


def test_settings_that_are_none_and_origins_without_cryptography(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = told(chosen.look_at(settings))
    assert (good[Matter.ORIGIN], Matter.SETTINGS in good) == (True, False)
    assert told(chosen.look_at(of(settings, origin="http://koe.example.org")))[Matter.ORIGIN] is False
    assert told(chosen.look_at(of(settings, database_url="koe.db")))[Matter.SETTINGS] is False
    monkeypatch.setenv("KOE_PROT", "8000")
    assert told(chosen.look_at(settings))[Matter.SETTINGS] is False


def test_tables_of_another_version_reports_that_are_over_and_parts_that_are_lost(
    settings: Settings, database_url: str
) -> None:
    settings = of(settings, database_url=database_url)
    [case, *_] = with_reports(database_url, 2)
    assert told(tables.look_at(settings)) == {
        Matter.DATABASE: True,
        Matter.MIGRATIONS: True,
        Matter.ERASURES: True,
        Matter.SET_UP: True,
        Matter.ADMINISTRATORS: None,
        Matter.DIRECTORY: True,
        Matter.JOBS: None,
    }
    part = (case, bytes(16), 0)
    blobs = open_blobs(settings)
    named = {"case_id": case, "attachment": bytes(16)}

    def spoil(connection: Connection) -> None:
        long_ago = {"state": "withdrawn", "state_day": today() - dt.timedelta(days=14)}
        connection.execute(update(Case).where(Case.case_id == case).values(long_ago))
        connection.execute(delete(Directory))
        kept = {**named, "author": "reporter", "size": 1, "digest": bytes(32), "day": today(), "whole": True}
        connection.execute(insert(Attachment).values(kept))
        connection.execute(insert(AttachmentPart).values(**named, part=0))

    assert told(attachments.look_at(settings)) == {Matter.ATTACHMENTS: True}
    run_on(database_url, spoil)
    spoilt = told(tables.look_at(settings))
    assert (spoilt[Matter.ERASURES], spoilt[Matter.DIRECTORY]) == (False, False)
    assert told(attachments.look_at(settings)) == {Matter.ATTACHMENTS: False}
    blobs.put(blob_key(*part), b"x")
    blobs.put(blob_key(bytes(16), bytes(16), 1), b"nobody's")
    assert told(attachments.look_at(settings)) == {Matter.ATTACHMENTS: True, Matter.ORPHANS: None}
    run_on(database_url, lambda connection: downgrade(connection, "0027"))
    assert told(tables.look_at(settings)) == {Matter.DATABASE: True, Matter.MIGRATIONS: False}
    away = of(settings, database_url="postgresql+asyncpg://koe@/none?host=/nowhere")
    assert told(tables.look_at(away)) == {Matter.DATABASE: False}


# --- the site as visitors meet it -------------------------------------------------------------------------------------


def test_a_site_as_it_should_be_and_one_as_it_should_not(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = sites.certificate(tmp_path, 60)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with sites.site(pem, GOOD, alpn=["h2", "http/1.1"]) as port:
        origin = f"https://localhost:{port}"
        with sites.listening(sites.http_server(308, {"Location": f"{origin}/"})) as plain:
            found = told(outside.look_at(of(settings, origin=origin), http_port=plain))
    well = (Matter.TLS, Matter.CERTIFICATE, Matter.HSTS, Matter.CSP, Matter.CACHE)
    assert found == dict.fromkeys((*well, Matter.LEAKS, Matter.WRITTEN_DOWN, Matter.PROTOCOLS, Matter.REDIRECT), True)

    bad = {
        "Strict-Transport-Security": "max-age=60",
        "Set-Cookie": "a=b",
        "Via": "1.1 proxy",
        "Cache-Control": "public",
    }
    old = sites.certificate(tmp_path, 13)
    monkeypatch.setenv("SSL_CERT_FILE", str(old))
    with sites.site(old, bad, alpn=["http/1.1"], tells=True) as port:
        origin = f"https://localhost:{port}"
        with sites.listening(sites.http_server(200, {})) as plain:
            findings = list(outside.look_at(of(settings, origin=origin), http_port=plain))
    assert told(findings) == {
        **dict.fromkeys((Matter.CERTIFICATE, Matter.HSTS, Matter.CSP, Matter.CACHE), False),
        **dict.fromkeys((Matter.LEAKS, Matter.WRITTEN_DOWN, Matter.REDIRECT), False),
        Matter.TLS: True,
        Matter.PROTOCOLS: None,
    }
    [leaks] = [one for one in findings if one.matter is Matter.LEAKS]
    assert "server, via" in leaks.sentence


def test_a_certificate_that_browsers_refuse_a_site_that_is_away_and_one_without_https(
    settings: Settings, tmp_path: Path
) -> None:
    pem = sites.certificate(tmp_path, 60)  # of an authority that nobody here trusts
    with sites.site(pem, GOOD, alpn=["http/1.1"]) as port:
        found = told(outside.look_at(of(settings, origin=f"https://localhost:{port}")))
    assert found == {Matter.CERTIFICATE: False}
    assert told(outside.look_at(of(settings, origin=f"https://localhost:{free_port()}"))) == {Matter.TLS: False}
    assert told(outside.look_at(settings)) == {Matter.TLS: None}


def test_the_onion_service_is_asked_through_the_tor_of_this_machine_alone(settings: Settings) -> None:
    assert told(onion.look_at(settings)) == {Matter.ONION: None}
    there = of(settings, onion=ONION)
    assert told(onion.look_at(there, ("127.0.0.1", free_port()))) == {Matter.ONION: None}
    answers = {ONION: 200, f"{'b' * 56}.onion": 502}
    with sites.proxy(answers) as port:
        socks = ("127.0.0.1", port)
        assert told(onion.look_at(there, socks)) == {Matter.ONION: True}
        assert told(onion.look_at(of(settings, onion=f"{'b' * 56}.onion"), socks)) == {Matter.ONION: False}
        assert told(onion.look_at(of(settings, onion=f"{'c' * 56}.onion"), socks)) == {Matter.ONION: False}


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_doctor_answers_a_program_with_names_that_stay(settings: Settings) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "KOE_DATA": str(settings.data)}
    (settings.data / "koe.db").chmod(0o644)
    done = subprocess.run(
        [sys.executable, "-m", "api", "doctor", "--inside", "--json"],
        cwd=settings.data.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr, answer["well"]) == (1, "", False)
    assert {tuple(one) for one in answer["findings"]} == {("name", "well", "sentence", "mend")}
    named = {one["name"] for one in answer["findings"]}
    assert named <= set(Matter)
    assert {"files", "ports", "swap", "clock", "backups"} <= named
    assert not named & {"tls", "onion"}
    [wrong] = [one for one in answer["findings"] if one["name"] == "files" and one["well"] is False]
    assert wrong["sentence"] == "Others on this machine can read koe.db."
    assert {Matter.TLS, Matter.ONION} <= told(examine(settings, Reach.SITE)).keys()
