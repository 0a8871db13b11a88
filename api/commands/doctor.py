"""The command `koe doctor`: look at everything that can be wrong, and say it in plain sentences."""

from typing import Final

import typer

from api.doctor.examination import examine
from api.terminal import AsJson, Exit, settings_from_environment, speak, tell

app = typer.Typer()

MARKS: Final = {True: "  ok ", False: "WRONG", None: " note"}


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Look at everything that can be wrong and say it in plain sentences; exits with 1 if something is."""
    speak(as_json=as_json)
    findings = list(examine(settings_from_environment()))
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
