"""What data say: measures over time, of a site or of the whole network, each with its error."""

import math
from typing import NamedTuple

USE = "use"  # share who use a practice; several practices: the mean of their shares
SURVEY = tuple(f"survey_D{domain}" for domain in range(1, 7))
TESTS, REPORTS, OUTCOME = "tests", "reports", "outcome"
UNITS = {
    USE: "share",
    TESTS: "tests a team and year",
    REPORTS: "reports a team and year",
    OUTCOME: "SD",
} | dict.fromkeys(SURVEY, "1 to 5")
MEANINGS = {
    USE: "share of people who use the practice (several: the mean of their shares)",
    TESTS: "tests of change that a team ran in the period",
    REPORTS: "reports that a team wrote in the period",
    OUTCOME: "what students got since the first period",
} | {
    name: f"mean answer on {domain}"
    for name, domain in zip(
        SURVEY,
        ("hub leadership", "roles and engagement", "continuous improvement",
         "connections within teams", "connections across teams", "network culture"),
        strict=True,
    )
}  # fmt: skip


class Series(NamedTuple):
    """One measure of one site, or of the network, over time.

    Parameters
    ----------
    measure : str
        One of `UNITS`.
    site : str
        Empty: the whole network.
    periods : tuple of int
        In order, each once.
    values : tuple of float
    errors : tuple of float
        The standard error of each, by what was sampled or measured; above 0.
    people : int
        How many it tells of; 0: not known.
    """

    measure: str
    site: str
    periods: tuple[int, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...]
    people: int = 0

    @property
    def name(self) -> str:
        """The measure, and the site where it is of one."""
        return f"{self.measure} of {self.site}" if self.site else self.measure

    def within(self, first: int, last: int) -> "Series":
        """The part of it from one period up to another."""
        kept = [k for k, at in enumerate(self.periods) if first <= at <= last]
        return self._replace(
            periods=tuple(self.periods[k] for k in kept),
            values=tuple(self.values[k] for k in kept),
            errors=tuple(self.errors[k] for k in kept),
        )


class Data(NamedTuple):
    """All that was read.

    Parameters
    ----------
    series : tuple of Series
    unit : str
        Of a period: "week", "month", "year" or "period".
    labels : mapping of period to how the data write it
    taken : tuple of (file, column, what it is taken for)
    notes : tuple of str
        What was guessed, put together or left out.
    sizes : mapping of site to people, as far as data tell
    """

    series: tuple[Series, ...]
    unit: str
    labels: dict[int, str]
    taken: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    sizes: dict[str, int]

    @property
    def first(self) -> int:
        """The first period."""
        return min(series.periods[0] for series in self.series)

    @property
    def last(self) -> int:
        """The last period."""
        return max(series.periods[-1] for series in self.series)

    def label(self, period: int) -> str:
        """A period as the data write it."""
        return self.labels.get(period, str(period))


def share_error(share: float, people: float) -> float:
    """The standard error of a share of so many people; above 0 at 0 and 1 too.

    One who uses and one who does not are counted besides (Agresti & Coull 1998).
    """
    count = people + 2.0
    p = (share * people + 1.0) / count
    return math.sqrt(p * (1.0 - p) / count)
