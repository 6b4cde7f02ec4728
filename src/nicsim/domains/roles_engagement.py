"""D2, structuring roles and engagement: who takes part, with what clarity and what time."""

from typing import Annotated, Literal, NamedTuple

from nicsim.foundation.declare import condition, lever, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import power, ratio, share

Entry = Literal["together", "volunteers", "mandated", "neediest", "central", "random"]
TOGETHER, VOLUNTEERS, MANDATED, NEEDIEST, CENTRAL, AT_RANDOM = range(6)


class RolesEngagement(NamedTuple):
    """Clarity, protected time, the movement of engagement, entry of sites."""

    role_clarity: Annotated[
        float, lever(0, 1, "how clear it is who does what", levels=(0.4, 0.8))
    ] = 0.6
    protected_time: Annotated[
        float, lever(0, 1, "time set apart for improvement", levels=(0.4, 0.8))
    ] = 0.6
    initial_engagement: Annotated[
        float, condition(0, 1, "mean engagement at the start", levels=(0.25, 0.55), founding=True)
    ] = 0.4
    initial_engagement_sd: Annotated[
        float, condition(0, 0.5, "spread of engagement at the start", founding=True)
    ] = 0.1
    initial_engagement_site_sd: Annotated[
        float,
        condition(0, 0.5, "spread of the sites' mean engagement at the start", founding=True),
    ] = 0.1
    quorum: Annotated[
        float,
        nature(0, 1, "share of a team with which its meeting surely comes about"),
    ] = 0.5
    meeting_power: Annotated[
        float,
        nature(
            0,
            20,
            "how steeply the chance of a meeting falls with those who stay away, below the quorum",
        ),
    ] = 3.0
    full_time: Annotated[
        float, nature(0.01, 1, "time at which a fully engaged member takes part every week")
    ] = 0.5
    engagement_rate: Annotated[
        float, nature(0, 1, "pace of engagement towards its target", "1/week")
    ] = 0.03
    clarity_floor: Annotated[
        float, nature(0, 1, "part of role clarity that needs no shared norms")
    ] = 0.4
    progress_gain: Annotated[
        float, nature(0, 5, "engagement that a felt effect of one SD brings", "1/SD")
    ] = 1.0
    burden: Annotated[
        float, nature(0, 1, "engagement that one practice in trial costs who has no time")
    ] = 0.1
    idle_cost: Annotated[
        float,
        nature(0, 1, "engagement that members lose in a team that has long run no cycle"),
    ] = 0.4
    patience: Annotated[
        float, nature(1, 400, "idle weeks after which that loss is complete", "weeks")
    ] = 10.0
    entry: Annotated[
        Entry,
        lever(
            None,
            None,
            "how sites join: together; or in turn, volunteers first, told to (at random), the "
            "least ready first, those with most ties first, at random",
            founding=True,
        ),
    ] = "together"
    entry_weeks: Annotated[
        int, lever(0, 400, "weeks over which sites join; 0: all at once", "weeks", founding=True)
    ] = 0
    entry_first: Annotated[
        int,
        lever(
            0,
            100_000,
            "sites that join at once, the others together after entry_weeks; 0: one after another",
            "sites",
            founding=True,
        ),
    ] = 0
    mandated_engagement: Annotated[
        float,
        nature(
            0, 1, "initial engagement of those told to join, as part of the usual", founding=True
        ),
    ] = 0.7
    attendance_floor: Annotated[
        float, nature(0, 1, "least attendance of teams that were told to join")
    ] = 0.3


@rule
def chance_of_taking_part(engagement, time, p):
    """Weekly chance that a member takes part in its team's work."""
    chance = share(ratio(engagement * time, p.full_time))
    if p.entry == MANDATED and chance < p.attendance_floor:
        return p.attendance_floor
    return chance


@rule
def chance_of_meeting(taking_part, p):
    """Chance that a team's meeting comes about in a week in which this share of it takes part."""
    if taking_part <= 0.0:
        return 0.0
    return power(taking_part / p.quorum, p.meeting_power) if taking_part < p.quorum else 1.0


@rule
def engagement_after(engagement, norm, felt, in_trial, time, idle, price, p):
    """Engagement a week on.

    `felt`: mean effect felt of what the person uses, SD; `in_trial`: practices being tried;
    `time` in [0, 1]; `idle`: weeks for which the person's team has run no cycle (0 for colleagues);
    `price`: part of the target that steering leaves.
    """
    clarity = p.role_clarity * (p.clarity_floor + (1.0 - p.clarity_floor) * norm)
    burden = p.burden * in_trial * (1.0 - time)
    disappointed = p.idle_cost * share(ratio(idle, p.patience))
    target = share(price * (clarity + p.progress_gain * felt - burden - disappointed))
    return share(engagement + p.engagement_rate * (target - engagement))
