"""Suite B, learning: search on rugged problems in networks, and shared evidence."""

import numpy as np

from nicsim.experiments.statistics import Estimate
from verification.claims import Finding, Part, blurred, boot, mean_of, share_of
from verification.laboratory import AT, Laboratory, classic
from verification.search_alone import code_and_members, mean_scores


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

    levels = [
        part
        for kind, name in (("line", "line"), ("complete", "full"))
        for part in beside(score[name], mean_scores(kind, 12 if lab.quick else 60, 40), name)
    ]
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
            *levels,
        ),
        curves,
        ("weeks", "score, mean of teams and spaces"),
    )


def beside(found: np.ndarray, alone: np.ndarray, label: str) -> list[Part]:
    """Mean scores at some weeks beside those of the search written for the check alone."""
    parts = []
    for week in (0, 1, 5, 20, 39):
        own, other = mean_of(found[:, week]), mean_of(alone[:, week])
        half = np.hypot(own.high - own.low, other.high - other.low) / 2
        both = Estimate(own.mean, own.mean - half, own.mean + half)
        wanted = f"{other.mean:.3f} alone"
        parts.append(Part(f"{label}, week {week}: mean", wanted, both, equals=other.mean))
    return parts


def conformity(lab: Laboratory) -> Finding:
    """Whom to copy: levels beside the search alone, and where the best of three wins and loses."""
    count, alone = (12, 8) if lab.quick else (120, 40)
    runs = lab.weekly(
        {
            rule: classic("conformity", {"improvement.copying": rule})
            for rule in ("best", "conformity")
        },
        count,
    )
    score = {rule: run[:, :, AT["fit_held"]] for rule, run in runs.items()}
    parts = [
        part
        for rule in score
        for part in beside(
            score[rule], mean_scores("complete", alone, 40, rule, 3), f"{rule} of three"
        )
    ]
    parts.append(
        Part(
            "in the end, conformity of three less best of three",
            "above 0 on rugged problems",
            mean_of(score["conformity"][:, -1] - score["best"][:, -1]),
            above=0.0,
        )
    )
    curves = {rule: (np.arange(200), value.mean(axis=0)) for rule, value in score.items()}
    return Finding(tuple(parts), curves, ("weeks", "score, mean of teams and spaces"))


def march(lab: Laboratory) -> Finding:
    """Knowledge of members who learn slowly or fast from a code, and of what it learns."""
    count, alone = (40, 40) if lab.quick else (400, 400)
    rates = ((0.1, 0.9), (0.9, 0.9), (0.1, 0.1), (0.5, 0.5))
    runs = lab.weekly(
        {
            pair: classic(
                "march",
                {"hub_leadership.code_teaching": pair[0], "hub_leadership.code_learning": pair[1]},
            )
            for pair in rates
        },
        count,
    )
    known = {pair: run[:, :, AT["fit_held"]] for pair, run in runs.items()}
    parts = [
        part
        for pair in rates
        for part in beside(
            known[pair], code_and_members(*pair, alone, 40), "p1 {}, p2 {}".format(*pair)
        )
    ]
    parts.append(
        Part(
            "in the end, slow members (p1 .1) less fast ones (.9), p2 .9",
            "above 0",
            mean_of(known[0.1, 0.9][:, -1] - known[0.9, 0.9][:, -1]),
            above=0.0,
        )
    )
    curves = {
        "p1 {}, p2 {}".format(*pair): (np.arange(80), value.mean(axis=0))
        for pair, value in known.items()
    }
    return Finding(tuple(parts), curves, ("weeks", "knowledge, mean of members"))


def zollman(lab: Laboratory) -> Finding:
    """How often and how soon all agree on the truth, in a complete network and in a cycle."""
    count = 300 if lab.quick else 1000
    parts, weeks, right = [], {}, {}
    for kind, wanted in (("complete", 0.898), ("ring", 0.971)):
        scenario = classic("zollman", {"structure.across.kind": kind})
        share = lab.weekly({"": scenario}, count)[""][:, :, AT["convinced_helpful"]]
        lab.forget()
        true = right[kind] = share[:, -1] == 1.0
        found = blurred(share_of(true), wanted, count)
        parts.append(Part(f"true consensus, {kind}", f"{wanted}", found, equals=wanted))
        settled = share.shape[1] - np.argmax(share[:, ::-1] != 1.0, axis=1)
        settled[(share == 1.0).all(axis=1)] = 0
        weeks[kind] = settled[true]
    order = mean_of(right["ring"].astype(float) - right["complete"].astype(float))
    parts.append(Part("true consensus, ring less complete", "above 0 (.073)", order, above=0.0))
    n = min(len(w) for w in weeks.values())
    sooner = mean_of(weeks["ring"][:n] - weeks["complete"][:n])
    parts.append(Part("weeks until agreement, cycle less complete", "above 0", sooner, above=0.0))
    return Finding(tuple(parts))
