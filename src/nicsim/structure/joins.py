"""When sites join, from a file: site and week."""

from pathlib import Path

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import SITE_NAMES, WEEK_NAMES
from nicsim.structure.near import or_near
from nicsim.structure.spelling import matched
from nicsim.structure.tables import read_table
from nicsim.structure.words import told

LATEST = 100_000  # weeks; who is to stay away joins after the end


def read_joins(path: Path, site_names: tuple[str, ...] | None, notes: list[str]) -> np.ndarray:
    """The week in which each site joins; week 0 for those that the file does not name.

    Parameters
    ----------
    path : Path
        CSV: site, join_week.
    site_names : tuple of str or None
        None, of sites that could not be read: the table alone is checked.
    notes : list of str
        Takes what was left out or assumed.

    Raises
    ------
    StructureError
        All faults of the file at once.
    """
    table = read_table(path)
    notes += table.notes
    needed = {"site": SITE_NAMES, "join_week": WEEK_NAMES}
    at_site, at_week = table.places(needed, "it has site and join_week")
    faults: list[str] = []
    given: dict[str, int] = {}
    for row in table.rows:
        site, week = row[at_site], row[at_week]
        who = site or "a row without site"
        if not week.isascii() or not week.isdigit() or int(week[:9]) > LATEST:
            faults.append(
                f"{path}: {who}: join_week {week[:40] or 'blank'} is not a "
                f"school week, an integer from 0 to {LATEST:,}"
            )
        elif site in given:
            notes.append(f"{path.name}: {site} is given twice; the first stands")
        else:
            given[site] = int(week)
    if faults:
        raise StructureError(faults)
    return _seated(given, site_names or tuple(given), path, notes)


def _seated(given, site_names, path, notes) -> np.ndarray:
    known = matched(given, {name: s for s, name in enumerate(site_names)}, path.name, notes)
    strangers = [site for site in given if site not in known]
    if len(strangers) == len(given):
        raise StructureError(
            [f"{path}: none of its sites is known; there are {told(site_names, 'site')}"]
        )
    if strangers:
        raise StructureError(
            [f"{path}: {told(strangers, 'unknown site')}{or_near(strangers, site_names)}; there "
             f"are {told(site_names, 'site')}"]
        )  # fmt: skip
    weeks = np.full(len(site_names), -1)
    for site, week in given.items():
        if site in known:
            weeks[known[site]] = week
    silent = [name for name, week in zip(site_names, weeks.tolist(), strict=True) if week < 0]
    if silent:
        notes.append(f"{path.name}: {told(silent, 'site')} not named, joining in week 0")
    return np.maximum(weeks, 0)
