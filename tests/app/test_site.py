"""`nicsim app --site`: a page a lesson on any web space; nothing overwritten but its own."""

import functools
import http.server
import json
import threading

import pytest
from browsing import settled
from typer.testing import CliRunner

from nicsim.app.site import LIST, write_site
from nicsim.browser import NoModuleError
from nicsim.cli.main import app
from nicsim.cli.page import Exported, export_site
from nicsim.foundation.errors import NicsimError

FILES = {"index.html": b"one", "page.js": b"two", "lesson-a.html": b"three"}


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != LIST}


def test_a_site_is_written_again_over_itself(tmp_path):
    folder = tmp_path / "deep" / "site"
    write_site(folder, FILES)
    assert contents(folder) == FILES
    newer = {"index.html": b"newer", "page.js": b"two"}
    write_site(folder, newer)
    assert contents(folder) == newer  # a lesson that is no more is gone
    write_site(folder, FILES)
    assert contents(folder) == FILES


@pytest.mark.parametrize("listed", [False, True])
def test_what_it_did_not_write_stays(tmp_path, listed):
    if listed:
        write_site(tmp_path, FILES)
    (tmp_path / "index.html").write_text("somebody's own")
    (tmp_path / "notes.txt").write_text("kept")
    before = contents(tmp_path)
    with pytest.raises(NicsimError, match=r"index\.html would be overwritten"):
        write_site(tmp_path, FILES | {"page.js": b"newer"})
    assert contents(tmp_path) == before


def test_a_lesson_that_somebody_changed_stays(tmp_path):
    write_site(tmp_path, FILES)
    (tmp_path / "lesson-a.html").write_text("somebody's own")
    write_site(tmp_path, {"index.html": b"newer"})
    assert contents(tmp_path) == {"index.html": b"newer", "lesson-a.html": b"somebody's own"}


def test_a_site_that_was_cut_short_can_be_written(tmp_path, monkeypatch):
    import nicsim.app.site as module

    write_site(tmp_path, FILES)
    whole = module._replace

    def cut(path, content):
        if path.name == "page.js":
            raise KeyboardInterrupt
        whole(path, content)

    monkeypatch.setattr(module, "_replace", cut)
    newer = {name: content + b"!" for name, content in FILES.items()}
    with pytest.raises(KeyboardInterrupt):
        write_site(tmp_path, newer)
    monkeypatch.undo()
    write_site(tmp_path, newer)
    assert contents(tmp_path) == newer


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 3}'])
def test_a_list_that_is_none_is_told(tmp_path, text):
    (tmp_path / LIST).write_text(text)
    with pytest.raises(NicsimError, match="name another folder"):
        write_site(tmp_path, FILES)
    assert contents(tmp_path) == {}


def test_a_file_in_place_of_the_folder_is_told(tmp_path):
    file = tmp_path / "site"
    file.write_text("a file")
    with pytest.raises(NicsimError, match="cannot be written"):
        write_site(file, FILES)


def test_recorded_runs_are_no_site():
    told = CliRunner().invoke(app, ["app", "--site", "x", "--recorded"])
    assert told.exit_code == 2
    assert "--recorded goes with --export" in told.output


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web") / "site"
    try:
        export_site(Exported(replicates=4), folder)
    except NoModuleError as fault:
        pytest.skip(str(fault))
    return folder


@pytest.fixture(scope="module")
def web(site):
    """The address of a plain web server that serves the folder."""
    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


def test_every_page_opens_with_its_lesson_and_links_to_the_others(visit, web, site):
    listed = json.loads((site / LIST).read_text())["files"]
    lessons = [name for name in listed if name.startswith("lesson-")]
    assert len(lessons) > 3
    window = visit(f"{web}/index.html")
    assert f"of {4}" in window.locator("#chart-0 > .sentence").inner_text()
    links = window.locator(".pages a").evaluate_all(
        "(all) => all.map((a) => a.getAttribute('href'))"
    )
    assert links == ["index.html", *[link for link in links if link in lessons]]
    assert set(links) == {"index.html", *lessons}
    window.click(f'.pages a[href="{lessons[0]}"]')
    window.wait_for_selector("body[data-ready]")
    settled(window)
    assert "Step 1 of" in window.locator("#lesson-card").inner_text()
    assert window.title() == f"{window.locator('#lesson-card h2').inner_text()} (nicsim)"
    window.click("#share")
    link = window.locator("#link").input_value()
    assert link.startswith(f"{web}/{lessons[0]}#lesson=")
    assert "Step 1 of" in visit(link).locator("#lesson-card").inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_site_opens_from_a_disk_too(visit, site, width):
    window = visit((site / "index.html").as_uri(), width, offline=True)
    assert "simulates by itself" in window.locator("#source-note").text_content()
    assert window.evaluate("document.documentElement.scrollWidth") <= width
