"""Ties drawn among the people of a site: the usual ones, or a plain graph. Rule code."""

from typing import get_args

from nicsim.foundation import chance, twister
from nicsim.foundation.jit import rule
from nicsim.scenario.plan import WithinKind
from nicsim.structure import graphs
from nicsim.structure.record import add_tie, drop_repeats, list_entries

USUAL, COMPLETE, RING, LATTICE, SMALL_WORLD, RANDOM = map(
    get_args(WithinKind).index,
    ("usual", "complete", "ring", "lattice", "small_world", "random"),
)


@rule
def entries_within(asked, first, team_size):
    """Entries of neighbour lists within sites, at most."""
    count = 0
    for s in range(team_size.size):
        people = first[s + 1] - first[s]
        if asked.within == USUAL:
            most = min(people - 1, int(asked.colleague_ties) + 1)
            count += team_size[s] * (team_size[s] - 1) + 2 * (people - team_size[s]) * most
        else:
            count += 2 * pairs_in_site(asked, people)
    return count


@rule
def pairs_in_site(asked, people):
    """Ties of a site's graph, at most."""
    most = people * (people - 1) // 2
    if asked.within == COMPLETE:
        return most
    if asked.within == RING:
        return min(most, people)
    if asked.within in (LATTICE, SMALL_WORLD, RANDOM):
        return min(most, (people * asked.degree + 1) // 2)
    return 0


@rule
def draw_within(drawing, key):
    """Neighbour lists of all people."""
    asked, entries = drawing.asked, 0
    for s in range(drawing.team_size.size):
        if asked.within == USUAL:
            entries = _usual(s, entries, drawing, key)
        else:
            entries = _graph(s, entries, drawing, key)
    count = drawing.first[drawing.team_size.size]
    list_entries(count, entries, drawing.ties, drawing)
    if asked.within == USUAL:
        drop_repeats(
            count, drawing.ties.start, drawing.free, drawing.ties.peer, drawing.ties.weight
        )


@rule
def _graph(s, at, drawing, key):
    """A plain graph among a site's people: all its ties, then all the other way round."""
    begin = drawing.first[s]
    ties = _pairs_of_site(s, drawing.first[s + 1] - begin, drawing, key)
    for e in range(ties):
        a, b = begin + drawing.draft.pairs[e, 0], begin + drawing.draft.pairs[e, 1]
        add_tie(at + e, a, b, 1.0, drawing)
        add_tie(at + ties + e, b, a, 1.0, drawing)
    return at + 2 * ties


@rule
def _pairs_of_site(s, people, drawing, key):
    asked, draft = drawing.asked, drawing.draft
    if asked.within == COMPLETE:
        return graphs.complete(people, draft)
    if asked.within == RING:
        return graphs.nearest(people, min(1, people // 2), draft)
    if asked.within == LATTICE:
        return graphs.nearest(people, min(asked.degree // 2, people // 2), draft)
    twister.seed_with(chance.words(key, chance.WITHIN_TIES, 0, s, 0, 1)[0], draft.luck)
    if asked.within == SMALL_WORLD:
        degree = min(asked.degree, people - 1 - (people - 1) % 2)
        return graphs.small_world(people, degree, asked.rewiring, draft)
    if asked.within == RANDOM:
        degree = min(asked.degree, people - 1)
        return graphs.random_ties(people, (people * degree + 1) // 2, draft)
    return 0


@rule
def _usual(s, at, drawing, key):
    """A clique in each team; every colleague has so many ties in its site, on average.

    A colleague names some others, at random; a tie runs both ways. It names fewer than it has,
    because colleagues name it too; two that name each other are tied once.
    """
    begin, end = drawing.first[s], drawing.first[s + 1]
    team_end = begin + drawing.team_size[s]
    for i in range(begin, team_end):
        for j in range(begin, team_end):
            if i != j:
                add_tie(at, i, j, 1.0, drawing)
                at += 1
    others = end - begin - 1
    if others == 0:
        return at
    ties = drawing.asked.colleague_ties
    named = min(float(others), ties / (1.0 + (end - team_end - 1) / others))
    for i in range(team_end, end):
        u = chance.uniform(key, chance.WITHIN_TIES, 0, s, i - begin, 0)
        at = _name_peers(i, begin, others, int(named + u), s, at, drawing, key)
    return at


@rule
def _name_peers(i, begin, others, wanted, s, at, drawing, key):
    """A colleague's ties, each both ways."""
    weight = drawing.asked.colleague_weight
    made, tried, own = 0, 0, at
    while made < wanted and tried < 20 * (wanted + 1):
        tried += 1
        u = chance.uniform(key, chance.WITHIN_TIES, 0, s, i - begin, tried)
        j = begin + int(u * (others + 1))
        known = j == i
        t = own
        while t < at and not known:
            known = drawing.peers[t] == j
            t += 2
        if known:
            continue
        made += 1
        add_tie(at, i, j, weight, drawing)
        add_tie(at + 1, j, i, weight, drawing)
        at += 2
    return at
