"""Names that differ in capitals or spaces only."""

import numpy as np

from nicsim.structure.spelling import alike, matched, tell_alike
from nicsim.structure.weights import weights_of


def test_first_spelling_stands_and_it_is_told():
    notes: list[str] = []
    words = ["North", "north", "South", "", " NORTH ", "North  School", "north school", "South"]
    assert alike(words, "site", notes) == [
        "North", "North", "South", "", "North", "North  School", "North  School", "South",
    ]  # fmt: skip
    assert notes == [
        "3 site names ('north' = 'North', ' NORTH ' = 'North', 'north school' = 'North  School') "
        "differ in capitals or spaces only, merged"
    ]
    assert alike(["a", "b", "a"], "site", notes) == ["a", "b", "a"]
    assert len(notes) == 1


def test_ids_are_kept_apart_but_told():
    notes: list[str] = []
    tell_alike(["Gus", "gus", "Ada"], "people.csv", notes)
    assert notes == [
        "people.csv: 1 pair ('Gus' and 'gus') of ids differ in capitals or spaces only, kept as two"
    ]


def test_exact_names_win():
    notes: list[str] = []
    known = {"Gus": 0, "gus": 1}
    assert matched(["gus", "Gus", "GUS", "Zoe", ""], known, "ties.csv", notes) == known | {"GUS": 0}
    assert notes == ["ties.csv: 1 id (GUS) matched although capitals or spaces differ"]


def test_weights():
    notes: list[str] = []
    found = weights_of(["2", "", "0,5", "x", "-1", "0", "inf", "1e10", "nan"], "t", notes)
    assert found[:3].tolist() == [2.0, 1.0, 0.5]
    assert np.isnan(found[3:]).all()
    assert notes == [
        "t, weights: the decimal mark is the comma, so '0,5' is 0.5",
        "t: 1 tie with a blank weight, taken as 1",
    ]
