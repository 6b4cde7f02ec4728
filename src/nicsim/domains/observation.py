"""How a network is observed: the synthetic survey. Nothing here acts on a run."""

from typing import Annotated, NamedTuple

from nicsim.foundation.declare import condition


class Observation(NamedTuple):
    """The yearly survey of members of teams."""

    response: Annotated[
        float, condition(0, 1, "chance that a member answers the yearly survey")
    ] = 0.65
    response_sd: Annotated[
        float, condition(0, 4, "spread of one member's answer", "points of 1 to 5")
    ] = 0.7
