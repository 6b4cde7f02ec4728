"""The module made, and found again: in the package, or in the cache of machine code.

It stands in no repository. `python -m nicsim.browser` makes it for a release, and so does the build
of a wheel or of a source distribution find it; in a checkout it is made when it is first asked for,
where the linker is installed.
"""

import functools
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock

from nicsim.browser.describing import described
from nicsim.browser.entries import add_addresses, add_entries
from nicsim.browser.linking import can_link, linked
from nicsim.browser.retargeting import object_of, retargeted
from nicsim.browser.sections import section, with_section
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.jit import cache_folder

SECTION = "nicsim"  # of the module: the description, as JSON
IN_PACKAGE = Path(__file__).with_name("nicsim.wasm")
HOW = "uv run --group release python -m nicsim.browser"
# Names and orders of numba's own hang on the hashes of a process.
REPEATABLE = {"PYTHONHASHSEED": "0"}


class NoModuleError(NicsimError):
    """There is no module, and none can be made here."""


def made() -> bytes:
    """The module, made in this process, which must not have compiled anything yet."""
    from nicsim.browser import programme
    from nicsim.foundation.jit.intermediate import intermediate_code

    code = intermediate_code(programme.jobs())
    module = retargeted(code.text)
    exported = add_entries(module, {name: code.symbols[name] for name in programme.FUNCTIONS})
    stages = [code.symbols[programme.stage_name(stage)] for stage in programme.STAGES]
    exported.append(add_addresses(module, programme.ADDRESSES, stages))
    result = linked(object_of(module, exported), exported)
    return with_section(result, SECTION, json.dumps(description()).encode())


def description() -> dict[str, Any]:
    """What stands in the module beside its code: what lies where, and what is declared."""
    from nicsim.browser import programme

    return {
        "contents": programme.contents(),
        "made_by": {name: version(name) for name in ("nicsim", "numba", "llvmlite")},
        **described(programme.TABLES),
        **programme.told(),
    }


def description_of(module: bytes) -> dict[str, Any]:
    """What a module says of itself; empty where it says nothing."""
    found = section(module, SECTION)
    return {} if found is None else json.loads(found)


def module() -> bytes:
    """The module of these rules.

    Raises
    ------
    NoModuleError
        Where it was not built and no linker is installed.
    """
    return _module(_wanted())


def write(path: Path) -> None:
    """Make the module in a process of its own and put it into a file, whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.partial")
    command = [sys.executable, "-m", "nicsim.browser", "--here", str(beside)]
    try:
        subprocess.run(command, env=os.environ | REPEATABLE, check=True)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


@functools.cache
def _wanted() -> str:
    """What a module says that was made of these rules, whichever numba made it."""
    told = description()
    told.pop("made_by")
    return json.dumps(told)


def _module(wanted: str) -> bytes:
    folder = cache_folder()
    places = [IN_PACKAGE] if folder is None else [IN_PACKAGE, folder / IN_PACKAGE.name]
    for place in places:
        if place.is_file() and is_of(found := place.read_bytes(), wanted):
            return found
    if not can_link() or folder is None:
        stale = " is of other rules" if IN_PACKAGE.is_file() else " is not here"
        raise NoModuleError(
            f"the kernel for browsers ({IN_PACKAGE.name}){stale}: build it with `{HOW}`, or "
            "install nicsim from a wheel, which has it"
        )
    with FileLock(f"{places[-1]}.lock"):  # whoever waited finds what another has made
        if not (places[-1].is_file() and is_of(places[-1].read_bytes(), wanted)):
            write(places[-1])
    return places[-1].read_bytes()


def is_of(module: bytes, wanted: str) -> bool:
    """Whether a module was made of the rules that are wanted."""
    told = description_of(module)
    told.pop("made_by", None)
    return json.dumps(told) == wanted
