"""What people ask of arms beside "against the first": any against any, and what two do together.

A contrast is text: `B against A`; where names need it, `'B, late' against 'A'`. Differences can be
held against each other, which is an interaction: `(D against C) against (B against A)`. At its end
may stand `within 0.02`: whether the two are the same to so much.
"""

import difflib
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nicsim.foundation.errors import ScenarioError

AGAINST, WITHIN = "against", "within"
QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”"}
HOW = (
    "a contrast is an arm against an arm, as in: 'B' against 'A'; or a difference against a "
    "difference, as in: ('D' against 'C') against ('B' against 'A')"
)
DEEPEST = 20  # brackets in brackets; an assumption
MOST_FOUND = 4  # interactions that are told though nobody asked; an assumption

type Side = str | tuple["Side", "Side"]  # an arm, or one side against another


class Contrast(NamedTuple):
    """Some arms against others.

    Parameters
    ----------
    name : str
        What it goes by: what the user calls it, or its text.
    of, against : str or (of, against)
        An arm, or again one against another.
    within : float or None
        A difference that does not matter, in units of the measure.
    """

    name: str
    of: Side
    against: Side
    within: float | None = None

    @property
    def weights(self) -> dict[str, float]:
        """What each arm counts; they add up to 0."""
        return {arm: w for arm, w in _weights((self.of, self.against)).items() if w != 0.0}

    @property
    def sides(self) -> tuple[dict[str, float], dict[str, float]]:
        """What each arm counts in the one side, and in the other."""
        return _weights(self.of), _weights(self.against)

    @property
    def text(self) -> str:
        """As one writes it."""
        return told((self.of, self.against))


def _weights(side: Side) -> dict[str, float]:
    if isinstance(side, str):
        return {side: 1.0}
    found = _weights(side[0])
    for arm, weight in _weights(side[1]).items():
        found[arm] = found.get(arm, 0.0) - weight
    return found


def told(side: Side) -> str:
    """A side as one writes it."""
    if isinstance(side, str):
        return quoted(side)
    one, other = (told(s) if isinstance(s, str) else f"({told(s)})" for s in side)
    return f"{one} {AGAINST} {other}"


def quoted(name: str) -> str:
    """A name in quotes that do not stand in it."""
    return repr(name) if "'" not in name else f"“{name}”"


def read_contrast(
    text: Any, arms: Sequence[str], aliases: Mapping[str, str] | None = None, name: str = ""
) -> Contrast:
    """A contrast from its text.

    Parameters
    ----------
    text : str
    arms : sequence of str
        The names there are.
    aliases : mapping of other names to arms, optional
        Such as the names of files.
    name : str
        What it goes by; its text where none is given.

    Raises
    ------
    ScenarioError
        If it is none, or names an arm that there is not.
    """
    if not isinstance(text, str) or not text.strip():
        raise ScenarioError([f"{text!r}: {HOW}"])
    known = {arm: arm for arm in arms}
    reader = _Reader(text.strip(), {**(aliases or {}), **known})
    side = reader.sides(0)
    within = reader.margin()
    reader.end()
    if isinstance(side, str):
        raise reader.fault(f"{quoted(side)} is held against nothing")
    found = Contrast(name or text.strip(), *side, within)
    if sum(found.weights.values()) != 0.0:
        raise reader.fault("holds a difference against an arm")
    if not found.weights:
        raise reader.fault("holds the same against itself")
    return found


class _Reader:
    """Reads a contrast's text from left to right."""

    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        self.text, self.names, self.at = text, names, 0
        self.longest = sorted(names, key=len, reverse=True)

    def fault(self, what: str) -> ScenarioError:
        return ScenarioError([f"{self.text!r}: {what}; {HOW}"])

    def sides(self, depth: int) -> Side:
        """A side, and all that is held against it, from left to right."""
        found = self.side(depth)
        while self.word(AGAINST):
            found = (found, self.side(depth))
        return found

    def side(self, depth: int) -> Side:
        self.blanks()
        arm = self.arm()
        if arm is not None:
            return arm
        if self.text[self.at : self.at + 1] == "(":
            if depth >= DEEPEST:
                raise self.fault(f"has more than {DEEPEST} brackets in one another")
            self.at += 1
            found = self.sides(depth + 1)
            self.blanks()
            if self.text[self.at : self.at + 1] != ")":
                raise self.fault(f"a bracket is not closed {self.where()}")
            self.at += 1
            return found
        raise self.unknown()

    def arm(self) -> str | None:
        """The longest name that stands here, in quotes or without."""
        rest = self.text[self.at :]
        for name in self.longest:
            for shown in (*(f"{a}{name}{b}" for a, b in QUOTES.items()), name):
                if rest.startswith(shown) and re.match(r"\s|\)|$", rest[len(shown) :]):
                    self.at += len(shown)
                    return self.names[name]
        return None

    def unknown(self) -> ScenarioError:
        """A fault that tells which names there are."""
        rest = re.split(rf"\s+{AGAINST}\b|\s+{WITHIN}\b|\)", self.text[self.at :])[0].strip()
        bare = rest.strip("".join({*QUOTES, *QUOTES.values()}))
        near = difflib.get_close_matches(bare, list(self.names), 1)
        if not bare:
            return self.fault(f"an arm is missing {self.where()}")
        hint = f"did you mean {near[0]!r}?" if near else f"there are {_list(self.names)}"
        return ScenarioError([f"{self.text!r}: there is no arm {bare!r}; {hint}"])

    def margin(self) -> float | None:
        if not self.word(WITHIN):
            return None
        given, self.at = self.text[self.at :].strip(), len(self.text)
        try:
            value = float(given)
        except ValueError:
            value = math.nan
        if not 0.0 < value < math.inf:
            raise self.fault(f"within {given or 'what'}: must be a number above 0")
        return value

    def word(self, word: str) -> bool:
        self.blanks()
        found = re.match(rf"{word}(?=\s|\(|['\"‘“]|$)", self.text[self.at :])
        self.at += len(word) if found else 0
        return found is not None

    def blanks(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def where(self) -> str:
        before = self.text[: self.at].rstrip()
        return f"after {before[-30:]!r}" if before else "at the beginning"

    def end(self) -> None:
        self.blanks()
        if self.at < len(self.text):
            raise self.fault(f"{self.text[self.at : self.at + 30]!r} cannot be read")


def _list(names: Mapping[str, str], most: int = 12) -> str:
    shown = ", ".join(repr(name) for name in list(names)[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def read_contrasts(
    given: Any,
    arms: Sequence[str],
    faults: list[str],
    where: str = "",
    aliases: Mapping[str, str] | None = None,
) -> tuple[Contrast, ...]:
    """Contrasts from texts, or from a mapping of names to texts; what is wrong goes to `faults`."""
    if isinstance(given, str):
        given = [given]
    if isinstance(given, Mapping):
        pairs = [(str(name), text) for name, text in given.items()]
    elif isinstance(given, list | tuple):
        pairs = [("", text) for text in given]
    else:
        faults.append(f"{where}contrasts must be a list of texts, or names with texts; {HOW}")
        return ()
    found = []
    for name, text in pairs:
        try:
            found.append(read_contrast(text, arms, aliases, name))
        except ScenarioError as fault:
            told_name = f"contrast {name!r}: " if name else "contrast "
            faults.extend(f"{where}{told_name}{sentence}" for sentence in fault.faults)
    names = [contrast.name for contrast in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        faults.append(f"{where}contrasts are given twice: {', '.join(map(repr, twice))}")
    return tuple(found)


def together(features: Mapping[str, frozenset[Any]]) -> tuple[Contrast, ...]:
    """Interactions that arms allow to tell: where one arm has all that two others have.

    Parameters
    ----------
    features : mapping of arms to sets
        In what each differs from the first; the first's set is empty.

    Returns
    -------
    tuple of Contrast
        For arms B, C and D, where D differs from the first in what B does and in what C does:
        (D against C) against (B against the first). At most `MOST_FOUND`.
    """
    base, *others = features
    own = {arm: features[arm] for arm in others if features[arm]}
    by_set = {features[arm]: arm for arm in reversed(list(own))}
    found = []
    for one, other in itertools.combinations(own, 2):
        if {_key(f) for f in own[one]} & {_key(f) for f in own[other]}:
            continue  # both say something of the same value
        both = by_set.get(own[one] | own[other])
        if both is not None and len(found) < MOST_FOUND:
            name = f"{quoted(one)} and {quoted(other)} together"
            found.append(Contrast(name, (both, other), (one, base)))
    return tuple(found)


def _key(feature: Any) -> Any:
    return feature[0]
