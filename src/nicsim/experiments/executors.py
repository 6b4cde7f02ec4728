"""Where runs are computed: threads, processes, a Dask cluster or MPI; the numbers do not change."""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from nicsim.experiments.design import out_of_range
from nicsim.foundation.errors import NicsimError

KINDS = "threads, processes, dask:ADDRESS or mpi"
MOST_WORKERS = 1024  # an assumption


def workers_of(workers: int | None) -> int:
    """The number of workers asked for, or one a processor."""
    return workers or os.cpu_count() or 1


def workers_in(pool: Any, workers: int | None) -> int:
    """How many workers an open executor has; a cluster, and one's own, has its own number."""
    if hasattr(pool, "num_workers"):  # MPI
        return max(1, pool.num_workers)
    if hasattr(pool, "nicsim_threads"):  # Dask, see below
        return max(1, pool.nicsim_threads)
    own = getattr(pool, "_max_workers", None)  # as those of the standard library and loky say it
    if workers is None and isinstance(own, int):
        return max(1, own)
    return workers_of(workers)


def faults_of(executor: str | Executor, workers: int | None) -> list[str]:
    """Why no such executor can be had; empty if it can."""
    found = [] if workers is None else out_of_range("workers", workers, 1, MOST_WORKERS)
    if isinstance(executor, Executor):
        return found
    if not isinstance(executor, str):
        kind = type(executor).__name__
        return [*found, f"executor of type {kind} is no concurrent.futures.Executor, nor {KINDS}"]
    if executor not in ("threads", "processes", "mpi") and not executor.startswith("dask:"):
        found.append(f"executor {executor!r} is not one of {KINDS}")
    return found


@contextmanager
def opened(executor: str | Executor, workers: int | None) -> Iterator[Executor]:
    """An executor, closed at the end unless it is one's own.

    Parameters
    ----------
    executor : str or concurrent.futures.Executor
        "threads" (the kernel frees the interpreter's lock), "processes", "dask:ADDRESS" (extra
        `cluster`) or "mpi" (extra `mpi`; start with `mpiexec -n N python -m mpi4py.futures`);
        or any object of that class, which stays open.
    workers : int or None
        How many; None is one a processor. Dask and MPI have as many as they were started with.

    Raises
    ------
    NicsimError
        If it cannot be had.
    """
    faults = faults_of(executor, workers)
    if faults:
        raise NicsimError("\n".join(faults))
    if isinstance(executor, Executor):
        yield executor
    elif executor == "threads":
        with ThreadPoolExecutor(workers_of(workers)) as pool:
            yield pool
    elif executor == "processes":
        with ProcessPoolExecutor(workers_of(workers), mp_context=get_context("spawn")) as pool:
            yield pool
    elif executor == "mpi":
        with _mpi() as pool:
            yield pool
    else:
        with _dask(executor.removeprefix("dask:")) as pool:
            yield pool


def _mpi():
    try:
        from mpi4py.futures import MPIPoolExecutor  # type: ignore[import-not-found]
    except ImportError:
        raise NicsimError(
            "executor mpi needs mpi4py: install nicsim with the extra mpi, and an MPI library"
        ) from None
    return MPIPoolExecutor()


@contextmanager
def _dask(address: str):
    try:
        from distributed import Client
    except ImportError:
        raise NicsimError(
            "executor dask needs distributed: install nicsim with the extra cluster"
        ) from None
    for name in list(logging.root.manager.loggerDict):  # what its messages mean is told here
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError, TimeoutError) as fault:
        raise NicsimError(f"executor dask: no scheduler at {address!r} ({fault})") from None
    with client:
        pool: Any = client.get_executor(pure=False)
        threads: Any = client.nthreads()
        pool.nicsim_threads = sum(threads.values())
        yield pool
