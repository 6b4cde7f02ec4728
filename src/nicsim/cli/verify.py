"""`nicsim verify`: do stored results come again, number by number?"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Annotated, Any

import typer

from nicsim.api.folder import verified
from nicsim.cli.console import bar, err, say
from nicsim.cli.options import Results, Working, command
from nicsim.experiments.store import seals
from nicsim.foundation.errors import RunsError
from nicsim.foundation.jit import source_hash

MOST_TOLD = 5  # runs that do not come again


@command
def verify(
    results: Results,
    working: Working,
    every: Annotated[
        bool, typer.Option("--all", help="Every run; otherwise about 20 spread over all.")
    ] = False,
) -> None:
    """Look at every file, run stored results again from their manifest, compare every number.

    The same bits are promised on any platform, so results may be checked where they were not made.
    """
    with bar(working.quiet) as shown:
        task = shown.add_task("running again", total=None)

        def tell(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        found = verified(results, every, working.executor, working.workers, tell, working.quiet)
    for name in found.strangers if not working.quiet else ():
        err.print(f"note: {results / name} was not written by nicsim", markup=False)
    if found.touched and not found.differing:
        raise RunsError(
            f"{results}: {seals.told(list(found.touched))}; the runs are as they were written, and "
            f"nicsim report {results} makes the rest from them"
        )
    if not found.differing:
        if not working.quiet:
            told = f"{found.made} of {found.total} runs made again"
            whole = found.stored.experiment.kind == "run"
            also = ", and of practices and surveys," if whole else ""
            say(
                f"{results}: every file is as it was written; {told}; every weekly number{also} is "
                "the same to the last bit, as it must be on any platform"
            )
        return
    lines = [f"{found.named(one.run)}: {one.cause}" for one in found.differing[:MOST_TOLD]]
    raise RunsError(
        f"{results}: {len(found.differing)} of {found.made} runs do not come again as they are "
        "stored\n" + "\n".join([*lines, _versions(found.stored.manifest)])
    )


def _versions(manifest: Mapping[str, Any]) -> str:
    same = manifest["sources"] == source_hash()
    told = "the same sources" if same else "other sources"
    told += "; the platform makes no difference"
    return f"stored by nicsim {manifest['nicsim']}, made again by {version('nicsim')}, {told}"
