"""To whom an event is put down: the parts that causes have in the rule, and one draw among them.

In a contagion that goes by chance, "from whom" is no fact: a person who tries a practice had a
chance to do so made of many things. What is recorded is one of them, drawn with weights equal to
the parts that they had in that week's chance; so shares of channels over many events are right on
average, and a single arrow in a tree of spread is one likely story. No luck of the run is used.

*Trying.* The chance is drive * sigma(bare + pulls), where the pulls are what peers, evidence and
pressure from above add to the log-odds. The part sigma(bare) / sigma(bare + pulls), what was left
without any of them, is the person's own; the rest goes to the pulls by their log-odds. The pull of
peers goes to those who use the practice by the weights that they have in the rule; that of evidence
to where the team's evidence came from, by its log-odds: the team's tests, reports over ties, the
hub's pool, or what all believed at the start (counted as own). What a person tries because it takes
part in its team's running test is put down to the test: that is certain.

*Becoming aware.* Hazards add up: -ln(1 - broadcast) for the hub, -ln(1 - awareness) for each user
among peers.

*Classic rules.* Linear: external part (own) against imitation. Threshold: the users among peers.

*Versions.* Where a form under test came from is a fact of the run: copied from a tied team, or from
the hub, or the own. *Why* a team tests a practice in its own form is put down to where its evidence
came from, by the excess of the plan's weight exp(evidence / temperature) over that of no evidence.

A source used the practice in the week before (a peer), or had a running test (a team), or had told
of it in a report (a tied team). It need not use it still, and the form that it used may be another.
"""

import math

from nicsim.domains.adoption import (
    ABANDONED,
    BY_STRONGEST,
    CASCADE,
    IMPROVEMENT,
    LINEAR,
    TRYING,
    chance_of_trying,
    readiness,
    uses,
)
from nicsim.domains.hub_leadership import chance_of_broadcast
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import exp, log, ratio, share
from nicsim.world.events import (
    ARCHIVE,
    HUB,
    HUB_PART,
    MANDATE,
    OWN,
    PARTS,
    PEER,
    TEST,
    TEST_PART,
    TIE,
    TIE_PART,
)
from nicsim.world.peers import (
    new_users,
    strongest_peer,
    under_test,
    users_among_peers,
    warned_by_peers,
)
from nicsim.world.state import NONE
from nicsim.world.team import belief

NOBODY = (OWN, NONE, NONE)


@rule
def cause_of_use(i, k, before, after, now, ground, p, key, week, trace):
    """Why a person became aware of a practice or tried it: (channel, source, source site)."""
    s = ground.seats.site[i]
    member = ground.seats.place[i] < ground.places.team_size[s]
    drawn = chance.words(key, chance.EVENT, week, s, ground.seats.place[i], k)
    if p.adoption.rule != IMPROVEMENT:
        return _classic(i, k, now, ground, p.adoption, drawn)
    testing = member and under_test(k, s, now)
    if testing and (after != TRYING or now.people.present[i]):
        return TEST, NONE, s
    if after == TRYING:
        return _of_trying(i, k, s, member, before, now, ground, p, drawn, trace)
    return _of_awareness(i, k, s, member, now, ground, p, drawn, trace)


@rule
def _classic(i, k, now, ground, p, drawn):
    fresh = p.rule == CASCADE  # in a cascade only those who adopted last week pass it on
    users = new_users(i, k, now, ground) if fresh else now.use.exposure[i, k]
    imitated, external = users, 0.0
    if p.rule == LINEAR:
        external = p.external
        imitated = p.imitation * ratio(users, ground.seats.tie_total[i] + p.own_weight)
    if imitated <= 0.0 or chance.uniform_of(drawn[0]) * (external + imitated) < external:
        return NOBODY
    return _peer(i, k, chance.uniform_of(drawn[1]) * users, fresh, now, ground)


@rule
def _of_awareness(i, k, s, member, now, ground, p, drawn, trace):
    broadcast = chance_of_broadcast(
        now.hub.analysis[0], now.pool.evidence[k], now.pool.curated[k], p.hub_leadership
    )
    hub = -log(1.0 - broadcast)
    peers = -log(1.0 - p.adoption.awareness) * users_among_peers(i, k, s, member, now, ground, p)
    if chance.uniform_of(drawn[0]) * (hub + peers) < hub:
        return HUB, NONE, NONE
    return _among_peers(i, k, s, member, now, ground, p, drawn, trace)


@rule
def _of_trying(i, k, s, member, before, now, ground, p, drawn, trace):
    users = users_among_peers(i, k, s, member, now, ground, p)
    warned = warned_by_peers(i, k, s, member, now, ground, p)
    c, pressure = now.local.conviction[s, k], now.sites.pressure[s]
    mandate = p.environment.mandate
    ready = _ready(i, s, users, warned, c, pressure, mandate, now, p.adoption)
    alone = _ready(i, s, 0.0, warned, c, pressure, mandate, now, p.adoption)
    peers = ready - alone
    evidence = max(0.0, alone - _ready(i, s, 0.0, warned, 0.0, pressure, mandate, now, p.adoption))
    above = max(0.0, alone - _ready(i, s, 0.0, warned, c, 0.0, 0.0, now, p.adoption))
    drive, again = math.sqrt(now.people.engagement[i]), before == ABANDONED
    whole = chance_of_trying(drive, ready, again, p.adoption)
    bare = chance_of_trying(drive, ready - peers - evidence - above, again, p.adoption)
    u = chance.uniform_of(drawn[0]) * whole - bare
    if u < 0.0 or peers + evidence + above <= 0.0:
        return NOBODY
    u = u / (whole - bare) * (peers + evidence + above)
    if u < peers:
        return _among_peers(i, k, s, member, now, ground, p, drawn, trace)
    if u < peers + evidence:
        return _told(s, k, chance.uniform_of(drawn[1]), now, trace)
    return MANDATE, NONE, NONE


@rule
def _ready(i, s, users, warned, conviction, pressure, mandate, now, p):
    people = now.people
    trust = now.sites.trust[s]
    return readiness(
        users, warned, conviction, trust, people.norm[i], people.in_trial[i], pressure, mandate, p
    )


@rule
def _among_peers(i, k, s, member, now, ground, p, drawn, trace):
    """One of those who count as users among peers: a peer, a tied team, the running test."""
    peers, bridge, testing = now.use.exposure[i, k], 0.0, 0.0
    if member:
        bridge = p.across_teams.bridge * now.local.bridge[s, k]
        testing = 1.0 if under_test(k, s, now) else 0.0
    if p.adoption.counted_by == BY_STRONGEST:
        return _strongest(i, k, s, member, testing, now, ground, drawn, trace)
    u = chance.uniform_of(drawn[1]) * (peers + bridge + testing)
    if u < peers:
        return _peer(i, k, u, False, now, ground)
    if u < peers + bridge:
        share, who = (u - peers) / bridge, chance.uniform_of(drawn[2])
        return _tied_user(s, k, share, who, now, ground, trace)
    return TEST, NONE, s


@rule
def _strongest(i, k, s, member, testing, now, ground, drawn, trace):
    """The same where only the strongest tie counts."""
    row, weight = strongest_peer(i, k, False, now, ground)
    tied = share(now.local.bridge[s, k]) if member else 0.0
    if testing >= max(weight, tied):
        return TEST, NONE, s
    if tied > weight:
        u, who = chance.uniform_of(drawn[1]), chance.uniform_of(drawn[2])
        return _tied_user(s, k, u, who, now, ground, trace)
    return PEER, row, ground.seats.site[row]


@rule
def _peer(i, k, u, fresh, now, ground):
    """A peer who uses the practice (`fresh`: since last week); `u`: 0 to the sum of the weights."""
    source = NONE
    for t in range(ground.seats.tie_first[i], ground.seats.tie_end[i]):
        row = ground.peers.row[t]
        weight = ground.peers.weight[t]
        stage = now.use.stage[row, k]
        if (stage == TRYING if fresh else uses(stage)) and weight > 0.0:
            source = row
            u -= weight
            if u < 0.0:
                break
    return PEER, source, ground.seats.site[source]


@rule
def _tied_user(s, k, u, who, now, ground, trace):
    """A member who uses it in a tied team, by the tie's strength and the team's share of users."""
    total = 0.0
    for t in range(trace.peer.shape[1]):
        total += _bridge(s, t, k, now, ground, trace)
    u, other = u * total, NONE
    for t in range(trace.peer.shape[1]):
        part = _bridge(s, t, k, now, ground, trace)
        if part > 0.0:
            other = trace.peer[s, t]
            u -= part
            if u < 0.0:
                break
    return TIE, _user_of_team(other, k, who, now, ground), other


@rule
def _bridge(s, t, k, now, ground, trace):
    other = trace.peer[s, t]
    if other == NONE:
        return 0.0
    return trace.strength[s, t] * now.local.team_using[other, k] / ground.places.team_size[other]


@rule
def _user_of_team(s, k, who, now, ground):
    """One of the members who use it; `who` in (0, 1)."""
    left, source = who * now.local.team_using[s, k], NONE
    for i in range(ground.places.first[s], ground.places.first[s] + ground.places.team_size[s]):
        if uses(now.use.stage[i, k]):
            source = i
            left -= 1.0
            if left < 0.0:
                break
    return source


@rule
def cause_of_choice(s, k, now, ground, p, key, week, trace):
    """Why a team tests a practice in its own form: (channel, NONE, source site)."""
    drawn = chance.words(key, chance.EVENT, week, s, 0, k)
    evidence = max(0.0, now.local.evidence[s, k])
    theory = max(0.0, belief(s, k, now, ground, p) - now.local.evidence[s, k])
    weight = exp((evidence + theory) / p.improvement.temperature)
    u = chance.uniform_of(drawn[2]) * weight - 1.0
    if u < 0.0 or evidence + theory <= 0.0:
        return NOBODY
    if u / (weight - 1.0) * (evidence + theory) < theory:
        return _of_hub(now)
    return _told(s, k, chance.uniform_of(drawn[3]), now, trace)


@rule
def _told(s, k, u, now, trace):
    """Where a team's evidence for a practice came from; `u` in (0, 1)."""
    total = 0.0
    for part in range(PARTS):
        total += max(0.0, trace.evidence[s, k, part])
    u, found = u * total, 0
    for part in range(PARTS):
        if trace.evidence[s, k, part] > 0.0:
            found = part
            u -= trace.evidence[s, k, part]
            if u < 0.0:
                break
    if found == TEST_PART:
        return TEST, NONE, s
    if found == TIE_PART:
        return TIE, NONE, trace.teller[s, k]
    if found == HUB_PART:
        return _of_hub(now)
    return NOBODY


@rule
def _of_hub(now):
    """The hub as a cause, or what it has left behind."""
    return HUB if now.hub.gone[0] == 0.0 else ARCHIVE, NONE, NONE
