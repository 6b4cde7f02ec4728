"""What a budget leaves open in a scenario: ties to add, and who joins first."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import csgraph, sparse
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Scenario
from nicsim.structure.record import rows_of

MOST_CANDIDATES = 300  # pairs of teams that are tried; the furthest apart first
NAMED = "named"  # the teams that join first are listed
FIRST = ("random", "volunteers", "neediest", "central", NAMED)  # who joins first


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
    total: float | None = None  # what every design costs, where the hub's staff levels it


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
    pairs.sort(key=lambda pair: (-away[pair], pair))
    return tuple(pairs[:MOST_CANDIDATES])


def distances(sites: int, tied: np.ndarray) -> np.ndarray:
    """Steps between teams over their ties; as many as there are teams where no way leads."""
    graph = sparse.coo_array((np.ones(len(tied)), (tied[:, 0], tied[:, 1])), shape=(sites, sites))
    away = csgraph.shortest_path(graph.tocsr(), directed=False, unweighted=True)
    return np.where(np.isinf(away), sites, away).astype(np.int64)
