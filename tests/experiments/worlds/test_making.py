"""From a search to worlds, on a toy model: what is learnt, the same bytes, and going on."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy_worlds as toy

from nicsim.api import ensembles
from nicsim.api import worlds as calls
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.study import Conduct
from nicsim.experiments.worlds import Worlds, checks, making, sampling
from nicsim.experiments.worlds.making import Search, faults_of, luck_of
from nicsim.experiments.worlds.storing import read_checks
from nicsim.experiments.worlds.targets import NAMED, TARGETS

SEARCH: Any = {"points": 80, "waves": 2, "keep": 30, "seed": 4}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A toy model, few particles and truths: what is looked at is the way, not the network."""
    monkeypatch.setattr(making, "seen", toy.seen)
    monkeypatch.setattr(making, "TRUTHS", 3)
    monkeypatch.setattr(checks, "PARTICLES", 40)
    monkeypatch.setattr(sampling, "MOVES", 4)
    monkeypatch.setattr(sampling, "LAST_MOVES", 30)
    monkeypatch.setattr(sampling, "CANDIDATES", 500)
    monkeypatch.setattr(calls, "ready_for", lambda driver: None)


def test_what_decides_is_learnt_and_nothing_else(tmp_path):
    worlds = calls.make_worlds(tmp_path / "toy", workers=1, **SEARCH)
    places = dict(zip(worlds.keys, worlds.places().T, strict=True))
    assert len(worlds) == 30
    # ruled out: improvement above .43 SD by more than three times .06, a bend below .3 by .11 each
    assert places["adoption.awareness"].max() < 0.6
    assert places["adoption.retry"].min() > 0.3
    others = [
        p.mean() for k, p in places.items() if k not in ("adoption.awareness", "adoption.retry")
    ]
    assert abs(np.mean(others) - 0.5) < 0.03
    found = read_checks(tmp_path / "toy" / "checks.json")
    learnt = found.parameters.sort_values("learnt", ascending=False)["parameter"].tolist()
    assert set(learnt[:2]) == {"adoption.awareness", "adoption.retry"}
    assert found.waves["wave"].tolist() == ["wave 1", "wave 2", "candidates", "worlds"]
    assert found.waves["left of the prior"].iloc[-1] < 1.0
    assert set(found.held_out["target"]) == set(NAMED)
    assert worlds.manifest["command"] == (
        "nicsim worlds toy --points 80 --waves 2 --keep 30 --seed 4"
    )
    text = (tmp_path / "toy" / "report.html").read_text("utf-8")
    assert "30 worlds fit" in text
    assert "Carlson" in text


def files_of(folder: Path):
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in sorted(folder.rglob("*"))
        if (f.is_file() and f.suffix in (".parquet", ".csv", ".txt", ".svg"))
        or f.name == "checks.json"
    }


def test_the_same_bytes_for_one_worker_and_two_and_after_a_stop(tmp_path):
    calls.make_worlds(tmp_path / "a" / "toy", workers=1, **SEARCH)

    def stop(done, total):
        if done > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calls.make_worlds(tmp_path / "b" / "toy", workers=2, each=stop, **SEARCH)
    kept = len(list((tmp_path / "b" / "toy.partial" / "parts").glob("*.npz")))
    assert kept > 50
    told = []
    calls.make_worlds(tmp_path / "b" / "toy", workers=2, each=lambda *n: told.append(n), **SEARCH)
    assert told[0][0] > kept
    assert files_of(tmp_path / "a" / "toy") == files_of(tmp_path / "b" / "toy")


def test_stored_points_come_again(tmp_path):
    calls.make_worlds(tmp_path / "toy", workers=1, **SEARCH)
    stored = ensembles.StoredEnsemble(open_stored(tmp_path / "toy"))
    runs = stored.runs()
    assert len(runs) == 80 * 2 + 45 + 3
    from nicsim.experiments.executors import opened

    with opened("threads", 1) as pool:
        again = list(stored.again(runs[::50], pool, 1))
    assert sorted(again) == runs[::50]


def test_patterns_held_out_are_not_fitted(tmp_path):
    worlds = calls.make_worlds(tmp_path / "toy", workers=1, hold_out=["P1"], **SEARCH)
    places = dict(zip(worlds.keys, worlds.places().T, strict=True))
    assert places["adoption.retry"].min() < 0.2  # nothing asks for a bend
    assert "P1 bend" not in worlds.manifest["targets"]
    assert "P1 bend" in worlds.implausibility.columns


def test_all_faults_of_a_search_at_once(tmp_path):
    told = "\n".join(faults_of(Search(1, 0, 5, 1, -1, ("P9", "P99"))))
    for name in ("points", "waves", "keep", "replicates", "seed", "hold out P99"):
        assert name in told
    work = ensembles.Ensemble(Search(**SEARCH), "toy", Conduct())
    assert work.faults() == []


def test_luck_of_a_mean_is_that_of_its_replicates():
    at = [target.name for target in TARGETS].index("P4 true success")
    found, world = [], Worlds.prior(1).overrides(0)
    for number in range(200):
        runs = np.stack([toy.seen(world, 2 * number + r) for r in (0, 1)])
        found.append(luck_of(runs, making.found(runs))[at])
    assert np.mean(found) == pytest.approx(toy.LUCK**2 / 2, rel=0.25)
