"""Through what a difference goes: runs of one design with a part of the other's course put in.

Two designs with the same people, ties and practices run side by side under the same luck. In a
third run of the one, what stands in one *link* (norms, ties, evidence, ...) is replaced, week by
week, by what stands there in the other. What is then left of the difference did not go through that
link; what is gone did: a natural indirect effect (Pearl 2001), in both directions. Links hang on
one another (norms bring evidence, evidence brings use), so that what goes through them adds up to
more than the difference where they are stations of one way, and to less where they stand in for
one another.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.drivers.kernel import KernelRun
from nicsim.experiments.executors import opened, workers_of
from nicsim.experiments.runner import in_order
from nicsim.experiments.work import COLUMNS
from nicsim.foundation import chance
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared, build
from nicsim.structure.acting import TIED, Act
from nicsim.world.founding import Founded, founded
from nicsim.world.measures import quarters


class Link(NamedTuple):
    """A station of the week.

    Parameters
    ----------
    name : str
    meaning : str
    columns : tuple of (table, column, part)
        Of the state (`nicsim.world.state`); the part as an index, `...` for all.
    """

    name: str
    meaning: str
    columns: tuple[tuple[str, str, Any], ...]


def _of(table: str, *names: str, part: Any = ...) -> tuple[tuple[str, str, Any], ...]:
    return tuple((table, name, part) for name in names)


OVER_TIES, FROM_HUB = np.s_[:, :-1], np.s_[:, -1]  # places of what was heard: the last is the hub


LINKS = (
    Link("engagement", "how engaged members are, and so who comes to meetings",
         (*_of("people", "engagement", "present"), *_of("sites", "team_engagement"))),
    Link("tests", "which cycles teams have under way",
         _of("sites", "cycle", "trial", "copied", "dropped", "weeks_left", "idle", "finished")),
    Link("skill", "how well teams test", _of("sites", "skill")),
    Link("trust", "what may be said in a team, and is",
         _of("sites", "trust", "bad", "bad_told", "voice")),
    Link("evidence", "what teams believe of practices",
         _of("local", "tried_evidence", "evidence", "conviction", "tested", "precision", "value",
             "appeal")),
    Link("forms", "which forms of practices are in use, and how well they fit",
         _of("local", "version", "effect")),
    Link("ties", "ties between teams, and what was heard over them",
         (*_of("ties", "peer", "strength"), *_of("heard", "version", "value", part=OVER_TIES),
          *_of("sites", "tie_sum", "heard_by_tie"), *_of("local", "bridge", "bridge_warned"))),
    Link("pool", "what the hub has gathered, and teams know of it",
         (*_of("pool", "evidence", "curated", "version", "value"), *_of("local", "seen"),
          *_of("heard", "version", "value", part=FROM_HUB),
          *_of("hub", "load"), *_of("sites", "heard_by_hub"))),
    Link("norms", "what people hold the network's norms to be",
         (*_of("people", "norm"), *_of("sites", "norm", "team_norm"))),
    Link("peers", "how many users people see around them",
         (*_of("use", "exposure", "warning"), *_of("local", "bridge", "bridge_warned"))),
)  # fmt: skip


class Traced(NamedTuple):
    """The ends of runs.

    Parameters
    ----------
    one, other : float array, replicates x measures
        Of the two designs.
    without : float array, links x replicates x measures
        Of the other, with the one's link.
    alone : float array, links x replicates x measures
        Of the one, with the other's link.
    """

    one: np.ndarray
    other: np.ndarray
    without: np.ndarray
    alone: np.ndarray


def differing(one: Scenario, other: Scenario, first: Prepared, second: Prepared) -> list[str]:
    """Why two designs cannot be explained by one another, a sentence each; empty: they can."""
    faults = []
    if one.weeks != other.weeks:
        faults.append(f"they run {one.years} and {other.years} years; give --years")
    if (one.stop, other.stop) != ("never", "never"):
        faults.append("a run that stops before the other has no links to put in; set stop=never")
    if first.acts or second.acts:
        faults.append("people, sites or ties come and go by their changes; rows must stay the same")
    a, b = (build(plan, chance.key_of(0, 0)) for plan in (first, second))
    if a.site.size != b.site.size or a.team_size.tolist() != b.team_size.tolist():
        faults.append(
            f"they have {a.site.size:,} people in {a.team_size.size:,} teams and {b.site.size:,} "
            f"in {b.team_size.size:,}: a link of one cannot be put into the other"
        )
    p, q = one.settings.practices, other.settings.practices
    counts = [len(s.named) or s.settings.practices.count for s in (one, other)]
    if counts[0] != counts[1] or p.components != q.components:
        faults.append("their practices differ in number or in components")
    return faults


def traced(
    one: Scenario,
    other: Scenario,
    plans: tuple[Prepared, Prepared],
    links: Sequence[Link],
    replicates: int,
    seed: int,
    workers: int | None = None,
    each: Callable[[int], None] | None = None,
) -> Traced:
    """Run two designs, and each with every link of the other.

    Parameters
    ----------
    one, other : Scenario
    plans : tuple of Prepared
    links : sequence of Link
    replicates, seed : int
    workers : int, optional
        Threads; they move no number.
    each : callable, optional
        Is told how many replicates are done.

    Raises
    ------
    NicsimError
        If they cannot be explained by one another.
    """
    faults = differing(one, other, *plans)
    if faults:
        raise NicsimError("\n".join(f"{one.title} and {other.title}: {f}" for f in faults))
    jobs = ((one, other, plans, links, chance.key_of(seed, number)) for number in range(replicates))
    found = [_replicate(*next(jobs))]  # compiles, if need be, before threads start
    with opened("threads", workers) as pool:
        for ends in in_order(pool, _replicate, jobs, workers_of(workers)):
            found.append(ends)
            if each is not None:
                each(len(found))
    ends = np.stack(found, axis=1)  # runs of a replicate x replicates x measures
    count = len(links)
    return Traced(ends[0], ends[1], ends[2 : 2 + count], ends[2 + count :])


def _replicate(one, other, plans, links: Sequence[Link], key: np.uint64) -> np.ndarray:
    """The ends of all runs under one luck: one, other, other with each link, one with each."""
    room = max(_room(_founded(*asked, key)) for asked in ((one, plans[0]), (other, plans[1])))

    def begun(scenario: Scenario, plan: Prepared) -> KernelRun:
        return KernelRun(_founded(scenario, plan, key, room), scenario.timeline, scenario.weeks)

    first, second = begun(one, plans[0]), begun(other, plans[1])
    without = [begun(other, plans[1]) for _ in links]
    alone = [begun(one, plans[0]) for _ in links]
    for week in range(one.weeks):
        for link, run in zip(links, without, strict=True):
            run.take(first, link.columns)
        for link, run in zip(links, alone, strict=True):
            run.take(second, link.columns)
        for run in (first, second, *without, *alone):
            run.run_to(week + 1)
    return np.stack([_end(run) for run in (first, second, *without, *alone)])


def _founded(scenario: Scenario, plan: Prepared, key: np.uint64, room: int = 0) -> Founded:
    """A network on its eve, with room for at least so many ties a team."""
    structure = build(plan, key)
    world = founded(scenario.settings, structure, key, scenario.named)
    short = room - _room(world)
    if short <= 0:
        return world
    ties = (Act(0, TIED, False, 0, 1),) * short  # never run: there is room for what acts will add
    return founded(scenario.settings, structure, key, scenario.named, ties)


def _room(world: Founded) -> int:
    return world.now.tables.ties.peer.shape[1]


def _end(run: KernelRun) -> np.ndarray:
    """All measures in the last week."""
    weekly = run.record.weekly[-1]
    return np.concatenate([weekly, quarters(run.record.sites[-1:])[0]])


def at(measure: str) -> int:
    """Where a measure stands among the ends of runs."""
    return COLUMNS.index(measure)
