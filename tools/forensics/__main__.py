"""`make forensics`: a whole visit in a real browser, and then every file of its profile searched for it.

Three visits: one that ends as it should, one after whose quick exit the battery is pulled, and one where that happens
while a letter is being written. Before them a page plants marks, and the search has to find each: else nothing that it
does not find means anything. Named traces (docs/threat-model.md) are listed; the last line is `profile hits N`, without
them.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools.forensics.stage import Ending, Searched, searched, stage, unplanted


def told(profile: Searched, ending: Ending) -> list[str]:
    """The lines of one visit, by file and kind."""
    lines = [f"{ending}: {profile.marks} marks"]
    for title, hits in (("named", profile.named), ("HIT", profile.unnamed)):
        counted = Counter((hit.place, hit.mark.kind) for hit in hits)
        lines += [f"  {title:5} {place}: {kind} ({count})" for (place, kind), count in sorted(counted.items())]
    return lines + [f"        {hit}" for hit in profile.unnamed]


def main() -> None:
    """All of it; exits with 1 if something was found, or if the search is blind."""
    hits = 0
    with tempfile.TemporaryDirectory(prefix="koe-forensics-") as folder, stage(Path(folder)) as on:
        for ending in ("closed", "killed"):
            if missed := unplanted(on, ending):
                print(f"{ending}: what was planted is not found, so this search proves nothing: {', '.join(missed)}")
                sys.exit(1)
            print(f"{ending}: everything that was planted is found")
        for ending in ("closed", "killed", "killed while writing"):
            profile = searched(on, ending)
            hits += len(profile.unnamed)
            print("\n".join(told(profile, ending)), flush=True)
    print(f"profile hits {hits}")
    sys.exit(int(hits > 0))


if __name__ == "__main__":
    main()
