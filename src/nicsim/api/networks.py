"""A network of one's own, from files or Python: read, described, drawn, written as a scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.scenario.given import as_file, is_frame
from nicsim.structure.aliases import read_aliases
from nicsim.structure.column_names import found_in
from nicsim.structure.describing import Description, described, table
from nicsim.structure.joining import joined
from nicsim.structure.numbers import column_of
from nicsim.structure.readers import Sheet, read_sheets
from nicsim.structure.readers.objects import sheets_of
from nicsim.structure.settling import Choices, Settled, settled
from nicsim.structure.sorting import Named
from nicsim.structure.survey_levels import Answers
from nicsim.structure.words import Guess, guesses_of, listed
from nicsim.structure.writing import Origin, written

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from nicsim.experiments.diffusion import Adoption
    from nicsim.scenario.scenario import Scenario
    from nicsim.structure.against import YearOnYear


MOST_PERIODS = 10_000  # of adoption: weeks of two centuries; seconds of a clock are no weeks


@dataclass(frozen=True)
class OwnNetwork:
    """A network that was read, everyone in it seated in a team.

    Parameters
    ----------
    settled : Settled
    read : tuple of str
        What it was read from.
    command : str
        The command that reads it again, with every guess said; empty: from Python.
    answers : Answers
        How answers to a survey were to be read.
    """

    settled: Settled
    read: tuple[str, ...]
    command: str = ""
    answers: Answers = field(default_factory=Answers)

    def said(self, command: str) -> "OwnNetwork":
        """The same, with the command that reads it without guessing; scenarios hold it."""
        return replace(self, command=command)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read, guessed, merged or left out, a sentence each."""
        return (*self.settled.network.notes, *self.settled.notes)

    @property
    def guesses(self) -> list[Guess]:
        """The notes that tell of guesses, each with the option that says the same (`option`)."""
        return guesses_of(self.notes)

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

        network = self.settled.network
        there = list(network.columns)
        at = found_in(there, column)
        if at is None:
            raise StructureError([f"--adopted {column}: no such column; found {listed(there)}"])
        found = column_of(network.columns[there[at]], f"--adopted {column}")
        if found.bad:
            raise StructureError([f"--adopted {column}: {found.bad} entries are no numbers"])
        time = found.values
        time = np.where(time == never, np.nan, time) if never is not None else time
        known = time[np.isfinite(time)]
        if known.size and known.max() - known.min() >= MOST_PERIODS:
            span = int(known.max() - known.min()) + 1
            raise StructureError(
                [f"--adopted {column}: {span:,} periods, {known.min():g} to {known.max():g}; "
                 f"at most {MOST_PERIODS:,} make sense: give weeks or years, and --never the "
                 "number that stands for no adoption"]
            )  # fmt: skip
        return adoption(time, network.sources, network.targets, network.weights)

    def against(self, before: "OwnNetwork") -> "YearOnYear":
        """What changed since the year before: people, sites, ties, levels, beside noise alone.

        Parameters
        ----------
        before : OwnNetwork
            The same network a year before, read with the same options. People and sites are one
            where their names are, capitals and spaces aside.
        """
        from nicsim.structure.against import year_on_year

        return year_on_year(self.settled, before.settled, self.answers)

    def adopters(self, column: str, never: float | None = None) -> "pd.DataFrame":
        """Who took it up when, from whom, at what exposure; arguments as for `adoption`."""
        from nicsim.experiments.diffusion import adopters

        return adopters(self.adoption(column, never), self.settled.network.ids)

    def who(self) -> "pd.DataFrame":
        """Everyone with what hangs on them, those on whom most hangs first."""
        import pandas as pd

        from nicsim.structure.mattering import Person, people_who_matter

        return pd.DataFrame(people_who_matter(self.settled), columns=list(Person._fields))

    @property
    def table(self) -> "pd.DataFrame":
        """The description as text: what, here, each reference network, in words."""
        import pandas as pd

        columns, rows = table(self.description)
        return pd.DataFrame(rows, columns=list(columns))

    def picture(self) -> "Figure":
        """The network drawn, teams as places; a matplotlib Figure."""
        from nicsim.report.figures.network_picture import network_picture
        from nicsim.report.figures.runs import styled

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
        written(self.settled, Path(to), title, Origin(self.read, self.command), replace)
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
    nominations: Sequence[str] | None = None,
    propose_teams: bool = False,
    team: str | None = None,
    team_size: int = 6,
    survey: Mapping[str, str | Sequence[str]] | None = None,
    guess_survey: bool = True,
    scale: int | None = None,
    codes: Sequence[float] | None = None,
    missing: Sequence[str] | None = None,
    decimal: str | None = None,
    headers: Mapping[str, int] | None = None,
    at_time: str | None = None,
    aliases: "Path | str | Mapping[str, str] | pd.DataFrame | None" = None,
    district: str | None = None,
    reserved: Sequence[str] = (),
) -> OwnNetwork:
    """Read one network from files, DataFrames, or graphs of networkx or igraph.

    Whatever is guessed is told in the notes of what is returned, with the option that says it.

    Parameters
    ----------
    *sources : path, DataFrame or graph
        People, ties, or both; see `docs/designers.md` for formats.
    site, role, id, source, target, weight : str, optional
        Columns, where their names are not the usual ones.
    relation : str, optional
        Which of several kinds of ties.
    nominations : sequence of str, optional
        Columns whose answers name people; empty: none does.
    propose_teams : bool
        Propose teams from who is tied to whom, whatever columns there are.
    team : {"named", "asked", "all"}, optional
        Who is in a team: as the column of roles has it, whoever is asked most, or everyone.
    team_size : int
        People in a team where roles are guessed.
    survey : mapping of domain to column or columns, optional
        Survey answers that become levels; several questions are averaged.
    guess_survey : bool
        Whether columns with usual names become levels too.
    scale : int, optional
        Highest answer; unset: guessed.
    codes : sequence of float, optional
        Numbers that stand for no answer (99); unset: judged; empty: none does.
    missing : sequence of str, optional
        Words that stand for nothing, in place of NA, N/A, null and their kin.
    decimal : {",", "."}, optional
        The decimal mark; unset: judged for each column.
    headers : mapping of str to int, optional
        The row of the header, by the name of file or sheet; under "" for all; 0: none.
    at_time : str, optional
        People and ties that are there at this time alone, where files have times.
    aliases : path, optional
        A table of alias and name: other spellings of people and places.
    district : str, optional
        The column that names districts, beside that of schools.
    reserved : sequence of str
        Columns that are used for something else, so that they are not taken for nominations.

    Raises
    ------
    StructureError
        All faults of the files at once.
    """
    if not sources:
        raise StructureError(["no file and no graph is given"])
    sheets: list[Sheet] = []
    faults: list[str] = []
    names = [_called(given, number) for number, given in enumerate(sources, start=1)]
    for given, called in zip(sources, names, strict=True):
        try:
            path = _is_path(given)
            sheets += read_sheets(Path(given), headers) if path else sheets_of(given, called)
        except StructureError as fault:
            faults += fault.faults
    if faults:
        raise StructureError(faults)
    asked = [c for named in (survey or {}).values()
             for c in ([named] if isinstance(named, str) else named)]  # fmt: skip
    named = Named(
        id, source, target, weight,
        None if nominations is None else tuple(nominations),
        None if missing is None else tuple(missing),
        None if codes is None else tuple(codes),
        decimal, at_time,
        tuple(c for c in (site, role, district, *asked, *reserved) if c),
        {} if aliases is None else read_aliases(_aliases_file(aliases)),
    )  # fmt: skip
    network = joined(sheets, Path(names[0]).stem, named, relation)
    choices = Choices(
        site, role, propose_teams, team_size, team, survey or {}, scale, guess_survey, named.codes,
        decimal, district,
    )  # fmt: skip
    answers = Answers(scale, named.codes, decimal)
    return OwnNetwork(settled(network, choices), tuple(names), answers=answers)


network = read_network  # as the command is called


def _called(given: Any, number: int) -> str:
    """What notes call a source."""
    if _is_path(given):
        return Path(given).name
    return f"table {number}" if is_frame(given) else "graph"


def _aliases_file(aliases: Any) -> Path:
    if isinstance(aliases, Mapping):
        import pandas as pd

        aliases = pd.DataFrame({"alias": list(aliases), "name": list(aliases.values())})
    return Path(as_file(aliases))


def _is_path(given: Any) -> bool:
    return isinstance(given, str | Path)


def survey_of(texts: Sequence[str]) -> dict[str, list[str]]:
    """`DOMAIN=COLUMN` from the command line, several of one domain together; `none` is left out."""
    found: dict[str, list[str]] = {}
    faults = []
    for text in texts:
        domain, equals, column = text.partition("=")
        if equals:
            found.setdefault(domain.strip(), []).append(column)
        elif text != "none":
            faults.append(f"--survey {text}: write DOMAIN=COLUMN, for instance culture=d6")
    if faults:
        raise StructureError(faults)
    return found
