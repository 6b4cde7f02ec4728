"""What a model of one's own changes of the network's."""

import functools
from typing import Any

from nicsim.drivers.agents import Hub, Practitioner, TeamLead

HERE = __package__ or ""
BY_MESA = ("_datasets", "observables")  # what Mesa itself sets in every subclass


@functools.cache
def overridden(model: Any) -> tuple[str, ...]:
    """What a subclass of `ImprovementNetwork` and its agents define anew, one sentence each."""
    network = next(cls for cls in model.__mro__ if cls.__module__.startswith(HERE))
    pairs = (
        (network, model),
        (Hub, model.hub_class),
        (TeamLead, model.lead_class),
        (Practitioner, model.practitioner_class),
    )
    return tuple(sentence for base, own in pairs for sentence in _changes(base, own))


def _changes(base: type, own: type) -> list[str]:
    """What `own`, or a class between them, defines anew of `base` and its kin in this package."""
    between = own.__mro__[: own.__mro__.index(base)] if issubclass(own, base) else (own,)
    ours = {name for cls in base.__mro__ if cls.__module__.startswith(HERE) for name in vars(cls)}
    ours = {name for name in ours if not name.startswith("__") or name == "__init__"}
    ours -= {"hub_class", "lead_class", "practitioner_class", *BY_MESA}
    return [
        f"{base.__name__}.{name} is overridden in {cls.__name__}"
        for cls in between
        for name in vars(cls)
        if name in ours
    ]
