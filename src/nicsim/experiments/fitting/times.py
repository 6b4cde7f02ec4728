"""Times as people write them: weeks, dates, months, school years, "never"; as whole periods."""

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from nicsim.foundation.errors import NicsimError
from nicsim.structure.words import Guess, many

NEVER = frozenset(
    ("never", "not yet", "no", "none", "not adopted", "non-adopter", "nonadopter", "did not adopt",
     "never used", "never adopted", "not used", "inf", "infinity")
)  # fmt: skip
WEEKS = {"week": 1.0, "month": 40 / 12, "year": 40.0, "period": 1.0}  # school weeks in a period
DAY_ORDERS = ("dmy", "mdy")
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
SCHOOL_YEAR = re.compile(r"(?:SY|AY)?\s*(\d{4})\s*[-/\N{EN DASH}]\s*(\d{2}|\d{4})", re.IGNORECASE)
DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
NUMBERED = re.compile(r"([a-z]*)[\s_.-]*(\d{1,6})(?:\.0+)?", re.IGNORECASE)
LETTERS = {"week": "week", "wk": "week", "w": "week", "month": "month", "m": "month",
           "year": "year", "yr": "year", "y": "year"}  # fmt: skip
MOST_PERIODS = 2_000  # of a table; an assumption
MOST_TOLD = 5  # rows named in a fault


class Times(NamedTuple):
    """A column of times as whole periods.

    Parameters
    ----------
    at : tuple of float
        The period of each row; nan where the cell is blank, infinity for "never".
    unit : str
        "week", "month", "year" or "period".
    labels : dict
        A period as the table writes it.
    """

    at: tuple[float, ...]
    unit: str
    labels: dict[int, str]


def times_of(
    words: Sequence[str],
    where: str,
    period: str | None = None,
    order: str | None = None,
    never: str | None = None,
    notes: list[str] | None = None,
    named: str = "",
) -> Times:
    """A column of times as whole periods, all of them written in one way.

    Parameters
    ----------
    words : sequence of str
        Blank: not known.
    where : str
        What faults and notes begin with: file and column.
    period : {"week", "month", "year", "period"}, optional
        What dates are put together to, and what plain numbers count; unset: dates to months, and
        numbers by the name of their column (`named`).
    order : {"dmy", "mdy"}, optional
        How dates with slashes are written, where no day above 12 tells.
    never : str, optional
        What stands for "never" beside the usual words.
    notes : list of str, optional
        Takes what was guessed.

    Raises
    ------
    NicsimError
        For cells that are no such times, with their rows, all at once.
    """
    notes = [] if notes is None else notes
    known = NEVER | ({never.strip().lower()} if never is not None else set())
    marked = [word.strip() for word in words]
    kept = [word if word and word.lower() not in known else "" for word in marked]
    filled = [word for word in kept if word]
    if not filled:
        raise NicsimError(f"{where}: holds no time")
    kind = _kind(filled)
    if kind is None:
        raise NicsimError("\n".join(_odd(kept, where)))
    if kind == "day":
        order = _order(filled, where, order, notes)
    if kind in ("date", "week", "day"):
        unit, read = _dates(kept, kind, order, period, where, notes)
    else:
        unit, read = _plain(kept, kind, period, named, where, notes)
    whole = [math.nan if at is None else float(at) for at in read]
    labels: dict[int, str] = {}
    for at, word in zip(read, kept, strict=True):
        if at is not None:
            labels.setdefault(at, word)
    for row, word in enumerate(marked):
        if word and not kept[row]:
            whole[row] = math.inf
    ends = [at for at in whole if math.isfinite(at)]
    if max(ends) - min(ends) >= MOST_PERIODS:
        raise NicsimError(
            f"{where}: runs from {min(ends):g} to {max(ends):g} {unit}s; at most {MOST_PERIODS:,} "
            "periods can be read (--period month or year puts dates together)"
        )
    return Times(tuple(whole), unit, labels)


def _kind(filled: Sequence[str]) -> str | None:
    """How all of them are written."""
    if all(ISO_DATE.fullmatch(word) for word in filled):
        return "date"
    if all(ISO_WEEK.fullmatch(word) for word in filled):
        return "week"
    if all(_school_year(word) is not None for word in filled):
        return "school year"
    if all(ISO_MONTH.fullmatch(word) and 1 <= int(word[5:]) <= 12 for word in filled):
        return "month"
    if all(DAY.fullmatch(word) for word in filled):
        return "day"
    return "number" if all(NUMBERED.fullmatch(word) for word in filled) else None


def _odd(kept: Sequence[str], where: str) -> list[str]:
    """What is wrong: the cells that are not written as most are."""
    kinds = [None if not word else _kind([word]) for word in kept]
    there = [kind for kind in kinds if kind]
    usual = max(sorted(set(there)), key=there.count) if there else None
    odd = [row for row, word in enumerate(kept) if word and kinds[row] != usual]
    told = [
        f"{where}, row {row + 2}: {kept[row][:30]!r} is no time"
        + (f" as the others are ({usual})" if usual else "")
        for row in odd[:MOST_TOLD]
    ]
    more = [f"{where}: and {len(odd) - MOST_TOLD} more such rows"] if odd[MOST_TOLD:] else []
    return [
        *told,
        *more,
        f"{where}: allowed are whole numbers (weeks, periods), years, school years (2023/24), ISO "
        "dates, months and weeks, and never; --never WORD names another word for never",
    ]


def _school_year(word: str) -> int | None:
    match = SCHOOL_YEAR.fullmatch(word)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    ends = second if second > 99 else second + 100 * ((first + 1) // 100)
    return first if ends == first + 1 else None


def _order(filled: Sequence[str], where: str, order: str | None, notes: list[str]) -> str:
    pairs = [(int(m[1]), int(m[2])) for m in map(DAY.fullmatch, filled) if m]
    first, second = max(a for a, _ in pairs), max(b for _, b in pairs)
    if first > 12 and second > 12:
        raise NicsimError(f"{where}: some dates have the day first and some the month; write ISO")
    if order in DAY_ORDERS:
        return str(order)
    if first <= 12 and second <= 12 and not any("." in word for word in filled):
        raise NicsimError(
            f"{where}: {filled[0]!r} may have its day or its month first; say --dates dmy or mdy"
        )
    told = "mdy" if second > 12 else "dmy"
    if second > 12 or first > 12:
        notes.append(Guess(f"{where}: dates are read as {told}, as days above 12 tell",
                           f"--dates {told}"))  # fmt: skip
    return told


def _dates(kept, kind, order, period, where, notes) -> tuple[str, list[int | None]]:
    unit = period or "month"
    if unit == "period":
        raise NicsimError(f"{where}: dates are put together by --period week, month or year")
    if period is None:
        notes.append(Guess(f"{where}: dates are put together by month", "--period month"))
    found: list[int | None] = []
    faults = []
    for row, word in enumerate(kept):
        try:
            found.append(_period_of(_date(word, kind, order), unit) if word else None)
        except ValueError:
            found.append(None)
            faults.append(f"{where}, row {row + 2}: {word!r} is no date")
    if faults:
        raise NicsimError("\n".join(faults[:MOST_TOLD]))
    return unit, found


def _date(word: str, kind: str, order: str | None) -> date:
    if kind == "date":
        match = ISO_DATE.fullmatch(word)
        assert match is not None
        return date(int(match[1]), int(match[2]), int(match[3]))
    if kind == "week":
        match = ISO_WEEK.fullmatch(word)
        assert match is not None
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    match = DAY.fullmatch(word)
    assert match is not None
    a, b, year = int(match[1]), int(match[2]), int(match[3])
    year = year if year > 99 else 2000 + year
    return date(year, b, a) if order == "dmy" else date(year, a, b)


def _period_of(day: date, unit: str) -> int:
    if unit == "week":
        return (day.toordinal() - 1) // 7
    # A school year is named by the year in which it begins; that it does so in August: assumption.
    return day.year * 12 + day.month - 1 if unit == "month" else day.year - (day.month < 8)


def _plain(kept, kind, period, named, where, notes) -> tuple[str, list[int | None]]:
    if kind == "month":
        return "month", [12 * int(w[:4]) + int(w[5:]) - 1 if w else None for w in kept]
    if kind == "school year":
        return "year", [_school_year(word) if word else None for word in kept]
    letters, numbers = set(), []
    for word in kept:
        match = NUMBERED.fullmatch(word) if word else None
        numbers.append(int(match[2]) if match else None)
        letters |= {match[1].lower()} if match and match[1] else set()
    filled = [number for number in numbers if number is not None]
    if period is not None:
        return period, numbers
    if min(filled) >= 1800 and max(filled) <= 2200:
        return "year", numbers
    words = {LETTERS[one] for one in letters if one in LETTERS}
    words |= {LETTERS[part] for part in re.split(r"[\s_.]+", named.lower()) if part in LETTERS}
    if len(words) == 1:
        return words.pop(), numbers
    shown = many(max(filled) - min(filled) + 1, "period")
    notes.append(Guess(f"{where}: plain numbers are taken as periods ({shown})", "--period period"))
    return "period", numbers
