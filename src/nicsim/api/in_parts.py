"""What works have in common whose runs are stored as parts of a folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nicsim.experiments.store import requests
from nicsim.experiments.store.parts import Parts, open_parts


class InParts:
    """The way of `nicsim.api.folder.Work` to its folder and back, for what asks `request`."""

    request: Mapping[str, Any]

    def is_new(self, folder: Path) -> bool:
        """Whether a folder has yet to be made; ResultsError if it holds something else."""
        return not requests.finished(folder, self.request)

    def opened(self, folder: Path):
        """The work in progress of a folder, locked."""
        return open_parts(folder, self.request)

    def kept(self, store: Parts) -> int:
        """How many runs (of a search: points) are stored."""
        return len(store.done)

    def finish(self, store: Parts, folder: Path) -> None:
        """Give the folder its name."""
        store.finish(folder)
