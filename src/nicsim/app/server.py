"""Routes of the page: thin; what they do stands in the modules beside."""

import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from nicsim.app import limits
from nicsim.app.answering import lines, waited_for
from nicsim.app.arms import arm_of, canonical, scenario_of
from nicsim.app.asking import REPLICATES, SEED, asked_of, body_of, integer
from nicsim.app.catalogue import catalogue
from nicsim.app.guarding import Guard
from nicsim.app.handout import handout
from nicsim.app.workshop import Workshop
from nicsim.foundation.errors import NicsimError, ScenarioError
from nicsim.scenario.scenario import Scenario

WEB = Path(__file__).parent / "web"


def page(
    shipped: Mapping[str, Scenario],
    lessons: list[dict[str, Any]],
    opened: tuple[str, ...] = (),
    hosts: tuple[str, ...] = (),
    stopping: Callable[[], bool] = lambda: False,
    workshop: Workshop | None = None,
    ahead: int = 0,
    word: str | None = None,
) -> Starlette:
    """The page as an ASGI application.

    Parameters
    ----------
    shipped : mapping of names to Scenario
        What it offers.
    lessons : list of dict
        See `nicsim.app.lessons`.
    opened : tuple of str
        Names of those to begin with: A and perhaps B.
    hosts : tuple of str
        Names under which it may be addressed, besides this machine's own and plain addresses.
    stopping : callable
        Whether the server is about to end; streams then end at once.
    workshop : Workshop, optional
        Where runs are computed.
    ahead : int
        Runs that are made of all that ships before anybody asks for them, in idle moments after
        the first visitor's answer.
    word : str, optional
        What a visitor's link must bear.
    """
    shop = workshop or Workshop()
    told = catalogue(shipped, lessons, opened)
    told |= {"start": {"seed": SEED, "replicates": REPLICATES}}

    handouts = 0  # being written
    to_begin = [ahead] if ahead else []

    async def begin_ahead() -> None:
        """Once, in a thread: reading all that ships takes a while, and no answer waits for it."""
        if to_begin and not stopping():
            runs = to_begin.pop()
            begin = partial(_make_ahead, shop, shipped, runs)
            threading.Thread(target=begin, daemon=True).start()

    async def index(request: Request) -> Response:
        return Response((WEB / "index.html").read_bytes(), media_type="text/html")

    async def offers(request: Request) -> Response:
        return JSONResponse(told)

    async def bands(request: Request) -> Response:
        asked = asked_of(await body_of(request), shipped)
        if shop.waiting >= limits.MOST_STREAMS:
            raise NicsimError("too many visitors wait for runs; try again in a moment")
        return StreamingResponse(
            lines(asked, shop, request, stopping),
            media_type="application/x-ndjson",
            background=BackgroundTask(begin_ahead),
        )

    async def recording(request: Request) -> Response:
        body = await body_of(request)
        asked = asked_of(body | {"replicates": 1}, shipped)
        replicate = integer(body.get("replicate", 0), "replicate", limits.MOST_REPLICATES - 1)
        key, scenario = asked.arms[0]
        made = shop.recording(key, scenario, asked.seed, replicate)
        found = await waited_for(made, shop, request, stopping)
        return Response(status_code=204) if found is None else JSONResponse(found)

    async def checked(request: Request) -> Response:
        arm: Any = (await body_of(request)).get("arm")
        scenario = scenario_of(arm, shipped)
        return JSONResponse(arm_of(scenario, arm.get("ships")))

    async def exported(request: Request) -> Response:
        nonlocal handouts
        body = await body_of(request)
        asked = asked_of(body, shipped)
        arms, scenarios = body["arms"], [scenario for _, scenario in asked.arms]
        if handouts >= limits.MOST_HANDOUTS:
            raise NicsimError("hand-outs are being written for others; try again in a moment")
        handouts += 1
        try:
            made = shop.errand(
                lambda wanted: handout(told, arms, scenarios, asked.seed, asked.replicates, wanted)
            )
            found = await waited_for(made, shop, request, stopping)
        finally:
            handouts -= 1
        return (
            Response(status_code=204) if found is None else Response(found, media_type="text/html")
        )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        first = next(iter(opened or shipped), None)
        if first is not None:
            shop.warm(shipped[first])
        yield
        shop.close()

    routes = [
        Route("/", index),
        Route("/api/catalogue", offers),
        Route("/api/bands", bands, methods=["POST"]),
        Route("/api/recording", recording, methods=["POST"]),
        Route("/api/check", checked, methods=["POST"]),
        Route("/api/handout", exported, methods=["POST"]),
        Mount("/web", StaticFiles(directory=WEB)),
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={NicsimError: _refusal, HTTPException: _http_fault},
    )
    app.add_middleware(Guard, hosts=hosts, word=word)
    return app


def _make_ahead(shop: Workshop, shipped: Mapping[str, Scenario], runs: int) -> None:
    shop.make_ahead(_as_asked(shipped), SEED, runs)


def _as_asked(shipped: Mapping[str, Scenario]) -> dict[str, Scenario]:
    """What ships, by what makes requests equal: as the page asks for it."""
    arms = [arm_of(scenario, name) for name, scenario in shipped.items()]
    asked = [(scenario_of(arm, shipped), arm["ships"]) for arm in arms]
    return {canonical(scenario, ships): scenario for scenario, ships in asked}


async def _refusal(request: Request, fault: Exception) -> Response:
    faults = fault.faults if isinstance(fault, ScenarioError) else [str(fault)]
    return JSONResponse({"faults": faults}, status_code=422)


async def _http_fault(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    detail = fault.detail if isinstance(fault, HTTPException) else "something went wrong"
    return JSONResponse({"faults": [detail]}, status_code=status)
