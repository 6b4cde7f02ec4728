"""Worlds as a table: one row a world, in memory and as a Parquet file with its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from nicsim.experiments.worlds.rules import PACKAGE, rules_hash
from nicsim.foundation.declare import CONDITION, NATURE
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pa, pd, pq, qmc
from nicsim.scenario.declared import checked, of_nature, parameters
from nicsim.scenario.scenario import Scenario

PLAUSIBLE = "plausible"  # the name of the worlds that come with nicsim
PRIOR = "prior"  # the name of worlds drawn from the priors, which nothing was held against
SHIPPED = PACKAGE / "worlds"
FROM_PRIOR = 400  # worlds drawn where no number is asked for
WEIGHT = "weight"
IMPLAUSIBILITY = "implausibility: "  # how columns of a file begin that tell it of a target
MANIFEST = b"nicsim worlds"
MOST_WORLDS = 100_000  # of a file; an assumption


@dataclass(frozen=True, eq=False)
class Worlds:
    """Some worlds: in each a value for every parameter of nature.

    Parameters
    ----------
    values : DataFrame
        One row a world, one column a parameter of nature (dotted keys). Rows stand in an order
        that chance has given, so that the first n are a sample.
    weight : array of float
        How much each world counts; sums to 1.
    implausibility : DataFrame
        One column a target that worlds were held against: how many standard errors, of all that is
        uncertain, lie between what the world shows and what is known. No columns: none.
    manifest : mapping
        How they were made: command, seed, version, rules (a hash), targets.
    name : str
        What they go by: "plausible", "prior" or a path.
    """

    values: pd.DataFrame
    weight: np.ndarray
    implausibility: pd.DataFrame = field(default_factory=lambda: pd.DataFrame())
    manifest: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def __len__(self) -> int:
        return len(self.values)

    @property
    def keys(self) -> tuple[str, ...]:
        """The parameters of nature that they have values of."""
        return tuple(self.values.columns)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Conditions that they have values of, beside nature: what a user did not know."""
        return tuple(key for key in self.keys if key not in of_nature())

    def overrides(self, number: int) -> dict[str, Any]:
        """The values of one world (0 is the first) by dotted key, as scenarios take them."""
        return {key: self.values[key].iloc[number : number + 1].tolist()[0] for key in self.keys}

    def applied(self, scenario: Scenario, number: int) -> Scenario:
        """A scenario in one of the worlds.

        What the scenario (or a change of it) sets by name stays as set; dials move what they move
        by as much as in the reference world (`nicsim.scenario.settings`).
        """
        return scenario.in_world(self.overrides(number))

    def first(self, n: int) -> Worlds:
        """The first n worlds, their weights summing to 1 again.

        Raises
        ------
        NicsimError
            If there are fewer.
        """
        if not 1 <= n <= len(self):
            raise NicsimError(f"worlds {n}: {self.name or 'there'} has 1 to {len(self)} of them")
        weight = self.weight[:n] / self.weight[:n].sum()
        found = self.implausibility.iloc[:n] if len(self.implausibility) else self.implausibility
        return replace(self, values=self.values.iloc[:n], weight=weight, implausibility=found)

    @property
    def notes(self) -> tuple[str, ...]:
        """What users should know before they lean on these worlds, one sentence each."""
        found = []
        made, missing = self.manifest.get("rules"), sorted(set(of_nature()) - set(self.keys))
        if made != rules_hash():
            found.append(
                f"{self.name}: made under other rules than those of now (nicsim "
                f"{self.manifest.get('nicsim', 'unknown')}); nicsim worlds makes them anew"
            )
        if missing:
            told = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if missing[3:] else "")
            found.append(f"{self.name}: has no values of {told}, which are as the defaults have it")
        return tuple(found)

    @classmethod
    def prior(cls, n: int = FROM_PRIOR, seed: int = 0) -> Worlds:
        """Worlds drawn from the priors alone, by a scrambled Latin hypercube (McKay et al. 1979).

        Parameters
        ----------
        n : int
            1 to `MOST_WORLDS`.
        seed : int
        """
        if not 1 <= n <= MOST_WORLDS:
            raise NicsimError(f"worlds {n}: 1 to {MOST_WORLDS:,} can be drawn")
        keys = list(of_nature())
        places = qmc.LatinHypercube(len(keys), rng=np.random.default_rng(seed)).random(n)
        return cls.at(places, seed=seed)

    @classmethod
    def at(cls, places: np.ndarray, seed: int = 0) -> Worlds:
        """Worlds at places of the unit cube: worlds x parameters of nature, in their order."""
        priors = {key: p.prior for key, p in of_nature().items() if p.prior is not None}
        values = {
            key: [prior.value(float(place)) for place in places[:, column]]
            for column, (key, prior) in enumerate(priors.items())
        }
        told = {"command": "", "seed": seed, "nicsim": version("nicsim"), "rules": rules_hash()}
        weight = np.full(len(places), 1.0 / max(1, len(places)))
        return cls(pd.DataFrame(values), weight, manifest=told, name=PRIOR)

    @classmethod
    def of(cls, frame: pd.DataFrame, name: str = "a table") -> Worlds:
        """Worlds from a DataFrame: a row a world, a column a parameter of nature (dotted keys).

        A column `weight` says how much each counts; without it all count alike.

        Raises
        ------
        NicsimError
            For what is no such parameter, or no value of it; all faults at once.
        """
        frame = frame.reset_index(drop=True)
        if WEIGHT not in frame.columns:
            frame = frame.assign(**{WEIGHT: 1.0})
        told = {"command": "", "nicsim": version("nicsim"), "rules": rules_hash()}
        return replace(_from_frame(frame, told, Path(name)), name=name)

    def places(self) -> np.ndarray:
        """Where they lie in the unit cube of the priors: worlds x parameters."""
        found = np.empty(self.values.shape)
        for column, key in enumerate(self.keys):
            prior = parameters()[key].prior
            if prior is not None:
                found[:, column] = [prior.place(value) for value in self.values[key].tolist()]
        return found

    def write(self, path: Path | str) -> None:
        """Write them as a Parquet file, manifest included; the same worlds give the same bytes."""
        path = Path(path)
        columns = {key: pa.array(self.values[key].tolist()) for key in self.keys}
        columns |= {WEIGHT: pa.array(self.weight.tolist())}
        columns |= {
            IMPLAUSIBILITY + name: pa.array(self.implausibility[name].to_numpy(np.float32))
            for name in self.implausibility.columns
        }
        manifest = json.dumps(dict(self.manifest), sort_keys=True).encode()
        table = pa.table(columns).replace_schema_metadata({MANIFEST: manifest})
        temporary = path.with_name(path.name + ".tmp")
        pq.write_table(table, temporary, compression="zstd")
        temporary.replace(path)

    @classmethod
    def read(cls, name: Path | str, n: int | None = None) -> Worlds:
        """Worlds by name or from a file.

        Parameters
        ----------
        name : Path or str
            "plausible": those that come with nicsim; "prior": drawn from the priors; or the path
            of a file that `nicsim worlds` or `nicsim fit` has written.
        n : int, optional
            The first so many; all of a file, 400 of the prior.

        Raises
        ------
        NicsimError
            If there is no such file, it holds no worlds, or fewer than n; all faults at once.
        """
        if str(name) == PRIOR:
            return cls.prior(FROM_PRIOR if n is None else n)
        file = SHIPPED / f"{PLAUSIBLE}.parquet" if str(name) == PLAUSIBLE else Path(name)
        worlds = replace(_from_table(_table_of(file, str(name)), file), name=str(name))
        return worlds if n is None else worlds.first(n)


def _table_of(file: Path, name: str) -> pa.Table:
    if not file.exists():
        known = f"{PLAUSIBLE}, {PRIOR}, or a file that nicsim worlds or nicsim fit has written"
        raise NicsimError(f"worlds {name}: no such file; worlds are {known}")
    try:
        table = pq.read_table(file)
    except (OSError, ValueError, pa.ArrowException) as fault:
        raise NicsimError(f"{file}: cannot be read as Parquet ({fault})") from None
    if MANIFEST not in (table.schema.metadata or {}) or WEIGHT not in table.column_names:
        raise NicsimError(f"{file}: holds no worlds; nicsim worlds and nicsim fit write such files")
    return table


def _from_table(table: pa.Table, file: Path) -> Worlds:
    """Worlds from a table, every value checked as a scenario's are."""
    try:
        manifest = json.loads(table.schema.metadata[MANIFEST])
    except ValueError:
        raise NicsimError(f"{file}: its manifest is damaged") from None
    return _from_frame(table.to_pandas(), manifest, file)


def _from_frame(frame: pd.DataFrame, manifest: Mapping[str, Any], file: Path) -> Worlds:
    faults = []
    if not 1 <= len(frame) <= MOST_WORLDS:
        faults.append(f"{file}: has {len(frame)} worlds; allowed are 1 to {MOST_WORLDS:,}")
    marked = [name for name in frame.columns if name.startswith(IMPLAUSIBILITY)]
    keys = [name for name in frame.columns if name != WEIGHT and name not in marked]
    for key in keys:
        faults += _faults_of(key, frame[key].tolist(), file)
    weight = frame[WEIGHT].to_numpy(float)
    if not (np.isfinite(weight).all() and (weight >= 0).all() and weight.sum() > 0):
        faults.append(f"{file}: weights must be numbers from 0 on, some above it")
    if faults:
        raise NicsimError("\n".join(faults))
    found = frame[marked].rename(columns=lambda name: name.removeprefix(IMPLAUSIBILITY))
    return Worlds(frame[keys], weight / weight.sum(), found, manifest)


def _faults_of(key: str, values: list[Any], file: Path) -> list[str]:
    role = parameters()[key].role if key in parameters() else "stranger"
    if role not in (NATURE, CONDITION) or key.startswith("structure."):
        kind = f"is a {role}" if key in parameters() else "is not a parameter"
        return [f"{file}: {key} {kind}; worlds differ in parameters of nature and in conditions"]
    for row, value in enumerate(values):
        _, fault = checked(key, value)
        if fault is not None:
            return [f"{file}: {key} of world {row}: {fault}"]
    return []
