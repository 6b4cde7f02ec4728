"""Columns of numbers as people write them: decimal commas, thousands, codes for no answer."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.words import Guess, told

PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+"),
}
SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f'\u2019](?=\d{3}\b)")  # 12 500 and 12'500
OTHER = {",": ".", ".": ","}
LONGEST = 40  # characters of a number
# Codes that surveys give for no answer, where nothing near them is answered (SPSS's habit).
CODES = (
    9.0,
    99.0,
    98.0,
    97.0,
    999.0,
    998.0,
    997.0,
    9999.0,
    -1.0,
    -8.0,
    -9.0,
    -99.0,
    -999.0,
    -9999.0,
)


class Numbers(NamedTuple):
    """A column as numbers."""

    values: np.ndarray  # float64; nan for blanks and for what is no number
    bad: int  # cells that are neither blank nor a number
    mark: str  # the decimal mark, where it had to be judged; else empty


def numbers_of(words: Iterable[str]) -> tuple[np.ndarray, int]:
    """Numbers of words with decimal points, and how many are none (these become nan)."""
    words = words if isinstance(words, list) else list(words)
    found = np.array([_number(word) for word in words], np.float64)
    return found, int(np.isnan(found).sum())


def column_of(words: Sequence[str], where: str, mark: str | None = None) -> Numbers:
    """A column of words as numbers, its decimal mark judged for the whole column.

    A comma (or a point that comes more than once) before three digits throughout is a mark of
    thousands; elsewhere it is the decimal mark.

    Parameters
    ----------
    words : sequence of str
        Blank ones become nan.
    where : str
        What a fault begins with: file and column.
    mark : {",", "."}, optional
        The decimal mark that the user named.

    Raises
    ------
    StructureError
        Where a column mixes marks so that neither reading fits.
    """
    words = [SPACED.sub("", word) if len(word) > 4 else word for word in words]
    marked = [word for word in words if "," in word or word.count(".") > 1]
    if not marked and mark != ",":
        values, bad = numbers_of(words)
        return Numbers(values, bad - sum(not word for word in words), "")
    decimal = mark or _judged(words, where)
    thousands = OTHER[decimal]
    plain = [word.replace(thousands, "").replace(decimal, ".") for word in words]
    values, bad = numbers_of(plain)
    return Numbers(values, bad - sum(not word for word in words), decimal)


def tell_mark(found: Numbers, words: Sequence[str], where: str, mark: str | None, notes: list[str]):
    """Note which decimal mark was judged."""
    if not found.mark or mark is not None:
        return
    example = next((word for word in words if "," in word or word.count(".") > 1), "")
    value = found.values[list(words).index(example)]
    called = {",": "comma", ".": "point"}[found.mark]
    notes.append(
        Guess(f"{where}: the decimal mark is the {called}, so {example!r} is {value:g}",
              f"--decimal {called}")
    )  # fmt: skip


def _judged(words: list[str], where: str) -> str:
    """The decimal mark of a column some of whose words hold commas, or several points."""
    marked = [w for w in words if ("," in w or "." in w) and any(_fits(w, m) for m in ",.")]
    fits = {mark: all(_fits(word, mark) for word in marked) for mark in ",."}
    grouped = [w for w in marked if GROUPS[","].fullmatch(w)]
    long = any(_long(w) for w in marked if "," in w and w not in grouped)
    short = [w for w in marked if "," in w and w not in grouped]
    if not any(fits.values()) or (fits[","] and not fits["."] and grouped and short and not long):
        one = next((w for w in marked if not _fits(w, ".")), marked[0])
        other = next((w for w in marked if not _fits(w, ",")), (grouped or marked)[0])
        raise StructureError(
            [f"{where}: the decimal mark cannot be told from {one!r} beside {other!r}; write all "
             "numbers alike, or say --decimal comma or --decimal point"]
        )  # fmt: skip
    return "." if fits["."] else ","  # 1,200 may be either: three digits throughout are thousands


def _long(word: str) -> bool:
    """Whether three or more digits follow a comma, so that numbers have decimals of any length."""
    return len(word.partition(",")[2]) >= 3


def _fits(word: str, decimal: str) -> bool:
    """Whether a word is a number if this is the decimal mark."""
    whole, has, part = word.partition(decimal)
    if decimal in part or OTHER[decimal] in part:
        return False
    if OTHER[decimal] in whole and not GROUPS[OTHER[decimal]].fullmatch(whole):
        return False
    bare = whole.replace(OTHER[decimal], "") + ("." + part if has else "")
    return not math.isnan(_number(bare))


def _number(word: str) -> float:
    """A plain number; nan for anything else, and for what is out of the range of numbers."""
    if len(word) > LONGEST or PLAIN.fullmatch(word) is None:
        return math.nan
    value = float(word)
    return value if math.isfinite(value) else math.nan


def codes_among(values: np.ndarray, top: float = 10.0) -> list[float]:
    """Codes for no answer among answers on a scale: 9, 99, 999, -9, ..., far from all else.

    Parameters
    ----------
    values : float64 array
        Answers; nan is ignored.
    top : float
        Highest answer that a scale may have.

    Returns
    -------
    list of float
        Values of `CODES` that lie at least two steps from every other answer, where what is left
        are whole or half steps from 0 to `top`.
    """
    there = np.unique(values[np.isfinite(values)])
    rest = there[~np.isin(there, CODES)]
    if not rest.size or rest.min() < 0.0 or rest.max() > top:
        return []
    return [c for c in there.tolist() if c in CODES and (c < 0.0 or c - rest.max() >= 2.0)]


def tell_codes(column: str, values: np.ndarray, codes: list[float], notes: list[str]) -> None:
    """Note codes that were left out."""
    if codes:
        shown = [f"{code:g} ({int((values == code).sum())})" for code in codes]
        option = " ".join(f"--code {code:g}" for code in codes)
        notes.append(
            Guess(f"{column}: {told(shown, 'code')} for no answer, left out", option)
        )  # fmt: skip
