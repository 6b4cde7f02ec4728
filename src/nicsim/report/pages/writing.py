"""Everything in a results folder that stored runs suffice for."""

from collections.abc import Callable, Mapping
from typing import Any

from nicsim.experiments.store.stored import Stored
from nicsim.report.pages.comparison import write_comparison
from nicsim.report.pages.ensembles import write_ensemble
from nicsim.report.pages.improvement import read_search, write_improvement
from nicsim.report.pages.run import write_run
from nicsim.report.pages.sensitivity import write_sensitivity
from nicsim.report.pages.worlds import write_worlds


def write_report(stored: Stored, figures: Mapping[str, Callable[[], Any]] | None = None) -> None:
    """Write tables, figures, finding and page; see `write_run` and its kin."""
    if stored.experiment.worlds is not None and read_search(stored.folder) is None:
        write_worlds(stored)
    elif stored.experiment.kind == "run":
        write_run(stored, figures)
    elif stored.experiment.kind == "worlds":
        write_ensemble(stored)
    elif stored.experiment.kind == "sensitivity":
        write_sensitivity(stored)
    elif (search := read_search(stored.folder)) is not None:
        write_improvement(stored, search)
    else:
        write_comparison(stored)
