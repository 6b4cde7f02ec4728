"""Renew the baseline's numbers in all documents in one go.

    uv run python docs/first_numbers.py            # run, keep, write (ten minutes or so)
    uv run python docs/first_numbers.py --rewrite  # write from what is kept
    uv run python docs/first_numbers.py --runs N   # fewer, of each of the two seeds

What is kept stands in `docs/first_numbers.toml`: means over so many runs that another seed gives
the same two digits (both are run, and the script says where they differ), and what the first
command prints. In documents, `<!-- first SOMETHING -->` and `<!-- end -->` enclose what is written
here; `tests/test_first_numbers.py` holds them to it. Rules that change want all of it anew.
"""

import argparse
import contextlib
import io
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

import nicsim
from nicsim.cli.main import app

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "docs" / "first_numbers.toml"
BASELINE = ROOT / "scenarios" / "baseline.toml"
RUNS, AT_ONCE = 10_000, 500  # of each of two seeds; of those, held in memory together
MEASURES = ("spread_helpful", "false_spread", "realised_improvement", "network_health")
MOST_ROWS = 3  # of the printed table that the README shows
MARKED = re.compile(r"(<!-- first (.+?) -->)(.*?)(<!-- end -->)", re.DOTALL)


def means(seed: int, runs: int) -> dict[str, float]:
    """Means at the end of the baseline over so many runs, block by block."""
    blocks = []
    for number in range(runs // AT_ONCE):
        own = 1_000_000 * (seed + 1) + number
        final = nicsim.run(BASELINE, replicates=AT_ONCE, seed=own).final
        blocks.append([final[name].mean() for name in MEASURES])
        print(f"seed {seed}: {(number + 1) * AT_ONCE} of {runs} runs", flush=True)
    return dict(zip(MEASURES, map(float, np.mean(blocks, axis=0)), strict=True))


def printed() -> str:
    """What the first command of the README prints."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        words = ["run", str(BASELINE), "--out", f"{folder}/baseline"]
        app(words, standalone_mode=False)
        return out.getvalue().replace(f"{folder}/baseline", "results/baseline")


def as_shown(text: str) -> str:
    """The output as the README shows it: columns in line, the first rows, the finding."""
    lines = text.splitlines()
    rows = [line.split("\t") for line in lines if "\t" in line][: MOST_ROWS + 1]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    table = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    finding = next(line for line in lines if line.startswith("After "))
    return "\n".join([lines[0], *table, "...", *_wrapped(finding), lines[-1]])


def _wrapped(text: str, width: int = 100) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def written(name: str, kept: dict[str, Any]) -> str:
    """What stands between marks: the output, or a mean (0.51; percent: 51%; short: .51)."""
    if name == "output":
        return f"\n\n```text\n{kept['output'].strip()}\n```\n\n"
    if name == "runs":
        return f"{kept['runs']:,}"
    measure, _, form = name.partition(" ")
    value = kept["means"][measure]
    told = {"percent": f"{100 * value:.0f}%", "short": f"{value:.2f}".lstrip("0")}
    return told.get(form, f"{value:.2f}")


def renewed(text: str, kept: dict[str, Any]) -> str:
    """A document with all that is marked written anew."""
    return MARKED.sub(lambda m: m[1] + written(m[2], kept) + m[4], text)


def as_kept(text: str) -> str:
    """The same from what is kept."""
    return renewed(text, tomllib.loads(KEPT.read_text("utf-8")))


def documents() -> list[Path]:
    """Documents that may hold marks."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def main() -> None:
    """Run, keep, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rewrite", action="store_true", help="from what is kept")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"a multiple of {AT_ONCE}")
    asked = parser.parse_args()
    if not asked.rewrite:
        found, other = means(0, asked.runs), means(1, asked.runs)
        for name in MEASURES:
            if f"{found[name]:.2f}" != f"{other[name]:.2f}":
                print(f"{name}: {found[name]:.4f} and {other[name]:.4f} differ in two digits")
        lines = [
            f"# Written by docs/{Path(__file__).name}.",
            f"runs = {2 * (asked.runs // AT_ONCE) * AT_ONCE}",
        ]
        lines += [f"output = '''\n{as_shown(printed())}\n'''", "[means]"]
        lines += [f"{name} = {(found[name] + other[name]) / 2:.4f}" for name in MEASURES]
        KEPT.write_text("\n".join(lines) + "\n", "utf-8")
    for page in documents():
        text = page.read_text("utf-8")
        if (new := as_kept(text)) != text:
            page.write_text(new, "utf-8")
            print(f"written: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
