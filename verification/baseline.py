"""A few dozen numbers of six scenarios at fixed seeds: `tests/baseline.toml`.

Whatever moves trajectories moves them, and a test fails until they are written anew on purpose
(`uv run python -m verification --baseline`) and CHANGELOG.md says why, under *Results change*.
"""

from pathlib import Path

import nicsim

ROOT = Path(__file__).parents[1]
FILE = ROOT / "tests" / "baseline.toml"
SCENARIOS = (
    "scenarios/baseline.toml",
    "scenarios/hub_leaves.toml",
    "scenarios/mandate.toml",
    "scenarios/own_network.toml",
    "scenarios/steered_network.toml",
    "verification/classic/lazer_friedman.toml",
)
YEARS = {"hub_leaves": 4}  # long enough for the hub to leave; the others run for two years
MEASURES = (
    "use_helpful",
    "false_spread",
    "realised_improvement",
    "fit_held",
    "reported_success",
    "true_success",
    "skill",
    "trust",
    "norm",
    "team_ties",
    "network_health",
)
SEED, REPLICATES = 20, 2


def numbers() -> dict[str, dict[str, float]]:
    """Means of measures at the end of the runs, by scenario."""
    told = {}
    for name in SCENARIOS:
        stem = Path(name).stem
        years = YEARS.get(stem, 2)
        final = nicsim.run(ROOT / name, REPLICATES, SEED, years=years, snapshots=()).final
        told[stem] = {measure: float(final[measure].mean()) for measure in MEASURES}
    return told


def write() -> Path:
    """Write the numbers of today."""
    text = (
        "# Written by `uv run python -m verification --baseline`; a change needs a line under\n"
        "# *Results change* in CHANGELOG.md.\n"
    )
    for name, table in numbers().items():
        text += f"\n[{name}]\n" + "".join(f"{key} = {value!r}\n" for key, value in table.items())
    FILE.write_text(text, "utf-8")
    return FILE
