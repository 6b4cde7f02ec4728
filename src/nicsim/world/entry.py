"""Before it joins, a site stands outside: nothing in it moves, nobody counts it among the teams."""

from nicsim.foundation.jit import rule


@rule
def joined(s, ground, week):
    """Whether a site is part of the network this week."""
    return week >= ground.places.join_week[s]


@rule
def seated(i, s, ground, week):
    """Whether somebody sits in a place of a site that is part of the network this week."""
    return joined(s, ground, week) and week >= ground.seats.since[i]
