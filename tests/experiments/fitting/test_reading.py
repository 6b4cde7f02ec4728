"""What tables of data are taken for, and what they say."""

import pytest

from nicsim.experiments.fitting.reading import Said, read_data
from nicsim.foundation.errors import NicsimError


def table(tmp_path, text, name="data.csv"):
    file = tmp_path / name
    file.write_text(text)
    return file


def series(data, name=""):
    return {one.name: one for one in data.series}[name or "use"]


def test_first_uses(tmp_path):
    file = table(tmp_path, "id,school,toa\na,x,1\nb,x,3\nc,y,never\nd,y,2\n")
    data = read_data([file])
    assert series(data).periods == (1, 2, 3)
    assert series(data).values == (0.25, 0.5, 0.75)
    assert series(data, "use of y").values == (0.0, 0.5, 0.5)
    assert data.sizes == {"x": 2, "y": 2, "": 4}
    assert ("data.csv", "toa", "when") in data.taken


def test_a_log_of_use_counts_first_uses_of_each_practice(tmp_path):
    rows = "person,practice,week\na,p,1\na,p,2\nb,p,2\na,q,2\nb,q,never\n"
    data = read_data([table(tmp_path, rows)])
    assert data.unit == "week"
    assert series(data).values == (0.25, 0.75)  # (1/2 + 0) / 2, (1 + 1/2) / 2
    assert any("first use" in note for note in data.notes)


def test_whoever_said_no_is_never_and_its_code_no_period(tmp_path):
    file = table(tmp_path, "id,toa,adopted\na,1,1\nb,2,1\nc,9,0\n")
    assert series(read_data([file])).periods == (1, 2)


def test_waves_are_shares_of_those_who_answered(tmp_path):
    text = "id,wave,uses\na,1,no\nb,1,yes\na,2,yes\nb,2,no\nc,2,\na,3,yes\n"
    data = read_data([table(tmp_path, text)])
    assert series(data).values == (0.5, 0.5, 1.0)  # disadoption is kept
    assert any("1 to 2 of 3 are known" in note for note in data.notes)


def test_who_left_counts_until_then(tmp_path):
    file = table(tmp_path, "id,week,left\na,1,2\nb,3,\nc,never,\n")
    assert series(read_data([file])).values == (1 / 3, 0.0, 0.5)


def test_counts_of_sites_and_years(tmp_path):
    text = (
        "school,year,users,staff\nx,2022/23,5,10\ny,2022/23,1,10\nx,2023/24,8,10\ny,2023/24,3,10\n"
    )
    data = read_data([table(tmp_path, text)])
    assert series(data).values == pytest.approx((0.3, 0.55))
    assert series(data, "use of x").values == (0.5, 0.8)
    assert data.sizes[""] == 20


def test_a_bare_curve_of_new_users(tmp_path):
    file = table(tmp_path, "year,new\n1950,2\n1951,3\n")
    with pytest.raises(NicsimError, match=r"row 2: a count of 2, of how many\?"):
        read_data([file])
    data = read_data([file], Said(people={"": 10}))
    assert series(data).values == (0.2, 0.5)
    with pytest.raises(NicsimError, match="new users sum to 5 of 4 people"):
        read_data([file], Said(people={"": 4}))


def test_survey_tests_and_outcomes(tmp_path):
    survey = table(tmp_path, "id,year,d4,d6\na,1,4,2\nb,1,4,4\nc,1,1,3\na,2,4,4\n", "survey.csv")
    teams = table(
        tmp_path, "team,year,tests,reports\nx,1,2,1\ny,1,4,1\nx,2,6,2\ny,2,6,2\n", "t.csv"
    )
    score = table(tmp_path, "school,year,outcome,se\nx,1,0.1,0.05\nx,2,0.3,0.05\n", "o.csv")
    data = read_data([survey, teams, score])
    assert series(data, "survey_D4").values == pytest.approx((1 + 4 * 2 / 3, 5.0))
    assert series(data, "tests").values == (3.0, 6.0)
    assert series(data, "outcome").values == pytest.approx((0.2,))
    assert all(error > 0 for one in data.series for error in one.errors)


def test_tables_of_different_units_are_put_on_one_time(tmp_path):
    use = table(tmp_path, "id,week\na,4\nb,20\nc,never\n", "use.csv")
    survey = table(tmp_path, "id,year,d4,d6\na,1,4,2\nb,1,4,4\nb,2,3,4\n", "survey.csv")
    data = read_data([use, survey])
    assert data.unit == "week"
    assert series(data, "survey_D4").periods == (40, 80)


def test_all_faults_of_all_files_at_once(tmp_path):
    odd = table(tmp_path, "school,year,users,staff\nx,2020,12,10\nx,2020,5,10\n", "a.csv")
    none = table(tmp_path, "colour,smell\nred,sweet\n", "b.csv")
    with pytest.raises(NicsimError) as fault:
        read_data([odd, none, tmp_path / "no.csv"])
    told = str(fault.value)
    assert "row 2: 12 users of 10 people" in told
    assert "row 3: x has this time twice" in told
    assert "b.csv: found columns colour, smell" in told
    assert "no.csv" in told


def test_a_likely_code_for_never_is_asked_about(tmp_path):
    rows = "\n".join(f"p{k},{1 + k % 9}" for k in range(30)) + "".join(
        f"\nq{k},12" for k in range(9)
    )
    data = read_data([table(tmp_path, "id,toa\n" + rows)], Said(people={"": 60}))
    assert any("code for never?" in note for note in data.notes)
