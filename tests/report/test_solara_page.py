"""The SolaraViz page: it shows, steps and is reset, with the same run each time."""

import pytest

solara = pytest.importorskip("solara", reason="the extra viz is not installed")

from ipyvuetify import Btn  # noqa: E402

from nicsim.drivers.model import ImprovementNetwork  # noqa: E402
from nicsim.report import solara_page  # noqa: E402
from nicsim.scenario.scenario import Scenario  # noqa: E402

SMALL = {"structure.sites": 3, "structure.colleagues": 4, "practices.count": 3, "years": 1}


def button(rendered, label):
    return next(b for b in rendered.find(Btn).widgets if label in str(b.children))


def test_step_and_reset(monkeypatch):
    made = []
    original = ImprovementNetwork.__init__

    def counted(self, setup=None, **levels):
        made.append(self)
        original(self, setup or Scenario("small").replacing(SMALL), **levels)

    monkeypatch.setattr(ImprovementNetwork, "__init__", counted)
    _, rendered = solara.render(solara_page.page(ImprovementNetwork(rng=0)), handle_error=False)
    button(rendered, "Step").click()
    assert made[0].week == 1
    first = made[0].measure("norm")
    button(rendered, "Reset").click()
    assert len(made) == 2
    button(rendered, "Step").click()
    assert made[1].week == 1
    assert made[1].measure("norm") == first
    rendered.close()
