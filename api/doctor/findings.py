"""How is a finding told? A stable name, whether it is well, a sentence for a person, and the mend."""

from enum import StrEnum
from typing import NamedTuple


class Matter(StrEnum):
    """What is looked at, under names that do not change; docs/operations.md lists them."""

    SETTINGS = "settings"
    ORIGIN = "origin"
    PAGES = "pages"
    FACTS_EXPIRED = "facts-expired"
    FACTS_UNVERIFIED = "facts-unverified"
    FILES = "files"
    ENV_FILES = "env-files"
    DISK = "disk"
    INODES = "inodes"
    PORTS = "ports"
    SWAP = "swap"
    CORE_DUMPS = "core-dumps"
    CLOCK = "clock"
    DATABASE_CLOCK = "database-clock"
    COVER_KEYS = "cover-keys"
    BACKUPS = "backups"
    BACKUPS_OLD = "backups-old"
    BACKUPS_APART = "backups-apart"
    DATABASE = "database"
    MIGRATIONS = "migrations"
    ERASURES = "erasures"
    SET_UP = "set-up"
    ADMINISTRATORS = "administrators"
    DIRECTORY = "directory"
    JOBS = "jobs"
    MAIL = "mail"
    MAIL_FAILED = "mail-failed"
    ATTACHMENTS = "attachments"
    ORPHANS = "orphans"
    TLS = "tls"
    CERTIFICATE = "certificate"
    HSTS = "hsts"
    CSP = "csp"
    CACHE = "cache"
    LEAKS = "leaks"
    WRITTEN_DOWN = "written-down"
    PROTOCOLS = "protocols"
    REDIRECT = "redirect"
    ONION = "onion"


class Finding(NamedTuple):
    """One thing that was looked at; whether it is well only a person can say if `well` is None."""

    matter: Matter
    well: bool | None
    sentence: str
    mend: str = ""


def well(matter: Matter, sentence: str) -> Finding:
    """As it should be."""
    return Finding(matter, well=True, sentence=sentence)


def wrong(matter: Matter, sentence: str, mend: str) -> Finding:
    """Not as it should be, and what mends it."""
    return Finding(matter, well=False, sentence=sentence, mend=mend)


def note(matter: Matter, sentence: str, mend: str = "") -> Finding:
    """For a person to judge."""
    return Finding(matter, well=None, sentence=sentence, mend=mend)
