"""A network beside the same one a year before: who came and left, ties kept, levels, and noise."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.structure import survey_levels
from nicsim.structure.near import suggested
from nicsim.structure.settling import Settled
from nicsim.structure.spelling import folded
from nicsim.structure.words import Listing, told

FORGOTTEN = 0.2  # of friends, when people are asked to name them: Brewer & Webster 1999
LEAD = 0  # among roles
INSIDE = 0.95  # of what noise alone would do


class Change(NamedTuple):
    """One person, site or tie that is otherwise than the year before."""

    kind: str  # person, site, tie, team tie
    name: str
    other: str  # whom a tie goes to
    change: str  # came, left, moved, role, new, lost, stronger, weaker
    before: str
    now: str


class LevelChange(NamedTuple):
    """A domain's level in both years, 0 to 1."""

    domain: str
    before: float
    now: float
    both: int  # people who answered in both years
    noise: float  # 95% of differences lie within +- this if nothing changed; nan: too few answers

    @property
    def difference(self) -> float:
        """Now less before."""
        return self.now - self.before


class TiesKept(NamedTuple):
    """Ties between people who are there in both years."""

    before: int
    now: int
    kept: int
    by_naming: tuple[float, float]  # share kept if nothing but naming differs, 95%
    by_chance: float  # share kept if everyone had named as many others at random

    @property
    def share(self) -> float:
        """Of the ties of the year before; nan: there were none."""
        return self.kept / self.before if self.before else math.nan


class YearOnYear(NamedTuple):
    """What changed from one year's network to the next."""

    people: tuple[int, int]  # before, now
    stayed: int
    came: tuple[str, ...]
    left: tuple[str, ...]
    leads_left: tuple[str, ...]
    moved: tuple[str, ...]
    sites: tuple[int, int]
    sites_new: tuple[str, ...]
    sites_gone: tuple[str, ...]
    ties: TiesKept
    ties_gone_with_people: int
    ties_with_newcomers: int
    team_ties: TiesKept
    levels: tuple[LevelChange, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The same as dictionaries and lists, for JSON; what cannot be told is None."""
        plain = self._asdict() | {
            "ties": self.ties._asdict() | {"share": self.ties.share},
            "team_ties": self.team_ties._asdict(),
            "levels": [m._asdict() | {"difference": m.difference} for m in self.levels],
            "changes": [change._asdict() for change in self.changes],
        }
        return _told(plain)


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _told(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_told(part) for part in value]
    return None if isinstance(value, float) and value != value else value


def year_on_year(
    now: Settled,
    before: Settled,
    said: survey_levels.Answers | None = None,
) -> YearOnYear:
    """Compare a network with the same one a year before.

    People and sites are one where their names are, capitals and spaces aside. What differs by
    noise alone is told beside what differs: for levels, 95% of the differences between two surveys
    of people whose answers had not changed in distribution (Student's t; those who answered twice
    are paired); for ties, the share that people would name again although nothing changed
    (a fifth of friends is forgotten in such questions: Brewer & Webster 1999), and the share
    that random naming would hit.

    Parameters
    ----------
    now, before : Settled
        Of this year and of the year before.
    said : Answers, optional
        How answers were to be read, as for both networks.
    """
    names: tuple[list[str], list[str]] = (_folded(before), _folded(now))
    old, new = ({name: i for i, name in enumerate(side)} for side in names)
    stayed = [name for name in names[0] if name in new]
    left = [before.network.ids[i] for name, i in old.items() if name not in new]
    came = [now.network.ids[i] for name, i in new.items() if name not in old]
    leads = [who for who in left if before.role[old[folded(who)]] == LEAD]
    changes = [Change("person", who, "", "left", _seat(before, old[folded(who)]), "")
               for who in left]  # fmt: skip
    changes += [Change("person", who, "", "came", "", _seat(now, new[folded(who)]))
                for who in came]  # fmt: skip
    moved = _moves(now, before, old, new, stayed, changes)
    sites_new, sites_gone = _sites(now, before, changes)
    ties, gone, fresh = _ties(now, before, old, new, changes)
    notes = _looking_alike(left, came, "person") + _looking_alike(sites_gone, sites_new, "site")
    return YearOnYear(
        (len(old), len(new)), len(stayed), tuple(came), tuple(left), tuple(leads), moved,
        (len(before.site_names), len(now.site_names)), sites_new, sites_gone,
        ties, gone, fresh, _team_ties(now, before, changes),
        _levels(now, before, old, new, said or survey_levels.Answers(), notes),
        tuple(changes), tuple(notes),
    )  # fmt: skip


def _folded(settled: Settled) -> list[str]:
    return [folded(name) for name in settled.network.ids]


def _seat(settled: Settled, row: int) -> str:
    return ", ".join(part for part in (_site(settled, row), _role(settled, row)) if part)


def _moves(
    now: Settled,
    before: Settled,
    old: dict[str, int],
    new: dict[str, int],
    stayed: Sequence[str],
    changes: list[Change],
) -> tuple[str, ...]:
    """Those who stayed, at another site or under another word for their role."""
    moved = []
    placed = not (now.proposed or before.proposed)  # teams proposed from ties are no places
    for name in stayed:
        there, here = old[name], new[name]
        who = now.network.ids[here]
        sites = _site(before, there), _site(now, here)
        if placed and folded(sites[0]) != folded(sites[1]):
            moved.append(who)
            changes.append(Change("person", who, "", "moved", *sites))
        words = _role(before, there), _role(now, here)
        if all(words) and folded(words[0]) != folded(words[1]):
            changes.append(Change("person", who, "", "role", *words))
    return tuple(moved)


def _site(settled: Settled, row: int) -> str:
    site = settled.site[row]
    return "" if site < 0 else settled.site_names[site]


def _role(settled: Settled, row: int) -> str:
    """As the file has it; what is guessed from ties changes with every tie."""
    column = settled.role_column
    return "" if column is None else settled.network.columns[column][row]


def _sites(now: Settled, before: Settled, changes: list[Change]):
    """Sites that are new, and that are gone; none where teams were proposed from ties."""
    if now.proposed or before.proposed:
        return (), ()
    old = {folded(name): name for name in before.site_names}
    new = {folded(name): name for name in now.site_names}
    gone = tuple(name for key, name in old.items() if key not in new)
    fresh = tuple(name for key, name in new.items() if key not in old)
    changes += [Change("site", name, "", "left", "there", "") for name in gone]
    changes += [Change("site", name, "", "came", "", "there") for name in fresh]
    return fresh, gone


def _ties(now: Settled, before: Settled, old, new, changes: list[Change]):
    """Ties among those who stayed; how many went with people, and came with newcomers."""
    pairs = []
    for settled, others in ((before, new), (now, old)):
        network, names = settled.network, _folded(settled)
        ends = [(names[a], names[b]) for a, b in
                zip(network.sources.tolist(), network.targets.tolist(), strict=True)]  # fmt: skip
        weights = dict(zip(ends, network.weights.tolist(), strict=True))
        inside = {pair: w for pair, w in weights.items() if all(end in others for end in pair)}
        pairs.append((weights, inside))
    (all_before, inside_before), (all_now, inside_now) = pairs
    label = dict(zip(_folded(before), before.network.ids, strict=True))
    label |= dict(zip(_folded(now), now.network.ids, strict=True))
    for pair, weight in inside_before.items():
        if pair not in inside_now:
            changes.append(Change("tie", label[pair[0]], label[pair[1]], "lost", f"{weight:g}", ""))
    for pair, weight in inside_now.items():
        if pair not in inside_before:
            changes.append(Change("tie", label[pair[0]], label[pair[1]], "new", "", f"{weight:g}"))
        elif weight != inside_before[pair]:
            word = "stronger" if weight > inside_before[pair] else "weaker"
            was = f"{inside_before[pair]:g}"
            ends = label[pair[0]], label[pair[1]]
            changes.append(Change("tie", ends[0], ends[1], word, was, f"{weight:g}"))
    kept = _kept(set(inside_before), set(inside_now))
    return kept, len(all_before) - len(inside_before), len(all_now) - len(inside_now)


def _kept(before: set[tuple[str, str]], now: set[tuple[str, str]]) -> TiesKept:
    """How many ties are kept, beside what naming alone and chance alone would keep."""
    asks: dict[str, int] = {}
    asked: dict[str, int] = {}
    for source, target in now:
        asks[source] = asks.get(source, 0) + 1
        asked[target] = asked.get(target, 0) + 1
    hits = sum(min(1.0, asks.get(a, 0) * asked.get(b, 0) / len(now)) for a, b in before) if now \
        else 0.0  # fmt: skip
    share = hits / len(before) if before else math.nan
    return TiesKept(len(before), len(now), len(before & now), _named_again(len(before)), share)


def _named_again(ties: int) -> tuple[float, float]:
    """Share of so many ties that are named again where nothing changed, 95% of the time."""
    if not ties:
        return math.nan, math.nan
    from scipy.stats import binom

    low, high = binom.interval(INSIDE, ties, 1.0 - FORGOTTEN)
    return float(low) / ties, float(high) / ties


def _team_ties(now: Settled, before: Settled, changes: list[Change]) -> TiesKept:
    """Ties between teams that are there in both years."""
    if now.proposed or before.proposed:
        return TiesKept(0, 0, 0, (math.nan, math.nan), math.nan)
    common = {folded(n) for n in before.site_names} & {folded(n) for n in now.site_names}
    label = {folded(n): n for n in (*before.site_names, *now.site_names)}
    sides = []
    for settled in (before, now):
        named = [folded(name) for name in settled.site_names]
        pairs = {(min(named[a], named[b]), max(named[a], named[b]))
                 for a, b in settled.team_pairs.tolist()}  # fmt: skip
        sides.append({pair for pair in pairs if set(pair) <= common})
    old, new = sides
    for pair in sorted(old ^ new):
        word = "lost" if pair in old else "new"
        changes.append(Change("team tie", label[pair[0]], label[pair[1]], word, "", ""))
    return TiesKept(len(old), len(new), len(old & new), (math.nan, math.nan), math.nan)


def _levels(now: Settled, before: Settled, old, new, said, notes: list[str]):
    """Levels of both years, with what two surveys differ by although nothing changed."""
    here = {m.domain: m for m in now.levels}
    there = {m.domain: m for m in before.levels}
    found = []
    for domain in here:
        if domain not in there:
            continue
        if here[domain].scale != there[domain].scale:
            notes.append(
                f"[{domain}]: the scale is 1 to {there[domain].scale} in the year before and 1 to "
                f"{here[domain].scale} now; --scale says it where one was guessed wrong"
            )
        scores = [survey_levels.of_people(s.network, m, said)
                  for s, m in ((before, there[domain]), (now, here[domain]))]  # fmt: skip
        rows = [(old[name], new[name]) for name in old if name in new]
        pairs = np.array([(scores[0][a], scores[1][b]) for a, b in rows]).reshape(-1, 2)
        pairs = pairs[np.isfinite(pairs).all(axis=1)]
        first, second = (s[np.isfinite(s)] for s in scores)
        noise = _noise(first, second, pairs)
        found.append(
            LevelChange(domain, there[domain].level, here[domain].level, len(pairs), noise)
        )
    return tuple(found)


def _noise(before: np.ndarray, now: np.ndarray, pairs: np.ndarray) -> float:
    """Half the width of 95% of the differences of two means, some of whose people are the same."""
    fewest = min(len(before), len(now))
    if fewest < 3:
        return math.nan
    from scipy.stats import t

    variance = before.var(ddof=1) / len(before) + now.var(ddof=1) / len(now)
    if len(pairs) >= 3:
        shared = float(np.cov(pairs.T)[0, 1])
        variance -= 2.0 * len(pairs) * shared / (len(before) * len(now))
    half = t.ppf(0.5 + INSIDE / 2.0, fewest - 1)
    return float(half * math.sqrt(max(0.0, variance)))


def _looking_alike(gone: Sequence[str], fresh: Sequence[str], what: str) -> list[str]:
    """Who left and who came under names that look alike: perhaps the same."""
    pairs = [f"{new!r} is perhaps {old!r}" for new, old in suggested(fresh, gone).items()]
    if not pairs:
        return []
    sentence = (
        f"{told(pairs, f'{what} name that is new', f'{what} names that are new')} looking like one "
        "that is gone: where they are one, say so in a table of alias and name (--aliases FILE)"
    )
    return [Listing(sentence, pairs)]
