"""Look for all claims in the model and write the report.

    uv run python -m verification                    # all, some minutes on two cores
    uv run python -m verification --quick            # all, small: about a minute
    uv run python -m verification --only P1 bass     # some, printed; with --out FOLDER they are
                                                     # renewed in the report that is there
    uv run python -m verification --hypercube 2000   # the joint picture over parameter space
    uv run python -m verification --dials            # each dial from weak to strong, a table
    uv run python -m verification --baseline         # tests/baseline.toml anew, on purpose

The full run writes `verification/report.md` and `verification/figures/`; the quick one writes only
where --out says. Exit code 1 if a classic model is not reproduced.
"""

import argparse
import sys
import time
from pathlib import Path

from verification.claims import FAILS
from verification.figures import draw
from verification.laboratory import HERE, Laboratory, say
from verification.report import Done, found, renewed, written
from verification.suite import CLAIMS

COMMAND = "uv run python -m verification"
REPLICATES, QUICK = 60, 10


def arguments() -> argparse.Namespace:
    """What is asked."""
    parser = argparse.ArgumentParser(
        prog="python -m verification",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="few replicates, for CI")
    parser.add_argument("--only", nargs="+", metavar="CLAIM", choices=list(CLAIMS), default=[])
    parser.add_argument("--replicates", type=int, help=f"of each arm ({REPLICATES}; quick {QUICK})")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=None, help="threads; default all processors")
    parser.add_argument("--out", type=Path, help="folder of report and figures")
    parser.add_argument("--hypercube", type=int, metavar="POINTS", help="draw so many points")
    parser.add_argument("--dials", action="store_true", help="each dial from weak to strong")
    parser.add_argument("--baseline", action="store_true", help="write tests/baseline.toml anew")
    return parser.parse_args()


def look(asked: argparse.Namespace, folder: Path | None) -> dict[str, Done]:
    """Look for the claims, one after another, each with all workers."""
    replicates = asked.replicates or (QUICK if asked.quick else REPLICATES)
    laboratory = Laboratory(replicates, asked.seed, asked.workers, asked.quick)
    names = asked.only or list(CLAIMS)
    done: dict[str, Done] = {}
    for place, name in enumerate(names, start=1):
        began, claim = time.monotonic(), CLAIMS[name]
        finding = claim.check(laboratory)
        laboratory.forget()
        figure = draw(claim, finding, folder / "figures") if folder else None
        seconds = time.monotonic() - began
        done[name] = Done(claim, finding, figure, seconds)
        say(f"[{place}/{len(names)}] {name}: {finding.verdict} ({seconds:.0f} s)")
        for part in finding.parts:
            say(f"    {part.verdict:9} {part.what}: {found(part)}; wanted {part.wanted}")
    return done


def main() -> int:
    """Run what is asked; the exit code."""
    asked = arguments()
    if asked.baseline:
        from verification.baseline import write

        say(f"written: {write()}")
        return 0
    if asked.dials:
        from verification.dials import HEALTH, OUTCOMES, PAIRS, foretold, predictions, table, turned

        lab, pairs = Laboratory(1, asked.seed, asked.workers), asked.replicates or PAIRS
        found_ = turned(lab, pairs)
        print(table(found_, OUTCOMES), table(found_, HEALTH), sep="\n")
        print(predictions(foretold(lab, pairs)))
        return 0
    if asked.hypercube:
        from verification.hypercube import explore

        explore(asked.hypercube, asked.seed, asked.workers, asked.out or HERE)
        return 0
    full = not (asked.quick or asked.only)
    folder = asked.out or (HERE if full else None)
    done = look(asked, folder)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        count = asked.replicates or (QUICK if asked.quick else REPLICATES)
        setting = f"seed {asked.seed}, {count} replicates an arm, more where the claim needs them"
        command = COMMAND + (" --quick" if asked.quick else "")
        file = folder / "report.md"
        if asked.only and file.exists():
            text = renewed(file.read_text("utf-8"), done, folder, command)
        else:
            text = written(done, folder, command, setting)
        file.write_text(text, "utf-8")
        say(f"written: {folder / 'report.md'}")
    classic = [one for name, one in done.items() if not name.startswith("P")]
    return int(any(one.finding.verdict == FAILS for one in classic))


if __name__ == "__main__":
    sys.exit(main())
