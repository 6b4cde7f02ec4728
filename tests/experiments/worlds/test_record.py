"""Worlds as a record: drawn, written, read back, refused, and what a scenario becomes in one."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nicsim.experiments.worlds import Worlds
from nicsim.experiments.worlds.record import SHIPPED
from nicsim.experiments.worlds.rules import code_of, rules_hash
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.declared import of_nature, parameters
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario, Value


def asked(values, changes=()):
    assigned = Frozen({key: Value(value, "here") for key, value in values.items()})
    return Scenario("a", assigned=assigned, changes=changes)


def test_draws_of_the_prior_fill_every_range_evenly():
    worlds = Worlds.prior(200, seed=3)
    assert worlds.keys == tuple(of_nature())
    numbers = [i for i, p in enumerate(of_nature().values()) if p.kind == "number"]
    places = worlds.places()[:, numbers]
    assert np.abs(np.sort(places, axis=0) - (np.arange(200)[:, None] + 0.5) / 200).max() < 1 / 200
    assert not Worlds.prior(200, seed=4).values.equals(worlds.values)
    assert worlds.weight.sum() == pytest.approx(1.0)


def test_worlds_come_back_from_their_file_as_they_were_and_bytes_are_the_same(tmp_path):
    worlds = replace(
        Worlds.prior(30, seed=1), implausibility=pd.DataFrame({"P1: bend": np.linspace(0, 3, 30)})
    )
    worlds.write(tmp_path / "a.parquet")
    worlds.write(tmp_path / "b.parquet")
    back = Worlds.read(tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert [back.overrides(i) for i in range(30)] == [worlds.overrides(i) for i in range(30)]
    assert back.manifest == worlds.manifest
    assert back.notes == ()
    assert back.implausibility["P1: bend"].to_numpy() == pytest.approx(np.linspace(0, 3, 30))
    assert {type(value) for value in back.overrides(3).values()} == {float, int, bool, str}


def test_the_first_few_are_a_sample_of_their_own(tmp_path):
    worlds = replace(Worlds.prior(4), weight=np.array([0.1, 0.3, 0.4, 0.2]))
    worlds.write(tmp_path / "a.parquet")
    few = Worlds.read(tmp_path / "a.parquet", 2)
    assert few.weight == pytest.approx([0.25, 0.75])
    assert few.overrides(1) == worlds.overrides(1)
    with pytest.raises(NicsimError, match="has 1 to 4"):
        Worlds.read(tmp_path / "a.parquet", 5)


def test_files_that_hold_no_worlds_are_refused_all_faults_at_once(tmp_path):
    with pytest.raises(NicsimError, match="no such file; worlds are plausible, prior"):
        Worlds.read(tmp_path / "none.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(NicsimError, match="holds no worlds"):
        Worlds.read(tmp_path / "other.parquet")
    (tmp_path / "text.parquet").write_text("worlds")
    with pytest.raises(NicsimError, match="cannot be read as Parquet"):
        Worlds.read(tmp_path / "text.parquet")
    worlds = Worlds.prior(3)
    wrong = worlds.values.assign(
        **{"adoption.retry": [0.1, 2.0, 0.1], "structure.sites": 4, "x": 1}
    )
    replace(worlds, values=wrong, weight=np.array([1.0, np.nan, 1.0])).write(tmp_path / "w.parquet")
    with pytest.raises(NicsimError) as told:
        Worlds.read(tmp_path / "w.parquet")
    for said in (
        "adoption.retry of world 1: 2.0 is out of range",
        "structure.sites is a lever",
        "x is not a parameter",
        "weights must be numbers",
    ):
        assert said in str(told.value)


def test_worlds_of_other_rules_and_unknown_parameters_say_so(tmp_path):
    worlds = Worlds.prior(2)
    older = replace(worlds, values=worlds.values.drop(columns="adoption.retry"))
    replace(older, manifest={"rules": "0", "nicsim": "0.0.1"}).write(tmp_path / "old.parquet")
    first, second = Worlds.read(tmp_path / "old.parquet").notes
    assert "made under other rules" in first
    assert "no values of adoption.retry" in second


def test_words_about_rules_are_no_rules(tmp_path):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text('"""What it is."""\n\n\ndef f(x):\n    """Twice it."""\n    return 2 * x\n')
    other.write_text("def f(x):  # twice\n    return 2 * x\n")
    assert code_of(one) == code_of(other)
    one.write_text("def f(x):\n    return (2 *\n        x)\n\n\n")
    other.write_text('def f(x):\n    """Two of them."""\n    return (2 * x)\n')
    assert code_of(one) == code_of(other)
    other.write_text("def f(x):\n    return 3 * x\n")
    assert code_of(one) != code_of(other)
    assert rules_hash() == rules_hash()


def test_a_world_is_where_nothing_else_is_said():
    scenario = asked({"adoption.retry": 0.9}).in_world(
        {"adoption.retry": 0.1, "adoption.crowding": 0.7}
    )
    assert scenario.settings.adoption.retry == 0.9
    assert scenario.settings.adoption.crowding == 0.7
    found = scenario.resolved()
    assert found["adoption.crowding"] == Value(0.7, "world")
    assert found["adoption.retry"].origin == "here"
    assert found["adoption.awareness"].origin == "default"


def test_dials_turn_in_every_world_and_in_mid_run():
    world = {"culture.erosion": 0.008, "across_teams.exchange_rate": 0.75, "adoption.retry": 0.6}
    weak = Change(40, None, "weaker", Frozen({"culture.level": 0.0, "across_teams.level": 0.0}))
    scenario = asked({"culture.level": 0.5}, (weak,)).in_world(world)
    (_, before), (_, after) = scenario.timeline
    assert (before.culture.erosion, after.culture.erosion) == pytest.approx(
        (0.008, 0.015936)
    )  # twice the odds
    # odds of .25 (weak) by those of .6 against .75: 1/4 * 3 / 1.5 = 1/2
    assert after.across_teams.exchange_rate == pytest.approx(1 / 3)
    assert after.adoption.retry == 0.6
    assert before.culture.initial_norm == 0.4


@pytest.mark.parametrize("place", [0.02, 0.98])
def test_in_every_world_strong_is_as_far_from_weak_as_the_declaration_says(place):
    world = {k: p.prior.value(place) for k, p in of_nature().items() if p.prior is not None}
    for key, p in of_nature().items():
        if p.weak is None or p.strong is None:
            continue
        found = [
            getattr(
                getattr(asked({f"{p.domain}.level": level}).in_world(world).settings, p.domain),
                p.name,
            )
            for level in (0.0, 0.5, 1.0)
        ]
        assert found[1] == world[key]
        assert (found[0] < found[1] < found[2]) == (p.weak < p.default < p.strong), key
        assert all(parameters()[key].low <= value <= parameters()[key].high for value in found)


def test_the_worlds_that_ship_are_many_and_small():
    worlds = Worlds.read("plausible")
    assert 300 <= len(worlds) <= 500
    assert set(worlds.keys) <= set(of_nature())
    assert (worlds.implausibility.to_numpy() <= 3.0).all()
    assert (SHIPPED / "plausible.parquet").stat().st_size < 1_000_000
    assert worlds.manifest["command"].startswith("nicsim worlds plausible")
