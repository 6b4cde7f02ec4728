"""SQL over results folders: DuckDB reads their tables where they lie, one view over all of them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.experiments.store import requests
from nicsim.foundation.errors import NicsimError, ResultsError

if TYPE_CHECKING:
    import pandas as pd

RESULTS = Path("results")  # where commands write unless they are told otherwise
TABLES = (".parquet", ".csv")
ASKED = ("title", "kind", "driver", "seed")


def query(sql: str, *results: Path | str) -> "pd.DataFrame":
    """Ask the tables of results folders by SQL.

    Parameters
    ----------
    sql : str
        Every table (`weekly`, `summary`, `differences`, `events`, ...; see `show tables`) is a view
        over all folders that have it, with the column `folder` beside its own. `studies` has a row
        a folder: folder, title, kind, driver, seed, replicates, arms, nicsim, sources.
    *results : Path or str
        Results folders, or folders that hold them; default `results`.

    Returns
    -------
    DataFrame

    Raises
    ------
    NicsimError
        Where DuckDB (extra `query`) is not there, or refuses the query.
    ResultsError
        If there are no results.
    """
    duckdb = _duckdb()
    folders = _folders([Path(given) for given in results] or [RESULTS])
    with duckdb.connect() as base:
        for name, statement in views(folders).items():
            base.execute(f"CREATE VIEW {_quoted(name)} AS {statement}")
        base.register("studies", _studies(folders))
        try:
            return base.execute(sql).df()
        except duckdb.Error as fault:
            raise NicsimError(f"query: {fault}") from None


def views(folders: Iterable[Path]) -> dict[str, str]:
    """A SELECT for each table that some of the folders have, by the table's name."""
    files: dict[str, list[Path]] = {}
    for folder in folders:
        for file in sorted(folder.iterdir()):
            if file.suffix in TABLES and file.is_file():
                files.setdefault(file.stem, []).append(file)
    return {name: _view(found) for name, found in sorted(files.items())}


def _view(files: list[Path]) -> str:
    """One table of all folders, each row with its folder."""
    parts = []
    for kind in TABLES:
        own = ", ".join(_text(str(file)) for file in files if file.suffix == kind)
        if own:
            reader = "read_parquet" if kind == ".parquet" else "read_csv"
            read = f"{reader}([{own}], union_by_name = true, filename = 'folder')"
            parts.append(f"SELECT * REPLACE (parse_dirpath(folder) AS folder) FROM {read}")
    return " UNION ALL BY NAME ".join(parts)


def _folders(given: list[Path]) -> list[Path]:
    """Finished results folders: those given, or those inside what is given."""
    found: list[Path] = []
    for folder in given:
        if not folder.is_dir():
            raise ResultsError(f"{folder}: no such folder")
        own = [folder] if (folder / "manifest.json").is_file() else []
        found += own or sorted(file.parent for file in folder.rglob("manifest.json"))
    finished = [folder for folder in dict.fromkeys(found) if folder.suffix != ".partial"]
    if not finished:
        told = ", ".join(map(str, given))
        raise ResultsError(f"{told}: no results there; nicsim run and its kin write them")
    return finished


def _studies(folders: list[Path]) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for folder in folders:
        manifest = requests.read_manifest(folder)
        request = manifest["request"]
        told: dict[str, Any] = {
            key: request.get(key) for key in ("title", "kind", "driver", "seed")
        }
        arms = json.dumps([arm["name"] for arm in request["arms"]])
        own = {key: manifest.get(key) for key in ("replicates", "nicsim", "sources")}
        rows.append({"folder": str(folder)} | told | own | {"arms": arms})
    return pd.DataFrame(rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise NicsimError(
            "queries need DuckDB, the extra query: uv run --extra query nicsim query ..., or "
            "pip install 'nicsim[query]'"
        ) from None
    return duckdb
