"""What one visitor of the page may ask for: enough for a class, too little to stall it.

All limits are assumptions, chosen so that one request keeps two cores busy for a minute at most.
"""

import math

from nicsim.experiments.runner import seconds_of
from nicsim.scenario.scenario import Scenario

MOST_PEOPLE = 6_000  # what a browser still draws and plays smoothly
MOST_SITES = 400
MOST_YEARS = 20
MOST_REPLICATES = 200
MOST_COMPONENTS = 14  # founding doubles with each
MOST_TIES = 500_000
MOST_SECONDS = 60.0  # of one core
LARGEST_BODY = 200_000  # bytes of a request
MOST_STREAMS = 200  # visitors waiting at the same time
ELSEWHERE = "; the command line has no such limit (nicsim run)"


def faults_of(scenario: Scenario) -> list[str]:
    """Why a scenario is too large for the page; looked at before anything is built."""
    plan, settings = scenario.structure, scenario.settings
    size = plan.team_size + plan.colleagues
    people = plan.sites * size if plan.roster is None else 0  # rosters that ship are small
    checks = (
        (people, MOST_PEOPLE, "practitioners"),
        (plan.sites, MOST_SITES, "schools"),
        (scenario.years, MOST_YEARS, "years"),
        (settings.practices.components, MOST_COMPONENTS, "components of a practice"),
        (_ties_within(plan, size), MOST_TIES, "ties within schools"),
    )
    return [
        f"{asked:,.0f} {what} are more than the page takes: at most {most:,}{ELSEWHERE}"
        for asked, most, what in checks
        if asked > most
    ]


def work_faults(scenarios: list[Scenario], replicates: object) -> list[str]:
    """Why so many runs of so large networks cannot be had at once."""
    if not isinstance(replicates, int) or isinstance(replicates, bool) or replicates < 1:
        return [f"replicates must be an integer from 1 to {MOST_REPLICATES}"]
    if replicates > MOST_REPLICATES:
        return [
            f"{replicates:,} replicates are more than the page takes: "
            f"at most {MOST_REPLICATES}{ELSEWHERE}"
        ]
    seconds = sum(replicates * seconds_a_run(scenario) for scenario in scenarios)
    if seconds > MOST_SECONDS:
        return [
            f"{replicates} runs of this would take about {seconds:,.0f} s of one core, more than "
            f"the {MOST_SECONDS:.0f} s that the page gives; ask for fewer runs, people or "
            f"years{ELSEWHERE}"
        ]
    return []


def seconds_a_run(scenario: Scenario) -> float:
    """About how long one run takes on one core, founding included."""
    plan, practices = scenario.structure, scenario.settings.practices
    count = len(scenario.named) or practices.count
    people = plan.sites * (plan.team_size + plan.colleagues)
    founding = 5e-9 * count * math.ldexp(practices.components, practices.components)
    return seconds_of(scenario, people, "kernel") + founding


def _ties_within(plan, size):
    if plan.roster is not None:
        return 0
    team = plan.team_size**2
    kinds = {
        "complete": size**2,
        "lattice": plan.within.degree * size,
        "usual": team + plan.within.colleague_ties * plan.colleagues,
    }
    return plan.sites * kinds.get(plan.within.kind, 2 * size)
