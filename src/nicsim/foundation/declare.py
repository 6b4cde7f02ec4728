"""How a parameter is declared: once, on its line, with range, unit, meaning, source and profile.

Whether it is a lever, a condition or nature is said by the function that declares it. From this
one declaration come the validation of scenario files, the bounds of a sensitivity
analysis, the priors of worlds, the sliders of the page, the JSON Schema for editors and the
parameter table in the docs.
"""

from typing import Any, NamedTuple

from pydantic import Field
from pydantic.fields import FieldInfo

from nicsim.foundation.priors import ASSUMPTION, Prior

LEVER, CONDITION, NATURE = ROLES = ("lever", "condition", "nature")


class Parameter(NamedTuple):
    """What is known of one parameter (read back from its declaration by `scenario.declared`)."""

    domain: str
    name: str
    kind: str  # "number", "integer", "flag" or "choice"
    default: Any
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    unit: str
    meaning: str
    source: str
    weak: float | None  # value at level 0, where the domain's level moves it
    strong: float | None  # value at level 1
    founding: bool  # acts at founding only, so it cannot change in mid-run
    role: str  # "lever", "condition" or "nature"
    prior: Prior | None = None  # of nature

    @property
    def key(self) -> str:
        """The dotted key of scenario files, for instance `culture.influence_rate`."""
        return f"{self.domain}.{self.name}"


def lever(low: float | None, high: float | None, meaning: str, *told: Any, **more: Any) -> Any:
    """Declare what a designer or leader decides; arguments as of `_about`."""
    return _about(LEVER, low, high, meaning, *told, **more)


def condition(low: float | None, high: float | None, meaning: str, *told: Any, **more: Any) -> Any:
    """Declare what users can know of their network, or define; arguments as of `_about`."""
    return _about(CONDITION, low, high, meaning, *told, **more)


def nature(
    low: float | None,
    high: float | None,
    meaning: str,
    *told: Any,
    prior: Prior | None = None,
    **more: Any,
) -> Any:
    """Declare how the world works, which nobody knows; other arguments as of `_about`.

    Parameters
    ----------
    prior : Prior, optional
        What is believed of it; without one, from half its default to twice (`priors.usual`).
    """
    return _about(NATURE, low, high, meaning, *told, prior=prior, **more)


def _about(
    role: str,
    low: float | None,
    high: float | None,
    meaning: str,
    unit: str = "1",
    source: str = ASSUMPTION,
    levels: tuple[float, float] | None = None,
    founding: bool = False,
    prior: Prior | None = None,
) -> FieldInfo:
    """The declaration of a parameter, to stand in its annotation.

    Parameters
    ----------
    role : str
        One of `ROLES`.
    low, high : float or None
        Allowed range, both ends included; None for flags and choices.
    meaning, unit, source : str
        In words; unit "1" is a pure number or share; source "assumption" where there is none.
    levels : (weak, strong), optional
        Values at level 0 and 1 of the domain's dial, the default being its middle.
    founding : bool
        Whether it acts only when the world is founded (and so cannot be changed in mid-run).
    prior : Prior, optional
        Of nature.
    """
    extra: dict[str, Any] = {"unit": unit, "source": source, "founding": founding}
    extra |= {"role": role, "prior": prior}
    if levels is not None:
        extra |= {"weak": levels[0], "strong": levels[1]}
    bounds: dict[str, Any] = {} if low is None else {"ge": low, "le": high}
    return Field(description=meaning, json_schema_extra=extra, **bounds)
