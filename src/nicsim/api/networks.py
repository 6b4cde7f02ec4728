"""A network of one's own, from files or Python: read, described, drawn, written as a scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.describing import Description, described, table
from nicsim.structure.joining import joined
from nicsim.structure.readers import Sheet, read_sheets
from nicsim.structure.readers.objects import sheets_of
from nicsim.structure.readers.sheet import numbers_of
from nicsim.structure.settling import Choices, Settled, settled
from nicsim.structure.sorting import Named
from nicsim.structure.writing import written

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from nicsim.experiments.diffusion import Adoption
    from nicsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class OwnNetwork:
    """A network that was read, everyone in it seated in a team.

    Parameters
    ----------
    settled : Settled
    read : tuple of str
        What it was read from.
    """

    settled: Settled
    read: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read, guessed, merged or left out, a sentence each."""
        return (*self.settled.network.notes, *self.settled.notes)

    @cached_property
    def description(self) -> Description:
        """Statistics, beside those of reference networks of the same size."""
        return described(self.settled)

    def adoption(self, column: str, never: float | None = None) -> "Adoption":
        """Adoption times from a column of people, for `nicsim.experiments.diffusion`.

        Parameters
        ----------
        column : str
            Period of adoption; blank for those who had not adopted.
        never : float, optional
            The number that stands for those who had not adopted (often the last period + 1).
        """
        from nicsim.experiments.diffusion import adoption

        network, name = self.settled.network, column.strip().lower()
        if name not in network.columns:
            raise StructureError(
                [f"--adopted {column}: no such column; found {', '.join(network.columns)}"]
            )
        words = [word or "nan" for word in network.columns[name]]
        time, bad = numbers_of(words)
        odd = bad - words.count("nan")
        if odd > 0:
            raise StructureError([f"--adopted {column}: {odd} entries are no numbers"])
        time = np.where(time == never, np.nan, time) if never is not None else time
        return adoption(time, network.sources, network.targets, network.weights)

    @property
    def table(self) -> "pd.DataFrame":
        """The description as text: what, here, each reference network, in words."""
        import pandas as pd

        columns, rows = table(self.description)
        return pd.DataFrame(rows, columns=list(columns))

    def picture(self) -> "Figure":
        """The network drawn, teams as places; a matplotlib Figure."""
        from nicsim.report.network_picture import network_picture
        from nicsim.report.plots import styled

        here = self.description.here
        with styled():
            title = f"{self.settled.network.name}: {here.people:,} people, {here.groups:,} teams"
            return network_picture(self.settled, title)

    def write(self, to: Path | str, title: str | None = None, replace: bool = False) -> "Scenario":
        """Write a scenario (TOML) with its tables in a folder beside it, and load it.

        Raises
        ------
        StructureError
            If something is there already, or cannot be written.
        """
        from nicsim.api import simulation

        title = title or f"The network of {self.settled.network.name.replace('_', ' ')}"
        written(self.settled, Path(to), title, self.read, replace)
        return simulation.load(to)


def read_network(
    *sources: Any,
    site: str | None = None,
    role: str | None = None,
    id: str | None = None,
    source: str | None = None,
    target: str | None = None,
    weight: str | None = None,
    relation: str | None = None,
    propose_teams: bool = False,
    team_size: int = 6,
    survey: Mapping[str, str] | None = None,
    guess_survey: bool = True,
    scale: int | None = None,
) -> OwnNetwork:
    """Read one network from files, or from graphs of networkx or igraph.

    Parameters
    ----------
    *sources : path or graph
        People, ties, or both; see `docs/designers.md` for formats.
    site, role, id, source, target, weight : str, optional
        Columns, where their names are not the usual ones.
    relation : str, optional
        Which of several kinds of ties.
    propose_teams : bool
        Propose teams from who is tied to whom, whatever columns there are.
    team_size : int
        People in a team where roles are guessed.
    survey : mapping of domain to column, optional
        Survey answers that become levels.
    guess_survey : bool
        Whether columns with usual names become levels too.
    scale : int, optional
        Highest answer; unset: guessed.

    Raises
    ------
    StructureError
        All faults of the files at once.
    """
    if not sources:
        raise StructureError(["no file and no graph is given"])
    sheets: list[Sheet] = []
    faults: list[str] = []
    for given in sources:
        try:
            sheets += read_sheets(Path(given)) if _is_path(given) else sheets_of(given)
        except StructureError as fault:
            faults += fault.faults
    if faults:
        raise StructureError(faults)
    names = [Path(given).name if _is_path(given) else "graph" for given in sources]
    network = joined(sheets, Path(names[0]).stem, Named(id, source, target, weight), relation)
    choices = Choices(site, role, propose_teams, team_size, survey or {}, scale, guess_survey)
    return OwnNetwork(settled(network, choices), tuple(names))


def _is_path(given: Any) -> bool:
    return isinstance(given, str | Path)


def survey_of(texts: Sequence[str]) -> dict[str, str]:
    """`DOMAIN=COLUMN` from the command line; the word `none` is left out."""
    found, faults = {}, []
    for text in texts:
        domain, equals, column = text.partition("=")
        if equals:
            found[domain.strip()] = column
        elif text != "none":
            faults.append(f"--survey {text}: write DOMAIN=COLUMN, for instance culture=d6")
    if faults:
        raise StructureError(faults)
    return found
