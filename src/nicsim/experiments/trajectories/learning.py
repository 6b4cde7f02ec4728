"""scikit-learn, loaded when it is needed, and on one thread so that results are the same bits."""

import importlib
from contextlib import AbstractContextManager
from typing import Any

from nicsim.foundation.errors import NicsimError


def sklearn(part: str) -> Any:
    """A module of scikit-learn.

    Raises
    ------
    NicsimError
        If it is not installed.
    """
    try:
        return importlib.import_module(f"sklearn.{part}")
    except ImportError:
        raise NicsimError(
            "kinds of networks are found with scikit-learn: install nicsim with the extra worlds"
        ) from None


def threads_of_one() -> AbstractContextManager[Any]:
    """While this holds, sums are made by one thread, in one order."""
    sklearn("base")
    return importlib.import_module("threadpoolctl").threadpool_limits(1)
