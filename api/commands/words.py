"""The command `koe words`: how much of what people read is translated, and read by a native speaker?"""

import typer

from api.reviews import coverage
from api.terminal import AsJson, speak, tell

app = typer.Typer()


@app.command()
def words(*, as_json: AsJson = False) -> None:
    """Say for each language how much is translated, and how much of it a native speaker has read."""
    speak(as_json=as_json)
    found = coverage()
    tell(
        {"languages": [{**one._asdict(), "percent": one.percent} for one in found]},
        "language   translated   read by a native speaker",
        *(f"{one.language:10} {one.percent:8} %   {one.reviewed} of {one.texts} texts" for one in found),
    )
