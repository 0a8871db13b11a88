"""The page at /api/docs: can everybody read it, on a phone and on a laptop, without script, by day and by night?"""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import axe, picture
from tests.browser.thoroughness import first_or_all
from tests.conftest import RunningServer
from tests.witness import promised

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk-browser")]


@pytest.mark.parametrize(("width", "scheme"), first_or_all((390, "dark"), (1280, "light")))
def test_the_interface_is_read_by_everybody_and_its_contents_lead_to_each_route(
    browser: Browser, server: RunningServer, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(f"{server.origin}/api/docs")
    picture(page, tmp_path / f"top-{width}-{scheme}.png")
    page.locator('.contents a[href="#cases.reply"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[id='cases.reply'] h3")).to_be_in_viewport()
    picture(page, tmp_path / f"route-{width}-{scheme}.png")

    leading = page.eval_on_selector_all(".contents a", "all => all.map((one) => one.getAttribute('href').slice(1))")
    routes = [one["operationId"] for methods in promised()["paths"].values() for one in methods.values()]
    assert set(routes) <= set(leading)
    broken = "all => all.map((one) => one.hash.slice(1)).filter((id) => id && !document.getElementById(id))"
    assert page.eval_on_selector_all("a", broken) == []
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
    assert axe(page) == []
    assert complaints == []
    context.close()
