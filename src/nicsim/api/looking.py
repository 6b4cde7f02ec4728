"""Looking at files, scenarios and parameters, from Python: nothing here makes a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nicsim.api import simulation
from nicsim.api.ready import ready
from nicsim.api.simulation import scenario_of
from nicsim.experiments.files import is_experiment, read_experiment
from nicsim.experiments.sensitivity.files import is_sensitivity, read_study
from nicsim.experiments.sensitivity.study import runs_of
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.jit import cache_folder
from nicsim.scenario import presets
from nicsim.scenario.comparing import differences
from nicsim.scenario.declared import parameters as declared
from nicsim.scenario.reading import read_with_faults
from nicsim.scenario.scenario import Scenario
from nicsim.scenario.schema import schema as schema_of
from nicsim.structure import counted

if TYPE_CHECKING:
    import pandas as pd

    Scenarios = Scenario | Path | str


class Checked(NamedTuple):
    """A file that is sound.

    Parameters
    ----------
    file : Path
    kind : {"scenario", "experiment", "sensitivity"}
    words : str
        What it holds, in a few words; may be empty.
    notes : tuple of str
        What was guessed or left out in reading.
    """

    file: Path
    kind: str
    words: str
    notes: tuple[str, ...] = ()


def check(*files: Path | str) -> tuple[Checked, ...]:
    """Validate scenario and experiment files.

    Parameters
    ----------
    *files : Path or str

    Raises
    ------
    NicsimError
        All faults of all files at once.
    """
    found, faults = [], []
    for file in files:
        try:
            found.append(checked(Path(file)))
        except NicsimError as fault:
            faults.append(str(fault))
    if faults:
        raise NicsimError("\n".join(faults))
    return tuple(found)


def checked(file: Path) -> Checked:
    """One file, whatever its kind; NicsimError with all its faults."""
    if is_sensitivity(file):
        asked = read_study(file)
        told = f"{asked.method} over {len(asked.factors)} factors, {runs_of(asked):,} runs"
        return Checked(file, "sensitivity", told)
    if is_experiment(file):
        experiment = read_experiment(file)
        told = f"{len(experiment.arms)} arms of {experiment.replicates} replicates"
        return Checked(file, "experiment", told)
    scenario = simulation.load(file)
    prepared = simulation.prepared(scenario)
    read = counted(prepared)
    notes = (*scenario.notices, *prepared.notes)
    return Checked(file, "scenario", f"read {read}" if read else "", notes)


def scenarios() -> "pd.DataFrame":
    """The scenarios that come with nicsim: name, title, and what each asks."""
    import pandas as pd

    return pd.DataFrame(shipped(), columns=["name", "title", "asks"])


def shipped() -> list[tuple[str, str, str]]:
    """The same as rows; told whether or not the data that they name are here."""
    read = ((name, read_with_faults(file)[0]) for name, file in presets.files().items())
    return [(name, scenario.title, scenario.question) for name, scenario in read]


def show(scenario: "Scenarios", *, years: int | None = None) -> "pd.DataFrame":
    """Every value of a scenario and where it came from: key, value, from.

    Parameters
    ----------
    scenario : Scenario, Path or str
    years : int, optional
        Horizon, in place of the scenario's.
    """
    import pandas as pd

    found = scenario_of(scenario, years).resolved()
    rows = [(key, v.value, v.origin) for key, v in found.items() if v.value is not None]
    return pd.DataFrame(rows, columns=["key", "value", "from"])


def diff(a: "Scenarios", b: "Scenarios") -> "pd.DataFrame":
    """What differs between two scenarios: key, a, b; empty where all that a run needs is the same.

    Parameters
    ----------
    a, b : Scenario, Path or str
    """
    import pandas as pd

    rows = differences(scenario_of(a, None), scenario_of(b, None))
    return pd.DataFrame(rows, columns=["key", "a", "b"])


def schema() -> dict[str, Any]:
    """The JSON Schema of scenario files, for editors."""
    return schema_of()


def parameters() -> "pd.DataFrame":
    """Every parameter, a row each: key, default, range, unit, kind, prior, meaning, source."""
    import pandas as pd

    rows = [{"key": key, **p._asdict(), "prior": p.prior and str(p.prior)}
            for key, p in declared().items()]  # fmt: skip
    return pd.DataFrame(rows)


def warm(quiet: bool = False) -> Path | None:
    """Compile the simulation now, so that nothing later has to.

    Parameters
    ----------
    quiet : bool
        Whether nothing is told while it compiles.

    Returns
    -------
    Path or None
        The folder that keeps the machine code; None where none can be written.
    """
    ready(quiet, events=True)
    return cache_folder()
