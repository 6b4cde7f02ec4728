"""What a new user's first command costs, part by part: a clone, an empty home, own caches.

    uv run python benchmarks/first_start.py [--replicates 200]

Every part is told in seconds of the clock and of the processors (processes that it started among
them). Packages come over the network and are told apart; a second run of each command shows what
every later start costs. All figures of one printing come from one machine in one go.
"""

import argparse
import os
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Part(NamedTuple):
    """What a part took."""

    name: str
    clock: float
    processor: float


def taken(name: str, words: list[str], where: Path, env: dict[str, str]) -> Part:
    """Run a command; its output is told where it fails."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, cwd=where, env=env, capture_output=True, text=True, check=False)
    clock, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    part = Part(name, clock, spent)
    print(f"{part.name:<44} {part.clock:8.1f} {part.processor:8.1f}", flush=True)
    return part


def parts(home: Path, replicates: int) -> list[Part]:
    """All parts, in the order of a first visit."""
    clone = home / "nicsim"
    uv = shutil.which("uv") or "uv"
    others = ("NICSIM_", "UV_", "VIRTUAL_", "PYTHON")
    env = {k: v for k, v in os.environ.items() if not k.startswith(others)}
    env |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    env |= {"UV_CACHE_DIR": str(home / "uv"), "MPLCONFIGDIR": str(home / "matplotlib")}
    run = [uv, "run", "--no-sync", "nicsim"]
    whole = ["run", "scenarios/baseline.toml", "--replicates", str(replicates)]
    first = taken("clone", ["git", "clone", "--quiet", str(ROOT), str(clone)], home, env)
    return [
        first,
        taken("install, packages from the network", [uv, "sync"], clone, env),
        taken("first import of the command", [*run, "run", "--help"], clone, env),
        taken("compile (nicsim warm)", [*run, "warm"], clone, env),
        taken(f"{replicates} runs, tables, figures, report", [*run, *whole], clone, env),
        taken("again: nicsim --help", [*run, "--help"], clone, env),
        taken("again: nicsim run --help", [*run, "run", "--help"], clone, env),
        taken("again: a finished folder says so", [*run, *whole], clone, env),
        taken("report alone", [*run, "report", "results/baseline", "--quiet"], clone, env),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=200)
    asked = parser.parse_args()
    print(f"{'':<44} {'seconds':>8} {'CPU':>8}")
    with tempfile.TemporaryDirectory() as folder:
        made = parts(Path(folder), asked.replicates)
    upto = made[:5]
    without = sum(part.clock for part in upto) - upto[1].clock
    print(f"from the clone to first numbers, install apart: {without:.0f} s")


if __name__ == "__main__":
    main()
