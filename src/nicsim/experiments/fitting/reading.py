"""A network's data from files: what each table is, read, on one time, all faults at once."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nicsim.experiments.fitting.columns import Sheet, sheets_of
from nicsim.experiments.fitting.counted import of_counts, of_survey, of_teams
from nicsim.experiments.fitting.series import Data, Series
from nicsim.experiments.fitting.times import WEEKS, Times, times_of
from nicsim.experiments.fitting.use import of_people_rows
from nicsim.foundation.errors import NicsimError
from nicsim.structure.words import Guess, listed

NEEDED = (
    "needed is one of: person and time (first use, or waves with a status); time and users, new "
    "or share (with people), by site or not; time and answers by domain (d1 to d6, trust, "
    "culture, ...); time and tests, reports or outcome. --column ROLE=COLUMN says which column is "
    "what"
)
ONE_WAVE = "one wave: taken as the first period"


class Said(NamedTuple):
    """What the user says of data.

    Parameters
    ----------
    columns : mapping of role to column
    only : mapping of column to value
        Rows to keep.
    period : {"week", "month", "year", "period"}, optional
        What dates are put together to, and what plain numbers count.
    dates : {"dmy", "mdy"}, optional
    never : str, optional
        Another word (or number) for never.
    scale : int, optional
        The highest answer of a survey.
    people : mapping of site to people
        Under "": of the network.
    """

    columns: Mapping[str, str] = {}
    only: Mapping[str, str] = {}
    period: str | None = None
    dates: str | None = None
    never: str | None = None
    scale: int | None = None
    people: Mapping[str, int] = {}


def read_data(paths: Sequence[Path | str], said: Said | None = None) -> Data:
    """Everything that files say, on one time.

    Parameters
    ----------
    paths : sequence of paths
    said : Said, optional

    Raises
    ------
    NicsimError
        For all faults of all files at once.
    """
    said = Said() if said is None else said
    notes: list[str] = []
    faults: list[str] = []
    found: list[tuple[str, dict[int, str], list[Series]]] = []
    taken: list[tuple[str, str, str]] = []
    sizes = dict(said.people)
    faults += [] if said.period in (None, *WEEKS) else [
        f"--period {said.period}: one of {', '.join(WEEKS)}"]  # fmt: skip
    faults += [] if said.dates in (None, "dmy", "mdy") else [f"--dates {said.dates}: dmy or mdy"]
    for path in paths if not faults else ():
        try:
            for sheet in sheets_of(Path(path), said.columns, said.only, notes):
                taken += sheet.taken
                found.append(_read(sheet, said, sizes, notes))
        except NicsimError as fault:
            faults.append(str(fault))
    if faults:
        raise NicsimError("\n".join(faults))
    if not any(series for _, _, series in found):
        raise NicsimError("no data: name a file of who uses what when, of a survey, of tests")
    unit, labels, series = _on_one_time(found)
    doubled = [s.name for k, s in enumerate(series)
               if (s.measure, s.site) in {(o.measure, o.site) for o in series[:k]}]  # fmt: skip
    if doubled:
        raise NicsimError(f"{listed(doubled)}: in two tables; give one of them")
    return Data(tuple(series), unit, labels, tuple(taken), tuple(dict.fromkeys(notes)), sizes)


def _read(sheet: Sheet, said: Said, sizes: dict[str, int], notes: list[str]):
    """One table: the unit of its time, labels of its periods, and its series."""
    place = sheet.place
    team = {"tests", "reports", "outcome"} & place.keys()
    counted = {"users", "new", "share"} & place.keys()
    by_person = "person" in place and ("time" in place)
    if not (team or counted or sheet.domains or by_person):
        raise NicsimError(f"{sheet.name}: found columns {listed(sheet.columns)}; {NEEDED}")
    times = _times(sheet, said, notes, required=not sheet.domains)
    series: list[Series] = []
    if sheet.domains:
        series += of_survey(sheet, times, said.scale, notes)
    if team:
        series += of_teams(sheet, times, notes)
    if not team and not sheet.domains:
        known = said.people or {}
        if counted:
            use = of_counts(sheet, times, known, notes)
        else:
            left = None
            if "left" in place:
                words, where = sheet.cells("left"), sheet.where("left")
                left = times_of(words, where, times.unit, said.dates) if any(words) else None
            use = of_people_rows(sheet, times, known, notes, left)
            notes += _coded(sheet, times, said)
        series += use.series
        for site, people in use.sizes.items():
            sizes.setdefault(site, people)
    return times.unit, times.labels, series


def _times(sheet: Sheet, said: Said, notes: list[str], required: bool) -> Times:
    if "time" not in sheet.place:
        if required:
            raise NicsimError(
                f"{sheet.name}: no column of time; found {listed(sheet.columns)}; "
                "--column time=COLUMN names it"
            )
        notes.append(f"{sheet.name}: no column of time; {ONE_WAVE}")
        return Times((1.0,) * len(sheet.rows), "year", {1: "1"})
    column = sheet.columns[sheet.place["time"]]
    unit = said.period
    if unit is None and column.strip().lower() == "wave":
        notes.append(Guess(f"{sheet.where('time')}: waves are taken as years", "--period year"))
        unit = "year"
    where = sheet.where("time")
    return times_of(sheet.cells("time"), where, unit, said.dates, said.never, notes, column)


def _coded(sheet: Sheet, times: Times, said: Said) -> list[str]:
    """A note where the last period looks like a code for never."""
    ends = sorted(at for at in times.at if math.isfinite(at))
    if said.never is not None or "status" in sheet.place or any(map(math.isinf, times.at)):
        return []
    last = ends[-1]
    count = ends.count(last)
    if len(ends) >= 20 and count >= 0.1 * len(ends) and count >= 3 * ends.count(last - 1):
        label = times.labels[int(last)]
        sentence = (
            f"{sheet.where('time')}: {count} of {len(ends)} in the last period ({label}); is it a "
            "code for never?"
        )
        return [Guess(sentence, f"--never {label}")]
    return []


def _on_one_time(found) -> tuple[str, dict[int, str], list[Series]]:
    """All series in the finest unit that any table has.

    Raises
    ------
    NicsimError
        Where tables count time in ways that cannot be put together.
    """
    units = {unit for unit, _, _ in found}
    unit = next((one for one in ("week", "month", "period", "year") if one in units), "year")
    if "period" in units and len(units) > 1:
        raise NicsimError(
            "some tables have plain numbers as periods and others dates or years; say --period "
            "week, month or year for what the plain numbers are"
        )
    series, labels = [], {}
    dated = [series[0].periods[0] > 100 for _, _, series in found if series]
    if len(units) > 1 and any(dated) and not all(dated):
        raise NicsimError("some tables count years or weeks from 1 and others have dates; use one")
    for own, known, several in found:
        for one in several:
            moved = tuple(_moved(at, own, unit) for at in one.periods)
            series.append(one._replace(periods=moved))
        labels |= {_moved(at, own, unit): word for at, word in known.items()}
    return unit, labels, series


def _moved(at: int, own: str, unit: str) -> int:
    """A period in a finer unit: its end."""
    if own == unit:
        return at
    if at > 100:  # calendar years (and months): a school year ends in June of the next
        month = 12 * (at + 1) + 5 if own == "year" else at
        return month if unit == "month" else round((month + 1 - 12) * 365.25 / 12 / 7)
    return math.floor(at * WEEKS[own] / WEEKS[unit] + 0.5)
