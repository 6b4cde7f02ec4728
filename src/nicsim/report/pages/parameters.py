"""The page `docs/parameters.md`: every parameter, a table for each part of a scenario file."""

from collections.abc import Sequence
from itertools import groupby

from nicsim.foundation.priors import ASSUMPTION, Prior

COLUMNS = (
    *("key", "default", "weak", "strong", "range", "unit", "kind", "prior"),
    *("meaning", "source"),
)
HEAD = """\
# Parameters

Printed by `nicsim parameters --markdown` from the declarations in `src/nicsim/domains` and
`src/nicsim/scenario/plan.py`; not edited by hand (a test compares the two).

`weak`, default and `strong` are the values at level 0, .5 and 1 of the domain's dial; between them
the dial moves a value linearly, integers rounding half up. A value without weak and strong is not
moved by a dial. An empty unit is a pure number or a share. A source that says *assumption* is a
number nobody has measured: vary it before you lean on a result. A roster, where one is given,
replaces `structure.sites`, `structure.colleagues` and `structure.size_spread`; and where it has
roles, `structure.team_size`.

A `lever` is what a designer or leader decides; a `condition` what users can know of their own
network, or what they define; `nature` is how the world works, which nobody has measured: it has a
prior, from which [plausible worlds](worlds.md) are made. Where no more is known, a prior goes from
half the default to twice, for a share from half its odds to twice (an assumption).
"""


def prior_told(prior: Prior | None) -> str:
    """A prior in a cell, with its source where it has one."""
    if prior is None:
        return ""
    return str(prior) + ("" if prior.source == ASSUMPTION else f" ({prior.source})")


def parameter_page(rows: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """The page, from pairs of a domain and its row of text (see `COLUMNS`)."""
    parts = [HEAD]
    for domain, group in groupby(rows, key=lambda pair: pair[0]):
        parts.append(f"## {f'[{domain}]' if domain else 'At the top of the file'}\n")
        parts.append(_line(COLUMNS) + _line(("---",) * len(COLUMNS)))
        parts[-1] += "".join(_line((f"`{key}`", *rest)) for _, (key, *rest) in group)
    return "\n".join(parts).rstrip("\n")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |\n"
