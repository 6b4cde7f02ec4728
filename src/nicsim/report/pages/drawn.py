"""Figures on their way to a results folder, and what a report says of how they came about."""

import shutil
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.experiments.store.stored import Stored
from nicsim.report.figures.runs import styled
from nicsim.report.pages.page import Picture


class Drawing(NamedTuple):
    """A figure that can be drawn."""

    make: Callable[[], Any]  # gives a matplotlib Figure or Axes
    caption: str
    alternative: str


def draw(
    folder: Path, drawings: Mapping[str, Drawing], kept: Mapping[str, Drawing] | None = None
) -> list[Picture]:
    """Draw figures as PNG and SVG into `figures` of a folder.

    Runs of hours are not lost to a name that no font has: a figure that cannot be drawn is left
    out, and the page says so in its place.

    Parameters
    ----------
    folder : Path
        A results folder; the figures that it had are replaced.
    drawings : mapping of names to Drawing
    kept : mapping, optional
        Figures that are taken over as they are, where they are there.
    """
    figures, fresh = folder / "figures", folder / "figures.tmp"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    told = dict(drawings)
    with styled(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph ", UserWarning)  # a box stands for the letter
        for name, drawing in drawings.items():
            try:
                _saved(drawing.make(), fresh / name)
            except OSError:  # a full disk is told by who writes the folder
                raise
            except Exception as fault:
                why = f"{drawing.caption} (It could not be drawn: {type(fault).__name__}: {fault})"
                told[name] = drawing._replace(caption=why[:600])
    for name, drawing in (kept or {}).items():
        files = [figures / f"{name}.{kind}" for kind in ("png", "svg")]
        if all(file.exists() for file in files):
            for file in files:
                shutil.copy(file, fresh)
            told[name] = drawing
    shutil.rmtree(figures, ignore_errors=True)
    fresh.replace(figures)
    return [
        Picture(figures / f"{name}.svg", drawing.caption, drawing.alternative)
        for name, drawing in told.items()
    ]


def _saved(made: Any, file: Path) -> None:
    """Save a figure, or that of axes, as PNG and SVG: both, or none."""
    figure = made if hasattr(made, "savefig") else made.figure
    try:
        figure.savefig(file.with_name(f"{file.name}.png"))
        figure.savefig(file.with_name(f"{file.name}.svg"), metadata={"Date": None})
    except Exception:
        for kind in ("png", "svg"):
            file.with_name(f"{file.name}.{kind}").unlink(missing_ok=True)
        raise


def how(stored: Stored) -> Sequence[tuple[str, str]]:
    """How stored results were run, for the end of a report."""
    manifest = stored.manifest
    arms = len(stored.experiment.arms)
    many = f" of each of {arms} arms" if arms > 1 else ""
    version = f"nicsim {manifest['nicsim']}"
    commit = f", commit {manifest['commit'][:12]}" if manifest["commit"] else ""
    libraries = ", ".join(f"{k} {v}" for k, v in manifest["libraries"].items() if v)
    rows = [
        ("Runs", f"{stored.replicates:,}{many}, seed {stored.experiment.seed}"),
        ("Program", f"{version}{commit}, {stored.driver} driver, hash {manifest['hash']}"),
        ("Machine", f"Python {manifest['python']} on {manifest['machine']}; {libraries}"),
        ("Command and time", "in record.json, apart: all else is the same whenever it is run"),
        ("Checked by", "nicsim verify FOLDER runs it again and compares every number"),
    ]
    if arms > 1:
        luck = "replicate r has the same random numbers in every arm, wherever arms decide the same"
        rows.insert(1, ("Luck", luck))
    if manifest["notes"]:
        rows.append(("Notes", "; ".join(manifest["notes"])))
    return rows
