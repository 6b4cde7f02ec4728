"""A network in numbers and plain sentences, beside networks of the same size tied by a rule."""

import math
from typing import Any, NamedTuple

import numpy as np

from nicsim.structure.measuring import Measured, measured
from nicsim.structure.references import KINDS, reference
from nicsim.structure.settling import Settled


class Description(NamedTuple):
    """What a network is like, and what others of its size would be like."""

    here: Measured
    references: dict[str, Measured]
    seated: np.ndarray  # people who are described: those with a team


def described(found: Settled, kinds: tuple[str, ...] = KINDS) -> Description:
    """Measure a network and reference networks with as many people, teams and ties."""
    seated = np.flatnonzero(found.site >= 0)
    row = np.full(found.site.size, -1)
    row[seated] = np.arange(seated.size)
    here, there = row[found.network.sources], row[found.network.targets]
    kept = (here >= 0) & (there >= 0)
    group, groups = found.site[seated], len(found.site_names)
    own = measured(seated.size, groups, group, here[kept], there[kept])
    others = {
        kind: measured(seated.size, groups, group, *reference(kind, group, own.ties))
        for kind in kinds
    }
    return Description(own, others, seated)


def _percent(x: float) -> str:
    if math.isnan(x):
        return "-"
    return f"{100 * x:.2g}%" if abs(x) < 0.01 else f"{100 * x:.0f}%"


def _number(x: float) -> str:
    if not math.isfinite(x):
        return "-" if math.isnan(x) else "inf"
    return f"{x:.2f}" if x < 100 else f"{x:,.0f}"


def _count(x: Any) -> str:
    return f"{x:,.0f}"


# Measure, its name, how it is written, and what it says; `{}` is the number.
SENTENCES = (
    ("density", "density", _percent, "{} of the ties that could be are there"),
    ("asked_each", "ties a person", _number, "everyone asks {} people on average"),
    ("reciprocity", "reciprocity", _percent, "{} of ties are answered: both ask each other"),
    ("isolates", "isolates", _count, "{} people neither ask nor are asked: nothing reaches them"),
    ("components", "components", _count, "{} parts without any tie between them"),
    ("largest_part", "largest part", _percent, "{} of people are joined by some chain of ties"),
    ("distance", "distance", _number, "two people of that part are {} steps apart on average"),
    ("clustering", "clustering", _percent,
     "in {} of cases two who share a contact are tied themselves: reinforcement, but repetition"),
    ("centralisation", "centralisation", _number,
     "{} on a scale from all are asked alike (0) to all ask one (1)"),
    ("most_asked", "most asked", _percent,
     "{} of all asking goes to one person: what would be lost with that person"),
    ("within", "within teams", _percent, "{} of ties stay within a team"),
    ("modularity", "modularity by team", _number,
     "{}: how much more ties keep to teams than chance would (0 as chance, 1 never leave)"),
    ("tied_groups", "tied teams", _percent, "{} of pairs of teams have a tie of their people"),
    ("width", "width of bridges", _number,
     "{} ties of people carry each tie of teams: wide bridges carry practices, narrow ones news"),
    ("narrow", "narrow bridges", _percent, "{} of tied teams hang on a single tie of two people"),
    ("reach", "reach without the hub", _percent,
     "{} of pairs of teams reach each other by people's ties; the rest depend on the hub"),
    ("core", "core", _number,
     "ties among the best connected quarter are {} times as dense as among the rest"),
    ("brokers", "brokers", _percent, "{} of people have a tie to another team"),
    ("broker_share", "brokers, share", _percent,
     "the busiest tenth of them hold {} of the ties between teams"),
    ("cut_people", "cut people", _count,
     "{} people whose leaving would cut others off from the rest"),
)  # fmt: skip


_IN_PLACE = {
    "-": "cannot be told: there are no such ties",
    "inf": "nobody outside the best connected quarter is tied to another outside it",
}


_ONE = {
    "isolates": "{} person neither asks nor is asked: nothing reaches that one",
    "components": "{} part: everyone is joined to everyone else by some chain of ties",
    "cut_people": "{} person whose leaving would cut others off from the rest",
}


def table(found: Description) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Names of columns, and rows: measure, here, each reference, a sentence."""
    columns = ("what", "here", *found.references, "in words")
    rows: list[tuple[str, ...]] = [
        (
            "people",
            _count(found.here.people),
            *("same" for _ in found.references),
            f"in {found.here.groups:,} teams with {found.here.ties:,} ties: who asks whom",
        )
    ]
    for name, called, shown, sentence in SENTENCES:
        value = shown(getattr(found.here, name))
        others = (shown(getattr(m, name)) for m in found.references.values())
        told = _ONE.get(name, sentence) if value == "1" else sentence
        told = _IN_PLACE.get(value, told.format(value))
        rows.append((called, value, *others, told))
    return columns, rows


def counts(found: Settled) -> list[tuple[str, str, str]]:
    """Who was read, before any statistics: name, number and a sentence."""
    seated = found.site >= 0
    sizes = np.bincount(found.site[seated], minlength=len(found.site_names))
    team = np.bincount(found.site[seated & (found.role < 2)], minlength=len(found.site_names))
    return [
        ("teams", _count(sizes.size), "proposed from ties" if found.proposed else "as given"),
        ("people", _count(seated.sum()), "practitioners of all roles"),
        ("people a team's site", f"{sizes.min()} to {sizes.max()}", "smallest and largest"),
        ("in teams", _count(team.sum()), "leads and members"),
        ("ties", _count(len(found.network.sources)),
         "who asks whom; influence runs from the one who is asked"),
        ("ties between teams", _count(len(found.team_pairs)), "from ties of their people"),
    ]  # fmt: skip
