"""How does a hand get through the questions in any language? By the shapes of the screens, not by their words."""

from collections.abc import Callable

from playwright.sync_api import Page

SCREENS_MAX = 60
_KINDS_TICKED = (0, 3, 7)
CHANGED = "(before) => document.querySelector('h1')?.innerText !== before"


def go_on(page: Page) -> None:
    """Press what leads on, on whatever screen."""
    page.locator("button.primary").click()


def answer(page: Page, story: str) -> None:
    """Answer what the screen asks: the first that is offered, some of the kinds, the story where there is room."""
    boxes = page.locator("main label.choice input[type='checkbox']")
    radios = page.locator("main label.choice input[type='radio']")
    if boxes.count() > 0 and page.locator("main label.choice input:checked").count() == 0:
        for box in _KINDS_TICKED if boxes.count() > max(_KINDS_TICKED) else (0,):
            boxes.nth(box).check()
    elif radios.count() > 0 and page.locator("main label.choice input:checked").count() == 0:
        radios.first.check()
    if page.locator("main textarea[rows='8']").count() > 0:
        page.locator("main textarea[rows='8']").fill(story)
    if page.locator("main input[type='text']").count() > 0:
        page.locator("main input[type='text']").fill(story)


def to_the_code(page: Page, story: str, see: Callable[[Page], None]) -> None:
    """From the first question through every one that is asked to the 24 digits; `see` looks at each answered screen.

    Ends the program after 60 screens without a code.
    """
    for _ in range(SCREENS_MAX):
        if page.locator("ol.code li").count() > 0:
            return
        heading = page.locator("h1").inner_text()
        answer(page, story)
        see(page)
        go_on(page)
        page.wait_for_function(CHANGED, arg=heading, timeout=60_000)
        page.locator("button.primary, ol.code li").first.wait_for(timeout=60_000)
    raise SystemExit(f"no code after {SCREENS_MAX} screens")
