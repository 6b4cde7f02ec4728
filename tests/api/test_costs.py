"""What beside the runs costs: assumed, then learnt, and never in the way."""

import pytest

from nicsim.api import costs


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(costs, "cache_folder", lambda: tmp_path)
    return tmp_path


def test_assumed_until_it_is_measured(folder):
    assert costs.cost_of("run") == (costs.ASSUMED["run"], False)
    costs.learn("run", 2.345)
    costs.learn("compare", 4.0)
    assert costs.cost_of("run") == (2.35, True)
    assert costs.cost_of("compare") == (4.0, True)


@pytest.mark.parametrize("content", ["[1]", "{", '{"run": "long"}', '{"run": -1}'])
def test_a_damaged_file_is_as_none(folder, content):
    (folder / costs.FILE).write_text(content)
    assert not costs.cost_of("run").measured
    costs.learn("run", 1.0)
    assert costs.cost_of("run") == (1.0, True)


def test_without_a_folder_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(costs, "cache_folder", lambda: None)
    costs.learn("run", 1.0)
    assert not costs.cost_of("run").measured
