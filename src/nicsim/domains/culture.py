"""D6, network culture: identification with shared norms of openness, evidence, responsibility."""

from typing import Annotated, Literal, NamedTuple

from nicsim.foundation.declare import condition, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import share
from nicsim.foundation.priors import among

HeldBy = Literal["ties", "memory"]
TIES, MEMORY = 0, 1


class Culture(NamedTuple):
    """How norms start and move."""

    initial_norm: Annotated[
        float, condition(0, 1, "mean norm at the start", levels=(0.2, 0.65), founding=True)
    ] = 0.4
    initial_norm_sd: Annotated[
        float, condition(0, 0.5, "spread of norms at the start", founding=True)
    ] = 0.15
    influence_rate: Annotated[
        float,
        nature(
            0,
            1,
            "pull of trusted peers' norms",
            "1/week",
            "Frank, Zhao & Borman 2004; value: assumption",
            levels=(0.01, 0.04),
        ),
    ] = 0.02
    success_gain: Annotated[
        float, nature(0, 1, "pull of a felt effect of one SD", "1/week/SD", levels=(0.005, 0.05))
    ] = 0.02
    erosion: Annotated[
        float, nature(0, 1, "loss under full pressure", "1/week", levels=(0.008, 0.002))
    ] = 0.004
    fading: Annotated[
        float,
        nature(
            0,
            1,
            "loss of a network's norms where nothing ties a site to it",
            "1/week",
            "Coburn, Russell, Kaufman & Stein 2012; value: assumption",
            levels=(0.012, 0.003),
        ),
    ] = 0.006
    held_by: Annotated[
        HeldBy,
        nature(
            None,
            None,
            "what keeps norms from fading: the hub and living ties, or memory (who holds them "
            "fully keeps them)",
            source="ties: Coburn, Russell, Kaufman & Stein 2012; memory: Kelman 1958",
            prior=among("ties", "memory"),
        ),
    ] = "ties"
    convening_gain: Annotated[
        float, nature(0, 1, "pull of a full convening on a lead", "1/convening", levels=(0.03, 0.2))
    ] = 0.1
    member_share: Annotated[
        float, nature(0, 1, "what members take from their lead's convening")
    ] = 0.5


@rule
def norm_after(norm, peers, trust, felt, pressure, convening, anchored, p):
    """A person's norm a week on.

    `peers`: weighted mean of peers' norms (own norm where there are none); `felt`: effect felt of
    what the person uses, SD; `convening`: quality of a convening that the person took part in;
    `anchored`: how far the hub or living ties hold the site in the network, in [0, 1].
    """
    pull = p.influence_rate * trust * (peers - norm)
    success = p.success_gain * felt * (1.0 - norm)
    held = norm if p.held_by == MEMORY else anchored
    eroded = (p.erosion * pressure + p.fading * (1.0 - held)) * norm
    met = p.convening_gain * convening * (1.0 - norm)
    return share(norm + pull + success - eroded + met)
