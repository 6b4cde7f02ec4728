"""Run the studies of this folder in full and write docs/findings.md from their numbers.

    uv run python experiments/findings.py            # all studies that are not stored yet
    uv run python experiments/findings.py --rewrite  # the page alone, from what is stored

Results go to `results/`; only the page and one figure of each study are kept with the sources. What
each study teaches stands beside it here (`READINGS`), by hand, and is to be read again whenever
numbers move. Where a reading tells what the baseline gives, the number stands between the marks of
`docs/first_numbers.py`, so that it is the same on every page.
"""

import runpy
import shutil
import sys
from pathlib import Path

import pandas as pd

import nicsim
from nicsim.api.folder import rewritten
from nicsim.experiments.store.stored import open_stored

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
STUDIES = {  # file: the figure that shows its finding
    "when_the_hub_leaves": "spread_helpful",
    "hub_exit_schedules": "realised_improvement",
    "hub_budget_split": "differences",
    "structures_at_equal_ties": "differences",
    "ties_that_last": "differences",
    "more_teams_same_hub": "sweep_realised_improvement",
    "turnover_and_socialisation": "sweep_spread_helpful",
    "cycle_length_and_observations": "heat_map_realised_improvement",
}
READINGS = {
    "when_the_hub_leaves": """
Use that peaks at 21% after two years falls to 16% four years later when the hub leaves early; two
more years with a hub leave more than twice as much. Norms decide how fast it goes: they keep at
about .62 under strong culture and shrink to .10 under weak culture, where use falls from 15% to
9%. A hub leader takes from it that both count: two more years before the hub leaves keep 20
points of use more, strong culture 10.""",
    "hub_exit_schedules": """
The winner at the end of year 3 is not the winner later. A strong start that fades out leads for
four years; at the hub's leaving it is level with an even budget, and two years after (end of year
7) the even one is ahead, and stays so in year 8. A slow start catches up with the strong one and
no more. Splits that are nearly all of one kind lose to the even one at every time; brokering loses
least.""",
    "hub_budget_split": """
Every single-minded hub does far worse than a mixed one, and every pair of tasks better than each
of its parts: hours have falling returns, and testing, telling and meeting need one another. An
even split does a little better than the default one, and false practices spread a little further
with it (9% against 7%), as everything does.""",
    "structures_at_equal_ties": """
With as many ties, how they are laid makes no difference that can be told after five years: the
widest is .005 SD. Convenings and brokering make ties of their own, and after five years the
networks look alike (clustering .45 to .46). That is a property of this model, listed under its
[known limits](model.md#known-limits), and not a finding about networks.""",
    "ties_that_last": """
Where ties neither fade nor are added, what counts is that there are any: two a team take use from
23% to 51% and improvement from .17 to .25 SD, four take it to 55% to 60% and .27, all nineteen to
63% and .29. So returns fall, and of four ties a team those laid evenly do best: groups and the
lattice, in which all teams have about four, spread 2 to 4 percentage points further than random and
scale-free networks, in which some have one or two (a scale-free one has four ties fewer in all). In
improvement that is .002 to .007 SD. The worst quarter of schools gain most (from .03 to .13 or .14
SD). What does not work spreads with the ties, too: 2% without any, 8% or 9% with four, 11% where
all are tied. A designer takes from it: leave no team without two living ties before asking how the
whole is laid out.""",
    "more_teams_same_hub": """
Four times as many teams on the same hub (20 to 80, five staff) bring a student .17 SD in place of
.28; teams then hang on the hub for 85% of what they hear, in place of 57%, and it has less for
each. A hub that grows with the teams holds the effect: .28 with 20 teams and five staff, .29 with
40 and ten. What counts is staff a team.""",
    "turnover_and_socialisation": """
Turnover costs much: without it 66% of practitioners use helpful practices, at today's 16% a year
57%, at 50% a year 27%. How well newcomers are taken in makes up for one or two percentage points
only, less than one would think from March (1991): in this model newcomers meet users among their
colleagues anyway.""",
    "cycle_length_and_observations": """
More observations pay at every length; quick cycles pay most where there is enough to observe (from
.19 SD at sixteen weeks to .37 at one, with fifty observations a week; from .16 to .22 with two).
The price is false spread: with weekly cycles it is 15% to 18% at two or ten observations a week,
against 2% to 3% with cycles of sixteen weeks. Quick tests of little data spread what does not
work.""",
    "luck": """
The aim was five times. Where it is less, arms differ in so much that their luck soon has little in
common: other budgets make other tests (`false_spread`, `tests`), and a shared random number that
decides something else saves nothing. It is most where arms part late or differ in little, as
socialisation does without turnover.""",
}
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
    as_kept = runpy.run_path(str(DOCS / "first_numbers.py"))["as_kept"]
    (DOCS / "findings.md").write_text(as_kept("\n".join(parts)), "utf-8")


def section(name: str, folder: Path, figure: str) -> str:
    """One study: its question, command, finding, figure and what it teaches."""
    stored = rewritten(folder)
    (DOCS / "findings").mkdir(exist_ok=True)
    shutil.copy(folder / "figures" / f"{figure}.png", DOCS / "findings" / f"{name}.png")
    finding = (folder / "finding.txt").read_text("utf-8").strip()
    experiment = stored.experiment
    reading = READINGS[name].strip()
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
            READINGS["luck"].strip(),
            "",
        ]
    )


if __name__ == "__main__":
    main()
