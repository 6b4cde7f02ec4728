"""Names that look alike: suggested, never merged."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from nicsim.structure.words import Listing, told

ALIKE = 88.0  # of 100 (normalised edit distance); an assumption
MOST_COMPARED = 3_000  # names compared each with each
MOST_FOLDED = 50_000  # names looked at for slips of the pen; beyond, nobody reads a list of them
MARKS = re.compile(r"['\u2019.`]")
NAMELESS = re.compile(r"[\W_]+")
DIGITS = re.compile(r"\d+")
SHORTEST = 5  # letters of names that may be near without being equal


def plain(name: str) -> str:
    """A name without accents, marks and the order of its words: `Lee, Zoë` is `lee zoe`."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = NAMELESS.sub(" ", MARKS.sub("", bare.casefold())).split()
    return " ".join(sorted(words))


def suggested(unknown: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """For names that nobody has, the one that looks most alike, where one does.

    Parameters
    ----------
    unknown : iterable of str
    known : sequence of str

    Returns
    -------
    dict of str to str
    """
    from rapidfuzz import fuzz, process

    forms = {name: plain(name) for name in known[:MOST_COMPARED]}
    found = {}
    for word in list(dict.fromkeys(unknown))[:MOST_COMPARED]:
        own = plain(word)
        if not own:
            continue
        best = process.extractOne(own, forms, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None and _may_be(own, best[0]):
            found[word] = best[2]
    return found


def or_near(unknown: Sequence[str], known: Sequence[str]) -> str:
    """What to say after unknown names: which known ones look alike; empty where none does."""
    near = suggested(unknown, known)
    if not near:
        return ""
    shown = ", ".join(f"{word[:40]!r} is perhaps {name[:40]!r}" for word, name in
                      list(near.items())[:3])  # fmt: skip
    return f" ({shown}{', ...' if len(near) > 3 else ''})"


def tell_near(names: Iterable[str], what: str, notes: list[str]) -> None:
    """Note pairs of names that look alike and are kept apart.

    Parameters
    ----------
    names : iterable of str
        Distinct.
    what : str
        What they name, in the singular.
    notes : list of str
    """
    names = list(names)
    if len(names) > MOST_FOLDED:
        return
    pairs = [f"{one!r} and {other!r}" for one, other in near_pairs(names)]
    if pairs:
        sentence = (
            f"{told(pairs, f'pair of {what} names', f'pairs of {what} names')} looking alike, kept "
            "apart: where they are one, write them alike, or say so in a table of alias and name "
            "(--aliases FILE)"
        )
        notes.append(Listing(sentence, pairs))


def near_pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names that look alike, in the order of the names."""
    from rapidfuzz import fuzz, process

    forms = [plain(name) for name in names]
    found: dict[tuple[int, int], None] = {}
    first: dict[str, int] = {}
    for i, form in enumerate(forms):
        j = first.setdefault(form, i)
        if form and j != i:
            found[j, i] = None
    if len(names) <= MOST_COMPARED:
        scores = process.cdist(forms, forms, scorer=fuzz.ratio, score_cutoff=ALIKE)
        for i, j in zip(*(scores >= ALIKE).nonzero(), strict=True):
            if i < j and _may_be(forms[i], forms[j]):
                found[int(i), int(j)] = None
    return [(names[i], names[j]) for i, j in sorted(found)]


def _may_be(one: str, other: str) -> bool:
    """Whether two plain forms may be one name: numbers in them are no slips of the pen."""
    if one == other:
        return True
    return DIGITS.findall(one) == DIGITS.findall(other) and min(len(one), len(other)) >= SHORTEST
