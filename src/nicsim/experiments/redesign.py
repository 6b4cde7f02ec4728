"""Designs that a budget allows: the hub's hours, whom it coaches, ties to add, who joins first."""

import csv
import hashlib
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.errors import NicsimError
from nicsim.experiments.work import prepared_for
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Scenario
from nicsim.structure.record import rows_of

ACTIVITIES = ("coach", "convene", "analyse", "broker", "buffer")
ALLOCATIONS = ("equal", "neediest", "most_engaged")
MOST_CONVENINGS = 10  # a year; a bound of the search
MOST_CANDIDATES = 300  # pairs of teams that are tried; the furthest apart first
NAMED = "named"  # the teams that join first are listed
FIRST = ("random", "volunteers", "neediest", "central", NAMED)  # who joins first


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


class Space(NamedTuple):
    """A scenario and what may be changed in it."""

    scenario: Scenario
    site_names: tuple[str, ...]
    tied: np.ndarray  # int64, ties x 2: teams that are tied already
    strengths: np.ndarray
    candidates: tuple[tuple[int, int], ...]  # teams that may be tied
    ties: int  # how many may be added
    folder: Path  # where files of ties and joins go
    first: int = 0  # how many teams join first; 0: not asked
    wait: int = 0  # weeks after which the others join
    central: tuple[int, ...] = ()  # sites, those with the strongest ties first
    who: tuple[str, ...] = ()  # of FIRST: how these may be chosen


def space_of(
    scenario: Scenario, ties: int | None, folder: Path, first: int = 0, wait: int = 40
) -> Space:
    """What may be changed in a scenario.

    Parameters
    ----------
    scenario : Scenario
    ties : int or None
        How many ties may be added; unset: 3 where the scenario names its ties or has none, else 0.
    folder : Path
    first : int
        How many teams join first, the others `wait` weeks later; 0: as the scenario has it.
    wait : int

    Raises
    ------
    NicsimError
        If ties are asked for where the scenario makes its own in every run; if so many teams cannot
        join first.
    """
    names = prepared_for(scenario).people.site_names
    faults = _faults_of_entry(scenario, first, wait, len(names))
    if faults:
        raise NicsimError("\n".join(faults))
    space = _with_ties(scenario, ties, folder)
    if not first:
        return space
    strength = np.zeros(len(names))
    for end in (0, 1):
        np.add.at(strength, space.tied[:, end], space.strengths)
    order = np.argsort(-strength, kind="stable")
    # Teams that the scenario makes are alike but for their luck, so that naming some means nothing.
    named = scenario.structure.roster is not None or len(space.tied) > 0
    return space._replace(
        scenario=_all_together(scenario), first=first, wait=wait, central=tuple(order.tolist()),
        who=FIRST if named else FIRST[:-1],
    )  # fmt: skip


def _faults_of_entry(scenario: Scenario, first: int, wait: int, sites: int) -> list[str]:
    if not first:
        return []
    found = []
    if first >= sites:
        found.append(f"--first {first}: there are {sites} teams; some must be left to join later")
    if wait >= scenario.weeks:
        found.append(
            f"--wait {wait}: the others would never join ({scenario.years} years have "
            f"{scenario.weeks} weeks)"
        )
    if scenario.settings.roles_engagement.entry == "mandated":
        found.append(
            '--first: teams are told to join here (roles_engagement.entry = "mandated"), at a '
            "price in engagement; set entry to another to search who is asked first"
        )
    return found


def _all_together(scenario: Scenario) -> Scenario:
    """The scenario with all teams joining at once."""
    kept = {
        key: value
        for key, value in scenario.assigned.items()
        if key != "structure.joins" and not key.startswith("roles_engagement.entry")
    }
    return replace(scenario, assigned=Frozen(kept))


def _with_ties(scenario: Scenario, ties: int | None, folder: Path) -> Space:
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
    return space.scenario.replacing(changes)


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
            "neediest": f"the {teams} least ready",
            "central": f"the {teams} with the strongest ties",
            NAMED: ", ".join(space.site_names[site] for site in design.teams),
        }[design.first]
        text += f"; joining first: {who}; the others {space.wait} weeks later"
    return text
