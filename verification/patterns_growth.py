"""Patterns of growth: P1 (S-shape), P2 (hub and ties), P9 (years), P10 and P11 (after the hub)."""

import numpy as np
from scipy.optimize import curve_fit

from nicsim.domains.adoption import ROUTINE
from nicsim.experiments.worlds.experiment import (
    AS_STUDIED,
    KEPT,
    LASTING,
    LEAVES,
    NO_HUB,
    NO_TIES,
)
from nicsim.experiments.worlds.targets import NAMED
from verification.claims import Finding, Part, boot, mean_of, share_of
from verification.laboratory import AT, Laboratory, at, baseline


def logistic(t, ceiling, rate, middle):
    """Logistic growth."""
    return ceiling / (1 + np.exp(-rate * (t - middle)))


def bass(t, ceiling, p, q):
    """Growth by outside influence p and imitation q (Bass 1969)."""
    fading = np.exp(-(p + q) * t)
    return ceiling * (1 - fading) / (1 + q / p * fading)


def saturating(t, ceiling, rate):
    """Exponential saturation: outside influence alone."""
    return ceiling * (1 - np.exp(-rate * t))


def misfit(curve, t, y, start, high):
    """Sum of squares of the best fit, and its parameters."""
    try:
        found, _ = curve_fit(curve, t, y, start, bounds=(1e-9, high), maxfev=4000)
    except RuntimeError:
        return np.inf, np.full(len(start), np.nan)
    return float(((curve(t, *found) - y) ** 2).sum()), found


def s_shape(lab: Laboratory) -> Finding:
    """P1: cumulative users of each helpful practice, run by run."""
    count = 20 if lab.quick else 2 * lab.replicates
    better, inflection, curves = [], [], []
    for outcome in lab.whole(baseline({"years": 8}), count):
        ever = outcome.record.practices[:, outcome.quality > 0, 2:5].sum(axis=2)
        for y in ever.T:
            if y.max() < 0.1:
                continue  # nothing that grew
            y = np.maximum.accumulate(y)
            t = np.arange(1, y.size + 1) / 40
            top = 1.2 * y.max()
            free, _ = misfit(saturating, t, y, (y.max(), 0.5), (top, 10))
            curve, _ = misfit(logistic, t, y, (y.max(), 1.0, t.mean()), (top, 20, 20))
            alike, found = misfit(bass, t, y, (y.max(), 0.02, 1.0), (top, 5, 20))
            better.append(min(curve, alike) < free)
            inflection.append(max(0.0, 0.5 - found[1] / (2 * found[2])))
            curves.append(y)
    middle = np.median(np.stack(curves), axis=0)
    weeks = np.arange(1, middle.size + 1) / 40
    carlson = np.array([1, 5, 15, 27, 35, 38]) / 38
    wanted = "most"
    return Finding(
        (
            Part("S-curve fits better than saturation", wanted, share_of(better), above=0.5),
            Part(
                "inflection (Bass fit), share of the ceiling",
                ".3 to .6",
                mean_of(inflection),
                above=NAMED["P1 bend"].low,
                below=NAMED["P1 bend"].high,
            ),
        ),
        {
            "median practice": (weeks, middle / middle[-1]),
            "Carlson's superintendents 1958-63": (np.arange(6) + 0.5, carlson),
        },
        ("years", "ever used, share of the last"),
    )


def hub_and_ties(lab: Laboratory) -> Finding:
    """P2: the hub alone, ties alone, both."""
    runs = lab.weekly(
        {
            "hub without ties": baseline(NO_TIES),
            "ties without hub": baseline(NO_HUB | LASTING),
            "both": baseline(),
        }
    )
    hub, ties, both = runs.values()
    used = {name: run[:, :, AT["use_helpful"]] for name, run in runs.items()}

    def half_way(run):
        def of(rows):
            mean = run[rows].mean(axis=0)
            return mean[len(mean) // 2 - 1] / mean[-1]

        return of

    n = len(hub)
    shape = {name: boot(half_way(run), n) for name, run in used.items()}
    early = at(both, "use_helpful", 2)
    return Finding(
        (
            Part(
                "hub without ties: growth of the first half, share of all",
                "concave: above half",
                shape["hub without ties"],
                above=0.5,
            ),
            Part("ties without hub: the same", "told", shape["ties without hub"]),
            Part(
                "growth of the first half, ties alone less hub alone",
                "slow start: below 0",
                boot(
                    lambda r: (
                        half_way(used["ties without hub"])(r)
                        - half_way(used["hub without ties"])(r)
                    ),
                    n,
                ),
                below=0.0,
            ),
            Part(
                "ties alone: growth of year 2 less that of year 1",
                "told",
                mean_of(at(ties, "use_helpful", 2) - 2 * at(ties, "use_helpful", 1)),
            ),
            Part(
                "hub alone: growth of year 2 less that of year 1",
                "concave: below 0",
                mean_of(at(hub, "use_helpful", 2) - 2 * at(hub, "use_helpful", 1)),
                below=0.0,
            ),
            Part(
                "use after 2 years, both less hub alone",
                "above 0",
                mean_of(early - at(hub, "use_helpful", 2)),
                above=0.0,
            ),
            Part(
                "use after 2 years, both less ties alone",
                "above 0",
                mean_of(early - at(ties, "use_helpful", 2)),
                above=0.0,
            ),
        ),
        {
            name: (np.arange(1, run.shape[1] + 1) / 40, run.mean(axis=0) / run[:, -1].mean())
            for name, run in used.items()
        },
        ("years", "use of helpful practices, share of the last"),
    )


def years(lab: Laboratory) -> Finding:
    """P9: improvement at the ends of years 1 to 3, in the source's setting and by default."""
    runs = lab.weekly({"as studied": baseline(AS_STUDIED), "default": baseline()})
    ends = {
        name: [at(run, "realised_improvement", year) for year in (1, 2, 3, 4, 5)]
        for name, run in runs.items()
    }
    one, two, three, *_ = ends["as studied"]
    parts = [
        Part("year 2 less year 1, SD", "above 0", mean_of(two - one), above=0.0),
        Part("year 3 less year 2, SD", "above 0", mean_of(three - two), above=0.0),
    ]
    wanted = {1: (".51: .35 to .65", 0.35, 0.65), 2: (".86: .75 to .95", 0.75, 0.95)}
    for name, found in ends.items():
        for year, (published, low, high) in wanted.items():
            share = boot(
                lambda r, y=found[year - 1], z=found[2]: y[r].mean() / z[r].mean(), len(one)
            )
            what = f"{name}, year {year} as a share of year 3"
            if name == "default":
                parts.append(Part(what, "told", share))
            else:
                parts.append(Part(what, published, share, above=low, below=high))
    curves = {
        name: (np.arange(1, 6), np.array([y.mean() for y in found]) / found[2].mean())
        for name, found in ends.items()
    }
    curves["Biancarosa et al. 2010"] = (np.arange(1, 4), np.array([0.22, 0.37, 0.43]) / 0.43)
    return Finding(tuple(parts), curves, ("year", "improvement, share of year 3"))


def after_the_hub(lab: Laboratory) -> Finding:
    """P10: the hub leaves after year 3; use two years later as a share of that when it left."""
    gone = ((40 * LEAVES, NO_HUB),)
    arms = {"default": {}}
    for domain in ("across_teams", "culture"):
        arms |= {f"{domain} weak": {f"{domain}.level": 0.1}}
        arms |= {f"{domain} strong": {f"{domain}.level": 0.9}}
    runs = lab.weekly({k: baseline(v | {"years": LEAVES + 5}, gone) for k, v in arms.items()})
    stays = lab.weekly({"": baseline({"years": LEAVES + 5})})[""]

    def kept(name, year, rows):
        run = runs[name][rows]
        before = at(run, "use_helpful", LEAVES).mean()
        return at(run, "use_helpful", LEAVES + year).mean() / before

    n = lab.replicates
    parts = [
        Part(
            f"use {year} years after the hub, share of that when it left",
            "below 1",
            boot(lambda rows, year=year: kept("default", year, rows), n),
            below=1.0,
        )
        for year in (2, 5)
    ]
    for domain, word in (("across_teams", "ties"), ("culture", "norms")):
        parts.append(
            Part(
                f"the same after 5 years, strong less weak {word}",
                "above 0",
                boot(
                    lambda rows, d=domain: (
                        kept(f"{d} strong", 5, rows) - kept(f"{d} weak", 5, rows)
                    ),
                    n,
                ),
                above=0.0,
            )
        )
    weeks = np.arange(1, stays.shape[1] + 1) / 40
    curves = {
        name: (weeks, run[:, :, AT["use_helpful"]].mean(axis=0)) for name, run in runs.items()
    }
    curves["hub stays"] = (weeks, stays[:, :, AT["use_helpful"]].mean(axis=0))
    return Finding(tuple(parts), curves, ("years", "use of helpful practices"))


def partial_sustainment(lab: Laboratory) -> Finding:
    """P11: of what a site used when the hub left, what it keeps two years later."""
    count = 15 if lab.quick else 4 * lab.replicates
    scenario = baseline({"years": LEAVES + 2}, ((40 * LEAVES, NO_HUB),))
    first, last = 40 * LEAVES - 1, 40 * (LEAVES + 2) - 1
    something, everything = [], []
    for outcome in lab.whole(scenario, count, (first, last)):
        before, after = (_used(shot.stage, 20) for shot in outcome.snapshots)
        used, kept = before.sum(axis=1), (before & after).sum(axis=1)
        if (used > 0).any():
            something.append((kept > 0)[used > 0].mean())
        if (used > 1).any():
            everything.append((kept == used)[used > 1].mean())
    return Finding(
        (
            Part("sites that keep something", "most", mean_of(something), above=0.5),
            Part(
                "of sites that used several practices, those that keep all",
                "few",
                mean_of(everything),
                below=0.5,
            ),
        )
    )


def _used(stage, sites):
    """Sites x practices: whether a site uses it routinely (sites are of one size)."""
    routine = (stage == ROUTINE).reshape(sites, -1, stage.shape[1]).mean(axis=1)
    return routine > KEPT
