"""What a change does beside setting parameters: who leaves or joins, ties, a second hub, hours.

Here the tables of a file are checked in their form; whom the names mean is settled with the
network at hand (`nicsim.structure.acting`).
"""

from collections.abc import Mapping
from typing import Any

from nicsim.domains import Settings
from nicsim.foundation.jit import rule
from nicsim.scenario.declared import shown
from nicsim.scenario.frozen import Frozen

WHO = ("leave", "join", "replace")  # lists of names of people and sites
PAIRS = ("cut", "tie")  # lists of pairs of names
ACTS = (*WHO, *PAIRS, "hub", "hours")
LASTING = (*WHO, *PAIRS)  # undone by a later change, not by `until`
ACTIVITIES = ("coach", "convene", "analyse", "broker", "buffer")  # of [hub_leadership]
OF_HOURS = ("staff_fte", "hours_per_fte", *ACTIVITIES)  # what decides how many hours each has
MOST_NAMES = 10_000  # in a list; an assumption
MOST_STAFF, MOST_HOURS = 1000, 60_000


def read_acts(entry: Mapping[str, Any], where: str, faults: list[str]) -> Frozen:
    """The acts of a change; the faults of those that make no sense are added.

    Parameters
    ----------
    entry : mapping
        The change as its file has it.
    where : str
        What every fault begins with.
    faults : list of str
    """
    found: dict[str, Any] = {}
    for name in ACTS:
        if name not in entry:
            continue
        value = entry[name]
        if name in WHO:
            kept, fault = _names(value)
        elif name in PAIRS:
            kept, fault = _pairs(value, name == "tie")
        else:
            kept, fault = _hub(value) if name == "hub" else _hours(value)
        if fault:
            faults.append(f"{where}: {name} {fault}")
        else:
            found[name] = kept
    lasting = [name for name in LASTING if name in found]
    if entry.get("until") is not None and lasting:
        faults.append(
            f"{where}: until goes with set, hours and hub; {', '.join(lasting)} "
            f"{'lasts' if len(lasting) == 1 else 'last'} until a later change undoes it"
        )
    return Frozen(found)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_number(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _names(value: Any) -> tuple[Any, str]:
    sound = isinstance(value, list) and 0 < len(value) <= MOST_NAMES
    if not sound or not all(_is_name(name) for name in value):
        return None, f"must be a list of names of people or sites, not {shown(value)}"
    return tuple(name.strip() for name in value), ""


def _pairs(value: Any, strong: bool) -> tuple[Any, str]:
    told = 'must be a list of pairs of names, [["A", "B"]]'
    if strong:
        told += ', each perhaps with a strength from 0 to 1, [["A", "B", 0.5]]'
    if not isinstance(value, list) or not 0 < len(value) <= MOST_NAMES:
        return None, f"{told}, not {shown(value)}"
    for pair in value:
        ends = isinstance(pair, list) and len(pair) in ((2, 3) if strong else (2,))
        if not ends or not all(_is_name(name) for name in pair[:2]):
            return None, f"{told}; {shown(pair)} is none"
        if len(pair) == 3 and not _is_number(pair[2], 0, 1):
            return None, f"{told}; {shown(pair[2])} is no strength"
        if pair[0].strip() == pair[1].strip():
            return None, f"has {shown(pair[0])} twice in one pair"
    return tuple((pair[0].strip(), pair[1].strip(), *pair[2:]) for pair in value), ""


def _hub(value: Any) -> tuple[Any, str]:
    told = 'must be a table such as { at = "A", to = ["B", "C"], staff_fte = 1.0, strength = 0.3 }'
    if not isinstance(value, dict):
        return None, f"{told}, not {shown(value)}"
    extra = sorted(set(value) - {"at", "to", "staff_fte", "strength"})
    if extra:
        return None, f"{told}; {', '.join(map(shown, extra))} is not known"
    if not _is_name(value.get("at")):
        return None, f"{told}; at names the site where it opens"
    names, fault = _names(value.get("to"))
    if fault:
        return None, f"{told}; to {fault}"
    if not _is_number(value.get("staff_fte", 0.0), 0, MOST_STAFF):
        return None, f"{told}; staff_fte is a number from 0 to {MOST_STAFF}"
    strength = value.get("strength")
    if strength is not None and not _is_number(strength, 0, 1):
        return None, f"{told}; strength is a number from 0 to 1"
    kept = {"at": value["at"].strip(), "to": names, "staff_fte": value.get("staff_fte", 0.0)}
    return Frozen(kept if strength is None else kept | {"strength": strength}), ""


def _hours(value: Any) -> tuple[Any, str]:
    told = (
        'must be a table such as { from = "buffer", to = "coach", hours = 10 }, hours of '
        f"staff in a week; activities are {', '.join(ACTIVITIES)}"
    )
    if not isinstance(value, dict) or set(value) != {"from", "to", "hours"}:
        return None, f"{told}, not {shown(value)}"
    ends = value["from"], value["to"]
    if not all(end in ACTIVITIES for end in ends) or ends[0] == ends[1]:
        return None, f"{told}; {shown(ends[0])} and {shown(ends[1])} are not two of them"
    if not _is_number(value["hours"], 0, MOST_HOURS):
        return None, f"{told}; {shown(value['hours'])} is no number of hours"
    return Frozen(value), ""


def with_hours(settings: Settings, acts: Mapping[str, Any]) -> Settings:
    """Settings after a change's second hub has brought its staff and its hours have moved.

    No activity gives more hours than it has (`unaffordable` tells where one would).
    """
    d1 = settings.hub_leadership
    if "hub" in acts:
        d1 = d1._replace(staff_fte=d1.staff_fte + acts["hub"]["staff_fte"])
    if "hours" in acts:
        move = acts["hours"]
        hub = [float(getattr(d1, name)) for name in OF_HOURS]
        ends = ACTIVITIES.index(move["from"]), ACTIVITIES.index(move["to"])
        move_hours(hub, range(len(hub)), ends[0], ends[1], float(move["hours"]))
        d1 = d1._replace(**{ACTIVITIES[end]: hub[2 + end] for end in ends})
    return settings._replace(hub_leadership=d1)


@rule
def move_hours(decimals, at, source, target, hours):
    """Move hours of a week from one activity to another, at most those that it has.

    Parameters
    ----------
    decimals : float64 array
        Settings.
    at : int64 array
        Where in it those of `OF_HOURS` stand.
    source, target : int
        Places in `ACTIVITIES`.
    hours : float
    """
    paid = decimals[at[0]] * decimals[at[1]]
    weights = 0.0
    for n in range(2, len(at)):
        weights += decimals[at[n]]
    wanted = hours / paid * weights if paid > 0.0 else 0.0
    there = decimals[at[2 + source]]
    taken = wanted if wanted < there else there
    decimals[at[2 + source]] -= taken
    decimals[at[2 + target]] += taken


def unaffordable(settings: Settings, acts: Mapping[str, Any]) -> str:
    """Why hours cannot move as a change says; empty if they can."""
    if "hours" not in acts:
        return ""
    opened = {name: kept for name, kept in acts.items() if name == "hub"}
    d1, move = with_hours(settings, opened).hub_leadership, acts["hours"]
    weights = sum(getattr(d1, a) for a in ACTIVITIES)
    paid = d1.staff_fte * d1.hours_per_fte
    there = paid * getattr(d1, move["from"]) / weights if weights > 0.0 else 0.0
    if move["hours"] <= there * (1.0 + 1e-9):
        return ""
    return f"hours: {move['from']} has {there:.4g} hours a week, {move['hours']:g} cannot move"


def acts_in_words(acts: Mapping[str, Any]) -> list[str]:
    """What a change does beside setting parameters, a short phrase each."""
    verbs = {"leave": ("leaves", "leave"), "join": ("joins", "join"),
             "replace": ("is replaced", "are replaced")}  # fmt: skip
    told = []
    for name, kept in acts.items():
        if name in WHO:
            told.append(f"{_some(kept)} {verbs[name][len(kept) > 1]}")
        elif name in PAIRS:
            ends = [f"{pair[0]} and {pair[1]}" for pair in kept]
            told.append(f"{'tied' if name == 'tie' else 'cut'}: {_some(ends)}")
        elif name == "hub":
            told.append(f"a second hub at {kept['at']}")
        else:
            told.append(f"{kept['hours']:g} hours a week from {kept['from']} to {kept['to']}")
    return told


def _some(names) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def plain(acts: Mapping[str, Any]) -> dict[str, Any]:
    """Acts as plain data, as a file has them."""
    return {
        name: dict(kept) | ({"to": list(kept["to"])} if name == "hub" else {})
        if isinstance(kept, Mapping)
        else [list(one) if isinstance(one, tuple) else one for one in kept]
        for name, kept in acts.items()
    }
