"""Ties of people made and ended midway, and what hangs on them counted anew. Rule code."""

from nicsim.domains.adoption import ABANDONED, uses
from nicsim.foundation.jit import rule
from nicsim.structure.record import group
from nicsim.world.beginning import in_units
from nicsim.world.commits import recount_people
from nicsim.world.course import TYING

NEVER = 1 << 40  # a week that does not come


@rule
def tie_people(n, course):
    """A tie of people that runs both ways ended, or made where it was not."""
    one, other = course.one[n], course.other[n]
    at, weight = 0, course.strength[n]
    for t in range(course.held[0]):
        row, peer = course.rows[t], course.peers[t]
        if (row == one and peer == other) or (row == other and peer == one):
            weight = max(weight, course.weights[t])
        else:
            at = _keep_tie(t, at, course)
    if course.kind[n] == TYING:
        for end in range(2):
            course.rows[at] = one if end == 0 else other
            course.peers[at] = other if end == 0 else one
            course.weights[at] = in_units(weight)
            at += 1
    course.held[0] = at


@rule
def drop_far_ties(i, course, ground):
    """Ties of a person to other sites end."""
    at = 0
    for t in range(course.held[0]):
        row, peer = course.rows[t], course.peers[t]
        if (row != i and peer != i) or ground.seats.site[row] == ground.seats.site[peer]:
            at = _keep_tie(t, at, course)
    course.held[0] = at


@rule
def _keep_tie(t, at, course):
    course.rows[at], course.peers[at] = course.rows[t], course.peers[t]
    course.weights[at] = course.weights[t]
    return at + 1


@rule
def settle(course, now, ground):
    """Ties of those who are there; what is counted of people is counted anew."""
    seats, ties = ground.seats, 0
    for t in range(course.held[0]):
        row, peer = course.rows[t], course.peers[t]
        near, far = seats.site[row], seats.site[peer]
        apart = near != far and (course.gone[near] or course.gone[far])
        if seats.since[row] < NEVER and seats.since[peer] < NEVER and not apart:
            course.near[ties], course.far[ties] = row, peer
            course.heavy[ties] = course.weights[t]
            ties += 1
    _retie(ties, course, ground)
    _recount(now, ground)


@rule
def _retie(ties, course, ground):
    """The ground with these ties of people and no others."""
    seats, peers, followers = ground.seats, ground.peers, ground.followers
    people = seats.site.size
    group(
        people, ties, course.near, course.far, course.heavy,
        course.start, course.free, peers.row, peers.weight,
    )  # fmt: skip
    for i in range(people):
        seats.tie_first[i], seats.tie_end[i] = course.start[i], course.start[i + 1]
        seats.tie_total[i] = 0.0
        for t in range(seats.tie_first[i], seats.tie_end[i]):
            seats.tie_total[i] += peers.weight[t]
            course.near[t] = i
    group(
        people, ties, peers.row, course.near, peers.weight,
        course.start, course.free, followers.row, followers.weight,
    )  # fmt: skip
    for i in range(people):
        seats.back_first[i], seats.back_end[i] = course.start[i], course.start[i + 1]


@rule
def _recount(now, ground):
    """All that is kept up as people move, from what they are (weights sum exactly in any order)."""
    use, local, counts, seats = now.use, now.local, now.counts, ground.seats
    for i in range(use.stage.shape[0]):
        for k in range(use.stage.shape[1]):
            use.exposure[i, k] = use.warning[i, k] = 0.0
    for s in range(local.team_using.shape[0]):
        for k in range(local.team_using.shape[1]):
            local.team_using[s, k] = local.team_quit[s, k] = 0.0
            for stage in range(counts.stages.shape[2]):
                counts.stages[s, k, stage] = 0
    for i in range(use.stage.shape[0]):
        site = seats.site[i]
        member = 1.0 if seats.place[i] < ground.places.team_size[site] else 0.0
        for k in range(use.stage.shape[1]):
            stage = use.stage[i, k]
            counts.stages[site, k, stage] += 1
            using, quits = 1.0 if uses(stage) else 0.0, 1.0 if stage == ABANDONED else 0.0
            local.team_using[site, k] += member * using
            local.team_quit[site, k] += member * quits
            if using + quits > 0.0:
                for t in range(seats.back_first[i], seats.back_end[i]):
                    weight = ground.followers.weight[t]
                    use.exposure[ground.followers.row[t], k] += using * weight
                    use.warning[ground.followers.row[t], k] += quits * weight
    recount_people(now.people, now.sites, ground)
