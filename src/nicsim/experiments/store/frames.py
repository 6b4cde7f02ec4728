"""Runs as tidy tables: one row a replicate and week (and practice)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nicsim.drivers import Outcome
from nicsim.experiments.design import Run
from nicsim.experiments.store.parts import Parts
from nicsim.experiments.store.tables import BLOCK
from nicsim.foundation.later import pd
from nicsim.world.measures import (
    AFTERWARDS,
    MEASURES,
    PRACTICE_COLUMNS,
    SURVEY_COLUMNS,
    Record,
    quarters,
)


def outcomes_from(parts: Parts, replicates: int) -> tuple[Outcome, ...]:
    """The whole runs of a single scenario, as they are stored (without snapshots)."""
    made: list[Outcome] = []
    for begin in range(0, replicates, BLOCK):
        runs = [Run(0, r) for r in range(begin, min(begin + BLOCK, replicates))]
        weekly = parts.block("weekly", runs)[:, :, : len(MEASURES)]
        tables = [parts.block(name, runs) for name in ("practices", "sites", "surveys", "quality")]
        for record in zip(weekly, *tables, strict=True):
            made.append(Outcome(Record(*record[:4]), record[4], ()))
    return tuple(made)


def weekly_frame(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Columns replicate, week, all measures."""
    names = [measure.name for measure in (*MEASURES, *AFTERWARDS)]
    values = [np.hstack([o.record.weekly, quarters(o.record.sites)]) for o in outcomes]
    return _stacked(values, names)


def practices_frame(outcomes: Sequence[Outcome], names: Sequence[str]) -> pd.DataFrame:
    """Columns replicate, week, practice, quality (SD), shares of people in each stage, fit."""
    parts = []
    for replicate, outcome in enumerate(outcomes):
        weeks, practices, _ = outcome.record.practices.shape
        frame = pd.DataFrame(
            outcome.record.practices.reshape(weeks * practices, -1), columns=list(PRACTICE_COLUMNS)
        )
        frame.insert(0, "quality", np.tile(outcome.quality, weeks))
        frame.insert(0, "practice", np.tile(np.array(names, object), weeks))
        frame.insert(0, "week", np.repeat(np.arange(weeks), practices))
        frame.insert(0, "replicate", replicate)
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def surveys_frame(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Columns replicate, year (0 is the first week), mean answers (1 to 5) for D1 to D6."""
    frame = _stacked([o.record.surveys for o in outcomes], list(SURVEY_COLUMNS))
    return frame.rename(columns={"week": "year"})


def _stacked(values: list[np.ndarray], names: list[str]) -> pd.DataFrame:
    """Arrays of weeks x columns, one below the other."""
    lengths = [len(part) for part in values]
    frame = pd.DataFrame(np.vstack(values), columns=names)
    frame.insert(0, "week", np.concatenate([np.arange(n) for n in lengths]))
    frame.insert(0, "replicate", np.repeat(np.arange(len(values)), lengths))
    return frame
