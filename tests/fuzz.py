"""Scenarios, experiments and lessons, mutated: each is read, or refused in words, at little cost.

    uv run --group dev python tests/fuzz.py scenario 10000
    uv run --group dev python tests/fuzz.py experiment 10000
    uv run --group dev python tests/fuzz.py lesson 10000

A file hangs on its number alone: `--only NUMBER` prints it and what came of it.
"""

import argparse
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from nicsim.api import simulation
from nicsim.app.lessons import read_lessons
from nicsim.app.shipped import shipped_scenarios
from nicsim.experiments.files import is_experiment, read_experiment
from nicsim.experiments.sensitivity.files import is_sensitivity, read_study
from nicsim.foundation.errors import NicsimError

ROOT = Path(__file__).parents[1]
KINDS = ("scenario", "experiment", "lesson")
LETTERS = "\"=[]{}.,\\#\x00\u202e9e-+'\t"
SHIPPED = shipped_scenarios()
SECONDS = 30.0  # in which a file must be read or refused
VALUES = (
    *("0", "-1", "1", "2", "0.5", "1e308", "-1e308", "inf", "nan", "1e-320", "true", "false"),
    *("9" * 400, "-" + "9" * 400, "9" * 5000, "0x" + "f" * 5000, "9223372036854775808", "1_0.0_1"),
    *('""', '"x"', '"$HOME/x"', '"${NOWHERE}"', '"~nobody/x"', '"/dev/zero"', '"/dev/null"', '"."'),
    *('"\\u0000"', '"\\u001b[2J"', '"\\U0001F600"', '"=1+1"', '"$\\\\frac{$"', '"a\\nb"'),
    *("[]", "[1, 2]", "[[1], [2]]", '["a", 1]', "{}", "{ a = 1 }", '{ "culture.level" = 0.1 }'),
    *("1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "'''a\nb'''", "[{}]"),
    *('"' + "x" * 5000 + '"', '"../../x"', "[nan]", "[" + "1," * 3000 + "]"),
    *("[" * 200 + "]" * 200, "[" * 5000, "{ a = " * 900 + "1" + " }" * 900, '"complete"'),
    *("100000", "1000", "64", "20", "40", "10000", "5000000", '{ from = 0, to = 1, steps = 3 }'),
    *("{ from = 0, to = " + "9" * 400 + ", steps = 3 }", '"file"'),
    "{ from = -1e308, to = 1e308, steps = 9 }",
    '{ measure = "skill", half_width = ' + "9" * 400 + ", at_most = 9 }",
)  # fmt: skip
LINES = (
    *("[structure]", "[practices]", "[culture]", "[arms]", "[vary]", "[[changes]]", "[set]"),
    *('kind = "sweep"', 'kind = "compare"', 'kind = "sensitivity"', 'extends = "baseline.toml"'),
    *('extends = "own.toml"', 'table = "points.csv"', 'scenario = "own.toml"', "]", "[", "=", "\\"),
    *("[[practices.named]]", 'name = "a"', "quality = 0.1", '"" = {}', '"\\u0007" = {}'),
    "a.b.c = 1",
    *("[" + "a." * 3000 + "b]", "\ufeff", "\x00", "\x1b[31m", "# \udce4", '"=SUM(A1)" = {}'),
    *("[[steps]]", "[steps.A]", "[steps.A.set]", "[[steps.expect]]", 'of = "B - A"'),
    *('method = "morris"', 'factors = "parameters"', "samples = 3", "until = {}", "measures = [3]"),
)  # fmt: skip


def sources(kind: str) -> list[str]:
    """Sound files of a kind, which mutations begin from."""
    folders = {"scenario": "scenarios", "experiment": "experiments", "lesson": "src/nicsim/lessons"}
    return [file.read_text("utf-8") for file in sorted((ROOT / folders[kind]).glob("*.toml"))]


def mutated(kind: str, number: int, known: list[str]) -> bytes:
    """A file: a sound one with one to eight things changed, or nearly nothing of it left."""
    draw = random.Random(f"{kind} {number}")
    lines = draw.choice(known).split("\n")
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
        at = draw.randrange(len(lines))
        what = draw.randrange(12)
        if what <= 2:  # another value
            name = lines[at].partition("=")[0]
            lines[at] = f"{name or 'title '}= {draw.choice(VALUES)}"
        elif what == 3:
            lines.insert(at, draw.choice(LINES))
        elif what == 4:
            del lines[at : at + draw.randrange(1, 4)]
            lines = lines or [""]
        elif what == 5:  # from another file
            lines[at:at] = draw.choice(known).split("\n")[: draw.randrange(1, 30)]
        elif what == 6:  # letters
            text = list(lines[at])
            for _ in range(draw.randrange(1, 4)):
                place = draw.randrange(len(text) + 1)
                text[place : place + draw.randrange(2)] = draw.choice(
                    "\"=[]{}.,\\#\x00\u202e9e-+'\t"
                )
            lines[at] = "".join(text)
        elif what >= 10:  # a value anywhere in a line, of a table in it too
            found = list(re.finditer(r"= ?([^,={}]+)", lines[at]))
            if found:
                begin, end = draw.choice(found).span(1)
                lines[at] = lines[at][:begin] + draw.choice(VALUES) + lines[at][end:]
        else:
            number_in = re.search(r"\d+(\.\d+)?", lines[at])
            if number_in:
                begin, end = number_in.span()
                near = f"{float(number_in[0]) * draw.choice((0.5, 1, 2)):g}"
                put = near if draw.random() < 0.7 else draw.choice(VALUES)
                lines[at] = lines[at][:begin] + put + lines[at][end:]
    raw = "\n".join(lines).encode("utf-8", "surrogatepass")
    if draw.random() < 0.05:  # bytes
        cut = draw.randrange(len(raw) + 1)
        raw = raw[:cut] + draw.randbytes(draw.randrange(4)) + raw[cut + draw.randrange(3) :]
    return raw


def place(folder: Path) -> None:
    """What mutated files may name."""
    for name in ("scenarios", "experiments"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "lessons").mkdir()
    folder = folder / "experiments"
    cells = ("0.1", "0.4\nx=1", "[" * 5000, "9" * 400, "'", "true")
    rows = "\n".join(f'"{cell}",1' for cell in cells)
    (folder / "points.csv").write_text(f"culture.level,structure.sites\n{rows}\n", "utf-8")


def read(path: Path, kind: str) -> str:
    """What came of a file: read, or refused; anything but a sentence is raised."""
    try:
        if kind == "lesson":
            read_lessons([path.parent], SHIPPED)
        elif kind == "experiment" or is_experiment(path):
            read_study(path) if is_sensitivity(path) else read_experiment(path)
        else:
            simulation.load(path)
    except NicsimError as fault:
        str(fault).encode("utf-8", "surrogateescape")
        return "refused"
    return "read"


def tried(kind: str, number: int, folder: Path, known: list[str]) -> tuple[str, float]:
    """What came of a mutated file, and the processor's seconds that it took."""
    path, begun = folder / f"{kind}s" / "own.toml", time.process_time()
    path.write_bytes(mutated(kind, number, known))
    try:
        told = read(path, kind)
    except BaseException as fault:
        told = f"{type(fault).__name__}: {fault}"[:200]
    return told, time.process_time() - begun


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kind", choices=KINDS)
    asked.add_argument("count", type=int, nargs="?", default=1000)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--only", type=int)
    given = asked.parse_args()
    known, told, slowest, findings = sources(given.kind), Counter(), 0.0, 0
    numbers = range(given.first, given.first + given.count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place(folder)
        if given.only is not None:
            file = folder / f"{given.kind}s" / "own.toml"
            file.write_bytes(mutated(given.kind, given.only, known))
            print(file.read_text("utf-8", "replace"))
            try:
                print(read(file, given.kind))
            except Exception:
                traceback.print_exc()
            return
        for number in numbers:
            what, seconds = tried(given.kind, number, folder, known)
            slowest = max(slowest, seconds)
            if what not in ("read", "refused") or seconds > SECONDS:
                findings += 1
                print(f"{given.kind} {number}: {what} ({seconds:.1f} s)", flush=True)
            else:
                told[what] += 1
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    counts = ", ".join(f"{count:,} {what}" for what, count in sorted(told.items()))
    print(
        f"{len(numbers):,} {given.kind} files: {counts}, {findings} findings; "
        f"the slowest took {slowest:.1f} s, memory at most {most:.2f} GB"
    )
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
