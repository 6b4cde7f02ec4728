"""The joint picture: a Latin hypercube over parameters, and what share of it shows each pattern.

Each point is run once in each of nine arms with the same luck, so patterns are looked for in cheap
versions, and chance is part of every share told. P6, P7, P11, P12, P13 and P15 need many runs a
point and are left out.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import qmc

from nicsim.domains import Settings
from nicsim.experiments.executors import opened
from nicsim.experiments.worlds.experiment import ALONE, LASTING, MISTRUST, NO_HUB, NO_TIES
from nicsim.experiments.worlds.targets import NAMED
from nicsim.foundation.declare import Parameter
from nicsim.scenario.declared import parameters
from verification.claims import share_of
from verification.figures import draw_shares
from verification.laboratory import AT, Laboratory, baseline, say

LEFT_OUT = {  # classic models only, or counted and acting on nothing
    "adoption.threshold",
    "adoption.threshold_sd",
    "adoption.external",
    "adoption.imitation",
    "adoption.own_weight",
    "adoption.initial_users",
    "adoption.symbolic",
    "adoption.deepening",
    "improvement.aim",
    "improvement.reference_sd",
    "improvement.adaptation",
    "practices.count",
    "practices.components",
    "practices.interdependence",
    "roles_engagement.mandated_engagement",
    "roles_engagement.attendance_floor",
    "hub_leadership.steering_price",
    "hub_leadership.initial_alignment",
    "hub_leadership.alignment_gain",
    "hub_leadership.alignment_decay",
}
CHUNK = 25  # points in memory at once
NAMES = ("P1", "P2", "P3", "P4", "P5", "P8", "P9", "P10", "P14", "P16")
CHEAP = {
    "P1": "growth of use is largest after year 1",
    "P2": "use after 2 years is higher with hub and ties than with one of them",
    "P3": "of routine use at year 5, a larger share helps than of ideas",
    "P4": "reported less true success above .4",
    "P5": "best quarter above 1.5 times the mean after 2 years, and some teams dormant, not half",
    "P8": "the hub adds less to each of 40 teams than of 20, after 3 years",
    "P9": "improvement grows in years 2 and 3",
    "P10": "use 2 years after the hub left (year 3) below that when it left",
    "P14": "with trust near 0, less than .29 of the improvement after 3 years",
    "P16": "improvement at year 5 above that of teams that learn from nobody",
}


def space() -> dict[str, tuple[Parameter, float, float]]:
    """Ranges: weak to strong where a level moves a value, else half to twice its default.

    Bounds of a declaration hold as well; what is 0 by default is neutral and stays. The ranges are
    an assumption: nobody has measured most of these numbers.
    """
    found = {}
    for key, p in parameters().items():
        numeric = p.kind in ("number", "integer") and p.domain in Settings._fields
        if not numeric or p.name == "level" or key in LEFT_OUT or not p.default:
            continue
        if p.weak is not None and p.strong is not None:
            ends = sorted((float(p.weak), float(p.strong)))
        else:
            ends = sorted((0.5 * p.default, 2.0 * p.default))
        low = ends[0] if p.low is None else max(ends[0], p.low)
        high = ends[1] if p.high is None else min(ends[1], p.high)
        found[key] = (p, low, high)
    return found


def value_at(p: Parameter, low: float, high: float, place: float) -> Any:
    """A parameter's value at a place in [0, 1) of its range."""
    if p.kind == "integer":
        return min(int(high), math.floor(low + place * (high - low + 1.0)))
    return low + place * (high - low)


def arms(values: dict[str, Any]):
    """The nine arms of a point."""
    forty = {"structure.sites": 40, "years": 3}
    return {
        "as it is": baseline(values),
        "no hub": baseline(values | NO_HUB),
        "ties": baseline(values | NO_HUB | LASTING | {"years": 3}),
        "no ties": baseline(values | NO_TIES | {"years": 3}),
        "leaves": baseline(values, ((120, NO_HUB),)),
        "alone": baseline(values | ALONE),
        "mistrust": baseline(values | MISTRUST | {"years": 3}),
        "forty": baseline(values | forty),
        "forty alone": baseline(values | forty | NO_HUB),
    }


def passes(runs, helpful_share: float) -> np.ndarray:
    """Which patterns a point shows: replicates x NAMES."""

    def at(arm: str, measure: str, year: float) -> np.ndarray:
        return runs[arm][:, round(40 * year) - 1, AT[measure]]

    use = np.stack([at("as it is", "use_helpful", y) for y in (1, 2, 3, 4, 5)])
    growth = np.diff(use, axis=0, prepend=0.0)
    one, two, three = (at("as it is", "realised_improvement", y) for y in (1, 2, 3))
    mean = at("as it is", "realised_improvement", 2)
    dormant = at("as it is", "dormant_teams", 2)
    gap = at("as it is", "reported_success", 5) - at("as it is", "true_success", 5)
    hub = three - at("no hub", "realised_improvement", 3)
    hub_of_forty = at("forty", "realised_improvement", 3) - at(
        "forty alone", "realised_improvement", 3
    )
    told = {
        "P1": growth.argmax(axis=0) > 0,
        "P2": (use[1] > at("ties", "use_helpful", 2)) & (use[1] > at("no ties", "use_helpful", 2)),
        "P3": at("as it is", "helpful_share_of_use", 5) > helpful_share,
        "P4": gap > 0.4,
        "P5": (at("as it is", "improvement_best_quarter", 2) > 1.5 * mean)
        & (dormant > 0.0)
        & (dormant < 0.5),
        "P8": hub_of_forty < hub,
        "P9": (one < two) & (two < three),
        "P10": at("leaves", "use_helpful", 5) < at("leaves", "use_helpful", 3),
        "P14": at("mistrust", "realised_improvement", 3) < NAMED["P14 low trust"].high * three,
        "P16": at("as it is", "realised_improvement", 5) > at("alone", "realised_improvement", 5),
    }
    return np.column_stack([told[name] for name in NAMES])


def explore(points: int, seed: int, workers: int | None, folder: Path) -> None:
    """Run the hypercube and write `hypercube.md` and its figure."""
    ranges = space()
    places = qmc.LatinHypercube(len(ranges), rng=seed).random(points)
    begins = range(0, points, CHUNK)
    default = _default(seed, workers)
    told: list[np.ndarray] = []
    with opened("processes", workers) as pool:
        waiting = [pool.submit(_chunk, places[b : b + CHUNK], seed + b) for b in begins]
        for future in waiting:
            told.append(future.result())
            shown = np.concatenate(told)
            done = places[: len(shown)]
            text = _report(ranges, done, shown, default, f"first {len(shown)} of {points}", seed)
            (folder / "hypercube.md").write_text(text, "utf-8")
            draw_shares(NAMES, shown.mean(axis=0), default.mean(axis=0), folder / "figures")
            say(f"{len(shown)} of {points} points: written {folder / 'hypercube.md'}")


def _chunk(rows: np.ndarray, seed: int) -> np.ndarray:
    """Each point once; points of a chunk share their luck, chunks do not."""
    ranges = space()
    laboratory = Laboratory(1, seed, workers=1)
    made, shares = {}, []
    for number, row in enumerate(rows):
        values = {
            key: value_at(p, low, high, place)
            for (key, (p, low, high)), place in zip(ranges.items(), row, strict=True)
        }
        shares.append(values.get("practices.helpful_share", 0.25))
        made |= {(number, name): arm for name, arm in arms(values).items()}
    runs = laboratory.weekly(made)
    names = [name for number, name in made if number == 0]
    return np.concatenate(
        [
            passes({name: runs[number, name] for name in names}, share)
            for number, share in enumerate(shares)
        ]
    )


def _default(seed, workers):
    laboratory = Laboratory(30, seed, workers)
    return passes(laboratory.weekly(arms({})), 0.25)


def _report(ranges, places, shown, default, points, seed):
    everything = shown.all(axis=1)
    text = (
        "# How much of parameter space shows the patterns\n\n"
        "Made by `uv run python -m verification --hypercube POINTS` (the "
        f"{points} points, seed {seed}); not edited by hand. A Latin hypercube over {len(ranges)} "
        "parameters, "
        "from weak to strong where a level moves them, else from half to twice their default (an "
        "assumption); each point is run once in nine arms with the same luck. So patterns are "
        "looked for in cheap versions, and chance is part of every share. P6, P7, P11, P12, P13 "
        "and P15 need many runs a point and are left out.\n\n"
        "| pattern | looked for | share of points (95%) | share of default runs |\n"
        "| --- | --- | --- | --- |\n"
    )
    for place, name in enumerate(NAMES):
        share, low, high = share_of(shown[:, place])
        usual = default[:, place].mean()
        text += (
            f"| {name} | {CHEAP[name]} | {share:.2f} ({low:.2f} to {high:.2f}) | {usual:.2f} |\n"
        )
    share, low, high = share_of(everything)
    usual = default.all(axis=1).mean()
    text += f"| all ten | | {share:.2f} ({low:.2f} to {high:.2f}) | {usual:.2f} |\n"
    number = shown.sum(axis=1)
    text += (
        f"\nOf ten, a point shows {number.mean():.1f} on average, a run of the default "
        f"{default.sum(axis=1).mean():.1f}: it lies inside the region that passes.\n\n"
        "![shares](figures/hypercube.png)\n\n"
        "## Which parameters decide\n\n"
        "Share of points that show a pattern in the upper third of a parameter's range less that "
        "in the lower third; for each pattern the four largest (chance alone gives up to about "
        f"{_by_chance(len(shown), len(ranges)):.2f}).\n\n"
        "| pattern | parameters |\n| --- | --- |\n"
    )
    columns = [*NAMES, "all ten"]
    hits = np.column_stack([shown, everything]).astype(float)
    keys = list(ranges)
    upper, lower = places > 2 / 3, places < 1 / 3
    effect = np.array(
        [
            [
                hits[upper[:, k], c].mean() - hits[lower[:, k], c].mean()
                for c in range(hits.shape[1])
            ]
            for k in range(len(keys))
        ]
    )
    for column, name in enumerate(columns):
        order = np.argsort(-np.abs(effect[:, column]))[:4]
        told = ", ".join(f"`{keys[k]}` {effect[k, column]:+.2f}" for k in order)
        text += f"| {name} | {told} |\n"
    total = np.array(
        [number[upper[:, k]].mean() - number[lower[:, k]].mean() for k in range(len(keys))]
    )
    text += "\nPatterns shown, upper less lower third, the twelve largest:\n\n"
    text += "| parameter | range | patterns |\n| --- | --- | --- |\n"
    for k in np.argsort(-np.abs(total))[:12]:
        _, low, high = ranges[keys[k]]
        text += f"| `{keys[k]}` | {low:g} to {high:g} | {total[k]:+.2f} |\n"
    return text


def _by_chance(points: int, parameters_: int) -> float:
    """About the largest difference of two thirds that chance gives among so many parameters."""
    return math.sqrt(2 * math.log(2 * parameters_)) * math.sqrt(0.25 * 6 / points)
