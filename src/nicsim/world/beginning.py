"""A network's eve: ground and state from structure, settings and luck, as rule code.

`begin` fills arrays that hold zeros; landscapes are drawn before (`world.landscapes`).
"""

import math
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains.adoption import CASCADE, FIRST, NEIGHBOURHOOD, ROUTINE, TRYING
from nicsim.foundation import chance
from nicsim.foundation.jit import Column, compiled_without_counts, founds, rule
from nicsim.foundation.mathematics import share
from nicsim.foundation.sorting import order_by
from nicsim.structure.record import STRUCTURE, Structure, group
from nicsim.world.cohorts import set_join_weeks
from nicsim.world.commits import recount_people, recount_use
from nicsim.world.founding_practices import draw_forms, draw_priors, draw_qualities, open_practices
from nicsim.world.state import NONE

WEIGHT_UNIT = 2.0**20  # weights of ties are multiples of its inverse, so that their sums are exact
WHOLE = 2.0**52  # added and taken away again, it rounds to the nearest whole number, as IEEE does


class Asked(NamedTuple):
    """What a network is made of, and room to work in."""

    structure: Structure
    quality: np.ndarray  # K: of named practices; empty: drawn
    values: np.ndarray  # as many as people and ties of people: for orders and lists
    order: np.ndarray  # likewise
    room: np.ndarray  # likewise, and one more


def _asked() -> Any:
    """What lies where: named are practices with a quality of their own, longest as in `room`."""
    made: Any = Asked
    work = Column(np.int64, ("longest",), fill=None)
    return made(
        STRUCTURE,
        Column(np.float64, ("named",)),
        Column(np.float64, ("longest",), fill=None),
        work,
        work,
    )


ASKED = _asked()


@founds
@compiled_without_counts
def begin(now, ground, asked, p, key):
    """Fill ground and state as they are before the first week.

    Parameters
    ----------
    now, ground : State, Ground
        Zeros, but for landscapes and the best forms.
    asked : Asked
    p : Settings
        Those of week 0, as numbers.
    key : numpy.uint64
    """
    _seat(ground, asked)
    _tie_people(ground, asked)
    _open_ideas(ground, asked.quality, p, key)
    _open_state(now, ground, asked.structure, p)
    _draw_people(now, ground, p, key)
    _draw_sites(now, ground, p, key)
    set_join_weeks(
        now, ground, p.roles_engagement, key, asked.structure.join_week,
        asked.values, asked.order, asked.room,
    )  # fmt: skip
    open_practices(now, ground, p, key)
    _seed_users(now.use, ground, p.adoption, key, asked.values, asked.order, asked.room)
    recount_people(now.people, now.sites, ground)
    recount_use(now.use, now.local, now.counts, ground)


@rule
def _seat(ground, asked):
    """Who sits where."""
    given, seats, places = asked.structure, ground.seats, ground.places
    for i in range(seats.site.size):
        seats.site[i] = given.site[i]
        seats.role[i] = given.role[i]
        seats.place[i] = given.place[i]
        seats.threshold[i] = given.threshold[i] if given.threshold.size > 0 else math.nan
        seats.tie_first[i] = given.tie_start[i]
        seats.tie_end[i] = given.tie_start[i + 1]
    for s in range(places.first.size):
        places.first[s] = given.first[s]
        places.end[s] = given.first[s + 1]
        places.team_size[s] = given.team_size[s]
        places.district[s] = given.district[s]


@rule
def _tie_people(ground, asked):
    """Who influences whom, and the other way round; weights in units whose sums are exact."""
    given, seats, followers = asked.structure, ground.seats, ground.followers
    people = seats.site.size
    for i in range(people):
        for t in range(seats.tie_first[i], seats.tie_end[i]):
            ground.peers.row[t] = given.tie_peer[t]
            ground.peers.weight[t] = in_units(given.tie_weight[t])
            seats.tie_total[i] += ground.peers.weight[t]
            asked.order[t] = i
    ties = given.tie_start[people]
    start = asked.room
    group(
        people, ties, given.tie_peer, asked.order, ground.peers.weight, start, seats.back_end,
        followers.row, followers.weight,
    )  # fmt: skip
    for i in range(people):
        seats.back_first[i] = start[i]
        seats.back_end[i] = start[i + 1]


@rule
def in_units(weight):
    """A weight of a tie as a multiple of the unit."""
    return ((weight * WEIGHT_UNIT + WHOLE) - WHOLE) / WEIGHT_UNIT


@rule
def _open_ideas(ground, quality, p, key):
    """Practices as they are."""
    if quality.size > 0:
        for k in range(quality.size):
            ground.ideas.quality[k] = quality[k]
    else:
        draw_qualities(ground.ideas.quality, p.practices, key)
    draw_priors(ground.ideas, p.hub_leadership, key)
    draw_forms(ground, p.practices, key)


@rule
def _open_state(now, ground, given, p):
    """What is not 0 before anything is drawn."""
    sites = now.sites
    for s in range(sites.skill.size):
        sites.cycle[s] = sites.finished[s] = sites.report[s] = NONE
        sites.copied[s] = sites.dropped[s] = NONE
        sites.skill[s] = p.improvement.initial_skill
        sites.alignment[s] = p.hub_leadership.initial_alignment
        for t in range(now.ties.peer.shape[1]):
            now.ties.peer[s, t] = NONE
        begin, end = given.link_start[s], given.link_start[s + 1]
        for t in range(begin, end):
            now.ties.peer[s, t - begin] = given.link_peer[t]
            now.ties.strength[s, t - begin] = given.link_strength[t]
        for t in range(now.heard.value.shape[1]):
            for k in range(now.heard.value.shape[2]):
                now.heard.value[s, t, k] = -math.inf
    for i in range(now.use.depth.shape[0]):
        for k in range(now.use.depth.shape[1]):
            now.use.depth[i, k] = 1.0
    for k in range(now.pool.value.size):
        now.pool.version[k] = ground.ideas.form[k]
        now.pool.value[k] = -math.inf
    now.luck.dealt[0] = now.luck.dealt[1] = NONE


@rule
def _draw_people(now, ground, p, key):
    people, culture, roles = now.people, p.culture, p.roles_engagement
    for s in range(ground.places.first.size):
        shared = chance.normal_of(chance.words(key, chance.PLACE, 0, s, 0, 0)[2])
        for i in range(ground.places.first[s], ground.places.end[s]):
            drawn = chance.words(key, chance.PERSON, 0, s, ground.seats.place[i], 0)
            people.norm[i] = share(
                culture.initial_norm + culture.initial_norm_sd * chance.normal_of(drawn[0])
            )
            people.engagement[i] = share(
                roles.initial_engagement
                + roles.initial_engagement_site_sd * shared
                + roles.initial_engagement_sd * chance.normal_of(drawn[1])
            )


@rule
def _draw_sites(now, ground, p, key):
    """A site's trust, support and pressure: of these two's variance a part is the district's."""
    sites, p, within = now.sites, p.environment, p.within_team
    far_part, near_part = math.sqrt(p.district_share), math.sqrt(1.0 - p.district_share)
    for s in range(sites.skill.size):
        near = chance.words(key, chance.PLACE, 0, s, 0, 0)
        far = chance.words(key, chance.DISTRICT, 0, ground.places.district[s], 0, 0)
        ground.places.district_support[s] = far_part * p.support_sd * chance.normal_of(far[0])
        own = near_part * p.support_sd * chance.normal_of(near[0])
        sites.support_shift[s] = ground.places.district_support[s] + own
        luck = far_part * chance.normal_of(far[1]) + near_part * chance.normal_of(near[1])
        sites.pressure_shift[s] = p.pressure_sd * luck
        sites.trust[s] = share(
            within.initial_trust + within.initial_trust_sd * chance.normal_of(near[3])
        )


@rule
def _seed_users(use, ground, p, key, values, order, room):
    """Those who use every practice from the start on (0 by default)."""
    people = ground.seats.site.size
    count = min(p.initial_users, people)
    if count == 0:
        return
    if p.seeding == FIRST:
        for n in range(count):
            order[n] = n
    elif p.seeding == NEIGHBOURHOOD:
        order[0] = 0
        count = min(count, 1 + ground.seats.tie_end[0])
        for n in range(1, count):
            order[n] = ground.peers.row[n - 1]
    else:
        for i in range(people):
            site, place = ground.seats.site[i], ground.seats.place[i]
            values[i] = chance.uniform(key, chance.SEEDING, 0, site, place, 0)
        order_by(values[:people], order[:people], room[:people])
    stage = TRYING if p.rule == CASCADE else ROUTINE  # a cascade's seeds pass it on once
    for n in range(count):
        for k in range(use.stage.shape[1]):
            use.stage[order[n], k] = stage
