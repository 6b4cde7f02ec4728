"""Entries to compiled functions: each takes the address of one block of words and no more.

numba's functions take a pointer for what they return, one for errors, and their arguments
flattened. Whoever calls from outside writes the arguments into a block, a word (8 bytes) each: word
0 takes what is returned, arguments follow. So there is no limit to their number, and every
function is called in the same way. An entry returns numba's status, 0 where all went well.
"""

from collections.abc import Mapping, Sequence

import llvmlite.binding as llvm

WORD = 8  # bytes
PREFIX = "entry_"
BEFORE = 2  # arguments of numba's own: what is returned, errors


def add_entries(module: llvm.ModuleRef, symbols: Mapping[str, str]) -> list[str]:
    """Add an entry for each of some functions to a module.

    Parameters
    ----------
    module : llvmlite.binding.ModuleRef
    symbols : mapping of names to what the functions are called in the module

    Returns
    -------
    list of str
        What the entries are called.
    """
    parts = [_entry(name, module.get_function(symbol)) for name, symbol in symbols.items()]
    _add(module, parts)
    return [PREFIX + name for name in symbols]


def add_addresses(module: llvm.ModuleRef, name: str, symbols: Sequence[str]) -> str:
    """Add an entry that writes the addresses of functions into a block, a word each.

    Returns
    -------
    str
        What it is called.
    """
    parts, stores = [], []
    for place, symbol in enumerate(symbols):
        parts.append(_declared(module.get_function(symbol)))
        stores.append(
            f"  %p{place} = getelementptr i8, ptr %block, i64 {WORD * place}\n"
            f'  %a{place} = ptrtoint ptr @"{symbol}" to i64\n'
            f"  store i64 %a{place}, ptr %p{place}, align 8"
        )
    body = "\n".join(stores)
    parts.append(f"define i32 @{PREFIX}{name}(ptr %block) {{\n{body}\n  ret i32 0\n}}")
    _add(module, parts)
    return PREFIX + name


def _entry(name: str, function: llvm.ValueRef) -> str:
    kinds = [str(argument.type) for argument in function.arguments]
    loads, given = [], ["ptr %block", "ptr %error"]
    for place, kind in enumerate(kinds[BEFORE:]):
        loads.append(
            f"  %p{place} = getelementptr i8, ptr %block, i64 {WORD * (1 + place)}\n"
            f"  %a{place} = load {kind}, ptr %p{place}, align 8"
        )
        given.append(f"{kind} %a{place}")
    body = "\n".join(loads)
    return (
        f"{_declared(function)}\n"
        f"define i32 @{PREFIX}{name}(ptr %block) {{\n"
        f"  %error = alloca ptr\n{body}\n"
        f'  %status = call i32 @"{function.name}"({", ".join(given)})\n'
        "  ret i32 %status\n}"
    )


def _declared(function: llvm.ValueRef) -> str:
    kinds = ", ".join(str(argument.type) for argument in function.arguments)
    return f'declare i32 @"{function.name}"({kinds})'


def _add(module: llvm.ModuleRef, parts: Sequence[str]) -> None:
    head = f'target datalayout = "{module.data_layout}"\ntarget triple = "{module.triple}"\n'
    module.link_in(llvm.parse_assembly(head + "\n".join(dict.fromkeys(parts))))
