"""The cache of machine code: it is run, so nobody else may have put it there."""

import os
import subprocess
import sys

import pytest

from nicsim.foundation.jit import cache

posix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and modes are POSIX")


def folder_chosen(tmp_path):
    """The cache folder that a process without a usable home takes."""
    nowhere = tmp_path / "nowhere"
    nowhere.write_text("a file where a folder is wanted", "utf-8")
    environment = {**os.environ, "NICSIM_CACHE": str(nowhere), "TMPDIR": str(tmp_path)}
    code = "from nicsim.foundation.jit import cache_folder; print(cache_folder())"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def place(tmp_path):
    (tmp_path / "found").mkdir()
    folder_chosen(tmp_path)
    return next(path for path in tmp_path.iterdir() if path.name.startswith("nicsim-"))


@posix
def test_without_a_home_a_folder_of_the_users_own_is_made(tmp_path):
    made = place(tmp_path)
    assert made.stat().st_mode & 0o777 == 0o700
    assert folder_chosen(tmp_path).startswith(str(made))


@posix
@pytest.mark.parametrize("mode", [0o777, 0o750, 0o704])
def test_a_folder_that_others_may_use_is_not_used(tmp_path, mode):
    place(tmp_path).chmod(mode)
    assert folder_chosen(tmp_path) == "None"


@posix
def test_a_link_is_not_followed(tmp_path):
    made = place(tmp_path)
    made.rename(tmp_path / "elsewhere")
    made.symlink_to(tmp_path / "elsewhere")
    assert folder_chosen(tmp_path) == "None"


@posix
def test_a_folder_of_another_owner_is_not_used(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    assert cache.is_ours_alone(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    assert not cache.is_ours_alone(tmp_path)
