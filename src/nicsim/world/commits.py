"""What was written becomes what is: `new` is put over `now`, and what is counted is kept up.

Each stage commits the columns that it writes, so the next one reads them.
"""

from nicsim.domains.adoption import ABANDONED, uses
from nicsim.foundation.jit import put, rule
from nicsim.foundation.mathematics import one_if


@rule
def commit_summer_of_people(now, new, ground):
    """After `renew`: newcomers in the places of those who left."""
    put(now.people.left, new.people.left)
    put(now.people.felt, new.people.felt)
    put(now.people.in_trial, new.people.in_trial)
    commit_use(now, new, ground)
    commit_relations(now, new, ground)


@rule
def commit_summer_of_teams(now, new, ground):
    """After `summer_of_team`."""
    put(now.sites.skill, new.sites.skill)
    put(now.sites.trust, new.sites.trust)
    put(now.sites.support_shift, new.sites.support_shift)
    put(now.ties.strength, new.ties.strength)


@rule
def commit_hub(now, new, ground):
    """After `lead`."""
    put(now.hub.saved, new.hub.saved)
    put(now.hub.quality, new.hub.quality)
    put(now.hub.met, new.hub.met)
    put(now.hub.analysis, new.hub.analysis)
    put(now.hub.brokering, new.hub.brokering)
    put(now.hub.buffering, new.hub.buffering)
    put(now.hub.claims, new.hub.claims)
    put(now.hub.gone, new.hub.gone)


@rule
def commit_stock(now, new, ground):
    """After `take_stock`."""
    put(now.sites.time, new.sites.time)
    put(now.sites.pressure, new.sites.pressure)
    put(now.sites.coach, new.sites.coach)
    put(now.sites.voice, new.sites.voice)


@rule
def commit_presence(now, new, ground):
    """After `take_part`."""
    put(now.people.present, new.people.present)


@rule
def commit_inquiry(now, new, ground):
    """After `inquire`."""
    put(now.sites.taking_part, new.sites.taking_part)
    put(now.sites.attends, new.sites.attends)
    put(now.sites.skill, new.sites.skill)
    put(now.sites.trust, new.sites.trust)
    put(now.sites.cycle, new.sites.cycle)
    put(now.sites.trial, new.sites.trial)
    put(now.sites.copied, new.sites.copied)
    put(now.sites.dropped, new.sites.dropped)
    put(now.sites.weeks_left, new.sites.weeks_left)
    put(now.sites.idle, new.sites.idle)
    put(now.sites.finished, new.sites.finished)
    put(now.sites.tests, new.sites.tests)
    put(now.sites.good_tests, new.sites.good_tests)
    put(now.sites.aims_reached, new.sites.aims_reached)
    put(now.sites.reports, new.sites.reports)
    put(now.sites.good_reports, new.sites.good_reports)
    put(now.sites.report, new.sites.report)
    put(now.sites.report_evidence, new.sites.report_evidence)
    put(now.sites.report_pooled, new.sites.report_pooled)
    put(now.sites.bad, new.sites.bad)
    put(now.sites.bad_told, new.sites.bad_told)
    put(now.sites.report_version, new.sites.report_version)
    put(now.sites.report_value, new.sites.report_value)
    put(now.local.version, new.local.version)
    put(now.local.value, new.local.value)
    put(now.local.precision, new.local.precision)
    put(now.local.tested, new.local.tested)
    put(now.local.effect, new.local.effect)
    put(now.local.tried_evidence, new.local.tried_evidence)


@rule
def commit_pool(now, new, ground):
    """After `pool_reports`."""
    put(now.hub.load, new.hub.load)
    put(now.pool.evidence, new.pool.evidence)
    put(now.pool.curated, new.pool.curated)
    put(now.pool.version, new.pool.version)
    put(now.pool.value, new.pool.value)
    put(now.sites.pooled, new.sites.pooled)


@rule
def commit_listening(now, new, ground):
    """After `listen`."""
    put(now.sites.alignment, new.sites.alignment)
    put(now.sites.tie_sum, new.sites.tie_sum)
    put(now.sites.anchored, new.sites.anchored)
    put(now.sites.heard_by_tie, new.sites.heard_by_tie)
    put(now.sites.heard_by_hub, new.sites.heard_by_hub)
    put(now.local.evidence, new.local.evidence)
    put(now.local.conviction, new.local.conviction)
    put(now.local.appeal, new.local.appeal)
    put(now.local.seen, new.local.seen)
    put(now.local.bridge, new.local.bridge)
    put(now.local.bridge_warned, new.local.bridge_warned)
    _commit_heard(now, new)
    put(new.sites.news, now.sites.news)
    commit_ties(now, new, ground)


@rule
def _commit_heard(now, new):
    """Versions heard of, where there is news: most of a large network hears none in a week."""
    for s in range(new.sites.news.size):
        if new.sites.news[s]:
            for t in range(new.heard.value.shape[1]):
                for k in range(new.heard.value.shape[2]):
                    now.heard.version[s, t, k] = new.heard.version[s, t, k]
                    now.heard.value[s, t, k] = new.heard.value[s, t, k]


@rule
def commit_ties(now, new, ground):
    """After `weave`."""
    put(now.ties.peer, new.ties.peer)
    put(now.ties.strength, new.ties.strength)


@rule
def commit_adoption(now, new, ground):
    """After `adopt`."""
    put(now.people.felt, new.people.felt)
    put(now.people.in_trial, new.people.in_trial)
    commit_use(now, new, ground)


@rule
def commit_use(now, new, ground):
    """Stages and depth of use of those who moved; sites' counts and peers' exposure follow."""
    for i in range(new.people.moved.size):
        if new.people.moved[i]:
            new.people.moved[i] = False
            for k in range(new.use.stage.shape[1]):
                now.use.depth[i, k] = new.use.depth[i, k]
                if now.use.stage[i, k] != new.use.stage[i, k]:
                    _move(i, k, now.use.stage[i, k], new.use.stage[i, k], now, ground)


@rule
def _move(i, k, before, after, now, ground):
    site = ground.seats.site[i]
    now.use.stage[i, k] = after
    now.counts.stages[site, k, before] -= 1
    now.counts.stages[site, k, after] += 1
    change = one_if(uses(after)) - one_if(uses(before))
    if change != 0.0:
        if ground.seats.place[i] < ground.places.team_size[site]:
            now.local.team_using[site, k] += change
        for t in range(ground.seats.back_first[i], ground.seats.back_end[i]):
            now.use.exposure[ground.followers.row[t], k] += change * ground.followers.weight[t]
    warned = one_if(after == ABANDONED) - one_if(before == ABANDONED)
    if warned != 0.0:
        if ground.seats.place[i] < ground.places.team_size[site]:
            now.local.team_quit[site, k] += warned
        for t in range(ground.seats.back_first[i], ground.seats.back_end[i]):
            now.use.warning[ground.followers.row[t], k] += warned * ground.followers.weight[t]


@rule
def commit_relations(now, new, ground):
    """After `relate`: norms and engagement, and their means in sites and teams."""
    put(now.people.norm, new.people.norm)
    put(now.people.engagement, new.people.engagement)
    recount_people(now.people, now.sites, ground)


@rule
def recount_people(people, sites, ground):
    """Means of norms and engagement."""
    for s in range(sites.norm.size):
        first, team = ground.places.first[s], ground.places.first[s] + ground.places.team_size[s]
        norm = engagement = 0.0
        for i in range(first, team):
            norm += people.norm[i]
            engagement += people.engagement[i]
        sites.team_norm[s] = norm / ground.places.team_size[s]
        sites.team_engagement[s] = engagement / ground.places.team_size[s]
        for i in range(team, ground.places.end[s]):
            norm += people.norm[i]
        sites.norm[s] = norm / (ground.places.end[s] - first)


@rule
def recount_use(use, local, counts, ground):
    """Counts of stages and exposure, where none are counted yet."""
    for i in range(use.stage.shape[0]):
        site = ground.seats.site[i]
        for k in range(use.stage.shape[1]):
            counts.stages[site, k, use.stage[i, k]] += 1
            if uses(use.stage[i, k]):
                if ground.seats.place[i] < ground.places.team_size[site]:
                    local.team_using[site, k] += 1.0
                for t in range(ground.seats.back_first[i], ground.seats.back_end[i]):
                    use.exposure[ground.followers.row[t], k] += ground.followers.weight[t]
