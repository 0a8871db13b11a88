"""What does a visit leave in the browser's profile? The short form of `make forensics`, and proof that it can see."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import brotli
import cramjam
import pytest

from tools.forensics.marks import of_code, of_file, of_story
from tools.forensics.search import NAMED, search
from tools.forensics.stage import Stage, pictures, searched, stage, unplanted
from tools.forensics.traces import readings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("forensics")]

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "static" / "src"
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
# From the tag's name to the bracket that stands where the tag began, or at the end of its line.
FIELD = re.compile(
    r"^(?P<indent> *)(?:\S.*)?<(?:input|select|textarea)\b(?:.*>$|(?:.*\n)+?(?P=indent)/?>)", re.MULTILINE
)


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One instance for both."""
    with stage(tmp_path_factory.mktemp("forensics")) as made:
        yield made


def test_the_search_finds_what_a_page_plants_in_every_place_that_browsers_have(on: Stage) -> None:
    assert unplanted(on, "closed") == []


def test_a_whole_visit_leaves_that_the_site_was_opened_and_nothing_else(on: Stage) -> None:
    profile = searched(on, "closed")
    assert [str(hit) for hit in profile.unnamed] == []
    # The profile is a real one: it has a history, and that has the host.
    assert {"Default/History", "Default/Sessions"} <= {hit.place for hit in profile.named}


def test_the_threat_model_names_the_same_traces_as_the_search() -> None:
    told = THREATS.split("\n## What stays on the phone\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| ([\w, ]+) \|", told, re.MULTILINE)
    assert {place: frozenset(kinds.split(", ")) for place, kinds in rows} == NAMED


def test_no_field_of_the_workers_pages_may_be_filled_in_again() -> None:
    # Chromium writes a field's state into its session files unless it says so; a file's name too.
    sources = [
        path for folder in ("design", "pages/report", "pages/mailbox") for path in (SOURCES / folder).glob("*.tsx")
    ]
    fields = [(path.name, found[0]) for path in sources for found in FIELD.finditer(path.read_text("utf-8"))]
    assert len(fields) >= 5
    assert [(name, field) for name, field in fields if 'autocomplete="off"' not in field] == []


def test_what_is_packed_split_or_wide_is_found_all_the_same(tmp_path: Path) -> None:
    story, code = "Quản đốc giữ hộchiếucủa7f3a tôi", "123456789012345678901234"
    picture, redacted = pictures("said by the picture").values()
    marks = [*of_story("story", story), *of_code(code), *of_file("picture", picture), *of_file("copy", redacted)]
    written = {
        "wide": story.encode("utf-16-le"),
        "gzip in the middle": b"\0" * 9 + cramjam.gzip.compress(story.encode() * 3) + b"tail",
        "zstd in the middle": b"\0" * 9 + cramjam.zstd.compress(story.encode() * 3) + b"tail",
        "cache entry": struct.pack("<QIIII", 0xFCFB6D1BA7725C30, 5, 3, 0, 0)
        + b"key"
        + brotli.compress(story.encode())
        + b"tail",
        "one pair": b"before 5678 9012 after",
        "half a picture": picture[len(picture) // 5 :],
        "the end of a copy in base64": base64.b64encode(redacted[len(redacted) // 2 + 1 :]),
    }
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
    assert {hit.file for hit in search(tmp_path, marks)} == set(written)
    log = tmp_path / "store" / "000003.log"
    log.parent.mkdir()
    (log.parent / "CURRENT").touch()
    half = len(story.encode()) // 2
    first, second = story.encode()[:half], story.encode()[half:]
    log.write_bytes(
        b"".join(struct.pack("<IHB", 0, len(part), kind) + part for part, kind in ((first, 2), (second, 4)))
    )
    assert story.encode() in next(one.content for one in readings(log.parent) if one.how == "records")
