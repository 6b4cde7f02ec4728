"""`nicsim warm`: compile on purpose, for images of machines and for classes."""

from nicsim.api.ready import is_ready, ready
from nicsim.cli.console import err, say
from nicsim.cli.options import Quiet, command
from nicsim.foundation.jit import cache_folder


@command
def warm(quiet: Quiet = False) -> None:
    """Compile the simulation now, so that no later command has to."""
    there = is_ready(events=True)
    ready(quiet, err, events=True)
    if quiet:
        return
    folder = cache_folder()
    if folder is None:
        say("no folder for machine code can be written; set NICSIM_CACHE to one that can")
    else:
        say(f"{'there already' if there else 'compiled'}: {folder}")
