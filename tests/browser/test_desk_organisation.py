"""The organisation's key in real browsers: a second administrator, the next key, and a machine that signs instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import Connection, func, select
from typer.testing import CliRunner

from api.authz.two_people import PROPOSAL_LENGTH
from api.kit.clock import today
from api.models import OrganisationKey, OrganisationLink
from crypto.directory import parse
from koe.cli import app
from tests.browser.desk_people import DESKTOP, PHONE, StaffBrowser
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office, seasoned
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

OTHER_DIGITS = "0123 4567 8901 2345 6789"


def held(connection: Connection) -> int:
    """To how many administrators the server keeps the key."""
    return connection.scalar(select(func.count()).select_from(OrganisationKey)) or 0


def links(connection: Connection) -> int:
    """How often the key was changed."""
    return connection.scalar(select(func.count()).select_from(OrganisationLink)) or 0


@pytest.fixture
def office(server: RunningServer) -> Office:
    """A desk that takes reports, set up over HTTP."""
    return open_office(server)


def signed_in(
    browser: Browser, office: Office, shots: Path, name: str, passphrase: str, language: str = "en"
) -> StaffBrowser:
    """A member at a computer; their keys were made by Python."""
    there = StaffBrowser.opened(browser, office.origin, language, viewport=DESKTOP, shots=shots)
    there.passphrase = passphrase
    there.go("/desk").heading("signIn.title")
    there.sign_in(name)
    return there


def row_of(person: StaffBrowser, name: str) -> Locator:
    """The line of an administrator."""
    return person.page.locator(".person", has_text=name)


def digits_of(person: StaffBrowser) -> str:
    """What this person reads out: the digits beside their own name."""
    code = person.page.locator(".person .fingerprint code")
    expect(code).to_have_text(re.compile(r"^\d{4}( \d{4}){4}$"))
    return code.inner_text()


def invite(aoi: StaffBrowser) -> str:
    """The path of a one-time link for an administrator."""
    aoi.rail("nav.organisation")
    aoi.heading("organisation.title")
    aoi.sees("organisation.onlyYou")
    aoi.look("organisation-alone")
    aoi.press("organisation.invite")
    link = aoi.page.locator("input.link")
    expect(link).to_be_visible()
    aoi.look("organisation-invitation")
    invitation = link.input_value().removeprefix(aoi.origin)
    aoi.press("common.close")
    return invitation


def join(ken: StaffBrowser, invitation: str) -> str:
    """Joins the administrators; the digits that he reads out."""
    ken.go(invitation).heading("join.administratorTitle")
    ken.look("join-administrator")
    ken.fill("join.who", "Ken")
    ken.press("common.continue")
    ken.draw_passphrase()
    ken.draw_recovery_code()
    ken.heading("admin.desksTitle")
    ken.rail("nav.directory")
    ken.sees("directory.notYours")
    ken.look("directory-not-yours")
    ken.rail("nav.organisation")
    ken.sees("organisation.notYours", names="Aoi")
    ken.look("organisation-without-the-key")
    return digits_of(ken)


def is_too_new(ken: StaffBrowser) -> None:
    """Whoever has just come is told from which day on he may, and is asked for no digits."""
    ken.rail("nav.desks")
    ken.rail("nav.organisation")
    ken.sees("twoPeople.youLater", day=today() + PROPOSAL_LENGTH)
    expect(ken.page.get_by_role("button", name=ken.word("organisation.change"))).to_have_count(0)
    ken.look("organisation-too-new")


def propose_another_key(ken: StaffBrowser, aois: str) -> None:
    """Comes to the page anew, types Aoi's digits, and reads where the directory is signed that a key waits."""
    ken.rail("nav.desks")
    ken.rail("nav.organisation")
    ken.press("organisation.change")
    ken.sees("twoPeople.ready", names="Aoi")
    ken.fill("organisation.digits", aois, name="Aoi")
    ken.look("organisation-change")
    ken.press("organisation.changeYes")
    ken.sees("twoPeople.already")
    expect(ken.page.get_by_text(ken.word("twoPeople.proposed"))).to_be_in_viewport()
    ken.look("organisation-proposed")
    ken.rail("nav.directory")
    ken.sees("twoPeople.keyWaits")
    ken.look("directory-while-a-key-waits")


def confirm_the_key(aoi: StaffBrowser) -> None:
    """From the first page, where it says that something waits, to the next key in force."""
    aoi.rail("nav.desks")
    aoi.sees("twoPeople.waitingHere")
    aoi.look("something-waits")
    aoi.press("twoPeople.show")
    waits = aoi.page.get_by_role("listitem", name=aoi.word("twoPeople.changeKey"))
    expect(waits).to_contain_text(aoi.word("twoPeople.holders", names="Ken, Aoi"))
    expect(waits.locator(".fingerprint code")).to_have_text([re.compile(r"\d{4} \d{4}")] * 2)
    aoi.look("organisation-to-confirm")
    aoi.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    aoi.look("organisation-to-confirm-phone")
    aoi.page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    waits.get_by_role("button", name=aoi.word("twoPeople.confirm")).click()
    aoi.sees("twoPeople.confirmNote", name="Ken")
    waits.get_by_role("button", name=aoi.word("twoPeople.confirmYes")).click()
    aoi.sees("organisation.changed", number=2)
    aoi.look("organisation-changed")


def test_a_second_administrator_is_handed_the_key_by_voice_and_changes_it(
    browser: Browser, office: Office, server: RunningServer, tmp_path: Path
) -> None:
    linh = signed_in(browser, office, tmp_path, "Linh", office.lead.passphrase)
    linh.sees("queue.emptyList.open")
    aoi = signed_in(browser, office, tmp_path, "Aoi", office.administrator.passphrase)
    ken = StaffBrowser.opened(browser, office.origin, "ja", shots=tmp_path)
    digits = join(ken, invite(aoi))

    aoi.rail("nav.desks")
    aoi.rail("nav.organisation")
    aoi.press("organisation.handOver", name="Ken")
    aoi.fill("organisation.digits", OTHER_DIGITS, name="Ken")
    row_of(aoi, "Ken").locator("form").get_by_role("button").first.click()
    aoi.sees("organisation.digitsWrong", name="Ken")
    aoi.look("organisation-wrong-digits")
    assert server.read(held) == 1
    aoi.fill("organisation.digits", digits.replace(" ", ""), name="Ken")
    row_of(aoi, "Ken").locator("form").get_by_role("button").first.click()
    aoi.sees("organisation.handed", name="Ken")
    assert server.read(held) == 2
    aois = digits_of(aoi)

    is_too_new(ken)
    server.write(seasoned)
    propose_another_key(ken, aois)
    assert (server.read(held), server.read(links)) == (2, 0)
    confirm_the_key(aoi)
    assert (server.read(held), server.read(links)) == (2, 1)

    linh.press("queue.refresh")
    linh.sees("desk.organisationChanged")
    linh.look("organisation-changed-at-the-desk")
    worker = Worker(office.origin)
    directory, _ = worker.directory()
    assert (directory.instance, len(directory.organisation_keys)) == (office.administrator.instance, 2)
    worker.report(office.desk, Answers(("wages",), "vi", "yes", "code", "x"))

    ken.rail("nav.desks")
    ken.rail("nav.organisation")
    ken.press("organisation.remove", name="Aoi")
    ken.sees("organisation.removeNote")
    ken.sees("organisation.removeAlone")
    ken.press("organisation.removeYes", name="Aoi")
    ken.sees("organisation.removed", name="Aoi")
    ken.rail("nav.directory")
    ken.press("directory.signAgain")
    ken.sees("directory.signed")
    aoi.rail("nav.audit")
    aoi.sees("signIn.ended")
    assert ken.complaints + aoi.complaints + linh.complaints == []


def seal_for_the_machine(aoi: StaffBrowser, machine: Path, digits: str) -> None:
    """Brings the machine's recipient, and takes the sealed key away."""
    aoi.rail("nav.organisation")
    aoi.page.get_by_text(aoi.word("organisation.machineHow")).click()
    aoi.sees("organisation.destroyWait")
    aoi.page.get_by_label(aoi.word("organisation.machineFile")).set_input_files(machine / "machine.key.pub")
    aoi.fill("organisation.machineDigits", OTHER_DIGITS)
    aoi.press("organisation.machineSeal")
    aoi.sees("organisation.machineWrong")
    aoi.fill("organisation.machineDigits", digits)
    with aoi.page.expect_download() as sealed:
        aoi.press("organisation.machineSeal")
    sealed.value.save_as(machine / sealed.value.suggested_filename)
    aoi.sees("organisation.machineSealed", file="koe-organisation.age")
    aoi.look("machine")


def sign_on_the_machine(aoi: StaffBrowser, machine: Path, version: int) -> str:
    """Makes a draft in the page, signs it as a person would, and brings it back; what the machine said."""
    with aoi.page.expect_download() as drafted:
        aoi.press("directory.draft")
    assert drafted.value.suggested_filename == f"koe-directory-{version}.json"
    draft, before = machine / f"draft-{version}.json", machine / f"signed-{version - 1}.json"
    drafted.value.save_as(draft)
    options = {
        "identity": machine / "machine.key",
        "secret": machine / "koe-organisation.age",
        "out": machine / f"signed-{version}.json",
        **({"previous": before} if before.exists() else {}),
    }
    arguments = [part for name, file in options.items() for part in (f"--{name}", str(file))]
    signed = CliRunner().invoke(app, ["directory", "sign", *arguments, str(draft)], input="y\n")
    assert signed.exit_code == 0, signed.output
    aoi.page.get_by_label(aoi.word("directory.bring")).set_input_files(machine / f"signed-{version}.json")
    aoi.sees("directory.broughtTitle")
    return signed.output


def test_the_key_moves_to_a_machine_which_signs_from_then_on(
    browser: Browser, office: Office, server: RunningServer, tmp_path: Path
) -> None:
    machine = tmp_path / "machine"
    machine.mkdir()
    shown = CliRunner().invoke(app, ["directory", "keygen", "--out", str(machine / "machine.key")])
    [digits] = re.findall(r"\d{4}(?: \d{4}){4}", shown.output)
    aoi = signed_in(browser, office, tmp_path, "Aoi", office.administrator.passphrase)
    seal_for_the_machine(aoi, machine, digits)

    aoi.rail("nav.directory")
    aoi.page.get_by_text(aoi.word("directory.elsewhere")).click()
    aoi.page.get_by_label(aoi.word("directory.bring")).set_input_files(machine / "machine.key.pub")
    aoi.sees("directory.broughtWrong")
    said = sign_on_the_machine(aoi, machine, 2)
    fingerprint = aoi.page.locator("details .fingerprint code").first
    expect(fingerprint).to_have_text(re.compile(r"\d{4} \d{4}"))
    assert f"fingerprint {fingerprint.inner_text()}" in said, "the machine and the page show the same digits"
    aoi.look("signed-elsewhere")
    aoi.press("directory.publish")
    aoi.sees("directory.signed")

    aoi.rail("nav.organisation")
    aoi.press("organisation.destroy")
    aoi.sees("organisation.destroyNote")
    aoi.look("destroy")
    aoi.press("organisation.destroyYes")
    aoi.sees("organisation.destroyed")
    aoi.sees("organisation.onMachine")
    aoi.look("on-a-machine-alone")
    assert server.read(held) == 0

    aoi.rail("nav.directory")
    aoi.sees("directory.elsewhereOnly")
    said = sign_on_the_machine(aoi, machine, 3)
    assert "Version       3 after 2" in said
    assert "Vietnamese desk: as before" in said
    aoi.press("directory.publish")
    directory = parse(office.administrator.get("/api/v1/directory")["directory"])
    aoi.sees("directory.inForce", version=3, issued=directory.issued, expires=directory.expires)
    aoi.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    aoi.look("directory-elsewhere-phone")
    assert aoi.complaints == []
