"""Runs in threads for all visitors: in turn, each computed once, given up when nobody waits.

The kernel frees the interpreter's lock, so threads use all processors. A visitor's runs are an
`Ensemble`. The first few runs of each, which make the first picture, come before all others, in the
order in which visitors asked; then workers take one run from each ensemble in turn. So the last of
thirty visitors has a first answer after thirty times a few runs, not after thirty ensembles. A
recording for the picture of the network comes before both. When nobody waits for anything, runs of
what ships are made ahead, so that choosing a scenario is answered at once. What nobody waits for
any more is given up in mid-run (`nicsim.app.working`), and begun anew if somebody comes back.
"""

import asyncio
import contextlib
import functools
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from nicsim.api.ready import ready
from nicsim.api.simulation import prepared
from nicsim.app.recording import recorded
from nicsim.app.runs import series_of
from nicsim.app.working import Dropped, simulated
from nicsim.experiments.executors import workers_of
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared

FIRST = 4  # runs that make a first picture
KEPT_BYTES = 64_000_000  # of finished runs and recordings


class Ensemble:
    """Runs of one scenario: those finished, in the order in which they were, and who waits.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        Replicate r has the same luck in every ensemble with this seed.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        self.finished: list[tuple[int, str]] = []
        self.fault: str | None = None
        self.begun = 0
        self.dropped: deque[int] = deque()  # runs that were given up
        self.ahead = 0  # runs to be made while nobody waits for anything
        self.wanted: dict[int, int] = {}  # runs that each waiting visitor wants
        self.bells: dict[int, Callable[[], None]] = {}
        self.structure: Prepared | None = None

    @property
    def has_work(self) -> bool:
        """Whether somebody waits for a run that nobody has begun, or that was given up."""
        most = max(self.wanted.values(), default=0)
        return self.fault is None and (self.begun < most or min(self.dropped, default=most) < most)

    def take(self) -> int:
        """The next run to be made."""
        if self.dropped:
            return self.dropped.popleft()
        self.begun += 1
        return self.begun - 1

    def wants(self, replicate: int) -> bool:
        """Whether anybody waits for a run, or it is to be made ahead."""
        return replicate < max(self.ahead, *self.wanted.values(), 0)

    @property
    def bytes(self) -> int:
        """About the memory that it takes."""
        return sum(len(series) for _, series in self.finished)


class Workshop:
    """Worker threads and what they have made.

    Parameters
    ----------
    workers : int, optional
        Default: one a processor.
    tell : callable, optional
        Is told as well what is done before any run can be made; see `nicsim.api.ready.ready`.
    """

    def __init__(
        self, workers: int | None = None, tell: Callable[[str, float], None] | None = None
    ) -> None:
        self._tell = tell
        self._lock = threading.Condition()
        self._fresh: deque[Ensemble] = deque()  # without a first picture yet
        self._turns: deque[Ensemble] = deque()
        self._idle: deque[Ensemble] = deque()
        self._urgent: deque[tuple[Future[Any], Callable[..., Any]]] = deque()
        self._ensembles: OrderedDict[tuple[str, int], Ensemble] = OrderedDict()
        self._recordings: OrderedDict[tuple[str, int, int], Future[Any]] = OrderedDict()
        self._viewers: Counter[Future[Any]] = Counter()
        self._numbers = 0
        self._open = True
        self.doing: tuple[str, float] | None = None  # before any run can be made; its seconds
        self._ready = threading.Event()
        self._ready.set()
        for _ in range(workers_of(workers)):
            threading.Thread(target=self._work, daemon=True).start()

    def warm(self, scenario: Scenario) -> None:
        """Compile in the background, and run something: visitors see what they wait for."""
        self._ready.clear()

        def prepare() -> None:
            try:
                ready(tell=self._doing_now)
            finally:
                self.doing = None
                self._ready.set()
            with contextlib.suppress(Dropped):
                key = chance.key_of(0, 0)
                simulated(scenario, prepared(scenario), key, lambda: self._open)

        threading.Thread(target=prepare, daemon=True).start()

    def _doing_now(self, what: str, seconds: float) -> None:
        self.doing = (what, seconds) if what else None
        if self._tell is not None:
            self._tell(what, seconds)

    def make_ahead(self, asked: Mapping[str, Scenario], seed: int, runs: int) -> None:
        """Make runs of some scenarios, by what makes requests equal, while nobody waits."""
        with self._lock:
            for key, scenario in asked.items():
                made = self._ensembles.setdefault((key, seed), Ensemble(scenario, seed))
                made.ahead = runs
                self._idle.append(made)
            self._lock.notify_all()

    def close(self) -> None:
        """Let workers stop at their next look at whether somebody waits."""
        with self._lock:
            self._open = False
            self._viewers.clear()
            self._lock.notify_all()

    def join(self, key: str, scenario: Scenario, seed: int, runs: int, bell: asyncio.Event):
        """Wait for runs of a scenario; `bell` is rung whenever one is finished.

        Returns
        -------
        (Ensemble, callable)
            The second gives up waiting; where nobody else waits, no further run is begun.
        """
        loop = asyncio.get_running_loop()

        def ring() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(bell.set)

        with self._lock:
            made = self._ensembles.setdefault((key, seed), Ensemble(scenario, seed))
            self._ensembles.move_to_end((key, seed))
            self._numbers += 1
            number = self._numbers
            made.wanted[number], made.bells[number] = runs, ring
            if made.has_work and made not in self._fresh and made not in self._turns:
                self._queue_of(made).append(made)
            self._forget()
            self._lock.notify_all()

        def leave() -> None:
            with self._lock:
                made.wanted.pop(number, None)
                made.bells.pop(number, None)

        return made, leave

    def recording(self, key: str, scenario: Scenario, seed: int, replicate: int) -> Future[Any]:
        """One run recorded; equal requests share it, each of them lets go of it with `let_go`."""
        place = (key, seed, replicate)
        with self._lock:
            found = self._recordings.get(place)
            if found is None or found.cancelled() or (found.done() and found.exception()):
                found = self._recordings[place] = Future()
                work = functools.partial(recorded, scenario, seed, replicate)
                self._urgent.append((found, work))
                self._lock.notify()
            self._recordings.move_to_end(place)
            self._viewers[found] += 1
            return found

    def let_go(self, recording: Future[Any]) -> None:
        """A visitor no longer waits for a recording; with the last it is given up."""
        with self._lock:
            self._viewers[recording] -= 1
            if self._viewers[recording] <= 0:
                del self._viewers[recording]
                recording.cancel()  # does nothing where it is being made, or made
                if not recording.done():  # who asks for it from now on gets one of its own
                    for place in [p for p, one in self._recordings.items() if one is recording]:
                        del self._recordings[place]

    def errand(self, work: Callable[[Callable[[], bool]], Any]) -> Future[Any]:
        """Work for one visitor in a thread of its own, ended by `let_go`.

        Parameters
        ----------
        work : callable
            Takes a callable that says whether the visitor still waits; may raise Dropped.
        """
        made: Future[Any] = Future()
        with self._lock:
            self._viewers[made] += 1
        made.set_running_or_notify_cancel()
        threading.Thread(target=self._do, args=(made, work), daemon=True).start()
        return made

    @property
    def waiting(self) -> int:
        """How many visitors wait for runs."""
        with self._lock:
            return sum(len(made.wanted) for made in self._ensembles.values())

    def _work(self) -> None:
        while True:
            with self._lock:
                task = self._next()
                while task is None and self._open:
                    self._lock.wait()
                    task = self._next()
                if task is None or not self._open:
                    return
            self._ready.wait()
            if isinstance(task[0], Ensemble):
                self._run(*task)
            else:
                self._do(*task)

    def _next(self) -> Any:
        """A recording, or a run of the ensemble whose turn it is (the lock is held)."""
        while self._urgent:
            task = self._urgent.popleft()
            if task[0].set_running_or_notify_cancel():
                return task
        while self._fresh or self._turns:
            made = (self._fresh or self._turns).popleft()
            if made.has_work:
                number = made.take()
                if made.has_work and made.begun < FIRST:
                    self._fresh.appendleft(made)
                elif made.has_work:
                    self._turns.append(made)
                return made, number
        while self._idle:
            made = self._idle[0]
            if made.fault is None and made.begun < made.ahead:
                return made, made.take()
            self._idle.popleft()
        return None

    def _queue_of(self, made: Ensemble) -> deque[Ensemble]:
        return self._fresh if made.begun < FIRST else self._turns

    def _run(self, made: Ensemble, replicate: int) -> None:
        try:
            if made.structure is None:
                made.structure = prepared(made.scenario)
            key = chance.key_of(made.seed, replicate)
            waited = functools.partial(self._is_wanted, made, replicate)
            series = series_of(simulated(made.scenario, made.structure, key, waited))
        except Dropped:
            return  # it is among the dropped ones
        except Exception as fault:  # told to whoever waits; the workers go on
            made.fault = f"a run failed ({type(fault).__name__}: {fault})"[:300]
        else:
            made.finished.append((replicate, series))
        with self._lock:
            bells = list(made.bells.values())
        for ring in bells:
            ring()

    def _is_wanted(self, made: Ensemble, replicate: int) -> bool:
        """Whether to go on with a run; where not, it is left for whoever comes back."""
        with self._lock:
            if self._open and made.wants(replicate):
                return True
            made.dropped.append(replicate)
            return False

    def _do(self, made: Future[Any], work: Callable[[Callable[[], bool]], Any]) -> None:
        """Do one visitor's work; the fault, if any, is told to who waits."""

        def wanted() -> bool:
            with self._lock:
                return self._viewers[made] > 0

        try:
            made.set_result(work(wanted))
        except Exception as fault:
            made.set_exception(fault)

    def _forget(self) -> None:
        """Drop the oldest of what nobody waits for, where there is too much (the lock is held)."""
        total = sum(made.bytes for made in self._ensembles.values())
        for place, made in list(self._ensembles.items()):
            if total <= KEPT_BYTES and len(self._ensembles) <= 1000:
                break
            if not made.wanted and made.begun == len(made.finished) + len(made.dropped):
                total -= made.bytes
                del self._ensembles[place]
        while len(self._recordings) > 100:
            self._recordings.popitem(last=False)
