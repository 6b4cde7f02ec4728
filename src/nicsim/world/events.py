"""Events on demand: the table that they are written into, and what a recorder keeps besides.

`tracing` writes the events, `attribution` says to whom each is put down.
"""

from typing import Any, NamedTuple

import numpy as np

from nicsim.domains.adoption import STAGES, UNAWARE
from nicsim.foundation.jit import Column, arrays_of, compiled_without_counts, handed, rule
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
    begun = int(np.count_nonzero(now.use.stage != UNAWARE))
    sites, practices = now.local.evidence.shape
    room = begun + 2 * most_in_a_week(ground)
    trace = _trace(room, sites, practices, now.ties.peer.shape[1])
    begin_trace(handed(now), handed(ground), handed(trace))
    return trace


@compiled_without_counts
def begin_trace(now, ground, trace):
    """Put down those who use at the start, and what each team believes; the recorder is empty."""
    for s in range(now.local.evidence.shape[0]):
        for k in range(now.local.evidence.shape[1]):
            trace.evidence[s, k, PRIOR_PART] = now.local.evidence[s, k]
    for i in range(now.use.stage.shape[0]):
        site = ground.seats.site[i]
        for k in range(now.use.stage.shape[1]):
            stage = now.use.stage[i, k]
            if stage != UNAWARE:
                version = now.local.version[site, k]
                note(-1, stage, i, site, k, UNAWARE, version, (START, NONE, NONE), trace)


@rule
def most_in_a_week(ground):
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


class Lengths(NamedTuple):
    """How long the columns of a `Trace` are."""

    events: int  # that there is room for
    sites: int
    practices: int
    room: int  # ties that a team may have


def _described() -> Any:
    """What lies where: `Lengths` names the lengths."""
    made: Any = Trace
    return made(
        written=Column(np.int64, (1,)),
        rows=Column(np.int32, ("events", len(COLUMNS))),
        evidence=Column(np.float64, ("sites", "practices", PARTS)),
        teller=Column(np.int64, ("sites", "practices"), fill=NONE),
        told=Column(np.float64, ("sites", "practices")),
        form_channel=Column(np.int64, ("sites",), fill=OWN),
        form_source=Column(np.int64, ("sites",), fill=NONE),
        peer=Column(np.int64, ("sites", "room"), fill=NONE),
        strength=Column(np.float64, ("sites", "room")),
    )


TRACE = _described()


def _trace(room: int, sites: int, practices: int, places: int) -> Trace:
    return arrays_of(TRACE, Lengths(room, sites, practices, places))
