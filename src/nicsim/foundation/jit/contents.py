"""What a compiled function is made of: its code, the rules that it reaches, their constants.

Machine code is kept by a hash of this, so that a changed rule renews what holds it and nothing
else. Comments, docstrings and line numbers do not count.
"""

import hashlib
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = Path(__file__).parents[2]
PLAIN = (int, float, complex, str, bytes, bool, type(None), np.generic)
NAMED = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


_known: dict[types.FunctionType, str] = {}


def contents_hash(function: Any) -> str:
    """A hash of all that the machine code of a function hangs on, numba and processor apart.

    Names are looked up when this is first called: all modules that the function reaches must be
    loaded by then.
    """
    function = getattr(function, "py_func", function)  # what numba compiled, too
    if function not in _known:
        _known[function] = function.__qualname__  # for rules that call themselves
        digest = hashlib.blake2b(digest_size=10)
        _add_function(function, digest)
        _known[function] = digest.hexdigest()
    return _known[function]


def contents_of(functions: Iterable[Any]) -> str:
    """A hash of the contents of several functions."""
    digest = hashlib.blake2b(digest_size=10)
    for function in functions:
        digest.update(contents_hash(function).encode())
    return digest.hexdigest()


def _add(value: Any, digest: Any) -> None:
    value = getattr(value, "py_func", value)
    if isinstance(value, types.FunctionType) and _is_ours(value.__code__.co_filename):
        digest.update(contents_hash(value).encode())
    elif isinstance(value, NAMED):
        digest.update(f"{getattr(value, '__module__', '')}.{value.__name__}\0".encode())
    elif isinstance(value, tuple | list):
        digest.update(f"{type(value).__qualname__} of {len(value)}\0".encode())
        for part in value:
            _add(part, digest)
    elif isinstance(value, PLAIN):
        digest.update(f"{type(value).__qualname__} {value!r}\0".encode())
    else:  # unknown: all sources, so that it is renewed too often rather than too seldom
        digest.update(files_hash(PACKAGE.rglob("*.py")).encode())


def _is_ours(file: str | None) -> bool:
    """Whether code in this file may change while versions of other packages stay."""
    return file is not None and ("site-packages" not in file or file.startswith(str(PACKAGE)))


def _add_function(function: types.FunctionType, digest: Any) -> None:
    _add(function.__defaults__, digest)
    for code in _codes(function.__code__):
        digest.update(code.co_code)
        docstring = function.__doc__ if code is function.__code__ else None
        for constant in code.co_consts:
            if not isinstance(constant, types.CodeType) and constant != docstring:
                digest.update(f"{type(constant).__qualname__} {constant!r}\0".encode())
        names = (*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars)
        digest.update("\0".join(names).encode())
        for name, value in _looked_up(function.__globals__, code.co_names):
            digest.update(f"{name}\0".encode())
            _add(value, digest)
    for cell in function.__closure__ or ():
        _add(cell.cell_contents, digest)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A function's code, and that of functions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _looked_up(known: dict[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """What names mean, those of our own modules' members too (a few too many do no harm)."""
    for name in names:
        if name in known:
            value = known[name]
            yield name, value
            if isinstance(value, types.ModuleType) and _is_ours(getattr(value, "__file__", None)):
                for member in names:
                    if member in vars(value):
                        yield f"{name}.{member}", vars(value)[member]


def files_hash(files: Any, words: tuple[str, ...] = ()) -> str:
    """A hash of files of this package, by name and content, and of some words."""
    digest = hashlib.blake2b(digest_size=10)
    for file in sorted(files):
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    for word in words:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()
