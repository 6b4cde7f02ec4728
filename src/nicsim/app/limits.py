"""What one visitor of the page may ask for: enough for a class, too little to stall it.

All limits are assumptions, chosen so that one request keeps two cores busy for a minute at most.
"""

from typing import Any

from nicsim.experiments.runner import NANOSECONDS, seconds_of
from nicsim.scenario.scenario import Scenario
from nicsim.structure.across import largest_degree
from nicsim.world.sizes import bytes_of, forms_searched

MOST_PEOPLE = 6_000  # what a browser still draws and plays smoothly
MOST_SITES = 400
MOST_YEARS = 20
MOST_REPLICATES = 200
MOST_COMPONENTS = 14  # founding doubles with each
MOST_TIES = 500_000
MOST_BYTES = 400e6  # of one run
MOST_FOUNDING = 2.0  # seconds of one core before a first week, which cannot be cut short
MOST_SECONDS = 60.0  # of one core
LARGEST_BODY = 200_000  # bytes of a request
BODY_SECONDS = 20.0  # in which a request must be here
HEADER_SECONDS = 10.0  # in which its headers must be
MOST_STREAMS = 200  # visitors waiting at the same time
MOST_HANDOUTS = 4  # written at the same time
ELSEWHERE = "; the command line has no such limit (nicsim run)"
# Sentences that the front end fills in as well, where it simulates without a server.
TOO_MANY = "{asked} {what} are more than the page takes: at most {most}" + ELSEWHERE
TOO_LARGE = (
    "this needs about {asked} MB a run, more than the {most} that the page gives; take fewer "
    "schools, people, practices or years" + ELSEWHERE
)
TOO_LONG = (
    "{runs} runs of this would take about {asked} s of one core, more than the {most} s that the "
    "page gives; ask for fewer runs, people or years" + ELSEWHERE
)
NO_COUNT = "replicates must be an integer from 1 to {most}"
SLOWER = 3.0  # a browser than the kernel here, at first; about 1.6 once it has optimised
SECONDS_A_FORM = 5e-9  # of a search for the best forms; measured on one core
SECONDS_A_TIE = 2e-6  # of drawing ties, and of hearing over them for a year


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
    found = [
        TOO_MANY.format(asked=f"{asked:,.0f}", what=what, most=f"{most:,}")
        for asked, most, what in checks
        if asked > most
    ]
    return found or _heavy(scenario, people)


def _heavy(scenario: Scenario, people: int) -> list[str]:
    """Why a scenario whose numbers are each small enough is too large by their product."""
    plan, settings = scenario.structure, scenario.settings
    practices = len(scenario.named) or settings.practices.count
    degree = plan.across.degree or settings.across_teams.initial_degree
    most = plan.sites - 1 if plan.across.kind == "scale_free" else 0
    room = max(
        settings.across_teams.most_ties, most, largest_degree(plan.across, plan.sites, degree)
    )
    memory = bytes_of(settings, practices, people, plan.sites, room, scenario.weeks)
    found = []
    if memory > MOST_BYTES:
        found.append(TOO_LARGE.format(asked=f"{memory / 1e6:,.0f}", most=f"{MOST_BYTES / 1e6:.0f}"))
    seconds = _seconds_of_founding(scenario)
    if seconds > MOST_FOUNDING:
        found.append(
            f"founding this takes about {seconds:,.0f} s a run, more than the "
            f"{MOST_FOUNDING:.0f} that the page gives; take fewer components, practices or "
            f"schools, or a smaller context_specificity{ELSEWHERE}"
        )
    return found


def work_faults(scenarios: list[Scenario], replicates: object) -> list[str]:
    """Why so many runs of so large networks cannot be had at once."""
    if not isinstance(replicates, int) or isinstance(replicates, bool) or replicates < 1:
        return [NO_COUNT.format(most=MOST_REPLICATES)]
    if replicates > MOST_REPLICATES:
        return [TOO_MANY.format(asked=f"{replicates:,}", what="replicates", most=MOST_REPLICATES)]
    seconds = sum(replicates * seconds_a_run(scenario) for scenario in scenarios)
    if seconds > MOST_SECONDS:
        return [
            TOO_LONG.format(runs=replicates, asked=f"{seconds:,.0f}", most=f"{MOST_SECONDS:.0f}")
        ]
    return []


def told() -> dict[str, Any]:
    """What the front end holds visitors to, and what it says where they ask for more."""
    return {
        "replicates": MOST_REPLICATES,
        "years": MOST_YEARS,
        "people": MOST_PEOPLE,
        "sites": MOST_SITES,
        "components": MOST_COMPONENTS,
        "seconds": MOST_SECONDS,
        "secondsEach": 1e-9 * NANOSECONDS["kernel"] * SLOWER,  # person, practice and week
        "tooMany": TOO_MANY,
        "tooLong": TOO_LONG,
        "noCount": NO_COUNT,
    }


def seconds_a_run(scenario: Scenario) -> float:
    """About how long one run takes on one core, founding included."""
    return _seconds_of_founding(scenario) + scenario.weeks * seconds_a_week(scenario)


def seconds_a_week(scenario: Scenario) -> float:
    """About how long one week takes on one core."""
    plan = scenario.structure
    size = plan.team_size + plan.colleagues
    ties = _ties_within(plan, size) + plan.sites * (plan.sites - 1)
    return (
        seconds_of(scenario, plan.sites * size, "kernel") / scenario.weeks
        + ties * SECONDS_A_TIE / 40
    )


def _seconds_of_founding(scenario: Scenario) -> float:
    plan = scenario.structure
    practices = len(scenario.named) or scenario.settings.practices.count
    ties = _ties_within(plan, plan.team_size + plan.colleagues)
    forms = forms_searched(scenario.settings, practices, plan.sites)
    return SECONDS_A_FORM * forms + SECONDS_A_TIE * ties


def _ties_within(plan, size):
    """Entries of neighbour lists within schools, whatever the kind."""
    if plan.roster is not None:
        return 0
    others = max(0, size - 1)
    team = plan.team_size**2
    kinds = {
        "complete": size**2,
        "usual": team + min(plan.within.colleague_ties, others) * plan.colleagues,
        "ring": 2 * size,
        "none": 0,
    }
    return plan.sites * kinds.get(plan.within.kind, min(plan.within.degree, others) * size)
