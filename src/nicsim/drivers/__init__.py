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
BY_MESA = ("_datasets", "observables")  # what Mesa itself sets in every subclass

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
    changed = overridden(model) if model is not None and driver == "kernel" else []
    if changed:
        raise DriverError(f'{"; ".join(changed)}; run with driver="mesa"')
    return driver


def overridden(model: "type[ImprovementNetwork]") -> list[str]:
    """What a model and its agents change of the network's own, one sentence each."""
    from nicsim.drivers import agents
    from nicsim.drivers.model import ImprovementNetwork

    pairs = (
        (ImprovementNetwork, model),
        (agents.Hub, model.hub_class),
        (agents.TeamLead, model.lead_class),
        (agents.Practitioner, model.practitioner_class),
    )
    return [sentence for base, own in pairs for sentence in _changes(base, own)]


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

        world = founded(scenario.settings, build(prepared, key), key, scenario.named, prepared.acts)
        return kernel.run(
            world, scenario.timeline, scenario.weeks, snapshots, events, prepared.acts
        )
    from nicsim.drivers.model import ImprovementNetwork, run

    network = (model or ImprovementNetwork)._of(scenario, prepared, key)
    if events:
        network.record_events()
    return run(network, snapshots)


def _changes(base: type, own: type) -> list[str]:
    """What `own`, or a class between them, defines anew of `base` and its kin in this package."""
    between = own.__mro__[: own.__mro__.index(base)] if issubclass(own, base) else (own,)
    ours = {
        name for cls in base.__mro__ if cls.__module__.startswith(__name__) for name in vars(cls)
    }
    ours = {name for name in ours if not name.startswith("__") or name == "__init__"}
    ours -= {"hub_class", "lead_class", "practitioner_class", *BY_MESA}
    return [
        f"{base.__name__}.{name} is overridden in {cls.__name__}"
        for cls in between
        for name in vars(cls)
        if name in ours
    ]
