"""What stands for nothing: NA, N/A, null and their kin, in any column."""

from collections import Counter
from collections.abc import Collection, Sequence

from nicsim.structure.words import Guess, many, typed

# As R, SPSS, pandas, SQL and Excel write what is not there; "Na" is a name.
WORDS = frozenset(
    ("NA", "N/A", "n/a", "na", "#N/A", "#NA", "<NA>", "NaN", "nan", "-nan", "NULL", "Null", "null",
     "None", "none", "NONE", "nil", "-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", ".", "?",
     "#NULL!", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "(blank)", "(none)", "N.A.",
     "n.a.", "missing", "Missing", "not applicable", "Not applicable", "#N/A N/A")
)  # fmt: skip


def blanked(
    rows: Sequence[Sequence[str]], where: str, missing: Collection[str] | None, notes: list[str]
) -> list[list[str]]:
    """The same rows with blanks for words that stand for nothing; which were found is noted.

    Parameters
    ----------
    rows : sequence of rows of text
    where : str
        What the note begins with.
    missing : collection of str, optional
        Words that the user named, in place of the usual ones; a blank one: blanks alone.
    notes : list of str
    """
    words = WORDS if missing is None else frozenset(missing) - {""}
    counts: Counter[str] = Counter()
    made: list[list[str]] = []
    for row in rows:
        if words.isdisjoint(row):
            made.append(list(row) if not isinstance(row, list) else row)
        else:
            counts.update(cell for cell in row if cell in words)
            made.append(["" if cell in words else cell for cell in row])
    if counts:
        shown = ", ".join(f"{word!r} ({number})" for word, number in counts.most_common(6))
        sentence = f"{where}: {many(counts.total(), 'cell')} taken as missing: {shown}"
        option = " ".join(f"--missing {typed(word)}" for word in counts)
        notes.append(Guess(sentence, option) if missing is None else sentence)
    return made
