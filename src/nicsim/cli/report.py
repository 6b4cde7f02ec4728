"""`nicsim report`: tables, figures and report of a results folder anew."""

from nicsim.api.folder import rewritten
from nicsim.cli.console import err, say
from nicsim.cli.options import Quiet, Results, command


@command
def report(results: Results, quiet: Quiet = False) -> None:
    """Make tables, figures and report of a results folder anew, without running."""
    stored = rewritten(results, lambda sentence: err.print(sentence, markup=False))
    if not quiet:
        say((results / "finding.txt").read_text("utf-8").strip())
        say(f"written: {stored.folder / 'report.html'} and {stored.folder / 'figures'}/")
