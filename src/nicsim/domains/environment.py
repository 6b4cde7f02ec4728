"""E, the institutional environment: support, pressure, turnover, the summer pulse."""

from typing import Annotated, NamedTuple

from nicsim.foundation.declare import condition, lever, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import share

WEEKS_A_YEAR = 40  # school weeks


class Environment(NamedTuple):
    """What schools and districts impose on everyone."""

    support: Annotated[
        float,
        condition(0, 1, "mean support by principals and districts", levels=(0.3, 0.8)),
    ] = 0.55
    pressure: Annotated[
        float,
        condition(0, 1, "mean pressure of accountability and rival demands", levels=(0.6, 0.15)),
    ] = 0.35
    support_sd: Annotated[float, condition(0, 0.5, "spread of support", founding=True)] = 0.18
    pressure_sd: Annotated[float, condition(0, 0.5, "spread of pressure", founding=True)] = 0.14
    turnover: Annotated[
        float,
        condition(0, 1, "share of staff who leave", "1/year", "NCES 2021-22", levels=(0.26, 0.08)),
    ] = 0.16
    lead_turnover: Annotated[
        float,
        condition(
            0,
            1,
            "share of team leads who leave",
            "1/year",
            "NCES 2021-22: as other staff",
            levels=(0.26, 0.08),
        ),
    ] = 0.16
    principal_turnover: Annotated[
        float,
        condition(
            0, 1, "share of principals who leave", "1/year", "NCES 2021-22", levels=(0.3, 0.1)
        ),
    ] = 0.20
    district_share: Annotated[
        float,
        condition(
            0,
            1,
            "part of the variance of support and pressure that is the district's",
            founding=True,
        ),
    ] = 0.5
    common_use: Annotated[
        float, nature(0, 1, "share of a site in routine use above which newcomers are told of it")
    ] = 0.5
    lead_loss: Annotated[
        float, nature(0, 10, "members for whom a lead who leaves counts", "members")
    ] = 2.0
    socialisation: Annotated[
        float, nature(0, 1, "how far newcomers take up what a site does and holds; March 1991")
    ] = 0.5
    newcomer_loss: Annotated[
        float, nature(0, 1, "part of skill and trust that a wholly new team would lose")
    ] = 0.5
    summer: Annotated[bool, condition(None, None, "whether a summer pulse comes between years")] = (
        True
    )
    summer_weeks: Annotated[int, condition(0, 40, "weeks of decay in a summer", "weeks")] = 12
    time_floor: Annotated[float, nature(0, 1, "part of protected time that needs no support")] = 0.5
    mandate: Annotated[
        float, lever(0, 1, "how strongly use is ordered from above; 0 is neutral")
    ] = 0.0


@rule
def pressure_left(pressure, buffer):
    """Pressure that reaches a team behind the hub's buffering."""
    return pressure * (1.0 - buffer)


@rule
def time_for_improvement(protected_time, support, pressure, p):
    """Share of the time meant for improvement that a team really has."""
    return protected_time * (p.time_floor + (1.0 - p.time_floor) * support) * (1.0 - pressure)


@rule
def kept_by_team(left, p):
    """Share of skill and trust that stays when the share `left` of a team goes (a lead: double)."""
    return 1.0 - p.newcomer_loss * share(left)


@rule
def newcomer_norm(initial, site_mean, p):
    """The norm that a newcomer brings, drawn to the site's by socialisation."""
    return share(initial + p.socialisation * (site_mean - initial))


@rule
def chance_of_leaving(leads, p):
    """Yearly chance that a person leaves."""
    return p.lead_turnover if leads else p.turnover
