"""What is compared: arms, replicates, seed; a table of runs in which arms share their luck."""

import difflib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nicsim.experiments.contrasts import Contrast
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.declared import shown
from nicsim.scenario.scenario import Scenario
from nicsim.world.measures import AFTERWARDS, MEASURES

if TYPE_CHECKING:
    from nicsim.experiments.claimed import Claim
    from nicsim.experiments.worlds.record import Worlds

Kind = Literal["run", "compare", "sweep", "sensitivity", "ranked", "worlds"]
NAMES = tuple(measure.name for measure in (*MEASURES, *AFTERWARDS))
HEADLINE = ("realised_improvement", "spread_helpful", "false_spread", "network_health")
CAVEAT = (
    "A simulation explores mechanisms and compares designs; "
    "it does not forecast a particular network."
)
MOST_REPLICATES = 100_000  # an assumption: what a study needs at the very most
MOST_ARMS = 10_000  # likewise


class Arm(NamedTuple):
    """One scenario of a comparison."""

    name: str
    scenario: Scenario
    point: Mapping[str, Any] = {}  # of a sweep: what was set, by dotted key
    model: Any = None  # a subclass of ImprovementNetwork with rules of its own


class Until(NamedTuple):
    """When to stop: half-widths of the paired differences (or of the mean, for one arm)."""

    measure: str
    half_width: float
    at_most: int


class Experiment(NamedTuple):
    """A question put to the model.

    Parameters
    ----------
    title, question : str
    kind : {"run", "compare", "sweep", "sensitivity", "ranked", "worlds"}
        Of "ranked", contrasts alone are asked, and told by their size (in many worlds only).
    arms : tuple of Arm
        The first is what the others are compared with.
    replicates : int
        Runs of each arm; replicate r has the same key in all arms. With `until`: those of the
        first round.
    seed : int
    measures : tuple of str
        What is told and drawn; the first is the main one.
    until : Until or None
    contrasts : tuple of Contrast
        What is asked beside every arm against the first.
    matters : tuple of (measure, margin)
        Differences that matter (see `nicsim.experiments.margins`).
    worlds : Worlds or None
        In which it is asked; None: in the one reference world. Replicate r is in world
        r modulo their number (see `nicsim.experiments.many_worlds`).
    claims : tuple of Claim
        What the runs are held against (see `nicsim.experiments.claims`); they move no number.
    """

    title: str
    question: str
    kind: Kind
    arms: tuple[Arm, ...]
    replicates: int
    seed: int = 0
    measures: tuple[str, ...] = HEADLINE
    until: Until | None = None
    contrasts: tuple[Contrast, ...] = ()
    matters: tuple[tuple[str, float], ...] = ()
    worlds: "Worlds | None" = None
    claims: "tuple[Claim, ...]" = ()

    @property
    def each(self) -> int:
        """Runs of each arm in each world."""
        return self.replicates // len(self.worlds) if self.worlds is not None else self.replicates

    @property
    def most_replicates(self) -> int:
        """How many replicates there may come to be."""
        return self.replicates if self.until is None else self.until.at_most

    def rounds(self) -> Iterator[int]:
        """Numbers of replicates after which to ask whether they are enough, each twice the last.

        They do not hang on workers or time, so that a study ends at the same number anywhere.
        """
        asked = min(self.replicates, self.most_replicates)
        while asked < self.most_replicates:
            yield asked
            asked *= 2
        yield self.most_replicates


class Run(NamedTuple):
    """One line of the table of runs."""

    arm: int
    replicate: int


def runs(experiment: Experiment, replicates: int) -> list[Run]:
    """All runs up to a number of replicates: replicate by replicate, arms side by side."""
    arms = range(len(experiment.arms))
    return [Run(arm, replicate) for replicate in range(replicates) for arm in arms]


def grid(base: Scenario, vary: Mapping[str, Sequence[Any]], where: str = "") -> tuple[Arm, ...]:
    """An arm for every combination of values.

    Parameters
    ----------
    base : Scenario
    vary : mapping of dotted keys to values
    where : str
        What each fault begins with.

    Raises
    ------
    ScenarioError
        For values that cannot be taken, all at once.
    """
    count = math.prod(len(values) for values in vary.values())
    if count > MOST_ARMS:
        raise ScenarioError([f"{where}[vary] makes {count:,} arms; at most {MOST_ARMS:,} fit"])
    points = [dict(zip(vary, values, strict=True)) for values in itertools.product(*vary.values())]
    return arms_at(base, points, where)


def arms_at(
    base: Scenario, points: Sequence[Mapping[str, Any]], where: str = ""
) -> tuple[Arm, ...]:
    """An arm for every point of a design (see `grid`)."""
    faults: list[str] = []
    arms = []
    for point in points:
        scenario = base.changed(point, "experiment", where, faults)
        name = ", ".join(f"{key}={told(value)}" for key, value in point.items())
        arms.append(Arm(name, scenario, dict(point)))
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return tuple(arms)


def told(value: Any) -> str:
    """A value in the name of an arm."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def faults_of(experiment: Experiment) -> list[str]:
    """What is wrong with an experiment's numbers and names."""
    found = [
        *out_of_range("replicates", experiment.replicates, 1, MOST_REPLICATES),
        *out_of_range("seed", experiment.seed, 0, 2**63),
        *unknown_measures(experiment.measures, "measures"),
    ]
    names = [arm.name for arm in experiment.arms]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        found.append(f"arms must have names of their own; given twice: {', '.join(twice)}")
    if not experiment.arms:
        found.append("there are no arms to run")
    weeks = {arm.scenario.weeks for arm in experiment.arms}
    if len(weeks) > 1:
        told_weeks = ", ".join(f"{arm.name!r} {arm.scenario.years}" for arm in experiment.arms)
        found.append(f"arms must have the same number of years; they have {told_weeks}")
    if experiment.until is not None:
        found += unknown_measures((experiment.until.measure,), "until.measure")
        found += out_of_range("until.at_most", experiment.until.at_most, 2, MOST_REPLICATES)
        if not 0.0 < experiment.until.half_width < math.inf:
            found.append(f"until.half_width {shown(experiment.until.half_width)} is not above 0")
    return found


def unknown_measures(names: Sequence[str], where: str) -> list[str]:
    """A sentence on each measure that does not exist."""
    found = []
    for name in names:
        if name not in NAMES:
            near = difflib.get_close_matches(str(name), NAMES, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(NAMES)}"
            found.append(f"{where}: {shown(name)} is not a measure; {hint}")
    return found


def out_of_range(name: str, value: Any, low: int, high: int) -> list[str]:
    """A sentence on a number that is no integer from `low` to `high`; none if it is."""
    sound = isinstance(value, Integral) and not isinstance(value, bool)
    if sound and low <= int(value) <= high:
        return []
    return [f"{name} {shown(value)} is not an integer from {low} to {high}"]
