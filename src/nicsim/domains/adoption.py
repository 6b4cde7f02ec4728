"""The use of practices: becoming aware, trying, making routine, abandoning.

Stages of use: 0 unaware, 1 aware, 2 trying, 3 routine, 4 abandoned. The rules `threshold` and
`linear` are the classic models (Granovetter 1978, Centola & Macy 2007; Bass 1969).
"""

from typing import Annotated, Literal, NamedTuple

from nicsim.foundation.declare import condition, lever, nature
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import exp, log, power, ratio, share, sigma, tanh
from nicsim.foundation.priors import among, uniform

UNAWARE, AWARE, TRYING, ROUTINE, ABANDONED = 0, 1, 2, 3, 4
STAGES = ("unaware", "aware", "trying", "routine", "abandoned")

Rule = Literal["improvement", "threshold", "linear", "contagion", "cascade"]
IMPROVEMENT, THRESHOLD, LINEAR, CONTAGION, CASCADE = range(5)
Seeding = Literal["random", "first", "neighbourhood"]
RANDOM, FIRST, NEIGHBOURHOOD = 0, 1, 2
Counting = Literal["count", "share"]
COUNT, SHARE = 0, 1
CountedBy = Literal["number", "share", "strongest"]
BY_NUMBER, BY_SHARE, BY_STRONGEST = range(3)
EXACTLY = 1e-9  # below which a difference from a threshold is rounding


class Adoption(NamedTuple):
    """Chances of moving from one stage of use to the next."""

    rule: Annotated[
        Rule,
        condition(
            None,
            None,
            "the network's own rules, or a classic model of diffusion",
            source="Granovetter 1978; Centola & Macy 2007; Bass 1969; Kermack & McKendrick 1927; "
            "Kempe, Kleinberg & Tardos 2003",
        ),
    ] = "improvement"
    threshold: Annotated[
        float, condition(0, 1e6, "users among peers from which on one adopts (threshold)", "peers")
    ] = 2.0
    threshold_kind: Annotated[
        Counting,
        condition(
            None,
            None,
            "whether the threshold is a number of peers or a share of them",
            source="Centola & Macy 2007; Watts 2002",
        ),
    ] = "count"
    threshold_sd: Annotated[
        float,
        condition(
            0,
            1e6,
            "spread of thresholds among people (normal); 0: all alike",
            "peers",
            "Granovetter 1978",
        ),
    ] = 0.0
    external: Annotated[
        float,
        condition(0, 1, "chance to adopt without users around (linear)", "1/week", "Bass 1969"),
    ] = 0.01
    imitation: Annotated[
        float,
        condition(0, 1, "chance to adopt where all peers use it (linear)", "1/week", "Bass 1969"),
    ] = 0.3
    transmission: Annotated[
        float,
        condition(
            0,
            1,
            "chance that one user makes a peer adopt: every week (contagion), or only in the week "
            "after the user's own adoption (cascade)",
            "1/week",
            "Kermack & McKendrick 1927; Kempe, Kleinberg & Tardos 2003",
        ),
    ] = 0.1
    own_weight: Annotated[
        float,
        condition(
            0,
            1,
            "how far one counts oneself among those of whom a share uses it (linear)",
            source="Bass 1969 (1: a share of the whole population)",
        ),
    ] = 1.0
    initial_users: Annotated[
        int,
        condition(
            0,
            5_000_000,
            "practitioners who use every practice routinely at the start",
            "people",
            founding=True,
        ),
    ] = 0
    seeding: Annotated[
        Seeding,
        lever(
            None,
            None,
            "who they are: at random, the first, or the first and its peers",
            founding=True,
        ),
    ] = "random"
    awareness: Annotated[
        float, nature(0, 1, "chance to hear of a practice from one trusted user", "1/week")
    ] = 0.16
    prompt: Annotated[
        bool,
        condition(None, None, "whether one who becomes aware may try in the same week"),
    ] = False
    counted_by: Annotated[
        CountedBy,
        nature(
            None,
            None,
            "how peers count: by their number, by their share of all of one's peers, or only the "
            "one with the strongest tie",
            source="number: Centola & Macy 2007; share: Watts 2002; strongest: Krackhardt 1992",
            prior=among("number", "share", "strongest"),
        ),
    ] = "number"
    full_share: Annotated[
        float,
        nature(0, 1000, "peers that all of one's peers count for, where shares count", "peers"),
    ] = 5.0
    conviction_scale: Annotated[
        float,
        nature(0.1, 1000, "evidence that makes three quarters of full conviction", "log-odds"),
    ] = 4.0
    try_base: Annotated[
        float,
        nature(-20, 20, "readiness to try, all else absent", "log-odds", prior=uniform(-5.1, -3.7)),
    ] = -4.4
    try_peers: Annotated[float, nature(0, 20, "pull of ln(1 + users among peers)", "log-odds")] = (
        1.5
    )
    try_warned: Annotated[
        float,
        nature(
            0,
            20,
            "push of ln(1 + peers who gave it up and say so)",
            "log-odds",
            "Greve 1995; Strang & Macy 2001; value: assumption",
        ),
    ] = 1.5
    try_evidence: Annotated[
        float, nature(0, 20, "pull of full evidence at trust .5", "log-odds")
    ] = 2.5
    try_norm: Annotated[
        float,
        nature(0, 20, "pull of full evidence with those who hold the norms fully", "log-odds"),
    ] = 1.5
    crowding: Annotated[
        float, nature(0, 20, "what each practice already in trial takes away", "log-odds")
    ] = 0.4
    try_pressure: Annotated[float, nature(0, 20, "what full pressure takes away", "log-odds")] = 0.8
    try_mandate: Annotated[float, nature(0, 20, "pull of a full mandate", "log-odds")] = 3.0
    retry: Annotated[float, nature(0, 1, "chance to try again what was abandoned, as a part")] = 0.3
    felt_observations: Annotated[
        float, nature(0.1, 1e6, "observations behind what a person feels of an effect", "1/week")
    ] = 10.0
    routine_rate: Annotated[float, nature(0, 1, "top pace of making routine", "1/week")] = 0.25
    routine_floor: Annotated[float, nature(0, 1, "part of that pace without skill or coach")] = 0.2
    routine_skill: Annotated[float, nature(0, 1, "part that the team's skill adds")] = 0.5
    routine_coach: Annotated[float, nature(0, 1, "part that coaching adds")] = 0.3
    routine_base: Annotated[
        float,
        nature(
            -20,
            20,
            "readiness to make routine, all else absent",
            "log-odds",
            prior=uniform(-2.2, -0.8),
        ),
    ] = -1.5
    routine_felt: Annotated[float, nature(0, 50, "pull of a felt effect of one SD", "log-odds")] = (
        4.0
    )
    evidence_asked: Annotated[
        float,
        nature(
            -1,
            0.99,
            "conviction that norms of evidence ask for: above it they speak for lasting use, below "
            "against it",
            source="assumption (.5: odds of 9 to 1 for it)",
            prior=uniform(0.2, 0.8),
        ),
    ] = 0.5
    benefit_asked: Annotated[
        float,
        nature(
            0,
            10,
            "felt effect that norms of evidence ask for: above it they speak for lasting use, "
            "below against it",
            "SD",
            "assumption (effect_of_interest)",
        ),
    ] = 0.3
    benefit_weight: Annotated[
        float,
        nature(
            0,
            50,
            "how much a felt effect of one SD above that counts, beside the evidence that is asked "
            "for in full",
            "1/SD",
            "assumption",
        ),
    ] = 2.0
    routine_norm: Annotated[
        float, nature(0, 20, "pull of the norms where full evidence is had", "log-odds")
    ] = 4.0
    routine_evidence: Annotated[
        float,
        nature(0, 20, "pull of full evidence", "log-odds", "Klein & Sorra 1996; value: assumption"),
    ] = 2.0
    abandon_rate: Annotated[float, nature(0, 1, "top pace of abandoning", "1/week")] = 0.12
    routine_hold: Annotated[float, nature(0, 1, "part of that pace for routine use")] = 0.5
    abandon_felt: Annotated[float, nature(0, 50, "hold of a felt effect of one SD", "log-odds")] = (
        6.0
    )
    abandon_pressure: Annotated[float, nature(0, 20, "push of full pressure", "log-odds")] = 1.0
    abandon_evidence: Annotated[float, nature(0, 20, "hold of full evidence", "log-odds")] = 1.5
    abandon_norm: Annotated[
        float, nature(0, 20, "hold of the norms where full evidence is had", "log-odds")
    ] = 2.0
    abandon_peers: Annotated[
        float, nature(0, 20, "hold of ln(1 + users among peers)", "log-odds")
    ] = 1.0
    abandon_warned: Annotated[
        float,
        nature(
            0,
            20,
            "push of ln(1 + peers who gave it up and say so)",
            "log-odds",
            "Greve 1995; value: assumption",
        ),
    ] = 1.0
    abandon_base: Annotated[
        float, nature(-20, 20, "readiness to abandon", "log-odds", prior=uniform(1.8, 3.2))
    ] = 2.5
    anchor_weight: Annotated[
        float, nature(0, 40, "push of being neither coached nor tied", "log-odds")
    ] = 12.0
    anchor_point: Annotated[float, nature(0, 1, "anchoring at which there is no push")] = 0.7
    symbolic: Annotated[
        float,
        nature(
            0,
            1,
            "how far pressure makes people use in name only; 0 is neutral",
            source="Coburn 2003; value: assumption",
            prior=uniform(0.0, 0.5),
        ),
    ] = 0.0
    deepening: Annotated[
        float, nature(0, 1, "pace at which skill, coaching and felt benefit deepen use", "1/week")
    ] = 0.03


@rule
def uses(stage):
    """Whether someone in this stage of use uses the practice."""
    return stage in (TRYING, ROUTINE)


@rule
def counted(number, everyone, strongest, p):
    """Peers as they count: those of one kind (weights, summed), all, and the strongest of the kind.

    Who has no peers sees no share of them.
    """
    if p.counted_by == BY_SHARE:
        return p.full_share * share(number / everyone) if everyone > 0.0 else 0.0
    return strongest if p.counted_by == BY_STRONGEST else number


@rule
def chance_of_awareness(users, broadcast, p):
    """Weekly chance of becoming aware, from `users` among peers and the hub's `broadcast`."""
    silent = 1.0 - broadcast
    if users > 0.0:
        silent = silent * power(1.0 - p.awareness, users)
    return 1.0 - silent


@rule
def most_chance_of_awareness(users, broadcast, p):
    """A cheap upper bound of `chance_of_awareness`: 1 - (1 - a)^k <= k a / (1 - a)."""
    return broadcast + users * ratio(p.awareness, 1.0 - p.awareness) if p.awareness < 1.0 else 1.0


@rule
def conviction_of(evidence, p):
    """Evidence in log-odds, squeezed into (-1, 1)."""
    return tanh(evidence / p.conviction_scale)


@rule
def readiness(users, warned, conviction, trust, norm, in_trial, pressure, mandate, p):
    """Log-odds that an aware person tries.

    `users`: trusted users among peers; `warned`: trusted peers who gave it up and say so.
    """
    pressed = p.try_pressure * pressure * (2.0 * p.symbolic - 1.0)
    return (
        p.try_base
        + p.try_peers * log(1.0 + users)
        - p.try_warned * log(1.0 + warned)
        + p.try_evidence * conviction * 2.0 * trust
        + p.try_norm * norm * conviction
        - p.crowding * in_trial
        + pressed
        + p.try_mandate * mandate
    )


@rule
def appeal_of(conviction, trust, pressure, mandate, p):
    """The largest odds that a practice can have with anyone in a site whose peers do not use it.

    The odds of one with nothing in trial and nobody who warns, and with the norm (0 or 1) at which
    they are largest.
    """
    norm = 1.0 if conviction > 0.0 else 0.0
    return exp(readiness(0.0, 0.0, conviction, trust, norm, 0.0, pressure, mandate, p))


@rule
def most_chance_of_trying(drive, appeal, users, again, p):
    """A cheap upper bound of `chance_of_trying`: odds are no less than the chance.

    (1 + k) to the `try_peers` is rounded up to the next whole power.
    """
    odds = drive * appeal
    if again:
        odds = odds * p.retry
    raised = 0.0
    while raised < p.try_peers:
        odds = odds * (1.0 + users)
        raised += 1.0
    return odds * 1.000001


@rule
def chance_of_trying(drive, ready, again, p):
    """Weekly chance that an aware person tries.

    `drive`: root of engagement times candour; `ready`: log-odds.
    """
    chance = drive * sigma(ready)
    return p.retry * chance if again else chance


@rule
def reaches(users, own, degree, p):
    """Whether the users among one's peers reach one's threshold.

    `own`: the threshold, a number of peers or a share of them; `degree`: the peers' weights,
    summed. Who has no peers sees no share of them; a threshold that is met exactly is met.
    """
    if p.threshold_kind == SHARE and degree <= 0.0:
        return False
    needed = own * degree if p.threshold_kind == SHARE else own
    return users >= needed - EXACTLY * (1.0 + abs(needed))


@rule
def threshold_of(luck, p):
    """The threshold of a person who brings none of its own; `luck` is standard normal."""
    return p.threshold + p.threshold_sd * luck


@rule
def chance_of_contagion(users, p):
    """Chance to catch it from any of the `users` who may pass it on (weights, summed)."""
    return 1.0 - power(1.0 - p.transmission, users) if users > 0.0 else 0.0


@rule
def chance_linear(users, degree, p):
    """Chance to adopt under the linear rule."""
    return share(p.external + p.imitation * ratio(users, degree + p.own_weight))
