"""What scheduled changes do to people, sites and ties, at the beginning of a week.

Both drivers call the same plain Python between two weeks, so that their bits stay the same and the
compiled stages know nothing of it. A name stands for a place: after a summer someone else may sit
there.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nicsim.domains.across_teams import ties_without
from nicsim.domains.adoption import ABANDONED, STAGES, UNAWARE, uses
from nicsim.domains.environment import kept_by_team
from nicsim.structure.acting import CUT, JOINS, LEAVES, REPLACED, TIED, Act
from nicsim.structure.record import grouped
from nicsim.world.beginning import WEIGHT_UNIT
from nicsim.world.commits import recount_people
from nicsim.world.events import NEWCOMER, Trace, is_on, note, with_room
from nicsim.world.exchange import forget
from nicsim.world.hub import place_of
from nicsim.world.state import NONE, Ground, Heard, Neighbours, State, Ties, World
from nicsim.world.summer import found_newcomer, share_left, spanners_lost

NEVER = 1 << 40  # a week that does not come


class PeopleTies(NamedTuple):
    """All ties of people, those of who is away among them."""

    rows: np.ndarray
    peers: np.ndarray  # who influences the row's person
    weights: np.ndarray

    def only(self, kept: np.ndarray) -> "PeopleTies":
        """Some of them."""
        return PeopleTies(*(column[kept] for column in self))


class Course:
    """The acts of one run under way.

    Parameters
    ----------
    acts : sequence of Act
        In the order of weeks (`nicsim.structure.acting.acts_of`).
    """

    def __init__(self, acts: Sequence[Act] = ()) -> None:
        self._acts = tuple(acts)
        self._done = -1
        self._left: set[int] = set()  # sites that have left

    def begin(self, world: World) -> World:
        """The network on the eve of its first week: who is yet to join is away."""
        if not self._acts:
            return world
        places, seats = world.ground.places, world.ground.seats
        added = _most_added(self._acts, places.first.size)
        ground = world.ground._replace(
            places=places._replace(join_week=places.join_week.copy()),
            seats=seats._replace(since=seats.since.copy()),
        )
        now, new = _with_room(world.now, added), _with_room(world.new, added)
        world = world._replace(now=now, new=new, ground=ground)
        rows = np.repeat(np.arange(seats.site.size), seats.tie_end - seats.tie_first)
        self._ties = PeopleTies(rows, ground.peers.row, ground.peers.weight)
        first: dict[tuple[bool, int], Act] = {}
        for act in self._acts:
            if act.kind in (LEAVES, JOINS, REPLACED):
                first.setdefault((act.of_people, act.one), act)
        for act in first.values():
            if act.kind == JOINS and act.of_people:
                _empty(world, act.one)
            elif act.kind == JOINS:
                ground.places.join_week[act.one] = act.week
        return self._settled(world)

    def happen(self, world: World, week: int, trace: Trace) -> tuple[World, Trace]:
        """Whatever is to happen at the beginning of a week, once."""
        due = [act for act in self._acts if act.week == week] if week > self._done else []
        self._done = max(self._done, week)
        if not due:
            return world, trace
        trace = with_room(trace, world.ground)
        ties = [act for act in due if act.kind in (CUT, TIED)]
        for act in due:
            if act not in ties:
                self._act(world, act, week, trace)
        _lose(world)
        for act in ties:  # those that are made now are not lost with who leaves now
            self._act(world, act, week, trace)
        return self._settled(world), with_room(trace, world.ground)

    def _act(self, world: World, act: Act, week: int, trace: Trace) -> None:
        ground = world.ground
        if act.kind in (CUT, TIED) and act.of_people:
            self._ties = _tied_people(self._ties, act)
        elif act.kind in (CUT, TIED):
            for state in (world.now, world.new):
                _tie_teams(state, act)
        elif not act.of_people and act.kind == LEAVES:
            self._left.add(act.one)
            _leave(world, act.one)
        elif not act.of_people:
            self._left.discard(act.one)
            ground.places.join_week[act.one] = week
        elif act.kind == LEAVES:
            world.new.people.left[act.one] = True
            _empty(world, act.one)
        else:
            if act.kind == REPLACED:
                world.new.people.left[act.one] = True
                far = ground.seats.site[self._ties.rows] != ground.seats.site[self._ties.peers]
                self._ties = self._ties.only(~(far & _has(self._ties, act.one)))
            ground.seats.since[act.one] = week
            _come(world, act.one, week, trace)

    def _settled(self, world: World) -> World:
        """Ties of those who are there; what is counted of people is counted anew."""
        ground, ties = world.ground, self._ties
        here = ground.seats.since < NEVER
        kept = here[ties.rows] & here[ties.peers]
        near, far = ground.seats.site[ties.rows], ground.seats.site[ties.peers]
        if self._left:
            gone = np.isin(np.arange(ground.places.first.size), list(self._left))
            kept &= (near == far) | ~(gone[near] | gone[far])
        ground = _retied(ground, ties.only(kept))
        _recount(world.now, ground)
        return world._replace(ground=ground)


def _has(ties: PeopleTies, i: int) -> np.ndarray:
    return (ties.rows == i) | (ties.peers == i)


def _most_added(acts: Sequence[Act], sites: int) -> int:
    """Ties that the acts may add to one team, at most."""
    added = np.zeros(sites, np.int64)
    for act in acts:
        if act.kind == TIED and not act.of_people:
            added[[act.one, act.other]] += 1
    return int(added.max(initial=0))


def _with_room(state: State, added: int) -> State:
    """The state with places for so many more ties of each team; the hub's stays the last."""
    if not added:
        return state
    sites, practices = state.local.evidence.shape
    peer, strength = np.full((sites, added), NONE), np.zeros((sites, added))
    version = np.zeros((sites, added, practices), np.int64)
    value = np.full((sites, added, practices), -np.inf)
    return state._replace(
        ties=Ties(np.hstack([state.ties.peer, peer]), np.hstack([state.ties.strength, strength])),
        heard=Heard(
            np.concatenate([state.heard.version[:, :-1], version, state.heard.version[:, -1:]], 1),
            np.concatenate([state.heard.value[:, :-1], value, state.heard.value[:, -1:]], 1),
        ),
    )


def _empty(world: World, i: int) -> None:
    """Nobody sits there: the place does nothing and uses nothing."""
    world.ground.seats.since[i] = NEVER
    norm = world.now.sites.norm[world.ground.seats.site[i]]
    for state in (world.now, world.new):
        people = state.people
        people.engagement[i], people.felt[i], people.in_trial[i] = 0.0, 0.0, 0.0
        people.norm[i], people.present[i] = norm, False
        state.use.stage[i], state.use.depth[i] = UNAWARE, 1.0


def _come(world: World, i: int, week: int, trace: Trace) -> None:
    """A newcomer takes a place, as in summer."""
    now, new, ground, p, key = world
    found_newcomer(i, now, new, ground, p, key, week)
    new.people.moved[i] = False  # all is counted anew when the week's changes are made
    if is_on(trace):
        site = int(ground.seats.site[i])
        for k in range(new.use.stage.shape[1]):
            before, after = int(now.use.stage[i, k]), int(new.use.stage[i, k])
            if before != UNAWARE or after != UNAWARE:
                version = now.local.version[site, k]
                note(week, after, i, site, k, before, version, (NEWCOMER, NONE, NONE), trace)
    for name in ("norm", "engagement", "felt", "in_trial"):
        getattr(now.people, name)[i] = getattr(new.people, name)[i]
    now.use.stage[i], now.use.depth[i] = new.use.stage[i], new.use.depth[i]


def _lose(world: World) -> None:
    """What teams lose whose people have left this week: skill, trust, ties that they held."""
    now, new, ground, p, _ = world
    now.people.left[:] = new.people.left
    for s in set(ground.seats.site[new.people.left].tolist()):
        kept = kept_by_team(share_left(s, now, ground, p.environment), p.environment)
        spanned = ties_without(spanners_lost(s, now, ground, p.across_teams), p.across_teams)
        for state in (now, new):
            state.sites.skill[s] *= kept
            state.sites.trust[s] *= kept
            state.ties.strength[s] *= spanned
    now.people.left[:] = False
    new.people.left[:] = False


def _leave(world: World, s: int) -> None:
    """A site and its team stand outside: its ties end, what its people use stays as it was."""
    ground = world.ground
    ground.places.join_week[s] = NEVER
    for state in (world.now, world.new):
        state.people.present[ground.places.first[s] : ground.places.end[s]] = False
        sites = state.sites
        for name in ("cycle", "finished", "report", "copied", "dropped"):
            getattr(sites, name)[s] = NONE
        sites.attends[s], sites.pooled[s] = False, False
        sites.coach[s], sites.tie_sum[s], sites.weeks_left[s] = 0.0, 0.0, 0
        state.local.bridge[s], state.local.bridge_warned[s] = 0.0, 0.0
        for other in range(ground.places.first.size):
            _end(s, other, state)
            _end(other, s, state)


def _end(s: int, other: int, state: State) -> None:
    """A team's side of a tie ends, where it has one, with what was heard over it."""
    at = place_of(other, s, state.ties)
    if at != NONE:
        forget(s, at, state.ties, state.heard)
        state.ties.strength[s, at] = 0.0


def _tie_teams(state: State, act: Act) -> None:
    """A tie of two teams ends on both sides, or is as strong as the act says at least."""
    for s, other in ((act.one, act.other), (act.other, act.one)):
        if act.kind == CUT:
            _end(s, other, state)
            continue
        at = place_of(other, s, state.ties)
        if at == NONE:
            at = int(np.flatnonzero(state.ties.peer[s] == NONE)[0])  # `begin` has made room
            state.ties.peer[s, at], state.ties.strength[s, at] = other, 0.0
        state.ties.strength[s, at] = max(state.ties.strength[s, at], act.strength)


def _tied_people(ties: PeopleTies, act: Act) -> PeopleTies:
    """Ties of people with one that runs both ways ended, or made where it was not."""
    between = _has(ties, act.one) & _has(ties, act.other)
    kept = ties.only(~between)
    if act.kind == CUT:
        return kept
    weight = np.rint(max(act.strength, ties.weights[between].max(initial=0.0)) * WEIGHT_UNIT)
    ends = np.array([act.one, act.other])
    return PeopleTies(
        np.concatenate([kept.rows, ends]),
        np.concatenate([kept.peers, ends[::-1]]),
        np.concatenate([kept.weights, np.full(2, weight / WEIGHT_UNIT)]),
    )


def _retied(ground: Ground, ties: PeopleTies) -> Ground:
    """The ground with these ties of people and no others."""
    people = ground.seats.site.size
    start, row, weight = grouped(people, *ties)
    asking = np.repeat(np.arange(people), np.diff(start))
    back, follower, back_weight = grouped(people, row, asking, weight)
    total = np.zeros(people)
    np.add.at(total, ties.rows, ties.weights)
    seats = ground.seats._replace(
        tie_first=start[:-1].copy(),
        tie_end=start[1:].copy(),
        tie_total=total,
        back_first=back[:-1].copy(),
        back_end=back[1:].copy(),
    )
    return ground._replace(
        seats=seats, peers=Neighbours(row, weight), followers=Neighbours(follower, back_weight)
    )


def _recount(now: State, ground: Ground) -> None:
    """All that is kept up as people move, from what they are (weights sum exactly in any order)."""
    stage, seats = now.use.stage, ground.seats
    using, gave_up = _using()[stage], stage == ABANDONED
    rows = np.repeat(np.arange(seats.site.size), seats.tie_end - seats.tie_first)
    for column, who in ((now.use.exposure, using), (now.use.warning, gave_up)):
        column[:] = 0.0
        np.add.at(column, rows, ground.peers.weight[:, None] * who[ground.peers.row])
    now.counts.stages[:] = 0
    for number in range(len(STAGES)):
        np.add.at(now.counts.stages[:, :, number], seats.site, stage == number)
    member = seats.place < ground.places.team_size[seats.site]
    for column, who in ((now.local.team_using, using), (now.local.team_quit, gave_up)):
        column[:] = 0.0
        np.add.at(column, seats.site[member], who[member].astype(np.float64))
    recount_people(now.people, now.sites, ground)


def _using() -> np.ndarray:
    """Which stages are use."""
    return np.array([bool(uses(number)) for number in range(len(STAGES))])
