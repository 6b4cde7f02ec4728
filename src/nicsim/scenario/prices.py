"""What a plan costs: the prices of a scenario's `[costs]` table. They move no run."""

from typing import Annotated, Literal, NamedTuple

from nicsim.foundation.declare import condition

Unit = Literal[
    "money", "hours", "EUR", "USD", "GBP", "CHF", "DKK", "NOK", "SEK", "PLN", "CAD", "AUD"
]
DEAREST = 1e9


class Costs(NamedTuple):
    """Prices; what has none costs nothing."""

    unit: Annotated[Unit, condition(None, None, "what costs are counted in")] = "money"
    staff: Annotated[
        float | None, condition(0, DEAREST, "a full-time person in the hub", "cost/year")
    ] = None
    tie: Annotated[
        float | None,
        condition(0, DEAREST, "keeping up a planned tie of strength 1 between teams", "cost/year"),
    ] = None
    convening: Annotated[
        float | None, condition(0, DEAREST, "a meeting of the whole network", "cost")
    ] = None
    release_day: Annotated[
        float | None, condition(0, DEAREST, "a day of a team member out of class", "cost")
    ] = None
    release_days: Annotated[
        float,
        condition(
            0, 200, "days that a team member with fully protected time is out of class", "days/year"
        ),
    ] = 10.0

    @property
    def given(self) -> bool:
        """Whether anything has a price."""
        return any(p is not None for p in (self.staff, self.tie, self.convening, self.release_day))
