"""Suite B: classic models, each a scenario file run by the same engine, against what is known."""

import math
import tempfile
from pathlib import Path

import numpy as np
from scipy.stats import binom, norm

from verification.claims import Finding, Part, blurred, boot, exactly, mean_of, share_of
from verification.laboratory import AT, HERE, Laboratory, at, classic


def chain_of(people: int, chance, steps: int, first: int = 0):
    """Mean and sd of the share of users in a chain where each who is none becomes one.

    `chance(k)`: that of each other person in a step that begins with k users; `first`: how many
    there are at the start.
    """
    users = np.arange(people + 1)
    now = np.zeros(people + 1)
    now[first] = 1.0
    told = []
    for _ in range(steps):
        new = np.zeros(people + 1)
        for k in range(people + 1):
            if now[k] > 0.0:
                new[k:] += now[k] * binom.pmf(users[: people + 1 - k], people - k, chance(k))
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
        exact = chain_of(people, lambda k, n=people, p=p, q=q: min(1.0, p + q * k / n), 40)
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


def own_thresholds(lab: Laboratory) -> Finding:
    """A crowd and the same with one changed, exactly; random networks, beside the model alone."""
    parts = []
    for name, wanted in (("crowd", 100), ("one_changed", 1)):
        roster = str(HERE / "classic" / "own_thresholds" / f"{name}.csv")
        scenario = classic("own_thresholds", {"structure.roster": roster})
        run = lab.weekly({"": scenario}, 1)[""][0]
        use = np.rint(run[:, AT["use_helpful"]] * 100).astype(int)
        expected = np.minimum(np.arange(1, use.size + 1), wanted)
        week = exactly(float(run[-1, AT["stopped_week"]]))
        off = exactly(float(np.abs(use - expected).max()))
        parts += [
            Part(f"{name}: users, most that a week is off", "0", off, equals=0.0),
            Part(f"{name}: week after which it stops", f"{wanted}", week, equals=wanted),
        ]
    for seed in range(2 if lab.quick else 10):
        for kind in ("count", "share"):
            off = exactly(_most_off(lab, seed, kind))
            label = f"random network {seed}, {kind}: users, most that a week is off"
            parts.append(Part(label, "0", off, equals=0.0))
    return Finding(tuple(parts))


def _most_off(lab: Laboratory, seed: int, kind: str, people: int = 60) -> float:
    """Users in a network of people who ask others, some nobody, beside the model by itself."""
    chance = np.random.default_rng([1978, seed])
    asks = [chance.permutation(people)[: chance.integers(0, 7)] for _ in range(people)]
    asks = [others[others != i] for i, others in enumerate(asks)]
    own = chance.integers(0, 4, people) if kind == "count" else chance.integers(0, 8, people) / 10
    with tempfile.TemporaryDirectory() as folder:
        roster, ties = Path(folder) / "people.csv", Path(folder) / "asks.csv"
        lines = [f"p{i},s,{'colleague' if i else 'lead'},{own[i]}" for i in range(people)]
        roster.write_text("\n".join(["id,site,role,threshold", *lines]), "utf-8")
        pairs = [f"p{i},p{j}" for i, others in enumerate(asks) for j in others]
        ties.write_text("\n".join(["source,target", *pairs]), "utf-8")
        values = {
            "structure.roster": str(roster),
            "structure.ties": str(ties),
            "adoption.threshold_kind": kind,
        }
        use = lab.weekly({"": classic("own_thresholds", values)}, 1)[""][0, :, AT["use_helpful"]]
    using, off = np.zeros(people, bool), 0.0
    for week in range(use.size):
        near = [using[others].sum() for others in asks]
        sees = [len(others) > 0 for others in asks]
        if kind == "count":
            joins = [n >= o for n, o in zip(near, own, strict=True)]
        else:  # in whole tenths: a share that is met exactly is met
            tenths = np.rint(10 * own).astype(int)
            joins = [
                some and 10 * n >= o * len(others)
                for some, n, o, others in zip(sees, near, tenths, asks, strict=True)
            ]
        using |= np.array(joins)
        off = max(off, abs(float(use[week]) * people - using.sum()))
    return round(off, 6)


def contagion(lab: Laboratory) -> Finding:
    """SI on a complete graph: mean and spread of use against the exact chain, at two sizes."""
    count = 800 if lab.quick else 4000
    parts = []
    for people, p, times in ((100, 0.005, (5, 10, 15)), (40, 0.02, (3, 6))):
        values = {"structure.colleagues": people - 1, "adoption.transmission": p}
        use = lab.weekly({"": classic("contagion", values)}, count)[""][:, :, AT["use_helpful"]]
        exact = chain_of(people, lambda k, p=p: 1.0 - (1.0 - p) ** k, max(times), first=1)
        for t in times:
            mean, sd = exact[t - 1]
            share, label = use[:, t - 1], f"N {people}, p {p}, t {t}"
            parts.append(
                Part(f"{label}: mean share", f"{mean:.4f} exact", mean_of(share), equals=mean)
            )
            found = boot(lambda rows, share=share: share[rows].std(), count)
            parts.append(Part(f"{label}: sd of runs", f"{sd:.4f} exact", found, equals=sd))
    return Finding(tuple(parts))


def reed_frost(people: int, p: float) -> np.ndarray:
    """Chances of the final number of users of the chain of Reed and Frost, from one."""
    final = np.zeros(people + 1)
    now = {(people - 1, 1): 1.0}  # those who do not use it, those who just adopted
    while now:
        new: dict[tuple[int, int], float] = {}
        for (others, fresh), weight in now.items():
            if fresh == 0:
                final[people - others] += weight
                continue
            for more, share in enumerate(
                binom.pmf(np.arange(others + 1), others, 1.0 - (1.0 - p) ** fresh)
            ):
                if weight * share > 1e-14:
                    key = (others - more, more)
                    new[key] = new.get(key, 0.0) + weight * share
        now = new
    return final


def cascade(lab: Laboratory) -> Finding:
    """Final size among all, against Reed and Frost; on a ring, against runs of coins."""
    count = 800 if lab.quick else 2000
    parts = []
    for people, p in ((100, 0.015), (30, 0.05)):
        values = {"structure.colleagues": people - 1, "adoption.transmission": p, "years": 1}
        users = people * at(lab.weekly({"": classic("cascade", values)}, count)[""], "use_helpful")
        exact = reed_frost(people, p)
        mean, alone = float(exact @ np.arange(people + 1)), float(exact[1])
        label = f"among {people}, p {p}"
        parts += [
            Part(f"{label}: users in the end", f"{mean:.2f} exact", mean_of(users), equals=mean),
            Part(
                f"{label}: share of runs that stay with one",
                f"{alone:.4f} exact",
                share_of(users < 1.5),
                equals=alone,
            ),
        ]
    p = 0.8
    values = {
        "structure.within.kind": "lattice",
        "structure.within.degree": 2,
        "adoption.transmission": p,
    }
    users = 100 * at(lab.weekly({"": classic("cascade", values)}, count)[""], "use_helpful")
    exact = 1.0 + 2.0 * p / (1.0 - p)  # each side runs on with p; 100 are as good as no end
    parts.append(
        Part(
            f"on a ring, p {p}: users in the end",
            f"{exact:.2f} exact",
            mean_of(users),
            equals=exact,
        )
    )
    return Finding(tuple(parts))
