"""Names that differ in capitals, spaces, accents' encoding or kinds of apostrophes only."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from nicsim.structure.words import Listing, told

MARKS = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "\u2010": "-",
     "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u201c": '"', "\u201d": '"'}
)  # fmt: skip
WHOLE = re.compile(r"([+-]?\d+)\.0+")  # a running number that a program took for a measure


def folded(name: str) -> str:
    """A name without what does not tell two apart."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).translate(MARKS)
    return " ".join(name.replace("`", "'").split()).casefold()


def whole(name: str) -> str:
    """An id without the decimals that a program gave a running number: `2.0` is `2`."""
    if name[-1:] != "0" or len(name) > 40:
        return name
    match = WHOLE.fullmatch(name)
    return name if match is None else match.group(1)


def alike(names: Sequence[str], what: str, notes: list[str]) -> list[str]:
    """The same names, each as it is spelt most often (of several, as it stands first).

    Parameters
    ----------
    names : sequence of str
        Blank ones stay blank.
    what : str
        What they name, in the singular.
    notes : list of str
        Takes what was merged.
    """
    counts: dict[str, Counter[str]] = {}
    for name in names:
        if name:
            counts.setdefault(folded(name), Counter())[name] += 1
    usual = {form: count.most_common(1)[0][0] for form, count in counts.items()}
    spelt = {name: usual[folded(name)] for name in dict.fromkeys(names) if name}
    others = [f"{name!r} = {known!r}" for name, known in spelt.items() if name != known]
    if others:
        verb = "differs" if len(others) == 1 else "differ"
        sentence = f"{told(others, f'{what} name')} {verb} in capitals or spaces only, merged"
        notes.append(Listing(sentence, others))
    return [spelt.get(name, name) for name in names]


def tell_alike(ids: Iterable[str], where: str, notes: list[str]) -> None:
    """Note ids that are kept apart although they differ in capitals or spaces only."""
    first: dict[str, str] = {}
    pairs = [
        f"{known!r} and {who!r}"
        for who in ids
        if (known := first.setdefault(folded(who), who)) != who
    ]
    if pairs:
        sentence = (
            f"{where}: {told(pairs, 'pair')} of ids differ in capitals or spaces only, kept as two"
        )
        notes.append(Listing(sentence, pairs))


def matched(words: Iterable[str], known: dict[str, int], where: str, notes: list[str]):
    """Rows of known names, with those added that differ in capitals or spaces only.

    Parameters
    ----------
    words : iterable of str
        Names that stand in ties.
    known : dict of name to row
    where : str
        What the note begins with.
    notes : list of str
        Takes which were matched so.
    """
    others = {word for word in words if word} - set(known)
    if not others:
        return known
    rows = {folded(name): row for name, row in reversed(known.items())}
    more = {word: rows[f] for word in sorted(others) if (f := folded(word)) in rows}
    if more:
        sentence = f"{where}: {told(list(more), 'id')} matched although capitals or spaces differ"
        notes.append(Listing(sentence, list(more)))
    numbers = {f: row for name, row in known.items() if (f := _number(name))}
    if len(numbers) == sum(bool(_number(name)) for name in known):  # none that differ in 0s alone
        bare = {word: numbers[f] for word in sorted(others - set(more)) if (f := _number(word)) in
                numbers}  # fmt: skip
        if bare:
            notes.append(
                f"{where}: {told(list(bare), 'id')} matched although zeros in front differ"
            )
        more |= bare
    return known | more


def _number(name: str) -> str:
    """A running number without zeros in front (spreadsheets drop them); blank for other names."""
    name = whole(name)
    return (name.lstrip("0") or "0") if name.isascii() and name.isdecimal() else ""
