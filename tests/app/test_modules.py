"""Single modules of the front end, against the same in Python; and the form that bundling needs."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.special import stdtrit

from nicsim.app.bundling import bundled
from nicsim.app.recording import recorded, what_is_recorded
from nicsim.app.runs import MISSING, SHOWN
from nicsim.app.typical import BY, most_typical
from nicsim.foundation.mathematics import blend
from nicsim.scenario.scenario import Scenario, settings_of

WEB = Path(__file__).parents[2] / "src" / "nicsim" / "app" / "web"
MODULES = sorted(WEB.glob("*.js"))


def test_statistics(module):
    for freedom in (1, 2, 3, 9, 39, 199):
        found = module("statistics", "m.student(given, 0.95)", freedom)
        assert found == pytest.approx(float(stdtrit(freedom, 0.975)), rel=2e-5)
    values = np.random.default_rng(1).normal(size=(7, 11))
    bands = module("statistics", "m.bandsOf(given, 11).map((b) => [...b])", values.tolist())
    wanted = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    np.testing.assert_allclose(bands, wanted, rtol=1e-12)
    told = module("statistics", "m.paired(given[0], given[1])", values[:2].tolist())
    apart = values[1] - values[0]
    half = stdtrit(10, 0.975) * apart.std(ddof=1) / np.sqrt(11)
    assert told["mean"] == pytest.approx(apart.mean())
    assert told["high"] - told["mean"] == pytest.approx(half, rel=1e-4)
    assert told["above"] == (apart > 0).sum()


def test_the_most_typical_run_is_the_same_in_hand_outs_and_on_the_page(module):
    """Against the definition with numpy; with missing weeks, ties and measures without a width."""
    random, weeks, runs = np.random.default_rng(3), 40, 15
    spread, gain = (SHOWN.index(name) for name in BY)
    arms = []
    for _ in range(2):
        rows = np.zeros((runs, len(SHOWN) * weeks + 12), "i2")
        for at in (spread, gain):
            walk = random.integers(-20, 40, (runs, weeks)).cumsum(axis=1)
            rows[:, at * weeks : (at + 1) * weeks] = walk
        rows[4, spread * weeks : spread * weeks + 9] = MISSING
        arms.append(rows)
    same = np.zeros_like(arms[0])
    odd = same.copy()
    odd[0, gain * weeks : (gain + 1) * weeks] = 7  # the first differs from all, by no width
    none = arms[0].copy()
    none[3, spread * weeks : (spread + 1) * weeks] = MISSING
    loaded = (
        "await (async () => { const [results, catalogue] = [await import('/web/results.js'), "
        "await (await fetch('/api/catalogue')).json()]; "
        "const reader = results.makeReader(catalogue); "
        "const runs = given.map((rows) => rows && ({ weeks: 40, columns: new Map(), "
        "of: rows.length, replicates: rows.map((_, r) => r).reverse(), "
        "series: rows.map((row) => Int16Array.from(row)).reverse() })); "
        "const all = m.standings(runs, reader); "
        "return [m.chosenOf(all, 'typical'), all.map((run) => run.away)]; })()"
    )
    cases = ([arms[0]], arms, [same], [odd], [none], [arms[0][:2]], [arms[0][:1]])
    for case in cases:
        given = [rows.tolist() for rows in case] + [None] * (2 - len(case))
        chosen, _ = module("typical", loaded, given)
        assert chosen == most_typical(case, [weeks] * len(case))
    away = []
    for rows in arms:
        for at in (spread, gain):
            values = rows[:, at * weeks : (at + 1) * weeks].astype(float)
            values[values == MISSING] = np.nan
            low, middle, high = np.nanquantile(values, (0.25, 0.5, 0.75), axis=0)
            away.append(np.nanmean(np.abs(values - middle), axis=1) / (high - low).mean())
    chosen, told = module("typical", loaded, [rows.tolist() for rows in arms])
    np.testing.assert_allclose(told, np.mean(away, axis=0), rtol=1e-9)
    assert chosen == np.argmin(np.mean(away, axis=0))
    assert most_typical([odd], [weeks]) == 1
    assert most_typical([none], [weeks]) != 3


def test_levels_move_values_as_the_model_does(module):
    for level in (0, 0.2, 0.5, 0.85, 1):
        found = module("levels", "m.blend(1, 3, 8, given)", level)
        assert found == pytest.approx(blend(1.0, 3.0, 8.0, level))
    catalogue = "await (await fetch('/api/catalogue')).json()"
    values = {f"{domain}.level": 0.8 for domain in ("culture", "across_teams", "improvement")}
    found = module(
        "levels",
        f"({catalogue}).parameters.filter((p) => p.weak !== null)"
        ".map((p) => [p.domain, p.name, m.valueOf(p, given)])",
        values,
    )
    settings = settings_of(values)
    for domain, name, value in found:
        assert value == pytest.approx(getattr(getattr(settings, domain), name)), name


def test_replay_reads_forwards_and_backwards(module):
    scenario = Scenario("x").replacing({"structure.sites": 4, "years": 1})
    sent = recorded(scenario, 2)
    weeks = [0, 10, 40, 25, 3, 0, 40]
    found = module(
        "replay",
        "await (async () => { "
        "const r = m.replayOf(await m.recordingFrom(given[0], given[2]), given[2]); "
        "return given[1].map((w) => { m.goTo(r, w); return [...r.stage].join(''); }); })()",
        [sent, weeks, what_is_recorded()],
    )
    by_week = dict(zip(weeks, found, strict=True))
    assert all(by_week[week] == stage for week, stage in zip(weeks, found, strict=True))
    assert set(by_week[0]) == {"0"}
    assert by_week[40] != by_week[10] != by_week[0]


def test_tables_are_safe_for_spreadsheets(module):
    table = {"heads": ["a", "=1+1"], "rows": [['x, "y"', -1], ["@z", float("nan")]]}
    told = module("tables", "m.asCsv(given)", table)
    assert told == 'a,\'=1+1\r\n"x, ""y""",-1\r\n\'@z,\r\n'


def test_addresses_hold_any_text(module):
    content = {"title": "Zürich — 学校 🏫", "n": [1, None, 0.1]}
    assert module("bytes", "m.fromAddress(m.toAddress(given))", content) == content
    text = module("bytes", "m.toAddress(given)", content)
    assert re.fullmatch(r"[\w-]+", text)


def test_nearness_of_a_prediction(module):
    bands = [[0, 0, 0], [1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 4, 4]]
    told = module("prediction", "m.nearness(given[0], given[1])", [[2, 3, 6], bands])
    assert told == {"away": pytest.approx(5 / 3), "inside": pytest.approx(2 / 3)}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.name)
def test_modules_keep_to_the_form_that_is_bundled(file):
    text = file.read_text("utf-8")
    imports = re.findall(r"^import .*", text, re.MULTILINE)
    assert all(re.fullmatch(r'import \{[^}]*\} from "\./[\w-]+\.js";', line) for line in imports)
    exports = re.findall(r"^export .*", text, re.MULTILINE)
    assert all(re.match(r"export (async )?(function|class|const) \w+", line) for line in exports)
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert not re.search(r"import\(|innerHTML|eval\(", code)
    assert len(text.splitlines()) <= 300 or file.name == "toml.js"  # not ours
    assert not re.search(r"https?://(?!www\.w3\.org)", text)


def test_bundles_hold_every_module_once():
    made = [bundled(WEB, name) for name in ("main", "worker")]
    for file in MODULES:
        name = "module_" + file.stem.replace("-", "_")
        assert {bundle.count(f"const {name} = (") for bundle in made} in ({1}, {0, 1})
    for bundle in made:
        assert "\nexport " not in bundle
        assert "\nimport " not in bundle


def test_modules_that_import_one_another_are_told(tmp_path):
    (tmp_path / "main.js").write_text('import { b } from "./other.js";\n')
    (tmp_path / "other.js").write_text('import { a } from "./main.js";\n')
    with pytest.raises(ValueError, match="import one another"):
        bundled(tmp_path)


def test_content_of_a_handout_cannot_end_its_script():
    from nicsim.app.embedding import one_file

    hostile = {"title": "</script><script>alert(1)</script>"}
    made = one_file(hostile, simulates=False).decode()
    assert "<script>alert" not in made
    held = re.search(r'id="recorded">(.*?)</script>', made, re.DOTALL)
    assert held
    assert json.loads(held[1]) == hostile
