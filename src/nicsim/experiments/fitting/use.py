"""Who uses what when, as shares over time: from first uses, waves, counts, shares, a bare curve."""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from nicsim.experiments.fitting.columns import Sheet
from nicsim.experiments.fitting.series import USE, Series, share_error
from nicsim.experiments.fitting.times import MOST_TOLD, Times
from nicsim.foundation.errors import NicsimError
from nicsim.structure.numbers import column_of, tell_mark
from nicsim.structure.words import many, of_people

YES = frozenset(("1", "1.0", "yes", "y", "true", "x", "using", "uses", "in use", "routine",
                 "trying", "adopted", "used", "2", "2.0"))  # fmt: skip
NO = frozenset(("0", "0.0", "no", "n", "false", "not using", "abandoned", "stopped", "dropped",
                "unaware", "aware", "not adopted", "never"))  # fmt: skip


class Use(NamedTuple):
    """A table of use, read.

    Parameters
    ----------
    series : list of Series
    sizes : mapping of site to people
    """

    series: list[Series]
    sizes: dict[str, int]


def numbers(sheet: Sheet, role: str, notes: list[str], least: float, most: float) -> np.ndarray:
    """A column of numbers; nan where blank.

    Raises
    ------
    NicsimError
        For cells that are no numbers or out of range, with their rows.
    """
    words, where = sheet.cells(role), sheet.where(role)
    read = column_of([word.removesuffix("%").strip() for word in words], where)
    tell_mark(read, words, where, None, notes)
    values = read.values
    odd = [
        (row, word)
        for row, (word, value) in enumerate(zip(words, values.tolist(), strict=True))
        if word and not least <= value <= most
    ]
    if odd:
        ends = f"{least:g} to {most:g}" if math.isfinite(most) else f"{least:g} or more"
        told = [f"{where}, row {row + 2}: {word[:30]!r} is no number {ends}" for row, word in odd]
        more = [f"{where}: and {len(odd) - MOST_TOLD} more"] if odd[MOST_TOLD:] else []
        raise NicsimError("\n".join([*told[:MOST_TOLD], *more]))
    return values


def of_people_rows(
    sheet: Sheet, times: Times, sizes: Mapping[str, int], notes: list[str], left: Times | None
) -> Use:
    """Use from rows of people: first uses, or whether each used it at each time."""
    who = sheet.cells("person")
    sites = sheet.cells("site") if "site" in sheet.place else [""] * len(who)
    what = sheet.cells("practice") if "practice" in sheet.place else [""] * len(who)
    status = _status(sheet) if "status" in sheet.place else None
    keys = list(zip(who, what, strict=True))
    if status is not None and len(set(keys)) < len(keys):
        return _waves(sheet, times, who, sites, what, status, notes)
    first: dict[tuple[str, str], float] = {}
    place: dict[str, str] = {}
    gone: dict[str, float] = {}
    censored = 0
    for row, key in enumerate(keys):
        at = times.at[row]
        if status is not None and status[row] == 0.0 and math.isfinite(at):
            at, censored = math.inf, censored + 1
        first[key] = min(first.get(key, math.inf), math.inf if math.isnan(at) else at)
        place[key[0]] = sites[row]
        if left is not None and math.isfinite(left.at[row]):
            gone[key[0]] = left.at[row]
    if censored:
        notes.append(f"{sheet.name}: {many(censored, 'row')} said not to use it: taken as never")
    blank = sum(math.isnan(at) for at in times.at)
    if blank:
        notes.append(f"{sheet.where('time')}: {many(blank, 'row')} without a time: taken as never")
    if gone:
        notes.append(f"{sheet.name}: {of_people(len(gone))} left; they count until then")
    if len(keys) > len(first):
        notes.append(f"{sheet.name}: of repeated rows of a person and practice, the first use")
    return _first_uses(sheet, first, place, gone, sizes)


def _first_uses(sheet, first, place, gone, sizes) -> Use:
    known = [at for at in first.values() if math.isfinite(at)]
    if not known:
        raise NicsimError(f"{sheet.name}: nobody in it uses the practice; there is nothing to fit")
    periods = range(int(min(known)), int(max(known)) + 1)
    practices = list(dict.fromkeys(what for _, what in first))
    never = any(not math.isfinite(at) for at in first.values())
    if not never and not sizes and len(practices) == 1:
        raise NicsimError(
            f"{sheet.name}: everybody in it uses the practice, so that it does not tell of how "
            "many; add those who do not (a row with never), or say --people NUMBER or SITE=NUMBER"
        )
    made, own = [], {}
    several = list(dict.fromkeys(place.values()))
    for site in (several if len(several) > 1 else []) + [""]:
        people = [one for one, where in place.items() if site in ("", where)]
        there = sum(sizes.get(s, 0) for s in several) if site == "" else sizes.get(site, 0)
        others = max(0, (there or sizes.get("", 0) * (site == "")) - len(people))
        values, errors = [], []
        for at in periods:
            here = [one for one in people if gone.get(one, math.inf) > at]
            count = max(1, len(here) + others)
            using = sum(first.get((one, what), math.inf) <= at for one in here
                        for what in practices)  # fmt: skip
            share = using / (count * len(practices))
            values.append(share)
            errors.append(share_error(share, count))
        total = len(people) + others
        own[site] = total
        made.append(Series(USE, site, tuple(periods), tuple(values), tuple(errors), total))
    return Use(made, own)


def _status(sheet: Sheet) -> list[float]:
    """Whether each row says that it is in use: 1, 0, or nan where blank."""
    found, odd = [], []
    for row, word in enumerate(sheet.cells("status")):
        plain = word.strip().lower()
        known = 1.0 if plain in YES else 0.0 if plain in NO else math.nan
        if plain and math.isnan(known):
            odd.append(
                f"{sheet.where('status')}, row {row + 2}: {word[:30]!r} is neither yes nor no"
            )
        found.append(known)
    if odd:
        words = "; allowed are 1 and 0, yes and no, using and abandoned"
        raise NicsimError("\n".join([*odd[:MOST_TOLD], f"{sheet.where('status')}{words}"]))
    return found


def _waves(sheet, times: Times, who, sites, what, status, notes) -> Use:
    """Shares at each time among those who were asked then."""
    asked: dict[tuple[str, int], dict[tuple[str, str], float]] = defaultdict(dict)
    repeated = 0
    for row, at in enumerate(times.at):
        if math.isfinite(at) and not math.isnan(status[row]):
            key = (who[row], what[row])
            for site in dict.fromkeys((sites[row], "")):
                known = asked[site, int(at)]
                repeated += key in known and site == ""
                known[key] = max(known.get(key, 0.0), status[row])
    everyone = len(set(zip(who, what, strict=True)))
    answers = [len(known) for (site, _), known in asked.items() if site == ""]
    if min(answers) < everyone:
        notes.append(
            f"{sheet.name}: {min(answers)} to {max(answers)} of {everyone} are known at a time; "
            "shares are of those who are"
        )
    if repeated:
        notes.append(f"{sheet.name}: {many(repeated, 'row')} repeated within a period: yes stands")
    several = list(dict.fromkeys(sites))
    made, sizes = [], {}
    for site in (several if len(several) > 1 else []) + [""]:
        periods = sorted(at for where, at in asked if where == site)
        counts = [len(asked[site, at]) for at in periods]
        values = [sum(asked[site, at].values()) / len(asked[site, at]) for at in periods]
        sizes[site] = len({w for w, s in zip(who, sites, strict=True) if site in ("", s)})
        errors = [share_error(v, n) for v, n in zip(values, counts, strict=True)]
        made.append(Series(USE, site, tuple(periods), tuple(values), tuple(errors), sizes[site]))
    return Use(made, sizes)
