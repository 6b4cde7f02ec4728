"""Functions that stand on their own and are called by address: a change of one renews no other."""

from typing import Any

from numba.core import types
from numba.extending import intrinsic, overload


def call(function, *arguments):
    """Call a function, which compiled code knows by its address; it returns nothing."""
    function(*arguments)


@overload(call)
def _call(function, *arguments):
    def there(function, *arguments):
        _at(function, arguments)

    return there


@intrinsic
def _call_at(typingctx, address, arguments):
    """Call machine code at an address, as numba calls its own functions."""
    kinds = tuple(arguments)

    def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        convention = context.call_conv
        place = builder.inttoptr(
            given[0], convention.get_function_type(types.none, kinds).as_pointer()
        )
        parts = [builder.extract_value(given[1], i) for i in range(len(kinds))]
        status, _ = convention.call_function(builder, place, types.none, kinds, parts)
        with builder.if_then(status.is_error, likely=False):
            convention.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.none(address, arguments), generate


_at: Any = _call_at


def address_of(dispatcher: Any, kinds: tuple[Any, ...]) -> int:
    """Where the machine code of a function lies, compiled for arguments of these types.

    It is compiled if it is not there, or loaded. The dispatcher must outlive the address.
    """
    dispatcher.compile(kinds)
    found = dispatcher.overloads[kinds]
    return found.library.get_pointer_to_function(found.fndesc.llvm_func_name)
