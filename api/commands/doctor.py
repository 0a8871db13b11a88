"""The command `koe doctor`: look at everything that can be wrong, and say it in plain sentences."""

from pathlib import Path
from typing import Annotated, Final

import typer

from api.doctor import files
from api.doctor.examination import Reach, examine
from api.terminal import AsJson, Exit, settings_from_environment, speak, tell

app = typer.Typer()

MARKS: Final = {True: "  ok ", False: "WRONG", None: " note"}


@app.command()
def doctor(
    *,
    inside: Annotated[bool, typer.Option("--inside", help="ask nothing of the site by its own names")] = False,
    env_file: Annotated[list[Path] | None, typer.Option(help="a file of settings; may be given again")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at everything that can be wrong and say it in plain sentences; exits with 1 if something is."""
    speak(as_json=as_json)
    places = (*files.USUAL_ENV_FILES, *(env_file or ()))
    findings = list(examine(settings_from_environment(), Reach.MACHINE if inside else Reach.SITE, places))
    healthy = all(finding.well is not False for finding in findings)
    tell(
        {
            "well": healthy,
            "findings": [
                {"name": one.matter.value, "well": one.well, "sentence": one.sentence, "mend": one.mend}
                for one in findings
            ],
        },
        *(f"{MARKS[one.well]}  {one.sentence} {one.mend}".rstrip() for one in findings),
    )
    if not healthy:
        raise typer.Exit(Exit.WRONG)
