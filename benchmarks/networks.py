"""What reading, describing and drawing a large network costs: 100,000 people, a million ties.

Run with `uv run python benchmarks/networks.py [PEOPLE] [TIES]`. Times are of this machine; what
holds elsewhere are the shares, and that twice the ties take about twice the time.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import nicsim
from nicsim.report.figures.network_picture import saved


def written(folder: Path, people: int, ties: int) -> tuple[Path, Path]:
    """Made-up files: schools of about 36, nine ties in ten to near colleagues."""
    draw = np.random.default_rng(0)
    school = np.sort(draw.integers(0, max(1, people // 36), people))
    roster, advice = folder / "people.csv", folder / "advice.csv"
    with roster.open("w") as file:
        file.write("id,school\n")
        file.writelines(f"p{i},s{s}\n" for i, s in enumerate(school.tolist()))
    source = draw.integers(0, people, ties)
    near = np.clip(source + draw.integers(-20, 21, ties), 0, people - 1)
    target = np.where(draw.random(ties) < 0.9, near, draw.integers(0, people, ties))
    with advice.open("w") as file:
        file.write("source,target\n")
        rows = zip(source.tolist(), target.tolist(), strict=True)
        file.writelines(f"p{a},p{b}\n" for a, b in rows)
    return roster, advice


def costs(people: int, ties: int) -> dict[str, float]:
    """Seconds of each step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = written(folder, people, ties)
        at = [time.perf_counter()]
        network = nicsim.read_network(*files)
        at.append(time.perf_counter())
        assert network.description.here.people == people
        at.append(time.perf_counter())
        saved(network.picture(), folder / "map")
        at.append(time.perf_counter())
        network.write(folder / "own.toml")
        at.append(time.perf_counter())
    steps = np.diff(at).tolist()
    return dict(zip(("read", "described", "drawn", "written and checked"), steps, strict=True))


def main() -> None:
    """Print a table."""
    people, ties = (
        int(text) for text in (sys.argv[1:] + ["100000", "1000000"][len(sys.argv) - 1 :])
    )
    costs(1_000, 10_000)  # compiles
    half, whole = costs(people // 2, ties // 2), costs(people, ties)
    print(f"{people:,} people, {ties:,} ties")
    for step, seconds in whole.items():
        share = seconds / sum(whole.values())
        print(f"{step:20} {seconds:6.1f} s  {100 * share:3.0f}%  {seconds / half[step]:.1f} x half")
    print(f"{'all':20} {sum(whole.values()):6.1f} s")


if __name__ == "__main__":
    main()
