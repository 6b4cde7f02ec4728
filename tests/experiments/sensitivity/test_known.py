"""Known answers, by the same path as the model's."""

import numpy as np
import pytest
from toys import G_A, Toy, found_with, study_of_toy

ISHIGAMI = {"x1.x": (0.314, 0.558), "x2.x": (0.442, 0.442), "x3.x": (0.0, 0.244)}


def first_week(table):
    return table[table["week"] == 0].set_index("factor")


def g_first(count):
    partial = 1 / (3 * (1 + np.array(G_A[:count])) ** 2)
    return partial / (np.prod(1 + partial) - 1), partial


@pytest.fixture(scope="module")
def ishigami():
    return found_with(study_of_toy(3, "sobol", 1024, second_order=True, grouped=False), Toy())


def test_sobol_indices_of_ishigami_are_the_published_ones(ishigami):
    own = first_week(ishigami.indices)
    for name, (first, total) in ISHIGAMI.items():
        assert own["S1"][name] == pytest.approx(first, abs=0.02)
        assert own["ST"][name] == pytest.approx(total, abs=0.03)
        assert abs(own["S1"][name] - first) < 1.5 * own["S1_conf"][name] + 0.01


def test_without_noise_the_dummy_has_an_index_of_exactly_zero(ishigami):
    own = first_week(ishigami.indices).loc["dummy"]
    assert (own[["S1", "ST", "S1_conf", "ST_conf"]] == 0.0).all()


def test_second_order_of_ishigami_lies_with_the_first_and_third(ishigami):
    own = first_week(ishigami.pairs).reset_index()
    pairs = own.set_index(["factor", "other"])["S2"]
    assert pairs["x1.x", "x3.x"] == pytest.approx(0.244, abs=0.03)
    others = pairs.drop(("x1.x", "x3.x"))
    assert others.abs().max() < 0.03


def test_what_does_not_vary_has_no_index(ishigami):
    still = ishigami.indices[ishigami.indices["week"] == 1]
    assert still[["S1", "ST"]].isna().to_numpy().all()


def test_noise_shrinks_indices_by_its_share_and_the_dummy_carries_it():
    count, noise, replicates = 4, 0.4, 2
    study = study_of_toy(count, "sobol", 2048, replicates, grouped=False)
    found = found_with(study, Toy("g", noise, count))
    first, partial = g_first(count)
    variance = np.prod(1 + partial) - 1
    kept = variance / (variance + noise**2 / replicates)
    own = first_week(found.indices)
    names = [f"x{n + 1}.x" for n in range(count)]
    assert own["S1"][names].to_numpy() == pytest.approx(first * kept, abs=0.05)
    assert own["ST"]["dummy"] == pytest.approx(1 - kept, abs=0.04)
    luck = found.noise[found.noise["week"] == 0].iloc[0]
    assert luck["luck_share_of_mean"] == pytest.approx(1 - kept, abs=0.02)
    assert luck["sd_luck"] == pytest.approx(noise, rel=0.05)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    first, _ = g_first(3)
    covered = []
    for seed in range(20):
        study = study_of_toy(3, "sobol", 128, seed=seed, grouped=False)
        own = first_week(found_with(study, Toy("g", 0.0, 3)).indices)
        for name, truth in zip(("x1.x", "x2.x", "x3.x"), first, strict=True):
            covered.append(abs(own["S1"][name] - truth) <= own["S1_conf"][name])
    assert 0.85 <= np.mean(covered) <= 1.0


def test_an_inert_factor_has_an_index_of_exactly_zero_under_shared_luck():
    from nicsim.experiments.sensitivity.factors import INERT, Factor

    study = study_of_toy(2, "sobol", 64, 2, grouped=False)
    study = study._replace(factors=(*study.factors, Factor(INERT, "number")))
    own = first_week(found_with(study, Toy("g", 0.5, 2)).indices)
    assert own["S1"][INERT] == own["ST"][INERT] == 0.0
    assert own["ST"]["dummy"] > 0.0


def test_a_group_has_the_index_of_its_factors_together():
    from nicsim.experiments.sensitivity.factors import Factor

    study = study_of_toy(3, "sobol", 1024)
    factors = tuple(Factor(key, "number") for key in ("a.one", "b.x2", "a.three"))

    class Renamed(Toy):
        def __call__(self, point, keys):
            names = {"a.one": "x1.x", "b.x2": "x2.x", "a.three": "x3.x"}
            return super().__call__({names[k]: v for k, v in point.items()}, keys)

    found = found_with(study._replace(factors=factors), Renamed())
    own = first_week(found.indices)
    assert list(own.index) == ["a", "b", "dummy"]
    assert own["S1"]["a"] == pytest.approx(0.314 + 0.244, abs=0.03)
    assert own["ST"]["a"] == pytest.approx(0.558, abs=0.03)
    assert own["ST"]["b"] == pytest.approx(0.442, abs=0.03)


def test_morris_finds_the_order_of_the_g_function_and_a_quiet_dummy():
    study = study_of_toy(4, "morris", 40, 2, grouped=False)
    own = first_week(found_with(study, Toy("g", 0.02, 4)).indices)
    assert own["mu_star"].sort_values(ascending=False).index[:2].tolist() == ["x1.x", "x2.x"]
    assert own["mu_star"]["dummy"] < own["mu_star"]["x3.x"]


def test_morris_of_groups_gives_one_line_a_group():
    from nicsim.experiments.sensitivity.factors import Factor

    factors = tuple(Factor(f"{g}.{n}", "number") for g in "ab" for n in range(2))
    study = study_of_toy(4, "morris", 12)._replace(factors=factors)

    class Sum(Toy):
        def __call__(self, point, keys):
            total = 3 * (point["a.0"] + point["a.1"]) + point["b.0"] - point["b.1"]
            return [np.array([[total], [1.0]]) for _ in keys]

    own = first_week(found_with(study, Sum()).indices)
    assert list(own.index) == ["a", "b", "dummy"]
    assert own["mu_star"]["a"] > own["mu_star"]["b"] > own["mu_star"]["dummy"] == 0.0
    assert np.isnan(own["sigma"]["a"])


def test_the_interval_of_mu_star_is_that_of_its_own_factor():
    study = study_of_toy(3, "morris", 30, grouped=False)
    own = first_week(found_with(study, Toy()).indices)
    # the effect of x2 on this grid is always of one size, that of the others is not
    assert own["mu_star_conf"]["x2.x"] < 1e-3 < own["mu_star_conf"]["x1.x"]


def test_one_at_a_time_is_what_can_be_worked_out_by_hand():
    study = study_of_toy(2, "oat", 3, 5, grouped=False)
    own = first_week(found_with(study, Toy("g", 0.0, 2)).indices)
    # at .5 each term is a / (1 + a): 0 and .5; at 0 and 1 it is (2 + a) / (1 + a)
    assert own["low"]["x2.x"] == pytest.approx(0.0)
    assert own["swing"]["x1.x"] == pytest.approx(2 * 0.5)
    assert own["swing"]["dummy"] == 0.0


def test_given_data_methods_rank_ishigami_above_the_dummy():
    study = study_of_toy(3, "pawn", 512, 2, grouped=False)._replace(weeks=(0, 1))
    own = first_week(found_with(study, Toy("ishigami", 0.5)).indices)
    assert own["pawn"].idxmax() == "x2.x"
    assert (own["pawn"].drop("dummy") > own["pawn"]["dummy"]).all()
    assert own["regional_high"]["x1.x"] > own["regional_high"]["dummy"]


def test_given_data_methods_work_on_a_stored_sobol_design(ishigami):
    table = ishigami.given_data([0])
    own = table.set_index("factor")
    assert own["pawn"].idxmax() == "x2.x"
    state = np.random.get_state()[1]
    assert len(table) == 4
    assert (np.random.get_state()[1] == state).all()


def first_only(found):
    """The same study as if its first week were the end."""
    study = found.study._replace(weeks=(0,))
    return type(found)(study, found.design, found.values[:, :, :1])


def test_words_name_only_what_stands_above_the_noise_floor():
    study = study_of_toy(3, "sobol", 1024, 2, grouped=False)
    clear = first_only(found_with(study, Toy("g", 0.1, 3)))
    named, floor = clear.finding().partition(". ")[0], clear.first_floor("tests", 0)
    own = first_week(clear.indices)
    for name in ("x1.x", "x2.x", "x3.x"):
        assert (name in named) == (own["S1"][name] - own["S1_conf"][name] > floor)
    assert "x1.x" in named
    few = study_of_toy(3, "sobol", 64, 2, grouped=False)
    said = first_only(found_with(few, Toy("g", 9.0, 3))).finding()
    assert "stands above the noise floor" in said
    assert "x1.x" not in said.partition("Cannot be told")[0]


def test_morris_names_only_what_stands_above_the_noise_floor():
    study = study_of_toy(3, "morris", 8, 2, grouped=False)
    said = first_only(found_with(study, Toy("g", 30.0, 3))).finding()
    assert "no factor's mu_star for tests stands above the noise floor" in said


def test_the_sum_of_shares_takes_negative_ones_and_has_an_interval(ishigami):
    total, width = ishigami.singly("tests", 0)
    own = first_week(ishigami.indices).drop(index="dummy")
    assert total == pytest.approx(own["S1"].sum())
    assert abs(total - 0.756) < 2 * width  # .314 + .442 + 0
    assert 0.0 < width < own["S1_conf"].sum()


def test_a_share_alone_above_that_with_others_is_told():
    study = study_of_toy(3, "sobol", 16, 2, grouped=False)
    found = first_only(found_with(study, Toy("g", 1.0, 3)))
    own = found.indices[found.indices["factor"] != "dummy"]
    over = own[own["S1"] - own["ST"] > 0.05]
    told = [sentence for sentence in found.warnings if sentence.startswith("S1 above ST")]
    assert len(over) > 0
    assert f"{len(over)} of {len(own)}" in told[0]
