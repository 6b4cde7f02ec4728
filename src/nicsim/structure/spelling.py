"""Names that differ in capitals or spaces only."""

from collections.abc import Iterable, Sequence

from nicsim.structure.words import told


def folded(name: str) -> str:
    """A name without what does not tell two apart."""
    return " ".join(name.split()).casefold()


def alike(names: Sequence[str], what: str, notes: list[str]) -> list[str]:
    """The same names, those that are spelt otherwise in place of the first spelling.

    Parameters
    ----------
    names : sequence of str
        Blank ones stay blank.
    what : str
        What they name, in the singular.
    notes : list of str
        Takes what was merged.
    """
    first: dict[str, str] = {}
    spelt: dict[str, str] = {}
    for name in names:
        if name and name not in spelt:
            spelt[name] = first.setdefault(folded(name), name)
    others = [f"{name!r} = {known!r}" for name, known in spelt.items() if name != known]
    if others:
        verb = "differs" if len(others) == 1 else "differ"
        notes.append(f"{told(others, f'{what} name')} {verb} in capitals or spaces only, merged")
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
        notes.append(
            f"{where}: {told(pairs, 'pair')} of ids differ in capitals or spaces only, kept as two"
        )


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
        notes.append(
            f"{where}: {told(list(more), 'id')} matched although capitals or spaces differ"
        )
    return known | more
