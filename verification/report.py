"""The report: what was claimed, wanted and found, in Markdown."""

import re
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


def noticed(part: Part) -> str:
    """The error of the truth that a check would notice."""
    if part.notices is None:
        return ""
    return "any" if part.notices == 0.0 else number(part.notices)


def line(cells) -> str:
    """A row of a table."""
    return "| " + " | ".join(str(cell).replace("|", r"\|") for cell in cells) + " |\n"


def row(one: Done) -> str:
    """A claim's verdict in a row."""
    claim = one.claim
    link = f"[{claim.name}](#{claim.name.lower()})"
    return line((link, claim.text, f"**{one.finding.verdict}**"))


def summary(claims, done: Mapping[str, Done]) -> str:
    """A table of verdicts."""
    text = line(("id", "claim", "verdict")) + line(("---",) * 3)
    for claim in claims:
        if claim.name in done:
            text += row(done[claim.name])
    return text


def section(one: Done, folder: Path, command: str) -> str:
    """All on one claim."""
    claim, finding, figure, _ = one
    text = f"\n### {claim.name}\n\n{claim.text}\n\nSource: {claim.source}.\n\n"
    if claim.remark:
        text += f"{claim.remark}\n\n"
    text += line(("number", "wanted", "found (95% interval)", "notices", "verdict"))
    text += line(("---",) * 5)
    for part in finding.parts:
        text += line((part.what, part.wanted, found(part), noticed(part), part.verdict))
    text += f"\nAgain: `{command} --only {claim.name}`\n"
    if figure is not None:
        text += f"\n![{claim.name}]({figure.relative_to(folder).as_posix()})\n"
    return text


def written(done: Mapping[str, Done], folder: Path, command: str, setting: str) -> str:
    """The whole report."""
    text = (
        "# What the model reproduces\n\n"
        f"Made by `{command}` ({setting}); not edited by hand. A part holds if its whole 95% "
        "interval lies where the claim is true, fails if it lies outside, and is undecided "
        "otherwise; where a number is known, it holds within four standard errors (exactly, where "
        "there is no chance). Every check has a power: *notices* says how far beyond its bound, or "
        "from its number, the truth must lie for these runs to say so in four cases of five. A "
        "claim holds if all its parts do and fails if one fails. What is told is for the reader: "
        "nothing is asked of it. Luck is paired: replicate r has the same "
        "in all arms.\n\n"
        f"## Suite B: classic models\n\n{summary(CLASSIC, done)}\n"
        f"## Suite A: patterns of improvement networks\n\n"
        f"At the default parameters, changed only as the claim says: 0 of 0 hold.\n\n"
        f"{summary(PATTERNS, done)}\n"
        "## The claims one by one\n"
    )
    return counted(text + "".join(section(one, folder, command) for one in done.values()))


def counted(text: str) -> str:
    """The report with the number of patterns that hold put right."""
    verdicts = re.findall(r"^\| \[P\d+\].*\| \*\*(\w+)\*\* \|$", text, re.MULTILINE)
    told = f"{verdicts.count(HOLDS)} of {len(verdicts)} hold."
    return re.sub(r"\d+ of \d+ hold\.", told, text, count=1)


def renewed(text: str, done: Mapping[str, Done], folder: Path, command: str) -> str:
    """A report in which some claims were looked for anew, or for the first time."""
    order = [claim.name for claim in (*CLASSIC, *PATTERNS)]
    for name, one in done.items():
        if f"\n### {name}\n" not in text:  # after the one before it
            before = order[max(0, order.index(name) - 1)]
            text = re.sub(rf"(^\| \[{before}\].*\n)", rf"\1| [{name}]\n", text, flags=re.MULTILINE)
            place = re.compile(rf"(\n### {before}\n.*?)(?=\n### |\Z)", re.DOTALL)
            text = place.sub(rf"\1\n### {name}\n", text)
        text = re.sub(rf"^\| \[{name}\].*\n", lambda _, one=one: row(one), text, flags=re.MULTILINE)
        place = re.compile(rf"\n### {name}\n.*?(?=\n### |\Z)", re.DOTALL)
        text = place.sub(lambda _, one=one: section(one, folder, command).rstrip("\n") + "\n", text)
    return counted(text)
