"""`nicsim app`: what is opened, what is refused, how it ends, what it writes."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nicsim.api.simulation import load
from nicsim.app.handout import runs_of
from nicsim.app.typical import most_typical
from nicsim.cli.main import app

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def called(*words):
    return CliRunner().invoke(app, ["app", *map(str, words)])


def held(file):
    found = re.search(r'id="recorded">(.*?)</script>', file.read_text("utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


def test_a_handout_holds_what_was_named(tmp_path):
    file = tmp_path / "handout.html"
    mine = tmp_path / "mine.toml"
    mine.write_text('title = "Mine"\nyears = 1\n[culture]\nlevel = 0.9\n')
    result = called(
        mine, SCENARIOS / "own_network.toml", "--export", file, "--recorded", "--replicates", 3
    )
    assert result.exit_code == 0, result.output
    assert "2 scenarios, 3 runs each" in result.output
    content = held(file)
    assert content["arms"][0]["arm"]["title"] == "Mine"
    assert content["arms"][1]["recording"]["people"]
    assert content["replicates"] == 3
    scenarios = [load(mine), load(SCENARIOS / "own_network.toml")]
    runs = [runs_of(scenario, 0, 3) for scenario in scenarios]
    typical = most_typical(runs, [scenario.weeks for scenario in scenarios])
    assert [entry["recording"]["replicate"] for entry in content["arms"]] == [typical, typical]
    assert "src=" not in file.read_text("utf-8")


def test_only_its_own_pages_are_written_over(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text("name\nAda\n")
    for more in ([], ["--recorded"]):
        result = called("--export", file, *more)
        assert result.exit_code == 2
        assert "no page that nicsim app wrote" in result.output
    assert file.read_text() == "name\nAda\n"
    page = tmp_path / "page.html"
    asked = (SCENARIOS / "own_network.toml", "--export", page, "--recorded", "--replicates", 2)
    assert called(*asked).exit_code == 0
    assert called(*asked).exit_code == 0, "over its own"
    assert called("--export", tmp_path).exit_code == 2  # a folder


def test_lessons_can_be_exported_with_their_runs(tmp_path):
    file = tmp_path / "lessons.html"
    result = called(
        SCENARIOS / "baseline.toml",
        "--export",
        file,
        "--recorded",
        "--replicates",
        1,
        "--with-lessons",
    )
    assert result.exit_code == 0, result.output
    content = held(file)
    titles = [entry["arm"]["title"] for entry in content["arms"]]
    assert titles[0].startswith("Baseline")
    assert len(titles) == len(set(titles)) > 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.toml"], "no such file"),
        ([SCENARIOS / "baseline.toml"] * 3, "too many"),
        (["--export", "/nowhere/x.html", "--recorded", "--replicates", "1"], "cannot be written"),
        (["--export", "x.html", "--replicates", "100000"], "more than the page takes"),
        (["--recorded"], "goes with --export"),
        (["--lessons", "/nowhere"], "holds no lessons"),
    ],
    ids=["no file", "three", "no folder", "many runs", "recorded", "no lessons"],
)
def test_mistakes_get_a_sentence(words, said):
    result = called(*words)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_taken_port_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = called("--no-browser", "--port", taken.getsockname()[1])
    assert result.exit_code == 2
    assert "give another --port" in result.output


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C as Unix does")
def test_ends_quietly_on_ctrl_c_while_somebody_waits():
    command = [sys.executable, "-m", "nicsim", "app", "--no-browser", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout
    address = re.search(r"http://\S+", server.stdout.readline())
    assert address
    body = {"arms": [{"title": "x", "values": {"years": 20}}], "replicates": 100}
    request = urllib.request.Request(
        f"{address[0]}api/bands",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    answer = urllib.request.urlopen(request, timeout=300)
    assert b'"runs"' in answer.readline()
    time.sleep(0.1)
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=60)
    assert server.returncode == 0
    assert "Traceback" not in errors
    assert "ERROR" not in errors
