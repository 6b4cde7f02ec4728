"""What a network loses when named people or schools leave: runs with and without, the same luck."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nicsim.api.ready import ready_for
from nicsim.api.simulation import faults_of, prepared, scenario_of
from nicsim.experiments.comparing import bootstrap_intervals
from nicsim.experiments.runner import replicates as run_replicates
from nicsim.foundation.errors import NicsimError, StructureError
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario
from nicsim.structure import Prepared
from nicsim.structure.record import rows_of
from nicsim.structure.spelling import folded

if TYPE_CHECKING:
    import pandas as pd

MOST_PEOPLE, MOST_SITES = 6, 12  # looked at where none are named
COLUMNS = ("who", "what", "team", "rest", "rest_low", "rest_high", "worse_in", "own", "own_low",
           "own_high")  # fmt: skip


class Leaver(NamedTuple):
    """One who leaves in thought."""

    name: str
    site: int
    is_site: bool


def leaving(
    scenario: "Scenario | Path | str",
    week: int,
    who: Sequence[str] = (),
    replicates: int = 100,
    seed: int = 0,
    *,
    replaced: bool = False,
    years: int | None = None,
    driver: str = "kernel",
    workers: int | None = None,
    each: Callable[[int, int], None] | None = None,
) -> "pd.DataFrame":
    """What the others lose when each of some people and schools leaves.

    Parameters
    ----------
    scenario : Scenario or path
    week : int
        In which they leave, each in runs of its own.
    who : sequence of str, optional
        People and schools; default: those through whom most chains of asking run, and the schools
        with the most ties.
    replicates, seed : int
        Runs with each leaver, and without any, under the same luck.
    replaced : bool
        Whether a newcomer takes a person's place at once; else it stays empty.
    years : int, optional
        Horizon, in place of the scenario's.
    driver, workers
        As in `nicsim.run`.
    each : callable, optional
        Is told the number of leavers done, and how many there are.

    Returns
    -------
    DataFrame
        A row a leaver, the greatest loss first: what students gain (SD) at the end in the other
        schools, with less without; `rest` (mean difference; negative: a loss), its 95% interval,
        `worse_in` (share of pairs of runs), and the same for the leaver's own school (`own`; nan
        for a school that leaves).

    Raises
    ------
    NicsimError
        For unknown names, a week beyond the end, numbers out of range.
    """
    import pandas as pd

    base = scenario_of(scenario, years)
    faults = faults_of(replicates, seed, workers)
    if not 0 <= week < base.weeks:
        faults.append(f"week {week} is not in this run (weeks 0 to {base.weeks - 1})")
    if faults:
        raise NicsimError("\n".join(faults))
    structure = prepared(base)
    leavers = _named(structure, who) if who else _most_tied(structure)
    arms = [_without(base, one, week, replaced) for one in leavers]
    plans = [prepared(arm) for arm in arms]  # says what is wrong before anything is run
    ready_for(driver)

    def ends(arm: Scenario, plan: Prepared) -> np.ndarray:
        runs = run_replicates(arm, plan, seed, replicates, driver, workers=workers)
        return np.stack([run.record.sites[-1] for run in runs])

    before = ends(base, structure)
    rows = []
    for number, (one, arm, plan) in enumerate(zip(leavers, arms, plans, strict=True), start=1):
        rows.append(_row(one, structure, ends(arm, plan) - before, seed))
        if each is not None:
            each(number, len(leavers))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values("rest", kind="stable", ignore_index=True)


def _without(base: Scenario, one: Leaver, week: int, replaced: bool) -> Scenario:
    act = "replace" if replaced and not one.is_site else "leave"
    change = Change(week, None, f"{one.name} leaves", Frozen(), Frozen({act: (one.name,)}))
    return replace(base, title=f"{one.name} leaves", changes=(*base.changes, change))


def _row(one: Leaver, structure: Prepared, change: np.ndarray, seed: int) -> tuple:
    others = np.delete(change, one.site, axis=1)
    rest = others.mean(axis=1) if others.shape[1] else np.full(len(change), np.nan)
    own = np.full(len(change), np.nan) if one.is_site else change[:, one.site]
    both = np.column_stack([rest, own])
    low, high = bootstrap_intervals(both, seed)
    team = structure.people.site_names[one.site]
    return (
        one.name, "school" if one.is_site else "person", team,
        float(rest.mean()), float(low[0]), float(high[0]), float((rest < 0).mean()),
        float(own.mean()), float(low[1]), float(high[1]),
    )  # fmt: skip


def _named(structure: Prepared, names: Sequence[str]) -> list[Leaver]:
    people = structure.people
    sites = {folded(name): s for s, name in enumerate(people.site_names)}
    persons = {folded(name): i for i, name in enumerate(people.person_names)}
    found, unknown = [], []
    for name in dict.fromkeys(names):
        form = folded(name)
        if form in sites:
            found.append(Leaver(people.site_names[sites[form]], sites[form], True))
        elif form in persons:
            row = persons[form]
            found.append(Leaver(people.person_names[row], int(people.site[row]), False))
        else:
            unknown.append(name)
    if unknown:
        from nicsim.structure.near import or_near
        from nicsim.structure.words import told

        near = or_near(unknown, [*people.site_names, *people.person_names])
        raise StructureError([f"{told(unknown, 'unknown name')}{near}"])
    return found


def _most_tied(structure: Prepared) -> list[Leaver]:
    """People through whom most chains of asking run, and the schools with the most ties."""
    people, found = structure.people, []
    if structure.ties is not None and people.person_names:
        import igraph

        start, peers, _ = structure.ties
        edges = np.column_stack([rows_of(start), peers]).tolist()
        graph = igraph.Graph(n=people.site.size, edges=edges, directed=True)
        through = np.array(graph.betweenness(directed=True))
        for row in np.argsort(-through, kind="stable")[:MOST_PEOPLE].tolist():
            if through[row] > 0:
                found.append(Leaver(people.person_names[row], int(people.site[row]), False))
    ties = np.zeros(len(people.site_names))
    if structure.links is not None:
        ties = np.diff(structure.links[0])
    order = np.argsort(-ties, kind="stable")[:MOST_SITES].tolist()
    return found + [Leaver(people.site_names[s], s, True) for s in order]
