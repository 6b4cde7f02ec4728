"""Which rules a world was made under: a hash of their code, whatever is said of it in words."""

import functools
import hashlib
import io
import tokenize
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
ROOMS = ("domains", "world")  # what a run's numbers hang on, and:
ALONE = (
    *("foundation/mathematics.py", "foundation/elementary.py", "foundation/chance.py"),
    *("structure/across.py", "structure/within.py", "structure/building.py"),
    *("drivers/kernel.py", "drivers/stages.py"),
)
WORDLESS = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING)


@functools.cache
def rules_hash() -> str:
    """A hash of the code of rules, defaults and stages; what is said in sentences is left out."""
    files = [file for room in ROOMS for file in sorted((PACKAGE / room).glob("*.py"))]
    found = hashlib.blake2b(digest_size=8)
    for file in (*files, *(PACKAGE / name for name in ALONE)):
        found.update(f"{file.relative_to(PACKAGE).as_posix()}\n{code_of(file)}\n".encode())
    return found.hexdigest()


def code_of(file: Path) -> str:
    """The words of a module's code, one a line, without comments, layout and sentences.

    Sentences (docstrings, meanings, sources) are texts with a blank in them; names have none.
    """
    words = tokenize.generate_tokens(io.StringIO(file.read_text("utf-8")).readline)
    kept = [word for word in words if word.type not in WORDLESS and word.string.strip()]
    said = (word.type == tokenize.STRING and " " in word.string for word in kept)
    return "\n".join(word.string for word, told in zip(kept, said, strict=True) if not told)
