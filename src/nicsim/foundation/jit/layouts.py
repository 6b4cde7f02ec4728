"""Where the columns of a tree of named tuples lie in memory: one block, described in one place.

A layout is a tree of `Column`s. `placed` lays a block out by it, zeros everywhere; compiled code
takes it as it takes what is `handed`, and Python reads the columns as arrays that share the block.
Whoever runs the machine code without Python needs nothing but the layout: `words` with the address
of each block added is what compiled code reads.
"""

from typing import Any, NamedTuple

import numpy as np
from numba.core import config as numba_config

from nicsim.foundation.jit.tables import Handed, kind_of

config: Any = numba_config
LINE = 64  # bytes: each column begins on a line of the processor's cache


class Column(NamedTuple):
    """One array."""

    dtype: Any
    shape: tuple[int, ...]
    block: int = 0  # which of the blocks it lies in


class Layout:
    """Where each column lies.

    Parameters
    ----------
    tree : named tuple
        Of `Column`, and of named tuples of those.

    Attributes
    ----------
    columns : tuple of (Column, int)
        In the order of the tree, with the byte of its block at which each begins.
    sizes : tuple of int
        Bytes of each block.
    words : uint64 array
        As compiled code takes the tree, where every block began at 0.
    places : tuple of int64 array
        Words to which the address of each block is to be added.
    """

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        columns = list(_columns(tree))
        ends = [0] * (1 + max(column.block for column in columns))
        placed, words = [], []
        places: list[list[int]] = [[] for _ in ends]
        for column in columns:
            begin = ends[column.block]
            size = int(np.prod(column.shape, dtype=np.int64)) * np.dtype(column.dtype).itemsize
            ends[column.block] = begin + -(-size // LINE) * LINE
            placed.append((column, begin))
            places[column.block].append(len(words))
            words += [begin, *column.shape]
        self.columns = tuple(placed)
        self.sizes = tuple(ends)
        self.words = np.array(words, np.uint64)
        self.places = tuple(np.array(one, np.int64) for one in places)
        self.kind = kind_of(_empty(tree))

    def block(self, number: int = 0) -> np.ndarray:
        """A block of zeros."""
        return np.zeros(self.sizes[number], np.uint8)


def _columns(tree: Any):
    for value in tree:
        if isinstance(value, Column):
            yield value
        else:
            yield from _columns(value)


def _empty(tree: Any) -> Any:
    """A tree of arrays of the same kinds without anything in them."""
    return type(tree)(
        *(
            np.empty((0,) * len(value.shape), value.dtype)
            if isinstance(value, Column)
            else _empty(value)
            for value in tree
        )
    )


class Placed(Handed):
    """A tree whose columns lie in blocks, as compiled functions take it."""

    __slots__ = ("blocks", "layout")

    def __init__(self, layout: Layout, blocks: tuple[np.ndarray, ...]) -> None:
        self.layout, self.blocks, self._tables = layout, blocks, None
        self.kind = layout.kind
        self.words = layout.words.copy()
        for block, places in zip(blocks, layout.places, strict=True):
            self.words[places] += np.uint64(block.__array_interface__["data"][0])
        self.address = self.words.__array_interface__["data"][0]

    @property
    def tables(self) -> Any:
        """The columns as arrays, which share the blocks."""
        if self._tables is None:
            columns = iter(self.layout.columns)
            self._tables = self._read(self.layout.tree, columns)
        return self._tables

    def _read(self, tree: Any, columns: Any) -> Any:
        made = []
        for value in tree:
            if isinstance(value, Column):
                column, begin = next(columns)
                block = self.blocks[column.block]
                made.append(np.ndarray(column.shape, column.dtype, block.data, begin))
            else:
                made.append(self._read(value, columns))
        return type(tree)(*made)

    def copied(self) -> "Placed":
        """The same in blocks of its own."""
        return Placed(self.layout, tuple(block.copy() for block in self.blocks))


def placed(layout: Layout, *others: np.ndarray) -> Placed:
    """Lay out memory by a layout: its first block anew, zeros; others as given, or zeros too."""
    rest = others or tuple(layout.block(n) for n in range(1, len(layout.sizes)))
    return Placed(layout, (layout.block(), *rest))


def as_taken(there: Placed) -> Any:
    """What compiled code takes: the same, or where nothing is compiled the arrays."""
    return there.tables if config.DISABLE_JIT else there
