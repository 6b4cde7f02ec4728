"""Whom the scheduled changes of a scenario mean: names of people and sites become rows."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from nicsim.foundation.errors import StructureError
from nicsim.structure.near import or_near
from nicsim.structure.record import People
from nicsim.structure.spelling import folded
from nicsim.structure.words import told

LEAVES, JOINS, REPLACED, CUT, TIED = "leaves", "joins", "replaced", "cut", "tied"


class Act(NamedTuple):
    """One thing that happens at the beginning of a week."""

    week: int
    kind: str
    of_people: bool  # else of sites and their teams
    one: int  # row of a person or number of a site
    other: int = -1  # the other end of a tie
    strength: float = 0.0  # of a tie that is made


def acts_of(changes: Sequence[Any], people: People, strength: float) -> tuple[Act, ...]:
    """What happens when, in the order of weeks and then of the file.

    Parameters
    ----------
    changes : sequence of Change
    people : People
    strength : float
        Of ties that are made, where a change gives none.

    Raises
    ------
    StructureError
        For names that nobody has, or that both a person and a site have, all at once; for people
        who leave where they are not, or join where they are.
    """
    directory = _Directory(people)
    found: list[Act] = []
    for change in changes:
        for name, kept in change.acts.items():
            found += _acts(change.week, name, kept, strength, directory)
    directory.refuse()
    found.sort(key=lambda act: act.week)
    faults = _out_of_order(found, people)
    if faults:
        raise StructureError(faults)
    return tuple(found)


class _Directory:
    """Names of a network, and those that were asked for in vain."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._sites = {folded(name): s for s, name in enumerate(people.site_names)}
        self._persons = {folded(name): i for i, name in enumerate(people.person_names)}
        self._unknown: dict[str, None] = {}
        self._faults: list[str] = []

    def find(self, name: str) -> tuple[bool, int] | None:
        """Whether a name is a person's, and which row it has; None where it cannot be told."""
        form = folded(name)
        site, person = self._sites.get(form), self._persons.get(form)
        if site is not None and person is not None:
            self._faults.append(f"[[changes]] {name!r} is a site and a person too; rename one")
        elif site is not None:
            return False, site
        elif person is not None:
            return True, person
        else:
            self._unknown[name] = None
        return None

    def fault(self, sentence: str) -> None:
        self._faults.append(sentence)

    def refuse(self) -> None:
        """Raise what was asked in vain."""
        unknown, known = list(self._unknown), self._people.site_names
        if unknown:
            everyone = [*known, *self._people.person_names]
            whom = f"sites {told(known, 'name')}"
            if self._people.person_names:
                whom += f" and {told(self._people.person_names, 'person', 'people')}"
            near = or_near(unknown, everyone)
            self._faults.append(
                f"[[changes]] {told(unknown, 'unknown name')}{near}; there are {whom}"
            )
        if self._faults:
            raise StructureError(list(dict.fromkeys(self._faults)))


def _acts(week, name, kept, strength, directory: _Directory) -> Iterable[Act]:
    if name in ("leave", "join", "replace"):
        kind = {"leave": LEAVES, "join": JOINS, "replace": REPLACED}[name]
        for one in kept:
            where = directory.find(one)
            if where is not None and name == "replace" and not where[0]:
                directory.fault(f"[[changes]] replace: {one!r} is a site; people are replaced")
            elif where is not None:
                yield Act(week, kind, *where)
    elif name in ("cut", "tie"):
        for pair in kept:
            yield from _tie(week, name, pair, strength, directory)
    elif name == "hub":
        for end in kept["to"]:
            yield from _tie(
                week, "tie", (kept["at"], end, kept.get("strength", strength)), strength, directory
            )


def _tie(week, name, pair, strength, directory: _Directory) -> Iterable[Act]:
    one, other = directory.find(pair[0]), directory.find(pair[1])
    if one is None or other is None:
        return
    if one[0] != other[0]:
        directory.fault(f"[[changes]] {name}: {pair[0]!r} and {pair[1]!r} are a person and a site")
    elif one != other:
        weight = pair[2] if len(pair) > 2 else 1.0 if one[0] else strength
        yield Act(week, CUT if name == "cut" else TIED, one[0], one[1], other[1], float(weight))


def _out_of_order(acts: Sequence[Act], people: People) -> list[str]:
    """Those who leave where they are not there any more, or join where they are."""
    faults, there = [], {}
    for act in acts:
        if act.kind not in (LEAVES, JOINS, REPLACED):
            continue
        who = (act.of_people, act.one)
        name = (people.person_names if act.of_people else people.site_names)[act.one]
        here = there.get(who)
        if act.kind == JOINS and here is True:
            faults.append(f"[[changes]] {name!r} joins in week {act.week}, but is there already")
        elif act.kind != JOINS and here is False:
            faults.append(f"[[changes]] {name!r} cannot leave in week {act.week}: not there then")
        there[who] = act.kind != LEAVES
    return faults
