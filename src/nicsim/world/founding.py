"""How a world begins: settings, structure and a key become ground and state."""

import math

import numpy as np

from nicsim.domains import Settings
from nicsim.domains.adoption import CASCADE, FIRST, NEIGHBOURHOOD, ROUTINE, TRYING
from nicsim.domains.practices import NamedPractice
from nicsim.foundation import chance
from nicsim.foundation.jit import compiled, handed
from nicsim.foundation.mathematics import share
from nicsim.structure.record import Structure, grouped, rows_of
from nicsim.world.coding import coded
from nicsim.world.cohorts import set_join_weeks
from nicsim.world.commits import recount_people, recount_use
from nicsim.world.founding_practices import forms, landscapes, open_practices, priors, qualities
from nicsim.world.luck import no_luck
from nicsim.world.sizes import refuse_too_large
from nicsim.world.state import (
    NONE,
    Counts,
    Forms,
    Ground,
    Heard,
    Hub,
    Ideas,
    Landscape,
    Local,
    Neighbours,
    People,
    Places,
    Pool,
    Seats,
    Sites,
    State,
    Ties,
    Use,
    World,
    copied,
)

WEIGHT_UNIT = 2.0**20  # weights of ties are multiples of its inverse, so that their sums are exact


def found(
    settings: Settings,
    structure: Structure,
    key: np.uint64,
    named: tuple[NamedPractice, ...] = (),
) -> World:
    """A network on the eve of its first week.

    Parameters
    ----------
    settings : Settings
        Those of week 0 (choices as words).
    structure : Structure
        People and ties.
    key : numpy.uint64
        The run's luck.
    named : tuple of NamedPractice
        Practices with a quality of their own; empty: drawn from the settings.

    Raises
    ------
    StructureError
        If it needs more memory than there is.
    """
    practices = len(named) or settings.practices.count
    most = int(np.diff(structure.link_start).max(initial=0))
    refuse_too_large(settings, practices, structure.site.size, structure.team_size.size, most)
    p = coded(settings)
    ground = _ground(p, structure, key, named)
    now = _state(p, structure, ground)
    state, places, settled = handed(now), handed(ground), handed(p)
    _draw_people(state, places, settled, key)
    _draw_sites(state, places, settled, key)
    set_join_weeks(now, ground, p.roles_engagement, key, structure.join_week)
    open_practices(state, places, settled, key)
    _seed_users(now.use, ground, p.adoption, key)
    _count(state, places)
    return World(now, copied(now), ground, p, key)


def _ground(p, structure, key, named):
    site_count, practices = structure.team_size.size, len(named) or p.practices.count
    weight = np.rint(structure.tie_weight * WEIGHT_UNIT) / WEIGHT_UNIT
    people = structure.site.size
    back = grouped(people, structure.tie_peer, rows_of(structure.tie_start), weight)
    hangs_on, own_table, common, own, best = landscapes(p.practices, key, practices, site_count)
    quality = np.array([n.quality for n in named]) if named else qualities(p.practices, key)
    idea, start = forms(p.practices, key, practices, site_count, hangs_on, own_table, common)
    return Ground(
        seats=Seats(
            site=structure.site,
            role=structure.role,
            place=structure.place,
            threshold=structure.threshold if structure.threshold.size else np.full(people, np.nan),
            since=np.zeros(people, np.int64),
            tie_first=structure.tie_start[:-1].copy(),
            tie_end=structure.tie_start[1:].copy(),
            tie_total=_totals(structure.tie_start, weight),
            back_first=back[0][:-1].copy(),
            back_end=back[0][1:].copy(),
        ),
        places=Places(
            first=structure.first[:-1].copy(),
            end=structure.first[1:].copy(),
            team_size=structure.team_size,
            district=structure.district,
            join_week=np.zeros(site_count, np.int64),
            district_support=np.zeros(site_count),
        ),
        peers=Neighbours(structure.tie_peer, weight),
        followers=Neighbours(back[1], back[2]),
        ideas=Ideas(quality, priors(p.hub_leadership, key, quality), idea),
        forms=Forms(start, best),
        landscape=Landscape(hangs_on, own_table, common, own),
    )


@compiled
def _totals(start, weight):
    total = np.zeros(start.size - 1)
    for i in range(total.size):
        for t in range(start[i], start[i + 1]):
            total[i] += weight[t]
    return total


def _state(p, structure, ground):
    """All columns at their beginning, before anything is drawn."""
    people, sites, practices = (
        structure.site.size,
        structure.team_size.size,
        ground.ideas.quality.size,
    )
    ties = _ties(p.across_teams, structure)
    return State(
        People(
            norm=np.zeros(people),
            engagement=np.zeros(people),
            present=np.zeros(people, np.bool_),
            felt=np.zeros(people),
            in_trial=np.zeros(people),
            moved=np.zeros(people, np.bool_),
            left=np.zeros(people, np.bool_),
        ),
        Use(
            stage=np.zeros((people, practices), np.int64),
            depth=np.ones((people, practices)),
            exposure=np.zeros((people, practices)),
            warning=np.zeros((people, practices)),
        ),
        _sites(p, sites),
        _local(ground, sites, practices),
        Counts(np.zeros((sites, practices, 5), np.int64)),
        ties,
        _heard(ties.peer.shape[1], sites, practices),
        Hub(*(np.zeros(1) for _ in Hub._fields)),
        _pool(ground, practices),
        no_luck(practices, int((ground.places.end - ground.places.first).max())),
    )


def _sites(p, sites):
    words = {"attends": np.bool_, "pooled": np.bool_, "news": np.bool_}
    whole = ("trial", "copied", "dropped", "weeks_left", "idle", "report_version")
    words |= dict.fromkeys(whole, np.int64)
    table = {name: np.zeros(sites, words.get(name, np.float64)) for name in Sites._fields}
    for name in ("cycle", "finished", "report", "copied", "dropped"):
        table[name] = np.full(sites, NONE)
    table["skill"] += p.improvement.initial_skill
    table["alignment"] += p.hub_leadership.initial_alignment
    return Sites(**table)


def _local(ground, sites, practices):
    shape = (sites, practices)
    return Local(
        version=ground.forms.start.copy(),
        value=np.zeros(shape),
        precision=np.zeros(shape),
        tested=np.zeros(shape, np.bool_),
        effect=np.zeros(shape),
        tried_evidence=np.zeros(shape),
        evidence=np.zeros(shape),
        conviction=np.zeros(shape),
        appeal=np.zeros(shape),
        seen=np.zeros(shape),
        bridge=np.zeros(shape),
        bridge_warned=np.zeros(shape),
        team_using=np.zeros(shape),
        team_quit=np.zeros(shape),
    )


def _ties(p, structure):
    """Room for all founded ties, and for those that a run may add."""
    sites = structure.team_size.size
    degree = np.diff(structure.link_start)
    room = max(p.most_ties, int(degree.max(initial=0)))
    peer, strength = np.full((sites, room), NONE), np.zeros((sites, room))
    for s in range(sites):
        begin, end = structure.link_start[s], structure.link_start[s + 1]
        peer[s, : end - begin] = structure.link_peer[begin:end]
        strength[s, : end - begin] = structure.link_strength[begin:end]
    return Ties(peer, strength)


def _heard(room, sites, practices):
    shape = (sites, room + 1, practices)
    return Heard(np.zeros(shape, np.int64), np.full(shape, -np.inf))


def _pool(ground, practices):
    return Pool(
        evidence=np.zeros(practices),
        curated=np.zeros(practices, np.bool_),
        version=ground.ideas.form.copy(),
        value=np.full(practices, -np.inf),
    )


@compiled
def _count(now, ground):
    recount_people(now.people, now.sites, ground)
    recount_use(now.use, now.local, now.counts, ground)


@compiled
def _draw_people(now, ground, p, key):
    people, culture, roles = now.people, p.culture, p.roles_engagement
    for i in range(people.norm.size):
        site = ground.seats.site[i]
        drawn = chance.words(key, chance.PERSON, 0, site, ground.seats.place[i], 0)
        shared = chance.normal_of(chance.words(key, chance.PLACE, 0, site, 0, 0)[2])
        people.norm[i] = share(
            culture.initial_norm + culture.initial_norm_sd * chance.normal_of(drawn[0])
        )
        people.engagement[i] = share(
            roles.initial_engagement
            + roles.initial_engagement_site_sd * shared
            + roles.initial_engagement_sd * chance.normal_of(drawn[1])
        )


@compiled
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


def _seed_users(use, ground, p, key):
    """Those who use every practice from the start on (0 by default)."""
    count = min(p.initial_users, ground.seats.site.size)
    if count == 0:
        return
    if p.seeding == FIRST:
        rows = np.arange(count)
    elif p.seeding == NEIGHBOURHOOD:
        peers = ground.peers.row[: ground.seats.tie_end[0]]
        rows = np.concatenate([np.zeros(1, np.int64), peers])[:count]
    else:
        luck = [
            chance.uniform(key, chance.SEEDING, 0, s, place, 0)
            for s, place in zip(
                ground.seats.site.tolist(), ground.seats.place.tolist(), strict=True
            )
        ]
        rows = np.argsort(luck, kind="stable")[:count]
    use.stage[rows] = TRYING if p.rule == CASCADE else ROUTINE  # a cascade's seeds pass it on once
