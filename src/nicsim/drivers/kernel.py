"""Driver two: the same stages as the Mesa model, in compiled loops that free the GIL."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from nicsim.domains import Settings
from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers.outcome import Outcome, room_for, snapshot
from nicsim.drivers.stages import LONGEST_FIRST, STAGES, TRACING, Steps
from nicsim.foundation.jit import (
    Handed,
    Placed,
    address_of,
    as_taken,
    call,
    compile_all,
    compiled_without_counts,
    handed,
    kinds_of,
    missing,
)
from nicsim.scenario.declared import STOPS
from nicsim.structure.acting import Act
from nicsim.world.acting import happen_compiled, is_due, open_compiled
from nicsim.world.coding import settled
from nicsim.world.course import course_of
from nicsim.world.ending import NEVER, Stop, ended
from nicsim.world.events import (
    is_full,
    is_on,
    most_in_a_week,
    no_trace,
    open_trace,
    recorded,
    with_room,
)
from nicsim.world.founding import Founded
from nicsim.world.measures import hold
from nicsim.world.state import Ground, State, World, copied, with_own_columns

Taken = tuple[tuple[Any, Any, Any, Any], Any, tuple[Any, Any]]  # network, steps, what is recorded
_readying = threading.Lock()
_steps: dict[Any, Handed] = {}


class KernelRun:
    """A founded network under way in compiled code.

    Parameters
    ----------
    world : World or Founded
        A world is copied and not changed; what lies founded in memory is run where it lies.
    timeline : tuple of (week, Settings)
        Settings from each week on, the first from week 0.
    weeks : int
        How many there are to run.
    events : bool
        Whether to record who took what from whom.
    acts : sequence of Act
        What happens to named people, sites and ties.
    stop : str
        When it ends before that, one of `STOPS`.
    """

    def __init__(
        self,
        world: World | Founded,
        timeline: tuple[tuple[int, Settings], ...],
        weeks: int,
        events: bool = False,
        acts: Sequence[Act] = (),
        stop: str = "never",
    ) -> None:
        self._key, self._timeline, self.weeks = world.key, timeline, weeks
        self._stop = STOPS.index(stop)
        if isinstance(world, Founded):
            new = world.now.copied()
            self._now, self._new = as_taken(world.now), as_taken(new)
            self._ground, self._there = as_taken(world.ground), (world.now, world.ground)
        else:
            ground = with_own_columns(world.ground) if acts else world.ground
            now, new = copied(world.now), copied(world.new)
            self._now, self._new = handed(now), handed(new)
            self._ground, self._there = handed(ground), (now, ground)
        self._becoming, self._course = new, None
        if acts:
            people, sites = self.ground.seats.site.size, self.ground.places.first.size
            peers = self.ground.peers.row.size
            self._course = course_of(acts, people, sites, peers)
            self._acts = handed(self._course)
            open_compiled(self._acts, self._now, self._new, self._ground)
        self._last: tuple[Settings, Any, Any] | None = None
        self.record = room_for(weeks, self.ground)
        self.trace = open_trace(self._columns, self.ground) if events else no_trace()
        self._most_events = most_in_a_week(self.ground)
        self.week = 0

    def run_to(self, week: int) -> None:
        """Run all weeks before `week` that have not been run yet."""
        for (begin, settings), end in self._segments():
            begin, end = max(begin, self.week), min(end, week, self.weeks)
            if begin < end and self._course is not None and is_due(self._course, begin):
                self._happen(begin, settled(settings)[1])
            while begin < end:  # once, but where the room for events must grow
                told, steps, left = self._as_taken(settings)
                rest = (*left, self._most_events)
                if self._stop == NEVER:
                    begin = advance(steps, *told, self._key, begin, end, *rest)
                else:
                    stop = (self._stop, self._timeline[-1][0], self.weeks)
                    begin = advance_until(steps, *told, self._key, begin, end, *rest, *stop)
                self.week = begin
                self.trace = with_room(self.trace, self.ground)

    def _as_taken(self, settings: Settings) -> Taken:
        """What compiled code takes under some settings; the same again while nothing changed."""
        if self._last is None or self._last[0] is not settings or self._last[1] is not self.trace:
            told = (self._now, self._new, self._ground, settled(settings)[1])
            left = (handed(self.record), handed(self.trace))
            steps = ready_steps(*told, self._key, *left, is_on(self.trace))
            self._last = settings, self.trace, (told, steps, left)
        return self._last[2]

    def _happen(self, week: int, p: Any) -> None:
        """What the scenario schedules for a week, before it begins."""
        told = self._now, self._new, self._ground, p, self._key
        happen_compiled(self._acts, *told, week, handed(self.trace))
        self.trace = with_room(self.trace, self.ground)

    def state(self) -> State:
        """The state as it is, as columns (copied)."""
        return copied(self._columns)

    def take(self, other: "KernelRun", columns: Sequence[tuple[str, str, Any]]) -> None:
        """Put some columns (table, column, which part of it) of another run in place of one's own.

        Both have the same people, sites, ties' room and practices, and stand before the same week.
        """
        new = self._becoming.tables if isinstance(self._becoming, Placed) else self._becoming
        for table, column, part in columns:
            values = getattr(getattr(other._columns, table), column)[part]
            for state in (self._columns, new):
                getattr(getattr(state, table), column)[part] = values

    @property
    def _columns(self) -> State:
        now = self._there[0]
        return now.tables if isinstance(now, Placed) else now

    @property
    def ground(self) -> Ground:
        """The ground as it is: people and sites may have come and gone."""
        ground = self._there[1]
        return ground.tables if isinstance(ground, Placed) else ground

    @property
    def events(self) -> np.ndarray | None:
        """Events so far (copied); None where none were asked for."""
        return recorded(self.trace).copy() if is_on(self.trace) else None

    def _segments(self):
        ends = [week for week, _ in self._timeline[1:]] + [self.weeks]
        return zip(self._timeline, ends, strict=True)


def ready_steps(now, new, ground, p, key, record, trace, tracing_on: bool):
    """The stages as `advance` takes them, compiled where they are not yet.

    Those that record events are left out where none are asked for.
    """
    if not isinstance(now, Handed):  # nothing is compiled: Python calls Python
        return Steps(*STAGES)
    kinds = kinds_of(now, new, ground, p, key, 0, record, trace)
    with _readying:
        if (kinds, tracing_on) not in _steps:
            wanted = [each for each in LONGEST_FIRST if tracing_on or each not in TRACING]
            some = handed(Steps(*range(len(STAGES))))
            whole = kinds_of(some, now, new, ground, p, key, 0, 0, record, trace, 0)
            compile_all([*((each, kinds) for each in wanted), (advance, whole)])
            places = [address_of(each, kinds) if each in wanted else 0 for each in STAGES]
            _steps[kinds, tracing_on] = handed(Steps(*places))
    return _steps[kinds, tracing_on]


def not_compiled(tracing_on: bool = False) -> list[Any]:
    """Stages whose machine code is not in the cache, of those that record events too."""
    return missing(*(each for each in STAGES if tracing_on or each not in TRACING), advance)


def run(
    world: World | Founded,
    timeline: tuple[tuple[int, Settings], ...],
    weeks: int,
    snapshots: tuple[int, ...] = (),
    events: bool = False,
    acts: Sequence[Act] = (),
    stop: str = "never",
) -> Outcome:
    """Run a founded network to its end; snapshots are taken at the end of the weeks named."""
    running, taken = KernelRun(world, timeline, weeks, events, acts, stop), []
    for week in sorted(snapshots):
        running.run_to(week + 1)
        taken.append(snapshot(week, running.state()))
    running.run_to(weeks)
    quality = np.array(running.ground.ideas.quality)
    return Outcome(running.record, quality, tuple(taken), running.events)


@compiled_without_counts
def advance(steps, now, new, ground, p, key, begin, end, record, trace, most_events):
    """Run the weeks from `begin` up to `end`, under settings that stay the same.

    `steps` are the stages (`Steps`); `now` and `new` are the state as it is and as it is becoming
    (equal before and after a week); `record` takes the measures; `trace` takes events, where they
    are asked for. All arrays are changed in place. Returns the week reached: `end`, or an earlier
    one before which `trace` needs room for the `most_events` that a week can have.
    """
    tracing_on = is_on(trace)
    for week in range(begin, end):
        if tracing_on and is_full(trace, most_events):
            return week
        # 1 environment
        if week > 0 and week % WEEKS_A_YEAR == 0 and p.environment.summer:
            call(steps.renew, now, new, ground, p, key, week, record, trace)
            if tracing_on:
                call(steps.trace_summer, now, new, ground, p, key, week, record, trace)
            call(steps.end_summer, now, new, ground, p, key, week, record, trace)
        # 2 hub, 3 teams
        call(steps.begin_week, now, new, ground, p, key, week, record, trace)
        call(steps.inquire, now, new, ground, p, key, week, record, trace)
        if tracing_on:
            call(steps.trace_inquiry, now, new, ground, p, key, week, record, trace)
        call(steps.end_inquiry, now, new, ground, p, key, week, record, trace)
        # 4 exchange
        call(steps.listen, now, new, ground, p, key, week, record, trace)
        if tracing_on:
            call(steps.trace_listening, now, new, ground, p, key, week, record, trace)
        call(steps.end_listening, now, new, ground, p, key, week, record, trace)
        # 5 practitioners
        call(steps.adopt, now, new, ground, p, key, week, record, trace)
        if tracing_on:
            call(steps.trace_adoption, now, new, ground, p, key, week, record, trace)
        # 6 relations, 7 observe
        call(steps.end_week, now, new, ground, p, key, week, record, trace)
        call(steps.observe, now, new, ground, p, key, week, record, trace)
    return end


@compiled_without_counts
def advance_until(
    steps, now, new, ground, p, key, begin, end, record, trace, most_events, stop, scheduled, weeks
):
    """As `advance`, for a run that ends by a rule, a place in `STOPS`.

    `scheduled` is the week of the last change to come, `weeks` how many there are in all: what is
    returned once the run is over, with its record held to the end.
    """
    until = Stop(stop, True, scheduled, weeks)
    for week in range(begin, end):
        after = advance(steps, now, new, ground, p, key, week, week + 1, record, trace, most_events)
        if after == week:
            return week
        if ended(until, now, ground, p, key, week, record):
            hold(record, week)
            return weeks
    return end
