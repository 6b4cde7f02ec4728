"""What lies where, as plain data: by it, whoever has no Python lays memory out as Python does."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nicsim.foundation.jit import Column, columns_of
from nicsim.foundation.jit.layouts import LINE

KINDS = {  # of numbers, as the description calls them
    np.dtype(np.float64): "float64",
    np.dtype(np.int64): "int64",
    np.dtype(np.uint64): "uint64",
    np.dtype(np.int32): "int32",
    np.dtype(np.bool_): "bool",
}


def described(trees: Mapping[str, Any]) -> dict[str, Any]:
    """Trees of columns as plain data.

    Returns
    -------
    dict
        `line`: bytes; every column begins on a multiple of it. `tables`: for every name its
        columns and numbers in their order, each {name, kind} and, of columns, `shape` (lengths, or
        their names), `fill` (what stands there at the beginning; None: anything; "nan") and
        `block` (0, or which of several blocks of memory). Compiled code takes a table as a block
        of words of 8 bytes: for a column its address and its lengths, for a number its bits.
    """
    return {"line": LINE, "tables": {name: _columns(tree) for name, tree in trees.items()}}


def _columns(tree: Any) -> list[dict[str, Any]]:
    return [_one(name, value) for name, value in columns_of(tree)]


def _one(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Column):
        return {"name": name, "kind": KINDS[np.dtype(value.kind)]}
    fill: Any = value.fill
    if fill is not None:
        fill = "nan" if fill != fill else int(fill) if fill == int(fill) else fill
    shape = list(value.shape)
    told = {"name": name, "kind": KINDS[np.dtype(value.dtype)], "shape": shape, "fill": fill}
    return told | ({"block": value.block} if value.block else {})
