"""Driver one: the network as a Mesa model, one method call an agent and stage."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers.agents import Hub, Network, Practitioner, TeamLead
from nicsim.drivers.outcome import Outcome, room_for, snapshot
from nicsim.drivers.own import overridden
from nicsim.foundation import chance
from nicsim.foundation.errors import DriverError
from nicsim.scenario.declared import STOPS
from nicsim.scenario.reading import read
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared, build, prepare
from nicsim.structure.acting import Act
from nicsim.world import commits, observing, survey, tracing
from nicsim.world.acting import happen, is_due, open_course
from nicsim.world.coding import coded
from nicsim.world.course import course_of
from nicsim.world.ending import Stop, ended
from nicsim.world.events import is_on, no_trace, open_trace, recorded, with_room
from nicsim.world.founding import found
from nicsim.world.measures import AT, MEASURES, hold
from nicsim.world.state import World

TRACED = {  # stages after which events are recorded, where they are asked for
    "renew": tracing.trace_summer,
    "inquire": tracing.trace_inquiry,
    "listen": tracing.trace_listening,
    "adopt": tracing.trace_adoption,
}


class ImprovementNetwork(Network):
    """A networked improvement community, week by week.

    Parameters
    ----------
    setup : Scenario, path or None
        What to run; None is the baseline.
    hub_leadership, roles_engagement, improvement, within_team, across_teams, culture, environment
        : float in [0, 1], optional
        Levels of the seven domains that have one; they win over the setup.
    rng : int, numpy.random.Generator, numpy.random.SeedSequence or None
        The run's luck. An integer gives replicate 0 of `nicsim.run(seed=rng)`.

    Attributes
    ----------
    world : World
        State, ground, settings and key.
    week : int
        The week under way, or the next one between steps; from 0.
    """

    hub_class: type[Hub] = Hub
    lead_class: type[TeamLead] = TeamLead
    practitioner_class: type[Practitioner] = Practitioner

    def __init__(
        self,
        setup: Scenario | Path | str | None = None,
        *,
        hub_leadership: float | None = None,
        roles_engagement: float | None = None,
        improvement: float | None = None,
        within_team: float | None = None,
        across_teams: float | None = None,
        culture: float | None = None,
        environment: float | None = None,
        rng: Any = None,
    ) -> None:
        super().__init__(rng=rng)
        scenario = _scenario_of(setup)
        levels = {
            "hub_leadership": hub_leadership,
            "roles_engagement": roles_engagement,
            "improvement": improvement,
            "within_team": within_team,
            "across_teams": across_teams,
            "culture": culture,
            "environment": environment,
        }
        given = {f"{domain}.level": v for domain, v in levels.items() if v is not None}
        self.setup = scenario.replacing(given) if given else scenario
        key = _key_of(rng, self.rng)
        settings = self.setup.settings
        degree = settings.across_teams.initial_degree
        prepared = prepare(self.setup.structure, degree, self.setup.changes)
        world = found(settings, build(prepared, key), key, self.setup.named, prepared.acts)
        self._begin(world, prepared.acts)

    @classmethod
    def _of(cls, scenario: Scenario, prepared: Prepared, key: np.uint64):
        """A model whose structure is already prepared and whose key is known."""
        model = cls.__new__(cls)
        mesa.Model.__init__(model, rng=int(key))
        model.setup = scenario
        structure = build(prepared, key)
        world = found(scenario.settings, structure, key, scenario.named, prepared.acts)
        model._begin(world, prepared.acts)
        return model

    def _begin(self, world: World, acts: Sequence[Act] = ()) -> None:
        self.world = world
        people, sites = world.ground.seats.site.size, world.ground.places.first.size
        self.course = course_of(acts, people, sites, world.ground.peers.row.size)
        if acts:
            open_course(self.course, world.now, world.new, world.ground)
        self.week = 0
        self.stage = ""
        self.trace = no_trace()
        self.record = room_for(self.setup.weeks, world.ground)
        self.measures = self.record.weekly[0]  # the latest; nan before the first week
        self.hub = self.hub_class(self)
        lead_rows = set(world.ground.places.first.tolist())
        people = [
            (self.lead_class if row in lead_rows else self.practitioner_class)(self, row)
            for row in range(world.ground.seats.site.size)
        ]
        self.practitioners = people  # leads included
        self.leads = [people[row] for row in sorted(lead_rows)]
        team_size = world.ground.places.team_size[world.ground.seats.site]
        in_team = world.ground.seats.place < team_size
        self.team_members = [person for person in people if in_team[person.row]]
        reporters: dict[str, Callable[[ImprovementNetwork], float]] = {
            measure.name: partial(_latest, place=place) for place, measure in enumerate(MEASURES)
        }
        self.datacollector = mesa.DataCollector(model_reporters=reporters)  # type: ignore[arg-type]

    def step(self) -> None:
        """One school week: its seven stages."""
        self.trace = with_room(self.trace, self.world.ground)
        self.environment()
        self._each([self.hub], "lead", commits.commit_hub)
        self._each(self.leads, "take_stock", commits.commit_stock)
        self._each(self.team_members, "take_part", commits.commit_presence)
        self._each(self.leads, "inquire", commits.commit_inquiry)
        self._each([self.hub], "pool_reports", commits.commit_pool)
        self._each(self.leads, "listen", _commit_listening)
        self._each([self.hub], "weave", commits.commit_ties)
        self._each(self.practitioners, "adopt", _commit_adoption)
        self._each(self.practitioners, "relate", commits.commit_relations)
        self.take_measures()
        self.week += 1
        self.running = self.week < self.setup.weeks and not self._ends()
        if not self.running and self.week < self.setup.weeks:
            hold(self.record, self.week - 1)

    def environment(self) -> None:
        """Scheduled changes take effect; in week 0 of a new year the summer pulse comes first."""
        for week, settings in self.setup.timeline:
            if week == self.week:
                self.world = self.world._replace(settings=coded(settings))
        if is_due(self.course, self.week):
            happen(self.course, *self.world, self.week, self.trace)
            self.trace = with_room(self.trace, self.world.ground)
        new_year = self.week > 0 and self.week % WEEKS_A_YEAR == 0
        if new_year and self.world.settings.environment.summer:
            self._each(self.practitioners, "renew", _commit_summer_of_people)
            self._each(self.leads, "summer_of_team", commits.commit_summer_of_teams)

    def _ends(self) -> bool:
        """Whether the run ends after the week that was, by its stop rule."""
        known, setup = not overridden(type(self)), self.setup
        stop = Stop(STOPS.index(setup.stop), known, setup.timeline[-1][0], setup.weeks)
        now, _, ground, p, key = self.world
        return ended(stop, now, ground, p, key, self.week - 1, self.record)

    def take_measures(self) -> None:
        """Record the week's measures; nothing is changed."""
        now, _, ground, p, key = self.world
        if self.week >= len(self.record.weekly):
            self.record = _longer(self.record, room_for(self.week + WEEKS_A_YEAR, ground))
        observing.observe(now, ground, p, self.week, self.record)
        self.measures = self.record.weekly[self.week]
        if self.week == 0:
            survey.survey(now, ground, p, key, self.week, self.record.surveys[0])
        elif (self.week + 1) % WEEKS_A_YEAR == 0:
            answers = self.record.surveys[(self.week + 1) // WEEKS_A_YEAR]
            survey.survey(now, ground, p, key, self.week, answers)
        self.datacollector.collect(self)

    def measure(self, name: str) -> float:
        """The latest value of a measure (nan before the first week)."""
        return float(self.measures[getattr(AT, name)])

    def record_events(self) -> None:
        """Record, from before the first week on, who takes which practice from whom.

        Raises
        ------
        DriverError
            Once the network is under way.
        """
        if self.week > 0:
            raise DriverError(f"events are recorded from week 0 on; week {self.week} has begun")
        self.trace = open_trace(self.world.now, self.world.ground)

    @property
    def events(self) -> np.ndarray | None:
        """Events so far, rows of `nicsim.world.events.COLUMNS`; None where none are recorded."""
        return recorded(self.trace).copy() if is_on(self.trace) else None

    def _each(self, agents, stage: str, commit) -> None:
        """One stage: every agent's part, in any order, then what was written becomes what is."""
        self.stage = stage
        for agent in agents:
            getattr(agent, stage)()
        self.stage = ""
        if is_on(self.trace) and stage in TRACED:
            TRACED[stage](*self.world, self.week, self.trace)
        commit(self.world.now, self.world.new, self.world.ground)


def run(model: ImprovementNetwork, snapshots: tuple[int, ...] = ()) -> Outcome:
    """Run a model to its end; snapshots are taken at the end of the weeks named."""
    taken = []
    while model.running and model.week < model.setup.weeks:
        model.step()
        if model.week - 1 in snapshots:
            taken.append(snapshot(model.week - 1, model.world.now))
    later = [week for week in sorted(snapshots) if model.week <= week < model.setup.weeks]
    taken += [snapshot(week, model.world.now) for week in later]  # as it was when it stopped
    quality = np.array(model.world.ground.ideas.quality)
    return Outcome(model.record, quality, tuple(taken), model.events)


# Rules of one's own may change use, or what was heard, without saying so: all rows are looked at.


def _commit_summer_of_people(now, new, ground) -> None:
    new.people.moved[:] = True
    commits.commit_summer_of_people(now, new, ground)


def _commit_listening(now, new, ground) -> None:
    new.sites.news[:] = True
    commits.commit_listening(now, new, ground)


def _commit_adoption(now, new, ground) -> None:
    new.people.moved[:] = True
    commits.commit_adoption(now, new, ground)


def _latest(model: ImprovementNetwork, place: int) -> float:
    return float(model.measures[place])


def _scenario_of(setup: Scenario | Path | str | None) -> Scenario:
    if setup is None:
        return Scenario("Baseline")
    return setup if isinstance(setup, Scenario) else read(setup)


def _key_of(rng: Any, generator: np.random.Generator) -> np.uint64:
    if isinstance(rng, int | np.integer):
        return chance.key_of(int(rng))
    if isinstance(rng, np.random.SeedSequence):
        return np.uint64(rng.generate_state(1, np.uint64)[0])
    return generator.integers(2**64, dtype=np.uint64)


def _longer(record, room):
    for old, new in zip(record, room, strict=True):
        new[: len(old)] = old
    return room
