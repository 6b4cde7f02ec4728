"""D4, connections within teams: trust, and whether bad news may be told."""

from typing import Annotated, NamedTuple

from nicsim.foundation.declare import condition, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import power, share
from nicsim.foundation.priors import uniform


class WithinTeam(NamedTuple):
    """Trust and disclosure."""

    initial_trust: Annotated[
        float, condition(0, 1, "trust in a team at the start", levels=(0.3, 0.6), founding=True)
    ] = 0.45
    initial_trust_sd: Annotated[
        float,
        condition(
            0,
            0.5,
            "spread of trust among teams at the start",
            source="Bryk & Schneider 2002: schools differ widely; value: assumption",
            founding=True,
        ),
    ] = 0.12
    candour_trust: Annotated[
        float,
        nature(
            0.01,
            1,
            "trust from which on people are free to try, and a team to test, what may fail",
            source="Bryk & Schneider 2002; value: assumption",
        ),
    ] = 0.4
    candour_power: Annotated[
        float,
        nature(
            0,
            10,
            "power to which readiness below that trust is raised: it takes one who dares and one "
            "who listens",
        ),
    ] = 2.0
    trust_gain: Annotated[
        float,
        nature(
            0, 1, "trust gained in a cycle that all took part in", "1/cycle", levels=(0.04, 0.14)
        ),
    ] = 0.08
    trust_loss: Annotated[
        float,
        nature(
            0,
            1,
            "trust lost when a bad result is kept quiet",
            "1/cycle",
            "Slovic 1993: lost faster than won; value: assumption",
            levels=(0.10, 0.04),
        ),
    ] = 0.06
    trust_decay: Annotated[float, nature(0, 1, "trust lost in an idle week", "1/week")] = 0.002
    disclosure_floor: Annotated[
        float,
        nature(
            0,
            1,
            "chance that a bad result is told where nobody is safe",
            source="Frazier et al. 2017: r about .5; value: assumption",
            levels=(0.05, 0.40),
        ),
    ] = 0.15
    unspoken: Annotated[
        float,
        nature(
            0,
            1,
            "part of what a bad result says that a team learns though nobody speaks of it",
            source="Edmondson 1999: what may be spoken of is learnt from; value: assumption",
            prior=uniform(0.0, 0.5),
        ),
    ] = 0.0
    writing_floor: Annotated[
        float, nature(0, 1, "chance that an unskilled team writes up what it tells")
    ] = 0.3


@rule
def candour(trust, p):
    """Part of their readiness to try, or to test, that mistrust leaves to people and their team."""
    return power(share(trust / p.candour_trust), p.candour_power)


@rule
def chance_of_telling(result, trust, norm, pressure, price, p):
    """Chance that a result is told; a good one always is. `price`: part that steering leaves."""
    return 1.0 if result >= 0.0 else price * voice(trust, norm, pressure, p)


@rule
def voice(trust, norm, pressure, p):
    """Chance that one speaks of what failed: of a bad result, of what one gave up."""
    safety = trust * norm * (1.0 - pressure)
    return p.disclosure_floor + (1.0 - p.disclosure_floor) * safety


@rule
def chance_of_writing(skill, p):
    """Chance that what is told is written up as a report."""
    return p.writing_floor + (1.0 - p.writing_floor) * skill


@rule
def trust_after_cycle(trust, taking_part, hidden, p):
    """Trust after a cycle; `hidden`: a bad result was kept quiet."""
    grown = trust + p.trust_gain * (1.0 - trust) * taking_part
    return share(grown - p.trust_loss * grown if hidden else grown)


@rule
def trust_idle(trust, p):
    """Trust after a week without a cycle."""
    return trust * (1.0 - p.trust_decay)
