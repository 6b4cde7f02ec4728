"""The page that simulates by itself, from disk and offline: the numbers of `nicsim run`."""

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest
from browsing import answered, settled, until
from page_numbers import agree, numbers_in

from nicsim.api import simulation
from nicsim.app.arms import arm_of, scenario_of
from nicsim.app.shipped import shipped_scenarios
from nicsim.browser import NoModuleError
from nicsim.cli.page import Exported, export_live
from nicsim.domains import LEVELLED
from nicsim.drivers import simulate
from nicsim.foundation import chance

SHIPPED = shipped_scenarios()
BARRED = "lets a page compute nothing"
FEW = 4  # runs


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    file = tmp_path_factory.mktemp("live") / "class.html"
    try:
        export_live(Exported(replicates=FEW), file)
    except NoModuleError as fault:
        pytest.skip(str(fault))
    return file


@pytest.fixture
def page(visit, exported):
    """A visitor's window of the exported file, without a network."""
    return visit(exported.as_uri(), offline=True)


def fragment(*arms, seed=0, replicates=2):
    content = {"v": 1, "arms": arms, "seed": seed, "replicates": replicates, "measures": []}
    return "#s=" + base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def shows(window, *arms, **luck):
    """Let a window show some arms, by a link, and wait for all runs."""
    window.evaluate("(hash) => { location.hash = hash; }", fragment(*arms, **luck))
    window.wait_for_timeout(150)
    settled(window)
    assert not window.locator("#faults").is_visible()


def numbers(window):
    """All that the page has computed, by arm, replicate and week."""
    window.click(".menu > summary")
    with window.expect_download() as waiting:
        window.click("#export-csv")
    window.click(".menu > summary")
    return numbers_in(Path(waiting.value.path()).read_text("utf-8"))


def sentence(window, chart=0):
    return window.locator(f"#chart-{chart} > .sentence").inner_text()


def test_one_small_file_that_asks_nobody(exported):
    text = exported.read_text("utf-8")
    assert len(text.encode()) < 2e6
    policy = text.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"].startswith("'sha256-")
    assert parts["script-src"].endswith(" 'wasm-unsafe-eval'")
    assert parts["worker-src"] == "blob:"
    assert "connect-src" not in parts
    assert "src=" not in text.partition("<body>")[0]


def test_it_begins_with_runs_of_its_own(page):
    assert "simulates by itself" in page.locator("#source-note").inner_text()
    agree(numbers(page)["A"], SHIPPED["baseline"], 0, FEW)


@pytest.mark.parametrize("domain", LEVELLED)
def test_every_dial_answers_as_nicsim_run_does(page, domain):
    before = sentence(page)
    page.locator(f"#dial-{domain}").fill("0.8")
    settled(page)
    assert sentence(page) != before
    agree(numbers(page)["A"], SHIPPED["baseline"].replacing({f"{domain}.level": 0.8}), 0, FEW)


def test_every_scenario_that_ships_runs_as_in_python(page):
    for name in SHIPPED:
        shows(page, arm_of(SHIPPED[name], name), seed=7)
        agree(numbers(page)["A"], SHIPPED[name], 7, 2)


SMALL = {"structure.sites": 6, "structure.colleagues": 8, "years": 2, "practices.count": 5}
CHANGE = {"week": 40, "until": 60, "label": "a bad year", "set": {"environment.level": 0.1}}
OTHERS = {
    "hub": {"week": 20, "until": None, "label": "more", "set": {"hub_leadership.staff_fte": 9}},
    "named": [{"name": "one", "quality": 0.4}, {"name": "two", "quality": -0.3}],
}
ODD = (
    {"values": SMALL | {"structure.across.kind": "ring", "structure.size_spread": 0.5}},
    {"values": SMALL | {"structure.across.kind": "scale_free", "structure.across.degree": 2}},
    {"values": SMALL | {"structure.within.kind": "small_world", "structure.districts": 3}},
    {"values": SMALL | {"structure.across.kind": "torus", "structure.sites": 9}},
    {"values": SMALL | {"practices.context_specificity": 0.9, "practices.components": 8}},
    {"values": SMALL | {"adoption.rule": "threshold", "adoption.initial_users": 4}},
    {
        "values": SMALL
        | {"adoption.rule": "contagion", "adoption.initial_users": 4, "stop": "settled"}
        | {"environment.summer": False}
    },
    {"values": SMALL | {"roles_engagement.entry": "neediest", "culture.level": 1}},
    {"values": SMALL | {"environment.summer": False}, "changes": [CHANGE, OTHERS["hub"]]},
    {"values": SMALL | {"within_team.level": 0}, "named": OTHERS["named"]},
)


def test_structures_parameters_changes_and_practices_run_as_in_python(page):
    for number, parts in enumerate(ODD):
        arm = {"title": f"odd {number}", "named": [], "changes": [], "ships": None} | parts
        shows(page, arm, seed=2**53 - 1 - number)
        agree(numbers(page)["A"], scenario_of(arm, SHIPPED), 2**53 - 1 - number, 2)


PEOPLE = "id,site,role\n" + "\n".join(
    f"p{i},{'north' if i < 7 else 'south'},{'lead' if i in (0, 7) else 'member'}" for i in range(14)
)
TIES = "source,target\n" + "\n".join(f"p{i},p{(5 * i + 3) % 14}" for i in range(14))
OWN = """
title = "Ours"
years = 2
[structure]
roster = "people.csv"
ties = "ties.csv"
[[changes]]
week = 30
label = "one leaves, another comes"
leave = ["p3"]
[[changes]]
week = 50
label = "tied"
tie = [["north", "south", 0.9]]
"""


def test_an_own_network_is_inside_and_runs_as_in_python(visit, tmp_path, exported):
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "ties.csv").write_text(TIES)
    file = tmp_path / "ours.toml"
    file.write_text(OWN)
    export_live(Exported((file,), FEW, 3), tmp_path / "ours.html")
    window = visit((tmp_path / "ours.html").as_uri(), offline=True)
    agree(numbers(window)["A"], simulation.load(file), 3, FEW)
    assert "14 people in 2 schools" in window.locator("#counts-A").inner_text()
    window.locator("#network-A").focus()
    window.keyboard.press("ArrowRight")
    assert window.locator("#tip-A").inner_text().startswith("p0, lead, north")
    window.locator("#dial-culture").fill("0.9")
    settled(window)
    lifted = simulation.load(file, {"culture.level": 0.9})
    agree(numbers(window)["A"], lifted, 3, FEW)
    with window.expect_download() as waiting:
        window.click("#save")
    (tmp_path / "lifted.toml").write_bytes(Path(waiting.value.path()).read_bytes())
    again = simulation.load(tmp_path / "lifted.toml")
    assert again.timeline == lifted.timeline
    assert again.structure == lifted.structure


def test_a_and_b_share_their_luck(page):
    page.check("#compare")
    page.locator("#dial-culture").fill("0.9")
    settled(page)
    assert f"of {FEW} pairs of runs" in sentence(page)
    told = numbers(page)
    agree(told["A"], SHIPPED["baseline"], 0, FEW)
    agree(told["B"], SHIPPED["baseline"].replacing({"culture.level": 0.9}), 0, FEW)


def test_the_network_is_that_of_the_run(page):
    shows(page, arm_of(SHIPPED["named_practices"], "named_practices"), seed=5)
    until(page, "() => document.querySelector('#practice').options.length > 3")
    scenario = SHIPPED["named_practices"]
    weeks = (0, 57, scenario.weeks - 1)
    structure = simulation.prepared(scenario)
    settled(page)
    told = re.search(r"replicate (\d) in data", page.locator("#run-told").inner_text())
    assert told
    key = chance.key_of(5, int(told[1]))
    taken = simulate(scenario, structure, key, snapshots=weeks).snapshots
    names = ("unaware", "aware", "trying", "routine use", "gave it up")
    for practice in range(2):
        page.select_option("#practice", str(practice))
        for snapshot in taken:
            page.locator("#week").fill(str(snapshot.week + 1))
            counts = np.bincount(snapshot.stage[:, practice], minlength=5)
            told = ", ".join(f"{n} {name}" for n, name in zip(counts, names, strict=True))
            assert told in page.locator("#counts-A").inner_text()


def test_recordings_are_those_of_the_server(page, visit, served, exported):
    """What is told of a person by pointing, in a run played by the page and by the server."""
    other = visit(served + fragment(arm_of(SHIPPED["baseline"]), replicates=FEW))
    told = []
    for window in (page, other):
        window.locator("#week").fill("120")
        window.locator("#network-A").focus()
        lines = []
        for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp"):
            window.keyboard.press(key)
            lines.append(window.locator("#tip-A").inner_text())
        told.append(lines)
        assert window.locator(".structure-picture svg").get_attribute("aria-label")
    assert told[0] == told[1]


def test_lessons_are_there_and_answer(page):
    page.select_option("#lesson", "hub_leaves")
    settled(page)
    answered(page)
    assert "What to notice" in page.locator(".debrief").inner_text()
    page.click("#share")
    link = page.locator("#link").input_value()
    assert link.endswith("class.html#lesson=hub_leaves.1")


def test_links_work_from_the_file_itself(visit, page, exported):
    page.check("#compare")
    page.locator("#dial-improvement").fill("0.75")
    settled(page)
    page.click("#share")
    link = page.locator("#link").input_value()
    assert link.startswith(exported.as_uri() + "#s=")
    again = visit(link, offline=True)
    assert sentence(again) == sentence(page)
    lesson = visit(exported.as_uri() + "#lesson=failing_safely.2", offline=True)
    assert "Step 2 of" in lesson.locator("#lesson-card").inner_text()
    none = visit(exported.as_uri() + "#lesson=nothing", offline=True)
    assert "no such lesson" in none.locator("#faults").inner_text()


def test_scenarios_are_saved_and_opened(page, visit, exported, tmp_path):
    page.locator("#dial-culture").fill("0.7")
    settled(page)
    with page.expect_download() as waiting:
        page.click("#save")
    file = tmp_path / "mine.toml"
    file.write_bytes(Path(waiting.value.path()).read_bytes())
    assert simulation.load(file).levels["culture"] == 0.7
    other = visit(exported.as_uri(), offline=True)
    other.set_input_files("#file", file)
    until(other, "() => document.querySelector('#dial-culture').value === '0.7'")
    settled(other)
    assert sentence(other) == sentence(page)


def test_what_is_too_much_gets_a_sentence_that_names_nicsim(page):
    page.fill("#field-structure-sites", "5000")
    page.locator("#field-structure-sites").press("Tab")
    page.wait_for_selector("#faults:not([hidden])")
    told = page.locator("#faults").inner_text()
    assert "more than the page takes" in told or "more than a page takes" in told
    assert "nicsim" in told
    arm = {"title": "long", "values": {"years": 20, "structure.sites": 100}, "ships": None}
    page.evaluate("(hash) => { location.hash = hash; }", fragment(arm, replicates=200))
    until(page, "() => document.querySelector('#faults').textContent.includes('of one core')")


def test_a_newer_question_leaves_the_older_ones(visit, exported):
    counting = (
        "const post = Worker.prototype.postMessage; globalThis.tasks = 0;"
        "Worker.prototype.postMessage = function (said) "
        "{ globalThis.tasks += said.what === 'run'; return post.call(this, said); };"
    )
    window = visit(exported.as_uri(), offline=True, script=counting)
    window.fill("#replicates", "100")
    window.locator("#replicates").press("Tab")
    settled(window)
    before = window.evaluate("() => globalThis.tasks")
    for level in (0.55, 0.6, 0.65, 0.7):
        window.locator("#dial-culture").fill(str(level))
        window.wait_for_timeout(120)
    settled(window)
    assert window.evaluate("() => globalThis.tasks") - before < 3 * 100
    told = numbers(window)["A"]
    agree(told, SHIPPED["baseline"].replacing({"culture.level": 0.7}), 0, 100)


@pytest.mark.parametrize("barred", ["Worker", "WebAssembly"])
def test_where_nothing_may_be_computed_there_are_recorded_runs(visit, exported, request, barred):
    request.node.expected_complaints = lambda text: "cannot simulate here" in text
    window = visit(exported.as_uri(), offline=True, script=f"delete globalThis.{barred};")
    assert BARRED in window.locator("#source-note").inner_text()
    assert window.locator("#dial-culture").is_disabled()
    agree(numbers(window)["A"], SHIPPED["baseline"], 0, FEW)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_it_fits_a_phone_and_a_desktop(visit, exported, width):
    window = visit(exported.as_uri(), width, offline=True)
    assert window.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_serious(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe")
    found = axe.Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in serious]
