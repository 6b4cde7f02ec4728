"""Answers that take a while: runs as they are finished, work that is waited for."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from typing import Any

from starlette.requests import Request

from nicsim.app.asking import Asked
from nicsim.app.working import Dropped
from nicsim.app.workshop import Ensemble, Workshop

PATIENCE = 0.25  # seconds between looks at whether the visitor is still there
BREATH = 0.03  # seconds in which finished runs are gathered into one message


async def lines(
    asked: Asked, shop: Workshop, request: Request, stopping: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Runs as they are finished, a line of JSON for some of one arm; ends when the visitor does.

    While nothing can be run yet, a line a second says what is being done.
    """
    bell = asyncio.Event()
    joined = [
        shop.join(key, scenario, asked.seed, asked.replicates, bell) for key, scenario in asked.arms
    ]
    sent, told = [0] * len(joined), -1
    try:
        while min(sent) < asked.replicates and not stopping():
            bell.clear()
            for number, (made, _) in enumerate(joined):
                line, sent[number] = _news(number, made, sent[number], asked.replicates)
                if line:
                    yield line
                if made.fault is not None:
                    return
            doing = shop.doing
            if doing is not None and int(doing[1]) != told:  # once a second
                told = int(doing[1])
                yield json.dumps({"doing": doing[0], "seconds": told}).encode() + b"\n"
            if min(sent) < asked.replicates:
                await _rung(bell)
                await asyncio.sleep(BREATH)
                if await request.is_disconnected():
                    return
    finally:
        for _, leave in joined:
            leave()


async def waited_for(
    made: Future[Any], shop: Workshop, request: Request, stopping: Callable[[], bool]
) -> Any:
    """What a visitor's work gives; None where the visitor left or the server ends."""
    loop, bell = asyncio.get_running_loop(), asyncio.Event()

    def ring(_: Any) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(bell.set)

    made.add_done_callback(ring)
    try:
        while not made.done():
            await _rung(bell)
            if stopping() or await request.is_disconnected():
                return None
        return made.result()
    except Dropped:
        return None
    finally:
        shop.let_go(made)


async def _rung(bell: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(bell.wait(), PATIENCE)
    except TimeoutError:
        return


def _news(number: int, made: Ensemble, begin: int, most: int) -> tuple[bytes, int]:
    """What an arm has finished since, as a line, and how much that makes (runs 0 to `most`)."""
    if made.fault is not None:
        return json.dumps({"arm": number, "fault": made.fault}).encode() + b"\n", begin
    runs = [run for run in list(made.finished) if run[0] < most][begin:]
    line = {"arm": number, "of": most, "weeks": made.scenario.weeks, "runs": runs}
    return (json.dumps(line).encode() + b"\n" if runs else b""), begin + len(runs)
