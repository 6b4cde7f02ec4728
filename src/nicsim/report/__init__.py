"""What people see: figures, words, reports.

The room has the name of a command, `nicsim report`, and so of its call: called, it makes the report
of a results folder anew (see `nicsim.api.redoing.report`).
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Called(ModuleType):
    """A room that is called by the name of a command; the call is two rooms up, found by name."""

    def __call__(self, results: Any, tell: Any = None) -> Any:
        """Make tables, figures and report of a results folder anew, without running."""
        return import_module("nicsim.api.redoing").report(results, tell)


sys.modules[__name__].__class__ = _Called
