"""fit on the command line: what it prints, what it leaves, what it refuses."""

import json

import pytest
from typed import call, refused


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"p{k},{1 + k // 4}\n" for k in range(32)) + "".join(
        f"q{k},never\n" for k in range(12)
    )
    (tmp_path / "use.csv").write_text("id,period\n" + rows)
    return tmp_path


def test_fit(folder):
    result = call("fit", "use.csv", "--particles", 40, "--waves", 2)
    assert result.exit_code == 0, result.output
    assert "column 'period': when" in result.stderr
    assert "On the 2 periods of use (share) that were held back" in result.stdout
    there = {file.name for file in (folder / "results" / "fit_use").iterdir()}
    assert {"fit_use.worlds.parquet", "report.html", "finding.txt", "seals.json"} <= there
    again = call("fit", "use.csv", "--particles", 40, "--waves", 2)
    assert again.stdout == result.stdout


def test_refusals(folder):
    (folder / "odd.csv").write_text("colour\tsmell\nred\tsweet\n")
    assert "needed is one of" in refused("fit", "odd.csv")
    assert "no such file" in refused("fit", "none.csv")
    assert "roles are person" in refused("fit", "use.csv", "--column", "when=period")
    assert "--people many" in refused("fit", "use.csv", "--people", "many")
    assert "particles" in refused("fit", "use.csv", "--particles", 3)
    assert not (folder / "results").exists()


def test_forecast_goes_on_from_the_data(folder):
    assert call("fit", "use.csv", "--particles", 40, "--waves", 2, "--quiet").exit_code == 0
    told = [call("forecast", "results/fit_use", "--ahead", 3, "--workers", n) for n in (1, 2)]
    assert told[0].exit_code == 0, told[0].output
    assert told[0].stdout == told[1].stdout
    rows = json.loads(call("forecast", "results/fit_use", "--ahead", 3, "--json").stdout)
    assert [row["ahead"] for row in rows] == [1, 2, 3]
    last = 32 / 44  # of all who are in the table, by the last period
    assert all(last - 1e-9 <= row["low"] <= row["value"] <= row["high"] <= 1 for row in rows)
    assert "1 to 1,000 periods" in refused("forecast", "results/fit_use", "--ahead", 0)
    assert "no such results folder" in refused("forecast", "results/none")
    for command in ("report", "verify"):
        assert "is of nicsim fit, not runs of a study" in refused(command, "results/fit_use")
