"""What the scheduled changes of one run keep in mind: acts, ties of people, who has left."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.jit import Column, arrays_of
from nicsim.structure.acting import CUT, JOINS, LEAVES, REPLACED, TIED, Act

KINDS = (LEAVES, JOINS, REPLACED, CUT, TIED)
LEAVING, JOINING, REPLACING, CUTTING, TYING = range(len(KINDS))  # as rule code has them


class Course(NamedTuple):
    """The acts of one run under way."""

    week: np.ndarray  # of each act, in the order of weeks
    kind: np.ndarray  # place in KINDS
    of_people: np.ndarray  # else of sites and their teams, bool
    one: np.ndarray  # row of a person, or number of a site
    other: np.ndarray  # the other end of a tie
    strength: np.ndarray  # of a tie that is made
    done: np.ndarray  # the last week that has been looked at; one entry
    held: np.ndarray  # ties of people that there are, of who is away too; one entry
    rows: np.ndarray  # those ties: whose
    peers: np.ndarray  # to whom
    weights: np.ndarray
    gone: np.ndarray  # sites that have left, bool
    lost: np.ndarray  # sites that lose people this week, bool
    seen: np.ndarray  # people and sites that an act has named, bool; to work in
    near: np.ndarray  # ties of people who are there: whose; to work in
    far: np.ndarray  # to whom
    heavy: np.ndarray  # and their weights
    start: np.ndarray  # where people's lists begin; to work in
    free: np.ndarray


class Lengths(NamedTuple):
    """How long the columns of a `Course` are."""

    acts: int
    peers: int  # ties of people, at most
    people: int
    sites: int
    known: int  # people and sites
    rows: int  # people, and one more


def _course() -> Any:
    made: Any = Course
    acts, ties = Column(np.int64, ("acts",)), Column(np.int64, ("peers",), fill=None)
    decimal, rows = Column(np.float64, ("peers",), fill=None), Column(np.int64, ("rows",))
    flags = Column(np.bool_, ("sites",))
    return made(
        *(acts, acts, Column(np.bool_, ("acts",)), acts, acts, Column(np.float64, ("acts",))),
        *(Column(np.int64, (1,), fill=-1), Column(np.int64, (1,)), ties, ties, decimal),
        *(flags, flags, Column(np.bool_, ("known",)), ties, ties, decimal, rows, rows),
    )


COURSE = _course()  # what lies where


class Room(NamedTuple):
    """What acts may add to a network."""

    links: int = 0  # ties of one team, at most
    ties: int = 0  # of people, in all; a tie runs both ways


def room_for_acts(acts: Sequence[Act], sites: int) -> Room:
    """What acts may add to a network of so many sites, at most."""
    added, ties = np.zeros(sites, np.int64), 0
    for act in acts:
        if act.kind == TIED and act.of_people:
            ties += 2
        elif act.kind == TIED:
            added[[act.one, act.other]] += 1
    return Room(int(added.max(initial=0)), ties)


def course_of(acts: Sequence[Act], people: int, sites: int, peers: int) -> Course:
    """The course of a run that has yet to begin.

    Parameters
    ----------
    acts : sequence of Act
        In the order of weeks (`nicsim.structure.acting.acts_of`).
    people, sites : int
    peers : int
        Entries of neighbour lists that the network has room for.
    """
    lengths = Lengths(len(acts), peers, people, sites, people + sites, people + 1)
    course = arrays_of(COURSE, lengths)
    for n, act in enumerate(acts):
        course.week[n], course.kind[n] = act.week, KINDS.index(act.kind)
        course.of_people[n], course.one[n], course.other[n] = act.of_people, act.one, act.other
        course.strength[n] = act.strength
    return course
