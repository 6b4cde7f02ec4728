"""The server without a browser: requests, refusals, streams, visitors side by side."""

import asyncio
import base64
import json
import threading
import time

import numpy as np
import pytest
from starlette.testclient import TestClient

from nicsim.api import simulation
from nicsim.app import limits
from nicsim.app.arms import arm_of
from nicsim.app.lessons import read_lessons
from nicsim.app.runs import MISSING, SHOWN, scale_of
from nicsim.app.server import page
from nicsim.app.shipped import LESSONS, shipped_scenarios
from nicsim.app.workshop import Workshop

SHIPPED = shipped_scenarios()
SMALL = {"structure.sites": 3, "structure.colleagues": 4, "practices.count": 3, "years": 1}


def arm(**values):
    dotted = {key.replace("__", "."): value for key, value in values.items()}
    return {"title": "An arm", "values": SMALL | dotted}


@pytest.fixture(scope="module")
def client():
    app = page(SHIPPED, read_lessons([LESSONS], SHIPPED), ("baseline",))
    with TestClient(app, base_url="http://127.0.0.1") as made:
        yield made


def bands(client, arms, replicates=3, **more):
    answer = client.post("/api/bands", json={"arms": arms, "replicates": replicates} | more)
    if answer.status_code != 200:
        return answer.json()["faults"]
    found = [{} for _ in arms]
    for line in answer.text.splitlines():
        told = json.loads(line)
        for replicate, text in told.get("runs", ()):
            numbers = np.frombuffer(base64.b64decode(text), "<i2")
            found[told["arm"]][replicate] = numbers[: len(SHOWN) * told["weeks"]].reshape(
                len(SHOWN), -1
            )
    return found


def test_runs_are_those_of_the_python_api(client):
    made = bands(client, [arm(culture__level=0.8)], seed=5)[0]
    wanted = simulation.run(
        SHIPPED["baseline"].replacing(SMALL | {"culture.level": 0.8}), replicates=3, seed=5
    )
    for name in ("spread_helpful", "trust", "realised_improvement", "improvement_best_quarter"):
        sent = np.stack([made[r][SHOWN.index(name)] for r in range(3)])
        whole = wanted.weekly.pivot(index="replicate", columns="week", values=name).to_numpy()
        known = sent != MISSING
        np.testing.assert_allclose(
            (sent * scale_of(name))[known], whole[known], atol=scale_of(name) * 0.51
        )
        assert known.all()


def test_shares_of_nothing_are_missing(client):
    """Before the first report nobody can say what share of reports tells of success."""
    made = bands(client, [arm()], seed=5)[0]
    wanted = simulation.run(SHIPPED["baseline"].replacing(SMALL), replicates=3, seed=5).weekly
    for name, whole in (("reported_success", "reports"), ("true_success", "tests")):
        sent = np.stack([made[r][SHOWN.index(name)] for r in range(3)])
        counted = wanted.pivot(index="replicate", columns="week", values=whole).to_numpy()
        assert ((sent == MISSING) == (counted == 0)).all()
        assert (counted == 0).any()


def test_two_arms_share_their_luck(client):
    a, b = bands(client, [arm(), arm()])
    assert all((a[r] == b[r]).all() for r in range(3))


def test_visitors_are_not_mixed(client):
    """Many at once, each with other settings: each gets what it would get alone."""
    levels = [round(0.1 + 0.05 * i, 2) for i in range(10)]
    found = {}

    def visit(level):
        found[level] = bands(client, [arm(culture__level=level)], 4)[0]

    threads = [threading.Thread(target=visit, args=(level,)) for level in levels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = page(SHIPPED, [], ("baseline",))
    with TestClient(fresh, base_url="http://127.0.0.1") as alone:
        for level in levels:
            again = bands(alone, [arm(culture__level=level)], 4)[0]
            assert set(again) == set(found[level]) == {0, 1, 2, 3}
            assert all((again[r] == found[level][r]).all() for r in again)


def test_equal_requests_are_computed_once(client, monkeypatch):
    import nicsim.app.workshop as module

    counted = []
    whole = module.simulated
    monkeypatch.setattr(module, "simulated", lambda *given: counted.append(1) or whole(*given))
    asked = [arm(improvement__level=0.33)]
    threads = [threading.Thread(target=bands, args=(client, asked, 6)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bands(client, asked, 6)
    assert len(counted) == 6


def test_what_ships_is_made_ahead_while_nobody_waits(monkeypatch):
    import nicsim.app.workshop as module

    few = {name: SHIPPED[name] for name in ("baseline", "named_practices", "own_network")}
    counted = []
    whole = module.simulated
    monkeypatch.setattr(module, "simulated", lambda *given: counted.append(1) or whole(*given))
    app = page(few, [], ("baseline",), ahead=5)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        told = client.get("/api/catalogue").json()
        assert told["start"] == {"seed": 0, "replicates": 40}
        bands(client, [arm()], 2)  # the first visitor, who asks for something else
        deadline = time.monotonic() + 120
        while len(counted) < 2 + 3 * 5 + 1 and time.monotonic() < deadline:  # and one that warms
            time.sleep(0.02)
        made = len(counted)
        for scenario in told["scenarios"]:
            scenario.pop("id")
            assert set(bands(client, [scenario], 5)[0]) == set(range(5))
        assert len(counted) == made == 2 + 3 * 5 + 1


def test_what_is_waited_for_is_told_until_runs_can_be_made(monkeypatch):
    import nicsim.app.workshop as module

    gate, said = threading.Event(), []

    def compiling(tell):
        tell("compiling the weeks", 3.4)
        gate.wait(60)
        tell("", 5.0)

    monkeypatch.setattr(module, "ready", compiling)
    shop = Workshop(workers=2, tell=lambda *told: said.append(told))
    app = page({"baseline": SHIPPED["baseline"]}, [], ("baseline",), workshop=shop)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        threading.Timer(0.5, gate.set).start()
        answer = client.post("/api/bands", json={"arms": [arm()], "replicates": 2})
    first, *rest = [json.loads(line) for line in answer.text.splitlines()]
    assert first == {"doing": "compiling the weeks", "seconds": 3}
    assert sorted(run for line in rest for run, _ in line["runs"]) == [0, 1]
    assert said == [("compiling the weeks", 3.4), ("", 5.0)]


def test_who_leaves_stops_the_work():
    shop = Workshop(workers=1)
    scenario = SHIPPED["baseline"]

    async def visit():
        bell = asyncio.Event()
        made, leave = shop.join("x", scenario, 0, 200, bell)
        await asyncio.wait_for(bell.wait(), 120)
        leave()
        return made

    made = asyncio.run(visit())
    assert made.begun < 200
    assert shop.waiting == 0
    assert not made.has_work
    shop.close()


@pytest.mark.parametrize(
    ("values", "replicates", "said"),
    [
        ({"structure.sites": 400, "structure.colleagues": 2500}, 4, "practitioners are more than"),
        ({}, 10_000, "10,000 replicates are more"),
        ({}, 0, "replicates must be"),
        ({}, True, "replicates must be"),
        ({"years": 100}, 4, "100 years are more"),
        ({"structure.sites": 150, "years": 20}, 200, "s of one core"),
        ({"practices.components": 16}, 4, "components"),
        (
            {
                "structure.sites": 1,
                "structure.team_size": 1,
                "structure.colleagues": 5999,
                "structure.within.kind": "small_world",
                "structure.within.degree": 5996,
            },
            1,
            "ties within schools",
        ),
        (
            {
                "structure.sites": 1,
                "structure.team_size": 1,
                "structure.colleagues": 5999,
                "structure.within.kind": "random",
                "structure.within.degree": 5996,
            },
            1,
            "ties within schools",
        ),
        (
            {
                "structure.sites": 400,
                "structure.colleagues": 1,
                "practices.count": 64,
                "practices.components": 14,
                "practices.context_specificity": 1.0,
            },
            1,
            "founding this takes",
        ),
        (
            {
                "structure.sites": 400,
                "structure.colleagues": 1,
                "practices.count": 64,
                "structure.across.kind": "complete",
            },
            1,
            "MB a run",
        ),
        ({"culture.level": 2}, 4, "out of range"),
        ({"culture.levle": 0.2}, 4, "level"),
        ({"structure.across.kind": "file"}, 4, "team_ties"),
        ({"structure.roster": "/etc/passwd"}, 4, "names a file"),
        ({"structure": {"ties": "$HOME/x"}}, 4, "names a file"),
        ({"extends": "/etc/passwd"}, 4, "extends"),
        ({"culture.level": float("1e999")}, 4, "not"),
    ],
)
def test_what_cannot_be_had_gets_a_sentence(client, values, replicates, said):
    body = json.dumps({"arms": [{"title": "x", "values": values}], "replicates": replicates})
    answer = client.post("/api/bands", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert said in " ".join(answer.json()["faults"])


NONSENSE = (
    [],
    3,
    {"arms": 3},
    {"arms": []},
    {"arms": [3]},
    {"arms": [{"values": 3}]},
    {"arms": [{"title": 3}]},
    {"arms": [{"title": "x", "named": 3}]},
    {"arms": [None] * 3},
    {"arms": [{"title": "x", "changes": [3]}]},
    {"arms": [{"title": "x", "ships": "nothing"}]},
    {"arms": [{"title": "x"}], "seed": -1},
    {"arms": [{"title": "x", "odd": 1}]},
    {"arms": [{"title": "x" * 600}]},
)


@pytest.mark.parametrize("body", NONSENSE, ids=str)
@pytest.mark.parametrize("route", ["bands", "recording", "handout"])
def test_nonsense_is_refused_in_words(client, route, body):
    answer = client.post(f"/api/{route}", json=body)
    assert answer.status_code in (400, 422)
    assert answer.json()["faults"]


def test_too_large_a_body_is_refused(client):
    answer = client.post("/api/check", json={"arm": "x" * (limits.LARGEST_BODY + 1)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "evil.example:8600"}, 403),
        ({"host": "localhost"}, 200),
        ({"host": "[::1]:8600"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"content-type": "text/plain"}, 403),
    ],
    ids=str,
)
def test_other_sites_cannot_use_the_server(client, headers, status):
    usual = {"content-type": "application/json"}
    body = json.dumps({"arm": arm()})
    answer = client.post("/api/check", content=body, headers=usual | headers)
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_nothing_but_the_front_end_is_served(client):
    for path in ("/web/../server.py", "/web/%2e%2e/server.py", "/server.py", "/api/none"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", list(SHIPPED))
def test_what_ships_is_sound_and_comes_back_as_it_is(client, name):
    sent = arm_of(SHIPPED[name], name)
    assert client.post("/api/check", json={"arm": sent}).json() == sent


def test_every_scenario_that_ships_can_be_recorded(client):
    for name in ("baseline", "own_network", "named_practices"):
        answer = client.post("/api/recording", json={"arms": [arm_of(SHIPPED[name], name)]})
        assert answer.status_code == 200
        told = answer.json()
        people = SHIPPED[name]
        assert len(told["sites"]) == simulation.prepared(people).people.team_size.size
