"""Photos, papers, video and voice in a real Chromium, under the true policies: nothing says who made them, and when."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image, ImageDraw, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from bench.weights import CHROMIUM
from tests.browser.conftest import SWITCHES, OpenScreen
from tests.browser.files_page import files_page
from tests.browser.thoroughness import first_or_all
from tests.browser.worker_people import WorkerScreen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("worker-files")]

MARK = "MARK-SM-A125F"
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><r>{MARK}</r></x:xmpmeta>".encode()
# What Chromium plays into the page instead of a microphone, and yes to every question about it.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
BLOCK_MS_MAX = 100
SLOWER = 4
RED_MIN, GREEN_MAX = 150, 90
PLAIN_JPEG = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
PLAIN_PNG = {"srgb", "gamma", "chromaticity"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium with a microphone that beeps."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES, *MICROPHONE])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is."""
    with files_page(tmp_path_factory.mktemp("files-page")) as address:
        yield address


@pytest.fixture
def there(phone: OpenScreen, origin: str) -> WorkerScreen:
    """A worker who is asked for photos, papers or a recording."""
    return phone(origin, wait_for_start=False).heading("files.question")


def clean(screen: WorkerScreen, content: bytes) -> dict[str, Any]:
    """What the page makes of a file: its outcome, `bytes` decoded."""
    made: dict[str, Any] = screen.page.evaluate("(content) => koe.clean(content)", base64.b64encode(content).decode())
    if "bytes" in made:
        made["bytes"] = base64.b64decode(made["bytes"])
    return made


# --- pictures


def scene(size: tuple[int, int]) -> Image.Image:
    """Something to see: dark above, light below, a red corner at the upper left."""
    whole = (0, 0, 256, 256)
    picture = Image.linear_gradient("L").transform(size, Image.Transform.EXTENT, whole).convert("RGB")
    picture.paste((200, 20, 20), (0, 0, size[0] // 4, size[1] // 4))
    return picture


def photo(size: tuple[int, int] = (4000, 3000), *, orientation: int = 6, form: str = "JPEG") -> bytes:
    """As a phone takes it: place, hour, phone, a colour profile, notes, and a video behind its end."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = MARK, MARK, "2026:04:01 12:00:00"
    exif[0x0112] = orientation
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: tuple(IFDRational(n) for n in (35, 40, 52)), 3: "E", 29: f"2026:04:01 {MARK}"})
    exif.get_ifd(0x8769)[0x9286] = MARK.encode()
    profile = b"\0" * 128 + MARK.encode()
    written = io.BytesIO()
    scene(size).save(
        written, form, exif=exif, xmp=XMP, icc_profile=profile, **({"comment": MARK} if form == "JPEG" else {})
    )
    trailer = b"\0\0\0\x18ftypmp42" + MARK.encode() if form == "JPEG" else b""
    return written.getvalue() + trailer


def is_red(colour: Sequence[int]) -> bool:
    """As the corner was painted, through JPEG."""
    red, green, *_ = colour
    return red > RED_MIN and green < GREEN_MAX


def corner(picture: Image.Image) -> str:
    """Where the red corner is."""
    width, height = picture.size
    places = {"upper left": (9, 9), "upper right": (width - 9, 9), "lower left": (9, height - 9)}
    colours = picture.convert("RGB")
    return " ".join(name for name, at in places.items() if is_red(cast(Sequence[int], colours.getpixel(at))))


@pytest.mark.parametrize(("form", "orientation"), first_or_all(("JPEG", 6), ("WEBP", 1), ("JPEG", 1)))
def test_a_photo_keeps_what_is_seen_upright_and_nothing_of_place_hour_and_phone(
    there: WorkerScreen, form: str, orientation: int
) -> None:
    taken = photo(form=form, orientation=orientation)
    assert taken.count(MARK.encode()) > 4
    made = clean(there, taken)
    assert (made["type"], made["cleaned"]) == ("image/jpeg", True)
    for said in (MARK.encode(), b"Exif", b"xmp", b"ICC_PROFILE", b"ftyp", b"2026", b"GPS", b"Photoshop"):
        assert said not in made["bytes"], said
    seen = Image.open(io.BytesIO(made["bytes"]))
    assert dict(seen.getexif()) == {}
    assert set(seen.info) <= PLAIN_JPEG
    turned = orientation == 6
    assert seen.size == ((1920, 2560) if turned else (2560, 1920))
    assert corner(seen) == ("upper right" if turned else "upper left")
    assert max(made["preview"]) == 160


def test_a_screenshot_of_words_stays_a_png_if_that_is_smaller(there: WorkerScreen) -> None:
    flat = Image.new("RGB", (1080, 1600), "white")
    for line in range(60):
        ImageDraw.Draw(flat).text((20, 20 + 26 * line), "Overtime 82 h, paid 40 h. " * 6, fill="black")
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", MARK)
    notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
    for picture, kept in ((flat, "image/png"), (scene((1600, 1200)).effect_spread(40), "image/jpeg")):
        written = io.BytesIO()
        picture.save(written, "PNG", pnginfo=notes)
        made = clean(there, written.getvalue())
        assert made["type"] == kept
        assert MARK.encode() not in made["bytes"]
        assert Image.open(io.BytesIO(made["bytes"])).info.keys() <= PLAIN_JPEG | PLAIN_PNG


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "empty"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (photo((64, 48))[:200], "pictureBroken"),
        (b"PK\x03\x04word/document.xml", "document"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "document"),
        (b"#!AMR\n\x3c", "mediaUnknown"),
        (b"ID3\x04\0\0\0\0\0\0", "mediaUnknown"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_cannot_be_sent_is_refused_with_its_reason(there: WorkerScreen, content: bytes, refusal: str) -> None:
    assert clean(there, content) == {"refused": refusal}


# --- papers

PAPER = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /OpenAction << /S /JavaScript /JS (MARK) >> >>
endobj
2 0 obj
<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 200 200 ] /Contents 4 0 R /PieceInfo << /MARK 1 >> >>
endobj
4 0 obj
<< /Length 26 >>
stream
0 0 1 rg 20 20 100 100 re f
endstream
endobj
5 0 obj
<< /Type /Metadata /Length 4 >>
stream
MARK
endstream
endobj
6 0 obj
<< /Author (MARK) /CreationDate (MARK) >>
endobj
trailer
<< /Size 7 /Root 1 0 R /Info 6 0 R /ID [ (MARK) (MARK) ] >>
startxref
0
%%EOF
"""
LOCKED = PAPER.replace(b"/Info 6 0 R", b"/Encrypt 6 0 R")


def test_a_paper_keeps_its_page_and_a_locked_one_is_given_as_it_is(there: WorkerScreen) -> None:
    made = clean(there, PAPER)
    assert (made["type"], made["cleaned"]) == ("application/pdf", True)
    assert b"MARK" not in made["bytes"]
    assert made["bytes"].startswith(b"%PDF-1.7")
    assert b"0 0 1 rg 20 20 100 100 re f" in made["bytes"]
    assert clean(there, LOCKED) == {"type": "application/pdf", "bytes": LOCKED, "cleaned": False, "left": ["locked"]}


# --- video and sound

FILM = """async (type) => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [160, 120];
  const pen = canvas.getContext('2d');
  const stream = canvas.captureStream(20);
  if (type.includes('opus')) {
    const tone = new AudioContext();
    const [source, into] = [tone.createOscillator(), tone.createMediaStreamDestination()];
    source.connect(into);
    source.start();
    stream.addTrack(into.stream.getAudioTracks()[0]);
  }
  const recorder = new MediaRecorder(stream, { mimeType: type });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  for (let at = 0; at < 20; at++) {
    pen.fillStyle = `hsl(${at * 18} 90% 50%)`;
    pen.fillRect(0, 0, 160, 120);
    await new Promise((done) => setTimeout(done, 50));
  }
  await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa([...bytes].map((one) => String.fromCharCode(one)).join(''));
}"""

PLAYED = """async ([type, content]) => {
  const film = document.createElement('video');
  film.muted = true;
  film.src = `data:${type};base64,${content}`;
  await new Promise((done, failed) => { film.onended = done; film.onerror = () => failed(film.error); film.play(); });
  return [film.videoWidth, film.videoHeight];
}"""


@pytest.fixture
def studio(browser: Browser) -> Iterator[Page]:
    """Another page, without our policies, that makes films and plays them."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("container", ["webm", "mp4"])
def test_a_film_plays_on_without_a_word_of_where_when_and_with_what(
    there: WorkerScreen, studio: Page, container: str
) -> None:
    kind = f"video/{container}"
    codecs = "vp8,opus" if container == "webm" else "vp9,opus"
    film = base64.b64decode(studio.evaluate(FILM, f"{kind};codecs={codecs}"))
    if container == "mp4":
        notes = box(b"udta", box(b"\xa9xyz", MARK.encode())) + box(b"meta", MARK.encode())
        film = with_notes(film, notes) + box(b"uuid", MARK.encode())
        assert film.count(MARK.encode()) == 3
    made = clean(there, film)
    assert (made["type"], made["cleaned"]) == (kind, True)
    for said in (MARK.encode(), b"Chrom", b"Google", b"udta", b"Lavf"):
        assert said not in made["bytes"], said
    assert studio.evaluate(PLAYED, [kind, base64.b64encode(made["bytes"]).decode()]) == [160, 120]


def box(name: bytes, body: bytes) -> bytes:
    """A box of ISO 14496-12."""
    return (len(body) + 8).to_bytes(4) + name + body


def with_notes(film: bytes, notes: bytes) -> bytes:
    """Behind what the film's head holds; what follows counts from itself, so nothing else moves."""
    at = film.index(b"moov") - 4
    size = int.from_bytes(film[at : at + 4])
    return film[:at] + box(b"moov", film[at + 8 : at + size] + notes) + film[at + size :]


def test_what_is_no_film_inside_is_given_as_it_is(there: WorkerScreen) -> None:
    broken = box(b"ftyp", b"isom\0\0\0\0isom") + b"nothing that plays"
    assert clean(there, broken) == {"type": "video/mp4", "bytes": broken, "cleaned": False, "left": ["mediaBroken"]}


# --- a finger is answered


def test_nothing_blocks_the_page_on_a_slow_phone_and_stopping_stops(there: WorkerScreen) -> None:
    large = base64.b64encode(photo((6000, 4500))).decode()
    paper = base64.b64encode(PAPER).decode()
    there.page.evaluate("(content) => koe.clean(content)", paper)  # the chunks are there
    session: Any = there.page.context.new_cdp_session(there.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    for content in (large, paper):
        # What the page itself does is in every try; what else this machine does is not.
        tries = [there.page.evaluate("(content) => koe.longestBlock(content)", content) for _ in range(3)]
        assert min(tries) < BLOCK_MS_MAX
    assert there.page.evaluate("(content) => koe.stopped(content, 5)", large) == "AbortError"


# --- the screen


def chosen(screen: WorkerScreen, *contents: bytes) -> None:
    """Chooses files whose names and types lie."""
    payloads: list[FilePayload] = [
        {"name": f"{MARK}-{at}.doc", "mimeType": "application/msword", "buffer": one} for at, one in enumerate(contents)
    ]
    screen.page.get_by_label(screen.word("files.choose", whole=True)).set_input_files(payloads)


def test_a_worker_adds_photos_and_papers_and_takes_one_away(there: WorkerScreen) -> None:
    there.look("empty")
    chosen(there, photo(), PAPER, photo((300, 200)), b"PK\x03\x04")
    listed = there.page.locator("li.file")
    expect(listed).to_have_count(3)
    expect(listed.nth(0)).to_contain_text("Photo 1")
    expect(listed.nth(1)).to_contain_text("Paper 1")
    expect(listed.nth(2)).to_contain_text("Photo 2")
    there.sees("files.cleaned.picture").sees("files.cleaned.paper").sees("files.refused.document")
    there.look("added")
    assert MARK not in there.page.content()
    drawn = there.page.locator("canvas").first.evaluate(
        """(one) => {
          const colour = one.getContext('2d').getImageData(one.width - 5, 5, 1, 1).data;
          return [one.width, one.height, ...colour];
        }"""
    )
    assert drawn[:2] == [120, 160]
    assert is_red(drawn[2:])
    listed.nth(0).get_by_role("button").click()
    expect(listed).to_have_count(2)
    expect(listed.nth(1)).to_contain_text("Photo 1")
    there.sees("files.removed", name="Photo 1")
    [paper, picture] = there.page.evaluate("koe.added()")
    assert (paper["type"], picture["type"]) == ("application/pdf", "image/jpeg")
    assert {"name", "lastModified"} & (paper.keys() | picture.keys()) == set()
    there.press("next").heading("ask.status.question")
    there.page.evaluate("koe.wipe()")
    assert there.page.evaluate("koe.added()") == []


def test_what_could_not_be_cleaned_waits_for_the_worker(there: WorkerScreen) -> None:
    chosen(there, LOCKED, photo((300, 200)))
    there.sees("files.left.title").sees("files.left.locked").look("undecided")
    there.press("next").heading("files.question", focused=False)  # nobody goes on without having decided
    there.press("files.left.leave")
    expect(there.page.locator("li.file")).to_have_count(1)
    chosen(there, LOCKED)
    there.press("files.left.add").sees("files.cleaned.asItIs").look("as-it-is")
    assert [one["cleaned"] for one in there.page.evaluate("koe.added()")] == [True, False]


def test_there_are_at_most_twenty(there: WorkerScreen) -> None:
    small = photo((60, 40))
    chosen(there, *[small] * 21)
    expect(there.page.locator("li.file")).to_have_count(20)
    there.sees("files.refused.full")


def test_without_files_one_goes_on(there: WorkerScreen) -> None:
    there.press("skip").heading("ask.status.question")


# --- the voice


def recorded(screen: WorkerScreen) -> WorkerScreen:
    """Two seconds of what the microphone hears."""
    screen.press("files.voice").heading("voice.title").look("recorder")
    screen.press("voice.start")
    expect(screen.page.get_by_text(re.compile(r"Recording: [2-9] seconds"))).to_be_visible()
    screen.look("recording")
    return screen.press("voice.end")


PITCH = """async (content) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const context = new OfflineAudioContext(1, 16000, 16000);
  const heard = await context.decodeAudioData(bytes.buffer);
  return [heard.duration, Math.max(...heard.getChannelData(0).map(Math.abs))];
}"""


def test_a_voice_is_recorded_changed_heard_and_kept(there: WorkerScreen, studio: Page) -> None:
    recorded(there)
    expect(there.button("voice.listen")).to_be_visible()
    there.look("heard")
    there.press("voice.listen").press("voice.quiet").press("voice.again")
    there.press("voice.start")
    expect(there.page.get_by_text(re.compile(r"Recording: [2-9] seconds"))).to_be_visible()
    there.press("voice.end").press("voice.keep")
    there.heading("files.question").sees("files.cleaned.masked").look("kept")
    [kept] = there.page.evaluate("koe.added()")
    assert (kept["type"], kept["cleaned"], kept["made"]) == ("audio/webm", True, "masked")
    assert base64.b64decode(kept["bytes"])[:4] == b"\x1a\x45\xdf\xa3"
    seconds, loudest = studio.evaluate(PITCH, kept["bytes"])
    assert 1.5 < seconds < 12
    assert loudest > 0.02


def test_the_own_voice_is_kept_only_when_that_is_chosen(there: WorkerScreen) -> None:
    recorded(there).tick(there.word("voice.ownVoice")).press("voice.keep")
    there.heading("files.question").sees("files.cleaned.own")
    assert [one["made"] for one in there.page.evaluate("koe.added()")] == ["own"]


def test_whoever_leaves_the_recorder_leaves_no_voice_and_no_open_microphone(there: WorkerScreen) -> None:
    there.page.evaluate(
        """() => {
          const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          globalThis.streams = [];
          navigator.mediaDevices.getUserMedia = async (what) => {
            const one = await asked(what);
            streams.push(one);
            return one;
          };
        }"""
    )
    recorded(there).press("voice.drop").heading("files.question")
    there.press("files.voice").press("voice.start")
    expect(there.button("voice.end")).to_be_visible()
    there.press("back").heading("files.question")
    open_tracks = there.page.evaluate("streams.flatMap((one) => one.getTracks()).map(({ readyState }) => readyState)")
    assert open_tracks == ["ended", "ended"]
    assert there.page.evaluate("koe.added()") == []


# --- the browser's own folder


def test_nothing_of_a_file_or_a_voice_lands_in_the_browsers_folder(
    browser: Browser, origin: str, tmp_path: Path
) -> None:
    profile, taken = tmp_path / "profile", tmp_path / "DCIM"
    taken.mkdir()
    (taken / f"{MARK}.jpg").write_bytes(photo())
    (taken / f"{MARK}.pdf").write_bytes(PAPER + b"%" + MARK.encode() * 200_000)
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=[*SWITCHES, *MICROPHONE], viewport={"width": 360, "height": 740}
    )
    there = WorkerScreen(context.new_page(), origin, "en", "folder")
    there.page.goto(origin)
    there.heading("files.question", focused=False)
    there.page.get_by_label(there.word("files.choose", whole=True)).set_input_files(sorted(taken.iterdir()))
    expect(there.page.locator("li.file")).to_have_count(2)
    recorded(there).press("voice.keep").heading("files.question")
    kept = [base64.b64decode(one["bytes"]) for one in there.page.evaluate("koe.added()")]
    needles = [MARK.encode(), MARK.encode("utf-16-le"), *(one[len(one) // 2 :][:48] for one in kept)]
    while_open = found_in(profile, needles)
    context.close()
    assert len(kept) == len(needles) - 2
    assert while_open == found_in(profile, needles) == []
    # Nor does a name of a script tell that it was a file or a voice.
    assert found_in(profile, [b"/clean", b"/pdf.", b"/media", b"/capture", b"/record"]) == []
    assert found_in(profile, [origin.encode()]) != [], "the search looks where the browser writes"


def found_in(folder: Path, needles: list[bytes]) -> list[str]:
    """Files in which one of the needles stands."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]
