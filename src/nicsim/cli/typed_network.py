"""Commands for networks of one's own: thin, one function a command."""

from pathlib import Path
from typing import Annotated

import typer

from nicsim.cli.console import says_what_is_wrong
from nicsim.cli.options import (
    AsJson,
    DryRun,
    ExecutorName,
    Out,
    Quiet,
    Replicates,
    ScenarioFile,
    Seed,
    Sets,
    Workers,
    Years,
)


@says_what_is_wrong
def network(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files of one network: people, ties, or both.", show_default=False),
    ],
    to: Annotated[
        Path | None, typer.Option(help="Write a scenario of it (TOML).", show_default=False)
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw it: NAME.png and NAME.svg.", show_default=False)
    ] = None,
    title: Annotated[str | None, typer.Option(help="Of the scenario.", show_default=False)] = None,
    site: Annotated[
        str | None, typer.Option(help="Column that says the team or school.", show_default=False)
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose-teams", help="Propose teams from who is tied to whom.")
    ] = False,
    role: Annotated[
        str | None, typer.Option(help="Column that says the role.", show_default=False)
    ] = None,
    person: Annotated[
        str | None, typer.Option("--id", help="Column that names people.", show_default=False)
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Column of who asks.", show_default=False)
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Column of who is asked.", show_default=False)
    ] = None,
    weight: Annotated[
        str | None, typer.Option(help="Column of how strong or often.", show_default=False)
    ] = None,
    relation: Annotated[
        str | None, typer.Option(help="Which of several kinds of ties.", show_default=False)
    ] = None,
    team_size: Annotated[int, typer.Option(min=1, max=1000, help="Where roles are guessed.")] = 6,
    survey: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DOMAIN=COLUMN", help="Survey answers that become a level; or none; repeatable."
        ),
    ] = None,
    scale: Annotated[
        int | None,
        typer.Option(min=2, max=100, help="Highest answer, 4 or 5.", show_default=False),
    ] = None,
    adopted: Annotated[
        str | None,
        typer.Option(help="Column of adoption times: statistics of diffusion.", show_default=False),
    ] = None,
    never: Annotated[
        float | None,
        typer.Option(help="What stands there for no adoption, 18 say.", show_default=False),
    ] = None,
    adopters: Annotated[
        Path | None,
        typer.Option(
            help="With --adopted: write who took it up when, from whom, at what exposure (CSV).",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[bool, typer.Option(help="Write over files that are there.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Read a network of people, describe it, draw it, write a scenario of it."""
    from nicsim.api.networks import read_network, survey_of
    from nicsim.cli.network import Wanted, show_network

    found = read_network(
        *files,
        site=site,
        role=role,
        id=person,
        source=source,
        target=target,
        weight=weight,
        relation=relation,
        propose_teams=propose,
        team_size=team_size,
        survey=survey_of(survey or []),
        guess_survey="none" not in (survey or []),
        scale=scale,
    )
    wanted = Wanted(to, picture, replace, title, quiet, as_json, adopted, never, adopters)
    show_network(found, wanted)


@says_what_is_wrong
def structures(
    scenario: ScenarioFile,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="A structure to compare; repeatable; default: eight."),
    ] = None,
    sets: Sets = None,
    replicates: Replicates = 60,
    seed: Seed = 0,
    years: Years = None,
    executor: ExecutorName = "threads",
    workers: Workers = None,
    out: Out = None,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare structures of ties between teams at equal cost, for your size and conditions."""
    from nicsim.cli.conduct import Asked
    from nicsim.cli.structures import compare_structures
    from nicsim.cli.typed_running import loaded

    folder = out or Path("results") / f"structures_{scenario.stem}"
    asked = Asked("kernel", executor, workers, folder, dry_run, quiet, as_json)
    compare_structures(loaded(scenario, sets, years), kinds, replicates, seed, asked)


@says_what_is_wrong
def improve(
    scenario: ScenarioFile,
    measure: Annotated[str, typer.Option(help="The outcome that counts.")] = "realised_improvement",
    ties: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Ties between teams that may be added; 0: the same ties.",
            show_default="3 where the scenario names its ties",
        ),
    ] = None,
    first: Annotated[
        int,
        typer.Option(min=0, help="Teams that join first, the search says which; 0: as it is."),
    ] = 0,
    wait: Annotated[
        int, typer.Option(min=1, help="Weeks after which the others join, with --first.")
    ] = 40,
    trials: Annotated[int, typer.Option(help="Designs to try.")] = 80,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop searching after.", show_default=False)
    ] = None,
    search_replicates: Annotated[int, typer.Option(help="Runs of each design tried.")] = 12,
    sets: Sets = None,
    replicates: Replicates = 100,
    seed: Seed = 0,
    years: Years = None,
    executor: ExecutorName = "threads",
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Search for a better design within a budget, and judge it on fresh luck.

    The budget: the same hub hours, so many more ties between teams (--ties), who joins first.
    """
    from nicsim.cli.conduct import Asked
    from nicsim.cli.improve import Budget, improve_design
    from nicsim.cli.typed_running import loaded
    from nicsim.experiments.search.improving import Asked as Search

    folder = out or Path("results") / f"improve_{scenario.stem}"
    asked = Asked("kernel", executor, workers, folder, False, quiet, as_json)
    seconds = None if minutes is None else 60 * minutes
    search = Search(measure, trials, search_replicates, seed, seconds)
    budget = Budget(ties, first, wait)
    improve_design(loaded(scenario, sets, years), budget, search, replicates, asked)
