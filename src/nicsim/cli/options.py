"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

ScenarioFile = Annotated[Path, typer.Argument(help="A scenario file (TOML).", show_default=False)]
Results = Annotated[Path, typer.Argument(help="A results folder.", show_default=False)]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A value that wins over the file; repeatable."),
]
Years = Annotated[int | None, typer.Option(help="Horizon in years.", show_default=False)]
Seed = Annotated[int, typer.Option(help="The same seed gives the same numbers.")]
Replicates = Annotated[int, typer.Option(help="Runs of each scenario, each with other luck.")]
DriverName = Annotated[str, typer.Option(help="kernel (compiled) or mesa (slow, open to changes).")]
ExecutorName = Annotated[str, typer.Option(help="threads, processes, dask:ADDRESS or mpi.")]
Workers = Annotated[
    int | None, typer.Option(help="How many; default one a processor.", show_default=False)
]
Out = Annotated[
    Path | None, typer.Option(help="Results folder; default results/NAME.", show_default=False)
]
Events = Annotated[
    bool, typer.Option("--events", help="Record who took which practice from whom, too.")
]
DryRun = Annotated[bool, typer.Option(help="Only say what would be run.")]
Quiet = Annotated[bool, typer.Option(help="Print nothing but faults.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
