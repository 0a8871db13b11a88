"""What does a page without script say? The worker's catalogues, and English where a translation says nothing."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

from markupsafe import Markup, escape

from shipped import DOMAIN, WORDS

SOURCE: Final = "en"
_RUBY: Final = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")

Tree = Mapping[str, Any]


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that have a catalogue, in the order of domain/languages.json."""
    known = [row["code"] for row in json.loads((DOMAIN / "languages.json").read_text("utf-8"))]
    return tuple(code for code in known if (WORDS / f"{code}.json").is_file())


def _whole(english: Tree, translated: Tree) -> Tree:
    def told(text: Any, here: Any) -> Any:
        return _whole(cast(Tree, text), here or {}) if isinstance(text, Mapping) else here or text

    whole = {key: told(text, translated.get(key)) for key, text in english.items()}
    other_forms = {key for key in english.keys() - translated.keys() if f"{key.rpartition('_')[0]}_other" in translated}
    return {key: text for key, text in whole.items() if key not in other_forms}


def counted(told: Tree, key: str, language: str, number: int) -> str:
    """The text `key_…` in the form that a number takes, by the rules of CLDR for our languages."""
    ones = number % 10 not in (4, 6, 9) if language == "tl" else number == 1
    form = "one" if ones else "other"  # a language with one form has no `one`
    return told.get(f"{key}_{form}") or told[f"{key}_other"]


@cache
def catalogue(part: str, language: str) -> Tree:
    """A part's words (`report`, `world`, `plain`; "" is the shell) in a language that `languages()` names."""
    english, translated = (WORDS / part / f"{code}.json" for code in (SOURCE, language))
    told: Tree = json.loads(translated.read_text("utf-8")) if translated.is_file() else {}
    return _whole(json.loads(english.read_text("utf-8")), told)


def tag(code: str) -> str:
    """The BCP 47 tag: easy Japanese is Japanese to a browser and to a screen reader."""
    return "ja" if code == "ja-easy" else code


def said(text: str, values: Mapping[str, str] | None = None) -> Markup:
    """A text as HTML: `{name}` takes a value, `{漢字|かんじ}` becomes ruby, everything else is escaped."""
    filled = text
    for name, value in (values or {}).items():
        filled = filled.replace(f"{{{name}}}", value)
    html, at = Markup(), 0
    for found in _RUBY.finditer(filled):
        html += escape(filled[at : found.start()])
        html += Markup("<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>").format(found[1], found[2])
        at = found.end()
    return html + escape(filled[at:])


def bare(text: str) -> str:
    """A text for an attribute or an option, which have no room for ruby."""
    return _RUBY.sub(r"\1", text)
