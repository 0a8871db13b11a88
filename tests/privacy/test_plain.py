"""Without script the server seals: off unless switched on, and nothing of the words touches the disk or a log."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Playwright

from api import domain, words
from api.kit.recent import Recently
from api.plain.schemas import Form
from api.plain.service import narrows, urgency_of
from bench.running import free_port, koe_serve
from bench.weights import CHROMIUM, SWITCHES
from crypto.codes import read_code
from crypto.consent import Check
from crypto.encoding import b64, b64_decode
from tests.browser.worker_people import LANGUAGES, SHOTS, WORDS, as_shown
from tests.conftest import RunningServer
from tests.journeys.conftest import Office, open_office
from tests.privacy.test_canary import hits, in_files, playwright, set_up

__all__ = ["playwright"]  # a fixture

CASES: list[tuple[str, dict[str, Any], int]] = json.loads(
    (Path(__file__).parents[1] / "urgency_cases.json").read_text("utf-8")
)
ALONE: list[tuple[str, dict[str, str], list[str]]] = json.loads(
    (Path(__file__).parents[1] / "alone_cases.json").read_text("utf-8")
)
STORY = "<script>alert('xanh')</script>\nChủ không trả lương."
ICON = re.compile(r"<li>(\d{4})</li>")


@pytest.fixture
def plain_office(start_server: Callable[..., RunningServer], bare_pages: Path) -> Office:
    """An office whose operator has switched the page on."""
    return open_office(start_server(pages_at=bare_pages, plain=True))


def filled(to: bytes, **more: str | Sequence[str]) -> Mapping[str, str | Sequence[str]]:
    """Everything that is needed, in a form that was just shown."""
    return {
        "drawn": b64(secrets.token_bytes(16)),
        "consent": "1",
        "danger_now": "no",
        "kinds": ["wages", "violence_harassment"],
        "subkinds": ["violence_harassment.threat"],
        "when": "this_week",
        "ongoing": "yes",
        "story": STORY,
        "status": "titp1",
        "sector": "care",
        "desk": b64(to),
        "replies": "code",
        "employer_name": "",
        **more,
    }


def post(office: Office, fields: Mapping[str, str | Sequence[str]], language: str = "en") -> httpx.Response:
    """As a browser without script sends a form."""
    body = urlencode(fields, doseq=True).replace("%0A", "%0D%0A")
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
    return httpx.post(f"{office.origin}/plain?lang={language}", content=body, headers=headers)


def test_the_page_is_not_there_unless_the_operator_switched_it_on(
    start_server: Callable[..., RunningServer], bare_pages: Path
) -> None:
    office = open_office(start_server(pages_at=bare_pages))
    asked = httpx.get(f"{office.origin}/plain", headers={"accept": "text/html"})
    sent = post(office, filled(office.desk))
    assert (asked.status_code, sent.status_code, office.lead.queue(office.desk)["cases"]) == (404, 404, [])


def test_a_plain_form_becomes_a_sealed_report_and_its_code_opens_the_answer(plain_office: Office) -> None:
    page = post(plain_office, filled(plain_office.desk), "vi")
    code = "".join(ICON.findall(page.text))
    assert (page.status_code, read_code(code)) == (201, code)
    assert "script" not in page.headers["content-security-policy"]
    assert "no-store" in page.headers["cache-control"]
    [row] = plain_office.lead.queue(plain_office.desk)["cases"]
    opened = plain_office.lead.open_case(b64_decode(row["case"]))
    answers, facts = opened.report.body.answers, opened.cover.body.facts
    assert (facts.urgent, facts.urgency, facts.programme, facts.area) == (True, 1, "titp", None)
    assert answers.story == STORY
    assert (answers.kinds, answers.language, row["urgent"]) == (("wages", "violence_harassment"), "vi", True)
    assert {key: answers.more[key] for key in ("status", "sector", "when", "plain")} == {
        "status": "titp1",
        "sector": "care",
        "when": "this_week",
        "plain": True,
    }


def test_everything_that_a_phone_asks_can_be_told_here_and_the_consent_is_signed(plain_office: Office) -> None:
    told = {
        "consent": "3",
        "check_question": "food",
        "check_answer": "Phở",
        "refused_people": "Ông Tanaka",
        "safe_contact": "telephone",
        "safe_contact_how": "090, sau 20 giờ",
        "reply_language": "my",
        "person_knows": "yes",
        "wage_ratio": "under_90",
    }
    page = post(plain_office, filled(plain_office.desk, **told), "vi")
    assert page.status_code == 201, page.text
    [row] = plain_office.lead.queue(plain_office.desk)["cases"]
    opened = plain_office.lead.open_case(b64_decode(row["case"]))
    answers, consent = opened.report.body.answers, opened.report.body.consent
    assert consent is not None  # verified when it was opened [P-30]
    assert consent.level == 3
    assert answers.check == Check("food", "Phở")
    assert {key: answers.more[key] for key in told if not key.startswith(("check", "consent"))} == {
        key: text for key, text in told.items() if not key.startswith(("check", "consent"))
    }


def test_a_desk_that_must_not_see_it_is_not_written_to(plain_office: Office) -> None:
    page = post(plain_office, filled(plain_office.desk, refused_desks=[b64(plain_office.desk)]))
    assert page.status_code == 422
    assert plain_office.lead.queue(plain_office.desk)["cases"] == []


def test_answers_that_point_to_one_person_are_sent_after_a_warning(plain_office: Office) -> None:
    narrow = filled(plain_office.desk, trainees_here="1_3", nationality="KH")
    warned = post(plain_office, narrow)
    assert warned.status_code == 200
    assert 'id="alone"' in warned.text
    assert plain_office.lead.queue(plain_office.desk)["cases"] == []
    assert post(plain_office, {**narrow, "alone": "shown"}).status_code == 201


def test_another_language_keeps_every_answer_and_sends_nothing(plain_office: Office) -> None:
    page = post(plain_office, filled(plain_office.desk, consent="2", speak="my"), "my")
    assert page.status_code == 200
    assert '<html lang="my">' in page.text
    assert "Chủ không trả lương." in page.text
    assert re.search(r'name="consent" value="2" checked', page.text)
    assert plain_office.lead.queue(plain_office.desk)["cases"] == []


def forgetful(_recently: Recently, _digest: bytes) -> bool:
    return False


def test_the_same_form_sent_twice_is_one_report_whatever_the_process_remembers(
    plain_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = filled(plain_office.desk)
    first, dropped = post(plain_office, form), post(plain_office, form)
    assert (first.status_code, dropped.status_code) == (201, 200)
    code = ICON.findall(first.text)
    assert (len(code), ICON.findall(dropped.text)) == (6, code)  # the line had dropped before the code came
    monkeypatch.setattr(Recently, "has", forgetful)  # a restart, or minutes later
    late = post(plain_office, form)
    assert (late.status_code, ICON.findall(late.text)) == (200, [])
    assert len(plain_office.lead.queue(plain_office.desk)["cases"]) == 1
    # Another word in it, or the same words in a form that was shown to somebody else, is another report.
    other = post(plain_office, {**form, "story": "x"})
    another = post(plain_office, {**form, "drawn": b64(secrets.token_bytes(16))})
    assert (other.status_code, another.status_code) == (201, 201)
    codes = [ICON.findall(page.text) for page in (first, other, another)]
    assert len({tuple(groups) for groups in codes}) == 3
    assert len(plain_office.lead.queue(plain_office.desk)["cases"]) == 3


@pytest.mark.parametrize("drawn", ["", "AAAA", "!" * 22])
def test_a_form_that_was_never_shown_is_not_taken(plain_office: Office, drawn: str) -> None:
    assert post(plain_office, filled(plain_office.desk, drawn=drawn)).status_code == 422
    assert plain_office.lead.queue(plain_office.desk)["cases"] == []


def test_a_child_is_told_whom_to_call_before_everything_else(plain_office: Office) -> None:
    page = post(plain_office, filled(plain_office.desk, age="under_18", alone="shown"))
    assert page.status_code == 201
    assert re.findall(r'class="hotline-number" dir="ltr">([^<]+)<', page.text)[0] == "189"
    [row] = plain_office.lead.queue(plain_office.desk)["cases"]
    assert row["urgent"] is True


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guides_are_read_without_script(plain_office: Office, language: str) -> None:
    page = httpx.get(f"{plain_office.origin}/plain/guides?lang={language}", headers={"accept": "text/html"})
    assert page.status_code == 200
    shown = WORDS[language]
    for told in (shown["help"]["title"], shown["after"]["title"], shown["about"]["title"], shown["about"]["ask"]):
        assert words.said(told) in page.text
    assert page.text.count("<details>") == len(domain.kinds())
    named = shown["world"]["authorities"]
    lines = {tel for one in domain.helpers() if one.key in named for _, tel in one.lines_in(words.tag(language))}
    assert lines <= set(re.findall(r'href="tel:([^"]+)"', page.text))
    assert re.findall(r"\{\w+\}", page.text) == []


@pytest.mark.parametrize(
    ("spoilt", "status"),
    [
        ({"kinds": []}, 422),
        ({"status": "king"}, 422),
        ({"when": ""}, 422),
        ({"subkinds": [f"wages.{name}" for name in ("unpaid", "no_payslip", "below_minimum", "below_contract")]}, 422),
        ({"story": "x" * 100_001}, 422),
        ({"desk": "AAAAAAAAAAAAAAAAAAAAAA"}, 404),
        ({"consent": ""}, 422),
        ({"consent": "0"}, 422),
        ({"consent": "5"}, 422),
        ({"check_answer": "Phở", "check_question": "king"}, 422),
        ({"safe_contact": "radio"}, 422),
        ({"refused_people": "x" * 4_001}, 422),
    ],
)
def test_what_is_wrong_is_said_and_nothing_that_was_written_is_lost(
    plain_office: Office, spoilt: dict[str, str | list[str]], status: int
) -> None:
    page = post(plain_office, filled(plain_office.desk, **{"employer_name": 'A "B" & C', **spoilt}))
    assert page.status_code == status
    assert "A &#34;B&#34; &amp; C" in page.text
    if "story" not in spoilt:
        assert "&lt;script&gt;alert(&#39;xanh&#39;)&lt;/script&gt;\nChủ không trả lương." in page.text
    assert plain_office.lead.queue(plain_office.desk)["cases"] == []


@pytest.mark.parametrize(("told", "urgency"), [(told, urgency) for _, told, urgency in CASES])
def test_urgency_is_judged_as_on_a_phone(told: dict[str, str | list[str]], urgency: int) -> None:
    form = Form({key: [value] if isinstance(value, str) else value for key, value in told.items()})
    assert urgency_of(form) == urgency


@pytest.mark.parametrize(("told", "marks"), [(told, marks) for _, told, marks in ALONE])
def test_what_points_to_one_person_is_judged_as_on_a_phone(told: dict[str, str], marks: list[str]) -> None:
    assert narrows(Form({key: [value] for key, value in told.items()})) == marks


def test_a_browser_without_script_gets_through_and_its_words_are_nowhere_on_the_server(
    tmp_path: Path, playwright: Playwright
) -> None:
    mark = f"Ngựa-xanh-{secrets.token_hex(6)}"
    port = free_port()
    with koe_serve(tmp_path / "data", port=port, settings={"KOE_PLAIN": "1"}) as server:
        origin = f"http://localhost:{port}"
        lead, desk = set_up(origin, server)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        phone = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
        page = phone.new_page()
        told = WORDS["vi"]
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.goto(f"{origin}/plain/guides?lang=vi")
        page.screenshot(path=SHOTS / "plain-guides.png", full_page=True)
        page.goto(f"{origin}/plain?lang=vi")
        page.screenshot(path=SHOTS / "plain-form.png", full_page=True)
        page.locator("#danger_now").get_by_label(as_shown(told["danger"]["no"], whole=True)).check()
        page.locator("input[name=kinds][value=wages]").check()
        page.locator("#when input[value=today]").check()
        page.locator("textarea[name=story]").fill(f"Chủ không trả lương. {mark}")
        page.locator("button.primary").click()
        # Two answers are missing: named, and what was written is still there.
        page.locator("#faults").wait_for()
        page.screenshot(path=SHOTS / "plain-faults.png")
        assert mark in page.locator("textarea[name=story]").input_value()
        for field, value in (("ongoing", "yes"), ("desk", b64(desk)), ("replies", "code")):
            page.locator(f"#{field} input[value='{value}']").check()
        page.locator("select[name=status]").select_option("titp1")
        page.locator("select[name=sector]").select_option("care")
        page.locator("button.primary").click()
        code = "".join(page.locator("ol.code li").all_inner_texts())
        page.screenshot(path=SHOTS / "plain-code.png")
        assert read_code(code) == code
        [row] = lead.queue(desk)["cases"]
        assert mark in lead.open_case(b64_decode(row["case"])).report.body.answers.story
        chromium.close()
    marks = {"story": mark, "code": code}
    assert [hit for name, content in in_files(tmp_path) for hit in hits(marks, name, content)] == []


def test_the_first_page_leads_there_when_its_browser_runs_no_script(
    start_server: Callable[..., RunningServer], playwright: Playwright
) -> None:
    office = open_office(start_server(plain=True))
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(office.origin)
    page.screenshot(path=SHOTS / "plain-door.png", full_page=True)
    page.get_by_role("link", name="Tiếng Việt").click()
    page.wait_for_url(f"{office.origin}/plain?lang=vi")
    assert page.locator("form").count() == 1
    chromium.close()
