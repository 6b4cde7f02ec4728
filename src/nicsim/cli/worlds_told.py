"""What commands print of a question that was asked in many worlds."""

import json
from typing import Any

from nicsim.cli.console import print_table, say
from nicsim.cli.options import Running
from nicsim.experiments.comparing import rows_of
from nicsim.experiments.store.stored import Stored
from nicsim.report.cells import read_table
from nicsim.report.words.findings import CAVEAT, bare
from nicsim.report.words.worlds import percent

MOST_ROWS = 40  # of a table on the screen; the files hold all
FILES = "report.html, figures, answers.csv, worlds.parquet, weekly.parquet, manifest.json"


def tell_worlds(stored: Stored, running: Running) -> None:
    """The short table, the finding, and where the files are; or all of it as JSON."""
    experiment, folder = stored.experiment, stored.folder
    finding = (folder / "finding.txt").read_text("utf-8").strip()
    file = folder / "answers.csv"
    rows = []
    if file.exists():
        table = read_table(file)
        rows = table[table["week"] == table["week"].max()]
    if running.as_json:
        say(json.dumps(_content(stored, finding, rows), indent=1))
        return
    if running.quiet:
        return
    worlds = len(experiment.worlds or ())
    told = f"{worlds} worlds, {experiment.each} runs of each arm in each"
    say(f"{experiment.title}: {told}, {experiment.arms[0].scenario.years} years")
    if len(rows):
        _print(rows)
    say(finding)
    say(CAVEAT)
    say(f"results: {folder}/ ({FILES})")


def _content(stored: Stored, finding: str, rows: Any) -> dict[str, Any]:
    request = stored.manifest["request"]["worlds"]
    summary = read_table(stored.folder / "summary.csv")
    last = summary[summary["week"] == summary["week"].max()]
    return {
        "folder": str(stored.folder),
        "finding": finding,
        "worlds": request | {"each": stored.experiment.each},
        "answers": json.loads(str(rows.to_json(orient="records"))) if len(rows) else [],
        "levels": json.loads(str(last.to_json(orient="records"))),
    }


def _print(rows: Any) -> None:
    names = ("at the end", "measure", "ahead in", "middle world", "nine of ten worlds", "by luck")
    shown = [row for row in rows_of(rows) if row.worlds]
    print_table(
        names,
        [
            (
                row.contrast,
                row.measure,
                f"{percent(row.ahead)} of worlds",
                bare(row.q50, row.measure),
                f"{bare(row.q05, row.measure)} to {bare(row.q95, row.measure)}",
                percent(row.luck_share) if row.luck_share == row.luck_share else "",
            )
            for row in shown[:MOST_ROWS]
        ],
    )
    if len(shown) > MOST_ROWS:
        say(f"and {len(shown) - MOST_ROWS} rows more in answers.csv")
    say("(shares: differences in percentage points)")
