"""The one seam with numba.

`rule` marks plain Python that the kernel may compile; whoever calls it from Python runs plain
Python (debugger, coverage). `compiled` makes a compiled function, cached on disk.

numba's own cache looks only at the file of the function that it caches, so a change of a rule in
another file would go unnoticed: here the cache is a folder named by a hash of all
sources from which machine code is made and of the versions that matter.
"""

import contextlib
import functools
import getpass
import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numba
from numba.core import config as numba_config
from numba.extending import overload, register_jitable

config: Any = numba_config  # numba fills it from the environment, name by name
KEPT_CACHES = 12  # folders of older sources that stay, so that checkouts do not fight
PACKAGE = Path(__file__).parent.parent
COMPILED_FROM = (
    "foundation",
    "domains",
    "drivers",
    "structure/measuring.py",
    "structure/record.py",
    "structure/within.py",
    "world",
)


def rule[F: Callable[..., Any]](function: F) -> F:
    """Plain Python to whoever calls it, compiled where the kernel reaches it.

    It is put into the code of its caller: handing the whole state to a call costs more than most
    rules do.
    """
    return register_jitable(no_cfunc_wrapper=True, forceinline=True)(function)


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile at the first call, without the GIL, and keep the machine code on disk."""
    return _cached(function, nogil=True, error_model="numpy")


def compiled_without_counts[F: Callable[..., Any]](function: F) -> F:
    """As `compiled`, for a function that makes no array.

    It goes without reference counts: counting the columns of a state at every call of a stage
    costs more than the stages themselves.
    """
    return _cached(function, nogil=True, error_model="numpy", _nrt=False)


def _cached(function: Any, **options: Any) -> Any:
    if config.DISABLE_JIT:
        return function
    dispatcher = numba.njit(**options)(function)
    folder = cache_folder()
    if folder is not None:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(folder)  # read once, where caching is switched on
        try:
            dispatcher.enable_caching()
        finally:
            config.CACHE_DIR = before
    return dispatcher


def is_compiled(name: str) -> bool:
    """Whether machine code of the function `name` is in the cache of these sources."""
    folder = cache_folder()
    return folder is not None and any(folder.rglob(f"*.{name}-*.nbc"))


@functools.cache
def cache_folder() -> Path | None:
    """The folder for machine code of exactly these sources; None where none can be written."""
    for parent in _places():
        folder = parent / kernel_hash()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            continue
        _forget_old(parent, folder)
        return folder
    return None


def _places() -> Iterator[Path]:
    """Where caches may stand; a container may know neither a home nor a name of its user."""
    home = os.environ.get("NICSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):
        yield (Path(home) if home else Path.home() / ".cache") / "nicsim"
    with contextlib.suppress(OSError, KeyError):
        yield Path(tempfile.gettempdir()) / f"nicsim-{getpass.getuser()}"


@functools.cache
def source_hash() -> str:
    """A hash of all sources of this package: which program it was, wherever it is installed."""
    return _hash_of(sorted(PACKAGE.rglob("*.py")))


@functools.cache
def kernel_hash() -> str:
    """A hash of all that machine code hangs on: sources, numba, numpy, Python, the processor."""
    files = [file for file in sorted(PACKAGE.rglob("*.py")) if is_compiled_from(file)]
    versions = (version("numba"), version("numpy"), platform.python_version(), platform.machine())
    return _hash_of(files, versions)


def is_compiled_from(file: Path) -> bool:
    """Whether a source file may hold something that is compiled."""
    place = file.relative_to(PACKAGE)
    return place.parts[0] in COMPILED_FROM or place.as_posix() in COMPILED_FROM


def _hash_of(files: list[Path], words: tuple[str, ...] = ()) -> str:
    digest = hashlib.blake2b(digest_size=10)
    for file in files:
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    for word in words:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()


def _forget_old(parent: Path, current: Path) -> None:
    """Remove caches of sources that are long gone (losing one costs a compilation, no more)."""
    try:
        os.utime(current)
        others = [folder for folder in parent.iterdir() if folder != current and folder.is_dir()]
        others.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    except OSError:
        return
    for folder in others[KEPT_CACHES:]:
        shutil.rmtree(folder, ignore_errors=True)


def put(target, source):
    """Copy an array over another of the same shape (without reference counts where compiled)."""
    target[...] = source


@overload(put)
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
