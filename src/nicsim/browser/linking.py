"""From an object file to a module of WebAssembly: by `wasm-ld`, from the package `ziglang`."""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

STACK = 1 << 20  # bytes; it stands first, so that an overflow traps and overwrites nothing
LINKER = "ziglang"  # the package
OPTIONS = ("--no-entry", "--export-memory", "--export=__heap_base", "--strip-all", "--stack-first")


def can_link() -> bool:
    """Whether the linker is installed."""
    return importlib.util.find_spec(LINKER) is not None


def linked(code: bytes, exported: Sequence[str]) -> bytes:
    """A module that imports nothing; it exports memory, where that is free, and functions.

    Parameters
    ----------
    code : bytes
        An object file.
    exported : sequence of str
        Functions of it.

    Raises
    ------
    RuntimeError
        With what the linker says, where it fails.
    """
    with tempfile.TemporaryDirectory() as name:
        made, result = Path(name) / "code.o", Path(name) / "code.wasm"
        made.write_bytes(code)
        command = [sys.executable, "-m", LINKER, "wasm-ld", *OPTIONS]
        command += [f"-zstack-size={STACK}", *(f"--export={name}" for name in exported)]
        ran = subprocess.run(
            [*command, "-o", str(result), str(made)], capture_output=True, text=True, check=False
        )
        if ran.returncode != 0:
            raise RuntimeError(f"wasm-ld: {ran.stderr.strip()}")
        return result.read_bytes()
