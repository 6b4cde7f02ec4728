"""Designs that a budget allows: the hub's hours, whom it coaches, ties to add, who joins first."""

import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.experiments.budget import at_cost
from nicsim.experiments.search.design_space import NAMED, Space
from nicsim.scenario.scenario import Scenario

ACTIVITIES = ("coach", "convene", "analyse", "broker", "buffer")
ALLOCATIONS = ("equal", "neediest", "most_engaged")
MOST_CONVENINGS = 10  # a year; a bound of the search


class Design(NamedTuple):
    """What a designer may choose within the same budget."""

    weights: tuple[float, ...]  # of ACTIVITIES; they share the hub's hours
    allocation: str  # who gets the coaching
    convenings: int  # a year
    ties: tuple[tuple[int, int], ...] = ()  # teams to tie, as sites
    first: str = ""  # one of FIRST; empty: as the scenario has it
    teams: tuple[int, ...] = ()  # that join first, where they are named

    @property
    def shares(self) -> tuple[float, ...]:
        """Shares of the hub's hours, summing to 1."""
        total = sum(self.weights)
        return tuple(w / total for w in self.weights) if total > 0 else (0.2,) * 5


def present(space: Space) -> Design:
    """The scenario's own design."""
    hub = space.scenario.settings.hub_leadership
    weights = tuple(float(getattr(hub, name)) for name in ACTIVITIES)
    first = "random" if space.first else ""
    return Design(weights, hub.allocation, int(hub.convenings), first=first)


def thumb_rules(space: Space) -> dict[str, Design]:
    """Simple rules that need no search, within the same budget."""
    own, k = present(space), space.ties
    degree = np.bincount(space.tied.ravel(), minlength=len(space.site_names))

    def nearest(sign: int) -> tuple[tuple[int, int], ...]:
        order = sorted(space.candidates, key=lambda p: (sign * (degree[p[0]] + degree[p[1]]), p))
        return tuple(order[:k]) if sign < 0 else _spread(order, k)

    far = _spread(space.candidates, k)

    def first(who: str) -> str:
        return who if space.first else ""

    coaching = (1.0, 0.0, 0.0, 0.0, 0.0)
    rules = {
        "spread evenly": own._replace(weights=(0.2,) * 5, allocation="equal", ties=far),
        "neediest first": own._replace(
            allocation="neediest", ties=nearest(1), first=first("neediest")
        ),
        "most central first": own._replace(
            allocation="most_engaged", ties=nearest(-1), first=first("central")
        ),
        "all into coaching": own._replace(weights=coaching, allocation="equal", ties=far),
    }
    if k:
        rules["ties alone, furthest apart"] = own._replace(ties=far)
    if space.first:
        rules |= {
            "volunteers join first": own._replace(first="volunteers"),
            "the neediest join first": own._replace(first="neediest"),
            "the most central join first": own._replace(first="central"),
        }
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
    if design.first == NAMED:
        changes["structure.joins"] = str(_file_of_joins(space, design.teams).resolve())
    elif design.first:
        changes["roles_engagement.entry"] = design.first
        changes["roles_engagement.entry_first"] = space.first
        changes["roles_engagement.entry_weeks"] = space.wait
    made = space.scenario.replacing(changes)
    return made if space.total is None else at_cost(made, space.total)


def _file_of(space: Space, ties: Sequence[tuple[int, int]]) -> Path:
    added, strength = sorted(set(ties)), space.scenario.structure.across.strength
    rows = [
        (space.site_names[a], space.site_names[b], repr(float(s)))
        for (a, b), s in zip(space.tied.tolist(), space.strengths, strict=True)
    ]
    rows += [(space.site_names[a], space.site_names[b], repr(strength)) for a, b in added]
    return _kept(space.folder / "ties", ("source", "target", "weight"), rows)


def _file_of_joins(space: Space, teams: Sequence[int]) -> Path:
    rows = [
        (name, str(0 if site in teams else space.wait))
        for site, name in enumerate(space.site_names)
    ]
    return _kept(space.folder / "joins", ("site", "join_week"), rows)


def _kept(folder: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """A table under the name of its content, written once."""
    path = folder / f"{hashlib.sha256(repr(rows).encode()).hexdigest()[:12]}.csv"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".new")
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
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
    if design.first:
        teams = f"{space.first} teams" if space.first > 1 else "1 team"
        who = {
            "random": f"{teams} drawn at random",
            "volunteers": f"{teams} that volunteer",
            "neediest": f"the {teams} least ready (support and the lead's engagement, which each "
            "run draws anew: look for them in your schools)",
            "central": f"the {teams} with the strongest ties",
            NAMED: ", ".join(space.site_names[site] for site in design.teams),
        }[design.first]
        text += f"; joining first: {who}; the others {space.wait} weeks later"
    return text
