"""Random scenarios at the edges of all that may be declared, and what must hold of their runs.

    uv run --group dev python tests/edges.py 2000 --bounds
    MALLOC_PERTURB_=85 uv run --group dev python tests/edges.py 500 --digest

The first runs scenarios in a build that looks at the bounds of every array; the second prints one
hash of all results, which must not hang on what memory held before. A scenario hangs on its number
alone, so one that fails is run again by `--only NUMBER`.
"""

import argparse
import hashlib
import os
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains import Settings
from nicsim.domains.practices import NamedPractice
from nicsim.drivers import kernel
from nicsim.foundation import chance
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.jit import compiled_without_counts, handed, together
from nicsim.scenario.declared import parameters
from nicsim.scenario.scenario import Change, Scenario
from nicsim.structure import build, prepare
from nicsim.world.founding import found
from nicsim.world.measures import MEASURES
from nicsim.world.state import World, columns

SEED = 23
STRICT = os.environ.get("NUMBA_BOUNDSCHECK") == "1"
SMALL = {  # a run of hundredths of a second; ranges are the declared ones all the same
    "years": (1, 1, 1, 2, 3),
    "structure.sites": (1, 2, 3, 5, 8),
    "structure.team_size": (1, 1, 2, 4),
    "structure.colleagues": (0, 0, 1, 3, 7),
    "structure.districts": (None, 1, 2, 3),
    "structure.across.degree": (None, 0, 1, 2, 4),
    "structure.across.rows": (None, 1, 2),
    "structure.across.groups": (1, 2, 3),
    "structure.across.regions": (1, 2, 3),
    "structure.across.bridges": (0, 1, 3, 1000),
    "structure.within.degree": (0, 2, 3, 4),
    "practices.count": (1, 1, 2, 3, 8, 64),
    "practices.components": (1, 1, 2, 3, 4, 8, 12, 16, 20),
}
CLOSED = ("share", "score")  # units of measures that lie in [0, 1], or are missing
SHARES = {  # columns of the state that lie in [0, 1]
    "people": ("norm", "engagement"),
    "use": ("depth",),
    "sites": (
        *("time", "pressure", "coach", "skill", "taking_part", "trust", "alignment", "anchored"),
        *("norm", "team_norm", "team_engagement"),
    ),
    "ties": ("strength",),
    "hub": ("quality", "met", "analysis", "brokering", "buffering"),
}


def scenario_of(number: int, folder: Path | None = None) -> Scenario:
    """The scenario of a number; sites that join in named weeks need a folder for their file."""
    rng = np.random.default_rng([SEED, number])
    often = rng.choice([0.05, 0.3, 0.9])  # how many parameters leave their defaults
    values = {
        key: _value(rng, key)
        for key, p in parameters().items()
        if p.kind != "file" and (key in SMALL or rng.random() < often)
    }
    values = {key: value for key, value in values.items() if value is not None}
    if values.get("structure.across.kind") == "file":
        del values["structure.across.kind"]
    if folder is not None and rng.random() < 0.2:
        values["structure.joins"] = str(_joins(rng, values["structure.sites"], folder, number))
    if rng.random() < 0.8:
        _make_possible(values)
    scenario = Scenario(f"edge {number}").replacing(values)
    named = ()
    if rng.random() < 0.3:
        qualities = rng.choice([-2.0, -0.3, 0.0, 1e-300, 0.2, 2.0], rng.choice([1, 2, 5, 64]))
        named = tuple(NamedPractice(f"p{k}", float(q)) for k, q in enumerate(qualities))
    changes = tuple(_change(rng, scenario.weeks) for _ in range(rng.choice([0, 0, 1, 3])))
    return Scenario(scenario.title, assigned=scenario.assigned, named=named, changes=changes)


def _make_possible(values):
    """Mend what the structure would refuse, so that most scenarios run."""
    sites = values["structure.sites"]
    for name in ("across.groups", "across.regions", "districts"):
        key = f"structure.{name}"
        if key in values:
            values[key] = min(values[key], sites)
    if "structure.across.degree" in values:
        values["structure.across.degree"] = min(values["structure.across.degree"], sites - 1) & ~1
        if values.get("structure.across.kind") == "scale_free":
            del values["structure.across.degree"]
    if sites % values.get("structure.across.rows", 1):
        values["structure.across.rows"] = 1
    people = values["structure.team_size"] + values["structure.colleagues"]
    values["structure.within.degree"] = min(values["structure.within.degree"], people - 1) & ~1
    if values.get("structure.size_spread", 0) and "structure.within.kind" in values:
        del values["structure.size_spread"]


def _joins(rng, sites, folder, number):
    weeks = rng.choice([0, 1, 39, 40, 10_000], sites)
    path = folder / f"joins{number}.csv"
    path.write_text("site,join_week\n" + "".join(f"{s + 1},{w}\n" for s, w in enumerate(weeks)))
    return path


def _value(rng, key) -> Any:
    p = parameters()[key]
    if key in SMALL:
        return SMALL[key][rng.integers(len(SMALL[key]))]
    if p.kind == "flag":
        return bool(rng.integers(2))
    if p.kind == "choice":
        return p.choices[rng.integers(len(p.choices))]
    assert p.low is not None
    assert p.high is not None
    place = [0.0, 1.0, 0.5, rng.random(), rng.random() ** 8, 1e-12][rng.integers(6)]
    value = p.low + place * (p.high - p.low)
    return int(value) if p.kind == "integer" else float(min(value, p.high))


def _change(rng, weeks):
    keys = [k for k, p in parameters().items() if p.domain in Settings._fields and not p.founding]
    keys = [key for key in keys if not key.startswith("practices.")]
    chosen = rng.choice(keys, 3, replace=False)
    week = int(rng.choice([0, 1, 39, weeks - 1, rng.integers(weeks)]))
    until = None if rng.random() < 0.5 else week + int(rng.integers(1, 50))
    return Change(week, until, "edge", {str(key): _value(rng, key) for key in chosen})


def run(scenario: Scenario, seed: int, events: bool) -> tuple[World, Any]:
    """A run to its end: the world as it is then, and the run."""
    prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
    key = chance.key_of(seed)
    world = found(scenario.settings, build(prepared, key), key, scenario.named, prepared.acts)
    running = kernel.KernelRun(world, scenario.timeline, scenario.weeks, events)
    running.run_to(scenario.weeks)
    running.state()
    return world, running


def faults_of(world: World, running: Any) -> list[str]:
    """What is out of its range in a run that has ended."""
    found = [
        f"{measure.name} {_span(running.record.weekly[:, place])}"
        for place, measure in enumerate(MEASURES)
        if not _lies(running.record.weekly[:, place], *_range_of(measure), missing=True)
    ]
    if not _lies(running.record.practices, 0.0, 1.0, missing=True):
        found.append(f"practices {_span(running.record.practices)}")
    if not _lies(running.record.surveys, 1.0, 5.0, missing=True):
        found.append(f"surveys {_span(running.record.surveys)}")
    if not np.isfinite(running.record.sites).all():
        found.append("sites' improvement")
    state = dict(columns(world.now))
    sites, practices = state["local.version"].shape
    forms = 1 << world.ground.landscape.own_table.shape[1]
    whole: dict[str, tuple[float, float]] = {
        "use.stage": (0, 4),
        "local.version": (0, forms - 1),
        "sites.trial": (0, forms - 1),
        "pool.version": (0, forms - 1),
        "heard.version": (0, forms - 1),
        "ties.peer": (-1, sites - 1),
        "sites.cycle": (-1, practices - 1),
        "sites.finished": (-1, practices - 1),
        "sites.report": (-1, practices - 1),
        "sites.copied": (-1, state["heard.value"].shape[1] - 1),
        "sites.dropped": (-1, state["heard.value"].shape[1] - 1),
    }
    closed = [f"{table}.{name}" for table, names in SHARES.items() for name in names]
    bounds: dict[str, tuple[float, float]] = dict.fromkeys(closed, (0.0, 1.0)) | whole
    outside = [name for name, (low, high) in bounds.items() if not _lies(state[name], low, high)]
    found += [f"{name} {_span(state[name])}" for name in outside]
    free = [n for n in state if n not in bounds and n not in ("heard.value", "pool.value")]
    found += [f"{n} {_span(state[n])}" for n in free if not np.isfinite(state[n]).all()]
    if (state["ties.peer"] == np.arange(sites)[:, None]).any():
        found.append("a team is tied to itself")
    return found


def _range_of(measure):
    if measure.unit in CLOSED:
        return 0.0, 1.0
    own = {"tie_modularity": (-1.0, 1.0), "weakest_domain": (1.0, 6.0)}
    return own.get(measure.name, (-1e3 if measure.unit == "SD" else 0.0, 1e6))


def _lies(values, low, high, missing=False):
    inside = (values >= low) & (values <= high)
    return bool((inside | np.isnan(values)).all() if missing else inside.all())


def _span(values):
    return f"{np.nanmin(values)!r} to {np.nanmax(values)!r}"


def digest_of(world: World, running: Any) -> bytes:
    """A hash of everything that a run left."""
    digest = hashlib.blake2b()
    for column in (*running.record, *(column for _, column in columns(world.now))):
        digest.update(column.tobytes())
    if running.events is not None:
        digest.update(running.events.tobytes())
    return digest.digest()


def refuse_negative_places() -> None:
    """Let the build take -1 as out of bounds too, where it is no constant of the source.

    numba takes it for the last place, as Python does; here -1 says "none", and reading there would
    go unnoticed.
    """
    from llvmlite import ir
    from numba.core import types
    from numba.np import arrayobj

    usual = arrayobj.fix_integer_index

    def strictly(context, builder, kind, index, size):
        if isinstance(index, ir.Constant):
            return usual(context, builder, kind, index, size)
        return context.cast(builder, index, kind, types.intp)

    arrayobj.fix_integer_index = strictly  # type: ignore[assignment]
    together._help = lambda *_: None  # a second process would compile without this


class Table(NamedTuple):
    """As the state's tables are."""

    values: np.ndarray


def looks_at_bounds() -> bool:
    """Whether this build notices a place beyond an array's end, and one before its beginning.

    In an array as it is, and in a table that is handed over as the state is.
    """

    @compiled_without_counts
    def at(values, place):
        return values[place]

    @compiled_without_counts
    def in_table(table, place):
        return table.values[place]

    noticed, values = 0, np.arange(3)
    for place in (3, -1):
        for read, where in ((at, values), (in_table, handed(Table(values)))):
            try:
                read(where, place)
            except IndexError:
                noticed += 1
    return noticed == 4


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("count", type=int, nargs="?", default=200)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--only", type=int)
    asked.add_argument("--digest", action="store_true", help="print one hash of all results")
    asked.add_argument("--bounds", action="store_true", help="in a build that looks at bounds")
    given = asked.parse_args()
    if given.bounds and not STRICT:  # numba reads it once; machine code of its own, out of the way
        cache = str(Path.home() / ".cache" / "nicsim-edges")
        own = {"NUMBA_BOUNDSCHECK": "1", "NICSIM_CACHE": cache}
        sys.stdout.flush()
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | own)
    if STRICT:
        refuse_negative_places()
        if not looks_at_bounds():
            sys.exit("this build does not look at bounds")
    numbers = range(given.first, given.first + given.count)
    told, all_results = Counter(), hashlib.blake2b()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers if given.only is None else [given.only]:
            try:
                scenario = scenario_of(number, Path(folder))
                world, running = run(scenario, number, events=number % 2 == 0)
                all_results.update(digest_of(world, running))
                found = faults_of(world, running)
            except NicsimError:
                told["refused"] += 1
                continue
            except Exception as fault:
                found = [f"{type(fault).__name__}: {fault}"]
                if given.only is not None:
                    traceback.print_exc()
            told["faulty" if found else "sound"] += 1
            if found:
                print(f"scenario {number}: {'; '.join(found)}", flush=True)
    looked = "bounds looked at" if STRICT else "as it ships"
    print(f"{looked}: " + ", ".join(f"{count} {what}" for what, count in sorted(told.items())))
    if given.digest:
        print(all_results.hexdigest())
    sys.exit(1 if told["faulty"] else 0)


if __name__ == "__main__":
    main()
