"""Where machine code is kept: a file for every function, named by what it is made of.

numba's own cache looks only at the file of the function that it caches, so a change of a rule in
another file would go unnoticed. Here the name of a file holds a hash of the function's contents, of
all rules that it reaches (`contents.py`), and its folder a hash of the versions that matter.
"""

import contextlib
import functools
import getpass
import os
import platform
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from numba.core import config as numba_config
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from nicsim.foundation.jit.contents import PACKAGE, contents_hash, files_hash

config: Any = numba_config  # numba fills it from the environment, name by name
in_use = True  # whether machine code is looked for and kept
begun: list[Callable[[Any], None]] = []  # told of every function that has to be compiled
KEPT = 12  # folders of other versions, and files of a function's other contents, that stay


class MachineCode:
    """What numba asks to keep and find the machine code of one function.

    Parameters
    ----------
    function : function
        Plain Python; what it reaches is looked at when it is first called.
    """

    cache_path = ""

    def __init__(self, function: Any) -> None:
        self._function = function

    @functools.cached_property
    def _cache(self) -> Any:
        folder = cache_folder()
        return None if folder is None else _OurCache(self._function)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The function compiled for a signature; None where it is not there."""
        if not in_use:
            return None
        found = self._cache and self._cache.load_overload(sig, target_context)
        if found is None:
            for tell in list(begun):
                tell(self._function)
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the function compiled for a signature."""
        if in_use and self._cache is not None:
            self._cache.save_overload(sig, data)
            _forget_old(self._files(), 4 * KEPT)

    def is_there(self) -> bool:
        """Whether the function is kept with these contents, for whatever signature."""
        return self._cache is not None and Path(self._cache._cache_file._index_path).exists()

    def flush(self) -> None:
        """Forget what is kept."""
        if self._cache is not None:
            self._cache.flush()

    def _files(self) -> list[Path]:
        folder = Path(self._cache.cache_path)
        return list(folder.glob(self._cache._impl.filename_base.rsplit("-", 1)[0] + "-*.nb?"))


class _OurLocator(_CacheLocator):
    """Names files by contents."""

    def __init__(self, function: Any) -> None:
        self._hash = contents_hash(function)

    @classmethod
    def from_function(cls, py_func: Any, py_file: Any) -> Any:
        """For any function."""
        return cls(py_func)

    def get_cache_path(self) -> Any:
        """The folder."""
        return str(cache_folder())

    def get_source_stamp(self) -> Any:
        """Machine code of another stamp is not used."""
        return self._hash

    def get_disambiguator(self) -> Any:
        """A part of the name of files."""
        return self._hash


class _OurImplementation(CompileResultCacheImpl):
    _locator_classes = [_OurLocator]  # noqa: RUF012


class _OurCache(FunctionCache):
    _impl_class = _OurImplementation


@functools.cache
def cache_folder() -> Path | None:
    """The folder for machine code of these versions; None where none can be written."""
    for parent in _places():
        folder = parent / versions_hash()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
            os.utime(folder)
            _forget_old([path for path in parent.iterdir() if path.is_dir()], KEPT)
        except OSError:
            continue
        return folder
    return None


def _places() -> Iterator[Path]:
    """Where caches may stand; a container may know neither a home nor a name of its user."""
    home = os.environ.get("NICSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):
        yield (Path(home) if home else Path.home() / ".cache") / "nicsim"
    with contextlib.suppress(OSError, KeyError):
        place = Path(tempfile.gettempdir()) / f"nicsim-{getpass.getuser()}"
        place.mkdir(mode=0o700, exist_ok=True)
        if is_ours_alone(place):
            yield place


def is_ours_alone(folder: Path) -> bool:
    """Whether nobody else can have put anything there: machine code from a cache is run.

    A name in the temporary directory is no secret, and others may have taken it first.
    """
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    if not hasattr(os, "getuid"):  # Windows: the temporary directory is the user's own
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o077


@functools.cache
def source_hash() -> str:
    """A hash of all sources of this package: which program it was, wherever it is installed."""
    return files_hash(PACKAGE.rglob("*.py"))


@functools.cache
def versions_hash() -> str:
    """A hash of what machine code hangs on beside its sources, and of how it is made here."""
    packages = [version(name) for name in ("numba", "llvmlite", "numpy")]
    options = [str(value) for value in (config.BOUNDSCHECK, config.OPT, config.CPU_NAME)]
    words = (*packages, platform.python_version(), platform.machine(), *options)
    return files_hash(Path(__file__).parent.glob("*.py"), words)


def _forget_old(found: list[Path], kept: int) -> None:
    """Remove what was not used for longest (losing it costs a compilation, no more)."""
    with contextlib.suppress(OSError):  # another process may do the same
        found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in found[kept:]:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
