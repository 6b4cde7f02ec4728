"""A SolaraViz page over the Mesa model: levels as sliders, the network, its measures.

Run it with `solara run nicsim.report.solara_page` (extra `viz`). It steps the Mesa driver; the page
of `nicsim app` answers from the kernel.
"""

from typing import Any

import numpy as np
import reacton
import solara
from matplotlib.figure import Figure
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from nicsim.domains import LEVELLED
from nicsim.drivers.model import ImprovementNetwork
from nicsim.drivers.outcome import snapshot
from nicsim.report.figures.network_map import network_map
from nicsim.report.figures.runs import styled

MEASURED = (
    {"spread_helpful": "black", "false_spread": "tab:orange"},
    {"realised_improvement": "black"},
    {"network_health": "black"},
)


def model_params() -> dict[str, Any]:
    """Sliders for the seven levels, and the seed."""
    sliders: dict[str, Any] = {
        domain: Slider(
            domain.replace("_", " "),
            0.5,
            0.0,
            1.0,
            0.05,  # pyright: ignore[reportArgumentType]  (Mesa takes it; its hint says int)
            dtype=float,
        )
        for domain in LEVELLED
    }
    return sliders | {"rng": Slider("seed", 0, 0, 100, 1)}


@reacton.component
def network(model: ImprovementNetwork):
    """The network, by use of its best practice, as the model's last step left it."""
    update_counter.get()  # drawn anew after each step
    with styled():
        figure = Figure(figsize=(6, 6), layout="constrained")
        ground = model.world.ground
        names = [str(site + 1) for site in range(ground.places.team_size.size)]
        best = int(np.argmax(ground.ideas.quality))
        taken = snapshot(max(0, model.week - 1), model.world.now)
        network_map(taken, ground.seats, names, best, figure.subplots())
        solara.FigureMatplotlib(figure)


def page(model: ImprovementNetwork | None = None) -> Any:
    """The page, over a model of its own where none is given."""
    plots: list[Any] = [make_plot_component(dict(colours)) for colours in MEASURED]
    plots.insert(0, network)
    return SolaraViz(
        model or ImprovementNetwork(rng=0),
        components=plots,
        model_params=model_params(),
        name="An improvement network",
    )


@reacton.component
def Page():  # noqa: N802  (solara looks for this name)
    """What `solara run` shows."""
    model = reacton.use_memo(lambda: ImprovementNetwork(rng=0), [])
    return page(model)
