"""What the module offers: the kernel's functions, the tables that they take, what is declared.

Functions stand here by their names with what they take, tables by name. Those that are written here
take tables where the kernel's take arrays. Rule code.
"""

import math
from typing import Any, NamedTuple, get_args

import numpy as np
from numba import types

from nicsim.domains import Settings
from nicsim.drivers.kernel import advance_until
from nicsim.drivers.stages import STAGES, Steps
from nicsim.foundation.jit import Column, Number, contents_of, kind_of_tree
from nicsim.foundation.seeds import key_from
from nicsim.scenario.acts import ACTIVITIES, OF_HOURS, move_hours
from nicsim.scenario.declared import STOPS, parameters
from nicsim.scenario.plan import AcrossKind, WithinKind
from nicsim.scenario.settings import DECLARED, SAID, settle
from nicsim.structure.between import degree_between
from nicsim.structure.drawing import DRAWING, Lengths, draw, measure_drawing
from nicsim.structure.seating import SEATING, seat_people, seat_sites
from nicsim.world import events, measures
from nicsim.world.acting import happen, open_course
from nicsim.world.beginning import ASKED, begin
from nicsim.world.coding import kinds_of_settings
from nicsim.world.course import COURSE, KINDS
from nicsim.world.events import TRACE, begin_trace, most_in_a_week
from nicsim.world.landscapes import SEARCH, draw_landscapes
from nicsim.world.measures import RECORD, surveys_in
from nicsim.world.memory import GROUND, STATE, Sizes, measure
from nicsim.world.sizes import forms_searched


class Decimals(NamedTuple):
    """Numbers."""

    values: np.ndarray


class Wholes(NamedTuple):
    """Whole numbers."""

    values: np.ndarray


class Words(NamedTuple):
    """Words of 64 bits."""

    values: np.ndarray


def settle_settings(declared, said, decimals, wholes):
    """Settings from what is said (see `scenario.settings.settle`)."""
    settle(declared, said, decimals.values, wholes.values)


def move_hours_of(decimals, at, source, target, hours):
    """Hours moved in settings (see `scenario.acts.move_hours`)."""
    move_hours(decimals.values, at.values, source, target, hours)


def key_of(entropy, pool):
    """The key of a run (see `foundation.seeds`)."""
    return key_from(entropy.values, pool.values)


def measure_ties(drawing, lengths):
    """How much room ties need (see `structure.drawing`); of `drawing` who sits where is read."""
    measure_drawing(drawing.asked, drawing.first, drawing.team_size, lengths.values)


def seat(asked):
    """Who sits where, row by row."""
    there = asked.structure
    seat_people(there.site, there.role, there.place, there.first, there.team_size)


def measure_network(asked, added, more, p, sizes):
    """How large a network is (see `world.memory`); `more`: ties of people that changes may add."""
    there, most, widest = asked.structure, 0, 0
    sites = there.team_size.size
    for s in range(sites):
        most = max(most, there.link_start[s + 1] - there.link_start[s])
        widest = max(widest, there.first[s + 1] - there.first[s])
    practices = asked.quality.size if asked.quality.size > 0 else p.practices.count
    people, peers = there.site.size, there.tie_peer.size + more
    measure(people, sites, practices, most, added, peers, widest, p, sizes.values)


def forms(settings, practices, sites):
    """Sums that a search for the best forms makes, in whole numbers (see `world.sizes`)."""
    return int(forms_searched(settings, practices, sites))


def events_in_a_week(ground):
    """No week has more (see `world.events`)."""
    return most_in_a_week(ground)


def surveys(weeks):
    """How often people are asked in so many weeks."""
    return surveys_in(weeks)


def _settings() -> Any:
    """What `Settings` are for compiled code: numbers."""
    records = zip(Settings(), kinds_of_settings(), strict=True)
    return Settings(*(_numbers(type(record), kinds) for record, kinds in records))


def _numbers(table: Any, kinds: Any) -> Any:
    """A table of numbers; choices are whole ones."""
    return table(*(Number(int if isinstance(kind, tuple) else kind) for kind in kinds))


def _one(kind: Any, dtype: Any) -> Any:
    return kind(Column(dtype, ("count",)))


TABLES: dict[str, Any] = {
    "State": STATE,
    "Ground": GROUND,
    "Settings": _settings(),
    "Declared": DECLARED,
    "Said": SAID,
    "Seating": SEATING,
    "Drawing": DRAWING,
    "Asked": ASKED,
    "Search": SEARCH,
    "Record": RECORD,
    "Course": COURSE,
    "Trace": TRACE,
    "Steps": _numbers(Steps, (int,) * len(STAGES)),
    "Decimals": _one(Decimals, np.float64),
    "Wholes": _one(Wholes, np.int64),
    "Words": _one(Words, np.uint64),
}
NUMBERS = {"int64": types.int64, "uint64": types.uint64, "float64": types.float64}
WEEK = ("State", "State", "Ground", "Settings", "uint64")  # now, new, ground, p, key
FUNCTIONS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "settle": (settle_settings, ("Declared", "Said", "Decimals", "Wholes")),
    "move_hours": (move_hours_of, ("Decimals", "Wholes", "int64", "int64", "float64")),
    "key_of": (key_of, ("Words", "Words")),
    "seat_sites": (seat_sites, ("Seating", "int64", "int64", "float64", "int64")),
    "measure_ties": (measure_ties, ("Drawing", "Wholes")),
    "draw": (draw, ("Drawing", "uint64")),
    "degree_between": (degree_between, ("int64", "int64", "int64", "int64")),
    "seat": (seat, ("Asked",)),
    "forms": (forms, ("Settings", "int64", "int64")),
    "measure_network": (measure_network, ("Asked", "int64", "int64", "Settings", "Wholes")),
    "draw_landscapes": (draw_landscapes, ("Ground", "int64", "uint64", "Search")),
    "begin": (begin, ("State", "Ground", "Asked", "Settings", "uint64")),
    "events_in_a_week": (events_in_a_week, ("Ground",)),
    "begin_trace": (begin_trace, ("State", "Ground", "Trace")),
    "surveys": (surveys, ("int64",)),
    "open_course": (open_course, ("Course", "State", "State", "Ground")),
    "happen": (happen, ("Course", *WEEK, "int64", "Trace")),
    "advance_until": (
        advance_until,
        ("Steps", *WEEK, "int64", "int64", "Record", "Trace", *("int64",) * 4),
    ),
}
STAGE = (*WEEK, "int64", "Record", "Trace")  # what each stage takes; `advance_until` calls them
ADDRESSES = "steps"  # writes their addresses: the words of `Steps`


def jobs() -> dict[str, tuple[Any, tuple[Any, ...]]]:
    """All functions with the types of what they take; stages too."""
    kinds = NUMBERS | {name: kind_of_tree(tree) for name, tree in TABLES.items()}
    wanted = FUNCTIONS | {stage_name(stage): (stage, STAGE) for stage in STAGES}
    return {
        name: (function, tuple(kinds[kind] for kind in takes))
        for name, (function, takes) in wanted.items()
    }


def stage_name(stage: Any) -> str:
    """What a stage is called among the functions."""
    return "stage_" + getattr(stage, "py_func", stage).__name__


def contents() -> str:
    """A hash of the rules that all of this is made of."""
    return contents_of([function for function, _ in jobs().values()])


def told() -> dict[str, Any]:
    """What is declared: parameters, and the names of what comes back."""
    return {
        "functions": {name: list(takes) for name, (_, takes) in FUNCTIONS.items()},
        "addresses": ADDRESSES,
        "lengths": {"Drawing": list(Lengths._fields), "network": list(Sizes._fields)},
        "parameters": [_parameter(key) for key in parameters()],
        "domains": list(Settings._fields),
        "within": list(get_args(WithinKind)),
        "across": list(get_args(AcrossKind)),
        "activities": list(ACTIVITIES),
        "of_hours": [f"hub_leadership.{name}" for name in OF_HOURS],
        "acts": list(KINDS),
        "stops": list(STOPS),
        "measures": [one.name for one in measures.MEASURES],
        "afterwards": [one.name for one in measures.AFTERWARDS],
        "practice_columns": list(measures.PRACTICE_COLUMNS),
        "survey_columns": list(measures.SURVEY_COLUMNS),
        "event_columns": list(events.COLUMNS),
        "happenings": list(events.HAPPENINGS),
        "channels": list(events.CHANNELS),
    }


def _parameter(key: str) -> dict[str, Any]:
    p = parameters()[key]
    names = ("kind", "default", "low", "high", "choices", "unit", "weak", "strong", "founding")
    kept = {name: getattr(p, name) for name in names}
    return {"key": key} | {
        name: list(value) if isinstance(value, tuple) else _finite(value)
        for name, value in kept.items()
        if name == "default" or not (value is None or value is False or value == ())
    }


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
