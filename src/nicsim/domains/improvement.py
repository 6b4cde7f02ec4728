"""D3, continuous improvement: cycles of plan, do, study, act (PDSA).

Two questions are kept apart: does the idea work (evidence, log-odds), and does our form of it fit
here (version and its estimated value).
"""

import math
from typing import Annotated, Literal, NamedTuple

from nicsim.foundation.declare import condition, lever, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import clip, exp, log, ratio, share
from nicsim.foundation.priors import among, log_uniform, uniform

Copying = Literal["best", "conformity"]
BEST, CONFORMITY = 0, 1
HeardBy = Literal["anyone", "skill"]
ANYONE, SKILL = 0, 1


class Improvement(NamedTuple):
    """How teams test, measure, decide and adapt."""

    initial_skill: Annotated[
        float,
        condition(
            0,
            1,
            "skill in improvement at the start",
            "1",
            "Taylor et al. 2014: under 20% document iterative cycles",
            levels=(0.05, 0.4),
            founding=True,
        ),
    ] = 0.2
    skill_gain: Annotated[
        float,
        nature(0, 1, "skill gained in a cycle without coaching", "1/cycle", levels=(0.015, 0.09)),
    ] = 0.04
    coaching_gain: Annotated[
        float, nature(0, 10, "how much full coaching adds to the gain, as its multiple")
    ] = 2.0
    skill_decay: Annotated[
        float,
        nature(
            0,
            1,
            "skill lost in an idle week",
            "1/week",
            "Tatel & Ackerman 2025: half-life 11 months",
            prior=log_uniform(0.0097, 0.0218, "Tatel & Ackerman 2025; spread: assumption"),
        ),
    ] = 0.0145
    cycle_weeks: Annotated[int, lever(1, 40, "length of a cycle", "weeks", levels=(7, 2))] = 4
    optimism: Annotated[
        float,
        nature(
            0,
            2,
            "wishful reading of an unskilled team, at the reference's ambiguity",
            "SD",
            "Knudsen et al. 2019: 98% report improvement, 27% reach an aim",
            levels=(0.6, 0.07),
        ),
    ] = 0.34
    reference_sd: Annotated[
        float,
        condition(
            0.001,
            10,
            "standard error at which optimism has its nominal size",
            "SD",
            "outcome_sd / sqrt(10 a week * 4 weeks * .35)",
        ),
    ] = 0.27
    temperature: Annotated[
        float, nature(1e-9, 1000, "how loosely plans follow evidence", "log-odds")
    ] = 2.0
    status_quo: Annotated[
        bool,
        nature(
            None,
            None,
            "whether not testing at all competes, at evidence 0",
            source="Zollman 2007",
            prior=among(False, True),
        ),
    ] = False
    copying: Annotated[
        Copying,
        nature(
            None,
            None,
            "take over the best version heard of, or the majority's",
            source="Lazer & Friedman 2007; Barkoczi & Galesic 2016",
            prior=among("best", "conformity"),
        ),
    ] = "best"
    sample: Annotated[
        int,
        nature(
            0,
            1000,
            "of the versions heard of, so many are looked at, drawn anew each time; 0: all",
            "versions",
            "Barkoczi & Galesic 2016 (3)",
            prior=among(0, 3),
        ),
    ] = 0
    copy_fidelity: Annotated[
        float,
        nature(
            0,
            1,
            "chance that a differing component is copied",
            source="Lazer & Friedman 2007; Durlak & DuPre 2008",
        ),
    ] = 0.8
    adaptation: Annotated[
        float,
        lever(
            0,
            1,
            "chance that a team that has nothing better to copy changes its form; 0: fidelity",
            source="Kim et al. 2017",
        ),
    ] = 1.0
    insight: Annotated[
        float,
        nature(
            0,
            1,
            "chance that a fully skilled team sees which of several changes fits its school best; "
            "0: changes are blind",
            source="Kim et al. 2017: what teachers adapt who know a programme; value: assumption",
        ),
    ] = 0.5
    changes_weighed: Annotated[
        int, nature(1, 20, "changes among which such a team sees the best one", "changes")
    ] = 4
    proximal: Annotated[
        float,
        nature(
            0,
            10,
            "proximal effect for each SD of the distal one",
            source="Kraft, Blazar & Hogan 2018: .49 instruction, .18 achievement",
            prior=log_uniform(1.7, 3.8, "Kraft, Blazar & Hogan 2018; spread: assumption"),
        ),
    ] = 2.5
    outcome_sd: Annotated[float, condition(0, 10, "spread of one observation", "SD")] = 1.0
    test_sd: Annotated[
        float, nature(0, 10, "error of a test that more data of the site cannot remove", "SD")
    ] = 0.2
    observations: Annotated[
        float, condition(0.1, 1e6, "observations of a fully skilled team", "1/week")
    ] = 10.0
    least_observations: Annotated[
        float,
        nature(0.001, 1e6, "observations that any finished cycle yields", "1/cycle"),
    ] = 1.0
    base_quality: Annotated[float, nature(0, 1, "part of observations that any team can use")] = (
        0.25
    )
    skill_quality: Annotated[float, nature(0, 1, "part that skill makes usable")] = 0.5
    analysis_quality: Annotated[float, nature(0, 1, "part that the hub's analysis adds")] = 0.25
    most_precision: Annotated[
        float, nature(1, 1e6, "cycles that a version's running mean looks back on", "cycles")
    ] = 8.0
    effect_of_interest: Annotated[
        float, nature(0.0001, 10, "proximal effect that a test tells from none", "SD")
    ] = 0.3
    aim: Annotated[
        float,
        condition(
            0,
            10,
            "proximal effect that a stated aim asks for (counted, acts on nothing)",
            "SD",
            "Kraft 2020: .2 SD of achievement is large; times proximal",
        ),
    ] = 0.5
    evidence_step: Annotated[
        float, nature(0.01, 1e6, "most that one test can add to evidence", "log-odds")
    ] = 4.0
    evidence_limit: Annotated[
        float, nature(0.1, 1e6, "bound of a team's evidence either way", "log-odds")
    ] = 6.0
    drop_evidence: Annotated[
        float,
        nature(
            0,
            1e6,
            "evidence against a practice from which on a team that tested it drops it",
            "log-odds",
            "Langley et al. 2009 (act: adopt, adapt or abandon); value: assumption (odds 7 to 1)",
        ),
    ] = 2.0
    heard_by: Annotated[
        HeardBy,
        nature(
            None,
            None,
            "who takes in others' evidence: anyone alike, or a team as far as its own skill goes",
            source="Cohen & Levinthal 1990 (absorptive capacity)",
            prior=among("anyone", "skill"),
        ),
    ] = "anyone"
    team_prior: Annotated[
        float,
        nature(
            0,
            10,
            "spread of each team's own prior: 1 makes prior belief uniform",
            "log-odds",
            "Zollman 2007",
            founding=True,
            prior=uniform(0.0, 1.0),
        ),
    ] = 0.0


@rule
def plan_weight(evidence, best, p):
    """A practice's weight in planning, relative to that of the largest evidence, `best`."""
    return exp((evidence - best) / p.temperature)


@rule
def usable_observations(skill, analysis, p):
    """Observations that a cycle yields: a test without any would be none, so there is a least."""
    quality = p.base_quality + p.skill_quality * skill + p.analysis_quality * analysis
    usable = p.observations * p.cycle_weeks * quality
    return usable if usable > p.least_observations else p.least_observations


@rule
def standard_error(observations, p):
    """Spread of a cycle's measure that data could have removed, SD."""
    return ratio(p.outcome_sd, math.sqrt(observations))


@rule
def error_of_test(error, p):
    """Standard deviation of a cycle's measure, what data cannot remove included."""
    return math.sqrt(error * error + p.test_sd * p.test_sd)


@rule
def wishful(skill, voice, error, p):
    """Bias of the reading: ambiguity licenses it; skill, data and who may object take it away.

    `voice`: the chance that what failed is spoken of in the team.
    """
    return p.optimism * (1.0 - skill) * (1.0 - voice) * error / p.reference_sd


@rule
def measured(effect, bias, sd, luck, p):
    """The proximal measure of a version's true effect; `luck` is standard normal."""
    return p.proximal * effect + bias + sd * luck


@rule
def evidence_of(y, sd, p):
    """What a measure tells: log-likelihood ratio of the effect of interest against none."""
    e = p.effect_of_interest
    lead = e * (y - 0.5 * e)
    variance = sd * sd
    if variance <= 0.0:
        return p.evidence_step if lead > 0.0 else -p.evidence_step
    return clip(lead / variance, -p.evidence_step, p.evidence_step)


@rule
def evidence_after(evidence, added, p):
    """Evidence with something added, within its bounds."""
    return clip(evidence + added, -p.evidence_limit, p.evidence_limit)


@rule
def taken_in(skill, p):
    """Part of others' evidence that a team can take in."""
    return skill if p.heard_by == SKILL else 1.0


@rule
def drops(evidence, p):
    """Whether a team that has just tested a practice drops it: the third way to act."""
    return evidence <= -p.drop_evidence


@rule
def mean_after(mean, precision, y):
    """Running mean of a version's measured value."""
    return mean + (y - mean) / (precision + 1.0)  # exact where y is the mean


@rule
def precision_after(precision, p):
    """Cycles behind a running mean, one more."""
    return precision + 1.0 if precision + 1.0 < p.most_precision else p.most_precision


@rule
def skill_after_cycle(skill, coaching, p):
    """Skill after a finished cycle."""
    return share(skill + p.skill_gain * (1.0 - skill) * (1.0 + p.coaching_gain * coaching))


@rule
def skill_idle(skill, p):
    """Skill after a week without a cycle."""
    return skill * (1.0 - p.skill_decay)


@rule
def prior_of_team(u, p):
    """A team's own part of its prior evidence; `u` is uniform in (0, 1)."""
    return p.team_prior * (log(u) - log(1.0 - u))
