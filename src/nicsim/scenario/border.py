"""The border: text from outside becomes plain tables here, or a sentence on why it cannot.

Whatever a parser raises (it may be nested too deeply, or hold numbers that nothing can hold) ends
here; no more of a file is read than a sound one can have, so that a device is read to no end.
"""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from nicsim.scenario import presets

LARGEST_FILE = 1_000_000  # bytes of TOML; an assumption
LARGEST_TABLE = 50_000_000  # bytes of a table of points
MOST_BITS = 1000  # of a whole number: 300 digits, and less than the largest double
TOO_LONG = "a number in it is too long"
MOST_NAMED = 8  # files of a folder, where one is not found


class Unreadable(ValueError):  # noqa: N818  (a verdict on a text, not an error of ours)
    """Why a text or a file cannot be read, in words."""


def text_of(path: Path, most: int = LARGEST_FILE) -> str:
    """The text of a file of at most so many bytes.

    Raises
    ------
    Unreadable
    """
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)  # a device has no size and no end
        if len(raw) > most:
            raise Unreadable(f"over {most // 1000:,} kB, which is more than is read")
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise Unreadable(f"no such file{_hint(path)}") from None
    except UnicodeDecodeError:
        raise Unreadable("not a text file (it must be in UTF-8)") from None
    except OSError as fault:
        raise Unreadable(f"cannot be read ({(fault.strerror or str(fault)).lower()})") from None
    except Unreadable:
        raise
    except ValueError:  # a NUL in its name
        raise Unreadable("no path of a file") from None


def _hint(path: Path) -> str:
    shipped = difflib.get_close_matches(path.name, presets.files(), 1)
    if shipped and not path.suffix:
        told = "nicsim scenarios lists those that come with nicsim"
        return f"; did you mean {shipped[0]}? {told}"
    there = sorted(file.name for file in path.parent.glob("*.toml"))
    near = difflib.get_close_matches(path.stem, [name[:-5] for name in there], 1)
    if near:
        return f"; did you mean {near[0]}.toml?"
    more = ", ..." if len(there) > MOST_NAMED else ""
    return f"; in that folder: {', '.join(there[:MOST_NAMED])}{more}" if there else ""


def parsed(text: str) -> dict[str, Any]:
    """TOML text as plain tables.

    Raises
    ------
    Unreadable
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Unreadable(f"not valid TOML: {fault}") from None
    except RecursionError:
        raise Unreadable("not valid TOML: nested too deeply") from None
    except (ValueError, OverflowError):  # Python reads no integer of thousands of digits
        raise Unreadable(f"not valid TOML: {TOO_LONG}") from None
    if _holds_too_long(table):
        raise Unreadable(f"not valid TOML: {TOO_LONG}")
    return table


def _holds_too_long(table: dict[str, Any]) -> bool:
    """Whether a whole number stands in it that neither a double can hold nor a fault can tell."""
    left: list[Any] = [table]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
        elif isinstance(value, int) and value.bit_length() > MOST_BITS:
            return True
    return False


def value_of(text: str) -> Any:
    """A value as TOML has it; text that is none, or more than one, stays text."""
    if "\n" in text or "\r" in text:
        return text
    try:
        table = parsed(f"v = {text}")
    except Unreadable:
        return text
    return table["v"]


def kind_of(path: Path) -> dict[str, Any]:
    """A file's tables for a look at what it is; empty where it cannot be read."""
    try:
        return parsed(text_of(path))
    except Unreadable:
        return {}
