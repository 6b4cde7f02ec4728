"""Patterns of learning: P3, P4 (evidence), P13 (linking), P15 (adaptation), P16 (inter-team)."""

import numpy as np

from verification.claims import Finding, Part, mean_of
from verification.laboratory import AT, Laboratory, at, baseline

ALONE = {  # teams learn from nobody
    "structure.across.kind": "none",
    "across_teams.most_ties": 0,
    "hub_leadership.pool_reach": 0.0,
}


def most_ideas_fail(lab: Laboratory) -> Finding:
    """P3: what is in routine use helps more often than what was thought of."""
    run = lab.weekly({"": baseline()})[""]
    share = at(run, "helpful_share_of_use")
    useless = at(run, "false_spread")
    helpful = at(run, "spread_helpful")
    return Finding(
        (
            Part(
                "of routine use at year 5, what helps, less the share of ideas that help (.25)",
                "above 0",
                mean_of(share - 0.25),
                above=0.0,
            ),
            Part(
                "routine use of a useless idea",
                "mostly dropped: below .25",
                mean_of(useless),
                below=0.25,
            ),
            Part(
                "helpful less useless, routine use",
                "above 0",
                mean_of(helpful - useless),
                above=0.0,
            ),
        )
    )


def reported_success(lab: Laboratory) -> Finding:
    """P4: the gap between reported and true success, and what narrows it."""
    arms = {
        "default": {},
        "skill": {"improvement.initial_skill": 0.6},
        "observations": {"improvement.observations": 30.0},
        "pooling": {"hub_leadership.pool_reach": 1.0},
        "safety": {"within_team.level": 1.0},
    }
    runs = lab.weekly({name: baseline(values) for name, values in arms.items()})
    gap = {k: at(r, "reported_success") - at(r, "true_success") for k, r in runs.items()}
    told = at(runs["default"], "reported_success")
    true = at(runs["default"], "true_success")
    parts = [
        Part("reports of success", ".98", mean_of(told), above=0.8),
        Part("tests that truly reach the aim", ".27", mean_of(true), above=0.17, below=0.37),
        Part("gap", "far above 0 (.71)", mean_of(told - true), above=0.4),
    ]
    for name in list(arms)[1:]:
        change = mean_of(gap[name] - gap["default"])
        parts.append(Part(f"change of the gap with {name}", "below 0", change, below=0.0))
    return Finding(tuple(parts))


def linking(lab: Laboratory) -> Finding:
    """P13: how densely teams are linked, on simple and rugged problems, early and late."""
    kinds = {
        "none": {"structure.across.kind": "none"},
        "line": {"structure.across.kind": "line"},
        "moderate": {"structure.across.kind": "small_world", "structure.across.degree": 4},
        "complete": {"structure.across.kind": "complete"},
    }
    runs = {}
    for rugged in (0, 8):
        arms = {
            name: baseline(
                values
                | {
                    "across_teams.most_ties": 0,
                    "practices.interdependence": rugged,
                    "years": 10,
                }
            )
            for name, values in kinds.items()
        }
        runs |= {(rugged, name): run for name, run in lab.weekly(arms, 2 * lab.replicates).items()}
    measure = "fit_held"
    late = {key: at(run, measure) for key, run in runs.items()}
    early = {key: at(run, measure, 1) for key, run in runs.items()}
    parts = (
        Part(
            "rugged, 10 years: moderate less complete",
            "above 0",
            mean_of(late[8, "moderate"] - late[8, "complete"]),
            above=0.0,
        ),
        Part(
            "rugged, 10 years: moderate less none",
            "above 0",
            mean_of(late[8, "moderate"] - late[8, "none"]),
            above=0.0,
        ),
        Part(
            "rugged, 1 year: complete less moderate",
            "above 0",
            mean_of(early[8, "complete"] - early[8, "moderate"]),
            above=0.0,
        ),
        Part(
            "simple, 10 years: complete less moderate",
            "not below 0",
            mean_of(late[0, "complete"] - late[0, "moderate"]),
            above=0.0,
        ),
    )
    curves = {
        f"{'rugged' if rugged else 'simple'}, {name}": (
            np.arange(1, run.shape[1] + 1) / 40,
            run[:, :, AT[measure]].mean(axis=0),
        )
        for (rugged, name), run in runs.items()
    }
    return Finding(parts, curves, ("years", "fit of versions held"))


def adaptation(lab: Laboratory) -> Finding:
    """P15: all years of strict fidelity against one year of it, then adaptation."""
    strict = {"practices.start_variation": 0.0, "improvement.adaptation": 0.0}
    strict |= {"improvement.copy_fidelity": 1.0}
    free = ((40, {"improvement.adaptation": 1.0}),)
    found = {}
    for context in (0.0, 0.25, 0.5, 1.0):
        values = strict | {"practices.context_specificity": context}
        arms = {"strict": baseline(values), "adapt": baseline(values, free)}
        found[context] = {
            name: at(run, "realised_improvement") for name, run in lab.weekly(arms).items()
        }
    gain = {c: mean_of(f["adapt"] - f["strict"]) for c, f in found.items()}
    return Finding(
        (
            Part(
                "contexts differ (.25): adaptation less fidelity, SD",
                "above 0 (.12)",
                gain[0.25],
                above=0.0,
            ),
            Part("contexts differ more (.5): the same", "above 0", gain[0.5], above=0.0),
            Part("contexts wholly different (1): the same", "told", gain[1.0]),
            Part("contexts alike (0): the same", "told", gain[0.0]),
        )
    )


def learning_between_teams(lab: Laboratory) -> Finding:
    """P16: teams that learn from one another against teams that learn from nobody."""
    runs = lab.weekly(
        {
            "alone": baseline(ALONE),
            "ties": baseline({"hub_leadership.pool_reach": 0.0}),
            "ties and pool": baseline(),
        }
    )
    gain = {
        k: at(r, "realised_improvement") - at(runs["alone"], "realised_improvement")
        for k, r in runs.items()
    }
    fit = {k: at(r, "fit_held") - at(runs["alone"], "fit_held") for k, r in runs.items()}
    return Finding(
        (
            Part(
                "improvement, ties and pool less alone, SD",
                "above 0",
                mean_of(gain["ties and pool"]),
                above=0.0,
            ),
            Part(
                "improvement, ties without pool less alone, SD",
                "above 0",
                mean_of(gain["ties"]),
                above=0.0,
            ),
            Part(
                "fit of versions, ties without pool less alone",
                "above 0",
                mean_of(fit["ties"]),
                above=0.0,
            ),
        )
    )
