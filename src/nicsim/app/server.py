"""Routes of the page: thin; what they do stands in the modules beside."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from nicsim.app import limits
from nicsim.app.arms import arm_of, canonical, scenario_from_text, scenario_of
from nicsim.app.catalogue import catalogue
from nicsim.app.guarding import Guard
from nicsim.app.handout import handout
from nicsim.app.working import Dropped
from nicsim.app.workshop import Ensemble, Workshop
from nicsim.foundation.errors import NicsimError, ScenarioError
from nicsim.scenario.scenario import Scenario
from nicsim.scenario.writing import toml_of

WEB = Path(__file__).parent / "web"
MOST_ARMS = 2
SEED, REPLICATES = 0, 40  # what the page asks for at first
MOST_SEED = 2**53 - 1  # what JavaScript still counts
PATIENCE = 0.25  # seconds between looks at whether the visitor is still there
BREATH = 0.03  # seconds in which finished runs are gathered into one message


class Asked(NamedTuple):
    """A request for runs, checked."""

    arms: list[tuple[str, Scenario]]  # what makes requests equal, scenario
    seed: int
    replicates: int


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

    def begin_ahead() -> None:
        if to_begin:
            shop.make_ahead(_as_asked(shipped), SEED, to_begin.pop())

    async def index(request: Request) -> Response:
        return Response((WEB / "index.html").read_bytes(), media_type="text/html")

    async def offers(request: Request) -> Response:
        return JSONResponse(told)

    async def bands(request: Request) -> Response:
        asked = _asked(await _body(request), shipped)
        if shop.waiting >= limits.MOST_STREAMS:
            raise NicsimError("too many visitors wait for runs; try again in a moment")
        return StreamingResponse(
            _lines(asked, shop, request, stopping),
            media_type="application/x-ndjson",
            background=BackgroundTask(begin_ahead),
        )

    async def recording(request: Request) -> Response:
        body = await _body(request)
        asked = _asked(body | {"replicates": 1}, shipped)
        replicate = _integer(body.get("replicate", 0), "replicate", limits.MOST_REPLICATES - 1)
        key, scenario = asked.arms[0]
        made = shop.recording(key, scenario, asked.seed, replicate)
        found = await _waited_for(made, shop, request, stopping)
        return Response(status_code=204) if found is None else JSONResponse(found)

    async def opened_file(request: Request) -> Response:
        text = (await _body(request)).get("toml")
        if not isinstance(text, str):
            raise ScenarioError(["toml must be the text of a scenario file"])
        scenario, name = scenario_from_text(text, shipped)
        return JSONResponse(arm_of(scenario) | {"ships": name})

    async def saved_file(request: Request) -> Response:
        body = await _body(request)
        scenario = scenario_of(body.get("arm"), shipped)
        return PlainTextResponse(toml_of(scenario), media_type="application/toml")

    async def checked(request: Request) -> Response:
        scenario = scenario_of((await _body(request)).get("arm"), shipped)
        return JSONResponse({"weeks": scenario.weeks})

    async def exported(request: Request) -> Response:
        nonlocal handouts
        body = await _body(request)
        asked = _asked(body, shipped)
        arms, scenarios = body["arms"], [scenario for _, scenario in asked.arms]
        if handouts >= limits.MOST_HANDOUTS:
            raise NicsimError("hand-outs are being written for others; try again in a moment")
        handouts += 1
        try:
            made = shop.errand(
                lambda wanted: handout(told, arms, scenarios, asked.seed, asked.replicates, wanted)
            )
            found = await _waited_for(made, shop, request, stopping)
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
        Route("/api/open", opened_file, methods=["POST"]),
        Route("/api/save", saved_file, methods=["POST"]),
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


async def _body(request: Request) -> dict[str, Any]:
    """The JSON table of a request, at most so large, at most so slow."""
    too_much = HTTPException(413, f"over {limits.LARGEST_BODY // 1000} kB, which is too much")
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told[:20]) > limits.LARGEST_BODY:
        raise too_much
    raw = b""
    try:
        async with asyncio.timeout(limits.BODY_SECONDS):
            async for part in request.stream():
                raw += part
                if len(raw) > limits.LARGEST_BODY:
                    raise too_much
    except TimeoutError:
        raise HTTPException(408, "the request came too slowly") from None
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode("utf-8")  # no halves of letters
    except (ValueError, RecursionError):
        raise HTTPException(400, "the request is not JSON") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "the request must be a table")
    return body


def _asked(body: dict[str, Any], shipped: Mapping[str, Scenario]) -> Asked:
    """A request for runs; what is wrong with it is raised, all at once."""
    arms = body.get("arms")
    if not isinstance(arms, list) or not 1 <= len(arms) <= MOST_ARMS:
        raise ScenarioError(["arms must be a list of one or two scenarios"])
    scenarios, faults = [], []
    for letter, arm in zip("AB", arms, strict=False):
        try:
            scenarios.append(scenario_of(arm, shipped))
        except ScenarioError as fault:
            where = f"{letter}: " if len(arms) > 1 else ""
            faults += [where + sentence for sentence in fault.faults]
    replicates = body.get("replicates", REPLICATES)
    faults += limits.work_faults(scenarios, replicates)
    if faults:
        raise ScenarioError(faults)
    seed = _integer(body.get("seed", SEED), "seed", MOST_SEED)
    keys = [canonical(s, a.get("ships")) for s, a in zip(scenarios, arms, strict=True)]
    return Asked(list(zip(keys, scenarios, strict=True)), seed, replicates)


def _integer(value: Any, name: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ScenarioError([f"{name} must be an integer from 0 to {most}"])
    return value


async def _lines(
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


async def _waited_for(
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
