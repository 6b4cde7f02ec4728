"""Make the synthetic data of scenarios/two_waves: what an evaluator of a network might have.

    uv run python docs/two_waves.py

One run of scenarios/own_network.toml in a plausible world, where people begin with strong norms
and little trust, five school years. What is kept of it is what such an evaluator has: what share
of each school uses the network's practices at the end of each year, the survey of two years (a row
an answer, in whole points), and each team's tests and reports. Nothing in it is real.
"""

import csv
from pathlib import Path

import numpy as np

import nicsim
from nicsim.domains.adoption import ROUTINE, TRYING
from nicsim.drivers import simulate
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.foundation import chance

TO = Path(__file__).parents[1] / "scenarios" / "two_waves"
WORLD, SEED, YEARS, YEAR = 2, 4, 5, 40
TRUTH = {"culture.initial_norm": 0.6, "within_team.initial_trust": 0.3, "years": YEARS}
FIRST = 2021  # the first school year, 2021/22
RESPONSE, SPREAD = 0.7, 0.9  # of the survey: who answers, and how far answers lie apart


def main() -> None:
    """Write the three tables."""
    scenario = nicsim.load("own_network").replacing(TRUTH)
    scenario = nicsim.Worlds.read("plausible").applied(scenario, WORLD)
    prepared = prepared_for(scenario)
    ends = tuple(YEAR * year - 1 for year in range(1, YEARS + 1))
    outcome = simulate(scenario, prepared, chance.key_of(SEED, 0), snapshots=ends)
    TO.mkdir(exist_ok=True)
    people, sites = prepared.people.site, prepared.people.site_names
    use = []
    for number, snapshot in enumerate(outcome.snapshots):
        using = ((snapshot.stage == TRYING) | (snapshot.stage == ROUTINE)).mean(axis=1)
        for site, name in enumerate(sites):
            here = people == site
            use.append((name, year_of(number), f"{using[here].mean():.3f}", int(here.sum())))
    write("use.csv", ("school", "school year", "share", "staff"), use)
    write("survey.csv", ("school year", *(f"d{d}" for d in range(1, 7))), answers(outcome))
    weekly = outcome.record.weekly
    rows, before = [], np.zeros(2)
    for number, week in enumerate(ends):
        now = np.array([weekly[week, COLUMNS.index(name)] for name in ("tests", "reports")])
        per_team = (now - before) / len(sites)
        rows.append((year_of(number), *(f"{value:.2f}" for value in per_team)))
        before = now
    write("tests.csv", ("school year", "tests", "reports"), rows)


def answers(outcome) -> list[tuple]:
    """Answers of the survey at the end of the first and the second year, in whole points."""
    generator = np.random.default_rng(SEED)
    rows = []
    for wave in (1, 2):
        means = outcome.record.surveys[wave]
        for _ in range(round(RESPONSE * 42)):
            own = means + SPREAD * generator.standard_normal(6)
            rows.append((year_of(wave - 1), *np.clip(np.rint(own), 1, 5).astype(int).tolist()))
    return rows


def year_of(number: int) -> str:
    """A school year as schools write it."""
    return f"{FIRST + number}/{(FIRST + number + 1) % 100:02d}"


def write(name: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
    """One table."""
    with (TO / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
