"""D5, connections across teams: ties over which evidence and adapted versions travel."""

from typing import Annotated, NamedTuple

from nicsim.foundation.declare import condition, lever, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import HALVING, exp, ratio, share


class AcrossTeams(NamedTuple):
    """Ties between teams: their number, life and use."""

    initial_degree: Annotated[
        int,
        lever(
            0,
            1000,
            "ties a team at the start, where the structure is the default random one",
            "ties",
            levels=(0, 6),
            founding=True,
        ),
    ] = 3
    ties_per_convening: Annotated[
        int,
        lever(0, 16, "others whom each team gets to know at a convening", "teams", levels=(0, 2)),
    ] = 1
    met_again: Annotated[
        float, nature(0, 1, "chance that getting to know each other becomes a tie")
    ] = 0.2
    met_strength: Annotated[
        float, nature(0, 1, "strength of a new tie that a full convening makes")
    ] = 0.5
    tie_half_life: Annotated[
        float,
        nature(
            0.1,
            1e12,
            "time in which an unused tie halves",
            "weeks",
            "Burt 2000: ties that bridge groups fade fast; value: assumption",
            levels=(15, 80),
        ),
    ] = 40.0
    exchange_rate: Annotated[
        float,
        nature(0, 1, "chance that a report crosses a full tie", "1/report", levels=(0.2, 0.9)),
    ] = 0.6
    context_discount: Annotated[
        float, nature(0, 1, "credit lost where contexts are wholly specific", levels=(0.8, 0.2))
    ] = 0.5
    credit_floor: Annotated[
        float, nature(0, 1, "credit that a lead without shared norms gives to others' reports")
    ] = 0.3
    reinforcement: Annotated[float, nature(0, 1, "pull of use on a tie's strength", "1/use")] = 0.4
    lost_below: Annotated[float, nature(0, 1, "strength below which a tie ends")] = 0.05
    attention: Annotated[
        float, nature(0.01, 10000, "sum of tie strengths that a lead can keep up")
    ] = 3.0
    most_ties: Annotated[
        int, condition(0, 16, "ties a team beyond which none is added during a run", "ties")
    ] = 16
    bridge: Annotated[
        float,
        nature(
            0,
            100,
            "peers that a tied team in full use counts for, at full strength",
            "peers",
            levels=(2, 6),
        ),
    ] = 4.0
    spanners: Annotated[
        int,
        condition(
            0, 1000, "team members who hold its outside ties; 0: ties outlive them", "people"
        ),
    ] = 2


@rule
def attention_scale(total, p):
    """Part of each tie's strength that a lead can keep up when strengths sum to `total`."""
    return p.attention / total if total > p.attention else 1.0


@rule
def chance_of_hearing(strength, p):
    """Chance that a report crosses a tie."""
    return share(strength * p.exchange_rate)


@rule
def credit(norm, context_specificity, p):
    """Part of another team's evidence that a lead takes over."""
    return (p.credit_floor + (1.0 - p.credit_floor) * norm) * (
        1.0 - p.context_discount * context_specificity
    )


@rule
def renewal(quality, gain, ties, p):
    """Pull of a convening on each of a team's `ties` to others there: attention is limited."""
    return quality * gain * (p.attention / ties if ties > p.attention else 1.0)


@rule
def strengthened(strength, gain):
    """A tie's strength after a convening that both ends attend."""
    return strength + gain * (1.0 - strength)


@rule
def tie_kept(weeks, p):
    """Part of a tie's strength that is left after some weeks."""
    return exp(-HALVING * ratio(weeks, p.tie_half_life))


@rule
def tie_after(strength, used, kept, p):
    """A tie's strength a week on; `kept`: what a week leaves (`tie_kept`)."""
    now = strength + p.reinforcement * (1.0 - strength) if used else strength
    now = now * kept
    return now if now >= p.lost_below else 0.0


@rule
def ties_without(lost_spanners, p):
    """Part of a team's tie strengths that is left when some of its spanners leave."""
    left = 1.0
    if p.spanners > 0:
        for _ in range(lost_spanners):
            left = left * (1.0 - 1.0 / p.spanners)
    return left
