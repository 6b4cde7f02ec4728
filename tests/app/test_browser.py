"""The page in a real browser: every control, by pointer and by keyboard; nothing on its console."""

import csv
import io
import re
import tomllib
import urllib.parse
from pathlib import Path

import pytest
from browsing import answered, settled, until

DOMAINS = (
    "hub_leadership",
    "roles_engagement",
    "improvement",
    "within_team",
    "across_teams",
    "culture",
    "environment",
)
HOSTILE = '<img src=x onerror="document.body.dataset.hurt=1">'


def sentence(window, chart=0):
    return window.locator(f"#chart-{chart} > .sentence").inner_text()


def move(window, domain, presses=6, key="ArrowRight"):
    window.locator(f"#dial-{domain}").focus()
    for _ in range(presses):
        window.keyboard.press(key)
    settled(window)


def downloaded(window, button):
    if not button.startswith("#save"):
        window.click(".menu > summary")
    with window.expect_download() as waiting:
        window.click(button)
    return Path(waiting.value.path()).read_bytes(), waiting.value.suggested_filename


def overflow(window):
    return window.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_opens_with_bands_health_and_a_network(visit, served):
    window = visit(served)
    assert "of 40" in sentence(window)
    assert window.locator("#chart-0 svg path").count() >= 3
    assert window.locator(".health-row").count() == 6
    assert window.locator(".weakest").count() == 1
    assert "720 people in 20 schools" in window.locator("#counts-A").inner_text()
    assert drawn_pixels(window) > 1000


def drawn_pixels(window, letter="A"):
    return window.evaluate(
        """(letter) => {
        const canvas = document.getElementById(`network-${letter}`);
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
        return count; }""",
        letter,
    )


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_dial_answers_and_is_marked(visit, served, domain):
    window = visit(served)
    before = sentence(window)
    move(window, domain)
    assert sentence(window) != before
    assert window.locator(".dial.changed").count() == 1
    until(window, "() => document.querySelector('#live').textContent.includes('. After year 5')")
    assert ", but " in window.locator("#live").text_content()  # what changed, and what came of it
    assert "1 value changed" in window.locator("#changed-count").inner_text()
    window.click("#reset")
    settled(window)
    assert sentence(window) == before
    assert window.locator(".dial.changed").count() == 0


def test_dials_and_player_stay_in_sight(visit, served):
    window = visit(served)
    for domain in DOMAINS:
        window.evaluate(f"() => document.querySelector('#dial-{domain}').focus()")
    assert window.evaluate("() => scrollY") == 0  # the column scrolls, not the page
    assert window.locator("#play").bounding_box()["y"] < 900
    window.mouse.wheel(0, 100_000)
    window.mouse.move(900, 400)
    window.mouse.wheel(0, 100_000)
    until(window, "() => scrollY > 200")
    for seen in ("#play", "#dial-environment"):
        box = window.locator(seen).bounding_box()
        assert 0 <= box["y"] < 900


def test_b_beside_a_under_the_same_luck(visit, served):
    window = visit(served)
    window.check("#compare")
    settled(window)
    assert "in all 40 pairs of runs A and B have the same" in sentence(window)
    move(window, "culture", 8)
    assert re.search(r"in \d+ of 40 pairs of runs B's .* is higher; on average", sentence(window))
    assert window.locator("#difference svg").is_visible()
    assert window.locator("#card-B").is_visible()
    assert drawn_pixels(window, "B") > 1000
    assert "culture 0.9" in window.locator("#keys").inner_text()
    window.uncheck("#compare")
    settled(window)
    assert not window.locator("#card-B").is_visible()


def test_parameters_structure_and_changes(visit, served):
    window = visit(served)
    before = sentence(window)
    window.locator("details[data-domain=culture] > summary").click()
    field = window.locator("#field-culture-influence_rate")
    field.fill("9")
    field.press("Tab")
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("0.3")
    field.press("Tab")
    settled(window)
    assert sentence(window) != before
    window.select_option("#field-structure-across-kind", "ring")
    settled(window)
    told = window.locator(".structure-picture svg").get_attribute("aria-label")
    assert told == "20 teams with 20 ties between them at the start"
    window.select_option("#change-kind", label="The hub leaves")
    window.click("#add-change")
    settled(window)
    assert window.locator(".change").count() == 1
    window.fill("#change-0-week", "80")
    window.locator("#change-0-week").press("Tab")
    settled(window)
    assert "the hub's grant ends" in window.locator("#chart-0 svg").text_content()
    window.locator(".change button").click()
    assert window.locator(".change").count() == 0
    window.fill("#replicates", "8")
    window.locator("#replicates").press("Tab")
    settled(window)
    assert "of 8" in sentence(window)
    window.fill("#years", "3")
    window.locator("#years").press("Tab")
    settled(window)
    assert "After year 3" in sentence(window)


def test_practices_by_name(visit, served):
    window = visit(served)
    before = sentence(window)
    window.click("#add-practice")
    settled(window)
    assert window.locator(".practice").count() == 8
    listed = sentence(window)
    assert listed != before  # the same qualities in every run now
    assert "practices changed" in window.locator("#changed-count").inner_text()
    for _ in range(6):
        window.locator(".practice button").last.click()
    window.fill("#practice-0-name", HOSTILE)
    window.locator("#practice-0-name").press("Tab")
    window.fill("#practice-0-quality", "0.5")
    window.locator("#practice-0-quality").press("Tab")
    settled(window)
    assert sentence(window) != listed
    until(window, "() => document.querySelectorAll('#practice option').length === 3")
    assert f"{HOSTILE} (helps, +0.50 SD)" in window.locator("#practice").inner_text()
    twice = window.locator("#practice-1-name")
    twice.fill(HOSTILE)
    twice.press("Tab")
    assert twice.get_attribute("aria-invalid") == "true"
    content, _ = downloaded(window, "#save")
    assert tomllib.loads(content.decode())["practices"]["named"][0] == {
        "name": HOSTILE,
        "quality": 0.5,
    }
    window.click("#drop-practices")
    settled(window)
    assert sentence(window) == before
    window.select_option("#scenario", label="Six practices by name")
    settled(window)
    assert window.locator("#practice-2-name").input_value() == "Paper-boat plans"


def test_what_the_weakest_link_costs(visit, served):
    window = visit(served)
    weakest = window.locator(".health-row:has(.weakest) .tag").inner_text()
    window.click("#lift")
    settled(window)
    assert "pairs of runs" in sentence(window)
    marked = window.locator(".dial.changed")
    assert marked.locator(".tag").inner_text() == weakest
    assert marked.locator("output").inner_text() == "0.70"


def test_scenarios_measures_and_tables(visit, served):
    window = visit(served)
    window.select_option("#scenario", label="The hub leaves after year 3")
    settled(window)
    assert "After year 8" in sentence(window)
    window.locator("#chart-1 select").select_option("stages")
    assert "Medians of runs" in sentence(window, 1)
    window.locator("#chart-0 > details > summary").click()
    rows = window.locator("#chart-0 > details tbody tr")
    rows.first.wait_for()
    assert rows.count() == 8
    window.locator("#health > details > summary").click()
    window.locator("#health tbody tr").first.wait_for()
    assert window.locator("#health tbody tr").count() == 6


def test_playing_stepping_scrubbing(visit, served):
    window = visit(served)
    window.click("#restart")
    assert window.locator("#when").inner_text() == "the beginning"
    window.click("#step")
    assert window.locator("#when").inner_text() == "year 1, week 1"
    window.locator("#week").fill("120")
    assert window.locator("#when").inner_text() == "year 3, week 40"
    there = window.locator("#counts-A").inner_text()
    window.locator("#week").fill("199")
    window.locator("#week").fill("120")
    assert window.locator("#counts-A").inner_text() == there
    window.select_option("#speed", "40")
    window.click("#play")
    until(window, "() => Number(document.querySelector('#week').value) > 130")
    window.click("#play")
    assert window.locator("#play").inner_text() == "Play"


def at_the_end(window, chart):
    """Where the pale band ends, above and below, and the run that is played; in pixels."""
    band = window.locator(f"#chart-{chart} svg path").first.get_attribute("d")
    points = [tuple(map(float, point)) for point in re.findall(r"([\d.]+) ([\d.]+)", band)]
    last = max(x for x, _ in points)
    above, below = (y for x, y in points if x == last)
    played = window.locator(f"#chart-{chart} svg circle").first
    assert float(played.get_attribute("cx")) == pytest.approx(last, abs=0.1)
    return above, float(played.get_attribute("cy")), below


def test_the_run_that_is_played_is_the_most_typical_and_others_by_choice(visit, served):
    window = visit(served)
    for chart in (0, 2):  # the measures by which it is chosen
        above, played, below = at_the_end(window, chart)
        assert above < played < below
    typical = window.locator("#run-told").inner_text()
    assert re.fullmatch(
        r"Number \d+ of 40, the most typical; \d+ lie lower \(replicate \d+ in data\)\.", typical
    )
    assert typical[1:].partition(" (")[0] in window.locator("#runs-done").inner_text()
    heights = {}
    for choice, lower in (("low", 4), ("high", 35)):  # a tenth of 40 below, and above
        window.get_by_label("Run", exact=True).select_option(choice)
        settled(window)
        until(
            window, f"() => document.querySelector('#run-told').textContent.includes('{lower} lie')"
        )
        assert "the most typical" not in window.locator("#run-told").inner_text()
        heights[choice] = at_the_end(window, 0)[1]
    assert heights["high"] < played_in(window, "typical") < heights["low"]
    assert window.locator("#run-told").inner_text() == typical
    window.select_option("#run", "high")
    settled(window)
    window.click("#share")
    again = visit(window.locator("#link").input_value())
    assert again.locator("#run").input_value() == "high"


def played_in(window, choice):
    window.select_option("#run", choice)
    window.wait_for_timeout(100)
    settled(window)
    return at_the_end(window, 0)[1]


def test_tooltips_by_pointer_and_by_keyboard(visit, served):
    window = visit(served)
    canvas = window.locator("#network-A")
    canvas.scroll_into_view_if_needed()
    canvas.focus()
    window.keyboard.press("ArrowRight")
    tip = window.locator("#tip-A")
    assert tip.inner_text().startswith("Lead 1, lead, school 1")
    window.keyboard.press("ArrowDown")
    assert "member" in tip.inner_text()
    window.keyboard.press("Escape")
    assert not tip.is_visible()
    box = canvas.bounding_box()
    window.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    assert "team: skill" in tip.inner_text()
    assert "likely that it works" in tip.inner_text()
    window.select_option("#practice", "-1")
    window.mouse.move(box["x"] + box["width"] / 2, box["y"] + 31)
    assert "the team believes most in" in tip.inner_text()


def test_arms_of_unequal_length_are_compared_as_far_as_both_go(visit, served):
    window = visit(served)
    window.check("#compare")
    window.select_option("#scenario", label="The hub leaves after year 3")
    settled(window)
    assert sentence(window).startswith("After year 5, the last of both: ")
    assert window.locator("#difference svg").is_visible()


def test_a_walk_by_keyboard_alone(visit, served):
    window = visit(served)
    seen = []
    for _ in range(300):
        window.keyboard.press("Tab")
        name = window.evaluate("() => document.activeElement.id || document.activeElement.tagName")
        if seen and name == "BODY":
            break
        seen.append(name)
    for control in ("share", "save", "lesson", "scenario", "dial-culture", "play", "week"):
        assert control in seen
    assert "network-A" in seen
    window.locator("#lesson").focus()
    window.keyboard.press("ArrowDown")
    settled(window)
    window.locator(".drawing summary").focus()
    window.keyboard.press("Enter")
    for year in range(5):
        window.locator(f"#predict-{year}").focus()
        window.keyboard.press("ArrowRight")
    assert window.locator(".predicted").get_attribute("d").startswith("M")
    window.get_by_role("button", name="Show the answer").focus()
    window.keyboard.press("Enter")
    assert window.evaluate("() => document.activeElement.className") == "debrief"


def test_a_shared_link_brings_back_the_same_page(visit, served):
    window = visit(served)
    window.check("#compare")
    move(window, "improvement", 5)
    window.fill("#seed", "11")
    window.locator("#seed").press("Tab")
    settled(window)
    window.click("#share")
    link = window.locator("#link").input_value()
    assert link.startswith(f"{served}#s=")
    again = visit(link)
    assert sentence(again) == sentence(window)
    assert again.locator("#seed").input_value() == "11"
    assert again.locator("#keys").inner_text().count("B:") == 1


def test_a_hostile_link_does_nothing(visit, served):
    import base64
    import json

    arm = {"title": HOSTILE, "question": HOSTILE, "values": {}, "named": [], "changes": []}
    arm["changes"] = [{"week": 4, "until": None, "label": HOSTILE, "set": {"culture.level": 0.9}}]
    content = {"v": 1, "arms": [arm], "seed": 0, "replicates": 8, "measures": []}
    text = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    window = visit(f"{served}#s={text}")
    assert HOSTILE in window.locator("#keys").inner_text()
    assert window.evaluate("() => document.body.dataset.hurt") is None
    assert window.locator("main img").count() == 0
    for bad in ("%00", "bm90IGpzb24", urllib.parse.quote("<script>")):
        other = visit(f"{served}#s={bad}")
        assert "cannot be read" in other.locator("#faults").inner_text()
    polluted = {"__proto__": {"x": 1}} | content | {"arms": [arm | {"values": {"a.b": 1}}]}
    text = base64.urlsafe_b64encode(json.dumps(polluted).encode()).decode().rstrip("=")
    assert "cannot be read" in visit(f"{served}#s={text}").locator("#faults").inner_text()


def test_saving_and_opening_a_scenario(visit, served, tmp_path):
    window = visit(served)
    move(window, "culture", 4)
    content, name = downloaded(window, "#save")
    assert name.endswith(".toml")
    assert tomllib.loads(content.decode())["culture"]["level"] == 0.7
    told = sentence(window)
    other = visit(served)
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    other.set_input_files("#file", file)
    until(other, "() => document.querySelector('#dial-culture').value === '0.7'")
    settled(other)
    assert sentence(other) == told


def test_a_bad_file_is_told_and_changes_nothing(visit, served, tmp_path, request):
    request.node.expected_complaints = lambda text: "422" in text
    window = visit(served)
    before = sentence(window)
    file = tmp_path / "bad.toml"
    file.write_text(
        f'title = "{HOSTILE.replace(chr(34), chr(39))}"\n[structure]\nroster = "/etc/passwd"\n'
        "[culture]\nlevel = 7\nnorms = 1\n"
    )
    window.set_input_files("#file", file)
    window.wait_for_selector("#faults:not([hidden])")
    told = window.locator("#faults").inner_text()
    assert "names a file" in told
    assert "out of range" in told
    assert "norms" in told
    assert sentence(window) == before
    window.locator("#faults button").click()
    assert not window.locator("#faults").is_visible()


def test_what_is_too_much_gets_a_sentence(visit, served, request):
    request.node.expected_complaints = lambda text: "422" in text
    window = visit(served)
    window.fill("#field-structure-sites", "5000")
    window.locator("#field-structure-sites").press("Tab")
    window.wait_for_selector("#faults:not([hidden])")
    assert "more than the page takes" in window.locator("#faults").inner_text()


def test_exports_of_data_and_pictures(visit, served):
    window = visit(served)
    content, _ = downloaded(window, "#export-csv")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert len(rows) == 40 * 200
    assert 0 <= float(rows[-1]["spread_helpful"]) <= 1
    window.reload()
    settled(window)
    picture, _ = downloaded(window, "#export-png")
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
    window.reload()
    settled(window)
    drawing, _ = downloaded(window, "#export-svg")
    assert drawing.startswith(b"<svg")


def test_a_handout_works_from_disk_without_a_server(visit, served, tmp_path, browser):
    window = visit(served)
    window.check("#compare")
    move(window, "culture", 8)
    told = sentence(window)
    content, _ = downloaded(window, "#export-handout")
    file = tmp_path / "handout.html"
    file.write_bytes(content)
    opened = visit(file.as_uri(), offline=True)
    assert sentence(opened) == told
    assert opened.locator("#source-note").is_visible()
    assert opened.locator("#dial-culture").is_disabled()
    assert drawn_pixels(opened) > 1000
    played = opened.locator("#run-told").inner_text()
    assert played == window.locator("#run-told").inner_text()
    assert "the most typical" in played
    assert not opened.locator("#run").is_visible()  # it holds no other
    opened.locator("#week").fill("100")
    opened.uncheck("#compare")
    settled(opened)
    assert "in the middle run of 40" in sentence(opened)


@pytest.mark.parametrize(("width", "zoom"), [(360, 1), (390, 1), (768, 1), (1280, 2), (2560, 1)])
def test_fits_from_a_phone_to_a_wall(visit, served, width, zoom):
    """Zoom of 200% halves the pixels that a page has."""
    window = visit(served, width // zoom, 900 // zoom, device_scale_factor=zoom)
    assert overflow(window) <= 0
    if window.locator("#fold").is_visible():
        assert not window.locator("#dial-culture").is_visible()
        window.click("#fold")
    move(window, "culture", 3)
    window.check("#compare")
    settled(window)
    assert overflow(window) <= 0
    window.select_option("#lesson", "weakest_link")
    settled(window)
    assert overflow(window) <= 0


def test_reduced_motion_plays_without_moving_things(visit, served):
    window = visit(served, reduced_motion="reduce")
    window.click("#restart")
    window.select_option("#speed", "40")
    window.click("#play")
    until(window, "() => Number(document.querySelector('#week').value) > 20")
    assert window.evaluate("() => matchMedia('(prefers-reduced-motion: reduce)').matches")


@pytest.mark.parametrize("state", ["start", "compare", "lesson", "answer", "phone"])
def test_axe_finds_nothing_serious(visit, served, state):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe")
    window = visit(served, 390 if state == "phone" else 1280)
    if state == "phone":
        window.click("#fold")
    elif state != "start":
        window.check("#compare")
        settled(window)
        for summary in window.locator("#dials summary, #chart-0 > details > summary").all():
            summary.click()
        window.click("#add-change")
    if state in ("lesson", "answer"):
        window.select_option("#lesson", "failing_safely")
        settled(window)
    if state == "answer":
        answered(window)
        settled(window)
    found = axe.Axe().run(window).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in serious]
