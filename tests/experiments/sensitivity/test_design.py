"""Factors, points and luck of sensitivity studies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicsim.experiments.sensitivity import factors as f
from nicsim.experiments.sensitivity.sampling import design_of, key_at, moved_names, point_of
from nicsim.experiments.sensitivity.study import METHODS, made, recorded, rows_of
from nicsim.foundation import chance
from nicsim.scenario.declared import checked, parameters
from nicsim.scenario.scenario import Scenario

BASE = Scenario("base")


def study_of(**asked):
    faults: list[str] = []
    study = made(BASE, faults=faults, **asked)
    assert faults == []
    return study


@pytest.mark.parametrize("method", [m for m in METHODS if m != "oat"])
@pytest.mark.parametrize("asked", [{}, {"factors": "parameters"}])
def test_more_samples_only_add_rows(method, asked):
    few, many = (study_of(method=method, samples=n, seed=0, **asked) for n in (8, 16))
    small, large = design_of(few), design_of(many)
    assert len(small.shares) == rows_of(few)
    assert len(large.shares) == rows_of(many) > rows_of(few)
    assert np.array_equal(small.shares, large.shares[: len(small.shares)])
    assert np.array_equal(small.deal, large.deal[: len(small.deal)])


@pytest.mark.parametrize("second_order", [False, True])
def test_rows_of_a_sobol_block_differ_in_one_group_each(second_order):
    study = study_of(samples=8, second_order=second_order, factors="parameters")
    units = np.array([study.names.index(group) for group in study.groups])
    blocks = design_of(study).shares.reshape(8, -1, len(units))
    for block in blocks:
        for unit in range(len(study.names)):
            moved = block[1 + unit] != block[0]
            assert set(units[moved]) == {unit}


def test_luck_is_shared_in_a_block_until_the_dummy_deals_anew():
    study = study_of(samples=4)
    design, size = design_of(study), len(study.names) + 2
    keys = np.array([key_at(study, design, row, 0) for row in range(len(design.shares))])
    blocks = keys.reshape(4, size)
    assert (blocks[:, 1:-2] == blocks[:, :1]).all()  # factors move, luck stays
    assert (blocks[:, -2] != blocks[:, 0]).all()  # the dummy moves
    assert (blocks[:, -1] == blocks[:, -2]).all()  # all move, the dummy to the same value
    assert len(np.unique(blocks)) == 8
    assert key_at(study, design, 0, 1) != key_at(study, design, 0, 0)


def test_one_at_a_time_keeps_the_luck_of_a_plain_run():
    study = study_of(method="oat", samples=3, seed=11)
    design = design_of(study)
    assert key_at(study, design, 0, 2) == chance.key_of(11, 2)
    assert point_of(study, design.shares[0]) == {}
    assert [len(point_of(study, row)) for row in design.shares[1:-3]] == [1] * 21
    dealt = {int(key_at(study, design, row, 2)) for row in range(-3, 0)}
    assert len(dealt) == 3


def test_morris_moves_one_name_a_step():
    study = study_of(method="morris", samples=6, factors="parameters")
    moved = moved_names(study, design_of(study).shares)
    assert moved.shape == (6, len(study.names))
    assert (np.sort(moved, axis=1) == np.arange(len(study.names))).all()


@given(st.floats(0, 1), st.integers(0, 9), st.integers(1, 9))
def test_integers_stay_in_range_and_are_equally_likely(share, low, more):
    factor = f.Factor("x", "integer", low, low + more)
    assert low <= factor.at(share) <= low + more
    values = [factor.at((n + 0.5) / (10 * (more + 1))) for n in range(10 * (more + 1))]
    assert set(np.bincount(np.array(values) - low)) == {10}


@given(st.floats(0, 1))
def test_every_value_of_every_parameter_is_allowed(share):
    for factor in f.all_parameters(BASE):
        _, fault = checked(factor.key, factor.at(share))
        assert fault is None


def test_ranges_come_from_declarations():
    own = {factor.key: factor for factor in f.all_parameters(BASE)}
    assert (own["hub_leadership.staff_fte"].low, own["hub_leadership.staff_fte"].high) == (2, 8)
    hours = own["hub_leadership.hours_per_fte"]
    default = parameters()[hours.key].default
    assert (hours.low, hours.high) == (0.5 * default, 1.5 * default)
    base = own["adoption.try_base"]  # log-odds
    assert base.high - base.low == pytest.approx(2.0)
    assert "hub_leadership.steering" not in own  # switched off
    assert not any(key.startswith("structure") for key in own)


def test_recorded_weeks_hold_the_ends_of_years():
    assert recorded(80, 30) == (29, 39, 59, 79)
    assert recorded(40, 40) == (39,)


def test_a_study_by_levels_has_seven_groups_and_the_dummy():
    assert len(study_of().names) == 8
    assert study_of(factors="parameters").names[-1] == f.DUMMY
    assert len(study_of(factors="parameters", groups="none").names) > 100


def test_outcomes_hold_sustainment_where_the_scenario_changes():
    from nicsim.scenario.frozen import Frozen
    from nicsim.scenario.scenario import Change

    change = Change(10, None, "x", Frozen({"hub_leadership.staff_fte": 0.0}))
    from dataclasses import replace

    faults: list[str] = []
    assert "sustainment" in made(replace(BASE, changes=(change,)), faults=faults).outcomes
    assert "sustainment" not in study_of().outcomes
