"""Patterns of condition: P5, P6 (differences), P7 (weakest link), P8 (dilution), P12, P14."""

from typing import Any

import numpy as np

from nicsim import Scenario
from nicsim.experiments.worlds.targets import NAMED
from verification.claims import Finding, Part, boot, mean_of, share_of
from verification.laboratory import Laboratory, at, baseline

DOMAINS = (
    "hub_leadership",
    "roles_engagement",
    "improvement",
    "within_team",
    "across_teams",
    "culture",
)
LARGE = 0.20  # SD: a large effect of an intervention in schools (Kraft 2020)


def teams_differ(lab: Laboratory) -> Finding:
    """P5: teams of one network after two years."""
    count = 20 if lab.quick else lab.replicates
    gained, top = [], []
    for outcome in lab.whole(baseline({"years": 2}), count):
        sites = outcome.record.sites[-1]
        gained.append((sites > 2 * sites.mean()).mean() if sites.mean() > 0 else 0.0)
        order = np.sort(sites)[::-1]
        top.append(order[: round(0.3 * order.size)].sum() / max(1e-9, sites.sum()))
    run = lab.weekly({"": baseline()})[""]
    dormant = at(run, "dormant_teams", 2)
    return Finding(
        (
            Part(
                "gain of the best 30% of teams, share of all",
                "most: above .5",
                mean_of(top),
                above=NAMED["P5 best teams"].low,
            ),
            Part(
                "teams dormant after 2 years",
                "a minority (.3): .1 to .5",
                mean_of(dormant),
                above=0.1,
                below=0.5,
            ),
            Part("teams that gain over twice the mean", "told", mean_of(gained)),
        )
    )


def networks_differ(lab: Laboratory) -> Finding:
    """P6: networks of the same design after three years."""
    run = lab.weekly({"": baseline()}, 2 * lab.replicates)[""]
    value = at(run, "realised_improvement", 3)
    middle = np.median(value)
    health = at(run, "network_health", 3)
    return Finding(
        (
            Part(
                "networks with over 1.5 times the median",
                "a minority (6 of 34 or more)",
                share_of(value > 1.5 * middle),
                above=0.05,
                below=0.5,
            ),
            Part(
                "networks with under half of the median",
                "a minority (5 of 34 or more)",
                share_of(value < 0.5 * middle),
                above=0.05,
                below=0.5,
            ),
            Part("sd of network health", "told", boot(lambda r: health[r].std(), len(health))),
        )
    )


def weakest_link(lab: Laboratory) -> Finding:
    """P7: one domain weak, all weak, and another one raised instead."""
    year = 2  # while use grows: later, ceilings hide what was lost
    arms: dict[Any, Scenario] = {
        "default": baseline(),
        "all": baseline({f"{d}.level": 0.0 for d in DOMAINS}),
    }
    arms |= {d: baseline({f"{d}.level": 0.0}) for d in DOMAINS}
    for weak, strong in zip(DOMAINS, (*DOMAINS[1:], DOMAINS[0]), strict=True):
        arms[weak, strong] = baseline({f"{weak}.level": 0.0, f"{strong}.level": 1.0})
    runs = lab.weekly(arms)
    value = {k: at(r, "realised_improvement", year) for k, r in runs.items()}
    late = {k: at(r, "realised_improvement", 5) for k, r in runs.items()}
    n = lab.replicates

    def lost(name, rows, value=value):
        return value["default"][rows].mean() - value[name][rows].mean()

    parts = [
        Part(
            f"{d} weak: loss as a share of that of all six",
            "above 1/6",
            boot(lambda rows, d=d: lost(d, rows) / lost("all", rows), n),
            above=1 / 6,
        )
        for d in DOMAINS
    ]

    parts.append(
        Part(
            "the six losses, summed, as a share of that of all six",
            "far above 1, which the average would give: 2",
            boot(lambda rows: sum(lost(d, rows) for d in DOMAINS) / lost("all", rows), n),
            above=2.0,
        )
    )
    parts += [
        Part(
            f"the same after 5 years, {d}",
            "told",
            boot(lambda rows, d=d: lost(d, rows, late) / lost("all", rows, late), n),
        )
        for d in DOMAINS
    ]

    def made_up(rows):
        gains = [value[w, s][rows].mean() - value[w][rows].mean() for w, s in pairs]
        losses = [lost(w, rows) for w, _ in pairs]
        return sum(gains) / sum(losses)

    pairs = [key for key in arms if isinstance(key, tuple)]
    parts.append(
        Part(
            "part of the loss that another domain at full strength makes up for",
            "the lesser part: below .5",
            boot(made_up, n),
            below=0.5,
        )
    )
    for w, s in pairs:
        parts.append(
            Part(
                f"{w} weak, {s} strong, less the default, SD",
                "told",
                mean_of(value[w, s] - value["default"]),
            )
        )
    return Finding(tuple(parts))


def dilution(lab: Laboratory) -> Finding:
    """P8: what the hub adds to a team's improvement, for more and more teams."""
    effect = {}
    for sites in (10, 20, 40, 80):
        arms = {
            "hub": baseline({"structure.sites": sites}),
            "none": baseline({"structure.sites": sites, "hub_leadership.staff_fte": 0.0}),
        }
        runs = lab.weekly(arms)
        effect[sites] = at(runs["hub"], "realised_improvement", 3) - at(
            runs["none"], "realised_improvement", 3
        )
    n = lab.replicates

    def part(few, many, wanted, **bounds):
        ratio = boot(lambda r: effect[many][r].mean() / effect[few][r].mean(), n)
        return Part(f"effect of the hub, {many} teams by {few}", wanted, ratio, **bounds)

    return Finding(
        (
            part(20, 40, "below 1", below=1.0),
            part(20, 80, "about half: .3 to .7", above=0.3, below=0.7),
            part(10, 80, "told"),
        ),
        {
            "effect of the hub": (
                np.array(list(effect)),
                np.array([e.mean() for e in effect.values()]),
            )
        },
        ("teams", "SD a team"),
    )


def turnover(lab: Laboratory) -> Finding:
    """P12: turnover where norms live and newcomers are left alone, and where norms decline."""
    slow = {"environment.socialisation": 0.2}
    nothing_feeds_norms = slow | {
        "culture.success_gain": 0.0,
        "culture.convening_gain": 0.0,
    }
    low, middle, high = 0.02, 0.16, 0.4
    conditions = {"norms alive": slow}
    for pressure in (0.15, 0.35, 0.6):
        conditions[f"declining, pressure {pressure}"] = nothing_feeds_norms | {
            "environment.pressure": pressure
        }
    arms = {}
    for name, values in conditions.items():
        for rate in (low, middle, high):
            both = {"environment.turnover": rate, "environment.lead_turnover": rate}
            arms[name, rate] = baseline(values | both)
    runs = lab.weekly(arms)

    def change(measure, name, more=middle, less=low):
        return mean_of(at(runs[name, more], measure) - at(runs[name, less], measure))

    worst = f"declining, pressure {0.6}"
    parts = [
        Part(
            "improvement, norms alive: turnover .16 less .02",
            "below 0",
            change("realised_improvement", "norms alive"),
            below=0.0,
        ),
        Part("norm, norms alive: the same", "below 0", change("norm", "norms alive"), below=0.0),
        Part(
            "norm, norms declining (pressure .6): the same",
            "above 0",
            change("norm", worst),
            above=0.0,
        ),
    ]
    parts.append(
        Part(
            "improvement, norms declining (pressure .6): turnover .16 less .02",
            "above 0",
            change("realised_improvement", worst),
            above=0.0,
        )
    )
    for name in list(conditions)[1:]:
        parts += [
            Part(f"norm, {name}: turnover .4 less .02", "told", change("norm", name, high)),
            Part(
                f"norm itself, {name}, turnover .02", "told", mean_of(at(runs[name, low], "norm"))
            ),
        ]
    parts += [
        Part(
            "use of what does not work, norms alive: the same",
            "told",
            change("false_spread", "norms alive"),
        ),
    ]
    return Finding(tuple(parts))


def low_trust(lab: Laboratory) -> Finding:
    """P14: very low trust, everything else strong."""
    strong = {f"{d}.level": 1.0 for d in (*DOMAINS, "environment") if d != "within_team"}
    mistrust = {"within_team.initial_trust": 0.05, "within_team.trust_gain": 0.005}
    runs = lab.weekly(
        {
            "trust": baseline(strong),
            "none": baseline(strong | mistrust),
            "default": baseline(),
        }
    )
    value = {k: at(r, "realised_improvement", 3) for k, r in runs.items()}
    n = lab.replicates
    return Finding(
        (
            Part(
                "improvement after 3 years, others strong: low trust by usual trust",
                "below .29 (1 in 7 against 1 in 2)",
                boot(lambda r: value["none"][r].mean() / value["trust"][r].mean(), n),
                below=NAMED["P14 low trust"].high,
            ),
            Part(
                "the same less the default network's, SD",
                "below 0",
                mean_of(value["none"] - value["default"]),
                below=0.0,
            ),
        )
    )
