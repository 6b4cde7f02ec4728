"""The documents say what the program does: their table, their commands, their files, their code.

A page is followed as a reader would, block by block, in an empty folder beside `scenarios`: files
that it says to save are saved, `uv run nicsim` commands are called (with few replicates), Python is
executed.
"""

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nicsim.cli.main import COMMANDS, app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED_AS = re.compile(r"[Ss]ave as\s+`([\w.]+)`:\n\n\Z")
LINK = re.compile(r"\]\(([^)#:]*)(?:#([\w-]+))?\)")
FEW = ["--replicates", "2", "--quiet"]
FEWER = {"improve": ["--trials", "6", "--search-replicates", "1"], "structures": ["--kind", "ring"]}


def blocks(page):
    """Language, content and, where it is to be saved, the name of every fenced block."""
    text = page.read_text("utf-8")
    for found in BLOCK.finditer(text):
        saved = SAVED_AS.search(text[: found.start()])
        yield found[1], found[2], saved and saved[1]


def commands(script):
    """Arguments of every call of nicsim in a shell block."""
    for part in re.split(r"&&|\n", script):
        words = shlex.split(part, comments=True)
        if words[:2] == ["uv", "run"] and "nicsim" in words:
            yield words[words.index("nicsim") + 1 :]


def call(words):
    if words[0] == "fit":
        words = [*words, "--particles", "40", "--waves", "2", "--quiet"]
    if words[0] in ("run", "compare", "study", "structures", "improve"):
        words = [*words, *FEW, *FEWER.get(words[0], [])]  # the last of an option counts
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, f"nicsim {shlex.join(words)}: {result.output}"
    return result.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_can_be_followed(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    names = {"__name__": page.name}
    for number, (language, content, saved) in enumerate(blocks(page), start=1):
        if saved or language == "toml":
            name = saved or "scenario.toml"
            (tmp_path / name).write_text(content, "utf-8")
            if name.endswith(".toml"):
                call(["check", name])
        elif language == "sh":
            for words in commands(content):
                call(words)
        elif language == "python":
            exec(compile(content, f"{page.name}, block {number}", "exec"), names)


def test_readme_has_code_to_follow():
    languages = [language for language, _, _ in blocks(PAGES[0])]
    assert {"sh", "toml", "csv", "python"} <= set(languages)


def test_readme_opens_with_the_two_commands():
    first, second = [content for language, content, _ in blocks(PAGES[0]) if language == "sh"][:2]
    assert first == "pip install uv && uv run nicsim run scenarios/baseline.toml\n"
    assert second == "pip install uv && uv run --group dev pytest\n"


def test_readme_lists_the_commands_that_exist():
    text = PAGES[0].read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)", text.partition("## Commands")[2], re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


def test_parameter_page_is_what_the_command_prints():
    printed = call(["parameters", "--markdown"])
    assert printed == (ROOT / "docs" / "parameters.md").read_text("utf-8")


GUIDES = [*PAGES, ROOT / "CONTRIBUTING.md"]
PLACES = (ROOT, ROOT / "src" / "nicsim", ROOT / "src" / "nicsim" / "app")


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page):
    told = re.findall(r"`([\w/]+/[\w.]*\.(?:py|md|js|json))`", page.read_text("utf-8"))
    assert not [path for path in told if not any((place / path).exists() for place in PLACES)]


def test_the_tower_is_drawn_as_the_contract_has_it():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    design = (ROOT / "docs" / "design.md").read_text("utf-8").partition("**Layers.**")[2]
    drawn = design.split("```text\n")[1].split("```")[0]
    assert [line.split()[0] for line in drawn.splitlines()] == layers[1:]
    rooms = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Rooms")[2]
    assert re.findall(r"^\| `(\w+)/`", rooms, re.MULTILINE) == layers[1:]


@pytest.mark.parametrize("page", [*GUIDES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for path, heading in LINK.findall(page.read_text("utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), path
        if heading:
            titles = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", t).strip().lower().replace(" ", "-") for t in titles}
            assert heading in anchors, f"{path}#{heading}"
