"""Suite B: classic models, each a scenario file run by the same engine, against what is known."""

import math

import numpy as np
from scipy.stats import binom, norm

from verification.claims import Finding, Part, blurred, boot, exactly, mean_of, share_of
from verification.laboratory import AT, Laboratory, at, classic


def bass_chain(people: int, external: float, imitation: float, steps: int):
    """Mean and sd of the share in use after each step: the exact Markov chain."""
    users = np.arange(people + 1)
    now = np.zeros(people + 1)
    now[0] = 1.0
    told = []
    for _ in range(steps):
        new = np.zeros(people + 1)
        for k in range(people + 1):
            if now[k] > 0.0:
                chance = min(1.0, external + imitation * k / people)
                new[k:] += now[k] * binom.pmf(users[: people + 1 - k], people - k, chance)
        now = new
        mean = float(now @ users) / people
        told.append((mean, math.sqrt(max(0.0, now @ users**2 / people**2 - mean**2))))
    return np.array(told)


def bass(lab: Laboratory) -> Finding:
    """Mean and spread of use against the exact chain, at two sizes."""
    count = 800 if lab.quick else 4000
    parts, curves = [], {}
    settings = ((100, 0.03, 0.38, (5, 8, 12)), (30, 0.01, 0.6, (4, 9)))
    for people, p, q, times in settings:
        scenario = classic(
            "bass",
            {
                "structure.colleagues": people - 1,
                "adoption.external": p,
                "adoption.imitation": q,
            },
        )
        use = lab.weekly({"": scenario}, count)[""][:, :, AT["use_helpful"]]
        exact = bass_chain(people, p, q, 40)
        for t in times:
            mean, sd = exact[t - 1]
            share, label = use[:, t - 1], f"N {people}, p {p}, q {q}, t {t}"
            found = mean_of(share)
            parts.append(Part(f"{label}: mean share", f"{mean:.4f} exact", found, equals=mean))
            found = boot(lambda rows, share=share: share[rows].std(), count)
            parts.append(Part(f"{label}: sd of runs", f"{sd:.4f} exact", found, equals=sd))
        weeks = np.arange(1, 41)
        curves[f"N {people}, nicsim"] = (weeks, use.mean(axis=0))
        curves[f"N {people}, exact"] = (weeks, exact[:, 0])
    return Finding(tuple(parts), curves, ("weeks", "share in use"))


def spread_on(neighbours, seeds, threshold: float) -> tuple[int, int]:
    """The threshold model by itself: last week in which anyone adopts, and users in the end."""
    using = np.zeros(len(neighbours), bool)
    using[list(seeds)] = True
    week = 0
    while True:
        near = np.array([using[list(ties)].sum() for ties in neighbours])
        after = using | (near >= threshold)
        if (after == using).all():
            return week, int(using.sum())
        using, week = after, week + 1


def lattice(people: int, degree: int) -> list[list[int]]:
    """A ring in which everyone is tied to the nearest `degree`."""
    reach = [d for d in range(-(degree // 2), degree // 2 + 1) if d]
    return [[(i + d) % people for d in reach] for i in range(people)]


def threshold_ring(lab: Laboratory) -> Finding:
    """Weeks until the ring is full, exactly; then other sizes, against the model by itself."""
    parts = []
    known = {(1000, 4, 1): (249, 1000), (1000, 4, 2): (497, 1000), (1000, 4, 3): (0, 5)}
    for people, degree, threshold in (*known, (300, 6, 2), (200, 8, 4), (200, 8, 5)):
        scenario = classic(
            "threshold_ring",
            {
                "structure.colleagues": people - 1,
                "structure.within.degree": degree,
                "adoption.threshold": float(threshold),
            },
        )
        use = lab.weekly({"": scenario}, 1)[""][0, :, AT["use_helpful"]] * people
        users = round(use[-1])
        week = int(np.argmax(use == use[-1])) + 1 if users > degree + 1 else 0
        ties = lattice(people, degree)
        wanted = known.get((people, degree, threshold)) or spread_on(ties, {0, *ties[0]}, threshold)
        label = f"n {people}, k {degree}, threshold {threshold}"
        parts += [
            Part(f"{label}: last week", str(wanted[0]), exactly(week), equals=wanted[0]),
            Part(f"{label}: users", str(wanted[1]), exactly(users), equals=wanted[1]),
        ]
    return Finding(tuple(parts))


def threshold_small_world(lab: Laboratory) -> Finding:
    """Chance that a contagion of threshold 2 reaches nine in ten, as long ties replace short."""
    count = 100 if lab.quick else 600
    parts, found = [], {}
    for rewiring, wanted in ((0.1, 1.0), (0.5, 0.62), (1.0, 0.03)):
        scenario = classic("threshold_small_world", {"structure.within.rewiring": rewiring})
        hit = at(lab.weekly({"": scenario}, count)[""], "use_helpful") >= 0.9
        found[rewiring] = hit.mean()
        share = blurred(share_of(hit), wanted, count)
        parts.append(
            Part(
                f"share of runs that reach 90%, rewiring {rewiring}",
                f"{wanted}",
                share,
                equals=wanted,
            )
        )
    return Finding(tuple(parts))


def granovetter(lab: Laboratory) -> Finding:
    """A crowd with normal thresholds about 25 of 100: a small change of their spread decides."""
    count = 30 if lab.quick else 300
    parts = []
    for sd, bounds in ((9.0, {"below": 0.1}), (15.0, {"above": 0.9})):
        scenario = classic(
            "threshold_ring",
            {
                "structure.colleagues": 99,
                "structure.within.kind": "complete",
                "adoption.threshold": 25.0,
                "adoption.threshold_sd": sd,
                "adoption.initial_users": 0,
            },
        )
        final = at(lab.weekly({"": scenario}, count)[""], "use_helpful")
        share = 0.0
        for _ in range(1000):
            share = float(norm.cdf((100 * share - 25.0) / sd))
        found = boot(lambda rows, final=final: float(np.median(final[rows])), count)
        parts.append(
            Part(
                f"median share in the end, sd {sd:g}",
                f"{share:.3f} in a crowd without end",
                found,
                **bounds,
            )
        )
    return Finding(tuple(parts))


def lazer_friedman(lab: Laboratory) -> Finding:
    """Spaces in which one network ends better than another; who leads when."""
    count = 20 if lab.quick else 200
    line = classic("lazer_friedman")
    full = classic("lazer_friedman", {"structure.across.kind": "complete", "years": 1})
    ring = {"structure.across.kind": "lattice", "structure.across.degree": 4}
    runs = lab.weekly(
        {"line": line, "full": full, "lattice": classic("lazer_friedman", ring)}, count
    )
    score = {name: run[:, :, AT["fit_held"]] for name, run in runs.items()}
    last = {name: value[:, -1] for name, value in score.items()}

    def beats(one, other, wanted):
        found = blurred(share_of(last[one] > last[other] + 1e-12), wanted, 1000)
        return Part(f"spaces in which {one} ends above {other}", f"{wanted}", found, equals=wanted)

    def crossing(rows):
        ahead = score["line"][rows, :40].mean(axis=0) > score["full"][rows].mean(axis=0)
        return int(np.argmax(ahead[1:])) + 1

    weeks = np.arange(40)
    curves = {name: (weeks, value[:, :40].mean(axis=0)) for name, value in score.items()}
    return Finding(
        (
            beats("line", "full", 0.845),
            beats("full", "line", 0.026),
            beats("lattice", "full", 0.762),
            Part(
                "week from which the line leads",
                "about 18",
                boot(crossing, count),
                above=13,
                below=23,
            ),
        ),
        curves,
        ("weeks", "score, mean of teams and spaces"),
    )


def zollman(lab: Laboratory) -> Finding:
    """How often and how soon all agree on the truth, in a complete network and in a cycle."""
    count = 80 if lab.quick else 500
    parts, weeks = [], {}
    for kind, wanted in (("complete", 0.898), ("ring", 0.971)):
        scenario = classic("zollman", {"structure.across.kind": kind})
        share = lab.weekly({"": scenario}, count)[""][:, :, AT["convinced_helpful"]]
        lab.forget()
        true = share[:, -1] == 1.0
        found = blurred(share_of(true), wanted, count)
        parts.append(Part(f"true consensus, {kind}", f"{wanted}", found, equals=wanted))
        settled = share.shape[1] - np.argmax(share[:, ::-1] != 1.0, axis=1)
        settled[(share == 1.0).all(axis=1)] = 0
        weeks[kind] = settled[true]
    n = min(len(w) for w in weeks.values())
    sooner = mean_of(weeks["ring"][:n] - weeks["complete"][:n])
    parts.append(Part("weeks until agreement, cycle less complete", "above 0", sooner, above=0.0))
    return Finding(tuple(parts))
