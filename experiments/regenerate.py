"""Run the sensitivity studies of this folder and write docs/sensitivity.md from their numbers.

    uv run --all-extras python experiments/regenerate.py            # in full
    uv run --all-extras python experiments/regenerate.py --part 8   # an eighth of the samples
    uv run --all-extras python experiments/regenerate.py --rewrite  # the page alone

Results go to `results/sensitivity/`; only the page and its figures are kept with the sources. What
is finished is not run again, and more samples are added to what is there. What the studies teach
stands in `READINGS`, by hand, and is to be read again whenever numbers move.
"""

import argparse
import shutil
from pathlib import Path

import domains_in_worlds
import numpy as np
import pandas as pd

import nicsim
from nicsim.api.sensitivity import asked_for, opened
from nicsim.cli.options import Running
from nicsim.cli.sensitivity import studied
from nicsim.experiments.sensitivity import compensation
from nicsim.experiments.sensitivity.discovery import discovered
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.sensitivity.study import Study, rows_of, runs_of
from nicsim.report.figures import compensation as compensation_plots
from nicsim.report.figures.runs import styled
from nicsim.report.sensitivity import SensitivityStudy
from nicsim.report.words.sensitivity import (
    discovery_told,
    outcome_word,
    ranked_rows,
    word_of,
    year_of,
)
from nicsim.world.measures import MEASURES

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = ROOT / "results" / "sensitivity"
FIGURES = ROOT / "docs" / "sensitivity"
PAGE = ROOT / "docs" / "sensitivity.md"
SPREAD, GAIN = "spread_helpful", "realised_improvement"
STUDIES = {  # file: the figures that show its finding
    "seven_levels": (f"{SPREAD}_traces", f"{SPREAD}_interactions", f"{SPREAD}_curves"),
    "seven_levels_hub_leaves": ("sustainment_traces",),
    "seven_levels_sparse": (f"{SPREAD}_traces",),
    "seven_levels_dense": (f"{SPREAD}_traces",),
    "all_parameters": (f"{SPREAD}_mu_sigma", f"{GAIN}_ranking"),
    "ten_strongest": (f"{SPREAD}_totals",),
    "compensability": (),
}
MOST_SAID = {"all_parameters": 12}
READINGS = {
    "seven_levels": """
Roles and engagement come first at every time: a team that lacks time and people does not test,
and what is not tested is neither learned nor told. Hub leadership explains about a fifth, early
and late (total index .25 at the end of year 1, .23 at the end of year 5), and a third of network
health; the environment grows with the years (.14 to .23), as turnover and pressure wear down what
was built. Discipline in testing (.17) and trust (.10) matter early, together with others, and
fade (.07 each). Where a network fails, roles and engagement are weak, mostly with a bad
environment or a weak hub. A hub leader takes from it: see to protected time before anything
else.""",
    "seven_levels_hub_leaves": """
What a network keeps when its hub is gone hangs on the schools more than on what the hub was like:
the environment first (turnover and pressure wear use down, and nobody starts it anew), then roles
and engagement (teams that still meet keep what they know alive), then discipline in testing
(.11). Ties across teams count only together with others (total .09, alone nothing that can be
told). What the hub was like explains nothing that can be told from luck. A hub leader takes from
it: settle time and turnover with districts before the grant ends; a strong hub early is no
insurance.""",
    "seven_levels_sparse": """
As in the baseline: the same order, and no share of the leading three differs by more than its
interval. With the default wear of ties, and convenings that make new ones, the structure with
which a network begins does not decide which domain matters.""",
    "seven_levels_dense": """
As on the ring: who is tied to whom at first changes neither the order of the leading three nor
their shares by more than their intervals.""",
    "all_parameters": """
With 24 trajectories nothing stands above what luck alone may seem to move: not one of 177 numbers
decides by itself. By rank come first whether teams meet (`full_time`, `quorum`, `protected_time`,
`role_clarity`, `pressure`), whether there is something to find and to see (`proximal`,
`helpful_most`), how much proof people ask for (`evidence_asked`), what holds a practice in place
(`anchor_point`), and how many people a hub has. The order of these is luck, too. Whoever measures
one number of a real network should measure how often a team meets and how many come. The Latin
hypercube of `verification/` says much the same of the patterns
([evidence](evidence.md#sensitivity-the-joint-picture)), and [worlds](worlds.md) ask each question
in all of them.""",
    "compensability": """
Under these rules the framework's claim that nothing makes up for a weak domain does not hold. The
elasticity lies at 1.7 (1 to 2.7): domains stand in for one another at least as well as in a
geometric mean; whether noise, ruggedness or a shared aim move it cannot be told. But which domain
is weak counts: without roles and engagement nearly half is lost even in a network strong in all
else; what a weak culture costs there cannot be told from nothing. The geometric and the
arithmetic mean of the six scores predict alike, the lowest score alone predicts worst, and a
survey would have said the same. (Under the rules before, whose health scores held inputs, the
elasticity was .65.)""",
}
PROCESS = (  # measures that stand between a domain and what spreads
    *("taking_part", "engagement", "tests", "reports", "skill", "trust", "norm"),
    *("correct_verdicts", "aware_helpful", "trying_helpful", "team_ties", "hub_dependence"),
)
UNBOUNDED = 1000.0  # elasticities beyond: domains stand in for one another fully
PAIRS = 24  # replicates of the runs that show a mechanism
LOW, HIGH = 0.2, 0.8
FAILING = 0.05  # SD: a network that brings less has failed; an assumption
HEAD = """# Which domain matters, when, for what

What the sensitivity studies in `experiments/` gave. This page is written by
`experiments/regenerate.py` from their runs. Shares are of the variation between means of several
runs of a point, over all points of the space; luck is told apart by a factor that does nothing but
deal other random numbers. A simulation explores mechanisms and compares designs; it does not
forecast a particular network, and shares hang on the ranges over which factors are varied.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", nargs="*", default=list(STUDIES))
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--rewrite", action="store_true")
    given = parser.parse_args()
    if not given.rewrite:
        for name in given.studies:
            print(f"== {name}", flush=True)
            study = part_of(asked_for(HERE / f"{name}.toml", {}), given.part)
            studied(study, RESULTS / name, Running(workers=given.workers))
    FIGURES.mkdir(parents=True, exist_ok=True)
    before = known_sections()
    sections = [
        section(name, opened(RESULTS / name))
        if (RESULTS / name / "manifest.json").exists()
        else before.get(asked_for(HERE / f"{name}.toml", {}).title, "")
        for name in STUDIES
    ]
    told = domains_in_worlds.section(not given.rewrite)
    sections.append(told or before.get(domains_in_worlds.TITLE, ""))
    page = "\n".join([HEAD, *filter(None, sections)])
    PAGE.write_text(page.rstrip() + "\n", "utf-8")


def known_sections() -> dict[str, str]:
    """Sections of the page by title: what is not stored here stays as it stands there."""
    if not PAGE.exists():
        return {}
    _, *sections = PAGE.read_text("utf-8").split("\n## ")
    return {text.partition("\n")[0]: f"## {text.rstrip()}\n" for text in sections}


def part_of(study: Study, part: int) -> Study:
    """A study with a part of its samples, and half of its replicates if the part is small."""
    replicates = study.replicates if part < 4 else max(2, study.replicates // 2)
    return study._replace(samples=max(4, study.samples // part), replicates=replicates)


def section(name: str, found: SensitivityStudy) -> str:
    """One study: its question, command, findings, figures, table, and what it teaches."""
    study, parts = found.study, []
    parts.append(f"## {study.title}\n\n{study.question}\n")
    parts.append(
        f"`nicsim study experiments/{name}.toml`: {study.method}, {study.samples} samples, "
        f"{rows_of(study):,} points, {study.replicates} runs each, {runs_of(study):,} in all.\n"
    )
    full = asked_for(HERE / f"{name}.toml", {})
    if full.samples > study.samples or full.replicates > study.replicates:
        parts.append(
            f"**A small run**: the file asks for {full.samples:,} samples and {full.replicates} "
            "runs a point. Read directions and orders here, not numbers.\n"
        )
    if name == "compensability":
        parts += compensability(found)
    else:
        parts += [f"{found.finding(outcome)}\n" for outcome in study.outcomes[:2]]
        parts.append(table_of(found, study.outcomes[0], MOST_SAID.get(name, 20)))
    for figure in STUDIES[name]:
        source = RESULTS / name / "figures" / f"{figure}.png"
        if source.exists():
            shutil.copy(source, FIGURES / f"{name}_{figure}.png")
            parts.append(f"![{study.title}: {figure}](sensitivity/{name}_{figure}.png)\n")
    if name == "seven_levels":
        parts.append(mechanisms(found))
        parts.append(where_it_fails(found))
    if name == "ten_strongest" and (RESULTS / "all_parameters" / "manifest.json").exists():
        parts.append(still_strongest(found, opened(RESULTS / "all_parameters")))
    parts += [f"Warning: {warning}.\n" for warning in found.warnings]
    parts += [READINGS[name].strip() + "\n"] if name in READINGS else []
    return "\n".join(parts)


def still_strongest(found: SensitivityStudy, screened: SensitivityStudy) -> str:
    """Whether the ten are those that the screening of all parameters finds now."""
    ranked = [str(name) for name in screened.ranking(SPREAD)["factor"] if name != DUMMY]
    own = [factor.key for factor in found.study.factors]
    missing = [name for name in ranked[: len(own)] if name not in own]
    if not missing:
        return "These are the ten that the screening of all parameters ranks first.\n"
    return (
        f"The screening of all parameters ({screened.study.samples} trajectories) now ranks "
        f"{', '.join(missing)} among the first ten too: put them into the file.\n"
    )


def table_of(found: SensitivityStudy, outcome: str, most: int) -> str:
    """The ranked table of an outcome at the end, in Markdown."""
    names, rows = ranked_rows(found, outcome)
    lines = [f"{outcome_word(outcome).capitalize()} at the end:\n"]
    lines += [" | ".join(["", *names, ""]).strip(), "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(row) + " |" for row in rows[:most]]
    return "\n".join(lines) + "\n"


def mechanisms(found: SensitivityStudy) -> str:
    """Why: for the strongest domains early and late, what else they move, run against run."""
    ends = [week for week in found.study.weeks if (week + 1) % 40 == 0]
    chosen: dict[str, int] = {}
    for week in (ends[0], ends[-1]):
        ranked = found.ranking(SPREAD, week)
        best = ranked[ranked["factor"] != DUMMY].sort_values("S1", ascending=False)["factor"]
        for name in best.head(2):
            chosen.setdefault(str(name), week)
    lines = [
        "### Why: what else these domains move\n",
        f"{PAIRS} pairs of runs under the same luck, one with the domain's level at {LOW}, one at "
        f"{HIGH}, all else as in the baseline: what moved most by the end of that year, in "
        "standard deviations of single runs.\n",
        "| domain | by year | what moved most | helpful spread |",
        "|---|---|---|---|",
    ]
    units = {measure.name: measure.meaning for measure in MEASURES}
    for name, week in chosen.items():
        moved, gain = effects_of(f"{name}.level", week)
        told = ", ".join(f"{units[key]} ({value:+.1f})" for key, value in moved)
        lines.append(f"| {word_of(name)} | {year_of(week)} | {told} | {gain} |")
    return "\n".join(lines) + "\n"


def where_it_fails(found: SensitivityStudy) -> str:
    """In which part of the space a network brings next to nothing (wants the extra `discovery`)."""
    told = discovery_told(discovered(found, GAIN, FAILING)).splitlines()
    command = f"nicsim discover results/seven_levels --outcome {GAIN} --below {FAILING:g}"
    return "\n".join(
        ["### Where it fails\n", f"`{command}`\n", *(f"- {line}" for line in told), ""]
    )


def effects_of(key: str, week: int) -> tuple[list[tuple[str, float]], str]:
    """The measures that a level moves most by a week, and what it does to the spread."""
    weekly = []
    for level in (LOW, HIGH):
        scenario = nicsim.Scenario("baseline").replacing({key: level, "years": year_of(week)})
        weekly.append(nicsim.run(scenario, replicates=PAIRS, seed=7).final)
    low, high = weekly
    sizes = {}
    for name in PROCESS:
        apart = np.sqrt((low[name].var() + high[name].var()) / 2)
        sizes[name] = float((high[name] - low[name]).mean() / apart) if apart > 0 else 0.0
    moved = sorted(sizes.items(), key=lambda item: -abs(item[1]))[:4]
    change = high[SPREAD] - low[SPREAD]
    half = 2.07 * change.std() / np.sqrt(len(change))
    return moved, f"{change.mean():+.2f} (±{half:.2f})"


def compensability(found: SensitivityStudy) -> list[str]:
    """Losses, elasticities, which mean predicts, and what a survey would have concluded."""
    losses = compensation.losses(found, GAIN)
    elasticities = compensation.elasticities(found, GAIN)
    predictors = compensation.predictors(found, GAIN)
    agreed = compensation.weakest_agreement(found)
    with styled():
        for name, make, table in (
            ("losses", compensation_plots.losses, losses),
            ("elasticities", compensation_plots.elasticities, elasticities),
            ("predictors", compensation_plots.predictors, predictors),
        ):
            figure = make(table).get_figure(root=True)
            assert figure is not None
            figure.savefig(FIGURES / f"compensability_{name}.png")
            table.to_csv(RESULTS / "compensability" / f"{name}.csv", index=False)
    worst = losses.sort_values("loss", ascending=False).iloc[0]
    least = losses.sort_values("loss").iloc[0]
    whole = elasticities.iloc[0]
    best = {
        seen: own.sort_values("correlation", ascending=False).iloc[0]
        for seen, own in predictors.groupby("seen_by")
    }
    said = [
        f"Where the other levels are strong on average (above {compensation.STRONG}), a weak level "
        f"(below {compensation.WEAK}) of {word_of(worst['factor'])} costs "
        f"{_with_interval(worst, 'loss', 100)}% of realised improvement, one of "
        f"{word_of(least['factor'])} {_with_interval(least, 'loss', 100)}%.",
        "![Losses](sensitivity/compensability_losses.png)",
        "The elasticity of substitution between the health of the six domains (a CES function: 0 "
        "is the weakest link alone, 1 a geometric mean, more means that domains stand in for one "
        f"another) is {_with_interval(whole, 'sigma')}; the function explains "
        f"{100 * whole['explained']:.0f}% of the variation between points.",
        _table(elasticities, ("condition", "points", "sigma", "low", "high", "explained")),
        "![Elasticities](sensitivity/compensability_elasticities.png)",
        f"Of three means of the six domains' health, the {best['simulation']['mean']} one goes "
        f"best with realised improvement (rank correlation "
        f"{_with_interval(best['simulation'], 'correlation')}). A survey of the simulated network "
        f"would have named the {best['survey']['mean']} one "
        f"({_with_interval(best['survey'], 'correlation')}), and as weakest domain the one that is "
        f"weakest in {100 * agreed:.0f}% of points.",
        _table(predictors, ("seen_by", "mean", "correlation", "low", "high")),
        "![Predictors](sensitivity/compensability_predictors.png)",
        "Health is measured in the same week as what it predicts, and trust, norms and skill move "
        "with success: this is association, not cause.",
    ]
    return [f"{text}\n" for text in said]


def _with_interval(row: pd.Series, name: str, times: float = 1.0) -> str:
    digits = 0 if times > 1 else 2
    value, low, high = (times * float(row[key]) for key in (name, "low", "high"))
    return f"{_shown(value, digits)} ({_shown(low, digits)} to {_shown(high, digits)})"


def _shown(value: float, digits: int = 2) -> str:
    """A number; an elasticity at its bound is told as such."""
    return "no bound" if value > UNBOUNDED else f"{value:.{digits}f}"


def _table(frame: pd.DataFrame, columns: tuple[str, ...]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for _, row in frame.iterrows():
        cells = [_shown(row[c]) if isinstance(row[c], float) else str(row[c]) for c in columns]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
