"""A network from files as plain data, for a page that has neither the files nor Python."""

import base64
from typing import Any

import numpy as np

from nicsim.structure import Prepared

LARGEST = 2**31 - 1  # rows and weeks travel as int32


def embedded(prepared: Prepared) -> dict[str, Any]:
    """What a page needs to run a network that was read from files.

    Parameters
    ----------
    prepared : Prepared

    Returns
    -------
    dict
        `first`, `team_size`, `district`: seats, site by site. `ties` of people and `links` of
        teams: each {start, peer, weight}, or None where they are drawn in each run. `join_week`
        and `threshold`: None where no file gives them. Numbers are base64 of little-endian int32,
        weights and thresholds of float64. `site_names`, `person_names`: lists of str.
    """
    people = prepared.people
    return {
        "first": _whole(people.first),
        "team_size": _whole(people.team_size),
        "district": _whole(prepared.district),
        "ties": _lists(prepared.ties),
        "links": _lists(prepared.links),
        "join_week": _whole(prepared.join_week) if prepared.join_week.size else None,
        "threshold": _decimal(people.thresholds) if people.thresholds.size else None,
        "site_names": list(people.site_names),
        "person_names": list(people.person_names),
    }


def _lists(lists: tuple | None) -> dict[str, str] | None:
    if lists is None:
        return None
    start, peer, weight = lists
    return {"start": _whole(start), "peer": _whole(peer), "weight": _decimal(weight)}


def _whole(values: np.ndarray) -> str:
    return _packed(np.clip(values, -LARGEST, LARGEST).astype("<i4"))


def _decimal(values: np.ndarray) -> str:
    return _packed(values.astype("<f8"))


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")
