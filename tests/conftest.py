"""How tests are given out: slow modules first, and the kernel compiled before there are many."""

import contextlib
from pathlib import Path

import pytest

# Modules that take longest, by `pytest --durations`; what is left when the last of them runs is
# short, so that no core waits for another.
LONGEST = (
    "app/test_browser.py",
    "app/test_live.py",
    "test_docs.py",
    "experiments/sensitivity/test_command.py",
    "cli/test_main.py",
    "verification/test_classic_models.py",
    "experiments/store/test_store.py",
    "test_scenarios.py",
    "drivers/test_identity.py",
    "experiments/search/test_improving.py",
    "experiments/search/test_structures.py",
    "browser/test_building.py",
)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest modules first; the order of tests within a module stays."""
    places = {HERE / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Make machine code once, for browsers too; else every worker would, side by side."""
    from nicsim.api.ready import ready
    from nicsim.browser import NoModuleError, module

    ready()
    with contextlib.suppress(NoModuleError):  # no linker here: tests of it are skipped
        module()
