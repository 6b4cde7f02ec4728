"""What tests of reading share: files of text, read into a settled network."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import openpyxl

import nicsim


class Read(NamedTuple):
    """A network as tests look at it."""

    people: tuple[str, ...]
    ties: dict[tuple[str, str], float]
    teams: dict[str, set[str]]
    roles: dict[str, str]
    levels: dict[str, float]
    notes: str
    options: str  # those of guesses
    network: nicsim.OwnNetwork


def workbook(path: Path, **sheets: list[list]) -> Path:
    """A workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def saved(folder: Path, files: Mapping[str, str | bytes | dict]) -> list[Path]:
    """Files of text, bytes, or sheets."""
    paths = []
    for name, content in files.items():
        path = folder / name
        if isinstance(content, dict):
            workbook(path, **content)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return paths


def read(folder: Path, files: Mapping[str, str | bytes | dict], **options) -> Read:
    """The network in files."""
    found = nicsim.read_network(*saved(folder, files), **options)
    settled, network = found.settled, found.settled.network
    rows = zip(network.sources.tolist(), network.targets.tolist(), network.weights.tolist(),
               strict=True)  # fmt: skip
    teams: dict[str, set[str]] = {}
    for who, site in zip(network.ids, settled.site.tolist(), strict=True):
        if site >= 0:
            teams.setdefault(settled.site_names[site], set()).add(who)
    roles = ("lead", "member", "colleague")
    return Read(
        network.ids,
        {(network.ids[a], network.ids[b]): w for a, b, w in rows},
        teams,
        {who: roles[role] for who, role in zip(network.ids, settled.role.tolist(), strict=True)},
        {m.domain: round(m.level, 4) for m in settled.levels},
        "\n".join(found.notes),
        " ".join(guess.option for guess in found.guesses),
        found,
    )
