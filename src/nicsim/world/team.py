"""A team's part in a week: take stock, inquire (stage 3)."""

from nicsim.domains.environment import pressure_left, time_for_improvement
from nicsim.domains.hub_leadership import (
    claim_on_coaching,
    coaching_dose,
    plan_pull,
    price_of_steering,
    theory_of,
)
from nicsim.domains.improvement import (
    error_of_test,
    evidence_after,
    evidence_of,
    mean_after,
    measured,
    plan_weight,
    precision_after,
    skill_after_cycle,
    skill_idle,
    standard_error,
    usable_observations,
    wishful,
)
from nicsim.domains.roles_engagement import chance_of_meeting
from nicsim.domains.within_team import (
    candour,
    chance_of_telling,
    chance_of_writing,
    trust_after_cycle,
    trust_idle,
    voice,
)
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import one_if, share
from nicsim.world.code import teach_code
from nicsim.world.entry import joined
from nicsim.world.forms import choose_form, whom_to_copy
from nicsim.world.landscape import effect_of
from nicsim.world.state import FADING, NONE


@rule
def take_stock(s, now, new, ground, p, key, week):
    """What a team has this week: time, pressure, coaching, a voice for what failed."""
    support = share(p.environment.support + now.sites.support_shift[s])
    pressure = share(p.environment.pressure + now.sites.pressure_shift[s])
    pressure = pressure_left(pressure, now.hub.buffering[0])
    new.sites.pressure[s] = pressure
    new.sites.time[s] = time_for_improvement(
        p.roles_engagement.protected_time, support, pressure, p.environment
    )
    new.sites.voice[s] = price_of_steering(p.hub_leadership) * voice(
        now.sites.trust[s], now.sites.team_norm[s], pressure, p.within_team
    )
    new.sites.coach[s] = 0.0
    if joined(s, ground, week):
        claim = claim_on_coaching(
            now.sites.skill[s], now.sites.team_engagement[s], p.hub_leadership
        )
        new.sites.coach[s] = coaching_dose(claim, now.hub.claims[0], p.hub_leadership)


@rule
def inquire(s, now, new, ground, p, key, week):
    """A team's week of inquiry: meet, start, run or finish a cycle, and report."""
    taking_part = _taking_part(s, now, ground)
    meets = chance.uniform(key, chance.PLAN, week, s, 1, 0) < chance_of_meeting(
        taking_part, p.roles_engagement
    )
    new.sites.taking_part[s] = taking_part
    new.sites.attends[s] = _attends(s, now, ground, key, week)
    new.sites.finished[s] = NONE
    new.sites.dropped[s] = NONE
    new.sites.report[s] = NONE
    for k in range(now.local.evidence.shape[1]):  # what was heard since is now its own
        new.local.tried_evidence[s, k] = now.local.evidence[s, k]
    if not joined(s, ground, week):
        return
    new.sites.bad[s] = now.sites.bad[s] * FADING
    new.sites.bad_told[s] = now.sites.bad_told[s] * FADING
    if now.sites.cycle[s] == NONE and meets:
        _start(s, now, new, ground, p, key, week)
    if new.sites.cycle[s] == NONE or not meets:
        new.sites.idle[s] = now.sites.idle[s] + 1
        new.sites.skill[s] = skill_idle(now.sites.skill[s], p.improvement)
        new.sites.trust[s] = trust_idle(now.sites.trust[s], p.within_team)
    else:
        new.sites.idle[s] = 0
        new.sites.weeks_left[s] -= 1
        if new.sites.weeks_left[s] <= 0:
            _finish(s, taking_part, now, new, ground, p, key, week)
    teach_code(s, now, new, ground, p, key, week)


@rule
def _taking_part(s, now, ground):
    first, present = ground.places.first[s], 0.0
    for i in range(first, first + ground.places.team_size[s]):
        if now.people.present[i]:
            present += 1.0
    return present / ground.places.team_size[s]


@rule
def _attends(s, now, ground, key, week):
    """Whether the lead goes to the convening that the hub holds this week."""
    if now.hub.quality[0] <= 0.0 or not joined(s, ground, week):
        return False
    engagement = now.people.engagement[ground.places.first[s]]
    return chance.uniform(key, chance.CONVENE, week, s, 0, 0) < engagement


@rule
def _start(s, now, new, ground, p, key, week):
    """An idle team may start a cycle: which practice, in which form."""
    drawn = chance.words(key, chance.PLAN, week, s, 0, 0)
    if chance.uniform_of(drawn[0]) >= candour(now.sites.trust[s], p.within_team):
        return
    if steered(drawn, p.hub_leadership):
        k, heard = _hub_choice(now, ground, p.hub_leadership), NONE
        trial = now.pool.version[k]
    else:
        k = _plan(s, chance.uniform_of(drawn[1]), now, ground, p)
        if k == NONE:
            return
        heard = whom_to_copy(s, k, now, p, key, week)
        trial = choose_form(s, k, heard, now, ground, p, key, week)
    new.sites.cycle[s] = k
    new.sites.copied[s] = heard
    new.sites.trial[s] = trial
    new.sites.weeks_left[s] = p.improvement.cycle_weeks


@rule
def steered(drawn, p):
    """Whether the hub decides what a team tests; `drawn`: the luck of its plan."""
    return chance.uniform_of(drawn[2]) < p.steering


@rule
def _hub_choice(now, ground, p):
    """The practice that the hub believes in most (of several, the one with most evidence)."""
    best = 0
    for k in range(ground.ideas.prior.size):
        more = _theory(k, now, ground, p) - _theory(best, now, ground, p)
        if more > 0.0 or (more == 0.0 and now.pool.evidence[k] > now.pool.evidence[best]):
            best = k
    return best


@rule
def _theory(k, now, ground, p):
    """What the hub believes of a practice, log-odds."""
    return theory_of(ground.ideas.prior[k], now.pool.evidence[k], p)


@rule
def belief(s, k, now, ground, p):
    """What a team goes by when it plans, log-odds: its evidence, and the hub's theory."""
    theory = _theory(k, now, ground, p.hub_leadership)
    return now.local.evidence[s, k] + plan_pull(now.sites.alignment[s], theory, p.hub_leadership)


@rule
def _plan(s, u, now, ground, p):
    """A practice, more likely the more evidence speaks for it; NONE where the status quo wins."""
    practices = now.local.evidence.shape[1]
    best = 0.0 if p.improvement.status_quo else belief(s, 0, now, ground, p)
    for k in range(practices):
        best = max(best, belief(s, k, now, ground, p))
    total = plan_weight(0.0, best, p.improvement) if p.improvement.status_quo else 0.0
    rest = total
    for k in range(practices):
        total += plan_weight(belief(s, k, now, ground, p), best, p.improvement)
    rest = u * total - rest
    if rest < 0.0:
        return NONE
    for k in range(practices):
        rest -= plan_weight(belief(s, k, now, ground, p), best, p.improvement)
        if rest < 0.0:
            return k
    return practices - 1


@rule
def _finish(s, taking_part, now, new, ground, p, key, week):
    """Study and act: measure, judge, keep or drop, learn, tell."""
    k, trial = new.sites.cycle[s], new.sites.trial[s]
    d3 = p.improvement
    skill = now.sites.skill[s]
    error = standard_error(usable_observations(skill, now.hub.analysis[0], d3), d3)
    bias, sd = wishful(skill, now.sites.voice[s], error, d3), error_of_test(error, d3)
    drawn = chance.words(key, chance.STUDY, week, s, 0, 0)
    effect = effect_of(trial, s, k, ground, p.practices)
    y = measured(effect, bias, sd, chance.normal_of(drawn[0]), d3)
    now_y = measured(now.local.effect[s, k], bias, sd, chance.normal_of(drawn[1]), d3)
    _judge(s, k, trial, y, now_y, effect, now, new, d3)
    if new.sites.copied[s] != NONE and new.local.version[s, k] != trial:
        new.sites.dropped[s] = new.sites.copied[s]
    new.sites.skill[s] = skill_after_cycle(skill, now.sites.coach[s], d3)
    new.sites.finished[s] = k
    new.sites.tests[s] += 1.0
    new.sites.good_tests[s] += one_if(y > 0.0)
    new.sites.aims_reached[s] += one_if(d3.proximal * effect >= d3.aim)
    new.sites.cycle[s] = NONE
    added = evidence_of(y, sd, d3)
    plain = evidence_of(y - now.hub.analysis[0] * bias, sd, d3)
    hidden = _report(s, k, y, added, plain, now, new, p, key, week)
    learnt = p.within_team.unspoken * added if hidden else added
    new.local.tried_evidence[s, k] = evidence_after(now.local.evidence[s, k], learnt, d3)
    new.sites.trust[s] = trust_after_cycle(now.sites.trust[s], taking_part, hidden, p.within_team)


@rule
def _judge(s, k, trial, y, now_y, effect, now, new, p):
    """Update the running mean of the form in use; keep the trial if it did better."""
    if trial == now.local.version[s, k]:
        now_y = y
    precision = now.local.precision[s, k]
    value = now_y
    if now.local.tested[s, k] or trial != now.local.version[s, k]:
        value = mean_after(now.local.value[s, k], precision, now_y)
    new.local.value[s, k] = value
    new.local.precision[s, k] = precision_after(precision, p)
    new.local.tested[s, k] = True
    if trial != now.local.version[s, k] and y > value:
        new.local.version[s, k] = trial
        new.local.value[s, k] = y
        new.local.precision[s, k] = 1.0
        new.local.effect[s, k] = effect


@rule
def _report(s, k, y, added, plain, now, new, p, key, week):
    """Tell a result or keep it quiet, write it up or not; whether a bad one was kept quiet.

    `added`: what the team takes it for, log-odds; `plain`: what the hub's analysis takes it for.
    """
    drawn = chance.words(key, chance.DISCLOSE, week, s, 0, 0)
    telling = chance_of_telling(
        y,
        now.sites.trust[s],
        now.sites.team_norm[s],
        now.sites.pressure[s],
        price_of_steering(p.hub_leadership),
        p.within_team,
    )
    told = chance.uniform_of(drawn[0]) < telling
    if y < 0.0:
        new.sites.bad[s] += 1.0
        new.sites.bad_told[s] += one_if(told)
    if told and chance.uniform_of(drawn[1]) < chance_of_writing(now.sites.skill[s], p.within_team):
        new.sites.report[s] = k
        new.sites.reports[s] += 1.0
        new.sites.good_reports[s] += one_if(y > 0.0)
        new.sites.report_evidence[s] = added
        new.sites.report_pooled[s] = plain
        new.sites.report_version[s] = new.local.version[s, k]
        new.sites.report_value[s] = new.local.value[s, k]
    return not told
