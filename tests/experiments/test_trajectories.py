"""Kinds of networks: known kinds are found again, signs tell what they can, one's own is placed."""

import numpy as np
import pytest

import nicsim
from nicsim.experiments.trajectories import kinds as kinds_
from nicsim.experiments.trajectories.asked import Own, asked_for
from nicsim.experiments.trajectories.foretelling import foretold, next_sign
from nicsim.experiments.trajectories.kinds import AT, features_of, kinds_of, names_of
from nicsim.experiments.trajectories.sampling import GROUPS, LEVELS, SIGNS, TRAJECTORY, YEAR, drawn
from nicsim.experiments.worlds.record import Worlds
from nicsim.foundation.errors import NicsimError

pytest.importorskip("sklearn")
YEARS = 5
TIME = (np.arange(4 * YEARS) + 1) / (4 * YEARS)


def made_up(generator, kind, number):
    """Curves of a kind that is known by construction."""
    shapes = {
        "learning": (0.8 * np.minimum(1.0, 2.5 * TIME), 0.95),
        "late bloomer": (0.5 * TIME**3, 0.8),
        "dormant": (0.03 * TIME, 0.15),
        "leaves": (0.5 * np.where(TIME <= 0.6, TIME / 0.6, (1.0 - TIME) / 0.4), 0.6),
    }
    use, work = shapes[kind]
    level = generator.uniform(0.9, 1.1, (number, 1))
    noise = 0.01 * generator.standard_normal((number, len(TIME)))
    spread = np.clip(level * use + noise, 0.0, 1.0)
    work = np.clip(work + 0.05 * generator.standard_normal((number, len(TIME))), 0.0, 1.0)
    return np.stack([spread, 0.02 * spread, work, 0.6 * spread], axis=1)


@pytest.fixture(scope="module")
def known():
    generator = np.random.default_rng(3)
    names = ("learning", "late bloomer", "dormant", "leaves")
    curves = np.concatenate([made_up(generator, name, 60) for name in names])
    truth = np.repeat(np.arange(4), 60)
    left = truth == 3
    return curves, truth, left, names


def test_kinds_that_are_there_are_found_and_named(known):
    curves, truth, left, names = known
    found = kinds_of(features_of(curves), left, YEARS, 1)
    assert found.stable
    assert len(found.names) == 4
    for kind, name in enumerate(names):
        among = found.of[truth == kind]
        assert (among == np.bincount(among).argmax()).all()
        wanted = "dependent on its hub" if name == "leaves" else name
        assert found.names[int(among[0])] == wanted
    assert (found.nearest(features_of(curves)) == found.of).all()
    assert found.shares.sum() == pytest.approx(1.0)


def test_what_is_no_division_is_not_called_one():
    """One cloud without structure: hardly ever are three kinds or more highly stable."""
    generator = np.random.default_rng(5)
    many = 0
    for seed in range(5):
        features = generator.standard_normal((300, len(kinds_.FEATURES)))
        found = kinds_of(features, generator.random(300) < 0.5, YEARS, seed)
        many += len(found.names) > 2
    assert many == 0


def test_features_of_a_curve_worked_by_hand():
    spread = np.zeros((1, len(TRAJECTORY), 8))
    spread[0, 0] = [0, 0, 0.2, 0.4, 0.4, 0.4, 0.2, 0.1]
    spread[0, 1] = [0, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1]
    spread[0, 2] = [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.3]
    spread[0, 3] = 0.25
    (found,) = features_of(spread)
    assert found[AT["most"]] == 0.4
    assert found[AT["kept"]] == pytest.approx(0.25)
    assert found[AT["growth"]] == pytest.approx((0.2 * 0.625 + 0.2 * 0.875) / 0.4)
    assert found[AT["at_work"]] == pytest.approx(1.8 / 4)
    assert found[AT["trend"]] == pytest.approx(0.0)  # the end of year 2 is the end
    assert found[AT["misled"]] == pytest.approx(0.5 / (0.5 + 1.7))
    assert found[AT["gain"]] == 0.25


def test_names_that_would_be_alike_are_numbered():
    row = {"most": 0.6, "kept": 1.0, "growth": 1.5, "at_work": 0.9, "trend": 0, "misled": 0,
           "gain": 0.3}  # fmt: skip
    middle = np.array([list(row.values()), list((row | {"most": 0.9}).values())])
    assert names_of(middle, [0.5, 0.5], 0.5, YEARS) == ("learning 2", "learning 1")
    assert kinds_.meaning_of("learning 2") == kinds_.MEANINGS["learning"]


def test_signs_tell_what_they_can_and_no_more(known):
    curves, truth, left, _ = known
    kinds = kinds_of(features_of(curves), left, YEARS, 1)
    generator = np.random.default_rng(8)
    signs = generator.standard_normal((240, YEARS, len(SIGNS)))
    world = np.arange(240) % 40
    blind = next(one for one in foretold(signs, kinds, world) if one.signs == "all")
    assert abs(blind.right - 0.25) < 0.12  # 240 networks: four standard errors
    telling = signs.copy()
    telling[:, 0, SIGNS.index("tests")] += 6.0 * truth
    found = {one.signs: one for one in foretold(telling, kinds, world) if one.year == 1}
    assert found["all"].right > 0.9
    assert found["tests and reports"].right > 0.9
    assert found["attendance"].right < 0.4
    assert found["all"].loss < found["all"].loss_commonest
    assert set(found) == {"all", *GROUPS}


def test_what_tells_two_kinds_apart_next_year_is_news(known):
    curves, truth, left, _ = known
    kinds = kinds_of(features_of(curves), left, YEARS, 1)
    one, other = (int(kinds.of[truth == kind][0]) for kind in (0, 1))
    signs = np.random.default_rng(9).standard_normal((240, YEARS, len(SIGNS)))
    signs[:, 0, 0] += 3.0 * (truth == 0)
    signs[:, 1, 0] = signs[:, 0, 0]  # apart, but told by year 1 already
    signs[:, 1, SIGNS.index("ties")] += 2.0 * (truth == 1)
    found = next_sign(signs, kinds, 1, one, other)
    assert found is not None
    assert found.sign == "ties"
    assert found.other > found.one
    assert next_sign(signs, kinds, YEARS, one, other) is None


def test_draws_are_even_and_the_same_again():
    draws = drawn(400, 7, YEARS, 4)
    assert np.bincount(draws.world).max() - np.bincount(draws.world).min() <= 1
    assert (draws.leaves >= 0).mean() == pytest.approx(0.5, abs=0.01)
    assert set(draws.leaves[draws.leaves >= 0].tolist()) == {3 * YEAR}
    assert draws.levels.min() >= LEVELS[0]
    assert draws.levels.max() <= LEVELS[1]
    assert draws.levels.mean(axis=0) == pytest.approx(0.5, abs=0.01)
    assert (drawn(400, 7, YEARS, 4).levels == draws.levels).all()
    applied = draws.applied(nicsim.load("scenarios/baseline.toml"), int(draws.leaves.argmax()))
    assert applied.changes[-1].set == {"hub_leadership.staff_fte": 0.0}


def small():
    return nicsim.load("scenarios/baseline.toml").replacing(
        {"structure.sites": 5, "structure.team_size": 4, "structure.colleagues": 6}
    )


def test_the_same_bytes_for_one_worker_and_for_two(tmp_path):
    asked = {"worlds": Worlds.prior(20, 1), "networks": 100, "years": 3}
    made = [
        nicsim.trajectories(small(), **asked, workers=workers, out=tmp_path / f"w{workers}")
        for workers in (1, 2)
    ]
    for name in ("kinds.csv", "networks.csv", "early_signs.csv", "finding.txt", "report.html"):
        first, second = ((tmp_path / f"w{w}" / name).read_bytes() for w in (1, 2))
        assert first == second, name
    again = nicsim.trajectories(small(), **asked, out=tmp_path / "w1")
    assert np.array_equal(again.seen, made[0].seen, equal_nan=True)
    assert len(made[0].table) == len(made[0].kinds.names)
    assert np.isfinite(made[0].seen[:, : 4 * 3 * len(TRAJECTORY)]).all()


def test_ones_own_network_is_placed(tmp_path):
    """A network whose fitted worlds are all like one kind is of that kind."""
    scenario = small()
    worlds = Worlds.prior(20, 1)
    strong = scenario.replacing({f"{d}.level": 0.9 for d in
                                 ("hub_leadership", "roles_engagement", "improvement",
                                  "within_team", "culture", "environment")})  # fmt: skip
    weak = scenario.replacing({"roles_engagement.level": 0.1, "environment.level": 0.1})
    shares = []
    for number, own in enumerate((strong, weak)):
        mine = Own("ours", own, worlds, tuple(range(20)), 0, 1)
        asked = asked_for(scenario, worlds, 100, 3, 0, mine)
        from nicsim.api.trajectories import completed_trajectories
        from nicsim.experiments.study import Conduct

        made = completed_trajectories(asked, tmp_path / f"t{number}", Conduct("kernel"))
        assert made.standing is not None
        assert made.standing.shares.sum() == pytest.approx(1.0)
        best = made.kinds.middle[:, AT["most"]].argmax()
        shares.append(made.standing.shares[best])
        assert any("Your network (ours, 20 fitted worlds" in text for text in made.finding)
    assert shares[0] > shares[1] + 0.3


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"networks": 10}, "networks"),
        ({"years": 1}, "years"),
        ({"worlds": "nowhere.parquet"}, "no such file"),
        ({"fit": "nowhere"}, "nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, asked, told):
    with pytest.raises(NicsimError, match=told):
        nicsim.trajectories(small(), out=tmp_path / "x", **asked)
    assert not (tmp_path / "x").exists()


def test_scheduled_changes_are_refused(tmp_path):
    with pytest.raises(NicsimError, match="scheduled changes"):
        nicsim.trajectories("scenarios/hub_leaves.toml", out=tmp_path / "x")
