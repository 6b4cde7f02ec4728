"""One page that anyone can read: a single file, offline, printable, figures in it."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


class Picture(NamedTuple):
    """A figure of the page."""

    file: Path  # an SVG
    caption: str
    alternative: str  # what it shows, for those who cannot see it

    @property
    def source(self) -> str:
        """The picture itself, as a data address; empty space where it could not be drawn."""
        if not self.file.exists():
            return "data:image/svg+xml;base64," + base64.b64encode(NOTHING).decode()
        return "data:image/svg+xml;base64," + base64.b64encode(self.file.read_bytes()).decode()


class Table(NamedTuple):
    """A table of the page, its cells already text."""

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


class Page(NamedTuple):
    """What a report says, in the order in which it says it."""

    title: str
    question: str
    compared: Sequence[tuple[str, str]]  # what is compared, and in what it differs
    finding: Sequence[str]  # paragraphs
    pictures: Sequence[Picture]
    tables: Sequence[Table]
    conditions: Sequence[str]  # what would change the finding
    how: Sequence[tuple[str, str]]  # how it was run
    caveat: str
    subject: str = "What was compared"  # heading over `compared`


def rendered(page: Page) -> str:
    """The page as HTML; whatever stands in it is shown as text, never read as markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("nicsim.report.pages", ".")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html.jinja").render(page=page)
