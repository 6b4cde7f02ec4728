"""Answers to a survey as levels: the mean of a domain's questions, from their scale to 0 to 1."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.answers import in_words, led_by_number
from nicsim.structure.column_names import found_in, stem_and_number
from nicsim.structure.network import Network
from nicsim.structure.numbers import codes_among, column_of, tell_codes, tell_mark
from nicsim.structure.words import Guess, listed, many

# Names that columns of such a survey have, beside the domain's own; normalised to a-z, digits, _.
NAMES = {
    "hub_leadership": ("d1", "hub", "hub_leadership", "leadership"),
    "roles_engagement": ("d2", "roles", "engagement", "roles_and_engagement", "role_clarity"),
    "improvement": ("d3", "continuous_improvement", "improvement_processes", "inquiry", "pdsa"),
    "within_team": ("d4", "within_teams", "team_connections", "trust", "safety",
                    "psychological_safety"),
    "across_teams": ("d5", "across", "connections_across_teams", "cross_team"),
    "culture": ("d6", "network_culture", "norms"),
    "environment": ("institutional_environment", "context", "conditions", "district_support"),
}  # fmt: skip
FEWEST = 0.5  # share of people who must have answered for a column to be guessed
READABLE = 0.8  # share of answers that must be readable where the user names the column


class Answers(NamedTuple):
    """What the user said of answers."""

    scale: int | None = None  # highest answer
    codes: tuple[float, ...] | None = None  # numbers that are no answers; unset: judged
    decimal: str | None = None


class Mapped(NamedTuple):
    """How questions became a level."""

    domain: str
    columns: tuple[str, ...]
    answers: int
    mean: float
    scale: int  # answers run from 1 to this
    level: float  # 0 to 1

    @property
    def column(self) -> str:
        """The questions' columns in words."""
        return ", ".join(self.columns)


class _Column(NamedTuple):
    values: np.ndarray  # finite answers
    top: int | None  # of a scale of words
    rows: np.ndarray  # everyone's; nan: none


def levels(
    network: Network,
    given: Mapping[str, str | Sequence[str]],
    said: Answers | int | None,
    guess: bool,
    notes: list[str],
) -> list[Mapped]:
    """Levels of domains from columns of people.

    level = (mean - 1) / (scale - 1): the middle of the scale is the model's default. That a mean
    answer lies as far between weak and strong as on its scale is an assumption. Several questions
    of a domain are averaged, each on its own scale.

    Parameters
    ----------
    network : Network
    given : mapping of domain to column or columns
    said : Answers or int, optional
        What the user said of answers; a number: the highest answer, 4 or 5 say. Unset: 4 where no
        answer is above 4.
    guess : bool
        Whether columns with usual names count too.
    notes : list of str

    Raises
    ------
    StructureError
        For unknown domains and columns, and for columns named by the user that cannot be read.
    """
    said = said if isinstance(said, Answers) else Answers(said)
    chosen = _chosen(network, given)
    if guess:
        chosen = _guessed(network) | chosen
    read = {c: _read(network.columns[c], c, said, notes) for several in chosen.values()
            for c in several}  # fmt: skip
    unread = [
        f"--survey {domain}={column}: {_why_unread(network.columns[column])}"
        for domain in given for column in chosen.get(domain, ())
        if not _is_read(network.columns[column], read[column])
    ]  # fmt: skip
    if unread:
        raise StructureError(unread)
    numbered = [r.values for r in read.values() if r.top is None and r.values.size]
    top = max((float(values.max()) for values in numbered), default=0.0)
    high = said.scale or (4 if top <= 4 else max(5, math.ceil(top)))
    found = [m for domain, columns in chosen.items()
             if (m := _mapped(domain, columns, read, high, notes)) is not None]  # fmt: skip
    for m in found:
        notes.append(
            f"survey: {' and '.join(map(repr, m.columns))} (mean {m.mean:.2f} on 1 to {m.scale}, "
            f"{m.answers} answers) gives [{m.domain}] level {m.level:.2f}"
        )
    _tell_guesses(found, given, numbered, said, high, notes)
    return found


def _tell_guesses(found, given, numbered, said: Answers, high: int, notes: list[str]) -> None:
    guessed = [m for m in found if m.domain not in given]
    if guessed:
        which = ", ".join(f"{m.domain} from {m.column}" for m in guessed)
        option = " ".join(f"--survey '{m.domain}={'+'.join(m.columns)}'" for m in guessed)
        notes.append(Guess(f"survey: levels of {which} (--survey none leaves them out)", option))
    if numbered and found and said.scale is None:
        sentence = f"survey: the scale 1 to {high} is guessed from the answers"
        notes.append(Guess(sentence, f"--scale {high}"))


def _chosen(network: Network, given) -> dict[str, tuple[str, ...]]:
    """The columns that the user names, by domain: one, several, or all that a name with * fits."""
    chosen, faults, there = {}, [], list(network.columns)
    for domain, named in given.items():
        names = [named] if isinstance(named, str) else list(named)
        names = [part for name in names for part in name.split("+")]
        if domain not in NAMES:
            faults.append(f"--survey {domain}: no domain; known are {', '.join(NAMES)}")
            continue
        columns = []
        for name in names:
            at = found_in(there, name)
            family = _family(there, name) if at is None else []
            columns += [there[at]] if at is not None else family
            if at is None and not family:
                faults.append(f"--survey {domain}={name}: no such column; found {listed(there)}")
        chosen[domain] = tuple(dict.fromkeys(columns))
    if faults:
        raise StructureError(faults)
    return chosen


def _family(columns: list[str], name: str) -> list[str]:
    """Columns that `culture*` names."""
    plain = name.strip().lower()
    if not plain.endswith("*") or len(plain) < 2:
        return []
    return [column for column in columns if column.startswith(plain[:-1])]


def _read(words: list[str], column: str, said: Answers, notes: list[str]) -> _Column:
    """A column's answers as numbers, codes for no answer left out."""
    answered = in_words(words)
    if answered is not None:
        notes.append(f"{column}: answers in words, from 1 to {answered.top}: {answered.order}")
        return _column(answered.values, answered.top)
    plain = [led_by_number(word) for word in words]
    numbers = column_of(plain, column, said.decimal)
    tell_mark(numbers, plain, column, said.decimal, notes)
    values = numbers.values
    codes = codes_among(values) if said.codes is None else list(said.codes)
    if said.scale is not None:
        codes = [code for code in codes if not 1 <= code <= said.scale]
    if said.codes is None:
        tell_codes(column, values, codes, notes)
    return _column(np.where(np.isin(values, codes), np.nan, values), None)


def _column(rows: np.ndarray, top: int | None) -> _Column:
    return _Column(rows[np.isfinite(rows)], top, rows)


def of_people(network: Network, mapped: Mapped, said: Answers) -> np.ndarray:
    """Everyone's own answer, 0 to 1: the mean over the questions of a level that they answered.

    Parameters
    ----------
    network : Network
    mapped : Mapped
        The level, with its questions.
    said : Answers
        As when the level was made.

    Returns
    -------
    ndarray, shape (people,)
        nan: no answer.
    """
    shares = []
    for column in mapped.columns:
        read = _read(network.columns[column], column, said, [])
        top = read.top or mapped.scale
        inside = (read.rows >= 1) & (read.rows <= top)
        shares.append(np.where(inside, (read.rows - 1) / (top - 1), np.nan))
    answered = np.isfinite(shares).sum(axis=0)
    total = np.nansum(shares, axis=0)
    return np.divide(total, answered, out=np.full(len(total), np.nan), where=answered > 0)


def _is_read(words: list[str], column: _Column) -> bool:
    filled = sum(map(bool, words))
    return column.values.size > 0 and column.values.size >= READABLE * filled - 1


def _why_unread(words: list[str]) -> str:
    odd = list(dict.fromkeys(word for word in words if word))[:4]
    shown = ", ".join(repr(word[:30]) for word in odd)
    if not shown:
        return "nobody has answered"
    return f"its answers ({shown}, ...) are neither numbers nor words of one known scale"


def _mapped(domain: str, columns, read, high: int, notes: list[str]) -> Mapped | None:
    """The level of one domain: the mean over its questions of each one's place on its scale."""
    shares, means, tops, answers = [], [], [], 0
    used = []
    for column in columns:
        values, top, _ = read[column]
        scale = top or high
        inside = values[(values >= 1) & (values <= scale)]
        if values.size > inside.size:
            outside = many(values.size - inside.size, "answer")
            notes.append(f"{column}: {outside} outside 1 to {scale}, left out")
        if inside.size:
            used.append(column)
            means.append(float(inside.mean()))
            shares.append((means[-1] - 1) / (scale - 1))
            tops.append(scale)
            answers += inside.size
    if not used:
        return None
    level, scale = float(np.mean(shares)), tops[0]
    mean = means[0] if len(means) == 1 else 1 + level * (scale - 1)
    return Mapped(domain, tuple(used), answers, mean, scale, level)


def _guessed(network: Network) -> dict[str, tuple[str, ...]]:
    """Columns with usual names; numbered ones of a domain together (culture1, culture2, ...)."""
    found: dict[str, list[str]] = {}
    for column, words in network.columns.items():
        name = re.sub(r"[^a-z0-9]+", "_", column).strip("_")
        name = re.sub(r"_(mean|score|avg|average)$", "", name)
        split = stem_and_number(column)
        stem = "" if split is None else re.sub(r"[^a-z0-9]+", "_", split[0]).strip("_")
        for domain, names in NAMES.items():
            exact = name in (domain, *names)
            part = stem in (domain, *names) and not exact
            fits = exact and domain not in found
            if (fits or (part and _all_numbered(found.get(domain)))) and _likely(words):
                found.setdefault(domain, []).append(column)
    return {domain: tuple(columns) for domain, columns in found.items()}


def _all_numbered(columns: list[str] | None) -> bool:
    return columns is None or all(stem_and_number(column) is not None for column in columns)


def _likely(words: list[str]) -> bool:
    """Whether most have answered, on a scale of up to seven points or in words of one."""
    if in_words(words) is not None:
        return sum(map(bool, words)) >= FEWEST * len(words)
    try:
        numbers = column_of([led_by_number(word) for word in words], "").values
    except StructureError:
        return False
    numbers = numbers[np.isfinite(numbers)]
    numbers = numbers[~np.isin(numbers, codes_among(numbers))]
    inside = numbers[(numbers >= 1) & (numbers <= 7)]
    return inside.size >= FEWEST * len(words) and inside.size >= 0.9 * numbers.size
