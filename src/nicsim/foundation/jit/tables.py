"""Tables handed to compiled code: a tree of named tuples of arrays and numbers as one address.

numba takes a named tuple apart into its parts: a state of a hundred columns becomes a thousand
numbers in every call of every rule, and most of the time that compiling takes is spent on them.
`handed` writes where the arrays lie, their shapes, and the numbers into one block of words;
compiled code takes its address and reads from it what it needs. The source of rules is the same
for both: `now.sites.trust[s]` and `p.adoption.awareness` mean what they mean in Python.
"""

import hashlib
import struct
from typing import Any

import llvmlite.ir as llvm
import numpy as np
from numba import typeof
from numba.core import cgutils, types
from numba.core import config as numba_config
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)

config: Any = numba_config
WORD = 8  # bytes
KINDS = {bool: types.boolean, int: types.int64, float: types.float64}


class Handed:
    """A tree of named tuples as compiled functions take it.

    It shares the arrays (which must not move or grow: hand a new one) and copies the numbers.

    Attributes
    ----------
    words : uint64 array
        The block: for every array its address and shape, for every number its bits.
    address : int
        Where the block lies.
    """

    __slots__ = ("_tables", "address", "kind", "words")

    def __init__(self, tables: Any) -> None:
        words: list[Any] = []
        self._tables = tables
        self.kind = _taken_in(tables, words)
        self.words = np.frombuffer(struct.pack(self.kind.layout, *words), np.uint64)
        self.address = self.words.ctypes.data

    @property
    def tables(self) -> Any:
        """What was handed."""
        return self._tables


def handed(tables: Any) -> Any:
    """Hand named tuples of arrays and numbers to compiled code.

    Parameters
    ----------
    tables : named tuple
        Of arrays (in C order), int, float, bool, and of named tuples of those.

    Raises
    ------
    TypeError
        If something else is in it.
    """
    return tables if config.DISABLE_JIT else Handed(tables)


def kinds_of(*arguments: Any) -> tuple[types.Type, ...]:
    """What numba takes arguments for."""
    return tuple(typeof(argument) for argument in arguments)


class Table(types.Type):
    """numba's type of such a tree, or of a branch of it.

    Parameters
    ----------
    name : str
        Of the named tuple's class.
    parts : tuple of (str, numba type)
        Its fields in their order.
    """

    def __init__(self, name: str, parts: tuple[tuple[str, types.Type], ...]) -> None:
        self.parts = parts
        self.places, at = {}, 0
        for field, kind in parts:
            self.places[field] = (at, kind)
            at += _size(kind)
        self.size = at  # words
        self.layout = "".join(_layout(kind) for _, kind in parts)  # as `struct` writes them
        inside = ", ".join(f"{field}: {kind}" for field, kind in parts).encode()
        super().__init__(name=f"{name}-{hashlib.blake2b(inside, digest_size=8).hexdigest()}")


_KINDS: dict[Any, Table] = {}


def kind_of(tables: Any) -> Table:
    """What numba takes a tree for: one object for all trees alike."""
    return _taken_in(tables, [])


def _taken_in(tables: Any, words: list[Any]) -> Table:
    """Add what stands in a tree's block to `words`; the tree's type."""
    alike: list[Any] = [type(tables)]  # trees of the same marks are of the same type
    for value in tables:
        if isinstance(value, np.ndarray):
            if not value.flags.c_contiguous:
                raise TypeError(f"an array of shape {value.shape} is not in C order")
            words.append(value.__array_interface__["data"][0])
            words.extend(value.shape)
            alike += (value.dtype, value.ndim)
        elif type(value) in KINDS:
            words.append(value)
            alike.append(type(value))
        elif hasattr(value, "_fields"):
            alike.append(id(_taken_in(value, words)))  # kept for good in _KINDS
        else:
            raise TypeError(f"{value!r} is neither an array nor a number")
    known = tuple(alike)
    if known not in _KINDS:
        parts = tuple((name, _kind(getattr(tables, name))) for name in type(tables)._fields)
        _KINDS[known] = Table(type(tables).__name__, parts)
    return _KINDS[known]


def _kind(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        from numba.np.numpy_support import from_dtype

        return types.Array(from_dtype(value.dtype), value.ndim, "C")
    return KINDS.get(type(value)) or kind_of(value)


def _size(kind: Any) -> int:
    if isinstance(kind, Table):
        return kind.size
    return 1 + kind.ndim if isinstance(kind, types.Array) else 1


def _layout(kind: Any) -> str:
    if isinstance(kind, Table):
        return kind.layout
    if isinstance(kind, types.Array):
        return "Q" + kind.ndim * "q"
    return "d" if kind == types.float64 else "q"


@register_model(Table)
class _TableModel(models.PrimitiveModel):
    """An address."""

    def __init__(self, manager, kind):
        super().__init__(manager, kind, llvm.IntType(8).as_pointer())


@typeof_impl.register(Handed)
def _typeof_handed(value, _context):
    return value.kind


@unbox(Table)
def _unbox(_kind, value, c):
    address = c.pyapi.object_getattr_string(value, "address")
    number = c.pyapi.long_as_ulonglong(address)
    c.pyapi.decref(address)
    pointer = c.builder.inttoptr(number, llvm.IntType(8).as_pointer())
    return NativeValue(pointer, is_error=c.pyapi.c_api_error())


@infer_getattr
class _Fields(AttributeTemplate):
    """Types of fields."""

    key = Table

    def generic_resolve(self, kind, name):  # type: ignore[override]
        """The type of a field; None where there is none of that name."""
        place = kind.places.get(name)
        return place and place[1]


@lower_getattr_generic(Table)
def _read(context, builder, kind, address, name):
    at, part = kind.places[name]
    if isinstance(part, Table):
        return _shifted(builder, address, at)
    if isinstance(part, types.Array):
        return _array_at(context, builder, part, address, at)
    if part == types.boolean:
        return builder.trunc(_word(builder, address, at, llvm.IntType(64)), llvm.IntType(1))
    return _word(builder, address, at, context.get_value_type(part))


def _array_at(context, builder, kind, address, at):
    """The array whose address and shape stand in the block."""
    from numba.np.arrayobj import make_array, populate_array  # slow to load: only to compile

    array = make_array(kind)(context, builder)
    item = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    pointer = _word(builder, address, at, array.data.type)
    whole = context.get_value_type(types.intp)
    shape = [_word(builder, address, at + 1 + axis, whole) for axis in range(kind.ndim)]
    strides, stride = [], whole(item)
    for length in reversed(shape):
        strides.insert(0, stride)
        stride = builder.mul(stride, length, flags=("nsw",))
    populate_array(
        array,
        data=pointer,
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=whole(item),
        meminfo=None,
    )
    return array._getvalue()


def _shifted(builder, address, at):
    return builder.gep(address, [llvm.IntType(64)(WORD * at)], inbounds=True)


def _word(builder, address, at, kind):
    """A word of the block: nothing writes there while compiled code runs."""
    place = builder.bitcast(_shifted(builder, address, at), kind.as_pointer())
    word = builder.load(place)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word
