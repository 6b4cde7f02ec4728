"""The module, built once for all tests that want it."""

import shutil

import asked
import places
import pytest

from nicsim.browser import module as built
from nicsim.browser.linking import can_link

FEW = 15  # runs: three of a network from files


@pytest.fixture(scope="session")
def module():
    if not can_link():
        pytest.skip("no linker here: the package ziglang")
    return built()


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    return asked.runs(FEW, tmp_path_factory.mktemp("networks"))


@pytest.fixture(scope="session")
def wanted(runs):
    return [places.digests(asked.outcome(run)) for run in runs]


@pytest.fixture(scope="session")
def folder(module, runs, tmp_path_factory):
    if shutil.which("node") is None:
        pytest.skip("no Node here")
    return places.laid_out(tmp_path_factory.mktemp("node") / "page", module, runs)
