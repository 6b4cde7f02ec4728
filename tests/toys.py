"""Functions with known indices, in place of the model."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from SALib.test_functions import Ishigami, Sobol_G

from nicsim.experiments.sensitivity.factors import Factor
from nicsim.experiments.sensitivity.running import Memory, conduct
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.sensitivity.study import Study
from nicsim.experiments.study import Conduct
from nicsim.foundation import chance
from nicsim.report.sensitivity import SensitivityStudy
from nicsim.scenario.scenario import Scenario

G_A = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0]


class Toy(NamedTuple):
    """A test function, with noise if asked for; the second of its two weeks is constant."""

    kind: str = "ishigami"
    noise: float = 0.0
    inputs: int = 3
    seconds: float = 0.0002

    def __call__(self, point: Mapping[str, Any], keys: list[np.uint64]) -> list[np.ndarray]:
        x = np.array([[point.get(f"x{n + 1}.x", 0.5) for n in range(self.inputs)]], float)
        y = float(Ishigami.evaluate((2 * x - 1) * np.pi)[0]) if self.kind == "ishigami" else None
        if y is None:
            y = float(Sobol_G.evaluate(x, a=np.array(G_A[: self.inputs]))[0])
        noises = [self.noise * chance.normal(key, chance.DUMMY, 1, 0, 0, 0) for key in keys]
        return [np.array([[y + noise], [1.0]]) for noise in noises]


def study_of_toy(count: int, method: str, samples: int, replicates: int = 1, **other) -> Study:
    """A study of a toy with so many factors, each with a group of its own."""
    factors = tuple(Factor(f"x{number + 1}.x", "number") for number in range(count))
    study = Study("toy", "", Scenario("toy"), factors, method, samples, replicates)
    return study._replace(outcomes=("tests",), weeks=(0, 1))._replace(**other)


def found_with(study: Study, toy: Toy, workers: int = 1) -> SensitivityStudy:
    """Run a study of a toy in memory."""
    design = design_of(study)
    shape = (len(design.shares), study.replicates, len(study.weeks), len(study.outcomes))
    memory = Memory(shape)
    failures = conduct(study, design, toy, memory, Conduct(workers=workers))
    assert not failures, failures[0]
    return SensitivityStudy(study, design, memory.values)
