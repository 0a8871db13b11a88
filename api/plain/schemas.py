"""What a plain form asks and how what it sends is read: the questionnaire as fields, and the fields as answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from api import domain
from api.kit.errors import Malformed
from crypto.consent import LEVELS
from crypto.encoding import b64_decode
from crypto.refusals import WrongEncoding

FORM_BYTES_MAX: Final = 400_000  # percent-encoding makes nine bytes of a letter of Burmese
_FIELDS_MAX: Final = 400
_STORY_BYTES_MAX: Final = 100_000
_NOTE_BYTES_MAX: Final = 4_000
_LINE_CHARACTERS_MAX: Final = 500
SUBKINDS_MAX: Final = 3

CHECKS: Final = ("word", "friend", "food", "place")
"""What can be asked before more is allowed: the keys of words/report/, `check.questions`."""
CONTACTS: Final = ("code", "telephone", "social_network", "email", "ngo")
"""How else somebody may be reached."""
DRAWN_BYTES: Final = 16


class Field(NamedTuple):
    """A question that is answered by choosing a key, or by a line of words where there are no keys."""

    key: str
    required: bool
    values: Sequence[str]
    of: str  # which group of words/world/ names the values


@dataclass(frozen=True)
class Form:
    """What came in, by the names of the fields; nothing of it is printed."""

    told: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]], repr=False)

    def one(self, name: str) -> str:
        """The first value of a field; empty when it was left so."""
        return next(iter(self.told.get(name, ())), "").strip()

    def several(self, name: str) -> Sequence[str]:
        """Every value of a field."""
        return self.told.get(name, ())

    def chosen(self, name: str, value: str) -> bool:
        """Whether this answer was chosen: what was filled in stays on the page."""
        return value in self.told.get(name, ())


@cache
def fields() -> tuple[Field, ...]:
    """The questions with one answer, in their order; those needed by everybody first come first."""
    return tuple(
        Field(asked.key, asked.required, asked.values, asked.of)
        for asked in domain.questions()
        if asked.form in ("one", "text")
    )


def read_form(body: bytes) -> Form:
    """Percent-encoded fields as a browser without script sends them; `Malformed` for anything else."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            encoding="utf-8",
            errors="strict",
            max_num_fields=_FIELDS_MAX,
        )
    except ValueError:  # a decoding error is one
        raise Malformed([]) from None
    told: dict[str, list[str]] = {}
    for name, value in pairs:
        told.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Form(told)


def drawn(form: Form) -> bytes:
    """The random bytes that were put into the form when it was shown; `Malformed` without them."""
    try:
        return b64_decode(form.one("drawn"), DRAWN_BYTES)
    except WrongEncoding:
        raise Malformed([]) from None


def missing(form: Form) -> list[str]:
    """The names of the fields that have to be answered, or were answered with something that is not offered."""
    faults = [
        one.key
        for one in fields()
        if one.values and (one.required or form.one(one.key)) and form.one(one.key) not in one.values
    ]
    kinds = {kind.key for kind in domain.kinds()}
    if not form.several("kinds") or not kinds.issuperset(form.several("kinds")):
        faults.append("kinds")
    known = {subkind.key for subkind in domain.subkinds()}
    if len(form.several("subkinds")) > SUBKINDS_MAX or not known.issuperset(form.several("subkinds")):
        faults.append("subkinds")
    if form.one("replies") not in ("code", "none"):
        faults.append("replies")
    if not form.one("desk") or form.chosen("refused_desks", form.one("desk")):
        faults.append("desk")
    if form.one("consent") not in map(str, LEVELS):
        faults.append("consent")
    if form.one("check_answer") and form.one("check_question") not in CHECKS:
        faults.append("check")
    if form.one("safe_contact") and form.one("safe_contact") not in CONTACTS:
        faults.append("safe_contact")
    faults += [key for key in ("refused_people", "safe_contact_how") if len(form.one(key).encode()) > _NOTE_BYTES_MAX]
    if len(form.one("story").encode()) > _STORY_BYTES_MAX:
        faults.append("story")
    if any(len(form.one(one.key)) > _LINE_CHARACTERS_MAX for one in fields() if not one.values):
        faults.append("employer_name")
    return faults
