"""The one description of memory: what lies where is what the columns of a network are."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from random_scenarios import founded as made

from nicsim.foundation import chance
from nicsim.foundation.jit import as_taken, compiled_without_counts, placed
from nicsim.foundation.jit.layouts import LINE, Column
from nicsim.foundation.jit.tables import kind_of
from nicsim.scenario.scenario import Scenario
from nicsim.world.memory import Sizes, layout_of_ground, layout_of_state
from nicsim.world.state import State

SIZES = Sizes(
    people=7, sites=2, practices=5, room=3, peers=11, widest=4, components=3, hangs_on=2, own=1,
    rows=8, places=4, width=4, forms=8, longest=12,
)  # fmt: skip
LAYOUTS = (layout_of_state, layout_of_ground)


def leaves(tree: Any) -> Iterator[Any]:
    for value in tree:
        if hasattr(value, "_fields") and not isinstance(value, Column):
            yield from leaves(value)
        else:
            yield value


@pytest.mark.parametrize("layout_of", LAYOUTS)
def test_columns_lie_apart_from_each_other_and_inside_their_blocks(layout_of):
    layout = layout_of(SIZES)
    ends = [0] * len(layout.sizes)
    for column, begin in layout.columns:
        assert begin >= ends[column.block]
        assert begin % LINE == 0
        size = np.dtype(column.dtype).itemsize * int(np.prod(column.shape, dtype=int))
        ends[column.block] = begin + size
    assert all(end <= size for end, size in zip(ends, layout.sizes, strict=True))


@pytest.mark.parametrize("layout_of", LAYOUTS)
def test_arrays_are_what_is_described(layout_of):
    there = placed(layout_of(SIZES))
    arrays = list(leaves(there.tables))
    for array, (column, begin) in zip(arrays, there.layout.columns, strict=True):
        assert (array.dtype, array.shape) == (np.dtype(column.dtype), column.shape)
        block = there.blocks[column.block].ctypes.data
        assert array.ctypes.data == block + begin
        assert not array.any()
    assert there.kind is kind_of(there.tables)  # compiled code takes it as it takes such arrays


@compiled_without_counts
def write(now):
    now.sites.trust[1] = 0.25
    now.use.stage[6, 4] = 3
    now.people.left[2] = True


def test_compiled_code_and_python_see_the_same():
    there = placed(layout_of_state(SIZES))
    before = there.copied()
    write(as_taken(there))
    now: State = there.tables
    assert (now.sites.trust[1], now.use.stage[6, 4], now.people.left[2]) == (0.25, 3, True)
    assert sum(np.count_nonzero(array) for array in leaves(now)) == 3
    assert not any(array.any() for array in leaves(before.tables))


def test_a_network_has_the_columns_of_its_layout():
    scenario = Scenario("small").replacing({"structure.sites": 3, "structure.colleagues": 2})
    world = made(scenario, chance.key_of(3))
    people, sites = world.now.people.norm.size, world.now.sites.skill.size
    assert (people, sites) == (24, 3)
    assert world.now.heard.value.shape[1] == world.now.ties.peer.shape[1] + 1
    assert world.ground.peers.row.size == world.ground.followers.row.size
    assert world.ground.seats.tie_end[-1] == world.ground.peers.row.size
