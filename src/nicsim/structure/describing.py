"""A structure in numbers, each with a plain sentence."""

import numpy as np

from nicsim.structure.building import Prepared
from nicsim.structure.record import rows_of


def description(found: Prepared) -> list[tuple[str, str, str]]:
    """What was read: name, number and a sentence."""
    people, sizes = found.people, np.diff(found.people.first)
    rows = [
        ("sites", str(sizes.size), "schools, each with one improvement team"),
        ("people", str(people.site.size), "practitioners of all roles"),
        ("people a site", f"{sizes.min()} to {sizes.max()}", "smallest and largest site"),
        ("in teams", str(int(people.team_size.sum())), "leads and members"),
    ]
    if found.ties is None:
        return [*rows, ("ties", "made", "no file of ties: the usual ones are made in each run")]
    start, peer, _ = found.ties
    asks, asked = rows_of(start), np.bincount(peer, minlength=people.site.size)
    known = set(zip(asks.tolist(), peer.tolist(), strict=True))
    both = sum((b, a) in known for a, b in known)
    alone = int(((np.diff(start) == 0) & (asked == 0)).sum())
    within = float((people.site[asks] == people.site[peer]).mean())
    return [
        *rows,
        ("ties", str(peer.size), "who asks whom; influence runs from the one who is asked"),
        (
            "ties a person",
            f"{peer.size / people.site.size:.2f}",
            "asked by each person, on average",
        ),
        ("answered ties", f"{100 * both / peer.size:.0f}%", "ties that run both ways"),
        ("within sites", f"{100 * within:.0f}%", "ties between people of one site"),
        ("isolates", str(alone), "people who neither ask nor are asked"),
    ]
