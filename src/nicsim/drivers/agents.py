"""Mesa agents: windows on a row of the state; their methods are the stages for their own row.

Override a method to change what a hub, a lead or a practitioner does in that part of the week; call
`super()` to keep the rest. A stage reads `model.world.now`, which no stage changes while it runs,
and writes its own row of `model.world.new`. So `self.trust` is what was before the stage, and
`self.written.trust` what the stage, `super()` included, has made of it so far.
"""

from typing import Any

import mesa
import numpy as np

from nicsim.world import exchange, hub, person, summer, team
from nicsim.world.state import World


class Network(mesa.Model):
    """What an agent needs of its model: the state, the week, and the stage under way."""

    world: World
    week: int
    stage: str


class Column:
    """An agent's own entry in a column of the state.

    Reading gives what is; writing, allowed in the stage that owns the column, what will be.

    Parameters
    ----------
    table, name : str
        Where the column stands in `State`.
    stage : str
        The stage in which it may be written.
    """

    def __init__(self, table: str, name: str, stage: str) -> None:
        self.table, self.name, self.stage = table, name, stage

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        """The entry; for two-dimensional columns a copy of the row."""
        if agent is None:
            return self
        entry = self._column(agent.model.world.now)[self._row(agent)]
        if agent.model.stage == self.stage:
            written = self._column(agent.model.world.new)[self._row(agent)]
            seen = agent.seen.get(self.name) == agent.model.week
            if not seen and not _same(written, entry):
                agent.stale[self.name] = agent.model.week
        return entry.copy() if getattr(entry, "ndim", 0) else entry.item()

    def __set__(self, agent: Any, value: Any) -> None:
        """Write the entry of the state to come."""
        if agent.model.stage != self.stage:
            raise AttributeError(
                f"{self.name} is written by {self.stage}; set it there (override {self.stage})"
            )
        if agent.stale.get(self.name) == agent.model.week:
            raise AttributeError(
                f"self.{self.name} is what was before {self.stage}, which has written it since: "
                f"what it wrote would be lost; start from self.written.{self.name}"
            )
        self._column(agent.model.world.new)[self._row(agent)] = value

    def _column(self, state):
        return getattr(getattr(state, self.table), self.name)

    def _row(self, agent):
        return agent.row if self.table in ("people", "use") else agent.site


def _same(a: Any, b: Any) -> bool:
    return np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f")


class Written:
    """What the stage under way has written of an agent's columns so far; read by their names."""

    def __init__(self, agent: "Windowed") -> None:
        self._agent = agent

    def __getattr__(self, name: str) -> Any:
        """The entry of the state to come; for two-dimensional columns a copy of the row."""
        agent = self._agent
        column = getattr(type(agent), name, None)
        if not isinstance(column, Column):
            raise AttributeError(f"{type(agent).__name__} has no column {name!r}")
        agent.stale.pop(name, None)
        agent.seen[name] = agent.model.week
        entry = column._column(agent.model.world.new)[column._row(agent)]
        return entry.copy() if getattr(entry, "ndim", 0) else entry.item()


class Windowed(mesa.Agent):
    """An agent whose columns are windows on the state."""

    model: Network

    def __init__(self, model: Network) -> None:
        super().__init__(model)
        # Columns of which it has read what was, though the stage had written, and in which week.
        self.stale: dict[str, int] = {}
        self.seen: dict[str, int] = {}  # those that it has read as written, and in which week

    @property
    def written(self) -> Written:
        """What this stage has written of the agent so far, `super()` included."""
        return Written(self)


class Hub(mesa.Agent):
    """The hub: leads, pools reports, weaves ties."""

    model: Network

    def lead(self) -> None:
        """Turn hours into doses; hold a convening where one is due."""
        hub.lead(*self.model.world, self.model.week)

    def pool_reports(self) -> None:
        """Take in the week's reports; curate the best version reported."""
        hub.pool_reports(*self.model.world, self.model.week)

    def weave(self) -> None:
        """Make ties at convenings and by brokering."""
        hub.weave(*self.model.world, self.model.week)


class Practitioner(Windowed):
    """A member of staff: team member or colleague."""

    model: Network

    norm = Column("people", "norm", "relate")
    engagement = Column("people", "engagement", "relate")
    present = Column("people", "present", "take_part")
    felt = Column("people", "felt", "adopt")
    in_trial = Column("people", "in_trial", "adopt")
    uses = Column("use", "stage", "adopt")  # stage of use of every practice, 0 to 4
    depth = Column("use", "depth", "adopt")

    def __init__(self, model: Network, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def site(self) -> int:
        """Number of the site."""
        return int(self.model.world.ground.seats.site[self.row])

    @property
    def role(self) -> str:
        """`lead`, `member` or `colleague`."""
        return ("lead", "member", "colleague")[self.model.world.ground.seats.role[self.row]]

    def renew(self) -> None:
        """A summer: stay, or leave the place to a newcomer."""
        summer.renew(self.row, *self.model.world, self.model.week)

    def take_part(self) -> None:
        """Take part in the team's work this week, or not (members and leads)."""
        person.take_part(self.row, *self.model.world, self.model.week)

    def adopt(self) -> None:
        """Hear of practices, try them, make them routine, abandon them."""
        person.adopt(self.row, *self.model.world, self.model.week)

    def relate(self) -> None:
        """Norm and engagement a week on."""
        person.relate(self.row, *self.model.world, self.model.week)


class TeamLead(Practitioner):
    """The lead of an improvement team, who acts for it as well."""

    skill = Column("sites", "skill", "inquire")
    trust = Column("sites", "trust", "inquire")
    pressure = Column("sites", "pressure", "take_stock")
    time = Column("sites", "time", "take_stock")
    coach = Column("sites", "coach", "take_stock")
    cycle = Column("sites", "cycle", "inquire")
    report = Column("sites", "report", "inquire")
    evidence = Column("local", "evidence", "listen")
    version = Column("local", "version", "inquire")

    def summer_of_team(self) -> None:
        """A team's summer: skill, trust and ties wane."""
        summer.summer_of_team(self.site, *self.model.world, self.model.week)

    def take_stock(self) -> None:
        """What the team has this week: time, pressure, coaching."""
        team.take_stock(self.site, *self.model.world, self.model.week)

    def inquire(self) -> None:
        """A week of inquiry: start, run or finish a cycle, and report."""
        team.inquire(self.site, *self.model.world, self.model.week)

    def listen(self) -> None:
        """Hear tied teams and the hub's pool; ties live or wane."""
        exchange.listen(self.site, *self.model.world, self.model.week)
