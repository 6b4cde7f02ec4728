"""Where the columns of a tree of named tuples lie in memory: one block, described in one place.

A layout is a tree of `Column`s. `placed` lays a block out by it, zeros everywhere; compiled code
takes it as it takes what is `handed`, and Python reads the columns as arrays that share the block.
Whoever runs the machine code without Python needs nothing but the layout: `words` with the address
of each block added is what compiled code reads.

A tree may name its lengths; `sized` puts numbers in their place. So one description holds for
networks of all sizes, and `columns_of` tells it to whoever has no Python.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numba.core import config as numba_config

from nicsim.foundation.jit.tables import Handed, kind_of

config: Any = numba_config
LINE = 64  # bytes: each column begins on a line of the processor's cache


class Column(NamedTuple):
    """One array."""

    dtype: Any
    shape: tuple[Any, ...]  # lengths, or their names
    block: int = 0  # which of the blocks it lies in
    fill: float | None = 0  # what stands there at the beginning; None: whatever was there


class Number(NamedTuple):
    """One number among the columns of a tree."""

    kind: type  # float, int or bool


def sized(tree: Any, sizes: Any) -> Any:
    """The same tree with numbers in place of the names of lengths.

    Parameters
    ----------
    tree : named tuple
        Of `Column`, and of named tuples of those.
    sizes : named tuple
        Its fields are the names.
    """
    lengths = sizes._asdict()
    return _made(tree, lambda value: value._replace(shape=_shape(value, lengths)))


def arrays_of(tree: Any, sizes: Any) -> Any:
    """A tree of arrays of their own, as a tree of columns describes them (see `sized`)."""
    lengths = sizes._asdict()

    def array(value: Column) -> np.ndarray:
        shape = _shape(value, lengths)
        if value.fill is None:
            return np.empty(shape, value.dtype)
        return np.full(shape, value.fill, value.dtype)

    return _made(tree, array)


def _shape(column: Column, lengths: dict[str, int]) -> tuple[int, ...]:
    return tuple([lengths[n] if type(n) is str else n for n in column.shape])


def _made(tree: Any, make: Callable[[Column], Any]) -> Any:
    """A tree of what is made of its columns; numbers stay."""
    kinds = ((value, type(value)) for value in tree)
    return type(tree)(
        *[
            make(value) if kind is Column else value if kind is Number else _made(value, make)
            for value, kind in kinds
        ]
    )


def columns_of(tree: Any, above: str = "") -> Iterator[tuple[str, Column | Number]]:
    """Names (`table.column`) of all columns and numbers of a tree, in their order."""
    for name, value in zip(type(tree)._fields, tree, strict=True):
        if isinstance(value, Column | Number):
            yield above + name, value
        else:
            yield from columns_of(value, f"{above}{name}.")


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
        self.kind = kind_of_tree(tree)

    def block(self, number: int = 0) -> np.ndarray:
        """A block of zeros."""
        return np.zeros(self.sizes[number], np.uint8)


def _columns(tree: Any):
    for value in tree:
        if isinstance(value, Column):
            yield value
        else:
            yield from _columns(value)


def kind_of_tree(tree: Any) -> Any:
    """What numba takes what a tree describes for."""
    return kind_of(_empty(tree))


def _empty(tree: Any) -> Any:
    """A tree of arrays of the same kinds without anything in them."""
    return type(tree)(
        *(
            np.empty((0,) * len(value.shape), value.dtype)
            if isinstance(value, Column)
            else value.kind(0)
            if isinstance(value, Number)
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
