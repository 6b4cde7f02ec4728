"""The SolaraViz page: it shows, steps and is reset, with the same run each time."""

import inspect

import pytest

solara = pytest.importorskip("solara", reason="the extra viz is not installed")

from ipyvuetify import Btn  # noqa: E402
from small_network import small_scenario  # noqa: E402

from nicsim.drivers.model import ImprovementNetwork  # noqa: E402
from nicsim.report import solara_page  # noqa: E402


@solara.component
def app(model):
    with solara.AppLayout():
        solara_page.page(model)


def press(rendered, label):
    next(b for b in rendered.find(Btn).widgets if label in b.children).click()


def test_step_and_reset(monkeypatch):
    made = []
    original = ImprovementNetwork.__init__

    def counted(self, setup=None, **levels):
        made.append(self)
        original(self, setup or small_scenario(), **levels)

    # Mesa reads the signature to tell what Reset may pass.
    counted.__signature__ = inspect.signature(original)
    monkeypatch.setattr(ImprovementNetwork, "__init__", counted)
    _, rendered = solara.render(app(ImprovementNetwork(rng=0)), handle_error=False)
    press(rendered, "Step")
    assert made[0].week == 1
    first = made[0].measure("norm")
    press(rendered, "Reset")
    assert len(made) == 2
    press(rendered, "Step")
    assert made[1].week == 1
    assert made[1].measure("norm") == first
    rendered.close()
