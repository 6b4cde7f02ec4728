"""The last stage of a week: measures are taken; nothing is changed."""

import math

from nicsim.domains.adoption import ABANDONED, AWARE, ROUTINE, TRYING
from nicsim.domains.hub_leadership import analysis_dose, dose_per_team
from nicsim.domains.practices import exposed
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import dose, exp, one_if, part, power, ratio, share
from nicsim.world.entry import joined
from nicsim.world.measures import AT
from nicsim.world.state import NONE

REACHED = 0.2  # routine use from which on a site counts as reached
ACTIVE_WEEKS, DORMANT_WEEKS = 10, 20
HEARD_HALF = 4.0  # reports of tied teams in a year, one a quarter, that count as half of full
TIES_COMPARED = 32  # ties of a team that clustering looks at: keeps its cost linear


@rule
def observe(now, ground, p, week, record):
    """Record a week's measures."""
    row = record.weekly[week]
    _observe_practices(now, ground, record.practices[week])
    _observe_spread(ground, record.practices[week], row)
    _observe_versions(now, ground, row)
    _observe_teams_view(now, ground, row)
    _observe_improvement(now, ground, p, record.sites[week], row)
    _observe_evidence(now, ground, row)
    _observe_teams(now, ground, week, row)
    _observe_ties(now, ground, row)
    _observe_health(now, ground, p, week, row)


@rule
def _observe_practices(now, ground, out):
    """Shares of people in each stage, and fit in routine use, practice by practice.

    People are counted first and divided once: shares that are summed can pass 1 by a last bit.
    """
    people = ground.seats.site.size
    for k in range(out.shape[0]):
        fits = routine = 0.0
        for stage in range(5):
            out[k, stage] = 0.0
        for s in range(ground.places.team_size.size):
            for stage in range(5):
                out[k, stage] += now.counts.stages[s, k, stage]
            if ground.ideas.quality[k] > 0.0:
                users = now.counts.stages[s, k, ROUTINE]
                routine += users
                fits += users * (now.local.effect[s, k] / ground.ideas.quality[k])
        for stage in range(5):
            out[k, stage] /= people
        out[k, 5] = part(fits, routine)


@rule
def _observe_spread(ground, practices, row):
    helpful = useless = good = bad = 0.0
    aware = trying = using = abandoned = fits = 0.0
    for k in range(practices.shape[0]):
        if ground.ideas.quality[k] > 0.0:
            helpful += 1.0
            good += practices[k, ROUTINE]
            using += practices[k, ROUTINE] + practices[k, TRYING]
            aware += practices[k, AWARE]
            trying += practices[k, TRYING]
            abandoned += practices[k, ABANDONED]
            if practices[k, ROUTINE] > 0.0:
                fits += practices[k, ROUTINE] * practices[k, 5]
        else:
            useless += 1.0
            bad += practices[k, ROUTINE]
    row[AT.spread_helpful] = part(good, helpful)
    row[AT.use_helpful] = part(using, helpful)
    row[AT.aware_helpful] = part(aware, helpful)
    row[AT.trying_helpful] = part(trying, helpful)
    row[AT.abandoned_helpful] = part(abandoned, helpful)
    row[AT.false_spread] = part(bad, useless)
    row[AT.helpful_share_of_use] = part(good, good + bad)
    row[AT.fit_in_use] = part(fits, good)


@rule
def _observe_versions(now, ground, row):
    """How far helpful practices reach sites, and how often sites use a version of their own."""
    reached = pairs = routine = adapted = own = 0.0
    for s in range(ground.places.team_size.size):
        people = ground.places.end[s] - ground.places.first[s]
        for k in range(ground.ideas.quality.size):
            if ground.ideas.quality[k] > 0.0:
                users = float(now.counts.stages[s, k, ROUTINE])
                pairs += 1.0
                routine += users
                reached += one_if(users > REACHED * people)
                adapted += users * one_if(now.local.version[s, k] != ground.forms.start[s, k])
                curated = now.pool.curated[k]
                differs = now.local.version[s, k] != now.pool.version[k]
                own += users * one_if(curated and differs)
    row[AT.sites_reached] = part(reached, pairs)
    row[AT.adaptation_initial] = part(adapted, routine)
    row[AT.adaptation_curated] = part(own, routine)


@rule
def _observe_teams_view(now, ground, row):
    """What teams hold, whoever uses it: fit of their versions, and what they believe."""
    fits = believed = misled = helpful = useless = 0.0
    for s in range(ground.places.team_size.size):
        for k in range(ground.ideas.quality.size):
            convinced = one_if(now.local.evidence[s, k] > 0.0)
            if ground.ideas.quality[k] > 0.0:
                helpful += 1.0
                believed += convinced
                fits += now.local.effect[s, k] / ground.ideas.quality[k]
            else:
                useless += 1.0
                misled += convinced
    row[AT.fit_held] = part(fits, helpful)
    row[AT.convinced_helpful] = part(believed, helpful)
    row[AT.convinced_useless] = part(misled, useless)


@rule
def _observe_improvement(now, ground, p, sites, row):
    """Realised improvement: effect where a student meets it, summed over practices."""
    total = users = deep = 0.0
    for s in range(sites.size):
        people = ground.places.end[s] - ground.places.first[s]
        sites[s] = 0.0
        for k in range(ground.ideas.quality.size):
            routine = float(now.counts.stages[s, k, ROUTINE])
            if routine > 0.0:
                depth = _depth(s, k, now, ground, p)
                users += routine
                deep += routine * depth
                met = exposed(routine / people, p.practices)
                sites[s] += now.local.effect[s, k] * depth * met
        total += sites[s]
    row[AT.realised_improvement] = total / sites.size
    row[AT.depth] = part(deep, users)


@rule
def _depth(s, k, now, ground, p):
    """Mean depth of a site's routine use (1 without looking where nothing is symbolic)."""
    if p.adoption.symbolic == 0.0:
        return 1.0
    total = users = 0.0
    for i in range(ground.places.first[s], ground.places.end[s]):
        if now.use.stage[i, k] == ROUTINE:
            total += now.use.depth[i, k]
            users += 1.0
    return ratio(total, users)


@rule
def _observe_evidence(now, ground, row):
    tests = reports = good = good_reports = aims = right = tested = 0.0
    for s in range(ground.places.team_size.size):
        tests += now.sites.tests[s]
        good += now.sites.good_tests[s]
        aims += now.sites.aims_reached[s]
        reports += now.sites.reports[s]
        good_reports += now.sites.good_reports[s]
        for k in range(ground.ideas.quality.size):
            if now.local.tested[s, k]:
                tested += 1.0
                right += one_if((now.local.evidence[s, k] > 0.0) == (ground.ideas.quality[k] > 0.0))
    row[AT.tests] = tests
    row[AT.reports] = reports
    row[AT.reported_success] = part(good_reports, reports)
    row[AT.measured_success] = part(good, tests)
    row[AT.true_success] = part(aims, tests)
    row[AT.correct_verdicts] = part(right, tested)


@rule
def tests_lately(s, now):
    """Whether a team has worked on a test in the last weeks (never is not lately)."""
    begun = now.sites.tests[s] > 0.0 or now.sites.cycle[s] != NONE
    return begun and now.sites.idle[s] < ACTIVE_WEEKS


@rule
def _observe_teams(now, ground, week, row):
    """Teams that have joined (the first does in week 0)."""
    sites = people = 0.0
    active = dormant = skill = trust = part = engagement = norm = 0.0
    for s in range(ground.places.team_size.size):
        if not joined(s, ground, week):
            continue
        sites += 1.0
        staff = ground.places.end[s] - ground.places.first[s]
        people += staff
        active += one_if(tests_lately(s, now))
        dormant += one_if(now.sites.idle[s] >= DORMANT_WEEKS)
        skill += now.sites.skill[s]
        trust += now.sites.trust[s]
        part += now.sites.taking_part[s]
        engagement += now.sites.team_engagement[s]
        norm += now.sites.norm[s] * staff
    row[AT.active_teams] = active / sites
    row[AT.dormant_teams] = dormant / sites
    row[AT.skill] = skill / sites
    row[AT.trust] = trust / sites
    row[AT.taking_part] = part / sites
    row[AT.engagement] = engagement / sites
    row[AT.norm] = norm / people


@rule
def _observe_ties(now, ground, row):
    sites = ground.places.team_size.size
    count = strength = by_tie = by_hub = closed = pairs = 0.0
    for s in range(sites):
        held = 0
        for t in range(now.ties.peer.shape[1]):
            if now.ties.peer[s, t] != NONE:
                count += 1.0
                strength += now.ties.strength[s, t]
                if held < TIES_COMPARED:
                    closed += _closed(s, t, now.ties)
                    pairs += held
                held += 1
        by_tie += now.sites.heard_by_tie[s]
        by_hub += now.sites.heard_by_hub[s]
    row[AT.team_ties] = count / sites
    row[AT.tie_strength] = part(strength, count)
    row[AT.tie_density] = part(count, float(sites) * (sites - 1))
    row[AT.tie_clustering] = part(closed, pairs)
    row[AT.tie_modularity] = _modularity(now.ties, ground, count)
    row[AT.hub_dependence] = part(by_hub, by_hub + by_tie)


@rule
def _closed(s, t, ties):
    """Earlier ties of a team whose other end is tied to that of its tie `t`."""
    closed = 0.0
    for earlier in range(t):
        if ties.peer[s, earlier] != NONE:
            for u in range(ties.peer.shape[1]):
                if ties.peer[ties.peer[s, t], u] == ties.peer[s, earlier]:
                    closed += 1.0
                    break
    return closed


@rule
def _modularity(ties, ground, count):
    """Ties within districts above what their degrees alone would give (districts are in a row)."""
    within = expected = degree = 0.0
    for s in range(ground.places.district.size):
        if s > 0 and ground.places.district[s] != ground.places.district[s - 1]:
            expected += degree * degree
            degree = 0.0
        for t in range(ties.peer.shape[1]):
            other = ties.peer[s, t]
            if other != NONE:
                degree += 1.0
                within += one_if(ground.places.district[other] == ground.places.district[s])
    expected += degree * degree
    return within / count - expected / (count * count) if count > 0.0 else math.nan


@rule
def _observe_health(now, ground, p, week, row):
    """What an observer sees happen in each domain; apart from it, what hub and schools put in."""
    sites = coach = tied = heard = bad = told = time = support = pressure = 0.0
    for s in range(ground.places.team_size.size):
        if not joined(s, ground, week):
            continue
        sites += 1.0
        coach += now.sites.coach[s]
        tied += tied_in(now.sites.tie_sum[s])
        heard += heard_lately(now.sites.heard_by_tie[s])
        bad += now.sites.bad[s]
        told += now.sites.bad_told[s]
        time += share(ratio(now.sites.time[s], p.roles_engagement.full_time))
        support += share(p.environment.support + now.sites.support_shift[s])
        pressure += now.sites.pressure[s]
    row[AT.health_D1] = (coach / sites + now.hub.met[0] + _consolidated(now, p)) / 3.0
    row[AT.health_D2] = (row[AT.taking_part] + row[AT.engagement]) / 2.0
    row[AT.health_D3] = (row[AT.skill] + row[AT.active_teams]) / 2.0
    row[AT.health_D4] = row[AT.trust]
    if bad > 0.0:
        row[AT.health_D4] = (row[AT.trust] + share(told / bad)) / 2.0
    row[AT.health_D5] = (tied + heard) / (2.0 * sites)
    row[AT.health_D6] = row[AT.norm]
    row[AT.health_E] = (support + sites - pressure) / (2.0 * sites)
    row[AT.hub_capacity] = _capacity_of_hub(sites, p.hub_leadership)
    row[AT.roles_capacity] = (p.roles_engagement.role_clarity + time / sites) / 2.0
    _observe_network_health(row)


@rule
def tied_in(ties):
    """How well a team is tied, in [0, 1), by the sum of its ties' strengths."""
    return 1.0 - exp(-ties)


@rule
def heard_lately(reports):
    """How much a team hears, in [0, 1), by its reports of tied teams in about a year."""
    return dose(reports, HEARD_HALF)


@rule
def _consolidated(now, p):
    """Of the practices that any team has tested, the share on which the hub has come to a stand."""
    tested = stands = 0.0
    for k in range(now.pool.evidence.size):
        for s in range(now.local.tested.shape[0]):
            if now.local.tested[s, k]:
                tested += 1.0
                stands += one_if(abs(now.pool.evidence[k]) >= p.hub_leadership.retire_evidence)
                break
    return ratio(stands, tested)


@rule
def _capacity_of_hub(teams, p):
    """What the hub could do for so many teams with a report a week: mean of its four doses."""
    return (
        dose_per_team(p.coach, teams, p.coach_h50, p)
        + dose_per_team(p.broker, teams, p.broker_h50, p)
        + dose_per_team(p.buffer, teams, p.buffer_h50, p)
        + analysis_dose(1.0, p)
    ) / 4.0


@rule
def _observe_network_health(row):
    """The six domains as one number: weakest link, geometric and arithmetic mean."""
    weakest, total, product = 0, 0.0, 1.0
    for domain in range(6):
        score = row[AT.health_D1 + domain]
        total += score
        product *= score
        if score < row[AT.health_D1 + weakest]:
            weakest = domain
    row[AT.network_health] = row[AT.health_D1 + weakest]
    row[AT.network_health_geometric] = power(product, 1.0 / 6.0)
    row[AT.network_health_arithmetic] = total / 6.0
    row[AT.weakest_domain] = weakest + 1.0
