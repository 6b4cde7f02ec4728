"""From a sensitivity study to a finished results folder, without a word to the screen."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nicsim.api.folder import notes_of
from nicsim.experiments.sensitivity import storing
from nicsim.experiments.sensitivity.running import conduct
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.sensitivity.study import Study
from nicsim.experiments.sensitivity.subject import network_of
from nicsim.experiments.store import requests
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.study import Conduct
from nicsim.experiments.work import Failure
from nicsim.foundation.errors import ResultsError, RunsError
from nicsim.report.sensitivity import SensitivityStudy
from nicsim.report.sensitivity_report import write_sensitivity

MOST_TOLD = 5  # failed points named


def completed(
    study: Study,
    how: Conduct,
    folder: Path,
    leave_out: bool = False,
    tell: Callable[[int, int], None] | None = None,
    begun: Callable[[storing.Cells], None] | None = None,
) -> SensitivityStudy | None:
    """Make a study's runs and its folder; None where the folder holds these results already.

    Parameters
    ----------
    study : Study
    how : Conduct
    folder : Path
        Work goes on in `NAME.partial` beside it. A folder of the same study with fewer samples is
        grown: its runs are the first of the new ones.
    leave_out : bool
        Leave base rows out where an outcome is not a number, instead of refusing.
    tell : callable, optional
        Is told how many runs are done, of how many.
    begun : callable, optional
        Is given what was finished before, once the folder is open.

    Raises
    ------
    ResultsError
        If the folder cannot be had or written, or holds other results; runs made so far are kept.
    RunsError
        If runs failed; the others are kept.
    NicsimError
        If an outcome is not a number somewhere; all runs are kept.
    KeyboardInterrupt
        What was finished is kept.
    """
    request = storing.request_of(study, how.driver)
    if not is_new(folder, request):
        return None
    design, subject = design_of(study), network_of(study, how.driver)
    with storing.opened(folder, study, request) as cells:
        if begun is not None:
            begun(cells)
        kept = f"; the others are kept in {folder.name}.partial, and the same command goes on"
        refuse_failures(conduct(study, design, subject, cells, how, tell), kept)
        try:
            storing.write_tables(cells, study, design)
            experiment = storing.experiment_of(study)
            notes = notes_of(experiment)
            manifest = requests.manifest_of(request, experiment, study.replicates, notes)
            requests.write_json(cells.folder / "manifest.json", manifest)
            found = write_sensitivity(open_stored(cells.folder), leave_out)
            storing.finish(cells, folder)
        except OSError as fault:
            raise ResultsError(
                f"{folder}: could not be written ({requests.reason(fault)}); all runs are kept in "
                f"{cells.folder.name}, and the same command goes on"
            ) from None
    return found


def is_new(folder: Path, request: dict[str, Any]) -> bool:
    """Whether a folder has yet to be made, or grown, for a request.

    Raises
    ------
    ResultsError
        If it holds something else.
    """
    if storing.completed(folder, request):
        return False
    manifest = folder / "manifest.json"
    if manifest.exists() and storing.grown_from(requests.read_manifest(folder)["request"], request):
        return True
    return not requests.finished(folder, request)


def refuse_failures(failures: Sequence[Failure], kept: str = "") -> None:
    """Raise if runs failed, naming some of them."""
    if not failures:
        return
    rows = list(dict.fromkeys(f"row {f.run.arm}: {f.cause}" for f in failures))
    lines = rows[:MOST_TOLD] + ([f"and {len(rows) - MOST_TOLD} more"] if rows[MOST_TOLD:] else [])
    raise RunsError(f"{len(failures)} runs failed{kept}\n" + "\n".join(lines))
