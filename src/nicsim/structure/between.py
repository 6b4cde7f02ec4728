"""Ties drawn between teams. Rule code."""

from typing import get_args

from nicsim.foundation import twister
from nicsim.foundation.jit import rule
from nicsim.scenario.plan import AcrossKind
from nicsim.structure import graphs, shapes
from nicsim.structure.record import add_tie, list_entries

KINDS = get_args(AcrossKind)
LINE, RING, LATTICE, TORUS = map(KINDS.index, ("line", "ring", "lattice", "torus"))
SMALL_WORLD, RANDOM = map(KINDS.index, ("small_world", "random"))
GROUPS, REGIONS = map(KINDS.index, ("affinity_groups", "regional_hubs"))
SCALE_FREE, COMPLETE = map(KINDS.index, ("scale_free", "complete"))


@rule
def degree_between(kind, degree, initial, sites):
    """Ties a team, where the kind has a degree.

    Parameters
    ----------
    kind : int
        Place in `AcrossKind`.
    degree : int
        What a plan asks for; below 0: nothing.
    initial : int
        Taken where it asks for nothing, at most as many as there are other teams.
    sites : int
    """
    if degree >= 0:
        return degree
    found = min(initial, sites - 1)
    return found - found % 2 if kind in (LATTICE, SMALL_WORLD) else found


@rule
def pairs_between(asked, sites):
    """Ties between so many teams, at most (some may be drawn twice)."""
    most = sites * (sites - 1) // 2
    if asked.across in (LINE, RING):
        return sites
    if asked.across == TORUS:
        return 2 * sites
    if asked.across in (LATTICE, SMALL_WORLD):
        return max(sites * (asked.team_degree // 2), most if asked.team_degree >= sites else 0)
    if asked.across == RANDOM:
        return min(most, (sites * asked.team_degree + 1) // 2)
    if asked.across == SCALE_FREE:
        return min(most, sites * max(1, (asked.team_degree + 1) // 2))
    if asked.across == GROUPS:
        return shapes.pairs_of_groups(asked.groups, asked.bridges, sites)
    if asked.across == REGIONS:
        return sites + asked.regions * asked.regions // 2
    return most if asked.across == COMPLETE else 0


@rule
def distinct_pairs(drawing, sites, seed):
    """Tied teams, each pair once, in rising order, into the draft; how many they are."""
    ties = _pairs_of_teams(sites, drawing.asked, drawing.draft, seed)
    return shapes.tidy_pairs(ties, sites, drawing.draft.pairs, drawing.spare, drawing.free)


@rule
def _pairs_of_teams(sites, asked, draft, seed):
    """Tied teams as they are drawn; how many ties there are."""
    if asked.across == LINE:
        return shapes.line(sites, draft.pairs)
    if asked.across == RING:
        return shapes.ring(sites, 1, draft.pairs)
    if asked.across == LATTICE:
        return shapes.ring(sites, asked.team_degree // 2, draft.pairs)
    if asked.across == TORUS:
        return shapes.torus(sites, asked.rows, draft.pairs)
    if asked.across == GROUPS:
        return shapes.affinity_groups(sites, asked.groups, asked.bridges, draft.pairs)
    if asked.across == REGIONS:
        return shapes.regional_hubs(sites, asked.regions, draft.pairs)
    if asked.across == COMPLETE:
        return graphs.complete(sites, draft)
    twister.seed_with(seed, draft.luck)
    if asked.across == SMALL_WORLD:
        degree = min(asked.team_degree, sites)
        return graphs.small_world(sites, degree, asked.team_rewiring, draft)
    if asked.across == RANDOM:
        return graphs.random_ties(sites, (sites * asked.team_degree + 1) // 2, draft)
    if asked.across == SCALE_FREE and asked.team_degree >= 1:
        new = max(1, (asked.team_degree + 1) // 2)
        return (
            graphs.complete(sites, draft) if new >= sites else graphs.scale_free(sites, new, draft)
        )
    return 0


@rule
def list_links(ties, drawing):
    """Neighbour lists of teams, all ties of one strength."""
    for e in range(ties):
        a, b = drawing.draft.pairs[e, 0], drawing.draft.pairs[e, 1]
        add_tie(e, a, b, drawing.asked.strength, drawing)
        add_tie(ties + e, b, a, drawing.asked.strength, drawing)
    list_entries(drawing.team_size.size, 2 * ties, drawing.links, drawing)
