"""Work that nobody waits for any more ends at once."""

import asyncio
import threading
import time

import pytest

from nicsim.app.shipped import shipped_scenarios
from nicsim.app.working import Dropped
from nicsim.app.workshop import Workshop

SHIPPED = shipped_scenarios()


def test_a_run_that_nobody_waits_for_is_given_up_and_made_again_for_who_comes_back():
    """A run of about a minute ends within a second; later it is made as if nothing had been."""
    shop, long = Workshop(workers=1), SHIPPED["baseline"].replacing({"years": 20})
    begun = threading.Event()

    def slow(scenario, structure, key, wanted):
        begun.set()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if not wanted():
                raise Dropped
            time.sleep(0.01)

    async def visit(runs):
        bell = asyncio.Event()
        made, leave = shop.join("x", long, 0, runs, bell)
        while len(made.finished) < runs and not begun.is_set():
            await asyncio.sleep(0.01)
        leave()
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nicsim.app.workshop.simulated", slow)
        made = asyncio.run(visit(3))
        left = time.monotonic()
        while not made.dropped and time.monotonic() < left + 5:
            time.sleep(0.01)
        assert time.monotonic() < left + 1
        begun.clear()
    made = asyncio.run(visit(2))
    shop.close()
    shop = Workshop(workers=1)
    again = asyncio.run(visit(2))
    shop.close()
    assert made.finished == again.finished
    assert [number for number, _ in made.finished] == [0, 1]


def test_an_errand_ends_when_its_visitor_leaves():
    shop, ended = Workshop(workers=1), threading.Event()

    def work(wanted):
        while wanted():
            time.sleep(0.01)
        ended.set()
        raise Dropped

    made = shop.errand(work)
    shop.let_go(made)
    assert ended.wait(1)
    shop.close()
