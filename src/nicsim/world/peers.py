"""Peers as they count for a person: users among them, and those who warn."""

from nicsim.domains.adoption import ABANDONED, BY_STRONGEST, TRYING, counted, uses
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import share
from nicsim.world.state import NONE


@rule
def under_test(k, s, now):
    """Whether the team tests a practice this week, the last week of a cycle included."""
    return now.sites.cycle[s] == k or now.sites.finished[s] == k


@rule
def users_among_peers(i, k, s, member, now, ground, p):
    """Trusted users among peers; for members also the running test and tied teams."""
    users, tied, tests, strongest = now.use.exposure[i, k], 0.0, 0.0, 0.0
    if member:
        tied = p.across_teams.bridge * now.local.bridge[s, k]
        tests = 1.0 if under_test(k, s, now) else 0.0
    if p.adoption.counted_by == BY_STRONGEST:
        strongest = strongest_peer(i, k, False, now, ground)[1]
        if member:
            strongest = max(strongest, share(now.local.bridge[s, k]), tests)
    everyone = _all_peers(i, s, member, tests, now, ground, p)
    return now.sites.trust[s] * counted(users + tied + tests, everyone, strongest, p.adoption)


@rule
def warned_by_peers(i, k, s, member, now, ground, p):
    """Trusted peers who gave it up and say so; for members also those of tied teams."""
    voice = now.sites.voice[s]
    warned, tied, strongest = voice * now.use.warning[i, k], 0.0, 0.0
    if member:
        tied = p.across_teams.bridge * now.local.bridge_warned[s, k]
    if p.adoption.counted_by == BY_STRONGEST:
        strongest = voice * strongest_peer(i, k, True, now, ground)[1]
        if member:
            strongest = max(strongest, share(now.local.bridge_warned[s, k]))
    everyone = _all_peers(i, s, member, 0.0, now, ground, p)
    return now.sites.trust[s] * counted(warned + tied, everyone, strongest, p.adoption)


@rule
def _all_peers(i, s, member, tests, now, ground, p):
    """Weights of all whom one could count, users or not: peers, tied teams, a running test."""
    everyone = ground.seats.tie_total[i]
    if member:
        everyone += p.across_teams.bridge * now.sites.tie_sum[s] + tests
    return everyone


@rule
def strongest_peer(i, k, quit, now, ground):
    """Who has the strongest tie among peers who use a practice (or gave it up), and its weight."""
    row, found = NONE, 0.0
    for t in range(ground.seats.tie_first[i], ground.seats.tie_end[i]):
        stage, weight = now.use.stage[ground.peers.row[t], k], ground.peers.weight[t]
        if weight > found and (stage == ABANDONED if quit else uses(stage)):
            row, found = ground.peers.row[t], weight
    return row, found


@rule
def new_users(i, k, now, ground):
    """Weights of peers who adopted last week: in a cascade these alone pass it on."""
    users = 0.0
    for t in range(ground.seats.tie_first[i], ground.seats.tie_end[i]):
        if now.use.stage[ground.peers.row[t], k] == TRYING:
            users += ground.peers.weight[t]
    return users
