"""Libraries that take long to load, loaded when something of them is first used.

    from nicsim.foundation.later import pd

A command that makes no table should not wait for what makes tables. Where annotations name a
library, the module begins with `from __future__ import annotations`, so that they load nothing.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["csgraph", "nx", "pa", "pd", "pq", "qmc", "sparse"]


class Later(ModuleType):
    """Stands for a library until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq
    from scipy import sparse
    from scipy.sparse import csgraph
    from scipy.stats import qmc
else:
    nx, pd, pa = Later("networkx"), Later("pandas"), Later("pyarrow")
    pq, sparse, csgraph = map(Later, ("pyarrow.parquet", "scipy.sparse", "scipy.sparse.csgraph"))
    qmc = Later("scipy.stats.qmc")
