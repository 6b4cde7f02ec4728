"""What a dry run tells: how many runs of what size, in about what time, on how much disk."""

from typing import Any

from nicsim.api.costs import cost_of
from nicsim.api.ensembles import Ensemble
from nicsim.api.folder import Work
from nicsim.api.points import Points
from nicsim.api.ready import is_ready
from nicsim.experiments import executors
from nicsim.experiments.design import Experiment
from nicsim.experiments.runner import seconds_of
from nicsim.experiments.search import improving
from nicsim.experiments.search.design_space import Space
from nicsim.experiments.search.improving import Asked as Search
from nicsim.experiments.sensitivity.subject import network_of
from nicsim.experiments.study import Conduct
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.experiments.worlds.experiment import SECONDS, arms
from nicsim.scenario.scenario import Scenario

COMPRESSED = 0.7  # of the table of weeks, as a part of its numbers; measured on the baseline
BYTES = 3.0  # of a sensitivity study's table, a number; measured on the baseline


def promise(work: Work[Any, Any]) -> str:
    """What would be run, in about what time, on how much disk."""
    if isinstance(work, Ensemble):
        told, seconds, disk = _of_worlds(work)
    elif isinstance(work, Points):
        told, seconds, disk = _of_points(work)
    else:
        told, seconds, disk = _of_arms(work.experiment, work.how)
    runs = f"{_time(seconds, work.how)}, {max(1, disk / 1e6):,.0f} MB of disk"
    return f"{told}\n{runs}\n{_beside(work.experiment.kind, work.how)}"


def _beside(kind: str, how: Conduct) -> str:
    """What is to be done beside the runs, and in about what time."""
    names = {kind: "for tables, figures and the page"}
    if how.driver == "kernel" and not is_ready(how.events):
        names = {"compiling": "to compile, once"} | names
    told = []
    for what, words in names.items():
        cost = cost_of(what)
        told.append(
            f"{told_seconds(cost.seconds)} {words} "
            f"({'as the last time' if cost.measured else 'an assumption'})"
        )
    return "and about " + ", ".join(told)


def promise_of_search(space: Space, search: Search, final: int, how: Conduct) -> str:
    """What a search for a better design would run, in about what time."""
    runs = improving.runs_of(space, search, final)
    people = prepared_for(space.scenario).people.site.size
    return (
        f"at most {runs:,} runs of {space.scenario.weeks} weeks: {search.trials} designs tried, "
        f"{search.replicates} replicates each; the best {improving.FINALISTS} and rules of thumb "
        f"judged on fresh luck\n{_time(runs * seconds_of(space.scenario, people, how.driver), how)}"
    )


def _time(seconds: float, how: Conduct) -> str:
    workers = workers_of(how)
    told = told_seconds(seconds / workers)
    return f"about {told} on {workers} worker{'s' if workers > 1 else ''}"


def workers_of(how: Conduct) -> int:
    """How many workers share the work."""
    return executors.workers_of(how.workers) if how.driver == "kernel" else 1


def told_seconds(seconds: float) -> str:
    """A time in words."""
    if seconds < 90:
        return f"{max(1, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _of_arms(experiment: Experiment, how: Conduct) -> tuple[str, float, float]:
    most, arms = experiment.most_replicates, list(experiment.arms)
    people = [prepared_for(arm.scenario).people for arm in arms]
    seconds = sum(
        most * seconds_of(arm.scenario, who.site.size, how.driver)
        for arm, who in zip(arms, people, strict=True)
    )
    count = f"{most * len(arms):,} runs"
    count += f" ({len(arms)} arms, {_times(experiment)})" if len(arms) > 1 else ""
    weeks = arms[0].scenario.weeks
    sizes = (
        _range([who.team_size.size for who in people], "sites"),
        _range([who.site.size for who in people], "practitioners"),
        _range([_practices(arm.scenario) for arm in arms], "practices"),
    )
    until = "at most " if experiment.until is not None else ""
    disk = most * len(arms) * weeks * (len(COLUMNS) + 1) * 8 * COMPRESSED
    return f"{until}{count} of {weeks} weeks: {', '.join(sizes)}", seconds, disk


def _times(experiment: Experiment) -> str:
    """How often each arm is run."""
    if experiment.worlds is None:
        return f"{experiment.most_replicates} replicates"
    return f"{len(experiment.worlds)} worlds, {experiment.each} runs in each"


def _of_worlds(work: Ensemble) -> tuple[str, float, float]:
    search = work.search
    told = (
        f"{work.total:,} points, {search.replicates} times {len(arms())} short runs each: "
        f"{search.waves} waves of {search.points:,}, {search.candidates:,} candidates for "
        f"{search.keep:,} worlds"
    )
    return told, work.total * search.replicates * SECONDS, work.total * 3000.0


def _of_points(work: Points) -> tuple[str, float, float]:
    study, runs = work.study, work.total
    told = (
        f"{runs:,} runs of {study.base.weeks} weeks: {study.method} over {len(study.factors)} "
        f"factors ({len(study.names) - 1} indices, and the dummy), {len(work.design.shares):,} "
        f"points, {study.replicates} replicates each"
    )
    numbers = runs * len(study.weeks) * len(study.outcomes)
    return told, runs * network_of(study, work.how.driver).seconds, numbers * BYTES


def _practices(scenario: Scenario) -> int:
    return len(scenario.named) or scenario.settings.practices.count


def _range(counts: list[int], what: str) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,} {what}" if low == high else f"{low:,} to {high:,} {what}"
