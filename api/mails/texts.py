"""What does a mail say? That something waits at a desk: no case, no number, no language, no link."""

import re
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from secrets import token_hex
from typing import Final, NamedTuple

from api.kit.clock import now
from api.words import catalogue

LANGUAGES: Final = ("en", "ja")
_SEVEN_BITS: Final = SMTP.clone(cte_type="7bit")  # every mail server takes it
_LINE_BREAKS: Final = re.compile(r"\s+")


class Waiting(NamedTuple):
    """What waits at one desk: yes or no."""

    desk: str
    new: bool
    unanswered: bool
    due: bool

    @property
    def anything(self) -> bool:
        """Whether there is something to say."""
        return self.new or self.unanswered or self.due


class Mail(NamedTuple):
    """To whom, and every word of it."""

    to: str
    subject: str
    body: str

    def message(self, sender: str) -> EmailMessage:
        """As it goes over the line: nothing of this machine, nothing that an answer could be made to."""
        message = EmailMessage(policy=_SEVEN_BITS)
        message["Date"] = format_datetime(now())
        message["From"] = f"Koe <{sender}>"
        message["To"] = self.to
        message["Subject"] = self.subject
        message["Message-ID"] = f"<{token_hex(16)}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.body)
        return message


def name_of(names: Mapping[str, str], language: str) -> str:
    """A desk's name as the person reads it, on one line."""
    found = names.get(language) or names.get("en") or next(iter(names.values()))
    return _LINE_BREAKS.sub(" ", found)


def spoken(language: str | None) -> str:
    """The language of a mail: that of the person's pages."""
    return language if language in LANGUAGES else "en"


def urgent(to: str, language: str, desks: Sequence[str]) -> Mail:
    """Something urgent waits at these desks."""
    text = catalogue("staff", language)["mail"]["sent"]
    lines = [text["urgentAt"].replace("{desk}", desk) for desk in desks]
    return Mail(to, text["urgentSubject"], _body([*lines, "", text["how"]], text["why"]))


def digest(to: str, language: str, desks: Sequence[Waiting]) -> Mail:
    """What waits at each desk where something does."""
    text = catalogue("staff", language)["mail"]["sent"]
    lines: list[str] = []
    for at in desks:
        said = ((at.new, "somethingNew"), (at.unanswered, "somethingUnanswered"), (at.due, "somethingDue"))
        lines += [text["at"].replace("{desk}", at.desk), *(f"- {text[key]}" for true, key in said if true), ""]
    return Mail(to, text["subject"], _body([*lines, text["how"]], text["why"]))


def _body(lines: Sequence[str], why: str) -> str:
    return "\n".join([*lines, "", why, ""])
