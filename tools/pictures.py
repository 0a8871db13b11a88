"""`make pictures`: the three screens of the README, taken of a real instance with a real report in it."""

import json
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from api.demo.staff import Administrator, Caseworker
from bench.running import free_port, koe_serve
from bench.walk import to_the_code
from bench.weights import CHROMIUM, SWITCHES, to_the_first_question

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
_ONE_FACTOR = {"KOE_SECOND_FACTOR": "optional"}  # of the one whose queue is shown
WORDS = json.loads((ROOT / "static" / "words" / "staff" / "en.json").read_text("utf-8"))


def worker(chromium: Browser, origin: str) -> None:
    """The first screen and the last, in Vietnamese on a phone."""
    phone = chromium.new_context(
        locale="vi-VN", viewport={"width": 360, "height": 740}, timezone_id="Asia/Tokyo", reduced_motion="reduce"
    )
    page = phone.new_page()
    page.goto(origin)
    page.locator("button.primary").wait_for()
    page.screenshot(path=PICTURES / "first.png")
    to_the_first_question(page, origin)
    to_the_code(page, "Tôi làm việc mười lăm giờ một ngày.", lambda _: None)
    page.screenshot(path=PICTURES / "sent.png")
    phone.close()


def desk(chromium: Browser, origin: str, lead: Caseworker) -> None:
    """The report as the desk reads it, in English at a laptop."""
    laptop = chromium.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 740}, timezone_id="Asia/Tokyo", reduced_motion="reduce"
    )
    page = laptop.new_page()
    page.goto(f"{origin}/desk")
    page.get_by_label(WORDS["signIn"]["name"], exact=True).fill(lead.name)
    page.get_by_label(WORDS["signIn"]["passphrase"], exact=True).fill(lead.passphrase)
    page.get_by_role("button", name=WORDS["signIn"]["button"], exact=True).click()
    page.locator(".queue-row").first.click(timeout=60_000)
    page.locator(".written").first.wait_for()
    page.screenshot(path=PICTURES / "desk.png")
    laptop.close()


def main() -> None:
    """Set up, report, read; three pictures."""
    PICTURES.mkdir(exist_ok=True)
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="koe-pictures-") as folder,
        sync_playwright() as playwright,
        koe_serve(Path(folder) / "data", port=port, settings=_ONE_FACTOR) as server,
    ):
        origin = f"http://localhost:{port}"
        administrator = Administrator(origin, name="Aoi").set_up(server.setup_token)
        names = {"en": "Vietnamese-language desk", "vi": "Nhóm tiếng Việt", "ja": "ベトナム語の窓口"}
        made = administrator.create_desk(names, ("vi", "en"), "Tokai")
        lead = Caseworker(origin, name="Linh").accept(administrator.invite(made, "lead"))
        lead.make_desk_keys(made)
        administrator.publish()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        worker(chromium, origin)
        desk(chromium, origin, lead)
        chromium.close()


if __name__ == "__main__":
    main()
