"""Run the studies of this folder in full and write docs/findings.md from their numbers.

    uv run python experiments/findings.py            # all studies that are not stored yet
    uv run python experiments/findings.py --rewrite  # the page alone, from what is stored

Results go to `results/`; only the page and one figure of each study are kept with the sources. What
each study teaches stands beside it here (`READINGS`), by hand, and is to be read again whenever
numbers move.
"""

import shutil
import sys
from pathlib import Path

import pandas as pd

import nicsim
from nicsim.experiments.stored import open_stored
from nicsim.results_folder import rewritten

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
STUDIES = {  # file: the figure that shows its finding
    "when_the_hub_leaves": "spread_helpful",
    "hub_exit_schedules": "realised_improvement",
    "hub_budget_split": "differences",
    "structures_at_equal_ties": "differences",
    "more_teams_same_hub": "sweep_realised_improvement",
    "turnover_and_socialisation": "sweep_spread_helpful",
    "cycle_length_and_observations": "heat_map_realised_improvement",
}
READINGS: dict[str, str] = {}
HEAD = """# Findings

What the studies in `experiments/` gave, in full size. This page is written by
`experiments/findings.py` from their runs; every figure and number comes again with the command that
stands above it. A simulation explores mechanisms and compares designs; it does not forecast a
particular network.
"""


def main() -> None:
    """Run what is not stored, then write the page."""
    parts = [HEAD]
    for name, figure in STUDIES.items():
        folder = ROOT / "results" / name
        if "--rewrite" not in sys.argv[1:]:
            print(name, flush=True)
            nicsim.study(ROOT / "experiments" / f"{name}.toml", out=folder)
        parts.append(section(name, folder, figure))
    parts.append(luck())
    (DOCS / "findings.md").write_text("\n".join(parts), "utf-8")


def section(name: str, folder: Path, figure: str) -> str:
    """One study: its question, command, finding, figure and what it teaches."""
    stored = rewritten(folder)
    (DOCS / "findings").mkdir(exist_ok=True)
    shutil.copy(folder / "figures" / f"{figure}.png", DOCS / "findings" / f"{name}.png")
    finding = (folder / "finding.txt").read_text("utf-8").strip()
    experiment = stored.experiment
    reading = READINGS.get(name, "")
    return f"""## {experiment.title}

{experiment.question}
`nicsim study experiments/{name}.toml`: {len(experiment.arms)} arms, {stored.replicates} replicates.

{finding}

![{experiment.title}](findings/{name}.png)

{reading}
"""


def luck() -> str:
    """What shared luck saved in these studies: replicates that independent seeds would need."""
    rows = []
    for name in STUDIES:
        table = pd.read_csv(ROOT / "results" / name / "differences.csv")
        stored = open_stored(ROOT / "results" / name)
        last = table[table["week"] == table["week"].max()]
        for measure in stored.experiment.measures:
            saving = last[last["measure"] == measure]["saving"].dropna()
            if len(saving):
                rows.append(
                    f"| {stored.experiment.title} | {measure} | {stored.replicates} | "
                    f"{saving.median():.1f} | {saving.min():.1f} to {saving.max():.1f} |"
                )
    return "\n".join(
        [
            "## What shared luck saves",
            "",
            "How many times as many replicates independent seeds would need for an interval of the "
            "same width, at the end of the run: median and range over the arms of each study.",
            "",
            "| study | measure | replicates | times as many (median) | range |",
            "|---|---|---|---|---|",
            *rows,
            "",
            READINGS.get("luck", ""),
        ]
    )


if __name__ == "__main__":
    main()
