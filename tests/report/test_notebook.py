"""Results in a notebook: short texts, a card with a picture, figures that are seen."""

import base64
import re
import sys
from types import ModuleType, SimpleNamespace

import pytest
from small_network import small_scenario

import nicsim


@pytest.fixture(scope="module")
def result():
    return nicsim.run(small_scenario(), replicates=3, seed=2)


@pytest.fixture(scope="module")
def comparison():
    one = small_scenario()
    return nicsim.compare(
        {"as it is": one, "no hub": one.replacing({"hub_leadership.staff_fte": 0.0})}, replicates=4
    )


def test_texts_are_short(result, comparison):
    for told in (result, result.scenario, comparison):
        assert len(repr(told)) < 200
    assert "3 runs" in repr(result)
    assert "2 arms, 4 replicates" in repr(comparison)


def test_a_card_tells_the_finding_and_holds_a_picture(result, comparison):
    for told in (result, comparison):
        card = told._repr_html_()
        (data,) = re.findall(r'src="data:image/png;base64,([^"]+)"', card)
        assert base64.b64decode(data).startswith(b"\x89PNG")
        assert told.finding().splitlines()[0][:20] in card


def test_markup_in_titles_stays_text(result):
    from dataclasses import replace

    named = replace(result.scenario, title="<script>alert(1)</script>")
    card = replace(result, scenario=named)._repr_html_()
    assert "<script>" not in card


def test_figures_are_shown_where_a_notebook_runs(result, monkeypatch):
    seen = []
    ipython, parts = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: SimpleNamespace(kernel=object())  # type: ignore[attr-defined]
    parts.Image = lambda data: data  # type: ignore[attr-defined]
    parts.display = seen.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", parts)
    axes = result.plot.spread()
    assert [picture[:4] for picture in seen] == [b"\x89PNG"]
    result.plot.spread(axes)  # into axes that are there: they are shown by whoever made them
    assert len(seen) == 1
    ipython.get_ipython = lambda: SimpleNamespace()  # a terminal  # type: ignore[attr-defined]
    result.plot.spread()
    assert len(seen) == 1
