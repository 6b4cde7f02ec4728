"""Pages printed to PDF by a Chromium, where there is one: the page's own CSS decides the paper."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMED = "NICSIM_CHROMIUM"  # a path that wins over what is found
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
            "msedge")  # fmt: skip
SECONDS = 90.0
FLAGS = ("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update",
         "--no-pdf-header-footer")  # fmt: skip


def browser() -> str | None:
    """The path of a Chromium; None where there is none."""
    named = os.environ.get(NAMED)
    if named:
        return shutil.which(named)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def printed(page: Path) -> Path | None:
    """A page as PDF beside it; None where no Chromium is there, or it fails.

    Parameters
    ----------
    page : Path
        HTML that loads nothing from elsewhere.
    """
    program, to = browser(), page.with_suffix(".pdf")
    to.unlink(missing_ok=True)
    if program is None:
        return None
    root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, *FLAGS, *root, f"--user-data-dir={profile}",
                   f"--print-to-pdf={to.resolve()}", page.resolve().as_uri()]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        except (OSError, subprocess.SubprocessError):
            return None
    return to if to.exists() else None
