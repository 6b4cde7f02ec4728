"""Answers to a survey as levels: the mean of a domain's column, from its scale to 0 to 1."""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.network import Network
from nicsim.structure.readers.sheet import numbers_of

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


class Mapped(NamedTuple):
    """How a column became a level."""

    domain: str
    column: str
    answers: int
    mean: float
    scale: int  # answers run from 1 to this
    level: float  # 0 to 1


def levels(
    network: Network, given: Mapping[str, str], scale: int | None, guess: bool, notes: list[str]
) -> list[Mapped]:
    """Levels of domains from columns of people.

    level = (mean - 1) / (scale - 1): the middle of the scale is the model's default. That a mean
    answer lies as far between weak and strong as on its scale is an assumption.

    Parameters
    ----------
    network : Network
    given : mapping of domain to column
    scale : int, optional
        Highest answer, 4 or 5 say; unset: 4 where no answer is above 4.
    guess : bool
        Whether columns with usual names count too.
    notes : list of str

    Raises
    ------
    StructureError
        For unknown domains and columns.
    """
    chosen, faults = {}, []
    for domain, column in given.items():
        known = column.strip().lower()
        if domain not in NAMES:
            faults.append(f"--survey {domain}: no domain; known are {', '.join(NAMES)}")
        elif known not in network.columns:
            faults.append(
                f"--survey {domain}={column}: no such column; found {', '.join(network.columns)}"
            )
        else:
            chosen[domain] = known
    if faults:
        raise StructureError(faults)
    if guess:
        chosen = _guessed(network) | chosen
    answers = {domain: _answers(network.columns[column]) for domain, column in chosen.items()}
    top = max((float(a.max()) for a in answers.values() if a.size), default=0.0)
    high = scale or (4 if top <= 4 else max(5, math.ceil(top)))
    found = []
    for domain, column in chosen.items():
        inside = answers[domain][(answers[domain] >= 1) & (answers[domain] <= high)]
        outside = answers[domain].size - inside.size
        if outside:
            notes.append(f"{column}: {outside} answers outside 1 to {high}, left out")
        if inside.size:
            mean = float(inside.mean())
            found.append(Mapped(domain, column, inside.size, mean, high, (mean - 1) / (high - 1)))
    for m in found:
        notes.append(
            f"survey: {m.column!r} (mean {m.mean:.2f} on 1 to {m.scale}, {m.answers} answers) "
            f"gives [{m.domain}] level {m.level:.2f}"
        )
    if found and scale is None:
        notes.append(f"survey: the scale 1 to {high} is guessed from the answers (--scale)")
    return found


def _guessed(network: Network) -> dict[str, str]:
    found = {}
    for column, words in network.columns.items():
        name = re.sub(r"[^a-z0-9]+", "_", column).strip("_")
        name = re.sub(r"_(mean|score|avg|average)$", "", name)
        for domain, names in NAMES.items():
            if domain not in found and name in (domain, *names):
                numbers = _answers(words)
                inside = numbers[(numbers >= 1) & (numbers <= 7)]
                if inside.size >= FEWEST * len(words) and inside.size >= 0.9 * numbers.size:
                    found[domain] = column
    return found


def _answers(words: list[str]) -> np.ndarray:
    numbers, _ = numbers_of([word or "nan" for word in words])
    return numbers[np.isfinite(numbers)]
