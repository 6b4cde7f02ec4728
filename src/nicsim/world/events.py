"""Events on demand: the table that they are written into, and what a recorder keeps besides.

`tracing` writes the events, `attribution` says to whom each is put down.
"""

from typing import NamedTuple

import numpy as np

from nicsim.domains.adoption import STAGES, UNAWARE
from nicsim.foundation.jit import rule
from nicsim.world.state import NONE, Ground, State

# What happened: a person reached a stage of use (0 to 4), or a team did something.
TESTS, KEEPS = 5, 6
HAPPENINGS = (*STAGES, "tests", "keeps")

# By which channel: numbered by hand, never renumbered.
START, OWN, PEER, TEST, TIE, HUB, MANDATE, NEWCOMER, ARCHIVE = range(9)
CHANNELS = ("start", "own", "peer", "test", "tie", "hub", "mandate", "newcomer", "archive")
CHANNEL_MEANINGS = (
    "used from the start on",
    "nobody in particular: own readiness, experience, or what all believed at the start",
    "a peer who used it, over a tie between people",
    "the own team's test of it",
    "another team, over a tie between teams",
    "the hub: broadcast, pool, curated version, steering or theory",
    "pressure or a mandate from above",
    "a newcomer took the seat",
    "what a hub that has left had written: its theory, its pool, its curated versions",
)

COLUMNS = (
    "week",  # -1: before the first
    "happening",  # place in HAPPENINGS
    "person",  # row; NONE where a team acts
    "site",
    "practice",
    "before",  # stage of use before; NONE where a team acts
    "version",  # the site's form in use, bits; of `tests` the form under test
    "channel",  # place in CHANNELS
    "source",  # row of the person it came from, or NONE
    "source_site",  # that person's site, or the team it came from, or NONE
)
PARTS = 4  # where a team's evidence came from: START, own TEST, TIE, HUB
PRIOR_PART, TEST_PART, TIE_PART, HUB_PART = range(PARTS)


class Trace(NamedTuple):
    """Events so far, and what their attribution needs that the state does not hold.

    Empty arrays throughout where events are not recorded.
    """

    written: np.ndarray  # events so far; one entry
    rows: np.ndarray  # room for events x COLUMNS, int32
    evidence: np.ndarray  # sites x practices x PARTS: log-odds that came from each, net
    teller: np.ndarray  # sites x practices: the tied team that the evidence of ties is put down to
    told: np.ndarray  # sites x practices: good evidence heard over ties so far, log-odds
    form_channel: np.ndarray  # sites: where the form under test came from
    form_source: np.ndarray  # sites: the team that it came from, or NONE
    peer: np.ndarray  # sites x places: ties as they were when the team last listened
    strength: np.ndarray  # likewise


def no_trace() -> Trace:
    """A recorder that records nothing."""
    return _trace(0, 0, 0, 0)


def open_trace(now: State, ground: Ground) -> Trace:
    """A recorder of a network on the eve of its first week; those who use at the start are in it.

    Parameters
    ----------
    now : State
        As it was founded, in columns.
    ground : Ground
    """
    begun = np.argwhere(now.use.stage != UNAWARE)
    room = len(begun) + 2 * most_in_a_week(ground)
    sites, practices = now.local.evidence.shape
    trace = _trace(room, sites, practices, now.ties.peer.shape[1])
    trace.evidence[:, :, PRIOR_PART] = now.local.evidence
    site = ground.seats.site[begun[:, 0]]
    columns = {
        "week": -1,
        "happening": now.use.stage[begun[:, 0], begun[:, 1]],
        "person": begun[:, 0],
        "site": site,
        "practice": begun[:, 1],
        "before": UNAWARE,
        "version": now.local.version[site, begun[:, 1]],
        "channel": START,
        "source": NONE,
        "source_site": NONE,
    }
    for place, name in enumerate(COLUMNS):
        trace.rows[: len(begun), place] = columns[name]
    trace.written[0] = len(begun)
    return trace


def most_in_a_week(ground: Ground) -> int:
    """No week has more events: a summer and a week for all people, two for each team."""
    people, practices = ground.seats.site.size, ground.ideas.quality.size
    return 2 * people * practices + 2 * ground.places.first.size


def with_room(trace: Trace, ground: Ground) -> Trace:
    """The same recorder, with room for one more week at least where it records."""
    if not is_on(trace) or not is_full(trace, most_in_a_week(ground)):
        return trace
    room = 2 * trace.rows.shape[0] + most_in_a_week(ground)
    rows = np.zeros((room, len(COLUMNS)), np.int32)
    rows[: trace.written[0]] = recorded(trace)
    return trace._replace(rows=rows)


def recorded(trace: Trace) -> np.ndarray:
    """The events so far, in the order in which they were written (not copied)."""
    return trace.rows[: trace.written[0]]


@rule
def is_on(trace):
    """Whether events are recorded."""
    return trace.rows.shape[0] > 0


@rule
def is_full(trace, most):
    """Whether a week of `most` events might not find room."""
    return trace.written[0] + most > trace.rows.shape[0]


@rule
def note(week, happening, person, site, practice, before, version, cause, trace):
    """Write one event; `cause` is (channel, source, source_site)."""
    row = trace.rows[trace.written[0]]
    row[0] = week
    row[1] = happening
    row[2] = person
    row[3] = site
    row[4] = practice
    row[5] = before
    row[6] = version
    row[7] = cause[0]
    row[8] = cause[1]
    row[9] = cause[2]
    trace.written[0] += 1


def _trace(room: int, sites: int, practices: int, places: int) -> Trace:
    return Trace(
        written=np.zeros(1, np.int64),
        rows=np.zeros((room, len(COLUMNS)), np.int32),
        evidence=np.zeros((sites, practices, PARTS)),
        teller=np.full((sites, practices), NONE),
        told=np.zeros((sites, practices)),
        form_channel=np.full(sites, OWN),
        form_source=np.full(sites, NONE),
        peer=np.full((sites, places), NONE),
        strength=np.zeros((sites, places)),
    )
