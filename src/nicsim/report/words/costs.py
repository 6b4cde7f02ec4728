"""What designs cost, and what a gain costs: rows and sentences."""

from collections.abc import Sequence
from typing import Any

from nicsim.experiments.budget import Bill, bill_of, told_cost
from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.experiments.design import Arm
from nicsim.report.comparison import Comparison
from nicsim.report.words.findings import UNITS

COLUMNS = ("design", "staff", "ties", "convenings", "release days", "sum", "against the first",
           "cost of a step")  # fmt: skip
ALIKE = 0.005  # part by which two costs may differ and be told as equal
STEPS = {"share": (0.01, "percentage point"), "SD": (0.01, ".01 SD")}


def bills_of(arms: Sequence[Arm]) -> dict[str, Bill]:
    """What each arm costs, by name; empty where nothing has a price or prices differ."""
    if len({arm.scenario.costs for arm in arms}) != 1 or not arms[0].scenario.costs.given:
        return {}
    return {arm.name: bill for arm in arms if (bill := bill_of(arm.scenario)) is not None}


def rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """A row an arm: its bill, what it costs beyond the first, and what a step of gain costs."""
    bills = bills_of(comparison.experiment.arms)
    found, measure = [], comparison.measures[0]
    last = {row.arm: row for row in rows_of(comparison.last) if row.measure == measure}
    base = next(iter(bills.values()), None)
    for name, bill in bills.items():
        more = "" if bill is base or base is None else f"{bill.total - base.total:+,.0f}"
        parts = (bill.staff, bill.ties, bill.convenings, bill.release_days)
        found.append((name, *(f"{part:,.0f}" for part in parts), told_cost(bill.total, bill.unit),
                      more, _per_step(last.get(name), bill, base, measure)))  # fmt: skip
    return found


def _per_step(row: Any, bill: Bill, base: Bill | None, measure: str) -> str:
    """What the arm costs beyond the first for each step of gain, where it clearly gains."""
    if row is None or base is None:
        return ""
    size, step = STEPS.get(UNITS.get(measure, ""), (1.0, "unit"))
    sign = -1.0 if measure in WORSE_IF_MORE else 1.0
    gain, extra = sign * row.mean, bill.total - base.total
    if min(sign * row.low, sign * row.high) <= 0.0:
        return "no clear gain" if gain >= 0.0 or row.low <= 0.0 <= row.high else "a loss"
    if extra <= ALIKE * base.total:
        return "a gain that costs no more"
    return f"{told_cost(extra / (gain / size), bill.unit)} a {step}"


def sentence(comparison: Comparison) -> str:
    """What the arms cost, in a sentence; empty where nothing has a price."""
    bills = bills_of(comparison.experiment.arms)
    if not bills:
        return ""
    totals = [bill.total for bill in bills.values()]
    unit = next(iter(bills.values())).unit
    years = comparison.years
    when = "a year" if years == 1 else f"{years} years"
    if max(totals) - min(totals) <= ALIKE * max(totals):
        return f"All cost alike: {told_cost(totals[0], unit)} in {when}."
    names = list(bills)
    first, *others = names
    told = [
        f"{name!r} {told_cost(bills[name].total, unit)} "
        f"({bills[name].total - bills[first].total:+,.0f})"
        for name in others[:6]
    ]
    return (
        f"Cost in {when}: {first!r} {told_cost(totals[0], unit)}; {', '.join(told)}"
        + (", ..." if len(others) > 6 else "")
        + ". A comparison at unequal cost says also what money buys; --equal-cost levels it."
    )
