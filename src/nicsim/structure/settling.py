"""From a network to what a scenario needs: people in teams, ties of people, ties between teams."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure import roles, survey_levels, teams
from nicsim.structure.column_names import (
    DISTRICT_NAMES,
    ROLE_NAMES,
    SITE_NAMES,
    THRESHOLD_NAMES,
    columns_called,
    found_in,
)
from nicsim.structure.measuring import distinct
from nicsim.structure.near import tell_near
from nicsim.structure.network import Network
from nicsim.structure.sorting import site_columns
from nicsim.structure.spelling import folded
from nicsim.structure.words import Guess, listed, many, typed

TIE_STRENGTH = 0.3  # of one tie of people, as a tie between their teams; the model's default
ROLE_SHARE = 0.5  # of words that must name a role for a column to be taken as one


class Choices(NamedTuple):
    """What the user said of the columns."""

    site: str | None = None
    role: str | None = None
    propose: bool = False  # teams from ties, whatever columns there are
    team_size: int = 6
    team: str | None = None  # who is in it: named, asked, all
    survey: Mapping[str, str | Sequence[str]] = {}
    scale: int | None = None
    guess_survey: bool = True
    codes: tuple[float, ...] | None = None  # answers that are none: 99
    decimal: str | None = None
    district: str | None = None  # the column of districts


class Settled(NamedTuple):
    """A network with everyone seated: ready to be described, drawn and simulated."""

    network: Network
    site_names: tuple[str, ...]
    site: np.ndarray  # int64: everyone's site; -1: left out
    role: np.ndarray  # int64: 0 lead, 1 member, 2 colleague
    team_pairs: np.ndarray  # int64, pairs x 2: tied sites, each pair once
    team_ties: np.ndarray  # int64: ties of people between the two
    strength: np.ndarray  # 0 to 1
    levels: list[survey_levels.Mapped]
    proposed: bool  # teams come from community detection
    notes: tuple[str, ...]
    district: str | None = None  # the column that names districts
    role_column: str | None = None  # the column of words for roles


def settled(network: Network, choices: Choices) -> Settled:
    """Seat everyone.

    Raises
    ------
    StructureError
        For columns that are not there; where no teams can be told.
    """
    notes: list[str] = []
    column, by_role = _chosen(network, choices)
    if column is None:
        column = _site_column(network, notes)
    if choices.propose or column is None:
        found = teams.proposed(network, notes)
    else:
        found = teams.from_column(network, column, choices.site is None, notes)
    by_role = by_role or _role_column(network, column)
    words = None
    if by_role is not None:
        words = roles.roles_from_words(network.columns[by_role], by_role, notes)
    role = roles.completed(words, found.site, network, choices.team_size, choices.team, notes)
    tell_near(found.names if not found.proposed else (), "site", notes)
    tell_near(network.ids, "person", notes)
    roles.tell_small_teams(found.names, found.site, role, notes)
    mapped = survey_levels.levels(
        network,
        choices.survey,
        survey_levels.Answers(choices.scale, choices.codes, choices.decimal),
        choices.guess_survey,
        notes,
    )
    district = _district_column(network, choices, column, notes)
    threshold = columns_called(network.columns, THRESHOLD_NAMES)[:1]
    notes += [f"thresholds of people's own from the column {name!r}" for name in threshold]
    used = {column, by_role, district, *threshold, *(c for m in mapped for c in m.columns)}
    ignored = [name for name in network.columns if name not in used]
    if ignored:
        more = ", ..." if len(ignored) > 20 else ""
        notes.append(f"columns not used: {', '.join(ignored[:20])}{more}")
    pairs, counts = _between(network, found.site, len(found.names))
    strength = 1.0 - (1.0 - TIE_STRENGTH) ** counts
    if len(pairs):
        notes.append(
            f"{many(len(pairs), 'tie')} between teams from {many(int(counts.sum()), 'tie')} of "
            f"their people: strength 1 - {1 - TIE_STRENGTH:g} ** ties, so .30 for one, .51 for "
            "two, .83 for five (an assumption)"
        )
    else:
        notes.append("no tie joins people of different teams: teams are tied by the hub alone")
    return Settled(
        network, found.names, found.site, role, pairs, counts, strength, mapped, found.proposed,
        tuple(notes), district, by_role,
    )  # fmt: skip


def _district_column(
    network: Network, choices: Choices, site: str | None, notes: list[str]
) -> str | None:
    """The column of districts: the one that is named, or one of a usual name."""
    if choices.district is not None:
        at = found_in(list(network.columns), choices.district)
        return None if at is None else list(network.columns)[at]
    usual = [name for name in columns_called(network.columns, DISTRICT_NAMES) if name != site]
    if not usual:
        return None
    count = len({word for word in network.columns[usual[0]] if word})
    sentence = f"districts from the column {usual[0]!r}: {count:,}"
    notes.append(Guess(sentence, f"--district {typed(usual[0])}"))
    return usual[0]


def _chosen(network: Network, choices: Choices) -> tuple[str | None, str | None]:
    """The columns of teams and of roles that the user names."""
    there = list(network.columns)
    found, faults = [], []
    for option, column in (
        ("--site", choices.site),
        ("--role", choices.role),
        ("--district", choices.district),
    ):
        at = None if column is None else found_in(there, column)
        found.append(None if at is None else there[at])
        if column is not None and at is None:
            faults.append(f"{option} {column}: no such column; found {listed(there)}")
    if choices.team is not None and choices.team not in roles.TEAM_KINDS:
        faults.append(f"--team {choices.team}: write one of {', '.join(roles.TEAM_KINDS)}")
    if faults:
        raise StructureError(faults)
    return found[0], found[1]


def _site_column(network: Network, notes: list[str]) -> str | None:
    """The column of a usual name to whose groups ties keep most (by modularity)."""
    fits = {}
    for name in site_columns(list(network.columns), SITE_NAMES):
        words = [folded(word) for word in network.columns.get(name, ())]
        if 0 < len({word for word in words if word}) < max(2, len(words)):
            groups, group = np.unique(np.array(words, object).astype(str), return_inverse=True)
            fits[name] = _kept_within(network, group, len(groups))
    if not fits:
        return None
    best = max(fits, key=fits.__getitem__)  # the first where several fit alike
    if len(fits) > 1:
        others = ", ".join(repr(name) for name in fits if name != best)
        sentence = f"teams could also be {others}; ties keep most to {best!r}"
        notes.append(Guess(sentence, f"--site {typed(best)}"))
    return best


def _kept_within(network: Network, group: np.ndarray, groups: int) -> float:
    """Modularity of a division, ties taken as running both ways."""
    count = len(network.sources)
    if count == 0:
        return 0.0
    ends = np.concatenate([network.sources, network.targets])
    share = np.bincount(group[ends], minlength=groups) / (2 * count)
    inside = (group[network.sources] == group[network.targets]).mean()
    return float(inside - (share**2).sum())


def _role_column(network: Network, site: str | None) -> str | None:
    """A column of a usual name most of whose words name a role."""
    for name in columns_called(network.columns, ROLE_NAMES):
        words = [word for word in network.columns.get(name, ()) if word]
        named = sum(roles.role_of(word) is not None for word in words)
        if name != site and words and named >= ROLE_SHARE * len(words):
            return name
    return None


def _between(network: Network, site: np.ndarray, sites: int) -> tuple[np.ndarray, np.ndarray]:
    """Tied sites, each pair once, and how many pairs of their people are tied."""
    here, there = site[network.sources], site[network.targets]
    crossing = (here >= 0) & (there >= 0) & (here != there)
    people = np.sort(
        np.column_stack([network.sources[crossing], network.targets[crossing]]), axis=1
    )
    if not len(people):
        return np.empty((0, 2), np.int64), np.empty(0, np.int64)
    count = len(network.ids)
    once = distinct(people[:, 0] * count + people[:, 1])  # a tie that runs both ways is one
    ends = np.sort(np.column_stack([site[once // count], site[once % count]]), axis=1)
    keys, counts = np.unique(ends[:, 0] * sites + ends[:, 1], return_counts=True)
    return np.column_stack([keys // sites, keys % sites]), counts
