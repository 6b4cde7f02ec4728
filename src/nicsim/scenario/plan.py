"""What a scenario says of its structure: how many sites, who sits in them, who is tied to whom.

Only the request stands here; `nicsim.structure` turns it into people and ties.
"""

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from nicsim.foundation.declare import condition, lever

AcrossKind = Literal[
    "none",
    "line",
    "ring",
    "lattice",
    "torus",
    "small_world",
    "random",
    "affinity_groups",
    "regional_hubs",
    "scale_free",
    "complete",
    "file",
]
WithinKind = Literal["usual", "complete", "ring", "lattice", "small_world", "random", "none"]

MOST_SITES = 100_000
MOST_PEOPLE = 5_000_000  # what fits in memory (about 500 bytes a person); an assumption


class Across(NamedTuple):
    """Ties between teams at the start: `[structure] across = { ... }`."""

    kind: Annotated[AcrossKind, lever(None, None, "shape of the ties between teams")] = "random"
    degree: Annotated[
        int | None,
        lever(0, 10_000, "ties a team; unset: across_teams.initial_degree", "ties"),
    ] = None
    rewiring: Annotated[
        float,
        lever(0, 1, "share of a small world's ties rewired", "share", "Watts & Strogatz 1998"),
    ] = 0.1
    rows: Annotated[
        int | None, lever(1, MOST_SITES, "rows of a torus; unset: nearest to a square", "sites")
    ] = None
    groups: Annotated[int, lever(1, MOST_SITES, "affinity groups, complete within", "groups")] = 4
    bridges: Annotated[int, lever(0, 1_000, "ties between neighbouring groups", "ties")] = 1
    regions: Annotated[int, lever(1, MOST_SITES, "regions, a star each", "regions")] = 4
    strength: Annotated[float, condition(0, 1, "strength of a tie at the start", "share")] = 0.3


class Within(NamedTuple):
    """Ties within a site: `[structure] within = { ... }`."""

    kind: Annotated[
        WithinKind, lever(None, None, "usual: team a clique, colleagues at random; or a graph")
    ] = "usual"
    colleague_ties: Annotated[
        float, condition(0, 200, "ties of a colleague in its site, on average", "ties")
    ] = 3.5
    colleague_weight: Annotated[
        float, condition(0, 1, "weight of a colleague's tie (a team's: 1)", "share")
    ] = 0.6
    degree: Annotated[
        int,
        condition(
            0, 10_000, "ties a person in a lattice or small world (even) or at random", "ties"
        ),
    ] = 4
    rewiring: Annotated[
        float,
        condition(0, 1, "share of a small world's ties rewired", "share", "Watts & Strogatz 1998"),
    ] = 0.1


class StructurePlan(NamedTuple):
    """The `[structure]` table of a scenario."""

    sites: Annotated[
        int, lever(1, MOST_SITES, "schools, each with one improvement team", "sites")
    ] = 20
    team_size: Annotated[int, lever(1, 1_000, "people in a team, lead included", "people")] = 6
    colleagues: Annotated[
        int, condition(0, 10_000, "other practitioners in a site, on average", "people")
    ] = 30
    size_spread: Annotated[
        float,
        condition(
            0,
            1,
            "sites' colleagues run evenly from (1 - spread) to (1 + spread) times that number",
            "share",
        ),
    ] = 0.0
    districts: Annotated[
        int | None,
        condition(
            1, MOST_SITES, "districts of neighbouring sites; unset: one for five", "districts"
        ),
    ] = None
    across: Across = Across()
    within: Within = Within()
    roster: Path | None = None  # CSV: id, site, role
    ties: Path | None = None  # CSV: source, target[, weight]; the source asks the target
    team_ties: Path | None = None  # CSV: source, target[, weight] of sites; across.kind = "file"
    joins: Path | None = None  # CSV: site, join_week
