"""Designs that a budget allows: how the hub splits its hours, whom it coaches, ties to add."""

import csv
import hashlib
from collections import Counter, deque
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.errors import NicsimError
from nicsim.experiments.work import prepared_for
from nicsim.scenario.scenario import Scenario
from nicsim.structure.record import rows_of

ACTIVITIES = ("coach", "convene", "analyse", "broker", "buffer")
ALLOCATIONS = ("equal", "neediest", "most_engaged")
MOST_CONVENINGS = 10  # a year; a bound of the search
MOST_CANDIDATES = 300  # pairs of teams that are tried; the furthest apart first


class Design(NamedTuple):
    """What a designer may choose within the same budget."""

    weights: tuple[float, ...]  # of ACTIVITIES; they share the hub's hours
    allocation: str  # who gets the coaching
    convenings: int  # a year
    ties: tuple[tuple[int, int], ...] = ()  # teams to tie, as sites

    @property
    def shares(self) -> tuple[float, ...]:
        """Shares of the hub's hours, summing to 1."""
        total = sum(self.weights)
        return tuple(w / total for w in self.weights) if total > 0 else (0.2,) * 5


class Space(NamedTuple):
    """A scenario and what may be changed in it."""

    scenario: Scenario
    site_names: tuple[str, ...]
    tied: np.ndarray  # int64, ties x 2: teams that are tied already
    strengths: np.ndarray
    candidates: tuple[tuple[int, int], ...]  # teams that may be tied
    ties: int  # how many may be added
    folder: Path  # where files of ties go


def space_of(scenario: Scenario, ties: int | None, folder: Path) -> Space:
    """What may be changed in a scenario.

    Parameters
    ----------
    scenario : Scenario
    ties : int or None
        How many ties may be added; unset: 3 where the scenario names its ties or has none, else 0.
    folder : Path

    Raises
    ------
    NicsimError
        If ties are asked for where the scenario makes its own in every run.
    """
    prepared = prepared_for(scenario)
    names = prepared.people.site_names
    if prepared.links is None and scenario.structure.across.kind == "none":
        links = np.zeros(len(names) + 1, np.int64), np.empty(0, np.int64), np.empty(0)
    else:
        links = prepared.links
    if links is None:
        if ties:
            raise NicsimError(
                f"--ties {ties}: ties can be added where a scenario names those there are "
                '(across.kind "file"); nicsim network --to writes such a scenario'
            )
        return Space(scenario, names, np.empty((0, 2), np.int64), np.empty(0), (), 0, folder)
    start, peer, strength = links
    rows = rows_of(start)
    once = rows < peer
    tied = np.column_stack([rows[once], peer[once]])
    candidates = _candidates(len(names), tied)
    number = min(3 if ties is None else ties, len(candidates))
    return Space(scenario, names, tied, strength[once], candidates, number, folder)


def _candidates(sites: int, tied: np.ndarray) -> tuple[tuple[int, int], ...]:
    """Pairs of teams without a tie, those furthest apart first."""
    known = {tuple(pair) for pair in tied.tolist()}
    away = distances(sites, tied)
    pairs = [(a, b) for a in range(sites) for b in range(a + 1, sites) if (a, b) not in known]
    pairs.sort(key=lambda pair: (-away[pair[0]][pair[1]], pair))
    return tuple(pairs[:MOST_CANDIDATES])


def distances(sites: int, tied: np.ndarray) -> list[list[int]]:
    """Steps between teams over their ties; as many as there are teams where no way leads."""
    near: list[list[int]] = [[] for _ in range(sites)]
    for a, b in tied.tolist():
        near[a].append(b)
        near[b].append(a)
    found = []
    for begin in range(sites):
        away = [sites] * sites
        away[begin], queue = 0, deque([begin])
        while queue:
            here = queue.popleft()
            for there in near[here]:
                if away[there] == sites:
                    away[there] = away[here] + 1
                    queue.append(there)
        found.append(away)
    return found


def present(space: Space) -> Design:
    """The scenario's own design."""
    hub = space.scenario.settings.hub_leadership
    weights = tuple(float(getattr(hub, name)) for name in ACTIVITIES)
    return Design(weights, hub.allocation, int(hub.convenings))


def thumb_rules(space: Space) -> dict[str, Design]:
    """Simple rules that need no search, within the same budget."""
    own, k = present(space), space.ties
    degree = np.bincount(space.tied.ravel(), minlength=len(space.site_names))

    def nearest(sign: int) -> tuple[tuple[int, int], ...]:
        order = sorted(space.candidates, key=lambda p: (sign * (degree[p[0]] + degree[p[1]]), p))
        return tuple(order[:k]) if sign < 0 else _spread(order, k)

    far = _spread(space.candidates, k)
    rules = {
        "spread evenly": Design((0.2,) * 5, "equal", own.convenings, far),
        "neediest first": own._replace(allocation="neediest", ties=nearest(1)),
        "most central first": own._replace(allocation="most_engaged", ties=nearest(-1)),
        "all into coaching": Design((1.0, 0.0, 0.0, 0.0, 0.0), "equal", own.convenings, far),
    }
    if k:
        rules["ties alone, furthest apart"] = own._replace(ties=far)
    return rules


def _spread(pairs: Sequence[tuple[int, int]], k: int) -> tuple[tuple[int, int], ...]:
    """The first pairs in which no team comes again before it must."""
    used: Counter[int] = Counter()
    chosen: list[tuple[int, int]] = []
    left = list(pairs)
    for _ in range(min(k, len(left))):
        best = min(left, key=lambda pair: used[pair[0]] + used[pair[1]])
        left.remove(best)
        used.update(best)
        chosen.append(best)
    return tuple(sorted(chosen))


def applied(space: Space, design: Design) -> Scenario:
    """The scenario under a design; ties to add are written to a file that it names."""
    values = {f"hub_leadership.{n}": s for n, s in zip(ACTIVITIES, design.shares, strict=True)}
    changes = {
        **values,
        "hub_leadership.allocation": design.allocation,
        "hub_leadership.convenings": design.convenings,
    }
    if design.ties:
        changes["structure.across.kind"] = "file"
        changes["structure.team_ties"] = str(_file_of(space, design.ties).resolve())
    return space.scenario.replacing(changes)


def _file_of(space: Space, ties: Sequence[tuple[int, int]]) -> Path:
    added = sorted(set(ties))
    name = hashlib.sha256(repr(added).encode()).hexdigest()[:12]
    path = space.folder / "ties" / f"{name}.csv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        strength = space.scenario.structure.across.strength
        rows = [
            (space.site_names[a], space.site_names[b], repr(float(s)))
            for (a, b), s in zip(space.tied.tolist(), space.strengths, strict=True)
        ]
        rows += [(space.site_names[a], space.site_names[b], repr(strength)) for a, b in added]
        part = path.with_suffix(".new")
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("source", "target", "weight"))
            writer.writerows(rows)
        part.replace(path)
    return path


def told(space: Space, design: Design) -> str:
    """A design in words."""
    hours = ", ".join(
        f"{name} {100 * share:.0f}%"
        for name, share in zip(ACTIVITIES, design.shares, strict=True)
        if share >= 0.005
    )
    whom = {"equal": "all teams alike", "neediest": "the neediest teams most",
            "most_engaged": "the most engaged teams most"}[design.allocation]  # fmt: skip
    text = f"hub hours: {hours}; coaching {whom}; {design.convenings} convenings a year"
    if design.ties:
        pairs = (f"{space.site_names[a]} - {space.site_names[b]}" for a, b in design.ties)
        text += f"; new ties: {', '.join(pairs)}"
    return text
