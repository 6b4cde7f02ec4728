"""The exported page in Firefox, where there is one: the same numbers as Python's."""

import pytest
from page_numbers import agree, numbers_in

from nicsim.app.shipped import shipped_scenarios
from nicsim.browser import NoModuleError
from nicsim.cli.page import Exported, export_live

pytest.importorskip("websockets", reason="no websockets, which drive Firefox")
from firefox import firefox, opened

SETTLED = "document.querySelector('#busy').hidden && document.querySelector('#when').textContent"
DATA = """(async () => {
  const made = URL.createObjectURL;
  const blob = await new Promise((resolve) => {
    URL.createObjectURL = (given) => { resolve(given); return made.call(URL, given); };
    document.querySelector('#export-csv').click();
  });
  URL.createObjectURL = made;
  return blob.text();
})()"""


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    path = firefox()
    if path is None:
        pytest.skip("no Firefox here: install Debian's firefox-esr, or set NICSIM_FIREFOX")
    file = tmp_path_factory.mktemp("firefox") / "class.html"
    try:
        export_live(Exported(replicates=4), file)
    except NoModuleError as fault:
        pytest.skip(str(fault))
    with opened(path) as made:
        made.go(file.as_uri())
        made.until("document.body.dataset.ready === 'yes'")
        made.until(SETTLED)
        yield made


def agrees(window, scenario):
    agree(numbers_in(window.evaluate(DATA))["A"], scenario, 0, 4)


def test_it_simulates_from_disk(window):
    assert window.evaluate("document.querySelector('#source-note').textContent").startswith(
        "This page simulates by itself"
    )
    agrees(window, shipped_scenarios()["baseline"])


@pytest.mark.parametrize("domain", ["culture", "hub_leadership"])
def test_a_dial_answers(window, domain):
    window.evaluate(
        f"(() => {{ document.querySelector('#reset').click(); "
        f"const dial = document.querySelector('#dial-{domain}'); dial.value = '0.8'; "
        "dial.dispatchEvent(new Event('input')); })()"
    )
    window.until(f"!document.querySelector('#busy').hidden || ({SETTLED})")
    window.until(SETTLED)
    agrees(window, shipped_scenarios()["baseline"].replacing({f"{domain}.level": 0.8}))
