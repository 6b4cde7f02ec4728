"""The report: what was claimed, wanted and found, in Markdown."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from verification.claims import HOLDS, Claim, Finding, Part
from verification.suite import CLASSIC, PATTERNS


class Done(NamedTuple):
    """A claim that was looked for."""

    claim: Claim
    finding: Finding
    figure: Path | None
    seconds: float


def number(value: float) -> str:
    """A number, to the digits that matter."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3f}"


def found(part: Part) -> str:
    """A number with its interval."""
    mean, low, high = part.found
    if low == high == mean:
        return number(mean)
    return f"{number(mean)} ({number(low)} to {number(high)})"


def line(cells) -> str:
    """A row of a table."""
    return "| " + " | ".join(str(cell).replace("|", r"\|") for cell in cells) + " |\n"


def summary(claims, done: Mapping[str, Done]) -> str:
    """A table of verdicts."""
    text = line(("id", "claim", "verdict")) + line(("---",) * 3)
    for claim in claims:
        if claim.name in done:
            verdict = done[claim.name].finding.verdict
            text += line((f"[{claim.name}](#{claim.name.lower()})", claim.text, f"**{verdict}**"))
    return text


def section(one: Done, folder: Path, command: str) -> str:
    """All on one claim."""
    claim, finding, figure, _ = one
    text = f"\n### {claim.name}\n\n{claim.text}\n\nSource: {claim.source}.\n\n"
    if claim.remark:
        text += f"{claim.remark}\n\n"
    text += line(("number", "wanted", "found (95% interval)", "verdict")) + line(("---",) * 4)
    for part in finding.parts:
        text += line((part.what, part.wanted, found(part), part.verdict))
    text += f"\nAgain: `{command} --only {claim.name}`\n"
    if figure is not None:
        text += f"\n![{claim.name}]({figure.relative_to(folder).as_posix()})\n"
    return text


def written(done: Mapping[str, Done], folder: Path, command: str, setting: str) -> str:
    """The whole report."""
    hold = sum(one.finding.verdict == HOLDS for name, one in done.items() if name[0] == "P")
    text = (
        "# What the model reproduces\n\n"
        f"Made by `{command}` ({setting}); not edited by hand. A part holds if its whole 95% "
        "interval lies where the claim is true, fails if it lies outside, and is undecided "
        "otherwise; where a number is known, it holds within four standard errors (exactly, where "
        "there is no chance). A claim holds if all its parts do and fails if one fails. What is "
        "told is for the reader: nothing is asked of it. Luck is paired: replicate r has the same "
        "in all arms.\n\n"
        f"## Suite B: classic models\n\n{summary(CLASSIC, done)}\n"
        f"## Suite A: patterns of improvement networks\n\n"
        f"At the default parameters, changed only as the claim says: {hold} of "
        f"{sum(name[0] == 'P' for name in done)} hold.\n\n{summary(PATTERNS, done)}\n"
        "## The claims one by one\n"
    )
    return text + "".join(section(one, folder, command) for one in done.values())
