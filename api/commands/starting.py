"""The command `koe init`: everything that a new instance needs, made once and never over something that is there."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr, ValidationError
from sqlalchemy import Connection, inspect, make_url

from api.audit import log_key
from api.doctor import chosen, files, tables
from api.doctor.findings import Finding
from api.kit.files import settle
from api.settings import Settings
from api.staff.service import make_founder_link
from api.storage import look, prepare_database, run_on
from api.terminal import AsJson, Exit, database_at_hand, give_up, speak, tell

app = typer.Typer()


@app.command()
def init(
    origin: Annotated[
        str, typer.Argument(help="address under which people will open the site: https://koe.example.org")
    ],
    *,
    data: Annotated[Path | None, typer.Option(help="folder of the database; KOE_DATA, or data, by default")] = None,
    database_url: Annotated[
        str, typer.Option(help="an empty PostgreSQL database; SQLite in the folder by default")
    ] = "",
    env_file: Annotated[
        Path | None, typer.Option(help="where to write the settings for systemd; never over one")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the data folder, the keys and the database of a new instance, and print the link that sets it up."""
    speak(as_json=as_json)
    settings = _settings(origin, data, database_url)
    if env_file is not None and env_file.exists():
        give_up(f"{env_file} is there already. Choose another name, or remove it.")
    _refuse_what_is_there(settings)
    lines = list(_lines(settings, database_url))
    if env_file is not None:
        _write_private(env_file, "".join(f"{line}\n" for line in lines))
    with database_at_hand():
        prepare_database(settings.database_url)
        log_key.draw(settings.audit_key)
        settings.cover_keys.mkdir(mode=0o700, exist_ok=True)  # not its parents: a medium that is away must be noticed
        links: list[str | None] = []
        run_on(settings.database_url, lambda connection: links.append(make_founder_link(connection)))
    link = f"{settings.origin}/setup#{links[0]}"
    wrong = [one for one in _looked_at(settings) if one.well is False]
    tell(
        {
            "origin": settings.origin,
            "data": str(settings.data),
            "setup_link": link,
            "env_file": None if env_file is None else str(env_file),
            "settings": lines,
            "wrong": [{"name": one.matter.value, "sentence": one.sentence, "mend": one.mend} for one in wrong],
        },
        f"Made: {settings.data}, with the database and its keys. Keep a copy of {settings.audit_key}.",
        *(f"WRONG  {one.sentence} {one.mend}" for one in wrong),
        *([f"The settings are in {env_file}."] if env_file is not None else ["Give Koe these settings:", *lines]),
        f"Start Koe, and set it up here, once, within a day: {link}",
    )
    if wrong:
        raise typer.Exit(Exit.WRONG)


def _settings(origin: str, data: Path | None, database_url: str) -> Settings:
    """Of the environment, but for what was said on the command line; folders by their whole path."""
    folder = (data or Path(os.environ.get("KOE_DATA", "data"))).absolute()
    url = database_url or os.environ.get("KOE_DATABASE_URL", "")
    try:
        settings = Settings(origin=origin, data=folder, database_url=url)
    except ValidationError as error:
        give_up("\n".join(one["msg"] for one in error.errors(include_input=False, include_url=False)), Exit.USAGE)
    if not settings.secure_context:
        give_up(f"Browsers give no cryptography to pages of {settings.origin}: use https, or localhost.", Exit.USAGE)
    return settings


def _refuse_what_is_there(settings: Settings) -> None:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        if Path(url.database or "").exists():
            give_up(f"{url.database} is there already. koe init makes new instances only; koe serve runs this one.")
    else:
        with database_at_hand():
            if look(settings.database_url, _has_tables):
                give_up("This database has tables already. koe init makes new instances only; koe serve runs this one.")
    if settings.audit_key.exists():
        give_up(f"{settings.audit_key} is there already: a key of another instance, or of one that was here.")


def _has_tables(connection: Connection) -> bool:
    return bool(inspect(connection).get_table_names())


def _looked_at(settings: Settings) -> Iterator[Finding]:
    yield from chosen.look_at(settings)
    yield from files.look_at(settings)
    yield from tables.look_at(settings)


def _lines(settings: Settings, database_url: str) -> Iterator[str]:
    """As systemd's `EnvironmentFile=` reads them: what was said here or in the environment."""
    said = ("origin", "data", "database_url") if database_url else ("origin", "data")
    for name in Settings.model_fields:
        if name in said or f"KOE_{name.upper()}" in os.environ:
            yield f"KOE_{name.upper()}={_quoted(getattr(settings, name))}"


def _quoted(value: object) -> str:
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    if text.isprintable() and not set(text) & set(" \"'\\#;$`"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write_private(path: Path, text: str) -> None:
    """A new file of its owner alone: a password may stand in it."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        settle(path.parent)
    except OSError as error:
        give_up(f"{path} cannot be written ({type(error).__name__}).", Exit.UNREACHABLE)
