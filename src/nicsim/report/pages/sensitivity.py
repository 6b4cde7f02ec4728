"""What a sensitivity study leaves in its folder: tables, figures, finding, page."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from nicsim.experiments.sensitivity.storing import open_study
from nicsim.experiments.sensitivity.study import rows_of, runs_of
from nicsim.experiments.store.stored import Stored
from nicsim.report.cells import write_table
from nicsim.report.pages import conditions
from nicsim.report.pages.drawn import Drawing, draw, how
from nicsim.report.pages.page import Page, Table, rendered
from nicsim.report.sensitivity import SensitivityStudy
from nicsim.report.words.findings import CAVEAT
from nicsim.report.words.sensitivity import outcome_word, ranked_rows, year_ends, year_of

MOST_FACTORS = 40  # told on the page; the files hold all


def write_sensitivity(stored: Stored, leave_out: bool | None = None) -> SensitivityStudy:
    """Write tables, figures, finding and page into the folder of stored runs.

    Parameters
    ----------
    stored : Stored
    leave_out : bool, optional
        Whether base rows with gaps are left out; as the last time where it is not given.

    Raises
    ------
    NicsimError
        If an outcome is not a number somewhere, and nothing is to be left out.
    """
    folder = stored.folder
    mark = folder / "left_out.txt"
    leave_out = mark.exists() if leave_out is None else leave_out
    found = SensitivityStudy(*open_study(folder), leave_out)
    found.refuse_gaps()
    mark.unlink(missing_ok=True)
    if leave_out and found.gaps():
        mark.write_text("\n".join(found.gaps()) + "\n", "utf-8")
    write_tables(found, folder)
    (folder / "finding.txt").write_text(findings(found) + "\n", "utf-8")
    study = found.study
    page = Page(
        study.title,
        study.question,
        [(factor.key, factor.told()) for factor in study.factors[:MOST_FACTORS]],
        [*(found.finding(outcome) for outcome in study.outcomes), *_warned(found)],
        draw(folder, drawings(found)),
        tables(found),
        [*_would_change(found), conditions.assumptions()],
        [("Design", _designed(found)), *how(stored)[1:], ("Luck", LUCK)],
        CAVEAT,
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")
    return found


LUCK = (
    "all points of a base row or trajectory have the same random numbers; the factor dummy does "
    "nothing but deal others, so that its index is the noise floor"
)


def write_tables(found: SensitivityStudy, folder: Path) -> None:
    """Write all tables as CSV."""
    outcomes = found.study.outcomes if found.study.method != "morris" else ()
    curves = [found.curves(outcome).assign(outcome=outcome) for outcome in outcomes]
    made = {
        "indices": found.indices,
        "interactions": found.pairs,
        "noise": found.noise,
        "convergence": found.convergence,
        "curves": pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(),
    }
    for name, table in made.items():
        if not table.empty:
            write_table(table, folder / f"{name}.csv")


def findings(found: SensitivityStudy) -> str:
    """All findings, and what is wrong with the numbers, as text."""
    told = [found.finding(outcome) for outcome in found.study.outcomes]
    return "\n".join([*told, *_warned(found)])


def _warned(found: SensitivityStudy) -> list[str]:
    return [f"Warning: {warning}." for warning in found.warnings]


def _would_change(found: SensitivityStudy) -> list[str]:
    ranges = (
        "Other ranges: shares of the variation are those of these factors over these ranges; a "
        "factor with a wider range weighs more."
    )
    base = "Another scenario, structure or horizon: only what is named above was varied."
    return [ranges, base]


def _designed(found: SensitivityStudy) -> str:
    study = found.study
    return (
        f"{study.method}, {study.samples:,} samples: {rows_of(study):,} points, "
        f"{study.replicates} runs each, {runs_of(study):,} in all; seed {study.seed}"
    )


def tables(found: SensitivityStudy) -> list[Table]:
    """The tables of the page: ranked factors at the end, the strongest year by year, luck."""
    made = []
    for outcome in found.study.outcomes:
        names, rows = ranked_rows(found, outcome)
        caption = f"What moves {outcome_word(outcome)} at the end, strongest first."
        made.append(Table(caption, names, rows[:MOST_FACTORS]))
        if len(year_ends(found)) > 1:
            made.append(_by_year(found, outcome))
    return [*made, _luck(found)]


def _by_year(found: SensitivityStudy, outcome: str) -> Table:
    index, ends = found.index, year_ends(found)
    table = found.indices[found.indices["outcome"] == outcome]
    wide = table.pivot(index="factor", columns="week", values=index)
    rows = [
        (str(name), *(_number(wide.loc[name, week]) for week in ends))
        for name in found.ranking(outcome)["factor"].head(MOST_FACTORS)
    ]
    caption = f"{index} for {outcome_word(outcome)} at the end of each year."
    return Table(caption, ("factor", *(f"year {year_of(week)}" for week in ends)), rows)


def _number(value) -> str:
    return "" if np.isnan(value) else f"{value:.3f}"


def _luck(found: SensitivityStudy) -> Table:
    rows = []
    last = found.noise[found.noise["week"] == found.study.weeks[-1]].set_index("outcome")
    for outcome in found.study.outcomes:
        own = last.loc[outcome]
        numbers = (f"{own[name]:.3f}" for name in ("mean", "sd", "sd_luck"))
        shares = (
            "" if np.isnan(own[name]) else f"{100 * own[name]:.0f}%"
            for name in ("luck_share", "luck_share_of_mean")
        )
        rows.append((outcome_word(outcome), *numbers, *shares))
    names = ("at the end", "mean", "sd of points", "sd of runs at a point", "luck", "luck in means")
    caption = (
        "How much is luck: its share of the variance of single runs, and of the means over "
        f"{found.study.replicates} runs that indices are of."
    )
    return Table(caption, names, rows)


def drawings(found: SensitivityStudy) -> dict[str, Drawing]:
    """Every figure that this study has, by file name."""
    made: dict[str, Drawing] = {}
    for outcome in found.study.outcomes:
        if np.isfinite(found.ranking(outcome)[found.index].to_numpy(float)).any():
            made |= _of(found, outcome)
    return made


def _of(found: SensitivityStudy, outcome: str) -> dict[str, Drawing]:
    plot, method, word = found.plot, found.study.method, outcome_word(outcome)
    made = {
        f"{outcome}_traces": Drawing(
            partial(plot.traces, outcome),
            f"What moves {word}, week by week: the part of each factor alone, what factors do only "
            "together, and luck."
            if method == "sobol"
            else f"What moves {word}, week by week: the strongest factors, and luck in grey.",
            f"Influence of each factor on {word} over the years.",
        ),
        f"{outcome}_ranking": Drawing(
            partial(plot.ranking, outcome),
            f"What moves {word} at the end, strongest first, beside the noise floor.",
            f"Bars with intervals, a row for each factor: {word}.",
        ),
    }
    if method != "morris":
        others = "standing still" if method == "oat" else "varying"
        made[f"{outcome}_curves"] = Drawing(
            partial(plot.curves, outcome),
            f"{word} against the strongest factors, all others {others}.",
            f"Small line charts of {word} against single factors.",
        )
    if method == "sobol":
        made[f"{outcome}_totals"] = Drawing(
            partial(plot.totals, outcome),
            f"Total share of each factor in the variation of {word}, alone and with others.",
            f"Lines of total shares over the years: {word}.",
        )
    if method == "morris" and not found.indices["sigma"].isna().all():
        made[f"{outcome}_mu_sigma"] = Drawing(
            partial(plot.mu_sigma, outcome),
            f"Effects on {word}: their size (mu*), and how much they hang on the rest (sigma).",
            f"Scatter of mu* against sigma: {word}.",
        )
    if not found.pairs.empty:
        made[f"{outcome}_interactions"] = Drawing(
            partial(plot.interactions, outcome),
            f"What pairs of factors add to the variation of {word} beyond each alone.",
            f"Grid of numbers: second-order shares of {word}.",
        )
    if not found.convergence.empty and found.convergence["samples"].nunique() > 1:
        made[f"{outcome}_convergence"] = Drawing(
            partial(plot.convergence, outcome),
            "The indices from a quarter, a half and all of the samples.",
            f"Lines with intervals over numbers of samples: {word}.",
        )
    return made
