"""Driver two: the same stages as the Mesa model, in compiled loops that free the GIL."""

import numpy as np

from nicsim.domains import Settings
from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers.outcome import Outcome, room_for, snapshot
from nicsim.foundation.jit import compiled_without_counts, handed
from nicsim.world import commits, exchange, hub, observing, person, summer, survey, team, tracing
from nicsim.world.coding import coded
from nicsim.world.events import (
    is_full,
    is_on,
    most_in_a_week,
    no_trace,
    open_trace,
    recorded,
    with_room,
)
from nicsim.world.state import State, World, copied


class KernelRun:
    """A founded network under way in compiled code.

    Parameters
    ----------
    world : World
        Copied, not changed.
    timeline : tuple of (week, Settings)
        Settings from each week on, the first from week 0.
    weeks : int
        How many there are to run.
    events : bool
        Whether to record who took what from whom.
    """

    def __init__(
        self,
        world: World,
        timeline: tuple[tuple[int, Settings], ...],
        weeks: int,
        events: bool = False,
    ) -> None:
        self._world, self._timeline, self.weeks = world, timeline, weeks
        self._now, self._new = handed(copied(world.now)), handed(copied(world.new))
        self._ground = handed(world.ground)
        self.record = room_for(weeks, world.ground)
        self.trace = open_trace(world.now, world.ground) if events else no_trace()
        self._most_events = most_in_a_week(world.ground)
        self.week = 0

    def run_to(self, week: int) -> None:
        """Run all weeks before `week` that have not been run yet."""
        for (begin, settings), end in self._segments():
            begin, end = max(begin, self.week), min(end, week, self.weeks)
            while begin < end:  # once, but where the room for events must grow
                begin = self.week = advance(
                    self._now,
                    self._new,
                    self._ground,
                    handed(coded(settings)),
                    self._world.key,
                    begin,
                    end,
                    handed(self.record),
                    handed(self.trace),
                    self._most_events,
                )
                self.trace = with_room(self.trace, self._world.ground)

    def state(self) -> State:
        """The state as it is, as columns (copied)."""
        return copied(self._now.tables)

    @property
    def events(self) -> np.ndarray | None:
        """Events so far (copied); None where none were asked for."""
        return recorded(self.trace).copy() if is_on(self.trace) else None

    def _segments(self):
        ends = [week for week, _ in self._timeline[1:]] + [self.weeks]
        return zip(self._timeline, ends, strict=True)


def run(
    world: World,
    timeline: tuple[tuple[int, Settings], ...],
    weeks: int,
    snapshots: tuple[int, ...] = (),
    events: bool = False,
) -> Outcome:
    """Run a founded network to its end; snapshots are taken at the end of the weeks named."""
    running, taken = KernelRun(world, timeline, weeks, events), []
    for week in sorted(snapshots):
        running.run_to(week + 1)
        taken.append(snapshot(week, running.state()))
    running.run_to(weeks)
    quality = np.array(world.ground.ideas.quality)
    return Outcome(running.record, quality, tuple(taken), running.events)


@compiled_without_counts
def advance(now, new, ground, p, key, begin, end, record, trace, most_events):
    """Run the weeks from `begin` up to `end`, under settings that stay the same.

    `now` and `new` are the state as it is and as it is becoming (equal before and after a week);
    `record` takes the measures; `trace` takes events, where they are asked for. All arrays are
    changed in place. Returns the week reached: `end`, or an earlier one before which `trace` needs
    room for the `most_events` that a week can have.
    """
    tracing_on = is_on(trace)
    people, sites = ground.seats.site.size, ground.places.team_size.size
    for week in range(begin, end):
        if tracing_on and is_full(trace, most_events):
            return week
        # 1 environment
        if week > 0 and week % WEEKS_A_YEAR == 0 and p.environment.summer:
            for i in range(people):
                summer.renew(i, now, new, ground, p, key, week)
            if tracing_on:
                tracing.trace_summer(now, new, ground, p, key, week, trace)
            commits.commit_summer_of_people(now, new, ground)
            for s in range(sites):
                summer.summer_of_team(s, now, new, ground, p, key, week)
            commits.commit_summer_of_teams(now, new, ground)
        # 2 hub
        hub.lead(now, new, ground, p, key, week)
        commits.commit_hub(now, new, ground)
        # 3 teams
        for s in range(sites):
            team.take_stock(s, now, new, ground, p, key, week)
        commits.commit_stock(now, new, ground)
        for s in range(sites):
            for i in range(
                ground.places.first[s], ground.places.first[s] + ground.places.team_size[s]
            ):
                person.take_part(i, now, new, ground, p, key, week)
        commits.commit_presence(now, new, ground)
        for s in range(sites):
            team.inquire(s, now, new, ground, p, key, week)
        if tracing_on:
            tracing.trace_inquiry(now, new, ground, p, key, week, trace)
        commits.commit_inquiry(now, new, ground)
        # 4 exchange
        hub.pool_reports(now, new, ground, p, key, week)
        commits.commit_pool(now, new, ground)
        for s in range(sites):
            exchange.listen(s, now, new, ground, p, key, week)
        if tracing_on:
            tracing.trace_listening(now, new, ground, p, key, week, trace)
        commits.commit_listening(now, new, ground)
        hub.weave(now, new, ground, p, key, week)
        commits.commit_ties(now, new, ground)
        # 5 practitioners
        for i in range(people):
            person.adopt(i, now, new, ground, p, key, week)
        if tracing_on:
            tracing.trace_adoption(now, new, ground, p, key, week, trace)
        commits.commit_adoption(now, new, ground)
        # 6 relations
        for i in range(people):
            person.relate(i, now, new, ground, p, key, week)
        commits.commit_relations(now, new, ground)
        # 7 observe
        observing.observe(now, ground, p, week, record)
        if week == 0:
            survey.survey(now, ground, p, key, week, record.surveys[0])
        elif (week + 1) % WEEKS_A_YEAR == 0:
            out = record.surveys[(week + 1) // WEEKS_A_YEAR]
            survey.survey(now, ground, p, key, week, out)
    return end
