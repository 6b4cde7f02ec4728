"""The Scenario: everything that a run is asked to be, immutable once read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.domains import LEVELLED, Settings
from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.domains.practices import NamedPractice
from nicsim.foundation.declare import CONDITION
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.acts import plain, unaffordable, with_hours
from nicsim.scenario.checking import TEXTS, taken
from nicsim.scenario.declared import parameters
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.lists import Change, parted
from nicsim.scenario.plan import Across, StructurePlan, Within
from nicsim.scenario.prices import Costs
from nicsim.scenario.settings import settings_of


class Value(NamedTuple):
    """A value and where it came from."""

    value: Any
    origin: str  # "default", "world", "level", the name of a file, "command line" or "Python"


@dataclass(frozen=True)
class Scenario:
    """A network, its conditions and what changes in them; make one with `nicsim.load`.

    Parameters
    ----------
    title, question : str
    sources : tuple of str
    assigned : mapping of dotted keys to Value
        What differs from the defaults; `years`, `structure.*` and the domains' parameters.
    named : tuple of NamedPractice
        Practices with a quality of their own; empty: drawn.
    changes : tuple of Change
    path : Path or None
        The file it was read from.
    notices : tuple of str
        What was left out in reading, for the user to see.
    world : mapping of dotted keys to values
        How nature is where nothing above says otherwise; empty: as the defaults have it.
    """

    title: str
    question: str = ""
    sources: tuple[str, ...] = ()
    assigned: Mapping[str, Value] = field(default_factory=Frozen)
    named: tuple[NamedPractice, ...] = ()
    changes: tuple[Change, ...] = ()
    path: Path | None = None
    notices: tuple[str, ...] = ()
    world: Mapping[str, Any] = field(default_factory=Frozen)

    def __repr__(self) -> str:
        """In a line; `nicsim show` tells the whole."""
        until = "" if self.stop == "never" else f", or until {self.stop}"
        told = [f"{self.years} years{until}", f"{len(self.assigned)} values of its own"]
        told += [f"{len(self.changes)} scheduled changes"] if self.changes else []
        told += [f"{len(self.named)} named practices"] if self.named else []
        told += ["in a world of its own"] if self.world else []
        return f"<Scenario {self.title!r}: {', '.join(told)}>"

    @property
    def years(self) -> int:
        """Horizon in years."""
        return self._value("years")

    @property
    def weeks(self) -> int:
        """Horizon in school weeks."""
        return self.years * WEEKS_A_YEAR

    @property
    def stop(self) -> str:
        """When a run ends before its horizon (`never`: it does not)."""
        return self._value("stop")

    @property
    def settings(self) -> Settings:
        """All parameters of the nine domains before anything changes."""
        return settings_of({key: v.value for key, v in self.assigned.items()}, self.world)

    @property
    def structure(self) -> StructurePlan:
        """Sites, people and ties asked for."""
        own: dict[str, Any] = {
            n: self._value(f"structure.{n}") for n in _plain_fields(StructurePlan)
        }
        across = Across(*(self._value(f"structure.across.{n}") for n in Across._fields))
        within = Within(*(self._value(f"structure.within.{n}") for n in Within._fields))
        files: dict[str, Any] = {
            n: Path(own[n]) if own[n] else None for n in ("roster", "ties", "team_ties", "joins")
        }
        return StructurePlan(**(own | files), across=across, within=within)

    @property
    def costs(self) -> Costs:
        """Prices of what a plan has; they move no run."""
        return Costs(*(self._value(f"costs.{name}") for name in Costs._fields))

    @property
    def levels(self) -> dict[str, float]:
        """The dials of the seven domains that have one (.5 where none is set)."""
        return {d: self._value(f"{d}.level", 0.5) for d in LEVELLED}

    @property
    def timeline(self) -> tuple[tuple[int, Settings], ...]:
        """Weeks at which settings change, with the settings from there on; begins with week 0.

        Where changes overlap, the later in the file wins.
        """
        weeks = {0} | {c.week for c in self.changes} | {c.until for c in self.changes if c.until}
        base = {key: v.value for key, v in self.assigned.items()}
        steps = []
        for week in sorted(w for w in weeks if w < self.weeks):
            steps.append((week, self._settings_in(week, base)))
        return tuple(steps)

    def _settings_in(self, week: int, base: Mapping[str, Any]) -> Settings:
        values, held = dict(base), []
        for change in self.changes:
            if change.week <= week and (change.until is None or week < change.until):
                values |= change.set
                held.append(change.acts)
        settings = settings_of(values, self.world)
        for acts in held:
            settings = with_hours(settings, acts)
        return settings

    def resolved(self) -> dict[str, Value]:
        """Every value of the run and where it came from."""
        settings, found = self.settings, {}
        for key, p in parameters().items():
            if key in self.assigned:
                found[key] = self.assigned[key]
            elif p.domain in Settings._fields and p.name != "level":
                value = getattr(getattr(settings, p.domain), p.name)
                moved = f"{p.domain}.level" in self.assigned and p.weak is not None
                usual = "world" if key in self.world else "default"
                found[key] = Value(value, "level" if moved else usual)
            else:
                found[key] = Value(p.default, "default")
        return found

    def described(self) -> dict[str, Any]:
        """Title, practices and changes as plain data: with `resolved`, all that a run needs."""
        elsewhere = {"world": dict(self.world)} if self.world else {}
        return elsewhere | {
            "title": self.title,
            "question": self.question,
            "sources": list(self.sources),
            "named": [practice._asdict() for practice in self.named],
            "changes": [
                {"week": c.week, "until": c.until, "label": c.label, "set": dict(c.set)}
                | plain(c.acts)
                for c in self.changes
            ],
        }

    def replacing(self, values: Mapping[str, Any]) -> "Scenario":
        """The same scenario with other values, given by dotted keys (or nested tables).

        `changes` and `practices.named` (or `named`) take the place of the scenario's own; they are
        lists of tables as files have them, or those of another scenario. Where a file may stand,
        so may a DataFrame, or a graph of networkx or igraph.

        Raises
        ------
        ScenarioError
            For unknown keys and values that are not allowed, all at once.
        """
        faults: list[str] = []
        values = {"practices.named" if k == "named" else k: v for k, v in values.items()}
        lists, rest = parted(values, "", faults)
        scenario = self.changed(rest, "Python", "", faults)
        if lists.changes is not None:
            scenario = replace(scenario, changes=lists.changes)
        if lists.named is not None:
            scenario = replace(scenario, named=lists.named)
        scenario = scenario.without_late_changes(faults, scenario.years < self.years)
        if faults:
            raise ScenarioError(faults)
        return scenario

    def in_world(self, world: Mapping[str, Any]) -> "Scenario":
        """The same scenario in a world: other values of nature where it says nothing of them.

        Conditions among them, for which data were fitted, win over what the scenario says.
        """
        known = parameters()
        fitted = {key for key in world if key in known and known[key].role == CONDITION}
        own = {key: v for key, v in self.assigned.items() if key not in fitted}
        return replace(self, world=Frozen(world), assigned=Frozen(own) if fitted else self.assigned)

    def changed(
        self,
        values: Mapping[str, Any],
        origin: str,
        prefix: str,
        faults: list[str],
        folder: Path = Path(),
    ) -> "Scenario":
        """The same with other values; the faults of those that cannot be taken are added.

        Paths among them are relative to `folder`.
        """
        texts = {
            key: v.strip()
            for key, v in values.items()
            if key in TEXTS and isinstance(v, str) and (v.strip() or key != "title")
        }
        rest = {key: v for key, v in values.items() if key not in texts}
        sound = taken(rest, prefix, folder, faults)
        assigned = {key: Value(value, origin) for key, value in sound.items()}
        return replace(self, assigned=Frozen({**self.assigned, **assigned}), **texts)

    def without_late_changes(
        self, faults: list[str], shortened: bool, prefix: str = ""
    ) -> "Scenario":
        """Changes beyond the end are a fault; where the run was shortened, a notice."""
        late = [change for change in self.changes if change.week >= self.weeks]
        told = [
            f"{change.label!r} at week {change.week} lies beyond the end "
            f"({self.years} years have weeks 0 to {self.weeks - 1})"
            for change in late
        ]
        notices = self.notices
        if shortened:
            notices += tuple(f"left out: {sentence}" for sentence in told)
        else:
            name = f"{self.path}: " if self.path else prefix
            faults += [f"{name}[[changes]] {sentence}" for sentence in told]
        kept = tuple(change for change in self.changes if change.week < self.weeks)
        name = f"{self.path}: " if self.path else prefix
        faults += [f"{name}[[changes]] {sentence}" for sentence in self._unaffordable()]
        return replace(self, changes=kept, notices=notices)

    def _unaffordable(self) -> list[str]:
        """Changes that move more hours than there are when they begin."""
        found = []
        base = {key: v.value for key, v in self.assigned.items()}
        for number, change in enumerate(self.changes):
            if "hours" in change.acts:
                before = replace(self, changes=self.changes[:number])
                fault = unaffordable(
                    before._settings_in(change.week, {**base, **change.set}), change.acts
                )
                found += [f"{change.label!r} at week {change.week}: {fault}"] if fault else []
        return found

    def _value(self, key: str, default: Any = None) -> Any:
        if key in self.assigned:
            return self.assigned[key].value
        return parameters()[key].default if default is None else default


def _plain_fields(record) -> list[str]:
    return [name for name in record._fields if name not in ("across", "within")]
