"""From a plan to people and ties: files are read and checked once, luck is drawn for every run."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.scenario.declared import checked, parameters
from nicsim.scenario.plan import MOST_PEOPLE, Across, StructurePlan, Within
from nicsim.scenario.scenario import Change
from nicsim.structure import across, within
from nicsim.structure.acting import Act, acts_of
from nicsim.structure.between import KINDS, degree_between
from nicsim.structure.drawing import asked_of, drawn
from nicsim.structure.joins import read_joins
from nicsim.structure.record import (
    People,
    Structure,
    both_ways,
    grouped,
    without_repeats,
)
from nicsim.structure.roster import read_people, seats
from nicsim.structure.seating import GOLDEN_RATIO, SITES_A_DISTRICT
from nicsim.structure.tie_table import Ties, read_links
from nicsim.structure.words import many, of_people


class Prepared(NamedTuple):
    """A plan that can be built: people seated, files read."""

    plan: StructurePlan
    degree: int  # ties a team, where the kind has a degree
    people: People
    district: np.ndarray  # of each site
    ties: tuple | None  # neighbour lists of people, where a file gives them
    links: tuple | None  # neighbour lists of teams, likewise
    join_week: np.ndarray  # of each site, where a file gives it; else empty
    notes: tuple[str, ...]  # what was guessed, merged or left out
    acts: tuple[Act, ...] = ()  # what happens to named people, sites and ties


def prepare(plan: StructurePlan, initial_degree: int, changes: Sequence[Change] = ()) -> Prepared:
    """Check a plan and read its files.

    Parameters
    ----------
    plan : StructurePlan
    initial_degree : int
        Ties a team where the plan names no degree (at most as many as there are other teams).
    changes : sequence of Change
        Scheduled changes, for the people, sites and ties that they name.

    Raises
    ------
    StructureError
        All faults of the plan and of its files.
    """
    faults = _out_of_range(plan)
    if faults:
        raise StructureError(faults)
    faults, notes = _faults_of(plan), []
    if plan.team_ties is not None and plan.across.kind != "file":
        notes.append(f'[structure] team_ties is not read: across.kind is "{plan.across.kind}"')
    people, ties, links, degree = None, None, None, 0
    if _too_many(plan) is None:  # what is too large is not seated
        try:
            people, ties = _seat(plan, notes)
        except StructureError as fault:
            faults += fault.faults
    if people is not None:
        degree = _degree(plan, initial_degree, people.team_size.size)
        faults += _faults_among(plan, people, degree, notes)
    if plan.team_ties is not None and plan.across.kind == "file":
        names = None if people is None else people.site_names
        try:
            links = read_links(plan.team_ties, names, plan.across.strength, notes)
        except StructureError as fault:
            faults += fault.faults
    join_week = np.empty(0, np.int64)
    if plan.joins is not None:
        names = None if people is None else people.site_names
        try:
            join_week = read_joins(plan.joins, names, notes)
        except StructureError as fault:
            faults += fault.faults
    acts: tuple[Act, ...] = ()
    if people is not None:
        try:
            acts = acts_of(changes, people, plan.across.strength)
        except StructureError as fault:
            faults += fault.faults
    if faults or people is None:
        raise StructureError(faults)
    sites = people.team_size.size
    district = _districts(plan.districts, people)
    if plan.across.kind == "regional_hubs" and people.districts:
        pairs = _stars(district)
        links = Ties(pairs[:, 0], pairs[:, 1], np.full(len(pairs), plan.across.strength))
        notes.append("regional hubs: a region for each district that the roster names")
    return Prepared(
        plan,
        degree,
        people,
        district,
        None if ties is None else _lists(people.site.size, ties),
        None if links is None else _links(sites, links),
        join_week,
        tuple(notes),
        acts,
    )


def counted(prepared: Prepared) -> str:
    """What was read from files, in words; empty where a plan names none."""
    people, parts = prepared.people, []
    if prepared.plan.roster is not None:
        parts.append(
            f"{of_people(people.site.size)} in {many(people.team_size.size, 'site')}, "
            f"{int(people.team_size.sum()):,} of them in teams"
        )
    if prepared.ties is not None:
        parts.append(f"{many(len(prepared.ties[1]), 'tie')} of people")
    if prepared.links is not None:
        parts.append(f"{many(len(prepared.links[1]) // 2, 'tie')} between teams")
    return "; ".join(parts)


def build(prepared: Prepared, key: np.uint64) -> Structure:
    """People and ties of one run; the same key gives the same ties."""
    people, plan = prepared.people, prepared.plan
    ties, links = prepared.ties, prepared.links
    if ties is None or links is None:
        inside = plan.within if ties is None else Within(kind="none")
        between = plan.across if links is None else Across(kind="none")
        asked = asked_of(inside, between, prepared.degree)
        made = drawn(asked, people.first, people.team_size, key)
        ties, links = ties or made[0], links or made[1]
    return Structure(
        *people[:5],
        prepared.district,
        *ties,
        *links,
        join_week=prepared.join_week,
        threshold=people.thresholds,
    )


def most_ties(prepared: Prepared) -> int:
    """Ties of the team that has most of them; of kinds that draw them, what it has at least."""
    if prepared.links is not None:
        return int(np.diff(prepared.links[0]).max(initial=0))
    sites = prepared.people.team_size.size
    return across.largest_degree(prepared.plan.across, sites, prepared.degree)


def _out_of_range(plan: StructurePlan) -> list[str]:
    """Numbers that no scenario file may have; a plan made in Python has not been checked."""
    found = []
    for key, parameter in parameters().items():
        table, _, name = key.rpartition(".")
        if table.startswith("structure") and parameter.kind != "file":
            record = {"structure": plan, "structure.across": plan.across}.get(table, plan.within)
            value = getattr(record, name)
            fault = None if value is None else checked(key, value)[1]
            found += [] if fault is None else [f"[{table}] {name}: {fault}"]
    return found


def _degree(plan: StructurePlan, initial: int, sites: int) -> int:
    """Ties a team, where the kind has a degree."""
    degree = -1 if plan.across.degree is None else plan.across.degree
    return degree_between(KINDS.index(plan.across.kind), degree, initial, sites)


def _faults_among(plan: StructurePlan, people: People, degree: int, notes: list[str]) -> list[str]:
    """What cannot be made among these people."""
    sites = people.team_size.size
    faults = across.faults_of(plan.across, sites, degree)
    if plan.ties is None:
        faults += within.faults_of(plan.within, people.first, people.team_size)
    if plan.districts is not None and plan.districts > sites:
        faults.append(f"[structure] districts {plan.districts} is more than the {sites} sites")
    if plan.roster is not None and plan.team_ties is None and plan.across.kind != "none":
        kind = plan.across.kind.replace("_", " ")
        notes.append(
            f"{plan.roster.name}: no team_ties; ties between teams are made in each run ({kind})"
        )
    return faults


def _too_many(plan: StructurePlan) -> str | None:
    each = plan.team_size + plan.colleagues
    if plan.roster is not None or plan.sites * each <= MOST_PEOPLE:
        return None
    return (
        f"[structure] {plan.sites} sites of {each} are {plan.sites * each:,} "
        f"practitioners; at most {MOST_PEOPLE:,} fit"
    )


def _faults_of(plan: StructurePlan) -> list[str]:
    too_many = _too_many(plan)
    faults = [] if too_many is None else [too_many]
    if plan.ties is not None and plan.roster is None:
        faults.append("[structure] ties needs roster, which says who the people are")
    if plan.across.kind == "file" and plan.team_ties is None:
        faults.append('[structure] across.kind "file" needs team_ties, the file of these ties')
    if plan.team_ties is not None and plan.across.kind == StructurePlan().across.kind:
        faults.append('[structure] team_ties is read where across.kind is "file"; set it')
    return faults


def _seat(plan: StructurePlan, notes: list[str]) -> tuple[People, Ties | None]:
    if plan.roster is not None:
        return read_people(plan.roster, plan.ties, plan.team_size, notes)
    teams = np.full(plan.sites, plan.team_size)
    names = tuple(str(s + 1) for s in range(plan.sites))
    return seats(teams + _colleagues(plan), teams, names), None


def _colleagues(plan: StructurePlan) -> np.ndarray:
    """Colleagues of each site: all sizes of an even range, large and small ones side by side.

    Consecutive multiples of the golden ratio, modulo 1, lie evenly: so do any few neighbours, and
    no district has all the large sites.
    """
    ranks = np.argsort(np.argsort(np.arange(plan.sites) * GOLDEN_RATIO % 1.0, kind="stable"))
    place = (ranks + 0.5) / plan.sites * 2.0 - 1.0  # -1 to 1
    return np.rint(plan.colleagues * (1.0 + plan.size_spread * place)).astype(np.int64)


def _districts(count: int | None, people: People) -> np.ndarray:
    """Districts that a roster names; else neighbouring sites share one, of about the same size."""
    sites = people.team_size.size
    if count is None and people.districts:
        number = {name: n for n, name in enumerate(dict.fromkeys(people.districts))}
        return np.array([number[name] for name in people.districts], np.int64)
    if count is None:
        count = math.ceil(sites / SITES_A_DISTRICT)
    return np.arange(sites) * count // sites


def _stars(district: np.ndarray) -> np.ndarray:
    """Pairs of a star in each district around its first site; these are all tied."""
    heads = np.unique(district, return_index=True)[1]
    pairs = [(heads[d], s) for s, d in enumerate(district) if heads[d] != s]
    pairs += [(a, b) for i, a in enumerate(heads) for b in heads[i + 1 :]]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _lists(count: int, ties: Ties):
    return without_repeats(*grouped(count, *ties))


def _links(sites: int, links: Ties):
    return both_ways(sites, np.column_stack([links.rows, links.peers]), links.weights)
