"""An instance, a phone, a visit that ends in one of three ways, and the search of the profile."""

from __future__ import annotations

import base64
import io
import re
import secrets
import time
from collections.abc import Generator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageDraw
from playwright.sync_api import Playwright, sync_playwright

from api.demo.staff import Caseworker
from bench.running import OpenDesk, free_port, koe_serve, staffed_desk
from crypto.encoding import b64
from tools.forensics import marks as marked
from tools.forensics.front import Certificate, certificate, tls_front
from tools.forensics.marks import Mark, secret
from tools.forensics.phone import Phone
from tools.forensics.planted import FORECAST, PLACES, SLOW, forecast, plant, planted
from tools.forensics.search import Hit, search
from tools.forensics.visit import Visit, answer

HOST: Final = "koe.example"
WEATHER: Final = "weather.example"
_PLANTER: Final = "planted.example"
_ASSETS: Final = ("/index.js", "/screens.js", "/vault.js", "/worker.css")
"""What everybody's phone asks for who opens the site: they say no more than its name does, and the build's number."""
_CHOSEN: Final = re.compile(r"/w/[0-9a-f]{8}/p-")
_CHOSEN_MIN: Final = 2
"""Scripts that not everybody loads and this visit does: the guides', and a photo's."""
# Chromium writes sessions after 2.5 seconds, and history after 10.
_WRITTEN_SECONDS = 12.0
_MODEL: Final = 0x0110
"""EXIF's tag for the name of the camera."""

Ending = Literal["closed", "killed", "killed while writing"]


@dataclass
class Stage:
    """A running instance with one desk, the forecast, and phones that reach both over TLS."""

    playwright: Playwright
    folder: Path
    desk: OpenDesk
    lead: Caseworker
    ports: dict[str, int]
    shown: Certificate

    def phone(self, name: str) -> Phone:
        """A new one."""
        return Phone(self.folder / name, self.playwright, self.ports, self.shown.spki_digest)

    @property
    def origin(self) -> str:
        """Where the instance answers."""
        return f"https://{HOST}"

    @property
    def exit_url(self) -> str:
        """Where the quick exit leads."""
        return f"https://{WEATHER}{FORECAST}"

    @property
    def poster(self) -> str:
        """The address in the square of a poster."""
        return f"{self.origin}/#{b64(self.desk.instance)}.vi"


@contextmanager
def stage(folder: Path) -> Generator[Stage]:
    """Everything that a visit needs; its end ends all processes."""
    port, shown = free_port(), certificate([HOST, WEATHER, _PLANTER])
    settings = {"KOE_ORIGIN": f"https://{HOST}", "KOE_EXIT_URL": f"https://{WEATHER}{FORECAST}"}
    with (
        koe_serve(folder / "data", port=port, settings=settings) as server,
        forecast() as weather,
        tls_front(port, shown) as koe_front,
        tls_front(weather, shown) as weather_front,
        sync_playwright() as playwright,
    ):
        desk, lead = staffed_desk(server)
        ports = {HOST: koe_front, WEATHER: weather_front, _PLANTER: weather_front}
        yield Stage(playwright, folder, desk, lead, ports, shown)


@dataclass(frozen=True)
class Searched:
    """A profile after a visit: what it shows of it, and how much was looked for."""

    hits: Sequence[Hit]
    marks: int

    @property
    def named(self) -> list[Hit]:
        """Those that docs/threat-model.md names."""
        return [hit for hit in self.hits if hit.is_named]

    @property
    def unnamed(self) -> list[Hit]:
        """The others: each is a promise broken."""
        return [hit for hit in self.hits if not hit.is_named]


def searched(on: Stage, ending: Ending) -> Searched:
    """A guide, a report, its answer and the two pictures in it, a follow-up, the quick exit; then the search."""
    canary = secrets.token_hex(6)
    texts = {
        name: f"Quản đốc Tanakamura giữ hộchiếu{canary}{letter} của tôi từ thángmười."
        for name, letter in (("story", "s"), ("reply", "r"), ("follow-up", "f"))
    }
    sent = pictures(f"desk{canary}")
    name = ending.replace(" ", "-")
    with on.phone(name) as phone:
        tab = Visit(phone.open(), on.origin)
        tab.arrive(on.poster)
        tab.find_out()
        code = tab.report(texts["story"], photograph(on.folder / f"hộchiếu{canary}.jpg", f"gps{canary}"))
        tab.done()
        case = answer(on.lead, on.desk, texts["reply"], list(sent.values()))
        tab.open_mailbox(code)
        tab.look_at_pictures(len(sent))
        tab.write(texts["follow-up"])
        if ending != "killed while writing":
            tab.send()
            tab.leave(on.exit_url)
        if ending == "closed":
            phone.close()
        else:
            time.sleep(_WRITTEN_SECONDS)
            phone.kill()
        profile = phone.folder
    shown = tab.shown.replace(texts["reply"], "")
    chosen = {path for path in tab.asked if _CHOSEN.match(path)}
    if len(chosen) < _CHOSEN_MIN:
        raise SystemExit("the guide or the cleaning of the photo did not come in a script of its own")
    sought = [
        *(mark for name, text in texts.items() for mark in marked.of_story(name, text)),
        *marked.of_code(code),
        *(secret("case", "id", text) for text in (b64(case), case.hex())),
        secret("photo", "what it says of itself", f"gps{canary}"),
        secret("photo", "what it is called", f"hộchiếu{canary}.jpg"),
        secret("file", "what the desk's picture says of itself", f"desk{canary}"),
        secret("file", "where it was shown from", f"blob:{on.origin}"),
        *(mark for name, content in sent.items() for mark in marked.of_file(name, content)),
        *marked.of_routes(sorted(path for path in tab.asked - chosen - {"/"} if not path.endswith(_ASSETS))),
        *(Mark("chosen", path, path) for path in sorted(chosen)),
        *marked.of_screens(),
        *marked.of_shown(shown),
        *traces_of_opening(on),
    ]
    return Searched(list(search(profile, sought)), len(sought))


def photograph(path: Path, said: str) -> Path:
    """A photo that says something of itself, on the disk of the phone."""
    exif = Image.Exif()
    exif[_MODEL] = said
    Image.linear_gradient("L").convert("RGB").save(path, "JPEG", exif=exif, comment=said)
    return path


def pictures(said: str) -> dict[str, bytes]:
    """What a desk sends: a picture that says something of itself, and a copy with a black box, as the page burns it."""
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    copy = noise.copy()
    ImageDraw.Draw(copy).rectangle((120, 90, 280, 210), fill="black")
    whole, redacted = io.BytesIO(), io.BytesIO()
    noise.save(whole, "JPEG", comment=said)
    copy.save(redacted, "JPEG")
    return {"picture": whole.getvalue(), "redacted copy": redacted.getvalue()}


def traces_of_opening(on: Stage) -> list[Mark]:
    """What tells that the site was opened, and nothing else."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in HOST.split(".")) + b"\0"
    hashed = base64.b64encode(sha256(labels).digest()).decode()
    assets = [Mark("asset", path, path) for path in _ASSETS]
    return [
        Mark("host", "name", HOST),
        Mark("host", "hash", hashed),
        Mark("poster", "instance", b64(on.desk.instance)),
        *assets,
    ]


def unplanted(on: Stage, ending: Ending) -> list[str]:
    """The positive control: what was planted and is *not* found where it belongs; empty if the search can see."""
    mark = f"planted{secrets.token_hex(6)}"
    with on.phone(f"planted-{ending}") as phone:
        plant(phone.open(), f"https://{_PLANTER}", mark)
        if ending != "closed":
            time.sleep(_WRITTEN_SECONDS)
            phone.kill()
            return _missed(phone.folder, mark, PLACES.keys() - SLOW)
        phone.close()
        missed = _missed(phone.folder, mark, PLACES.keys() - {"packed"})
        phone.open()  # LevelDB packs what it finds in its log at the next start
        phone.close()
        return missed + _missed(phone.folder, mark, {"packed"})


def _missed(profile: Path, mark: str, places: AbstractSet[str]) -> list[str]:
    found = {(hit.mark.name, hit.file) for hit in search(profile, planted(mark))}
    return [
        place
        for place in sorted(places)
        if not any(name == place and file.startswith(PLACES[place]) for name, file in found)
    ]
