"""From an experiment to a finished results folder, without a word to the screen."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nicsim.experiments.design import Experiment
from nicsim.experiments.search.structures import unequal
from nicsim.experiments.store import requests
from nicsim.experiments.store.parts import Parts, open_parts
from nicsim.experiments.store.stored import Stored, open_stored
from nicsim.experiments.store.tables import write_weekly
from nicsim.experiments.study import Conduct, Ended, Progress, conduct
from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import ResultsError, RunsError
from nicsim.report.gallery_report import read_gallery, write_gallery
from nicsim.report.writing import write_report

MOST_TOLD = 5  # failed runs named

# What else a single scenario's folder gets from its runs; gives what draws figures that need runs.
Extras = Callable[[Parts, int], Mapping[str, Callable[[], Any]]]


def completed(
    experiment: Experiment,
    how: Conduct,
    folder: Path,
    tell: Callable[[Progress], None] | None = None,
    begun: Callable[[Parts], None] | None = None,
    extras: Extras | None = None,
) -> Stored | None:
    """Make a study's runs and its folder; None where the folder holds these results already.

    Parameters
    ----------
    experiment : Experiment
    how : Conduct
    folder : Path
        Work goes on in `NAME.partial` beside it, which gets its name when everything is there.
    tell : callable, optional
        Is told of progress.
    begun : callable, optional
        Is given what was finished before, once the folder is open.
    extras : callable, optional
        Writes tables beyond `weekly.parquet` from the stored runs.

    Raises
    ------
    ResultsError
        If the folder cannot be had or written, or holds other results; runs made so far are kept.
    RunsError
        If runs failed; the others are kept.
    KeyboardInterrupt
        What was finished is kept.
    """
    request = requests.request_of(experiment, how.driver, how.events)
    if requests.finished(folder, request):
        return None
    with open_parts(folder, request) as parts:
        if requests.finished(folder, request):  # by another command, meanwhile
            return None
        if begun is not None:
            begun(parts)
        ended = conduct(experiment, parts, how, tell)
        refuse_failures(experiment, ended, folder)
        try:
            write_weekly(parts, experiment, ended.replicates, parts.folder / "weekly.parquet")
            figures = extras(parts, ended.replicates) if extras is not None else None
            notes = notes_of(experiment)
            manifest = requests.manifest_of(request, experiment, ended.replicates, notes)
            requests.write_json(parts.folder / "manifest.json", manifest)
            write_report(open_stored(parts.folder), figures)
            parts.finish(folder)
        except OSError as fault:
            raise ResultsError(
                f"{folder}: could not be written ({requests.reason(fault)}); all runs are kept in "
                f"{parts.folder.name}, and the same command goes on"
            ) from None
    return open_stored(folder)


def rewritten(folder: Path) -> Stored:
    """Make tables, figures, finding and page of a results folder anew, without running.

    Raises
    ------
    ResultsError
        If the folder is none, or cannot be written.
    """
    gallery = read_gallery(folder)
    stored = open_stored(folder / gallery.main) if gallery is not None else open_stored(folder)
    try:
        if gallery is not None:
            write_gallery(folder, gallery)
        else:
            write_report(stored)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    return stored


def notes_of(experiment: Experiment) -> list[str]:
    """What was left out in reading scenarios and networks, each once."""
    found: list[str] = []
    for arm in experiment.arms:
        found += [*arm.scenario.notices, *prepared_for(arm.scenario).notes]
    if experiment.kind == "compare":
        found += unequal(experiment.arms)
    return list(dict.fromkeys(found))


def refuse_failures(experiment: Experiment, ended: Ended, folder: Path | None = None) -> None:
    """Raise RunsError, which tells the runs that failed and why, if any did."""
    if not ended.failures:
        return
    lines = [
        f"arm {experiment.arms[f.run.arm].name!r}, replicate {f.run.replicate}: {f.cause}"
        for f in ended.failures[:MOST_TOLD]
    ]
    more = len(ended.failures) - MOST_TOLD
    lines += [f"and {more} more"] if more > 0 else []
    kept = "" if folder is None else f"; the others are kept in {folder.name}.partial"
    again = "" if folder is None else ", and the same command tries these again"
    raise RunsError(f"{len(ended.failures)} runs failed{kept}{again}\n" + "\n".join(lines))
