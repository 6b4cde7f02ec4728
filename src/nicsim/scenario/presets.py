"""Scenarios that come with nicsim, wherever it is installed."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def folder() -> Path | None:
    """Where they are: in an installed package, or beside a checkout; None where nowhere."""
    found = (PACKAGE / "scenarios", PACKAGE.parents[1] / "scenarios")
    return next((place for place in found if (place / "baseline.toml").is_file()), None)


def files() -> dict[str, Path]:
    """All of them by name, the baseline first."""
    place = folder()
    there = [] if place is None else sorted(place.glob("*.toml"))
    there.sort(key=lambda file: file.stem != "baseline")
    return {file.stem: file for file in there}


def meant(path: Path, beside: Path | None = None) -> Path:
    """The file that is meant: the one named, or, by its bare name, one that comes with nicsim.

    Parameters
    ----------
    path : Path
    beside : Path, optional
        The folder that it is relative to; the current one by default.
    """
    named = path if beside is None else beside / path
    preset = files().get(str(path))
    return named if preset is None or named.exists() else preset
