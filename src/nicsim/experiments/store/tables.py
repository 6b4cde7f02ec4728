"""The final tables of a study: long Parquet whose bytes do not hang on how the runs were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from nicsim.experiments.design import Experiment, Run
from nicsim.experiments.store.parts import Parts
from nicsim.experiments.work import COLUMNS
from nicsim.foundation.later import pa, pd, pq

BLOCK = 256  # replicates in a row group


def write_weekly(parts: Parts, experiment: Experiment, replicates: int, out: Path) -> None:
    """Write `weekly.parquet`: columns arm, replicate, week and all measures, in this order.

    In many worlds, a column world comes after replicate.

    Parameters
    ----------
    parts : Parts
        Where all runs are stored.
    experiment : Experiment
    replicates : int
        How many of each arm.
    out : Path
    """
    names = [arm.name for arm in experiment.arms]
    worlds = 0 if experiment.worlds is None else len(experiment.worlds)
    writer = None
    for arm in range(len(names)):
        for begin in range(0, replicates, BLOCK):
            block = [Run(arm, r) for r in range(begin, min(begin + BLOCK, replicates))]
            table = weekly_table(block, parts.block("weekly", block), names, worlds)
            writer = writer or pq.ParquetWriter(out, table.schema, compression="zstd")
            writer.write_table(table)
    if writer is not None:
        writer.close()


def weekly_table(
    runs: Sequence[Run], weekly: np.ndarray, arms: Sequence[str], worlds: int = 0
) -> pa.Table:
    """Weekly measures (runs x weeks x COLUMNS) as a long table; `worlds`: their number, if any."""
    weeks = weekly.shape[1]
    index = np.repeat(np.array([run.arm for run in runs], np.int32), weeks)
    columns = {
        "arm": pa.DictionaryArray.from_arrays(pa.array(index), pa.array(list(arms))),
        "replicate": np.repeat(np.array([run.replicate for run in runs], np.int32), weeks),
    }
    if worlds:
        columns["world"] = columns["replicate"] % np.int32(worlds)
    columns |= {
        "week": np.tile(np.arange(weeks, dtype=np.int32), len(runs)),
    }
    flat = weekly.reshape(-1, len(COLUMNS)).T
    return pa.table(columns | dict(zip(COLUMNS, flat, strict=True)))


def frame_of(kept: Mapping[Run, np.ndarray], experiment: Experiment) -> pd.DataFrame:
    """Runs in memory as the same long table."""
    order = sorted(kept)
    names = [arm.name for arm in experiment.arms]
    worlds = 0 if experiment.worlds is None else len(experiment.worlds)
    table = weekly_table(order, np.stack([kept[run] for run in order]), names, worlds)
    return table.to_pandas().astype({"arm": "str"})
