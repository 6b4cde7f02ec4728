"""What can go wrong for a user, as exceptions whose text is the whole message."""


class NicsimError(Exception):
    """A user's mistake or a limit reached: says what, where, what is allowed and what to do.

    The command line prints the text and exits with code 2; no traceback is shown.
    """


class ScenarioError(NicsimError):
    """Faults in a scenario or experiment, all of them at once.

    Parameters
    ----------
    faults : list of str
        One sentence each.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


class StructureError(ScenarioError):
    """A structure that cannot be built, or roster and tie files that cannot be read."""


class DriverError(NicsimError):
    """A driver was asked for what it cannot do, for instance the kernel for a changed agent."""


class ResultsError(NicsimError):
    """A results folder that cannot be written, read or trusted."""


class RunsError(NicsimError):
    """Runs of a study that did not come to their end: which, and why (exit code 1)."""
