"""What does every answer tell the browser? Pages, scripts, problems and answers alike, of both sides."""

import gzip
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import brotli
import httpx
import pytest

from api import built
from tests.conftest import OpenServer, RunningServer

WORKERS = ("/", "/w/index.js", "/exit", "/api/v1/directory", "/api/health", "/robots.txt", "/favicon.svg", "/nowhere")
STAFFS = ("/desk", "/setup", "/join", "/reset", "/api/v1/staff/session", "/api/v1/desks")
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
}


def asked(server: RunningServer, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    with server.client() as client:
        return client.get(path, headers=headers)


@pytest.mark.parametrize("path", [*WORKERS, *STAFFS])
def test_every_answer_forbids_what_no_page_of_ours_needs(open_server: OpenServer, path: str) -> None:
    answer = asked(open_server.server, path)
    policy = {part.strip() for part in answer.headers["content-security-policy"].split(";")}
    assert policy >= POLICY
    assert not [part for part in policy if "unsafe" in part or "http" in part or "*" in part]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["cache-control"] == "no-store"
    told = {name.lower() for name in answer.headers}
    assert told & {"server", "set-cookie", "etag", "last-modified", "x-powered-by"} == set()
    assert ("permissions-policy" in told) is answer.headers.get("content-type", "").startswith("text/html")
    # Each of these would be written down in the browser's profile.
    assert told & {"link", "alt-svc", "accept-ch", "nel", "report-to", "reporting-endpoints"} == set()


def policy_of(answer: httpx.Response) -> set[str]:
    return {part.strip() for part in answer.headers["content-security-policy"].split(";")}


def test_the_viewer_has_no_origin_and_no_network(open_server: OpenServer) -> None:
    answer = asked(open_server.server, "/viewer")
    assert policy_of(answer) == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src blob:",
        "media-src blob:",
        "worker-src blob:",
        "connect-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-scripts",
        "require-trusted-types-for 'script'",
        "trusted-types koe",
    }
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["cache-control"] == "no-store"


def test_the_practice_case_may_ask_nobody(open_server: OpenServer) -> None:
    desk, practice = (policy_of(asked(open_server.server, path)) for path in ("/desk", "/practice"))
    assert desk ^ practice == {"connect-src 'self'", "connect-src 'none'"}
    assert "connect-src 'none'" in practice


def test_only_the_staffs_pages_frame_anything_and_only_their_scripts_are_everybodys(open_server: OpenServer) -> None:
    def framing(path: str) -> set[str]:
        return {part for part in policy_of(asked(open_server.server, path)) if part.startswith("frame-src")}

    assert [framing(path) for path in ("/desk", "/setup", "/join", "/reset")] == [{"frame-src 'self'"}] * 4
    assert [framing(path) for path in WORKERS] == [set[str]()] * len(WORKERS)
    shared = "access-control-allow-origin"
    assert asked(open_server.server, "/s/desk-0123abcd.js").headers[shared] == "*"
    assert [path for path in (*WORKERS, *STAFFS, "/viewer") if shared in asked(open_server.server, path).headers] == []


@pytest.mark.parametrize("path", [*WORKERS, *STAFFS, "/viewer", "/favicon.ico"])
def test_what_is_text_says_how_it_is_written(open_server: OpenServer, path: str) -> None:
    told = asked(open_server.server, path).headers.get("content-type", "")
    assert re.match(r"text/|.*(/|\+)xml", told) is None or told.endswith("; charset=utf-8")


@pytest.mark.parametrize("method", ["TRACE", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/desk", "/api/v1/staff/session"])
def test_a_method_that_no_route_names_is_refused_and_echoes_nothing(
    open_server: OpenServer, method: str, path: str
) -> None:
    with open_server.server.client() as client:
        answer = client.request(method, path, headers={"cookie": "__Host-koe=a-mark"})
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/wrong-method")
    assert "a-mark" not in answer.text


def test_the_way_out_clears_what_a_browser_keeps_for_us_and_signs_nobody_out(open_server: OpenServer) -> None:
    assert asked(open_server.server, "/exit").headers["clear-site-data"] == '"cache", "storage"'


def test_only_the_staffs_hashed_files_may_be_kept(open_server: OpenServer) -> None:
    kept = asked(open_server.server, "/s/desk-0123abcd.js").headers["cache-control"]
    assert "immutable" in kept
    assert "max-age=31536000" in kept


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_assets_are_packed_beforehand(open_server: OpenServer, encoding: str, unpack: Callable[[bytes], bytes]) -> None:
    with (
        open_server.server.client() as client,
        client.stream("GET", "/w/index.js", headers={"accept-encoding": encoding}) as answer,
    ):
        packed = b"".join(answer.iter_raw())
    plain = asked(open_server.server, "/w/index.js", {"accept-encoding": "identity"})
    assert answer.headers["content-encoding"] == encoding
    assert "content-encoding" not in plain.headers
    assert len(packed) < len(plain.content)
    assert unpack(packed) == plain.content


def test_what_the_build_compressed_is_served_until_the_asset_is_newer(tmp_path: Path, bare_pages: Path) -> None:
    tree = tmp_path / "dist"
    shutil.copytree(bare_pages, tree)
    built.compress(tree)
    script, laid = tree / "worker" / "index.js", tree / "worker" / "index.js.br"
    assert brotli.decompress(laid.read_bytes()) == script.read_bytes()
    laid.write_bytes(brotli.compress(b"from the build"))
    assert brotli.decompress(built.load(tree).asset("/w/index.js").bodies["br"]) == b"from the build"
    script.write_bytes(b"export const answer = 43;\n" * 20)
    os.utime(laid, (0, 0))
    stored = built.load(tree).asset("/w/index.js").bodies
    assert brotli.decompress(stored["br"]) == gzip.decompress(stored["gzip"]) == stored[""] == script.read_bytes()
    assert not {name for name in built.load(tree).assets if name.endswith((".br", ".gz"))}


def test_over_tls_browsers_are_told_to_stay_there(start_server: Callable[..., RunningServer], bare_pages: Path) -> None:
    secure = start_server(pages_at=bare_pages, origin="https://koe.example")
    with httpx.Client(base_url=f"http://localhost:{secure.settings.port}") as client:
        assert "max-age=63072000" in client.get("/").headers["strict-transport-security"]
