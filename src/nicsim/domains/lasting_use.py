"""How use lasts: what is felt of it, whether it becomes routine or is given up, how deep it goes.

Its parameters are those of `adoption`: all steps of use are one record, which rules here take last.
"""

from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import log, share, sigma


@rule
def felt_benefit(effect, depth, proximal, sd, luck):
    """What a user feels of a practice in a week, SD; `luck` is standard normal."""
    return proximal * effect * depth + sd * luck


@rule
def proof(conviction, felt, p):
    """How far tests and what one sees oneself meet what norms of evidence ask for: 0 just so."""
    tested = (conviction - p.evidence_asked) / (1.0 - p.evidence_asked)
    return tested + p.benefit_weight * (felt - p.benefit_asked)


@rule
def pace_of_routine(skill, coaching, p):
    """The most that the weekly chance of making routine can be: means set it."""
    pace = p.routine_floor + p.routine_skill * skill + p.routine_coach * coaching
    return share(p.routine_rate * pace)


@rule
def chance_of_routine(felt, conviction, norm, skill, coaching, p):
    """Weekly chance that trying turns to routine: means set the pace, benefit and proof decide."""
    return pace_of_routine(skill, coaching, p) * sigma(
        p.routine_base
        + p.routine_felt * felt
        + p.routine_evidence * conviction
        + p.routine_norm * norm * proof(conviction, felt, p)
    )


@rule
def anchor(coaching, kept_apart):
    """What a hub or living ties hold in place, in [0, 1]; `kept_apart` = exp(-sum of strengths)."""
    return 1.0 - (1.0 - coaching) * kept_apart


@rule
def looseness(pressure, conviction, felt, norm, anchored, p):
    """Log-odds of abandoning what is used, peers apart; `felt`: this week's effect, SD."""
    return (
        p.abandon_base
        + p.abandon_pressure * pressure
        - p.abandon_evidence * conviction
        - p.abandon_felt * felt
        - p.abandon_norm * norm * proof(conviction, felt, p)
        + p.anchor_weight * (p.anchor_point - anchored)
    )


@rule
def chance_of_abandoning(loose, users, warned, routine, p):
    """Weekly chance that a user abandons; `loose`: log-odds of it without peers, `looseness`.

    `users`, `warned` as in `readiness`.
    """
    pace = p.abandon_rate * p.routine_hold if routine else p.abandon_rate
    peers = p.abandon_warned * log(1.0 + warned) - p.abandon_peers * log(1.0 + users)
    return pace * sigma(loose + peers)


@rule
def first_depth(norm, autonomy, p):
    """Depth with which use begins: 1 where nothing is symbolic."""
    return 1.0 - p.symbolic * (1.0 - norm * autonomy)


@rule
def depth_after(depth, felt, skill, coaching, p):
    """Depth a week on: it grows with skill, coaching and felt benefit."""
    means = share(p.routine_floor + p.routine_skill * skill + p.routine_coach * coaching)
    return share(depth + p.deepening * means * (1.0 - depth) * sigma(p.routine_felt * felt))
