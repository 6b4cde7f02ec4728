"""What each domain's level does: paired differences with intervals.

    uv run python verification/levels.py [--replicates 100] [--seed 2026]

First each level alone, from .1 to .9, the others at their default; then each level at its weak end
(0) while the others are strong (.9), against all of them strong. At the ends of years 2 and 5:
strong networks near the ceiling of use, so what a weak domain costs them shows earlier.
"""

import argparse

from nicsim import Scenario, run
from nicsim.domains import LEVELLED
from nicsim.experiments.statistics import estimate

OUTCOMES = ("spread_helpful", "false_spread", "realised_improvement", "network_health")
LOW, HIGH = 0.1, 0.9
YEARS = (2, 5)


def outcomes(levels: dict[str, float], replicates: int, seed: int):
    """Outcomes at the ends of the years asked for: year and replicate, a row each."""
    scenario = Scenario("levels").replacing({f"{name}.level": v for name, v in levels.items()})
    weekly = run(scenario, replicates, seed, snapshots=()).weekly
    ends = weekly[weekly["week"].isin([40 * year - 1 for year in YEARS])]
    return ends.set_index(["week", "replicate"])[list(OUTCOMES)]


def print_rows(name: str, difference) -> None:
    """A line a year: mean and 95% interval of each outcome's paired difference."""
    for year in YEARS:
        then, cells = difference.loc[40 * year - 1], []
        for outcome in OUTCOMES:
            e = estimate(then[outcome].to_numpy())
            cells.append(f"{e.mean:+.3f} ({e.low:+.3f} to {e.high:+.3f})")
        print(f"{name:17} {year:4}" + "".join(f"{cell:>28}" for cell in cells))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    numbers = asked.replicates, asked.seed
    head = f"{'':17} year" + "".join(f"{outcome:>28}" for outcome in OUTCOMES)
    print(f"level {LOW} to {HIGH}, the others at .5; {asked.replicates} pairs")
    print(head)
    for name in LEVELLED:
        print_rows(name, outcomes({name: HIGH}, *numbers) - outcomes({name: LOW}, *numbers))
    print(f"\nlevel 0 against {HIGH}, the others at {HIGH}\n{head}")
    strong = dict.fromkeys(LEVELLED, HIGH)
    best = outcomes(strong, *numbers)
    for name in LEVELLED:
        print_rows(name, outcomes(strong | {name: 0.0}, *numbers) - best)


if __name__ == "__main__":
    main()
