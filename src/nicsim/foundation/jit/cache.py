"""Where machine code is kept, and which sources it was made of.

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
import stat
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

KEPT_CACHES = 12  # folders of older sources that stay, so that checkouts do not fight
PACKAGE = Path(__file__).parents[2]
COMPILED_FROM = (
    "foundation",
    "domains",
    "drivers",
    "structure/measuring.py",
    "structure/record.py",
    "structure/within.py",
    "world",
)


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
