"""Compiled functions as LLVM's intermediate code, with all that they reach: for other machines.

Nothing is optimised for this machine and nothing becomes machine code of it, so that whoever takes
the code on gets the same from every machine. Only in a process that has compiled nothing else: what
is compiled already stays as it is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import llvmlite.binding as llvm
import numba

from nicsim.foundation.jit import cache, libraries

OPTIONS: Any = {
    "error_model": "numpy",
    "nogil": True,
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


class Code(NamedTuple):
    """Functions as one module of intermediate code."""

    text: str
    symbols: dict[str, str]  # by the names that were given: what the functions are called there


def intermediate_code(jobs: Mapping[str, tuple[Any, tuple[Any, ...]]]) -> Code:
    """Translate functions that make no arrays.

    Parameters
    ----------
    jobs : mapping of names to (function, tuple of numba types)
        Compiled functions, rules, or plain functions.

    Raises
    ------
    RuntimeError
        If a function that is reached was compiled in this process before.
    """
    whole, symbols = llvm.parse_assembly(""), {}
    with _nothing_becomes_machine_code():
        for name, (function, kinds) in jobs.items():
            plain = getattr(function, "py_func", function)
            fresh: Any = numba.njit(pipeline_class=libraries.WholeCompiler, **OPTIONS)(plain)
            fresh.compile(kinds)
            made = fresh.overloads[kinds]
            reached = [made.library, *made.library.reached()]
            if any(isinstance(library, libraries.WholeLibrary) for library in reached):
                raise RuntimeError(f"{name} reaches what is compiled already; begin a process")
            symbols[name] = made.fndesc.llvm_func_name
            part = made.library._get_module_for_linking()
            part.get_function(symbols[name]).linkage = "external"  # nobody calls it: kept so
            whole.link_in(part, preserve=True)
    return Code(str(whole), symbols)


@contextmanager
def _nothing_becomes_machine_code() -> Iterator[None]:
    libraries.whole_library, cache.in_use = libraries.RuleLibrary, False
    try:
        yield
    finally:
        libraries.whole_library, cache.in_use = libraries.WholeLibrary, True
