"""The command `koe poster`: posters without a browser, whose fingerprint a person compares before printing."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.posters import service
from api.storage import look
from api.terminal import AsJson, Exit, database_at_hand, give_up, settings_from_environment, speak, tell
from crypto.encoding import b64

app = typer.Typer()


class Format(StrEnum):
    """What is written: the whole sheet, or the square alone for whoever sets a leaflet."""

    HTML = "html"
    SVG = "svg"


class Size(StrEnum):
    """Of the sheet."""

    A4 = "a4"
    A6 = "a6"


@app.command()
def poster(
    folder: Annotated[Path, typer.Argument(help="where the posters go; it has to exist")],
    *,
    language: Annotated[
        list[str] | None, typer.Option(help="code of a language; may be given again; all by default")
    ] = None,
    kind: Annotated[Format, typer.Option("--format", help="a sheet to print, or the square alone")] = Format.HTML,
    size: Annotated[Size, typer.Option(help="of the sheet")] = Size.A4,
    fingerprint: Annotated[str, typer.Option(help="as the desk's page Poster shows it; refuses any other")] = "",
    as_json: AsJson = False,
) -> None:
    """Write a poster for each language, with the organisation's fingerprint in the square."""
    speak(as_json=as_json)
    settings = settings_from_environment()
    known = service.languages()
    wanted = language or known
    if unknown := [code for code in wanted if code not in known]:
        give_up(f"There are no words for a poster in {', '.join(unknown)}. There are: {', '.join(known)}.", Exit.USAGE)
    try:
        with database_at_hand():
            to = look(settings.database_url, service.bound)
    except service.NoDirectory:
        give_up("There is no signed directory in date: a poster would lead to telephone numbers alone.")
    shown = b64(to.instance)
    if fingerprint and fingerprint != shown:
        give_up(
            f"The database says {shown}, and you said {fingerprint}. Print nothing: the desk's page says what is "
            "right, and a server that says something else may have been changed."
        )
    made = [_write(folder, settings.origin, to.instance, code, kind, size) for code in wanted]
    lines: list[object] = [*made, f"Organisation: {to.organisation}", f"Fingerprint: {shown}"]
    if not fingerprint:
        lines.append("Compare it with what the desk's page Poster shows on somebody's own screen, before you print.")
    tell(
        {
            "files": [str(path) for path in made],
            "organisation": to.organisation,
            "fingerprint": shown,
            "compared": bool(fingerprint),
        },
        *lines,
    )


def _write(folder: Path, origin: str, instance: bytes, language: str, kind: Format, size: Size) -> Path:
    name = f"poster-{language}-{size}.html" if kind is Format.HTML else f"square-{language}.svg"
    drawn = (
        service.poster(origin, instance, language, size)
        if kind is Format.HTML
        else service.square(service.address(origin, instance, language))
    )
    path = folder / name
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(drawn)
    except FileExistsError:
        give_up(f"{path} is there already.")
    except OSError as error:
        give_up(f"{path} cannot be written ({type(error).__name__}).", Exit.UNREACHABLE)
    return path
