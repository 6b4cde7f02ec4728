"""Real networks: a roster (id, site, role) and ties (source, target, weight) from files.

Nothing is dropped silently: what was guessed, merged or left out is counted in the notes.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import (
    DISTRICT_NAMES,
    ID_NAMES,
    ROLE_NAMES,
    SITE_NAMES,
    THRESHOLD_NAMES,
)
from nicsim.structure.numbers import column_of
from nicsim.structure.record import People
from nicsim.structure.seating import COLLEAGUE, LEAD, MEMBER
from nicsim.structure.spelling import alike, tell_alike, whole
from nicsim.structure.tables import Table, read_table
from nicsim.structure.tie_table import Ties, read_ties, ties_among
from nicsim.structure.words import many, of_people, told

ROLE_WORDS = {
    "lead": LEAD,
    "leader": LEAD,
    "team lead": LEAD,
    "team leader": LEAD,
    "member": MEMBER,
    "team member": MEMBER,
    "team": MEMBER,
    "colleague": COLLEAGUE,
    "teacher": COLLEAGUE,
    "staff": COLLEAGUE,
    "practitioner": COLLEAGUE,
    "other": COLLEAGUE,
}


class Roster(NamedTuple):
    """People as listed, before roles are settled."""

    ids: list[str]
    sites: list[str]
    roles: list[int | None] | None  # None: no column of roles; an entry None: blank
    districts: list[str]  # of each person's site; empty: no column of districts
    thresholds: np.ndarray  # nan where unset; empty: no column of thresholds


def read_people(path: Path, ties: Path | None, team_size: int, notes: list[str]):
    """People in their sites from a roster, and the ties of a file where one is given.

    Parameters
    ----------
    path, ties : Path
        CSV files; `ties` may be None.
    team_size : int
        People in a team where the roster does not say who is in it.
    notes : list of str
        Takes what was guessed, merged or left out.

    Returns
    -------
    People, Ties or None

    Raises
    ------
    StructureError
        All faults of both files at once.
    """
    faults: list[str] = []
    roster = _or_fault(lambda: _read_roster(path, notes), faults)
    table = _or_fault(lambda: read_ties(ties, notes), faults) if ties is not None else None
    if faults or roster is None:
        raise StructureError(faults)
    pairs = None
    if table is not None and ties is not None:
        pairs = ties_among(table, {name: i for i, name in enumerate(roster.ids)}, ties, notes)
    people, order = _seated(roster, pairs, team_size, path.name, notes)
    if pairs is None:
        return people, None
    row_of = np.empty(len(order), np.int64)
    row_of[order] = np.arange(len(order))
    # Who asks is influenced by whom it asks.
    seated = Ties(row_of[pairs.rows], row_of[pairs.peers], pairs.weights)
    crossing = int((people.site[seated.rows] != people.site[seated.peers]).sum())
    if crossing and ties is not None:
        notes.append(
            f"{ties.name}: {many(crossing, 'tie')} between people of different sites, kept"
        )
    return people, seated


def _or_fault(read, faults):
    try:
        return read()
    except StructureError as fault:
        faults += fault.faults
        return None


def _read_roster(path, notes) -> Roster:
    table = read_table(path)
    notes += table.notes
    needed = {"id": ID_NAMES, "site": SITE_NAMES}
    at_id, at_site = table.places(needed, "a roster has id, site, role")
    at_role = table.find(*ROLE_NAMES)
    at_district = table.find(*DISTRICT_NAMES)
    at_threshold = table.find(*THRESHOLD_NAMES)
    used = {at_id, at_site, at_role, at_district, at_threshold}
    ignored = [name or "(no name)" for i, name in enumerate(table.columns) if i not in used]
    if ignored:
        notes.append(f"{path.name}: columns not used: {', '.join(ignored)}")
    ids, sites, words, kept = _rows_kept(table, at_id, at_site, at_role, notes)
    sites = alike(sites, "site", notes)
    tell_alike(ids, path.name, notes)
    if not ids:
        raise StructureError([f"{path}: nobody in it has both an id and a site"])
    districts = [] if at_district is None else [row[at_district] for row in kept]
    thresholds = np.zeros(0)
    if at_threshold is not None:
        thresholds = _thresholds([row[at_threshold] for row in kept], path, notes)
    roles = None if at_role is None else _roles(words, path, notes)
    return Roster(ids, sites, roles, districts, thresholds)


def _thresholds(words: list[str], path: Path, notes: list[str]) -> np.ndarray:
    """Thresholds of people's own; refused where one is no number from 0 on."""
    found = column_of(words, f"{path.name}: threshold")
    below = [word for word, value in zip(words, found.values, strict=True) if value < 0]
    if found.bad or below:
        raise StructureError(
            [f"{path}: threshold: {found.bad + len(below)} entries are no numbers from 0 on; leave "
             "blank who has none of their own"]
        )  # fmt: skip
    own = int(np.isfinite(found.values).sum())
    notes.append(
        f"{path.name}: {of_people(own)} of {len(words):,} with a threshold of their own, used "
        'where adoption.rule is "threshold"'
    )
    return found.values


def _districts_of(roster: Roster, names: list[str], name: str, notes: list[str]) -> dict[str, str]:
    """Each site's district: what most of its people have; sites without one are their own."""
    votes: dict[str, Counter[str]] = {site: Counter() for site in names}
    for site, district in zip(
        roster.sites, alike(roster.districts, "district", notes), strict=True
    ):
        if district:
            votes[site][district] += 1
    torn = [site for site, found in votes.items() if len(found) > 1]
    silent = [site for site, found in votes.items() if not found]
    if torn:
        notes.append(
            f"{name}: {told(torn, 'site')} in several districts; that of most people counts"
        )
    if silent:
        notes.append(f"{name}: {told(silent, 'site')} without a district, each one of its own")
    return {site: found.most_common(1)[0][0] if found else site for site, found in votes.items()}


def _rows_kept(table: Table, at_id, at_site, at_role, notes):
    ids, sites, words, known, kept = [], [], [], set(), []
    blank, repeated = 0, []
    for row in table.rows:
        who = whole(row[at_id])
        if not who or not row[at_site]:
            blank += 1
        elif who in known:
            repeated.append(who)
        else:
            known.add(who)
            ids.append(who)
            sites.append(row[at_site])
            words.append("" if at_role is None else row[at_role].lower())
            kept.append(row)
    if blank:
        notes.append(f"{table.path.name}: {blank} without id or site, left out")
    if repeated:
        notes.append(f"{table.path.name}: {told(repeated, 'repeated id')}; the first stands")
    return ids, sites, words, kept


def _roles(words, path, notes) -> list[int | None]:
    unknown = [word for word in words if word and word not in ROLE_WORDS]
    if unknown:
        notes.append(
            f"{path.name}: {told(sorted(set(unknown)), 'unknown role')} "
            f"({of_people(len(unknown))}), taken as colleague (known: lead, member, colleague)"
        )
    blank = sum(not word for word in words)
    if blank:
        notes.append(f"{path.name}: {of_people(blank)} without a role, taken as colleague")
    return [ROLE_WORDS.get(word, COLLEAGUE) for word in words]


def _seated(roster: Roster, pairs: Ties | None, team_size: int, name: str, notes: list[str]):
    """Everyone's site, role and place; and the order of the roster's rows in them."""
    names = list(dict.fromkeys(roster.sites))
    districts: dict[str, str] = {}
    if roster.districts:  # sites of a district stand side by side
        districts = _districts_of(roster, names, name, notes)
        rank = {district: n for n, district in enumerate(dict.fromkeys(districts.values()))}
        names.sort(key=lambda site: rank[districts[site]])
    number = {site: s for s, site in enumerate(names)}
    of_site: list[list[int]] = [[] for _ in names]
    for i, site in enumerate(roster.sites):
        of_site[number[site]].append(i)
    asked = np.zeros(len(roster.ids))
    if pairs is not None:
        np.add.at(asked, pairs.peers, 1.0)
    order, team_sizes, promoted, demoted = [], [], 0, 0
    for people in of_site:
        if roster.roles is None:
            ranked = sorted(people, key=lambda i: (-asked[i], i))
            team, rest = ranked[:team_size], sorted(ranked[team_size:])
        else:
            leads = [i for i in people if roster.roles[i] == LEAD]
            members = [i for i in people if roster.roles[i] == MEMBER]
            rest = [i for i in people if roster.roles[i] == COLLEAGUE]
            demoted += max(0, len(leads) - 1)
            if not leads:
                promoted += 1
                leads = [max(members or rest, key=lambda i: asked[i])]
                members = [i for i in members if i != leads[0]]
                rest = [i for i in rest if i != leads[0]]
            team = leads + members
        order += team + rest
        team_sizes.append(len(team))
    _tell_roles(roster, pairs, team_size, promoted, demoted, name, notes)
    alone = [site for site, size in zip(names, team_sizes, strict=True) if size == 1]
    if alone:
        notes.append(
            f"{name}: {told(alone, 'team')} of one person: nobody there tests with the lead; write "
            "member for those who do"
        )
    people = _people(names, [len(p) for p in of_site], team_sizes, [roster.ids[i] for i in order])
    own = roster.thresholds[order] if roster.thresholds.size else roster.thresholds
    whose = tuple(districts[site] for site in names) if districts else ()
    return people._replace(districts=whose, thresholds=own), np.array(order, np.int64)


def _tell_roles(roster, pairs, team_size, promoted, demoted, name, notes):
    if roster.roles is None:
        how = "listed first" if pairs is None else "asked most"
        notes.append(
            f"{name}: no column role; in each site whoever is {how} is taken as lead, "
            f"the next {team_size - 1} as members"
        )
    if promoted:
        notes.append(
            f"{name}: {many(promoted, 'site')} without a lead; one of their people is taken"
        )
    if demoted:
        notes.append(
            f"{name}: {many(demoted, 'further lead')} of their sites, taken as "
            f"{'a member' if demoted == 1 else 'members'}"
        )


def _people(names, sizes, team_sizes, ids) -> People:
    """Rows from sizes of sites and teams: in each site the lead, then members, then colleagues."""
    return seats(np.array(sizes), np.array(team_sizes), tuple(names), tuple(ids))


def seats(sizes, team_sizes, site_names, person_names=()) -> People:
    """People row by row, from how many sit in each site and in its team (int64 arrays, S)."""
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    site = np.repeat(np.arange(sizes.size), sizes)
    place = np.arange(first[-1]) - first[site]
    role = np.where(place == 0, LEAD, np.where(place < team_sizes[site], MEMBER, COLLEAGUE))
    return People(site, role, place, first, team_sizes, site_names, person_names)
