"""The list of what is checked."""

from verification import patterns_conditions as conditions
from verification import patterns_growth as growth
from verification import patterns_learning as learning

PATTERNS = {
    "P1": growth.s_shape,
    "P2": growth.hub_and_ties,
    "P3": learning.most_ideas_fail,
    "P4": learning.reported_success,
    "P5": conditions.teams_differ,
    "P6": conditions.networks_differ,
    "P7": conditions.weakest_link,
    "P8": conditions.dilution,
    "P9": growth.years,
    "P10": growth.after_the_hub,
    "P11": growth.partial_sustainment,
    "P12": conditions.turnover,
    "P13": learning.linking,
    "P14": conditions.low_trust,
    "P15": learning.adaptation,
    "P16": learning.learning_between_teams,
}
