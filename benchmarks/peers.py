"""The same contagion on the same graphs in nicsim and its peers: what a person and step costs.

    uv run python benchmarks/peers.py [--quick] [--environment FOLDER]

Peers are installed into an environment of their own (a temporary one unless a folder is named),
beside this nicsim. Everyone who has not caught it does so in a step with 1 - (1 - p)^k, k those
among the peers who had; all engines get the ties of one random graph, and the share in the end
tells whether they did the same. Rounds are interleaved; the processor time of the steps alone is
taken, of each engine the least of all rounds; what loads, builds or compiles comes before.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

# Peers are installed in an environment of their own.
# pyright: reportMissingImports=false

HERE = Path(__file__).resolve()
PEERS = ("mesa", "ndlib", "starsim", "ambr")
INSTALLED = (*PEERS, "numba", "scipy", "six")  # six: ndlib imports it and does not say so
SIZES = (1_000, 10_000)
DEGREE, CHANCE, YEARS, FIRST = 10, 0.008, 3, 10  # ties a person, p, of 40 steps, who has it at 0
STEPS = 40 * YEARS
ROUNDS = 5

Work = Callable[[], float]  # makes all steps; the share who have it in the end


class Graph(NamedTuple):
    """Who is tied to whom, each tie both ways: those of `i` stand from `start[i]` to the next."""

    start: np.ndarray
    peer: np.ndarray

    @property
    def people(self) -> int:
        """How many nodes there are."""
        return self.start.size - 1

    @property
    def ends(self) -> np.ndarray:
        """Both ends of each tie, each tie once."""
        rows = np.repeat(np.arange(self.people), np.diff(self.start))
        return np.column_stack([rows, self.peer])[rows < self.peer]


def scenario_of(people: int) -> Any:
    """One site, its people tied at random; nothing but the contagion."""
    from nicsim.scenario.scenario import Scenario

    return Scenario("Contagion").replacing(
        {
            "years": YEARS,
            "structure.sites": 1,
            "structure.team_size": 1,
            "structure.colleagues": people - 1,
            "structure.within.kind": "random",
            "structure.within.degree": DEGREE,
            "structure.across.kind": "none",
            "practices.count": 1,
            "practices.helpful_share": 1.0,
            "hub_leadership.staff_fte": 0.0,
            "adoption.rule": "contagion",
            "adoption.transmission": CHANCE,
            "adoption.initial_users": FIRST,
            "adoption.seeding": "first",
            "environment.summer": False,
        }
    )


def graph_of(people: int) -> Graph:
    """The ties that nicsim draws for this scenario."""
    from nicsim.foundation import chance
    from nicsim.structure import build, prepare

    structure = build(prepare(scenario_of(people).structure, 0), chance.key_of(0))
    return Graph(structure.tie_start, structure.tie_peer)


def nicsim(graph: Graph, seed: int) -> Work:
    """With all its measures, every week."""
    from nicsim.drivers.kernel import KernelRun
    from nicsim.foundation import chance
    from nicsim.structure import build, prepare
    from nicsim.world.founding import founded
    from nicsim.world.measures import AT

    scenario = scenario_of(graph.people)
    structure = build(prepare(scenario.structure, 0), chance.key_of(0))
    world = founded(scenario.settings, structure, chance.key_of(seed))
    running = KernelRun(world, scenario.timeline, scenario.weeks)

    def work() -> float:
        running.run_to(STEPS)
        return float(running.record.weekly[-1, AT.use_helpful])

    return work


def bare_loop(graph: Graph, seed: int) -> Work:
    """A plain numba loop over nodes and neighbours with numba's own generator; nothing recorded."""
    steps, now = _bare(), np.zeros(graph.people, np.bool_)
    now[:FIRST] = True
    steps(graph.start, graph.peer, now.copy(), 0, CHANCE, seed)

    def work() -> float:
        return float(steps(graph.start, graph.peer, now, STEPS, CHANCE, seed))

    return work


def _bare():
    import numba

    @numba.njit(cache=False)
    def steps(start, peer, now, count, chance, seed):
        np.random.seed(seed)
        new = now.copy()
        for _ in range(count):
            for i in range(now.size):
                if not now[i]:
                    users = 0
                    for t in range(start[i], start[i + 1]):
                        users += now[peer[t]]
                    if np.random.random() < 1.0 - (1.0 - chance) ** users:
                        new[i] = True
            now[:] = new
        return now.mean()

    globals()["_bare"] = lambda: steps  # compiled once
    return steps


def mesa(graph: Graph, seed: int) -> Work:
    """An agent a person, two calls a step; the share is collected."""
    import mesa

    class Person(mesa.Agent):
        def __init__(self, model, has):
            super().__init__(model)
            self.has, self.will, self.near = has, has, []

        def look(self):
            if not self.has:
                users = sum(other.has for other in self.near)
                self.will = self.random.random() < 1.0 - (1.0 - CHANCE) ** users

        def take(self):
            self.has = self.has or self.will

    model = mesa.Model(rng=seed)
    people = [Person(model, i < FIRST) for i in range(graph.people)]
    for i, person in enumerate(people):
        person.near = [people[j] for j in graph.peer[graph.start[i] : graph.start[i + 1]]]

    def work() -> float:
        for _ in range(STEPS):
            model.agents.do("look")
            model.agents.do("take")
        return sum(person.has for person in people) / graph.people

    return work


def ndlib(graph: Graph, seed: int) -> Work:
    """Its SI model, counts of nodes recorded, changes of nodes not."""
    import networkx as nx
    from ndlib.models import ModelConfig as config  # noqa: N813 (a module of this name)
    from ndlib.models import epidemics

    network = nx.Graph(graph.ends.tolist())
    network.add_nodes_from(range(graph.people))
    model = epidemics.SIModel(network, seed=seed)
    setting = config.Configuration()
    setting.add_model_parameter("beta", CHANCE)
    setting.add_model_initial_configuration("Infected", list(range(FIRST)))
    model.set_initial_status(setting)

    def work() -> float:
        told: Any = model.iteration(node_status=False)  # the first only tells the beginning
        for _ in range(STEPS):
            told = model.iteration(node_status=False)
        return told["node_count"][1] / graph.people

    return work


def starsim(graph: Graph, seed: int) -> Work:
    """Its SIR disease that lasts for good, on a static network, with its own results."""
    import networkx as nx
    import starsim as ss

    network = nx.Graph(graph.ends.tolist())
    network.add_nodes_from(range(graph.people))
    disease = ss.SIR(
        beta=ss.probperday(CHANCE),
        init_prev=ss.bernoulli(p=FIRST / graph.people),
        dur_inf=ss.constant(v=ss.years(1000)),
        p_death=0.0,
    )
    sim = ss.Sim(
        n_agents=graph.people,
        diseases=disease,
        networks=ss.StaticNet(graph=network),
        dt=ss.days(1),
        start="2000-01-01",
        dur=ss.days(STEPS),
        rand_seed=seed,
        verbose=0,
    )
    sim.init()

    def work() -> float:
        sim.run()
        return float(np.asarray(next(iter(sim.diseases.values())).infected).mean())

    return work


def ambr(graph: Graph, seed: int) -> Work:
    """Its array model on numpy; the share is recorded."""
    import ambr as am

    ends = graph.ends
    sources, targets = np.concatenate([ends, ends[:, ::-1]]).T.copy()

    class Contagion(am.ArrayKernelModel):
        def init_state(self, xp, n, rng, p):
            return {"has": xp.arange(n) < FIRST}

        def step_state(self, xp, state, rng, p):
            has = state["has"]
            users = am.scatter_add(np.zeros(has.size), targets, has[sources].astype(float))
            state["has"] = has | (rng.random(has.size) < 1.0 - (1.0 - CHANCE) ** users)
            return state

        def metrics(self, xp, state):
            return {"share": state["has"].mean()}

    model = Contagion({"n": graph.people, "seed": seed, "prefer_gpu": False})

    def work() -> float:
        return float(model.run(STEPS).model["share"][-1])

    return work


ENGINES: tuple[Callable[[Graph, int], Work], ...] = (nicsim, bare_loop, ambr, starsim, ndlib, mesa)


def measured(graph: Graph, rounds: int) -> dict[str, tuple[float, float]]:
    """Of each engine the least processor time of its steps, seconds, and the mean share reached."""
    times: dict[str, list[float]] = {engine.__name__: [] for engine in ENGINES}
    shares: dict[str, list[float]] = {engine.__name__: [] for engine in ENGINES}
    for number in range(rounds + 1):  # the first is for loading and compiling
        for engine in ENGINES:
            work = engine(graph, number)
            begun = time.process_time()
            share = work()
            if number > 0:
                times[engine.__name__].append(time.process_time() - begun)
                shares[engine.__name__].append(share)
    return {name: (min(times[name]), float(np.mean(shares[name]))) for name in times}


def inside(rounds: int) -> None:
    """Print the table, in the environment of the peers."""
    told = ", ".join(f"{name} {version(name)}" for name in ("nicsim", *PEERS, "numba", "numpy"))
    print(f"{told}; Python {platform.python_version()}, {platform.machine()}, one core")
    for people in SIZES:
        found = measured(graph_of(people), rounds)
        own = found["nicsim"][0]
        print(f"{people:,} people, {DEGREE} ties each, {STEPS} steps, least of {rounds} rounds:")
        for name, (seconds, share) in sorted(found.items(), key=lambda item: item[1][0]):
            print(
                f"  {name.replace('_', ' '):10} {people * STEPS / seconds / 1e6:6.2f} million "
                f"person-steps a CPU second ({seconds / own:6.2f} times nicsim's time); "
                f"{share:.3f} have it in the end"
            )


def main() -> None:
    """Make the environment, and measure in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--environment", type=Path, help="folder to keep the peers in")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    rounds = 1 if given.quick else ROUNDS
    if given.inside:
        inside(rounds)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.environment or Path(temporary) / "peers"
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if not python.exists():
            subprocess.run(["uv", "venv", "-q", "--python", sys.executable, folder], check=True)
            install = ["uv", "pip", "install", "-q", "--python", python]
            subprocess.run([*install, *INSTALLED, "-e", HERE.parents[1]], check=True)
        quick = ["--quick"] if given.quick else []
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
        environment |= {"POLARS_MAX_THREADS": "1", "STARSIM_INSTALL_FONTS": "0"}
        subprocess.run([python, HERE, "--inside", *quick], check=True, env=environment)


if __name__ == "__main__":
    main()
