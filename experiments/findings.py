"""Run the studies of this folder in full and write docs/findings.md from their numbers.

    uv run python experiments/findings.py            # all studies that are not stored yet
    uv run python experiments/findings.py --rewrite  # the page alone, from what is stored

Results go to `results/`; only the page and one figure of each study are kept with the sources. What
each study teaches stands beside it here (`READINGS`), by hand, and is to be read again whenever
numbers move. Where a reading tells what the baseline gives, the number stands between the marks of
`docs/first_numbers.py`, so that it is the same on every page.
"""

import re
import runpy
import shutil
import sys
from pathlib import Path

import pandas as pd

import nicsim
from nicsim.api.folder import rewritten
from nicsim.experiments.store.stored import open_stored
from nicsim.report.cells import read_table

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
WORLDS = "findings_in_worlds"
IN_WORLDS = (  # contrast with the first arm, measure, unit, times
    ("strong hub", "realised_improvement", "SD", 1),
    ("weak roles", "realised_improvement", "SD", 1),
    ("weak trust", "realised_improvement", "SD", 1),
    ("strong culture", "realised_improvement", "SD", 1),
    ("hub leaves after year 2", "spread_helpful", "points", 100),
    ("'strong culture' and 'hub leaves after year 2' together", "spread_helpful", "points", 100),
    ("no ties", "realised_improvement", "SD", 1),
    ("all ties", "realised_improvement", "SD", 1),
    ("sixty teams, same hub", "realised_improvement", "SD", 1),
    ("cycles of two weeks", "realised_improvement", "SD", 1),
    ("hours split evenly", "realised_improvement", "SD", 1),
    ("coaching only", "realised_improvement", "SD", 1),
    ("turnover of a third", "spread_helpful", "points", 100),
)
READINGS = {
    "worlds": """
What holds in nine worlds of ten: roles and engagement, trust, a strong hub, culture, some ties
and low turnover help, and a hub that leaves or does nothing but coach costs. How large any of
this is, worlds do not agree on: the nine tenths reach from next to nothing to three or four times
the middle. What does not hold so widely: cycles of two weeks (89%), that more teams on the same
hub get less each (80%), an even split of hours (69%), all ties (64%, and in most worlds no
difference that matters). That culture protects what a hub leaves cannot be said: in 63% of worlds
strong culture loses more points when the hub leaves than usual culture does, since it has more to
lose. No few numbers decide any of it: what comes nearest accounts for 1% to 11% of how worlds
differ. The 321 worlds that shipped before, found by the same search, said the same within four
percentage points, turnings apart.""",
    "when_the_hub_leaves": """
Use that stands at 16% when the hub leaves after two years has fallen to 11% four years later; two
more years with a hub leave two and a half times as much (28%, down from 37%). Norms decide how fast
it goes: under strong culture they keep at .57, under weak culture they shrink to .08, where use
falls from 12% to 6%. A hub leader takes from it that both count: two more years before the hub
leaves keep 17 points of use more, strong culture 8 to 14.""",
    "hub_exit_schedules": """
The winner at the end of year 3 is not the winner later. A strong start that fades out leads for
four years; at the hub's leaving it is level with an even budget (.227 and .231 SD), and one year
after the even one is ahead, and stays so. A slow start never catches up. Splits that are nearly all
of one kind lose to the even one at every time; brokering loses least, and convening keeps most of
what it has brought (.154 SD at the leaving, .150 three years after).""",
    "hub_budget_split": """
Every single-minded hub does far worse than a mixed one, and every pair of tasks that was tried
better than each of its parts: hours have falling returns, and testing, telling and meeting need one
another. An even split does better than the default one (53% of use for 45%), since it brokers and
buffers more; useless practices spread little with either (2.1% and 1.7%).""",
    "structures_at_equal_ties": """
With as many ties, how they are laid makes next to no difference after five years: random and
scale-free networks, in which some teams have few ties, lie .005 to .007 SD below the lattice, and
the others cannot be told apart. Convenings and brokering make ties of their own, and after five
years the networks look alike (clustering .40 to .42). That is a property of this model, listed
under its [known limits](model.md#known-limits), and not a finding about networks.""",
    "ties_that_last": """
Where ties neither fade nor are added, what counts is that there are any: two a team take use from
18% to 42% and improvement from .14 to .21 SD, four take it to 48% to 53% and .24 to .25, all
nineteen to 61% and .27. So returns fall, and of four ties a team those laid evenly do best: groups
and the lattice, in which all teams have about four, spread 3 to 5 percentage points further than
random and scale-free networks, in which some have one or two (a scale-free one has four ties fewer
in all). In improvement that is about .01 SD. The worst quarter of schools gain most (from .02 to
.11 or .12 SD with four). What does not work spreads with the ties, too, but little: .5% without
any, 2% with four, 3% where all are tied. A designer takes from it: leave no team without two living
ties before asking how the whole is laid out.""",
    "more_teams_same_hub": """
Four times as many teams on the same hub (20 to 80, five staff) bring a student .15 SD in place of
.24; teams then hang on the hub for 91% of what they hear, in place of 69%, and it has less for
each. A hub that grows with the teams holds the effect: .24 with 20 teams and five staff, .28 with
40 and ten. What counts is staff a team.""",
    "turnover_and_socialisation": """
Turnover costs much: without it 52% of practitioners use helpful practices, at today's 16% a year
46%, at 50% a year 27%. How well newcomers are taken in makes up for less than a percentage point,
less than one would think from March (1991): in this model newcomers meet users among their
colleagues anyway.""",
    "cycle_length_and_observations": """
More observations pay at every length; quick cycles pay most where there is enough to observe (from
.08 SD at sixteen weeks to .42 at one, with fifty observations a week; from .06 to .25 with two).
The price is false spread: with weekly cycles it is 12% at two or ten observations a week and 4% at
fifty, against less than 1% with cycles of eight or sixteen weeks. Quick tests of little data spread
what does not work.""",
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
    parts.append(in_worlds("--rewrite" not in sys.argv[1:]))
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


def in_worlds(run: bool) -> str:
    """In how many plausible worlds findings hold, and what turns them."""
    file, folder = ROOT / "experiments" / f"{WORLDS}.toml", ROOT / "results" / WORLDS
    if run:
        nicsim.study(file, out=folder)
    else:
        rewritten(folder)
    table = read_table(folder / "answers.csv")
    table = table[table["week"] == table["week"].max()]
    finding = (folder / "finding.txt").read_text("utf-8")
    rows = []
    for name, measure, unit, times in IN_WORLDS:
        row = table[(table["contrast"] == name) & (table["measure"] == measure)].iloc[0]
        down = row["q50"] < 0
        holds = 1 - row["ahead"] - row["same"] if down else row["ahead"]
        more = row["worse"] if down else row["better"]
        middle, low, high = (times * row[key] for key in ("q50", "q05", "q95"))
        digits = ".1f" if times > 1 else ".3f"
        rows.append(
            f"| {name} | {'lowers' if down else 'raises'} {measure} | {100 * holds:.0f}% | "
            f"{100 * more:.0f}% | {middle:+{digits}} ({low:+{digits}} to {high:+{digits}}) {unit} |"
        )
    turns = [
        f"- {line.split(': in ')[0]}: {found[0]}"
        for line in finding.splitlines()
        if (found := re.search("It (turns|is weakest|is strongest) where .*", line))
    ]
    return "\n".join(
        [
            "## In how many plausible worlds",
            "",
            "Most numbers of nature are not known. So the same contrasts were asked in all worlds "
            "that ship with nicsim ([worlds.md](worlds.md)), against the network as it is, after "
            "five years: in what share of them each holds, by more than a difference that matters "
            "(.02 SD, 5 points of use), in the middle world and in nine of ten.",
            f"`nicsim study experiments/{WORLDS}.toml`",
            "",
            "| against as it is | it | holds in | by more than matters in | middle (nine of ten) |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "What turns them, found in one half of the worlds and judged with the other:",
            "",
            *(
                turns
                or ["- Nothing that was varied decides any of them, as far as these worlds tell."]
            ),
            "",
            READINGS["worlds"].strip(),
            "",
        ]
    )


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
