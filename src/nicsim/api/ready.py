"""Machine code made ready before runs begin: said before it begins, made once, by one process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from filelock import FileLock, Timeout
from rich.console import Console

import nicsim.world.founding  # noqa: F401  (its functions are among those that are compiled)
from nicsim.api.costs import cost_of, learn
from nicsim.drivers import kernel, simulate
from nicsim.experiments.work import prepared_for
from nicsim.foundation import chance, jit
from nicsim.scenario.scenario import Scenario

SMALL = {"years": 1, "structure.sites": 4, "structure.colleagues": 4, "practices.count": 2}
PLAIN_SECONDS = 10.0  # between two lines where there is no terminal
LIVE_SECONDS = 0.25  # between two looks at the clock where there is one
LOCK = "compiling.lock"
WORDS = {  # functions that take longest, in words; others go by their names
    "adopt": "what practitioners adopt",
    "observe": "the measures",
    "inquire": "the inquiry of teams",
    "begin_week": "the hub's week",
    "end_week": "norms and engagement",
    "listen": "what teams hear",
    "renew": "the summer",
    "advance": "the weeks",
}


def ready(
    quiet: bool = False,
    console: Console | None = None,
    tell: Callable[[str, float], None] | None = None,
    events: bool = False,
) -> float:
    """Make the machine code that runs need, where it is not there; tell it while it is made.

    Another process that asks meanwhile waits for this one. Where it is stopped, what was finished
    is kept.

    Parameters
    ----------
    quiet : bool
        Whether nothing is told.
    console : rich.console.Console, optional
        Where it is told; default standard error, or the notebook that this runs in.
    tell : callable, optional
        Is told what is being done, and for how many seconds already, in place of the console.
    events : bool
        Whether what records events is needed too.

    Returns
    -------
    float
        Seconds that it took; 0 where everything was there.
    """
    if is_ready(events):
        return 0.0
    begun = time.monotonic()
    told = tell or (_nothing if quiet else Teller(console or Console(stderr=True)))
    with _ticking(told) as doing, _alone(doing):
        if not is_ready(events):  # made by another process, meanwhile
            _make(doing, events)
            learn("compiling", time.monotonic() - begun)
    return time.monotonic() - begun


def ready_for(driver: str, quiet: bool = False, events: bool = False) -> None:
    """What `ready` does, where a driver needs it."""
    if driver == "kernel":
        ready(quiet, events=events)


def is_ready(events: bool = False) -> bool:
    """Whether runs can begin at once."""
    return not (jit.missing(*jit.founding()) or kernel.not_compiled(events))


def _make(doing: Callable[[str], None], events: bool) -> None:
    """Run something small, which compiles all that a run needs."""
    founding = {f.py_func.__name__ for f in jit.missing(*jit.founding())}
    begun: dict[str, None] = {}
    whole = len(founding) + len(kernel.not_compiled(events))

    def founded(function: Any) -> None:
        if function.__name__ in founding:
            begun[function.__name__] = None
            doing(f"compiling the founding of a network, {len(begun)} of {whole}")

    def told(name: str, number: int, of: int) -> None:
        if name:
            doing(f"compiling {WORDS.get(name, name)}, {whole - of + number} of {whole}")

    doing("compiling the founding of a network")
    scenario = Scenario("Small").replacing(SMALL)
    with jit.watching(founded), jit.telling(told):
        simulate(scenario, prepared_for(scenario), chance.key_of(0, 0), events=events)


@contextmanager
def _alone(doing: Callable[[str], None]) -> Iterator[None]:
    """One process compiles; others wait for it and find what it made."""
    folder = jit.cache_folder()
    if folder is None:  # nothing can be kept, so there is nothing to wait for
        yield
        return
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        doing("waiting for another process that compiles")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _ticking(tell: Callable[[str, float], None]) -> Iterator[Callable[[str], None]]:
    """Tell again and again what is being done and for how long, until it ends."""
    begun, ended = time.monotonic(), threading.Event()
    now = ["compiling"]

    def tick() -> None:
        while not ended.wait(LIVE_SECONDS):
            tell(now[0], time.monotonic() - begun)

    def doing(what: str) -> None:
        now[0] = what

    tell(now[0], 0.0)
    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield doing
    finally:
        ended.set()
        thread.join()
        tell("", time.monotonic() - begun)


def _nothing(what: str, seconds: float) -> None:
    """Tell nothing."""


class Teller:
    """Tells on a console: one line that lives on a terminal or in a notebook, else now and then.

    Called with what is being done ("" at the end), and for how many seconds already.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        live = console.is_terminal or console.is_jupyter
        self.status = console.status("") if live else None
        self.next = PLAIN_SECONDS

    def __call__(self, what: str, seconds: float) -> None:
        """Tell it, if it is time to."""
        if not what:
            if self.status is not None:
                self.status.stop()
            self._print(f"compiled in {seconds:.0f} s; kept for the next time")
        elif seconds == 0.0:
            about = f"about {cost_of('compiling').seconds:.0f} s where nothing else runs"
            self._print(f"compiling the simulation, once for these sources ({about}) ...")
            if self.status is not None:
                self.status.start()
        elif self.status is not None:
            self.status.update(f"{what} ({seconds:.0f} s)")
        elif seconds >= self.next:
            self.next += PLAIN_SECONDS
            self._print(f"{what} ({seconds:.0f} s) ...")

    def _print(self, words: str) -> None:
        self.console.print(words, highlight=False, soft_wrap=True)
