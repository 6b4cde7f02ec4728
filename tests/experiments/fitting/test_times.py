"""Times as people write them."""

import math

import pytest

from nicsim.experiments.fitting.times import times_of
from nicsim.foundation.errors import NicsimError


@pytest.mark.parametrize(
    ("words", "unit", "at"),
    [
        (["1946", "1950"], "year", (1946, 1950)),
        (["2023/24", "2024/25"], "year", (2023, 2024)),
        (["2023-24", "2024-2025"], "year", (2023, 2024)),
        (["2023-11", "2024-02"], "month", (12 * 2023 + 10, 12 * 2024 + 1)),
        (["2023-11-30", "2023-12-01"], "month", (12 * 2023 + 10, 12 * 2023 + 11)),
        (["week 3", "Week 12"], "week", (3, 12)),
        (["31.1.2024", "1.2.2024"], "month", (12 * 2024, 12 * 2024 + 1)),
        (["1/31/2024", "2/1/2024"], "month", (12 * 2024, 12 * 2024 + 1)),
        (["4", "17"], "period", (4, 17)),
        (["2024-W01", "2024W03"], "month", (12 * 2024, 12 * 2024)),
    ],
)
def test_ways_to_write_a_time(words, unit, at):
    found = times_of(words, "t.csv: column 'when'")
    assert (found.unit, found.at) == (unit, tuple(map(float, at)))


def test_never_and_blank_are_not_the_same():
    found = times_of(["3", "never", "", "18"], "t", never="18")
    assert found.at[:2] == (3.0, math.inf)
    assert math.isnan(found.at[2])
    assert found.at[3] == math.inf


def test_dates_by_week_and_school_year():
    days = ["2024-01-01", "2024-01-07", "2024-01-08"]
    at = times_of(days, "t", period="week").at
    assert (at[1] - at[0], at[2] - at[0]) == (0, 1)
    assert times_of(["2024-07-31", "2024-08-01"], "t", period="year").at == (2023.0, 2024.0)


def test_what_is_no_time_is_told_with_its_row():
    with pytest.raises(NicsimError, match=r"row 3: 'soon' is no time"):
        times_of(["1946", "soon", "1947"], "t.csv: column 'toa'")
    with pytest.raises(NicsimError, match="row 2: '2024-02-30' is no date"):
        times_of(["2024-02-30"], "t")
    with pytest.raises(NicsimError, match="say --dates dmy or mdy"):
        times_of(["1/2/2024", "3/4/2024"], "t")
    with pytest.raises(NicsimError, match="holds no time"):
        times_of(["", ""], "t")
