"""When each site joins: in weeks that a file names, all at once, or in turn. Rule code."""

from nicsim.domains.roles_engagement import CENTRAL, MANDATED, NEEDIEST, TOGETHER, VOLUNTEERS
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.sorting import order_by, reorder_by


@rule
def set_join_weeks(now, ground, p, key, named, values, order, room):
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
    values, order, room : arrays, S at least
        Room to work in.
    """
    sites = now.sites.skill.size
    if p.entry == MANDATED:
        for i in range(now.people.engagement.size):
            now.people.engagement[i] = now.people.engagement[i] * p.mandated_engagement
    if named.size > 0:
        for s in range(sites):
            ground.places.join_week[s] = named[s]
    elif p.entry != TOGETHER:
        _order(now, ground, p, key, values[:sites], order[:sites], room[:sites])
        for rank in range(sites):
            ground.places.join_week[order[rank]] = _week(rank, sites, p)


@rule
def _week(rank, sites, p):
    """Week of a place in the order: evenly over `entry_weeks`; or some at once, then the rest."""
    if p.entry_first > 0:
        return 0 if rank < p.entry_first else p.entry_weeks
    return rank * p.entry_weeks // max(1, sites - 1)


@rule
def _order(now, ground, p, key, values, order, room):
    """Sites in the order in which they join."""
    if p.entry == VOLUNTEERS or p.entry == NEEDIEST:
        for s in range(values.size):
            ready = now.sites.support_shift[s] + now.people.engagement[ground.places.first[s]]
            values[s] = -ready if p.entry == VOLUNTEERS else ready
        order_by(values, order, room)
        return
    for s in range(values.size):
        values[s] = chance.uniform(key, chance.ENTRY, 0, s, 0, 0)
    order_by(values, order, room)
    if p.entry == CENTRAL:  # of those tied alike, chance decides
        for s in range(values.size):
            tied = 0.0
            for t in range(now.ties.strength.shape[1]):
                tied += now.ties.strength[s, t]
            values[s] = -tied
        reorder_by(values, order, room)
