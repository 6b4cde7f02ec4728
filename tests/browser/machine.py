"""A run by the module under wasmtime: memory laid out, functions called, by its description alone.

What `app/web/machine.js`, `founding.js` and `simulation.js` do, in the least code: a second reader
of the description, so that neither reads into it what does not stand there.
"""

from typing import Any, NamedTuple

import numpy as np
import wasmtime
from asked import Run

from nicsim.browser.building import description_of
from nicsim.foundation.chance import key_of
from nicsim.world.measures import quarters

WORD, PAGE = 8, 65_536
KINDS: dict[str, Any] = {
    "float64": np.float64,
    "int64": np.int64,
    "uint64": np.uint64,
    "int32": np.int32,
    "bool": np.uint8,
}
GIVEN = ("site", "role", "place", "first", "team_size", "district")


class Place(NamedTuple):
    """Where a column lies."""

    at: int
    kind: str
    shape: tuple[int, ...]


class Laid(NamedTuple):
    """A table in memory."""

    address: int
    columns: dict[str, Place]
    begin: int
    end: int


class Machine:
    """An instance of the module."""

    def __init__(self, module: bytes) -> None:
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        made = wasmtime.Module(engine, module)
        assert not made.imports
        self.exports = wasmtime.Instance(self.store, made, []).exports(self.store)
        self.about = description_of(module)
        self.memory: Any = self.exports["memory"]
        begin: Any = self.exports["__heap_base"]
        self.end = self._rounded(begin.value(self.store))
        self.block = self.take(64 * WORD)

    def _rounded(self, size: int) -> int:
        return -(-size // self.about["line"]) * self.about["line"]

    def take(self, size: int) -> int:
        at, self.end = self.end, self._rounded(self.end + size)
        missing = self.end - self.memory.data_len(self.store)
        if missing > 0:
            self.memory.grow(self.store, -(-missing // PAGE))
        return at

    def array(self, place: Place) -> np.ndarray:
        """A copy of a column."""
        count = int(np.prod(place.shape, dtype=np.int64))
        size = count * np.dtype(KINDS[place.kind]).itemsize
        raw = self.memory.read(self.store, place.at, place.at + size)
        return np.frombuffer(bytes(raw), KINDS[place.kind]).reshape(place.shape)

    def put(self, place: Place, values: Any) -> None:
        made = np.ascontiguousarray(values, KINDS[place.kind])
        self.memory.write(self.store, made.tobytes(), place.at)

    def column(self, values: Any, kind: str) -> Place:
        """A column put into memory."""
        made = np.asarray(values)
        place = Place(self.take(made.size * np.dtype(KINDS[kind]).itemsize), kind, made.shape)
        self.put(place, made)
        return place

    def lay(self, table: str, lengths: dict[str, int], given: dict[str, Any] | None = None) -> Laid:
        """A table, its columns as described but those that are given."""
        given, described = given or {}, self.about["tables"][table]
        count = sum(1 + len(column.get("shape", ())) for column in described)
        address = self.take(count * WORD)
        begin, columns, at = self.end, {}, address
        for column in described:
            name, kind = column["name"], column["kind"]
            if "shape" not in column:
                self.put(Place(at, kind, (1,)), [given.get(name, 0)])
                at += WORD
                continue
            if name not in given:
                shape = tuple(n if isinstance(n, int) else lengths[n] for n in column["shape"])
                size = int(np.prod(shape, dtype=np.int64)) * np.dtype(KINDS[kind]).itemsize
                place = Place(self.take(size), kind, shape)
                if column["fill"] is not None:
                    fill = np.nan if column["fill"] == "nan" else column["fill"]
                    self.put(place, np.full(shape, fill, KINDS[kind]))
            else:
                place = given[name]
            columns[name] = place
            words = (place.at, *place.shape)
            self.put(Place(at, "int64", (len(words),)), words)
            at += WORD * len(words)
        return Laid(address, columns, begin, self.end)

    def call(self, name: str, *given: Any) -> int:
        """A function; what it returns."""
        for n, (kind, value) in enumerate(
            zip(self.about["functions"][name], given, strict=True), start=1
        ):
            place = Place(self.block + WORD * n, kind if kind in KINDS else "int64", (1,))
            self.put(place, [value.address if isinstance(value, Laid) else value])
        entry: Any = self.exports[f"entry_{name}"]
        assert entry(self.store, self.block) == 0
        return int(self.array(Place(self.block, "int64", (1,)))[0])


def outcome(module: bytes, run: Run, structure: Any, acts: Any) -> dict[str, np.ndarray]:
    """A run whose people and ties are given: the arrays that JavaScript gives."""
    there, scenario = Machine(module), run.scenario
    key = int(key_of(run.seed, run.replicate))
    timeline = [(week, _settings(there, p)) for week, p in scenario.timeline]
    before = _settings(there, scenario.settings)
    inside = {
        f"structure.{name}": there.column(
            values, "float64" if values.dtype.kind == "f" else "int64"
        )
        for name, values in structure._asdict().items()
    }
    quality = [practice.quality for practice in scenario.named]
    inside |= {"quality": there.column(np.array(quality), "float64")}
    lengths = _measured(there, inside, before, acts)
    asked = there.lay("Asked", lengths, inside)
    now, new, ground = (there.lay(table, lengths) for table in ("State", "State", "Ground"))
    there.call("draw_landscapes", ground, lengths["own"], key, there.lay("Search", lengths))
    there.call("begin", now, ground, asked, before, key)
    copied = there.memory.read(there.store, now.begin, now.end)
    there.memory.write(there.store, bytes(copied), new.begin)
    course = _course(there, lengths, acts)
    there.call("open_course", course, now, new, ground)
    weeks, most = scenario.weeks, there.call("events_in_a_week", ground)
    sizes = lengths | {"weeks": weeks, "surveys": there.call("surveys", weeks)}
    record = there.lay("Record", sizes)
    trace = there.lay("Trace", lengths | {"events": (weeks + 4) * most})
    there.call("begin_trace", now, ground, trace)
    steps = there.lay("Steps", {})
    addresses: Any = there.exports[f"entry_{there.about['addresses']}"]
    addresses(there.store, steps.address)
    ends = [week for week, _ in timeline[1:]] + [weeks]
    for (begin, p), end in zip(timeline, ends, strict=True):
        if any(act.week == begin for act in acts):
            there.call("happen", course, now, new, ground, p, key, begin, trace)
        told = (steps, now, new, ground, p, key, begin, end, record, trace, most)
        stop = there.about["stops"].index(scenario.stop)
        reached = there.call("advance_until", *told, stop, timeline[-1][0], weeks)
        if reached == weeks:
            break
        assert reached == end
    made = {name: there.array(place) for name, place in record.columns.items()}
    rows = there.array(trace.columns["rows"])[: there.array(trace.columns["written"])[0]]
    found = there.array(ground.columns["ideas.quality"])
    return made | {"after": quarters(made["sites"]), "quality": found, "events": rows}


def _settings(there: Machine, settings: Any) -> Laid:
    """Settings as they are, words in the order of the description."""
    from nicsim.world.coding import coded

    given = {
        f"{domain}.{name}": value
        for domain, record in coded(settings)._asdict().items()
        for name, value in record._asdict().items()
    }
    return there.lay("Settings", {}, given)


def _measured(there: Machine, inside: dict[str, Place], p: Laid, acts: Any) -> dict[str, int]:
    from nicsim.world.course import room_for_acts

    room = room_for_acts(acts, inside["structure.team_size"].shape[0])
    names = there.about["lengths"]["network"]
    sizes = there.lay("Wholes", {"count": len(names)})
    first = there.lay("Asked", {"longest": 0}, inside)
    there.call("measure_network", first, room.links, room.ties, p, sizes)
    return dict(zip(names, map(int, there.array(sizes.columns["values"])), strict=True))


def _course(there: Machine, lengths: dict[str, int], acts: Any) -> Laid:
    people, sites = lengths["people"], lengths["sites"]
    more = {"acts": len(acts), "known": people + sites, "rows": people + 1}
    course = there.lay("Course", lengths | more)
    kinds = there.about["acts"]
    for name in ("week", "kind", "of_people", "one", "other", "strength"):
        values = [kinds.index(act.kind) if name == "kind" else getattr(act, name) for act in acts]
        there.put(course.columns[name], values)
    return course
