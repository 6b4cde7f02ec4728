"""The module is built alike, found again, and known to be of other rules."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nicsim.browser import building, programme
from nicsim.browser.building import NoModuleError, description, description_of, is_of, write
from nicsim.browser.sections import with_section
from nicsim.foundation.jit import kind_of_tree
from nicsim.foundation.jit.tables import kind_of
from nicsim.world.coding import coded

ROOT = Path(__file__).parents[2]


def test_the_same_rules_give_the_same_bytes(module, tmp_path):
    write(tmp_path / "again.wasm")
    assert (tmp_path / "again.wasm").read_bytes() == module
    assert not list(tmp_path.glob("*.partial"))


def test_a_module_tells_what_lies_where(module):
    told = description_of(module)
    assert told == json.loads(json.dumps(description()))
    assert {column["name"] for column in told["tables"]["Ground"]} >= {
        "seats.site",
        "ideas.quality",
    }
    assert all(name in told["tables"] for takes in told["functions"].values() for name in takes
               if name[0].isupper())  # fmt: skip


def test_settings_are_told_as_compiled_code_takes_them():
    from nicsim.domains import Settings

    assert kind_of_tree(programme.TABLES["Settings"]) is kind_of(coded(Settings()))


def test_a_module_of_other_rules_is_known(monkeypatch, module):
    wanted = building._wanted()
    assert is_of(module, wanted)
    other = json.dumps(description_of(module) | {"contents": "of other rules"}).encode()
    assert not is_of(with_section(b"\0asm\1\0\0\0", building.SECTION, other), wanted)
    assert not is_of(b"\0asm\1\0\0\0", wanted)


def test_without_a_linker_a_sentence_says_how(monkeypatch, tmp_path):
    monkeypatch.setattr(building, "can_link", lambda: False)
    monkeypatch.setattr(building, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(building, "IN_PACKAGE", tmp_path / "nicsim.wasm")
    with pytest.raises(NoModuleError, match="is not here: build it with `uv run --group release"):
        building.module()
    (tmp_path / "nicsim.wasm").write_bytes(b"of old")
    with pytest.raises(NoModuleError, match="is of other rules: build it"):
        building.module()


def test_the_command_says_what_is_missing(monkeypatch, capsys):
    from nicsim.browser import __main__ as command

    monkeypatch.setattr(command, "can_link", lambda: False)
    monkeypatch.setattr(sys, "argv", ["nicsim.browser"])
    assert command.main() == 2
    assert "no linker here (the package ziglang)" in capsys.readouterr().err


def test_packages_hold_the_module_and_git_does_not():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    place = building.IN_PACKAGE.relative_to(ROOT).as_posix()
    assert project["tool"]["hatch"]["build"]["artifacts"] == [place]
    ignored = subprocess.run(["git", "check-ignore", "-q", place], cwd=ROOT, check=False)
    assert ignored.returncode == 0
