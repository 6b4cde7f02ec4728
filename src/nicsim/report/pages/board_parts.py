"""Parts of a board's page: the map and its key, what was assumed, lines cut to their places."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from nicsim.experiments.search import structures
from nicsim.experiments.store.stored import Stored
from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import NicsimError
from nicsim.report.figures.board import MOST_NUMBERED, TeamTie, school_map
from nicsim.report.pages.page import Picture
from nicsim.scenario.declared import parameters
from nicsim.scenario.scenario import Scenario
from nicsim.structure.acting import CUT, TIED

MOST_LINES, MOST_LETTERS = 4, 230


def map_of(
    before: Scenario, after: Scenario, figures: Path
) -> tuple[Picture | None, Sequence[str]]:
    """Schools and ties of the recommended design, what is new or cut marked; and the key."""
    try:
        old, prepared = _ties_of(before), prepared_for(after)
        new = _ties_of(after)
    except (NicsimError, OSError):
        return None, ()
    names = prepared.people.site_names
    pairs = [
        TeamTie(*pair, strength, "kept" if pair in old else "new") for pair, strength in new.items()
    ]
    pairs += [TeamTie(*pair, strength, "cut") for pair, strength in old.items() if pair not in new]
    late = [s for s, week in enumerate(prepared.join_week.tolist()) if week > 0]
    drawn = school_map(len(names), pairs, late)
    alternative = f"Map of {len(names)} schools and {len(new)} ties between their teams."
    key = names if prepared.plan.roster is not None and len(names) <= MOST_NUMBERED else ()
    return picture_of(drawn, figures / "map", alternative), [clipped(name, 44) for name in key]


def _ties_of(scenario: Scenario) -> dict[tuple[int, int], float]:
    """Planned ties between teams and their strengths, those that changes make or cut among them."""
    prepared = prepared_for(scenario)
    found: dict[tuple[int, int], float] = {}
    if prepared.links is not None:
        start, peers, strengths = prepared.links
        for s in range(len(start) - 1):
            for t in range(start[s], start[s + 1]):
                if s < peers[t]:
                    found[s, int(peers[t])] = float(strengths[t])
    else:
        strength = scenario.structure.across.strength
        found = {(int(a), int(b)): strength for a, b in structures.pairs_of(scenario)}
    for act in prepared.acts:
        pair = min(act.one, act.other), max(act.one, act.other)
        if act.kind == TIED and not act.of_people:
            found[pair] = max(found.get(pair, 0.0), act.strength)
        elif act.kind == CUT and not act.of_people:
            found.pop(pair, None)
    return found


def picture_of(figure: Figure | None, to: Path, alternative: str) -> Picture | None:
    """A figure saved as PNG and SVG, as the page takes it."""
    if figure is None:
        return None
    for end in ("png", "svg"):
        figure.savefig(to.with_suffix(f".{end}"), metadata={"Date": None} if end == "svg" else None)
    return Picture(to.with_suffix(".svg"), "", alternative)


def assumed_of(stored: Stored, scenarios: Sequence[Scenario]) -> list[str]:
    """What stands behind the numbers, a line each."""
    own = sorted({key for scenario in scenarios for key in scenario.assigned if "." in key})
    told = [
        f"{len(own)} values are set for this network; all else is as the model has it by default.",
        _share_assumed(),
    ]
    notes = stored.manifest["notes"]
    if notes:
        count = "one thing was" if len(notes) == 1 else f"{len(notes)} things were"
        told.append(f"In reading, {count} guessed, merged or left out: {notes[0]}")
    if any(scenario.costs.given for scenario in scenarios):
        days = scenarios[0].costs.release_days
        told.append(f"Release days: {days:g} a year of a member with fully protected time.")
    return lines_of(told)


def _share_assumed() -> str:
    declared = parameters().values()
    assumed = sum("assum" in p.source.lower() for p in declared)
    return (
        f"{assumed} of the model's {len(declared)} parameters rest on an assumption: read which "
        "way a difference points and its size beside others, not the level of a number."
    )


def foot_of(stored: Stored) -> str:
    """How it was run, in a line."""
    arms, hash_ = len(stored.experiment.arms), stored.manifest["hash"][:12]
    each = f" of each of {arms} designs, under the same luck" if arms > 1 else ""
    return (
        f"{stored.replicates:,} runs{each}; seed {stored.experiment.seed}; nicsim "
        f"{stored.manifest['nicsim']}, {hash_}. All numbers: report.html."
    )


def lines_of(told: Sequence[str], most: int = MOST_LINES) -> list[str]:
    """The first lines, each cut to its place."""
    return [clipped(line, MOST_LETTERS) for line in told[:most]]


def one_of_each(told: Sequence[str]) -> list[str]:
    """The first sentence of each kind (`Precision: ...`), in their order."""
    return list({line.partition(":")[0]: line for line in reversed(told)}.values())[::-1]


def clipped(text: str, most: int) -> str:
    """A text cut at a word where it is too long for its place."""
    return textwrap.shorten(text, most, placeholder=" … (report.html)") if text else ""
