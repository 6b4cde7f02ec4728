"""Statistics of networks, against networkx where it has them, and by hand."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nicsim.structure.measuring import measured
from nicsim.structure.references import KINDS, reference


def of(graph, group):
    ends = np.array(list(graph.edges), np.int64).reshape(-1, 2)
    return measured(len(graph), int(max(group)) + 1, np.array(group), ends[:, 0], ends[:, 1])


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 30), st.floats(0.0, 0.4), st.integers(0, 10_000))
def test_against_networkx(count, p, seed):
    graph = nx.gnp_random_graph(count, p, seed=seed, directed=True)
    group = [i % min(3, count) for i in range(count)]
    m, plain = of(graph, group), graph.to_undirected()
    assert m.ties == graph.number_of_edges()
    assert m.density == pytest.approx(nx.density(graph))
    assert m.components == nx.number_connected_components(plain)
    assert m.isolates == len(list(nx.isolates(graph)))
    assert m.clustering == pytest.approx(nx.transitivity(plain))
    assert m.cut_people == len(list(nx.articulation_points(plain)))
    if m.ties:
        assert m.reciprocity == pytest.approx(nx.overall_reciprocity(graph))
        parts = [{i for i in range(count) if group[i] == g} for g in set(group)]
        assert m.modularity == pytest.approx(nx.community.modularity(plain, parts))
        largest = [c for c in nx.connected_components(plain) if len(c) == m.largest_part * count]
        mean = [nx.average_shortest_path_length(plain.subgraph(c)) for c in largest if len(c) > 1]
        assert any(m.distance == pytest.approx(x) for x in mean)


def test_star_and_ring():
    star = of(nx.DiGraph([(i, 0) for i in range(1, 6)]), [0] * 6)
    assert star.centralisation == pytest.approx(1.0)
    assert star.most_asked == 1.0
    assert star.cut_people == 1
    ring = of(nx.DiGraph([(i, (i + 1) % 6) for i in range(6)]), [0, 0, 1, 1, 2, 2])
    assert ring.centralisation == 0.0
    assert ring.distance == pytest.approx((1 + 1 + 2 + 2 + 3) / 5)
    assert (ring.tied_groups, ring.width, ring.narrow, ring.reach) == (1.0, 1.0, 1.0, 1.0)
    assert ring.brokers == 1.0


def test_groups_that_only_the_hub_joins():
    apart = of(nx.DiGraph([(0, 1), (2, 3), (4, 5), (1, 2)]), [0, 0, 1, 1, 2, 2])
    assert apart.reach == pytest.approx(2 / 6)  # of 3 pairs of groups, one
    assert apart.within == 0.75
    assert apart.broker_share == pytest.approx(1 / 2)


def test_nobody_tied():
    none = measured(5, 2, np.array([0, 0, 0, 1, 1]), *(np.empty(0, np.int64),) * 2)
    assert (none.ties, none.isolates, none.components, none.clustering) == (0, 5, 5, 0.0)
    assert np.isnan(none.modularity)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("sizes", "ties"), [([10, 20, 5], 120), ([2, 2], 4), ([3], 6), ([1], 3)])
def test_references_have_as_many_ties(kind, sizes, ties):
    group = np.repeat(np.arange(len(sizes)), sizes)
    sources, targets = reference(kind, group, ties)
    fits = {"within teams": sum(s * (s - 1) for s in sizes)}.get(
        kind, group.size * (group.size - 1)
    )
    assert len(sources) == min(ties, int(fits * (0.9 if kind == "popular few" else 1)))
    assert (sources != targets).all()
    assert len({*zip(sources.tolist(), targets.tolist(), strict=True)}) == len(sources)
    if kind == "within teams":
        assert (group[sources] == group[targets]).all()
    again = reference(kind, group, ties)
    assert (again[0] == sources).all()


def test_references_are_what_they_say():
    group = np.repeat(np.arange(20), 30)
    found = {k: measured(600, 20, group, *reference(k, group, 3_000)) for k in KINDS}
    assert found["small world"].clustering > 5 * found["random"].clustering
    assert found["popular few"].centralisation > 3 * found["random"].centralisation
    assert found["within teams"].components == 20
    assert abs(found["random"].modularity) < 0.05
