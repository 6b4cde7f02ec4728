"""Other spellings of people and places, from a table: alias and name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nicsim.foundation.errors import StructureError
from nicsim.structure.spelling import folded
from nicsim.structure.tables import read_table
from nicsim.structure.words import Listing, listed, many, told

ALIAS_NAMES = ("alias", "aliases", "also", "other", "other name", "other spelling", "variant",
               "spelling", "written", "from", "nickname", "old name")  # fmt: skip
NAME_NAMES = ("name", "is", "means", "to", "canonical", "correct", "person", "site", "school", "id",
              "full name", "new name")  # fmt: skip


def read_aliases(path: Path) -> dict[str, str]:
    """Names by other spellings of theirs.

    Parameters
    ----------
    path : Path
        CSV with a column `alias` and a column `name`; other columns are not read.

    Returns
    -------
    dict of str to str
        The alias in the form of `spelling.folded`.

    Raises
    ------
    StructureError
        For columns that are not there, and for an alias of two names.
    """
    table = read_table(path)
    alias, name = table.find(*ALIAS_NAMES), table.find(*NAME_NAMES)
    if alias is None or name is None or alias == name:
        raise StructureError(
            [f"{path}: a table of aliases has the columns alias and name; found "
             f"{listed(table.columns)}"]
        )  # fmt: skip
    found: dict[str, str] = {}
    faults = []
    for row in table.rows:
        own = folded(row[alias])
        if not own or not row[name] or own == folded(row[name]):
            continue
        if found.setdefault(own, row[name]) != row[name]:
            faults.append(f"{path}: {row[alias]!r} stands for {found[own]!r} and for {row[name]!r}")
    chained = [f"{path}: {new!r} is an alias itself" for new in dict.fromkeys(found.values())
               if folded(new) in found]  # fmt: skip
    if faults or chained:
        raise StructureError([*faults, *chained])
    return found


def with_names(
    rows: Sequence[list[str]], aliases: Mapping[str, str], where: str, notes: list[str]
) -> list[list[str]]:
    """The same rows with names in place of cells that are aliases; told once."""
    used: dict[str, None] = {}
    number = 0
    made = []
    for row in rows:
        new = [aliases.get(folded(cell), cell) if cell else cell for cell in row]
        if new != row:
            pairs = [f"{a} = {b}" for a, b in zip(row, new, strict=True) if a != b]
            number += len(pairs)
            used |= dict.fromkeys(pairs)
        made.append(new)
    if used:
        sentence = f"{where}: {many(number, 'cell')} read by {told(list(used), 'alias', 'aliases')}"
        notes.append(Listing(sentence, list(used)))
    return made
