"""Compiling several functions: told as it goes, in two processes where there are two processors.

The second process is this module; it is told what to compile, writes it to the cache of machine
code, and says so. What one of the two has finished stays, whatever stops the other.
"""

import base64
import contextlib
import importlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from nicsim.foundation.jit.cache import MachineCode, begun, cache_folder

Job = tuple[Any, tuple[Any, ...]]  # a compiled function, the types of its arguments

_tellers: list[Callable[[str, int, int], None]] = []


class telling:  # noqa: N801 (used like a function)
    """While it is open, `tell(what, number, of)` is called as each function begins to compile.

    Parameters
    ----------
    tell : callable
        Takes the function's name, its number among those of this batch from 1 on, and how many
        they are; also when all is done, with an empty name. It may be called from other threads.
    """

    def __init__(self, tell: Callable[[str, int, int], None]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        _tellers.append(self._tell)

    def __exit__(self, *_: object) -> None:
        _tellers.remove(self._tell)


@contextlib.contextmanager
def watching(tell: Callable[[Any], None]) -> Iterator[None]:
    """While it is open, `tell(function)` is called as one begins to compile where it is called.

    Functions are those of Python; what `compile_all` compiles, `telling` tells.
    """
    begun.append(tell)
    try:
        yield
    finally:
        begun.remove(tell)


def compile_all(jobs: list[Job]) -> None:
    """Compile what is not in the cache yet; then all of it can be loaded at once.

    Parameters
    ----------
    jobs : list of (compiled function, tuple of numba types)
        Those that take longest come first.
    """
    missing = deque(job for job in jobs if not _is_there(job))
    if not missing:
        return
    told = _Told(len(missing))
    helper = None
    if len(missing) > 1 and (os.cpu_count() or 1) > 1 and cache_folder() is not None:
        helper = threading.Thread(target=_help, args=(missing, told), daemon=True)
        helper.start()
    while missing:
        try:
            function, kinds = missing.popleft()
        except IndexError:  # the helper was faster
            break
        told.begin(function)
        function.compile(kinds)
    if helper is not None:
        helper.join()
    told.end()


def _is_there(job: Job) -> bool:
    function, kinds = job
    code = function._cache
    return kinds in function.overloads or (isinstance(code, MachineCode) and code.is_there())


class _Told:
    """Counts and tells."""

    def __init__(self, of: int) -> None:
        self.of, self.number, self.lock = of, 0, threading.Lock()

    def begin(self, function: Any) -> None:
        with self.lock:
            self.number += 1
            self._tell(function.py_func.__name__, self.number)

    def end(self) -> None:
        self._tell("", self.of)

    def _tell(self, name: str, number: int) -> None:
        for tell in list(_tellers):
            tell(name, number, self.of)


def _help(missing: "deque[Job]", told: _Told) -> None:
    """Have a second process compile from the other end; without one, leave all to the first."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        return
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        while len(missing) > 1:
            try:
                function, kinds = missing.pop()
            except IndexError:
                break
            told.begin(function)
            plain = function.py_func
            job = pickle.dumps((plain.__module__, plain.__qualname__, kinds))
            try:
                process.stdin.write(base64.b64encode(job).decode() + "\n")
                process.stdin.flush()
            except OSError:
                break
            if not process.stdout.readline():  # it ended: whoever needs the function compiles it
                break
        with contextlib.suppress(OSError):
            process.stdin.close()


def _main() -> None:
    for line in sys.stdin:
        module, name, kinds = pickle.loads(base64.b64decode(line))
        getattr(importlib.import_module(module), name).compile(kinds)
        print(name, flush=True)


if __name__ == "__main__":
    _main()
