"""Scenarios that come with nicsim, wherever it is installed."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def folder() -> Path | None:
    """Where they are: in an installed package, or beside a checkout; None where nowhere."""
    found = (PACKAGE / "scenarios", PACKAGE.parents[1] / "scenarios")
    return next((place for place in found if (place / "baseline.toml").is_file()), None)


def meant(path: Path) -> Path:
    """The file that is meant: the one named, or, by its bare name, one that comes with nicsim."""
    place = folder()
    if place is None or path.suffix or len(path.parts) != 1 or path.exists():
        return path
    preset = place / f"{path}.toml"
    return preset if preset.is_file() else path
