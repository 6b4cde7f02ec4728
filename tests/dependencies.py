"""Every bound of a library tried, on the oldest Python that it serves and on the newest.

    uv run python tests/dependencies.py              # lowest, newest, pre-releases: minutes each
    uv run python tests/dependencies.py --licences   # of all that nicsim needs

Each case is a clone with an environment of its own, in which nothing is built but nicsim: a
version that has no wheel for a Python does not serve it. Tests are those that reach most
libraries; `--whole` runs all. A Python that is not on this machine is told and left out.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
EXTRAS = ("optimise", "discovery", "cluster")  # mpi wants a library of the system, viz is in `dev`
NEWEST = "3.13"
TESTS = (
    *("tests/test_baseline.py", "tests/test_scenarios.py", "tests/drivers/test_model.py"),
    *("tests/cli/test_starts.py", "tests/cli/test_main.py", "tests/report", "tests/api"),
    *("tests/structure/readers/test_formats.py", "tests/app/test_server.py"),
    *("tests/experiments/test_running.py", "tests/experiments/search/test_improving.py"),
    "tests/experiments/sensitivity/test_command.py",
)


class Case(NamedTuple):
    """Which versions are taken, on which Python."""

    name: str
    python: str
    options: tuple[str, ...]


def project() -> dict:
    """What pyproject.toml says of the project."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def cases() -> list[Case]:
    """The lowest versions on both ends of what is served, then the newest, then those to come."""
    oldest = re.findall(r"[\d.]+", project()["requires-python"])[0]
    lowest = ("--resolution", "lowest-direct")
    return [
        Case("lowest", oldest, lowest),
        Case("lowest", NEWEST, lowest),
        Case("newest", oldest, ()),
        Case("newest", NEWEST, ()),
        Case("pre-releases", NEWEST, ("--prerelease", "allow")),
    ]


def python_of(version: str) -> str | None:
    """A Python of a version on this machine, of pyenv too; None where there is none."""
    own = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    if own:
        return str(own[-1])
    found = subprocess.run(
        ["uv", "python", "find", "--no-python-downloads", version],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return found.stdout.strip() or None


def names() -> list[str]:
    """Libraries that nicsim asks for by name."""
    extras = project()["optional-dependencies"]
    asked = [*project()["dependencies"], *(one for name in EXTRAS for one in extras[name])]
    return [re.split(r"[^\w.-]", one)[0] for one in asked]


def tried(case: Case, tests: list[str], folder: Path) -> bool:
    """Whether tests pass in a case; its versions and the end of the tests are printed."""
    python = python_of(case.python)
    if python is None:
        print(f"{case.name} on Python {case.python}: no such Python here, left out", flush=True)
        return True
    clone = folder / f"{case.name}-{case.python}"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    built = [word for name in names() for word in ("--no-build-package", name)]
    run = ["uv", "run", "--isolated", "--python", python, *case.options, "--group", "dev", *built]
    run += [word for extra in EXTRAS for word in ("--extra", extra)]
    told = f"from importlib.metadata import version as v; print(*(n+' '+v(n) for n in {names()}))"
    for words in (["python", "-c", told], ["pytest", "-p", "no:warnings", *tests]):
        ran = subprocess.run([*run, *words], cwd=clone, capture_output=True, text=True, check=False)
        text = ran.stdout.strip() or ran.stderr.strip()
        print(f"{case.name} on Python {case.python}: {text.splitlines()[-1]}", flush=True)
        if ran.returncode:
            print(ran.stdout[-20_000:], ran.stderr[-2000:], flush=True)
            return False
    shutil.rmtree(clone)
    return True


def licence_of(found: metadata.Distribution) -> str:
    """The licence that a distribution names."""
    about = found.metadata
    known = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if "License" in c]
    text = (about.get("License") or "").strip().splitlines()
    return about.get("License-Expression") or ", ".join(known) or (text[0] if text else "not told")


def needed(names: list[str], extras: tuple[str, ...] = ()) -> dict[str, metadata.Distribution]:
    """Distributions that these need, those that these need, and so on."""
    found: dict[str, metadata.Distribution] = {}
    left = list(names)
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # for another platform, or an extra's
            continue
        for line in found[name].requires or ():
            if "extra ==" not in line:
                left.append(re.split(r"[^\w.-]", line)[0])
    return found


def licences() -> None:
    """Print what is installed for those who use nicsim, with its licence."""
    for name, found in sorted(needed(names()).items()):
        print(f"{name}\t{found.version}\t{licence_of(found)}")


def main() -> None:
    """Try all cases, or those that are named; or print the licences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help="lowest, newest or pre-releases; default all")
    parser.add_argument("--whole", action="store_true", help="all tests")
    parser.add_argument("--licences", action="store_true")
    asked = parser.parse_args()
    if asked.licences:
        licences()
        return
    wanted = [case for case in cases() if not asked.cases or case.name in asked.cases]
    with tempfile.TemporaryDirectory() as folder:
        tests = [] if asked.whole else list(TESTS)
        failed = [case for case in wanted if not tried(case, tests, Path(folder))]
    print(f"{len(wanted) - len(failed)} of {len(wanted)} cases hold")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
