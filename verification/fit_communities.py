"""Fifteen real communities: the first half of the time in, the second half predicted.

`uv run python -m verification.fit_communities` reads the folder that NICSIM_DATA names. There stand
`medical_innovation` (four cities, tetracycline; Coleman, Katz & Menzel 1966) and
`brazilian_farmers` (eleven villages, hybrid corn; Rogers, Ascroft & Roeling 1970), each with
nodes.csv (id, toa, adopted, community) and edges.csv (ego names alter), as netdiffuseR gives them
(Vega Yon & Valente). Every community is fitted with its own people and its own ties; which of the
classic rules holds, and its numbers, are not known. It prints a table, whatever comes out.
"""

import csv
import os
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from nicsim.api.fitting import Fit, completed_fit, prepared_fit
from nicsim.experiments.fitting.asked import bare
from nicsim.experiments.fitting.reading import Said
from nicsim.experiments.fitting.search import Search
from nicsim.experiments.study import Conduct
from nicsim.scenario.scenario import Scenario

SETS = ("medical_innovation", "brazilian_farmers")
COLUMNS = {"person": "id", "time": "toa", "status": "adopted", "site": "none"}
PARTICLES = 200


def network(source: Path, community: str, folder: Path) -> Scenario:
    """A community's people and ties, of which nothing else is known."""
    people = [row for row in _rows(source / "nodes.csv") if row["community"] == community]
    there = {row["id"] for row in people}
    ties = [row for row in _rows(source / "edges.csv") if {row["ego"], row["alter"]} <= there]
    roster, edges = folder / f"{community}.csv", folder / f"{community}_ties.csv"
    roster.write_text("id,site\n" + "".join(f"{row['id']},{community}\n" for row in people))
    edges.write_text("source,target\n" + "".join(f"{t['ego']},{t['alter']}\n" for t in ties))
    values = {
        "structure.roster": str(roster),
        "structure.ties": str(edges),
        "structure.across.kind": "none",
        "structure.team_size": 1,
    }
    return bare(Scenario(f"{source.name} {community}").replacing(values))


def fitted(source: Path, community: str, folder: Path, particles: int = PARTICLES) -> Fit:
    """A community's first half fitted."""
    asked = prepared_fit(
        source / "nodes.csv",
        network(source, community, folder),
        said=Said(columns=COLUMNS, only={"community": community}),
        share=0.5,
        search=Search(particles),
    )
    return completed_fit(asked, folder / f"fit_{community}", Conduct())


def table(data: Path, particles: int = PARTICLES) -> pd.DataFrame:
    """Errors and coverage of every forecaster in every community; seconds of its processor."""
    found = []
    for name in SETS:
        source = data / name
        for community in sorted({row["community"] for row in _rows(source / "nodes.csv")}):
            begun = time.process_time()
            with tempfile.TemporaryDirectory() as folder:
                made = fitted(source, community, Path(folder), particles)
            errors = made.errors.assign(
                community=f"{name} {community}", seconds=time.process_time() - begun
            )
            found.append(errors)
            shown = errors.set_index("forecaster")["error"].round(3).to_dict()
            print(f"{name} {community}: {shown}", flush=True)
    return pd.concat(found, ignore_index=True)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def main() -> None:
    """Print the means over all communities."""
    data = os.environ.get("NICSIM_DATA")
    if not data:
        sys.exit("set NICSIM_DATA to the folder that holds medical_innovation, brazilian_farmers")
    found = table(Path(data))
    means = found.groupby("forecaster")[["error", "coverage", "width", "score", "rank"]].mean()
    print(means.sort_values("error").round(3).to_string())
    seconds = found.groupby("community")["seconds"].first()
    print(f"seconds of a processor: {seconds.mean():.0f} a community, {seconds.max():.0f} at most")


if __name__ == "__main__":
    main()
