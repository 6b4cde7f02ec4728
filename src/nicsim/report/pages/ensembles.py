"""What a search for worlds leaves in its folder: tables, figures, finding, page."""

import math
from functools import partial
from typing import NamedTuple

import pandas as pd

from nicsim.experiments.store.stored import Stored
from nicsim.experiments.worlds.checks import Checks
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.storing import CHECKS, WORLDS, read_checks
from nicsim.experiments.worlds.targets import NAMED, NOT_AFFORDED
from nicsim.report.cells import write_table
from nicsim.report.figures import ensembles as figures
from nicsim.report.pages import conditions
from nicsim.report.pages.drawn import Drawing, draw, how
from nicsim.report.pages.page import Page, Table, rendered

LEARNT = 0.1  # narrower by so much than the prior: something was learnt; an assumption
MET = 0.5  # of worlds that must show a target for it to be told as met; an assumption
MOST_ROWS = 40
CAVEAT = (
    "A world is plausible, not true: it shows what little is known. What is not known differs "
    "among worlds as widely as was believed before."
)


class Report(NamedTuple):
    """What came of a search."""

    stored: Stored
    worlds: Worlds
    checks: Checks

    @property
    def findings(self) -> list[str]:
        """In sentences."""
        return findings(self)


def write_ensemble(stored: Stored) -> Report:
    """Write tables, figures, finding and page into the folder of stored worlds."""
    folder = stored.folder
    found = Report(stored, Worlds.read(folder / WORLDS), read_checks(folder / CHECKS))
    for name, table in found.checks._asdict().items():
        if isinstance(table, pd.DataFrame) and not table.empty:
            write_table(table, folder / f"{name}.csv")
    told = findings(found)
    (folder / "finding.txt").write_text("\n".join(told) + "\n", "utf-8")
    page = Page(
        stored.experiment.title,
        stored.experiment.question,
        [],
        told,
        draw(folder, drawings(found)),
        tables(found),
        would_change(found),
        [("Search", _searched(found)), *how(stored)[1:]],
        CAVEAT,
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")
    return found


def findings(found: Report) -> list[str]:
    """What was found, in sentences that need no statistics."""
    checks, count = found.checks, len(found.worlds)
    last = checks.waves[checks.waves["wave"] == "candidates"].iloc[0]
    first = checks.waves.iloc[0]
    told = [
        f"{count:,} worlds fit. Of worlds drawn from what was believed before, "
        f"{_percent(first['not ruled out'])} are not ruled out by their own runs; of those "
        f"that were proposed in the end, {_percent(last['not ruled out'])} were not."
    ]
    used = checks.targets[checks.targets["used"].astype(bool)]
    missed = used[used["met after"] < MET]
    told.append(
        f"Of {len(used)} numbers that are known, {len(used) - len(missed)} are shown by more than "
        "half of these worlds."
        + (
            f" Not shown: {_listed(_missed(row) for _, row in missed.iterrows())}."
            if len(missed)
            else ""
        )
    )
    learnt = checks.parameters.sort_values("learnt", ascending=False)
    many = learnt[learnt["learnt"] > LEARNT]
    told.append(
        f"Of {len(learnt)} numbers of nature, something was learnt of {len(many)}"
        + (f", most of {_listed(many['parameter'].head(3))}" if len(many) else "")
        + f"; the other {len(learnt) - len(many)} are as uncertain as before."
    )
    held = checks.held_out
    right = int(held["holds"].astype(bool).sum())
    told.append(
        f"Predicted while held out: {right} of {len(held)} known numbers lie within nine tenths of "
        "what worlds foretell that were held against all other patterns."
    )
    told.append("Known worlds taken for the real one: " + _recovered(checks.coverage) + ".")
    return told


def _missed(row: pd.Series) -> str:
    return f"{row['target']} ({_number(row['after'])}, known: {row['wanted']})"


def _recovered(coverage: pd.DataFrame) -> str:
    told = [
        f"{_percent(row['coverage'])} (± {100 * row['error']:.0f}) of their numbers lie within the "
        f"middle {_percent(row['interval'])}"
        for _, row in coverage.iterrows()
    ]
    return "; ".join(told)


def drawings(found: Report) -> dict[str, Drawing]:
    """Every figure, by file name."""
    checks = found.checks
    return {
        "targets": Drawing(
            partial(figures.targets, checks.targets),
            "What is known, before and after: nine tenths of worlds, and the middle one. 0 is "
            "within what was published.",
            "A row for each target: intervals of worlds of the prior and of those that were kept.",
        ),
        "learnt": Drawing(
            partial(figures.learnt, checks.parameters),
            "Of which numbers of nature most was learnt: how much narrower they are than before.",
            "Bars, a row for each parameter, longest first.",
        ),
        "ranks": Drawing(
            partial(figures.ranks, checks.ranks),
            "Known worlds, taken for the real one: their numbers lie anywhere among what was drawn "
            "for them, as they should (Talts et al. 2018).",
            "Histogram of ranks, beside an even line.",
        ),
    }


def tables(found: Report) -> list[Table]:
    """The tables of the page."""
    checks = found.checks
    return [
        _table(
            "Waves: points, the part of the prior that was left, points not ruled out by their "
            "own runs.",
            checks.waves,
        ),
        _table(
            "Targets before and after (nine tenths of worlds, and the share that shows them).",
            checks.targets.drop(columns=["low", "high"]),
        ),
        _table("Patterns predicted by worlds that were held against all others.", checks.held_out),
        _table(
            "Parameters of which most was learnt (place: 0 to 1 in the prior).",
            checks.parameters.sort_values("learnt", ascending=False).head(MOST_ROWS),
        ),
        _table(
            "Pairs of which more is known together than of each (rank correlations beyond chance).",
            checks.pairs,
        ),
        _table("Coverage of intervals for known worlds.", checks.coverage),
        _table(
            "Emulators: what they explain among points that they had not seen (luck limits it).",
            checks.emulators,
        ),
        Table(
            "What is known, and where from.",
            ("target", "wanted", "error", "model off by", "what", "source"),
            [
                (t.name, t.wanted, f"{t.error:g}", f"{t.discrepancy:g}", t.what, t.source)
                for t in NAMED.values()
            ],
        ),
    ]


def _table(caption: str, frame: pd.DataFrame) -> Table:
    rows = [tuple(_number(cell) for cell in row) for row in frame.itertuples(index=False)]
    return Table(caption, tuple(map(str, frame.columns)), rows or [("none",)])


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.3g}"
    return str(value)


def would_change(found: Report) -> list[str]:
    """What would change these worlds."""
    search = found.stored.manifest["request"]["search"]
    told = "; ".join(f"{name} ({why})" for name, why in NOT_AFFORDED.items())
    held = ", ".join(search["held_out"])
    return [
        *([f"Held out by name: {held}."] if held else []),
        f"Other targets: not held against every world, since it costs too many runs: {told}.",
        "How far the model may be off (discrepancy) is an assumption; where it is taken smaller, "
        "fewer worlds are left.",
        "Other priors: a number of which nothing was learnt is as wide as its prior.",
        *found.worlds.notes,
        conditions.assumptions(),
    ]


def _searched(found: Report) -> str:
    manifest = found.worlds.manifest
    return f"{manifest['command']}: {manifest['points']:,} points; rules {manifest['rules']}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _listed(names) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"
