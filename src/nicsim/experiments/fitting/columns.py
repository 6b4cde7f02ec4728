"""What each column of a table of data is taken for, by its name or as the user says."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nicsim.foundation.errors import NicsimError
from nicsim.structure.column_names import (
    ID_NAMES,
    SITE_NAMES,
    columns_called,
    found_in,
    stem_and_number,
)
from nicsim.structure.missing import blanked
from nicsim.structure.readers import read_sheets
from nicsim.structure.survey_levels import NAMES as SURVEYED
from nicsim.structure.words import listed

USUAL: dict[str, tuple[str, ...]] = {
    "person": ID_NAMES,
    "site": SITE_NAMES,
    "practice": ("practice", "change idea", "innovation", "idea", "strategy", "tool", "routine"),
    "time": ("week", "date", "month", "school year", "year", "period", "wave", "time", "toa",
             "time of adoption", "adoption time", "adoption date", "adopted on", "first use",
             "first used", "first use date", "used on", "when", "term", "quarter"),
    "status": ("adopted", "uses", "using", "in use", "used", "status", "use", "user"),
    "new": ("new adopters", "new users", "new", "adopters"),
    "users": ("users", "cumulative adopters", "cumulative users", "number of users", "count",
              "cumulative", "adopted total"),
    "share": ("share", "proportion", "fraction", "percent", "percentage", "share using", "rate",
              "cumulative fraction", "adoption rate"),
    "people": ("people", "staff", "teachers", "n", "size", "eligible", "members", "total",
               "practitioners", "population", "of"),
    "left": ("left", "left on", "end date", "departed", "leaves", "exit"),
    "tests": ("tests", "cycles", "pdsa", "pdsa cycles", "tests of change", "pdsas"),
    "reports": ("reports", "reports written", "write ups", "reports shared"),
    "outcome": ("outcome", "effect", "effect size", "gain", "score", "mean score", "achievement"),
    "error": ("error", "se", "standard error", "std error"),
}  # fmt: skip
MEANT = {
    "person": "a person",
    "site": "the site",
    "practice": "which practice",
    "time": "when",
    "status": "whether it was in use",
    "new": "people who began in the period",
    "users": "people who use it",
    "share": "share of people who use it",
    "people": "of how many people",
    "left": "when the person left",
    "tests": "tests of the team",
    "reports": "reports of the team",
    "outcome": "what students got",
    "error": "the standard error",
}
TAKEN_FROM = ("new", "users", "share", "status", "tests", "reports", "outcome")
DOMAINS = tuple(SURVEYED)[:6]  # the environment is an input, not surveyed


class Sheet(NamedTuple):
    """One table, and what its columns are taken for.

    Parameters
    ----------
    name : str
    columns : tuple of str
    rows : list of rows of text
    place : mapping of role to the column's place
    domains : mapping of domain to the places of its questions
    """

    name: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    place: dict[str, int]
    domains: dict[str, tuple[int, ...]]

    def cells(self, role: str) -> list[str]:
        """A column by its role."""
        at = self.place[role]
        return [row[at] for row in self.rows]

    def where(self, role: str) -> str:
        """File and column, as faults begin."""
        return f"{self.name}: column {self.columns[self.place[role]]!r}"

    @property
    def taken(self) -> tuple[tuple[str, str, str], ...]:
        """Which column is taken for what, in the order of the columns."""
        told = {at: MEANT[role] for role, at in self.place.items()}
        for domain, places in self.domains.items():
            told |= dict.fromkeys(places, f"survey: {domain}")
        return tuple(
            (self.name, name or "(no name)", told.get(at, "not used"))
            for at, name in enumerate(self.columns)
        )


def sheets_of(
    path: Path, named: Mapping[str, str], only: Mapping[str, str], notes: list[str]
) -> list[Sheet]:
    """The tables of a file.

    Parameters
    ----------
    path : Path
        CSV, a workbook, or whatever else tables are read from.
    named : mapping of role (or domain of a survey) to column
        As the user says; "none": no column has this role.
    only : mapping of column to value
        Rows to keep.
    notes : list of str
        Takes what was guessed and left out.

    Raises
    ------
    NicsimError
        For a file that cannot be read and columns that are not there, all at once.
    """
    made, faults = [], []
    for sheet in read_sheets(path):
        notes += sheet.notes
        rows = blanked(sheet.rows, sheet.name, None, notes)
        for column, value in only.items():
            at = found_in(sheet.columns, column)
            if at is None:
                faults.append(
                    f"{sheet.name}: --only {column}: no such column; found {listed(sheet.columns)}"
                )
                continue
            kept = [row for row in rows if row[at].strip().lower() == value.strip().lower()]
            if not kept:
                there = listed(sorted({row[at] for row in rows}))
                faults.append(f"{sheet.name}: --only {column}={value}: no such row; found {there}")
            rows = kept
        place, domains = _placed(sheet.name, sheet.columns, named, faults)
        made.append(Sheet(sheet.name, tuple(sheet.columns), rows, place, domains))
    if faults:
        raise NicsimError("\n".join(faults))
    return made


def _placed(name: str, columns: Sequence[str], named: Mapping[str, str], faults: list[str]):
    """Places of roles and of domains: as the user names them, then by usual names."""
    place: dict[str, int] = {}
    domains: dict[str, tuple[int, ...]] = {}
    for role, column in named.items():
        if column.lower() == "none":
            continue
        places = [found_in(columns, part) for part in column.split("+")]
        if None in places:
            faults.append(f"{name}: --column {role}={column}: found {listed(columns)}")
            continue
        there = tuple(at for at in places if at is not None)
        if role in DOMAINS:
            domains[role] = there
        else:
            place[role] = there[0]
    for domain in DOMAINS:
        if domain not in named:
            found = _questions(columns, domain, {*place.values()})
            domains |= {domain: found} if found else {}
    taken = {*place.values(), *(at for places in domains.values() for at in places)}
    counts = any(columns_called(columns, USUAL[role]) for role in ("new", "users", "share"))
    for role, usual in USUAL.items():
        if role in named or (counts and role == "person"):
            continue  # in a table of counts, staff is a number
        own = [list(columns).index(one) for one in columns_called(columns, usual)]
        free = [at for at in own if at not in taken]
        if free:
            place[role] = free[0]
            taken.add(free[0])
    users = {"status", "new", "users", "share"} & place.keys() and "time" in place
    if len(domains) == 1 and users and not domains.keys() & named.keys():
        domains = {}  # a column of trust beside times of adoption is no survey
    return place, domains


def _questions(columns: Sequence[str], domain: str, taken: set[int]) -> tuple[int, ...]:
    """Places of a domain's columns: d4, trust, d4_1, trust 2, culture mean."""
    known = {domain, *SURVEYED[domain]}
    found = []
    for at, column in enumerate(columns):
        plain = column.strip().lower().replace(" ", "_").removesuffix("_mean")
        split = stem_and_number(column)
        stem = "" if split is None else split[0].replace(" ", "_")
        if at not in taken and (plain in known or stem in known):
            found.append(at)
    return tuple(found)


def named_columns(texts: Sequence[str]) -> dict[str, str]:
    """`ROLE=COLUMN` from the command line.

    Raises
    ------
    NicsimError
        For roles that are none, all at once.
    """
    found, faults = {}, []
    for text in texts:
        role, equals, column = text.partition("=")
        role = role.strip().lower()
        if not equals or role not in (*USUAL, *DOMAINS):
            faults.append(
                f"--column {text}: write ROLE=COLUMN; roles are {', '.join((*USUAL, *DOMAINS))}"
            )
        else:
            found[role] = column.strip()
    if faults:
        raise NicsimError("\n".join(faults))
    return found


def kept_rows(texts: Sequence[str]) -> dict[str, str]:
    """`COLUMN=VALUE` from the command line.

    Raises
    ------
    NicsimError
        For what is not written so.
    """
    faults = [f"--only {text}: write COLUMN=VALUE" for text in texts if "=" not in text]
    if faults:
        raise NicsimError("\n".join(faults))
    return {one.partition("=")[0].strip(): one.partition("=")[2].strip() for one in texts}
