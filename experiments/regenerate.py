"""Run every sensitivity study of this folder and write what docs/sensitivity.md shows.

    uv run --group dev python experiments/regenerate.py            # as the files say
    uv run --group dev python experiments/regenerate.py --part 8   # an eighth of the samples

Results go to results/sensitivity/, figures to docs/figures/. What is finished is not run again.
"""

import argparse
import shutil
from pathlib import Path

from nicsim.command_sensitivity import asked_for, run_sensitivity
from nicsim.conducting import Asked
from nicsim.experiments.sensitivity.study import Study

HERE = Path(__file__).parent
ROOT = HERE.parent
STUDIES = (
    "seven_levels",
    "seven_levels_hub_leaves",
    "seven_levels_sparse",
    "seven_levels_dense",
    "all_parameters",
    "ten_strongest",
    "compensability",
)
FIGURES = {
    "seven_levels": ("spread_helpful_traces", "realised_improvement_traces"),
}


def made_smaller(study: Study, part: int) -> Study:
    """A study with a part of its samples, and of its replicates where they are many."""
    return study._replace(
        samples=max(4, study.samples // part),
        replicates=max(2, study.replicates // (part // 2 or 1)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", nargs="*", default=STUDIES)
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--workers", type=int)
    given = parser.parse_args()
    for name in given.studies:
        folder = ROOT / "results" / "sensitivity" / name
        study = made_smaller(asked_for(HERE / f"{name}.toml", {}), given.part)
        print(f"== {name}", flush=True)
        run_sensitivity(study, Asked(workers=given.workers, folder=folder))
    for name, figures in FIGURES.items():
        folder = ROOT / "results" / "sensitivity" / name / "figures"
        for figure in figures:
            target = ROOT / "docs" / "figures" / f"{name}_{figure}.png"
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(folder / f"{figure}.png", target)


if __name__ == "__main__":
    main()
