"""What commands share: how they print, and how a mistake ends."""

import sys
import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table

from nicsim.foundation.errors import NicsimError, RunsError

if TYPE_CHECKING:
    from rich.progress import Progress


BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they turn what follows around


def plain(text: str) -> str:
    """Text as a terminal may show it: what would steer the terminal is spelt out."""
    return "".join(_spelt(c) if _steers(c) else c for c in text)


def _steers(c: str) -> bool:
    return c not in "\n\t" and (unicodedata.category(c) in ("Cc", "Cs") or c in BIDI)


def _spelt(c: str) -> str:
    return c.encode("unicode_escape").decode()


class _Plain(Console):
    """A console that shows text of others, and is not steered by it."""

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(plain(o) if isinstance(o, str) else o for o in objects), **how)


err = _Plain(stderr=True, soft_wrap=True, highlight=False)


def say(text: str) -> None:
    """Print a line to standard output."""
    typer.echo(plain(text))


def says_what_is_wrong(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a user's mistake into its sentence and exit code 2."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except NicsimError as fault:
            err.print(str(fault), markup=False)
            raise typer.Exit(1 if isinstance(fault, RunsError) else 2) from None
        except KeyboardInterrupt:
            err.print("interrupted")
            raise typer.Exit(130) from None
        except BrokenPipeError:  # the reader (head, less) has seen enough
            sys.stderr.close()
            raise typer.Exit(0) from None

    return wrapped


def bar(quiet: bool) -> "Progress":
    """A bar of finished work on a terminal, on standard error; gone at the end."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=err, disable=quiet, transient=True)


def print_table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print rows of text: a table on a terminal, tab-separated lines into a pipe."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            say("\t".join(row))
        return
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(plain, row))
    Console(highlight=False, markup=False).print(table)


def told(value: Any) -> str:
    """A value as TOML would have it, shortly."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "unset" if value is None else str(value)
