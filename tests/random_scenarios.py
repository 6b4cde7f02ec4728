"""Random small scenarios, for what must hold of any."""

from hypothesis import strategies as st

from nicsim.scenario.scenario import Scenario
from nicsim.structure import build, prepare
from nicsim.world.founding import found

LEVELS = (
    "hub_leadership",
    "roles_engagement",
    "improvement",
    "within_team",
    "across_teams",
    "culture",
    "environment",
)
share = st.floats(0, 1)
KINDS = ("none", "line", "ring", "torus", "random", "complete", "affinity_groups", "regional_hubs")
OPTIONS = {
    "hub_leadership.allocation": st.sampled_from(["equal", "neediest", "most_engaged"]),
    "hub_leadership.shared_aim": share,
    "hub_leadership.steering": share,
    "hub_leadership.theory_limit": st.floats(0.1, 10),
    "roles_engagement.entry": st.sampled_from(
        ["together", "volunteers", "mandated", "neediest", "central", "random"]
    ),
    "roles_engagement.entry_weeks": st.integers(0, 60),
    "roles_engagement.entry_first": st.integers(0, 4),
    "improvement.copying": st.sampled_from(["best", "conformity"]),
    "improvement.status_quo": st.booleans(),
    "improvement.team_prior": st.floats(0, 2),
    "improvement.test_sd": st.sampled_from([0.0, 0.2]),
    "improvement.outcome_sd": st.sampled_from([0.0, 1.0]),
    "across_teams.spanners": st.integers(0, 3),
    "across_teams.attention": st.floats(0.01, 5),
    "adoption.rule": st.sampled_from(
        ["improvement", "improvement", "improvement", "threshold", "linear", "contagion", "cascade"]
    ),
    "adoption.prompt": st.booleans(),
    "adoption.counted_by": st.sampled_from(["number", "number", "share", "strongest"]),
    "improvement.heard_by": st.sampled_from(["anyone", "skill"]),
    "culture.held_by": st.sampled_from(["ties", "memory"]),
    "improvement.sample": st.integers(0, 4),
    "improvement.insight": share,
    "improvement.drop_evidence": st.floats(0, 4),
    "hub_leadership.retire_evidence": st.floats(0, 4),
    "hub_leadership.staff_fte": st.sampled_from([0.0, 5.0]),
    "within_team.unspoken": share,
    "adoption.threshold_kind": st.sampled_from(["count", "share"]),
    "adoption.threshold_sd": st.sampled_from([0.0, 1.0]),
    "improvement.adaptation": share,
    "roles_engagement.quorum": share,
    "adoption.initial_users": st.integers(0, 5),
    "adoption.seeding": st.sampled_from(["random", "first", "neighbourhood"]),
    "adoption.symbolic": share,
    "environment.mandate": share,
    "environment.summer": st.booleans(),
    "environment.turnover": share,
    "practices.components": st.integers(1, 6),
    "practices.interdependence": st.integers(0, 8),
    "practices.context_specificity": share,
    "practices.helpful_share": share,
    "structure.within.kind": st.sampled_from(["usual", "complete", "ring", "none"]),
    "structure.size_spread": share,
}


@st.composite
def scenarios(draw, years=(1, 2)):
    """A scenario of a few people with anything else free."""
    values = {f"{domain}.level": draw(share) for domain in draw(st.sets(st.sampled_from(LEVELS)))}
    values |= {key: draw(OPTIONS[key]) for key in draw(st.sets(st.sampled_from(list(OPTIONS))))}
    values |= {
        "years": draw(st.sampled_from(years)),
        "stop": draw(st.sampled_from(["never", "settled", "extinct", "saturated"])),
        "structure.sites": draw(st.integers(1, 6)),
        "structure.team_size": draw(st.integers(1, 4)),
        "structure.colleagues": draw(st.integers(0, 4)),
        "structure.across.kind": draw(st.sampled_from(KINDS)),
        "structure.across.groups": 1,
        "structure.across.regions": 1,
        "practices.count": draw(st.integers(1, 6)),
        "practices.components": draw(st.integers(1, 6)),
    }
    return Scenario("random").replacing(values)


def founded(scenario, key):
    """The network of a scenario on the eve of its first week."""
    prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
    return found(scenario.settings, build(prepared, key), key, scenario.named)
