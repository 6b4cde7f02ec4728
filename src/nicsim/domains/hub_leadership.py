"""D1, hub leadership: what the hub does with its scarce hours, and what it believes."""

from typing import Annotated, Literal, NamedTuple

from nicsim.foundation.declare import condition, lever, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import HALVING, clip, dose, exp, power, ratio, share

Allocation = Literal["equal", "neediest", "most_engaged"]
EQUAL, NEEDIEST, MOST_ENGAGED = 0, 1, 2


class HubLeadership(NamedTuple):
    """The hub's means, how it splits them, and its working theory."""

    staff_fte: Annotated[
        float, lever(0, 1000, "people working for the hub", "full-time equivalents", levels=(2, 8))
    ] = 5.0
    capability: Annotated[
        float, condition(0, 1, "part of an hour that does good work", levels=(0.35, 1.0))
    ] = 0.7
    hours_per_fte: Annotated[float, condition(0, 60, "working hours", "hours/week")] = 36.0
    coach: Annotated[
        float, lever(0, 1, "weight of coaching in the budget (divided by the sum)")
    ] = 0.4
    convene: Annotated[float, lever(0, 1, "weight of convening in the budget")] = 0.2
    analyse: Annotated[float, lever(0, 1, "weight of analysis and curation in the budget")] = 0.2
    broker: Annotated[float, lever(0, 1, "weight of brokering in the budget")] = 0.1
    buffer: Annotated[float, lever(0, 1, "weight of buffering in the budget")] = 0.1
    allocation: Annotated[
        Allocation, lever(None, None, "who gets the coaching: all alike, or by need or engagement")
    ] = "equal"
    coach_h50: Annotated[
        float, nature(0.1, 100, "coaching that does half of what it can", "hours/week/team")
    ] = 5.0
    broker_h50: Annotated[
        float, nature(0.1, 100, "brokering that does half of what it can", "hours/week/team")
    ] = 3.0
    buffer_h50: Annotated[
        float, nature(0.1, 100, "buffering that does half of what it can", "hours/week/team")
    ] = 2.0
    analyse_h50: Annotated[
        float, nature(0.1, 500, "analysis that does half of what it can", "hours/report")
    ] = 6.0
    convening_h50: Annotated[
        float, nature(0.1, 1000, "preparation that makes half of a convening", "hours/team")
    ] = 30.0
    convenings: Annotated[
        int,
        lever(
            0,
            40,
            "meetings of the whole network",
            "1/year",
            "breakthrough series (IHI 2003): three learning sessions",
        ),
    ] = 3
    working_theory: Annotated[
        float,
        nature(
            0,
            2,
            "how much the prior evidence tells of a practice's true sign",
            "log-odds/2",
            levels=(0.0, 0.6),
            founding=True,
        ),
    ] = 0.3
    theory_sd: Annotated[
        float,
        nature(0, 5, "spread of prior evidence common to all sites", "log-odds", founding=True),
    ] = 1.0
    load_memory: Annotated[
        float,
        nature(0, 1, "weight of this week in the hub's load of reports, the rest of weeks before"),
    ] = 0.1
    claim_power: Annotated[
        float, lever(0, 10, "how sharply coaching goes by need or by engagement")
    ] = 3.0
    theory_limit: Annotated[
        float,
        nature(0.1, 1e6, "bound of the hub's belief either way, as of a team's", "log-odds"),
    ] = 6.0
    pool_reach: Annotated[
        float,
        nature(0, 1, "chance that news of the pool reaches a team, at full analysis", "1/week"),
    ] = 0.05
    pool_weight: Annotated[float, nature(0, 1, "what evidence out of the pool counts")] = 0.25
    broadcast: Annotated[
        float,
        nature(
            0, 1, "chance that a person hears of a curated practice, at full analysis", "1/week"
        ),
    ] = 0.005
    retire_evidence: Annotated[
        float,
        lever(
            0,
            1e6,
            "pooled evidence against a practice from which on the hub retires it",
            "log-odds",
            "Langley et al. 2009; value: assumption (odds 7 to 1)",
        ),
    ] = 2.0
    retire_reach: Annotated[
        float,
        nature(
            0,
            1,
            "chance that a user hears that a practice is retired, at full analysis",
            "1/week",
        ),
    ] = 0.05
    archive_half_life: Annotated[
        float,
        nature(
            0.1,
            1e12,
            "time in which half stop consulting what a hub that left has written",
            "weeks",
        ),
    ] = 40.0
    broker_weeks: Annotated[int, lever(1, 400, "weeks between rounds of brokering", "weeks")] = 10
    broker_candidates: Annotated[
        int, nature(1, 1000, "teams that a broker thinks of for each team", "teams")
    ] = 12
    brokered_strength: Annotated[float, nature(0, 1, "strength of a brokered tie")] = 0.5
    convened_gain: Annotated[
        float, nature(0, 1, "pull of a full convening on ties among those who attend")
    ] = 0.5
    code_learning: Annotated[
        float,
        lever(
            0,
            1,
            "chance that a component of the hub's version moves to what teams hold that know "
            "better, for each of these by which they are more; 0: the best version is curated",
            "1/week",
            "March 1991 (p2); 0 neutral",
        ),
    ] = 0.0
    code_teaching: Annotated[
        float,
        lever(
            0,
            1,
            "chance that a team takes a component of the hub's version over as it is, untested",
            "1/week",
            "March 1991 (p1); 0 neutral",
        ),
    ] = 0.0
    shared_aim: Annotated[
        float,
        lever(0, 1, "how far alignment with the hub's theory enters plans and credit; 0 neutral"),
    ] = 0.0
    initial_alignment: Annotated[
        float, condition(0, 1, "alignment with the hub's theory at the start", founding=True)
    ] = 0.5
    alignment_gain: Annotated[float, nature(0, 1, "pull of a full convening on alignment")] = 0.3
    alignment_decay: Annotated[float, nature(0, 1, "loss of alignment", "1/week")] = 0.01
    steering: Annotated[
        float, lever(0, 1, "chance that a team must run the hub's practice and version; 0 neutral")
    ] = 0.0
    steering_price: Annotated[
        float, nature(0, 1, "part of engagement and disclosure that full steering costs")
    ] = 0.5


@rule
def working_hours(p):
    """Effective hours of the hub in a week."""
    return p.staff_fte * p.hours_per_fte * p.capability


@rule
def budget_share(weight, p):
    """The share of hours that an activity of this weight gets."""
    return ratio(weight, p.coach + p.convene + p.analyse + p.broker + p.buffer)


@rule
def dose_per_team(weight, teams, half, p):
    """What an activity that is spread over the teams does for each of them, in [0, 1)."""
    return dose(ratio(working_hours(p) * budget_share(weight, p), teams), half)


@rule
def analysis_dose(load, p):
    """What analysis does, in [0, 1): it serves all at once and costs by `load`, reports a week."""
    return dose(ratio(working_hours(p) * budget_share(p.analyse, p), 1.0 + load), p.analyse_h50)


@rule
def load_after(load, reports, p):
    """The hub's load of reports a week on, smoothed."""
    return load + p.load_memory * (reports - load)


@rule
def hours_saved(saved, p):
    """Hours put by for the next convening."""
    return saved + working_hours(p) * budget_share(p.convene, p)


@rule
def convening_quality(saved, teams, p):
    """How good a convening is, in [0, 1), from the hours saved for it."""
    return dose(ratio(saved, teams), p.convening_h50)


@rule
def convening_due(week, weeks_a_year, p):
    """Whether the network meets this week: convenings come at even distances in a year."""
    if p.convenings <= 0:
        return False
    place = week % weeks_a_year
    return (place * p.convenings) // weeks_a_year != ((place + 1) * p.convenings) // weeks_a_year


@rule
def claim_on_coaching(skill, engagement, p):
    """A team's claim on coaching hours, before it is divided by the sum of all claims."""
    if p.allocation == NEEDIEST:
        return power(1.0 - skill, p.claim_power)
    if p.allocation == MOST_ENGAGED:
        return power(engagement, p.claim_power)
    return 1.0


@rule
def coaching_dose(claim, all_claims, p):
    """What coaching does for a team, in [0, 1)."""
    hours = working_hours(p) * budget_share(p.coach, p) * ratio(claim, all_claims)
    return dose(hours, p.coach_h50)


@rule
def prior_evidence(luck, quality, p):
    """What all believe of a practice at the start, in log-odds; `luck` is standard normal."""
    told = 0.0 if quality == 0.0 else (1.0 if quality > 0.0 else -1.0)
    return p.theory_sd * luck + 2.0 * p.working_theory * told


@rule
def theory_of(prior, pooled, p):
    """What the hub believes of a practice, log-odds: its prior and the pool, within bounds."""
    return clip(prior + pooled, -p.theory_limit, p.theory_limit)


@rule
def chance_of_broadcast(analysis, pool, curated, p):
    """Weekly chance that anyone hears from the hub of a practice."""
    return p.broadcast * analysis if curated and pool > 0.0 else 0.0


@rule
def retired(pool, p):
    """Whether the hub has retired a practice, by the evidence in its pool."""
    return pool <= -p.retire_evidence


@rule
def chance_of_heeding(analysis, norm, p):
    """Weekly chance that a user of a retired practice hears of it and gives it up.

    One heeds the hub as far as one shares the network's norms.
    """
    return p.retire_reach * analysis * norm


@rule
def chance_of_moving(more, p):
    """Chance that a component of the code moves; `more`: by how many those who differ are more."""
    return 1.0 - power(1.0 - p.code_learning, more)


@rule
def consulted(gone, p):
    """Chance that a team consults what the hub has curated, `gone` weeks after the hub left."""
    return exp(-HALVING * gone / p.archive_half_life)


@rule
def news_of_pool(pool, seen, p):
    """What the part of the pool that a team has not seen adds to its evidence."""
    return p.pool_weight * (pool - seen)


@rule
def alignment_after(alignment, quality, p):
    """Alignment with the hub's theory a week on; `quality` of a convening attended, else 0."""
    kept = alignment * (1.0 - p.alignment_decay)
    return share(kept + p.alignment_gain * quality * (1.0 - kept))


@rule
def plan_pull(alignment, theory, p):
    """What the hub's theory adds to a team's evidence when it plans (0 where no aim is shared)."""
    return p.shared_aim * alignment * theory


@rule
def aim_in_credit(alignment, p):
    """Part of a report's credit that is left for lack of a shared aim (1 where none is asked)."""
    return 1.0 - p.shared_aim * (1.0 - alignment)


@rule
def price_of_steering(p):
    """Part of engagement and disclosure that steering leaves."""
    return 1.0 - p.steering * p.steering_price
