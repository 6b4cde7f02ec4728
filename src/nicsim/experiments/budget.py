"""What designs cost at the prices of `[costs]`, and designs made to cost the same."""

from dataclasses import replace
from typing import NamedTuple

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.design import Arm
from nicsim.experiments.search.structures import cost_of
from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Scenario, Value
from nicsim.structure.acting import CUT, TIED

STAFF = "hub_leadership.staff_fte"
EQUAL = 1e-6  # part by which two bills may differ and be equal
ORIGIN = "equal cost"


class Bill(NamedTuple):
    """What a scenario costs over its whole horizon, in the unit of its prices."""

    unit: str
    staff: float
    ties: float
    convenings: float
    release_days: float

    @property
    def total(self) -> float:
        """The sum."""
        return self.staff + self.ties + self.convenings + self.release_days


def bill_of(scenario: Scenario) -> Bill | None:
    """What a scenario costs; None where nothing has a price.

    Staff, convenings and release days follow the scheduled changes; ties are those that are planned
    (at the start, and made or cut by changes), not those that teams find themselves.
    """
    prices = scenario.costs
    if not prices.given:
        return None
    people, staff, convenings, days = prepared_for(scenario).people, 0.0, 0.0, 0.0
    steps = scenario.timeline
    ends = [week for week, _ in steps[1:]] + [scenario.weeks]
    for (week, settings), end in zip(steps, ends, strict=True):
        years, hub = (end - week) / WEEKS_A_YEAR, settings.hub_leadership
        staff += years * hub.staff_fte
        convenings += years * hub.convenings if hub.staff_fte > 0.0 else 0.0
        days += years * prices.release_days * settings.roles_engagement.protected_time
    return Bill(
        prices.unit,
        staff * (prices.staff or 0.0),
        _tie_years(scenario) * (prices.tie or 0.0),
        convenings * (prices.convening or 0.0),
        days * int(people.team_size.sum()) * (prices.release_day or 0.0),
    )


def _tie_years(scenario: Scenario) -> float:
    """Strengths of planned ties times the years for which they are planned."""
    strengths: dict[tuple[int, int], float] = {}
    prepared = prepared_for(scenario)
    if prepared.links is not None:
        start, peers, values = prepared.links
        for s in range(len(start) - 1):
            for at in range(start[s], start[s + 1]):
                strengths[min(s, peers[at]), max(s, peers[at])] = float(values[at])
    whole = cost_of(scenario)[1] * scenario.years
    for act in prepared.acts:
        if act.of_people or act.kind not in (CUT, TIED):
            continue
        pair = min(act.one, act.other), max(act.one, act.other)
        now = strengths.get(pair, 0.0)
        after = 0.0 if act.kind == CUT else max(now, act.strength)
        whole += (after - now) * (scenario.weeks - act.week) / WEEKS_A_YEAR
        strengths[pair] = after
    return whole


def at_cost(scenario: Scenario, total: float, name: str = "") -> Scenario:
    """The scenario with as much staff in its hub as makes it cost so much.

    Parameters
    ----------
    scenario : Scenario
    total : float
        Over the whole horizon.
    name : str
        What the fault calls it.

    Raises
    ------
    NicsimError
        Where staff has no price, or more would have to be saved than there is.
    """
    bill, price = bill_of(scenario), scenario.costs.staff
    if bill is None or not price:
        raise NicsimError(
            "equal cost is made with the hub's staff, so [costs] needs its price: "
            "[costs] staff = 70000, a full-time person and year"
        )
    missing = total - bill.total
    if abs(missing) <= EQUAL * max(1.0, total):
        return scenario
    own = scenario.settings.hub_leadership.staff_fte
    years = _own_staff_weeks(scenario) / WEEKS_A_YEAR
    staff = own + missing / (price * years) if years > 0.0 else -1.0
    if not 0.0 <= staff <= 1000.0:
        who = f"{name or scenario.title!r}: "
        raise NicsimError(
            f"{who}cannot cost {told_cost(total, bill.unit)}: without staff it costs "
            f"{told_cost(bill.total - own * price * years, bill.unit)}"
        )
    return replace(scenario, assigned=Frozen({**scenario.assigned, STAFF: Value(staff, ORIGIN)}))


def _own_staff_weeks(scenario: Scenario) -> int:
    """Weeks in which no change sets the hub's staff."""
    count = 0
    for week in range(scenario.weeks):
        held = [
            c
            for c in scenario.changes
            if c.week <= week and (c.until is None or week < c.until) and STAFF in c.set
        ]
        count += not held
    return count


def at_equal_cost(arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
    """The same arms, all at the cost of the first.

    Raises
    ------
    NicsimError
        Where prices are missing or differ, or an arm cannot cost so little; all at once.
    """
    first = bill_of(arms[0].scenario)
    faults, made = [], [arms[0]]
    for arm in arms[1:]:
        if arm.scenario.costs != arms[0].scenario.costs:
            faults.append(f"{arm.name!r} has other prices than {arms[0].name!r} ([costs])")
            continue
        try:
            total = 0.0 if first is None else first.total
            made.append(arm._replace(scenario=at_cost(arm.scenario, total, repr(arm.name))))
        except NicsimError as fault:
            faults.append(str(fault))
    if faults:
        raise NicsimError("\n".join(dict.fromkeys(faults)))
    return tuple(made)


def told_cost(value: float, unit: str) -> str:
    """A cost with its unit: `1,250,000 EUR`."""
    return f"{value:,.0f}" + ("" if unit == "money" else f" {unit}")
