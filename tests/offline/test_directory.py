"""The machine that signs: it says in words what it is asked to sign, and signs nothing that a reader would refuse."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.kit import clock
from api.kit.clock import today
from crypto import directory as directories
from crypto import keys
from crypto.age_format import Recipient
from crypto.directory import DeskEntry, Directory
from crypto.encoding import b64, b64_decode, canonical, digest
from crypto.sealing import Identity
from crypto.signing import SigningKey
from koe.cli import app

MEMBER = SigningKey.draw()
ORGANISATION = SigningKey.draw()
INSTANCE = digest(ORGANISATION.verify_key)


def desk(
    name: str, *, place: int, epoch: int = 1, signer: SigningKey | None = None, before: SigningKey | None = None
) -> DeskEntry:
    return directories.sign_entry(
        signer or SigningKey.draw(),
        instance=INSTANCE,
        desk=bytes([place]) * 16,
        epoch=epoch,
        names={"en": name},
        languages=("vi",),
        area="Tokai",
        recipient=Identity.draw().recipient,
        before=before,
    )


def directory(*desks: DeskEntry, version: int = 2, issued: date | None = None) -> Directory:
    day = issued or today()
    return Directory(
        desks, day + directories.VALID, INSTANCE, day, "Workers' Friends", ORGANISATION.verify_key, version
    )


@dataclass
class Machine:
    """A machine with its identity, and the organisation's key sealed to it."""

    folder: Path

    def run(self, *arguments: str, says: str = "") -> Result:
        return CliRunner().invoke(app, ["directory", *arguments], input=says)

    def keygen(self) -> Result:
        return self.run("keygen", "--out", str(self.folder / "machine.key"))

    @property
    def recipient(self) -> Recipient:
        return Recipient.parse((self.folder / "machine.key.pub").read_text().strip())

    def receive(self, organisation: SigningKey = ORGANISATION, instance: bytes = INSTANCE) -> None:
        sealed = keys.seal_organisation_secret(
            organisation, self.recipient, MEMBER, instance=instance, account=bytes(16)
        )
        (self.folder / "koe-organisation.age").write_bytes(sealed)

    def sign(self, draft: str, *more: str, says: str = "y\n") -> Result:
        (self.folder / "draft.json").write_text(draft, "utf-8")
        paths = {"identity": "machine.key", "secret": "koe-organisation.age", "out": "signed.json"}
        options = [part for name, file in paths.items() for part in (f"--{name}", str(self.folder / file))]
        return self.run("sign", str(self.folder / "draft.json"), *options, *more, says=says)

    def signed(self) -> Any:
        return json.loads((self.folder / "signed.json").read_text("utf-8"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Ready to sign."""
    made = Machine(tmp_path)
    assert made.keygen().exit_code == 0
    made.receive()
    return made


def test_the_identity_is_for_its_owner_alone_is_not_written_over_and_its_digits_are_those_of_the_page(
    tmp_path: Path,
) -> None:
    machine = Machine(tmp_path)
    made = machine.keygen()
    secret = tmp_path / "machine.key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    identity = Identity.parse(secret.read_text().splitlines()[-1])
    assert identity.recipient == machine.recipient
    assert keys.machine_fingerprint(identity.recipient) in made.output
    assert "AGE-SECRET" not in made.output
    again = machine.keygen()
    assert (again.exit_code, secret.read_text().splitlines()[-1]) == (1, identity.text)
    assert "is there already" in again.output


def test_what_is_signed_is_said_in_words_and_any_reader_takes_it(machine: Machine) -> None:
    first_signer = SigningKey.draw()
    kept = desk("Indonesian desk", place=1)
    old = desk("Vietnamese desk", place=2, signer=first_signer)
    renamed, gone = desk("Tagalog desk", place=3), desk("Closed desk", place=4)
    before = directory(kept, old, renamed, gone)
    previous = machine.folder / "previous.json"
    previous.write_bytes(
        canonical({"directory": before.text, "signature": b64(directories.sign(before, ORGANISATION))})
    )
    draft = directory(
        kept,
        desk("Vietnamese desk", place=2, epoch=2, before=first_signer),
        replace(renamed, area="Kanto"),
        desk("Nepali desk", place=5),
        version=3,
    )
    refused = machine.sign(draft.text, "--previous", str(previous))
    assert "No reader would take this draft (WrongSignature)" in refused.output, "a changed entry is not its desk's"
    draft = replace(draft, desks=(*draft.desks[:2], draft.desks[3]))
    result = machine.sign(draft.text, "--previous", str(previous))

    assert result.exit_code == 0, result.output
    assert f"from {today()} to {today() + timedelta(days=35)}" in result.output
    assert "Version       3 after 2" in result.output
    for line in (
        "Indonesian desk: as before",
        "Vietnamese desk: new keys, of epoch 2, signed for by the ones before",
        "Nepali desk: NEW",
        "Closed desk: NO LONGER LISTED",
        "Tagalog desk: NO LONGER LISTED",
        b64(INSTANCE),
    ):
        assert line in result.output
    signed = machine.signed()
    directories.verify(signed["directory"], b64_decode(signed["signature"]), today=today(), version_least=3)


def test_keys_that_the_ones_before_did_not_sign_for_are_said_loudly(machine: Machine) -> None:
    before = directory(desk("Vietnamese desk", place=2))
    previous = machine.folder / "previous.json"
    previous.write_bytes(
        canonical({"directory": before.text, "signature": b64(directories.sign(before, ORGANISATION))})
    )
    result = machine.sign(directory(desk("Vietnamese desk", place=2), version=3).text, "--previous", str(previous))
    assert "Vietnamese desk: OTHER KEYS, of epoch 1; the ones before did not sign for them" in result.output


def test_nothing_is_signed_without_a_yes(machine: Machine) -> None:
    draft = directory(desk("Desk", place=1)).text
    for says in ("n\n", "\n", ""):
        result = machine.sign(draft, says=says)
        assert result.exit_code == 1
        assert not (machine.folder / "signed.json").exists()
    assert machine.sign(draft, "--yes", says="").exit_code == 0
    os.utime(machine.folder / "signed.json", (0, 0))
    assert "is there already" in machine.sign(draft, "--yes").output


def edited(old: str, new: str) -> Callable[[Machine], str]:
    return lambda _machine: directory().text.replace(old, new)


def for_another_key(machine: Machine) -> str:
    machine.receive(SigningKey.draw())
    return directory().text


def for_another_instance(machine: Machine) -> str:
    machine.receive(instance=bytes(32))
    return directory().text


def with_another_identity(machine: Machine) -> str:
    (machine.folder / "machine.key").write_text(f"{Identity.draw().text}\n")
    return directory().text


def with_no_identity(machine: Machine) -> str:
    (machine.folder / "machine.key").write_text("a shopping list\n")
    return directory().text


def with_another_file(machine: Machine) -> str:
    (machine.folder / "koe-organisation.age").write_bytes(b"not sealed")
    return directory().text


def after(*desks: DeskEntry, version: int = 2) -> Callable[[Machine], str]:
    """A draft of a version that was signed already."""

    def write(machine: Machine) -> str:
        before = directory(*desks, version=version)
        signature = b64(directories.sign(before, ORGANISATION))
        (machine.folder / "previous.json").write_bytes(canonical({"directory": before.text, "signature": signature}))
        return directory(version=2).text

    return write


def after_a_key_that_the_draft_does_not_name(machine: Machine) -> str:
    later = SigningKey.draw()
    link = directories.sign_link(ORGANISATION, (), later.verify_key, instance=INSTANCE)
    before = replace(directory(version=1), organisation_key=later.verify_key, succession=(link,))
    signature = b64(directories.sign(before, later))
    (machine.folder / "previous.json").write_bytes(canonical({"directory": before.text, "signature": signature}))
    return directory(version=2).text


def after_one_that_was_not_signed(machine: Machine) -> str:
    before = directory(version=1)
    signature = b64(directories.sign(before, SigningKey.draw()))
    (machine.folder / "previous.json").write_bytes(canonical({"directory": before.text, "signature": signature}))
    return directory(version=2).text


@pytest.mark.protocol("P-25")
@pytest.mark.protocol("P-26")
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (edited('"version":2', '"version":0'), "No reader would take this draft (WrongBody)"),
        (edited(",", ", "), "No reader would take this draft (WrongEncoding)"),
        (edited(b64(INSTANCE), b64(bytes(32))), "No reader would take this draft (WrongInstance)"),
        (for_another_key, "The organisation's key in the draft is not the one that is kept here."),
        (for_another_instance, "The draft is for another organisation than the key."),
        (with_another_identity, "The organisation's key cannot be opened with this identity (NoMatch)."),
        (with_no_identity, "The identity is not a file that `koe directory keygen` wrote."),
        (with_another_file, "The organisation's key cannot be opened with this identity (HeaderFailure)."),
        (after(version=2), "The draft has version 2, and 2 was signed already."),
        (after_a_key_that_the_draft_does_not_name, "The organisation's keys in the draft do not go on from those"),
        (after_one_that_was_not_signed, "The directory of before is not one that was signed (WrongSignature)."),
    ],
)
def test_what_is_wrong_is_a_sentence_and_nothing_is_signed(
    machine: Machine, make: Callable[[Machine], str], says: str
) -> None:
    draft = make(machine)
    previous = machine.folder / "previous.json"
    result = machine.sign(draft, *(["--previous", str(previous)] if previous.exists() else []))
    assert says in result.output
    assert result.exit_code == 1
    assert not (machine.folder / "signed.json").exists()


def test_a_draft_that_is_not_for_today_is_not_signed(machine: Machine) -> None:
    draft = directory(desk("Desk", place=1)).text
    with clock.set_to(clock.now() + timedelta(days=40)):
        result = machine.sign(draft)
    assert "this machine's clock says" in result.output
    assert result.exit_code == 1


def test_a_name_in_a_draft_cannot_steer_the_terminal(machine: Machine) -> None:
    result = machine.sign(directory(desk("Desk\x1b[2J\u202eevil", place=1)).text)
    assert "Desk\ufffd[2J\ufffdevil" in result.output
    assert result.exit_code == 0
