"""What is tried: practices, how good they are, and how well their forms fit a site.

A practice is a quality and a form: a bundle of binary components. How well a form fits a site is an
NK landscape (Kauffman 1993; Lazer & Friedman 2007) of which a part differs from site to site.
"""

from typing import Annotated, NamedTuple

from nicsim.foundation.declare import condition, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import power, share
from nicsim.foundation.priors import beta

MOST_COMPONENTS = 20  # a landscape of 2**20 forms is searched through for its best


class Practices(NamedTuple):
    """The change ideas of a network."""

    # The name is the users'; it hides tuple.count, which nothing here needs.
    count: Annotated[  # pyright: ignore[reportIncompatibleMethodOverride]
        int, condition(1, 64, "change ideas", "practices", founding=True)
    ] = 8
    components: Annotated[
        int,
        condition(1, MOST_COMPONENTS, "binary components of a form", "components", founding=True),
    ] = 12
    interdependence: Annotated[
        int,
        nature(
            0,
            8,
            "other components that a component's contribution hangs on; at most all others",
            "components",
            "Lazer & Friedman 2007; value: assumption",
            founding=True,
        ),
    ] = 3
    fit_exponent: Annotated[
        float,
        nature(
            0,
            20,
            "how steeply fit falls below the best form; 0: all forms fit alike",
            source="Lazer & Friedman 2007 (8); value: assumption",
            founding=True,
        ),
    ] = 2.0
    context_specificity: Annotated[
        float,
        nature(
            0,
            1,
            "share of components whose fit differs from site to site",
            source="Ornstein et al. 2020; value: assumption",
            founding=True,
        ),
    ] = 0.25
    start_variation: Annotated[
        float,
        nature(0, 1, "share of components that a site interprets in its own way", founding=True),
    ] = 0.5
    developed: Annotated[
        int,
        condition(
            0,
            1000,
            "improvements made to an idea's form, in what all schools share, before it came to the "
            "network; 0: as somebody thought of it",
            "changes",
            "Kim et al. 2017: a programme tested elsewhere",
            founding=True,
        ),
    ] = 0
    helpful_share: Annotated[
        float,
        nature(
            0,
            1,
            "share of practices that work",
            "1",
            "i3: 18-26% of evaluations positive (Lortie-Forgues & Inglis 2019)",
            founding=True,
            prior=beta(9.0, 29.0, "i3: 18-26% of evaluations positive; spread: assumption"),
        ),
    ] = 0.25
    harmful_share: Annotated[
        float, nature(0, 1, "share of practices that do harm", founding=True)
    ] = 0.10
    helpful_least: Annotated[
        float, nature(0, 2, "least quality of a practice that works", "SD", founding=True)
    ] = 0.1
    helpful_most: Annotated[
        float, nature(0, 2, "largest quality of a practice that works", "SD", founding=True)
    ] = 0.5
    harm_least: Annotated[
        float, nature(0, 2, "least harm of a practice that does harm", "SD", founding=True)
    ] = 0.05
    harm_most: Annotated[
        float, nature(0, 2, "largest harm of a practice that does harm", "SD", founding=True)
    ] = 0.3
    practitioners_met: Annotated[
        float, condition(0.1, 100, "practitioners whose practice a student meets", "people")
    ] = 3.0


class NamedPractice(NamedTuple):
    """One practice of a list `[[practices.named]]`."""

    name: str
    quality: Annotated[float, condition(-2, 2, "effect of the best form", "SD")]


@rule
def hangs_on_others(p):
    """How many other components a contribution hangs on: there are `components` - 1 of them."""
    return min(p.interdependence, p.components - 1)


@rule
def fit(raw, best, p):
    """Fit in [0, 1] of a form whose raw score is `raw` where the best form's is `best`.

    The two are summed in different orders, so the best form itself may score a last bit above.
    """
    return share(power(raw / best, p.fit_exponent)) if best > 0.0 else 0.0


@rule
def true_effect(quality, fit_here):
    """Effect of a form, SD: a useless idea is useless in every form."""
    return quality * fit_here if quality > 0.0 else quality


@rule
def exposed(routine, p):
    """Share of students who meet a practice that the share `routine` of practitioners uses."""
    return 1.0 - power(1.0 - routine, p.practitioners_met)
