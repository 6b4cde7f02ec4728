"""Write the tables of `docs/worlds.md`: the targets, and what came of the worlds that ship.

    uv run python docs/worlds_tables.py                  # the targets alone
    uv run python docs/worlds_tables.py results/plausible  # and what came of that search

Between `<!-- targets -->` (`<!-- plausible -->`) and `<!-- end -->`; a test holds targets to it.
"""

import re
import sys
from pathlib import Path

import pandas as pd

from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.storing import CHECKS, WORLDS, read_checks
from nicsim.experiments.worlds.targets import TARGETS

PAGE = Path(__file__).with_name("worlds.md")
MOST_LEARNT = 12


def targets_table() -> str:
    """What is known, where from."""
    rows = [
        (t.name, t.wanted, f"{t.error:g}", f"{t.discrepancy:g}", t.what, t.source) for t in TARGETS
    ]
    return _table(("target", "known", "error", "model off by", "what", "source"), rows)


def plausible_text(folder: Path) -> str:
    """What came of a search, as tables."""
    worlds, checks = Worlds.read(folder / WORLDS), read_checks(folder / CHECKS)
    finding = (folder / "finding.txt").read_text("utf-8").strip().splitlines()
    manifest = worlds.manifest
    text = (
        f"Made by `{manifest['command']}` ({manifest['points']:,} points; nicsim "
        f"{manifest['nicsim']}, rules {manifest['rules']}):\n\n"
        + "\n".join(f"- {sentence}" for sentence in finding)
        + "\n\nEach known number in worlds of the prior and in those that are kept (middle, nine "
        "tenths, share of worlds within two standard deviations), and foretold by worlds that were "
        "held against all *other* patterns:\n\n"
    )
    held = checks.held_out.set_index("target")
    rows = []
    for row in checks.targets.to_dict("records"):
        own = held.loc[row["target"]]
        rows.append(
            (
                row["target"],
                row["wanted"],
                *(_spread(row, name) for name in ("before", "after")),
                f"{100 * row['met after']:.0f}%",
                f"{_number(own['predicted'])} ({_number(own['5%'])} to {_number(own['95%'])})",
                "yes" if own["holds"] else "no",
            )
        )
    names = ("target", "known", "prior", "worlds", "shown by", "foretold, held out", "holds")
    text += _table(names, rows)
    text += (
        "\nOf what most was learnt (how much narrower than the prior; middle half of worlds):\n\n"
    )
    learnt = checks.parameters.sort_values("learnt", ascending=False).head(MOST_LEARNT)
    text += _table(
        ("parameter", "narrower by", "middle half", "prior"),
        [
            (
                f"`{r['parameter']}`",
                f"{100 * r['learnt']:.0f}%",
                f"{r['25%']} to {r['75%']}",
                r["prior"],
            )
            for r in learnt.to_dict("records")
        ],
    )
    text += "\nKnown worlds, taken for the real one:\n\n"
    text += _table(
        ("interval", "coverage", "standard error", "worlds", "parameters"),
        [
            (
                f"{100 * r['interval']:.0f}%",
                f"{100 * r['coverage']:.1f}%",
                f"{100 * r['error']:.1f}",
                str(r["truths"]),
                str(r["parameters"]),
            )
            for r in checks.coverage.to_dict("records")
        ],
    )
    return text


def _spread(row: dict, name: str) -> str:
    low, high = _number(row[f"{name} 5%"]), _number(row[f"{name} 95%"])
    return f"{_number(row[name])} ({low} to {high})"


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"


def _table(names, rows) -> str:
    lines = [names, ("---",) * len(names), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def written(text: str, name: str, content: str) -> str:
    """A document with something new between its marks."""
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    return marks.sub(lambda found: found[1] + content + found[2], text, count=1)


def main() -> None:
    """Write what can be written."""
    text = written(PAGE.read_text("utf-8"), "targets", targets_table())
    if len(sys.argv) > 1:
        text = written(text, "plausible", plausible_text(Path(sys.argv[1])))
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
