"""What visitors ask for: read to a limit, checked, all that is wrong with it told at once."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request

from nicsim.app import limits
from nicsim.app.arms import canonical, scenario_of
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.scenario import Scenario

MOST_ARMS = 2
SEED, REPLICATES = 0, 40  # what the page asks for at first
MOST_SEED = 2**53 - 1  # what JavaScript still counts


class Asked(NamedTuple):
    """A request for runs, checked."""

    arms: list[tuple[str, Scenario]]  # what makes requests equal, scenario
    seed: int
    replicates: int


async def body_of(request: Request) -> dict[str, Any]:
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


def asked_of(body: dict[str, Any], shipped: Mapping[str, Scenario]) -> Asked:
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
    seed = integer(body.get("seed", SEED), "seed", MOST_SEED)
    keys = [canonical(s, a.get("ships")) for s, a in zip(scenarios, arms, strict=True)]
    return Asked(list(zip(keys, scenarios, strict=True)), seed, replicates)


def integer(value: Any, name: str, most: int) -> int:
    """An integer from 0 to a limit."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ScenarioError([f"{name} must be an integer from 0 to {most}"])
    return value
