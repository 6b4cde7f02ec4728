"""When each site joins: in weeks that a file names, all at once, or in turn."""

import numpy as np

from nicsim.domains.roles_engagement import CENTRAL, MANDATED, NEEDIEST, TOGETHER, VOLUNTEERS
from nicsim.foundation import chance


def set_join_weeks(now, ground, p, key, named):
    """Write the weeks in which sites join; those told to join come with less engagement.

    Parameters
    ----------
    now : State
        Newly founded; people, ties and support are drawn.
    ground : Ground
        Takes the weeks.
    p : RolesEngagement
        As numbers.
    key : numpy.uint64
    named : int64 array, S or empty
        Weeks that a file gives; they win over the order of `entry`.
    """
    if p.entry == MANDATED:
        now.people.engagement[:] *= p.mandated_engagement
    if named.size:
        ground.places.join_week[:] = named
    elif p.entry != TOGETHER:
        ground.places.join_week[_order(now, ground, p, key)] = _weeks(now.sites.skill.size, p)


def _weeks(sites, p):
    """Weeks in the order of joining: evenly over `entry_weeks`; or some at once, then the rest."""
    if p.entry_first > 0:
        return np.where(np.arange(sites) < p.entry_first, 0, p.entry_weeks)
    return np.arange(sites) * p.entry_weeks // max(1, sites - 1)


def _order(now, ground, p, key):
    """Sites in the order in which they join."""
    if p.entry in (VOLUNTEERS, NEEDIEST):
        ready = now.sites.support_shift + now.people.engagement[ground.places.first]
        return np.argsort(-ready if p.entry == VOLUNTEERS else ready, kind="stable")
    sites = now.sites.skill.size
    luck = [chance.uniform(key, chance.ENTRY, 0, s, 0, 0) for s in range(sites)]
    by_luck = np.argsort(luck, kind="stable")
    if p.entry == CENTRAL:  # of those tied alike, chance decides
        tied = now.ties.strength.sum(axis=1)
        return by_luck[np.argsort(-tied[by_luck], kind="stable")]
    return by_luck
