"""docs/operations.md as a table of tables."""

from pathlib import Path

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def rows_of(document: str, heading: str, first: str) -> list[list[str]]:
    """The cells of each row, without its head, of the table below a heading whose first column has this head."""
    part = document.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    table = part.split(f"\n| {first} |")[1].split("\n\n", maxsplit=1)[0]
    lines = [line for line in table.splitlines()[2:] if line.startswith("|")]
    return [[cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")] for line in lines]
