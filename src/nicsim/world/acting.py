"""What scheduled changes do to people, sites and ties, at the beginning of a week. Rule code.

Both drivers call the same between two weeks, the stages know nothing of it. A name stands for a
place: after a summer someone else may sit there.
"""

from nicsim.domains.across_teams import ties_without
from nicsim.domains.adoption import UNAWARE
from nicsim.domains.environment import kept_by_team
from nicsim.foundation.jit import compiled_without_counts, rule
from nicsim.world.course import CUTTING, JOINING, LEAVING, REPLACING, TYING
from nicsim.world.events import NEWCOMER, is_on, note
from nicsim.world.exchange import forget
from nicsim.world.hub import place_of
from nicsim.world.retying import NEVER, drop_far_ties, settle, tie_people
from nicsim.world.state import NONE
from nicsim.world.summer import found_newcomer, share_left, spanners_lost


@rule
def open_course(course, now, new, ground):
    """On the eve of the first week: all ties are noted, and who is yet to join is away."""
    held = 0
    for i in range(ground.seats.site.size):
        for t in range(ground.seats.tie_first[i], ground.seats.tie_end[i]):
            course.rows[held], course.peers[held] = i, ground.peers.row[t]
            course.weights[held] = ground.peers.weight[t]
            held += 1
    course.held[0] = held
    people = ground.seats.site.size
    for n in range(course.week.size):
        kind, one = course.kind[n], course.one[n]
        if kind in (CUTTING, TYING):
            continue
        known = one if course.of_people[n] else people + one
        if not course.seen[known] and kind == JOINING:
            if course.of_people[n]:
                _empty(one, now, new, ground)
            else:
                ground.places.join_week[one] = course.week[n]
        course.seen[known] = True
    settle(course, now, ground)


@rule
def is_due(course, week):
    """Whether something happens at the beginning of a week that has not happened yet."""
    due = False
    if week > course.done[0]:
        for n in range(course.week.size):
            due = due or course.week[n] == week
    return due


@rule
def happen(course, now, new, ground, p, key, week, trace):
    """Whatever is to happen at the beginning of a week.

    `trace` has room for a week of events. Call it for a week that `is_due`; once.
    """
    course.done[0] = week
    for n in range(course.week.size):
        if course.week[n] == week and course.kind[n] != CUTTING and course.kind[n] != TYING:
            _act(n, course, now, new, ground, p, key, week, trace)
    _lose(course, now, new, ground, p)
    for n in range(course.week.size):  # ties made now are not lost with who leaves now
        if course.week[n] == week and (course.kind[n] == CUTTING or course.kind[n] == TYING):
            if course.of_people[n]:
                tie_people(n, course)
            else:
                _tie_teams(n, course, now)
                _tie_teams(n, course, new)
    settle(course, now, ground)


@compiled_without_counts
def open_compiled(course, now, new, ground):
    """As `open_course`, compiled."""
    open_course(course, now, new, ground)


@compiled_without_counts
def happen_compiled(course, now, new, ground, p, key, week, trace):
    """As `happen`, compiled."""
    happen(course, now, new, ground, p, key, week, trace)


@rule
def _act(n, course, now, new, ground, p, key, week, trace):
    """Somebody or a site leaves, joins, or is replaced."""
    kind, one = course.kind[n], course.one[n]
    if not course.of_people[n]:
        course.gone[one] = kind == LEAVING
        if kind == LEAVING:
            _leave(one, now, new, ground)
        else:
            ground.places.join_week[one] = week
        return
    if kind != JOINING:
        new.people.left[one] = True
    if kind == LEAVING:
        _empty(one, now, new, ground)
        return
    if kind == REPLACING:
        drop_far_ties(one, course, ground)
    ground.seats.since[one] = week
    _come(one, now, new, ground, p, key, week, trace)


@rule
def _empty(i, now, new, ground):
    """Nobody sits there: the place does nothing and uses nothing."""
    ground.seats.since[i] = NEVER
    norm = now.sites.norm[ground.seats.site[i]]
    _empty_in(i, norm, now)
    _empty_in(i, norm, new)


@rule
def _empty_in(i, norm, state):
    people = state.people
    people.engagement[i] = people.felt[i] = people.in_trial[i] = 0.0
    people.norm[i], people.present[i] = norm, False
    for k in range(state.use.stage.shape[1]):
        state.use.stage[i, k], state.use.depth[i, k] = UNAWARE, 1.0


@rule
def _come(i, now, new, ground, p, key, week, trace):
    """A newcomer takes a place, as in summer."""
    found_newcomer(i, now, new, ground, p, key, week)
    new.people.moved[i] = False  # all is counted anew when the week's changes are made
    site = ground.seats.site[i]
    for k in range(new.use.stage.shape[1]):
        before, after = now.use.stage[i, k], new.use.stage[i, k]
        if is_on(trace) and (before != UNAWARE or after != UNAWARE):
            version = now.local.version[site, k]
            note(week, after, i, site, k, before, version, (NEWCOMER, NONE, NONE), trace)
        now.use.stage[i, k], now.use.depth[i, k] = after, new.use.depth[i, k]
    now.people.norm[i] = new.people.norm[i]
    now.people.engagement[i] = new.people.engagement[i]
    now.people.felt[i] = new.people.felt[i]
    now.people.in_trial[i] = new.people.in_trial[i]


@rule
def _lose(course, now, new, ground, p):
    """What teams lose whose people have left this week: skill, trust, ties that they held."""
    for s in range(course.lost.size):
        course.lost[s] = False
    for i in range(ground.seats.site.size):
        now.people.left[i] = new.people.left[i]
        if new.people.left[i]:
            course.lost[ground.seats.site[i]] = True
    for s in range(course.lost.size):
        if course.lost[s]:
            kept = kept_by_team(share_left(s, now, ground, p.environment), p.environment)
            spanned = ties_without(spanners_lost(s, now, ground, p.across_teams), p.across_teams)
            _wane(s, kept, spanned, now)
            _wane(s, kept, spanned, new)
    for i in range(ground.seats.site.size):
        now.people.left[i] = new.people.left[i] = False


@rule
def _wane(s, kept, spanned, state):
    state.sites.skill[s] *= kept
    state.sites.trust[s] *= kept
    for t in range(state.ties.strength.shape[1]):
        state.ties.strength[s, t] *= spanned


@rule
def _leave(s, now, new, ground):
    """A site and its team stand outside: its ties end, what its people use stays as it was."""
    ground.places.join_week[s] = NEVER
    _leave_in(s, now, ground)
    _leave_in(s, new, ground)


@rule
def _leave_in(s, state, ground):
    for i in range(ground.places.first[s], ground.places.end[s]):
        state.people.present[i] = False
    sites = state.sites
    sites.cycle[s] = sites.finished[s] = sites.report[s] = NONE
    sites.copied[s] = sites.dropped[s] = NONE
    sites.attends[s] = sites.pooled[s] = False
    sites.coach[s] = sites.tie_sum[s] = 0.0
    sites.weeks_left[s] = 0
    for k in range(state.local.bridge.shape[1]):
        state.local.bridge[s, k] = state.local.bridge_warned[s, k] = 0.0
    for other in range(ground.places.first.size):
        _end(s, other, state)
        _end(other, s, state)


@rule
def _end(s, other, state):
    """A team's side of a tie ends, where it has one, with what was heard over it."""
    at = place_of(other, s, state.ties)
    if at != NONE:
        forget(s, at, state.ties, state.heard)
        state.ties.strength[s, at] = 0.0


@rule
def _tie_teams(n, course, state):
    """A tie of two teams ends on both sides, or is as strong as the act says at least."""
    _tie_team(course.one[n], course.other[n], n, course, state)
    _tie_team(course.other[n], course.one[n], n, course, state)


@rule
def _tie_team(s, other, n, course, state):
    if course.kind[n] == CUTTING:
        _end(s, other, state)
        return
    at = place_of(other, s, state.ties)
    if at == NONE:
        at = place_of(NONE, s, state.ties)  # the network was founded with room for it
        state.ties.peer[s, at], state.ties.strength[s, at] = other, 0.0
    state.ties.strength[s, at] = max(state.ties.strength[s, at], course.strength[n])
