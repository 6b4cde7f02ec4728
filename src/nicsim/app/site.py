"""The page as a small static site: one to explore with, one a lesson, links that can be sent.

A folder for a department's web space. It is written again over itself and over nothing else: a list
of what was written, with its sums, lies in the folder.
"""

import hashlib
import html
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nicsim.app.embedding import (
    CONTENT,
    TITLE,
    WEB,
    WORKER,
    as_json,
    page_with,
    policy,
    script_of,
)
from nicsim.foundation.errors import NicsimError

LIST = "nicsim-site.json"
HOLD = """for (const [id, kind, text] of %s) {
  const held = Object.assign(document.createElement("script"), { id, type: kind });
  held.textContent = text;
  document.head.append(held);
}
"""


def site_files(content: dict[str, Any]) -> dict[str, bytes]:
    """The files of a site by name; `content` as of `nicsim.app.live`."""
    lessons = content["catalogue"]["lessons"]
    held = [
        [CONTENT, "application/json", json.dumps(content, separators=(",", ":"))],
        [WORKER, "text/plain", script_of("worker")],
    ]
    files = {
        "style.css": (WEB / "style.css").read_text("utf-8"),
        "content.js": HOLD % as_json(held),
        "page.js": script_of("main"),
        "index.html": _page("index.html", None, lessons),
    }
    files |= {_name(lesson): _page(_name(lesson), lesson, lessons) for lesson in lessons}
    return {name: text.encode("utf-8") for name, text in files.items()}


def write_site(folder: Path, files: dict[str, bytes]) -> None:
    """Write a site, over one of before if there is one.

    Raises
    ------
    NicsimError
        Where a file that it did not write, or that was changed since, stands in the way; nothing
        is written then. Where the folder cannot be written.
    """
    try:
        before = _known(folder)
        in_the_way = sorted(
            n for n in files if _sum_of(folder / n) not in (None, *before.get(n, ()))
        )
        if in_the_way:
            raise NicsimError(
                f"{folder}: {', '.join(in_the_way)} would be overwritten, which no earlier --site "
                "wrote as it stands; name another folder, or move it away"
            )
        folder.mkdir(parents=True, exist_ok=True)
        after = {name: [_sum(content)] for name, content in files.items()}
        _list(folder, {n: [*before.get(n, ()), *after.get(n, ())] for n in {**before, **after}})
        for name, content in files.items():
            _replace(folder / name, content)
        for name in set(before) - set(after):  # lessons that are no more, as they were written
            if _sum_of(folder / name) in before[name]:
                (folder / name).unlink()
        _list(folder, after)
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise NicsimError(f"{folder}: cannot be written ({why})") from None


def _name(lesson: dict[str, Any]) -> str:
    return f"lesson-{lesson['id']}.html"


def _page(name: str, lesson: dict[str, Any] | None, lessons: list[dict[str, Any]]) -> str:
    """One page: links to the others, and the lesson that it opens with."""
    title = TITLE if lesson is None else f"<title>{html.escape(lesson['title'])} (nicsim)</title>"
    targets = [("index.html", "Explore"), *((_name(one), one["title"]) for one in lessons)]
    links = "".join(
        f'<a href="{html.escape(quote(to))}"{" aria-current=page" * (to == name)}>'
        f"{html.escape(text)}</a>"
        for to, text in targets
    )
    nav = f'<nav class="pages" aria-label="Pages of this site">{links}</nav>'
    body = "<body>" if lesson is None else f'<body data-lesson="{html.escape(lesson["id"])}">'
    end = '<script src="content.js"></script>\n<script src="page.js"></script>\n</body>'
    page = page_with(
        policy("'self'", "'self'", True), '<link rel="stylesheet" href="style.css">', end
    )
    return page.replace(TITLE, title).replace("<body>", body).replace("<main>", f"{nav}\n<main>")


def _known(folder: Path) -> dict[str, list[str]]:
    """Sums of what an earlier call wrote, by name."""
    try:
        found = json.loads((folder / LIST).read_text("utf-8"))["files"]
        return {str(name): list(map(str, sums)) for name, sums in found.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NicsimError(
            f"{folder / LIST}: not as nicsim app --site writes it; name another folder"
        ) from None


def _list(folder: Path, sums: dict[str, list[str]]) -> None:
    told = {"written_by": "nicsim app --site", "files": sums}
    _replace(folder / LIST, (json.dumps(told, indent=1) + "\n").encode())


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    os.replace(beside, path)


def _sum_of(path: Path) -> str | None:
    return _sum(path.read_bytes()) if path.exists() else None


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
