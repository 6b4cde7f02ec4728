"""Real networks: a roster (id, site, role) and ties (source, target, weight) from files.

Nothing is dropped silently: what was guessed, merged or left out is counted in the notes.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.errors import StructureError
from nicsim.structure.record import People
from nicsim.structure.tables import Table, read_table

LEAD, MEMBER, COLLEAGUE = 0, 1, 2
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
ID_NAMES = ("id", "person", "name", "label")
SITE_NAMES = ("site", "school", "team", "organisation", "organization")
ROLE_NAMES = ("role", "position")
SOURCE_NAMES = ("source", "from", "ego", "asker")
TARGET_NAMES = ("target", "to", "alter", "asked")
WEIGHT_NAMES = ("weight", "strength", "frequency")
MOST_NAMED = 3  # examples given of what was left out


class Ties(NamedTuple):
    """Ties between rows of something: who is influenced, by whom, how strongly."""

    rows: np.ndarray
    peers: np.ndarray
    weights: np.ndarray


class Roster(NamedTuple):
    """People as listed, before roles are settled."""

    ids: list[str]
    sites: list[str]
    roles: list[int | None] | None  # None: no column of roles; an entry None: blank


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
    table = _or_fault(lambda: _read_ties(ties, notes), faults) if ties is not None else None
    if faults or roster is None:
        raise StructureError(faults)
    pairs = None
    if table is not None and ties is not None:
        pairs = _matched(table, {name: i for i, name in enumerate(roster.ids)}, ties, notes)
    people, order = _seated(roster, pairs, team_size, path.name, notes)
    if pairs is None:
        return people, None
    row_of = np.empty(len(order), np.int64)
    row_of[order] = np.arange(len(order))
    # Who asks is influenced by whom it asks.
    seated = Ties(row_of[pairs.rows], row_of[pairs.peers], pairs.weights)
    crossing = int((people.site[seated.rows] != people.site[seated.peers]).sum())
    if crossing and ties is not None:
        notes.append(f"{ties.name}: {crossing} ties between people of different sites, kept")
    return people, seated


def read_links(
    path: Path, site_names: tuple[str, ...] | None, strength: float, notes: list[str]
) -> Ties | None:
    """Ties between teams from a file, both ways, each once.

    Without a column of weights every tie has the given strength. Without names, of sites that
    could not be read, the table alone is checked.
    """
    table = _read_ties(path, notes)
    if site_names is None:
        return None
    found = _matched(table, {name: i for i, name in enumerate(site_names)}, path, notes)
    pairs = np.sort(np.column_stack([found.rows, found.peers]), axis=1)
    pairs, where = np.unique(pairs, axis=0, return_index=True)
    twice = len(found.rows) - len(pairs)
    if twice:
        notes.append(f"{path.name}: {twice} ties given in both directions; the first stands")
    weights = found.weights[where]
    if table.find(*WEIGHT_NAMES) is None:
        weights = np.full(len(pairs), strength)
    return Ties(pairs[:, 0], pairs[:, 1], weights)


def _or_fault(read, faults):
    try:
        return read()
    except StructureError as fault:
        faults += fault.faults
        return None


def _read_roster(path, notes) -> Roster:
    table = read_table(path)
    notes += table.notes
    at_id, at_site = table.find(*ID_NAMES), table.find(*SITE_NAMES)
    missing = [
        f"{path}: no column {word}; found {', '.join(table.columns)} (a roster has id, site, role)"
        for word, at in (("id", at_id), ("site", at_site))
        if at is None
    ]
    if missing or at_id is None or at_site is None:
        raise StructureError(missing)
    at_role = table.find(*ROLE_NAMES)
    used = {at_id, at_site, at_role}
    ignored = [name or "(no name)" for i, name in enumerate(table.columns) if i not in used]
    if ignored:
        notes.append(f"{path.name}: columns not used: {', '.join(ignored)}")
    ids, sites, words = _rows_kept(table, at_id, at_site, at_role, notes)
    if not ids:
        raise StructureError([f"{path}: nobody in it has both an id and a site"])
    return Roster(ids, sites, None if at_role is None else _roles(words, path, notes))


def _rows_kept(table: Table, at_id, at_site, at_role, notes):
    ids, sites, words, known = [], [], [], set()
    blank, repeated = 0, []
    for row in table.rows:
        if not row[at_id] or not row[at_site]:
            blank += 1
        elif row[at_id] in known:
            repeated.append(row[at_id])
        else:
            known.add(row[at_id])
            ids.append(row[at_id])
            sites.append(row[at_site])
            words.append("" if at_role is None else row[at_role].lower())
    if blank:
        notes.append(f"{table.path.name}: {blank} without id or site, left out")
    if repeated:
        notes.append(f"{table.path.name}: {_told(repeated, 'repeated id')}; the first stands")
    return ids, sites, words


def _roles(words, path, notes) -> list[int | None]:
    unknown = [word for word in words if word and word not in ROLE_WORDS]
    if unknown:
        notes.append(
            f"{path.name}: {_told(sorted(set(unknown)), 'unknown role')} ({len(unknown)} people), "
            "taken as colleague (known: lead, member, colleague)"
        )
    blank = sum(not word for word in words)
    if blank:
        notes.append(f"{path.name}: {blank} people without a role, taken as colleague")
    return [ROLE_WORDS.get(word, COLLEAGUE) for word in words]


def _read_ties(path, notes) -> Table:
    table = read_table(path)
    notes += table.notes
    missing = [
        f"{path}: no column {names[0]}; found {', '.join(table.columns)} "
        "(ties have source, target and perhaps weight)"
        for names in (SOURCE_NAMES, TARGET_NAMES)
        if table.find(*names) is None
    ]
    if missing:
        raise StructureError(missing)
    used = {table.find(*names) for names in (SOURCE_NAMES, TARGET_NAMES, WEIGHT_NAMES)}
    ignored = [name or "(no name)" for i, name in enumerate(table.columns) if i not in used]
    if ignored:
        notes.append(f"{path.name}: columns not used: {', '.join(ignored)}")
    return table


def _matched(table: Table, known: dict[str, int], path: Path, notes: list[str]) -> Ties:
    """Ties between known ends, each once; what is left out is noted.

    A file none of whose ties match is refused.
    """
    source, target = table.find(*SOURCE_NAMES), table.find(*TARGET_NAMES)
    at_weight = table.find(*WEIGHT_NAMES)
    assert source is not None
    assert target is not None
    strangers, selves, repeats, unweighted = Counter(), 0, 0, 0
    found: dict[tuple[int, int], float] = {}
    for row in table.rows:
        ends = row[source], row[target]
        unknown = [end for end in ends if end not in known]
        weight = 1.0 if at_weight is None else _weight(row[at_weight])
        if unknown:
            strangers.update(unknown)
        elif ends[0] == ends[1]:
            selves += 1
        elif weight is None:
            unweighted += 1
        elif (known[ends[0]], known[ends[1]]) in found:
            repeats += 1
        else:
            found[known[ends[0]], known[ends[1]]] = weight
    dropped = len(table.rows) - len(found) - selves - repeats - unweighted
    if dropped:
        told = _told(list(strangers), "unknown id")
        notes.append(f"{path.name}: {dropped} ties to or from {told}, left out")
    for number, what in (
        (selves, "ties of someone to itself, left out"),
        (repeats, "repeated ties, merged"),
        (unweighted, "ties without a weight above 0, left out"),
    ):
        if number:
            notes.append(f"{path.name}: {number} {what}")
    if not found and dropped == len(table.rows):
        raise StructureError(
            [
                f"{path}: none of its {len(table.rows)} ties joins two that are listed; "
                f"ids there look like {', '.join(list(known)[:MOST_NAMED])}"
            ]
        )
    if not found:
        reasons = (
            (dropped, "to or from unknown ids"),
            (selves, "of someone to itself"),
            (unweighted, "without a weight above 0"),
        )
        told = ", ".join(f"{number} {reason}" for number, reason in reasons if number)
        raise StructureError([f"{path}: none of its {len(table.rows)} ties can be used: {told}"])
    pairs = np.array(list(found), np.int64)
    return Ties(pairs[:, 0], pairs[:, 1], _scaled(np.array(list(found.values())), path, notes))


def _weight(text: str) -> float | None:
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        return None
    return weight if 0.0 < weight < 1e9 else None


def _scaled(weights, path, notes):
    most = weights.max()
    if most > 1.0:
        notes.append(f"{path.name}: weights run to {most:g}, divided by it")
        return weights / most
    return weights


def _seated(roster: Roster, pairs: Ties | None, team_size: int, name: str, notes: list[str]):
    """Everyone's site, role and place; and the order of the roster's rows in them."""
    names = list(dict.fromkeys(roster.sites))
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
    people = _people(names, [len(p) for p in of_site], team_sizes, [roster.ids[i] for i in order])
    return people, np.array(order, np.int64)


def _tell_roles(roster, pairs, team_size, promoted, demoted, name, notes):
    if roster.roles is None:
        how = "listed first" if pairs is None else "asked most"
        notes.append(
            f"{name}: no column role; in each site whoever is {how} is taken as lead, "
            f"the next {team_size - 1} as members"
        )
    if promoted:
        notes.append(f"{name}: {promoted} sites without a lead; one of their people is taken")
    if demoted:
        notes.append(f"{name}: {demoted} further leads of their sites, taken as members")


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


def _told(things: list[str], what: str) -> str:
    """A count with some examples: `3 unknown ids (a, b, c)`."""
    shown = ", ".join(thing[:40] or "blank" for thing in things[:MOST_NAMED])
    more = ", ..." if len(things) > MOST_NAMED else ""
    return f"{len(things)} {what}{'s' if len(things) != 1 else ''} ({shown}{more})"
