"""Kinds of networks, early signs and where one's own stands, in sentences."""

from __future__ import annotations

from nicsim.experiments.many_worlds import told_worlds
from nicsim.experiments.trajectories.followed import Followed
from nicsim.experiments.trajectories.foretelling import NextSign
from nicsim.experiments.trajectories.kinds import STABLE, meaning_of
from nicsim.experiments.trajectories.sampling import AFTER, LEAVES, LEVELS

SIGN_WORDS = {
    "survey_D1": "the survey's answers on hub leadership (1 to 5)",
    "survey_D2": "the survey's answers on roles and engagement (1 to 5)",
    "survey_D3": "the survey's answers on improvement (1 to 5)",
    "survey_D4": "the survey's answers on connections within teams (1 to 5)",
    "survey_D5": "the survey's answers on connections across teams (1 to 5)",
    "survey_D6": "the survey's answers on culture (1 to 5)",
    "tests": "tests a team and year",
    "reports": "reports a team and year",
    "attendance": "the share of members who take part",
    "ties": "ties a team holds",
    "tie_strength": "the strength of ties between teams (0 to 1)",
    "reported_success": "the share of reports that tell of success",
}
WEAK = 0.3  # standard deviations below which nothing tells two kinds apart; an assumption


def finding(made: Followed) -> list[str]:
    """What a reader should know, a paragraph each."""
    return [*_own(made), _sorted(made), _stable(made), _signs(made)]


def _sorted(made: Followed) -> str:
    kinds, asked = made.kinds, made.asked
    order = kinds.shares.argsort()[::-1]
    told = "; ".join(
        f"{kinds.names[k]}, {kinds.shares[k]:.0%} ({meaning_of(kinds.names[k])})" for k in order
    )
    return (
        f"{asked.networks:,} networks over {asked.years} years, in {told_worlds(asked.worlds)}, "
        f"their dials anywhere from {LEVELS[0]:g} to {LEVELS[1]:g}, the hub of {LEAVES:.0%} of "
        f"them leaving after year {round(AFTER * asked.years)}, fall into {len(kinds.names)} "
        f"kinds: {told}. How many are of a kind hangs on these ranges, which are assumptions."
    )


def _stable(made: Followed) -> str:
    chosen = next(d for d in made.kinds.divisions if d.kinds == len(made.kinds.names))
    least = min(chosen.stability)
    if not made.kinds.stable:
        return (
            f"No division into kinds is stable when networks are drawn anew (the least stable of "
            f"two has a likeness of {least:.2f}, and {STABLE} is asked for): take the kinds as a "
            "way of speaking, or follow more networks."
        )
    return (
        f"Of up to {made.kinds.divisions[-1].kinds} kinds, so many are all found again when "
        f"networks are drawn anew (mean Jaccard likeness {least:.2f} or more; {STABLE} is highly "
        f"stable, Hennig 2007). They shade into one another (silhouette {chosen.silhouette:.2f} "
        "of 1): a network may lie between two."
    )


def _signs(made: Followed) -> str:
    whole = {one.year: one for one in made.foretold if one.signs == "all"}
    groups = [one for one in made.foretold if one.signs != "all"]
    first = whole[1]
    later = ", ".join(f"{one.right:.0%} after year {one.year}" for one in whole.values()
                      if one.year > 1)  # fmt: skip
    alone = ", ".join(f"{one.signs} {one.right:.0%}" for one in
                      sorted(groups, key=lambda one: -one.right))  # fmt: skip
    gained = first.loss_commonest - first.loss
    verdict = (
        "" if gained > 0.0 else " Probabilities made of them are no better than shares of all."
    )
    return (
        f"What a hub can observe itself in year 1 (survey, tests, reports, attendance, ties) tells "
        f"the kind of {first.right:.0%} of networks in worlds that were held out; whoever always "
        f"says the commonest kind is right in {first.commonest:.0%}. With more years: {later}. Of "
        f"year 1 alone: {alone}.{verdict} That a hub will leave is no sign; whether a network "
        "hangs on it shows when it goes."
    )


def _own(made: Followed) -> list[str]:
    standing = made.standing
    if standing is None or made.asked.own is None:
        return []
    names, shares = made.kinds.names, standing.shares
    rest = ", ".join(
        f"{names[k]} {shares[k]:.0%}" for k in shares.argsort()[::-1][1:] if shares[k] >= 0.005
    )
    text = (
        f"Your network ({made.asked.own.name}, {len(made.asked.own.runs)} fitted worlds, data of "
        f"{standing.year} {'year' if standing.year == 1 else 'years'}) is most like "
        f"{names[standing.first]} ({shares[standing.first]:.0%})"
        f"{f', then {rest}' if rest else ''}."
    )
    return [text + _next(standing.next, names[standing.first], names[standing.second])]


def _next(sign: NextSign | None, one: str, other: str) -> str:
    if sign is None:
        return ""
    if sign.apart < WEAK:
        return f" Nothing that can be observed next year tells {one} from {other}."
    return (
        f" What tells {one} from {other} next year is {SIGN_WORDS[sign.sign]}: {sign.one:.2g} "
        f"against {sign.other:.2g} on average ({sign.apart:.1f} standard deviations beyond what "
        "the years so far say)."
    )
