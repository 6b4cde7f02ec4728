"""Small experiments for tests."""

from nicsim.experiments.design import Arm, Experiment
from nicsim.scenario.scenario import Scenario

BASE = Scenario("small").replacing(
    {"years": 1, "structure.sites": 3, "structure.colleagues": 2, "practices.count": 2}
)
LEAVES = {"week": 20, "label": "leaves", "set": {"hub_leadership.staff_fte": 0.0}}
MEASURES = ("realised_improvement", "spread_helpful")


def experiment(replicates=4, **changed) -> Experiment:
    strong = BASE.replacing({"culture.level": 0.9})
    arms = (Arm("usual", BASE), Arm("strong", strong))
    made = Experiment("Small", "Does culture matter?", "compare", arms, replicates, 3, MEASURES)
    return made._replace(**changed)


FILE = """
title = "Small"
question = "Does culture matter?"
replicates = 4
seed = 3
measures = ["realised_improvement", "spread_helpful"]
scenario = "small.toml"

[arms]
"usual" = {}
"strong" = { set = { "culture.level" = 0.9 } }
"leaves" = { changes = [{ week = 20, label = "left", set = { "hub_leadership.staff_fte" = 0.0 } }] }
"""
SCENARIO = """
title = "small"
years = 1
[structure]
sites = 3
colleagues = 2
[practices]
count = 2
"""
