"""How time passes: two drivers, the same bits. Here one is chosen, or refused."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from nicsim.drivers.outcome import Outcome, Snapshot
from nicsim.foundation.errors import DriverError
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared, build

if TYPE_CHECKING:
    from nicsim.drivers.model import ImprovementNetwork

Driver = Literal["kernel", "mesa"]
DRIVERS = ("kernel", "mesa")

__all__ = ["DRIVERS", "Driver", "Outcome", "Snapshot", "chosen", "overridden", "simulate"]


def chosen(driver: str | None, model: "type[ImprovementNetwork] | None") -> str:
    """The driver to use: the one asked for, else Mesa for a model of one's own, else the kernel.

    Raises
    ------
    DriverError
        If there is no such driver, or it is the kernel and something is overridden.
    """
    if driver is None:
        driver = "kernel" if model is None or not overridden(model) else "mesa"
    if driver not in DRIVERS:
        raise DriverError(f"driver {driver!r} is not one of {', '.join(DRIVERS)}")
    changed = overridden(model) if model is not None and driver == "kernel" else ()
    if changed:
        raise DriverError(f'{"; ".join(changed)}; run with driver="mesa"')
    return driver


def overridden(model: "type[ImprovementNetwork]") -> tuple[str, ...]:
    """What a model and its agents change of the network's own, one sentence each."""
    from nicsim.drivers import own

    return own.overridden(model)


def simulate(
    scenario: Scenario,
    prepared: Prepared,
    key: np.uint64,
    driver: str = "kernel",
    model: "type[ImprovementNetwork] | None" = None,
    snapshots: tuple[int, ...] = (),
    events: bool = False,
) -> Outcome:
    """One run of a scenario.

    Parameters
    ----------
    scenario : Scenario
    prepared : Prepared
        Its structure (see `nicsim.structure.prepare`).
    key : numpy.uint64
        The run's luck.
    driver : {"kernel", "mesa"}
    model : subclass of ImprovementNetwork, optional
        What Mesa runs in place of the network's own.
    snapshots : tuple of int
        Weeks after which the network is kept for drawing.
    events : bool
        Whether to record who took what from whom; it moves nothing else.
    """
    if driver == "kernel":
        from nicsim.drivers import kernel
        from nicsim.world.founding import founded

        acts, stop = prepared.acts, scenario.stop
        world = founded(scenario.settings, build(prepared, key), key, scenario.named, acts)
        return kernel.run(world, scenario.timeline, scenario.weeks, snapshots, events, acts, stop)
    from nicsim.drivers.model import ImprovementNetwork, run

    network = (model or ImprovementNetwork)._of(scenario, prepared, key)
    if events:
        network.record_events()
    return run(network, snapshots)
