"""The one seam with numba.

`rule` marks plain Python that the kernel may compile; whoever calls it from Python runs plain
Python (debugger, coverage). `compiled` makes a compiled function, cached on disk; what it takes of
named tuples is `handed` to it.
"""

from collections.abc import Callable
from typing import Any

import numba
from numba.core import config as numba_config
from numba.extending import overload, register_jitable

from nicsim.foundation.jit.cache import MachineCode, cache_folder, source_hash
from nicsim.foundation.jit.calling import address_of, call
from nicsim.foundation.jit.contents import contents_of
from nicsim.foundation.jit.layouts import (
    Column,
    Layout,
    Number,
    Placed,
    arrays_of,
    as_taken,
    columns_of,
    kind_of_tree,
    placed,
    sized,
)
from nicsim.foundation.jit.libraries import RuleCompiler, WholeCompiler
from nicsim.foundation.jit.tables import Handed, handed, kinds_of
from nicsim.foundation.jit.together import compile_all, telling, watching

__all__ = [
    "Column",
    "Handed",
    "Layout",
    "Number",
    "Placed",
    "address_of",
    "arrays_of",
    "as_taken",
    "cache_folder",
    "call",
    "columns_of",
    "compile_all",
    "compiled",
    "compiled_apart",
    "compiled_without_counts",
    "contents_of",
    "founding",
    "founds",
    "handed",
    "kind_of_tree",
    "kinds_of",
    "missing",
    "placed",
    "put",
    "rule",
    "sized",
    "source_hash",
    "stage",
    "telling",
    "watching",
]

config: Any = numba_config  # numba fills it from the environment, name by name
_founding: list[Any] = []
AS_A_RULE: Any = {"no_cfunc_wrapper": True, "pipeline_class": RuleCompiler}


def rule[F: Callable[..., Any]](function: F) -> F:
    """Plain Python to whoever calls it, compiled where the kernel reaches it.

    It becomes a part of whatever compiled function reaches it.
    """
    return register_jitable(**AS_A_RULE)(function)


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile at the first call, without the GIL, and keep the machine code on disk.

    For what every run needs before its first week; `founding` has all of them.
    """
    made = compiled_apart(function)
    return founds(made) if function.__module__.startswith("nicsim.") else made


def compiled_apart[F: Callable[..., Any]](function: F) -> F:
    """As `compiled`, for what no run needs."""
    return _cached(function, nogil=True, error_model="numpy")


def founds[F: Callable[..., Any]](made: F) -> F:
    """Count a compiled function among those that every run calls before its first week."""
    _founding.append(made)
    return made


def founding() -> tuple[Any, ...]:
    """The compiled functions that every run calls before its first week."""
    return tuple(_founding)


def compiled_without_counts[F: Callable[..., Any]](function: F) -> F:
    """As `compiled`, for a function that makes no array.

    It goes without reference counts: counting the columns of a state at every call of a stage
    costs more than the stages themselves.
    """
    return _cached(function, nogil=True, error_model="numpy", _nrt=False)


def stage[F: Callable[..., Any]](function: F) -> F:
    """As `compiled_without_counts`, for a function that compiled code alone calls, by address."""
    return _cached(function, nogil=True, error_model="numpy", _nrt=False, no_cpython_wrapper=True)


def missing(*functions: Any) -> list[Any]:
    """Which of some compiled functions have no machine code in the cache."""
    return [] if config.DISABLE_JIT else [f for f in functions if not f._cache.is_there()]


def _cached(function: Any, **options: Any) -> Any:
    if config.DISABLE_JIT:
        return function
    options |= {"no_cfunc_wrapper": True, "pipeline_class": WholeCompiler}
    dispatcher: Any = numba.njit(**options)(function)
    dispatcher._cache = MachineCode(function)
    return dispatcher


def put(target, source):
    """Copy an array over another of the same shape (without reference counts where compiled)."""
    target[...] = source


@overload(put, jit_options=AS_A_RULE)
def _put(target, source):
    if target.ndim == 1:

        def copy(target, source):
            for i in range(target.shape[0]):
                target[i] = source[i]
    elif target.ndim == 2:

        def copy(target, source):
            for i in range(target.shape[0]):
                for j in range(target.shape[1]):
                    target[i, j] = source[i, j]
    else:

        def copy(target, source):
            for i in range(target.shape[0]):
                for j in range(target.shape[1]):
                    for k in range(target.shape[2]):
                        target[i, j, k] = source[i, j, k]

    return copy
