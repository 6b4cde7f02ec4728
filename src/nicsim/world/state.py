"""What exists: the state as columns, and the ground it stands on.

A table is a NamedTuple of arrays; a row is a person, a site or a tie. Every column has one writer
in a week (named beside it); the summer pulse, once a year, may found any of them anew. Columns are
float64, int64 or bool, so that compiled and interpreted code see the same bits.
"""

from typing import Any, NamedTuple

import numpy as np

from nicsim.domains import Settings

NONE = -1  # no practice, no peer
FADING = 0.975  # weekly, of the memory of what was heard and of the last convening: about a year


class People(NamedTuple):
    """Practitioners of all roles: P rows, sorted by site; lead, members, colleagues."""

    norm: np.ndarray  # identification with the network's norms, 0 to 1; written by relate
    engagement: np.ndarray  # 0 to 1; by relate
    present: np.ndarray  # takes part in the team's work this week, bool; by take_part
    felt: np.ndarray  # mean effect felt of what is used, SD; by adopt
    in_trial: np.ndarray  # practices being tried, as a float; by adopt
    moved: np.ndarray  # stage or depth of use is about to change, bool; by renew, adopt
    left: np.ndarray  # left in the last summer, bool; by renew


class Use(NamedTuple):
    """What people do with practices: P rows, K columns."""

    stage: np.ndarray  # 0 unaware, 1 aware, 2 trying, 3 routine, 4 abandoned; by adopt
    depth: np.ndarray  # of use, 0 to 1; by adopt
    exposure: np.ndarray  # summed weights of peers who use it; kept up when stages are committed
    warning: np.ndarray  # summed weights of peers who gave it up; likewise


class Sites(NamedTuple):
    """Sites and their teams: S rows."""

    support_shift: np.ndarray  # a site's support above the mean; by summer_of_team
    pressure_shift: np.ndarray  # likewise pressure; at founding
    time: np.ndarray  # time for improvement, 0 to 1; by take_stock
    pressure: np.ndarray  # pressure behind the hub's buffer, 0 to 1; by take_stock
    coach: np.ndarray  # dose of coaching, 0 to 1; by take_stock
    taking_part: np.ndarray  # share of the team that takes part this week; by inquire
    attends: np.ndarray  # the lead is at this week's convening, bool; by inquire
    skill: np.ndarray  # in improvement, 0 to 1; by inquire
    trust: np.ndarray  # 0 to 1; by inquire
    alignment: np.ndarray  # with the hub's theory, 0 to 1; by listen
    cycle: np.ndarray  # practice of the running cycle or NONE; by inquire
    trial: np.ndarray  # form under test, bits; by inquire
    copied: np.ndarray  # where in `heard` the form under test was taken from, or NONE; by inquire
    dropped: np.ndarray  # the same, where this week's test spoke against it; by inquire
    weeks_left: np.ndarray  # weeks with a meeting that the running cycle still takes; by inquire
    idle: np.ndarray  # weeks since the team last worked on a cycle; by inquire
    finished: np.ndarray  # a cycle ended this week: its practice or NONE; by inquire
    tests: np.ndarray  # cycles finished so far; by inquire
    good_tests: np.ndarray  # of these, with a measure above 0; by inquire
    aims_reached: np.ndarray  # of these, with a true proximal effect of interest; by inquire
    reports: np.ndarray  # reports written so far; by inquire
    good_reports: np.ndarray  # of these, on a measure above 0; by inquire
    bad: np.ndarray  # results below 0, with a year's memory; by inquire
    bad_told: np.ndarray  # of these, told; by inquire
    pooled: np.ndarray  # this week's report reached the pool, bool; by pool_reports
    report: np.ndarray  # practice of this week's report or NONE; by inquire
    report_evidence: np.ndarray  # log-odds; by inquire
    report_pooled: np.ndarray  # the same as the hub's analysis reads it, log-odds; by inquire
    report_version: np.ndarray  # bits; by inquire
    report_value: np.ndarray  # SD; by inquire
    voice: np.ndarray  # chance that one who gave a practice up says so; by take_stock
    tie_sum: np.ndarray  # strengths of the team's ties, summed; by listen
    anchored: np.ndarray  # how far hub and ties hold the site in the network, 0 to 1; by listen
    news: np.ndarray  # versions heard of are about to change, bool; by listen, until committed
    heard_by_tie: np.ndarray  # reports heard over ties, with a year's memory; by listen
    heard_by_hub: np.ndarray  # pieces of the pool's news, likewise; by listen
    norm: np.ndarray  # mean of the site's people; kept up when relations are committed
    team_norm: np.ndarray  # mean of the team; likewise
    team_engagement: np.ndarray  # mean of the team; likewise


class Local(NamedTuple):
    """What a site makes of practices: S rows, K columns."""

    version: np.ndarray  # form in use, bits; by inquire
    value: np.ndarray  # its estimated proximal effect, SD; by inquire
    precision: np.ndarray  # cycles behind that estimate; by inquire
    tested: np.ndarray  # bool; by inquire
    effect: np.ndarray  # true effect of the form in use, SD; by inquire
    tried_evidence: np.ndarray  # evidence with this week's own test, log-odds; by inquire
    evidence: np.ndarray  # the same with what was heard; by listen
    conviction: np.ndarray  # evidence, squeezed into (-1, 1); by listen
    appeal: np.ndarray  # bound on the odds of trying it (candour times `appeal_of`); by listen
    seen: np.ndarray  # part of the hub's pool that the team knows; by listen
    bridge: np.ndarray  # strengths of ties times tied teams' share of users; by listen
    bridge_warned: np.ndarray  # the same of members who gave it up and say so; by listen
    team_using: np.ndarray  # members who use it; kept up when stages are committed
    team_quit: np.ndarray  # members who gave it up; likewise


class Counts(NamedTuple):
    """People counted: S rows, K columns, five stages of use."""

    stages: np.ndarray  # people in each stage; kept up when stages of use are committed


class Ties(NamedTuple):
    """A team's own side of its ties to other teams: S rows, C places."""

    peer: np.ndarray  # site at the other end or NONE; by listen, then weave
    strength: np.ndarray  # 0 to 1; by listen, then weave


class Heard(NamedTuple):
    """Versions heard of: S rows, C + 1 places (the last is the hub), K practices."""

    version: np.ndarray  # last version heard, bits; by listen
    value: np.ndarray  # its reported value, SD; -inf where none was heard; by listen


class Hub(NamedTuple):
    """The hub: one row."""

    saved: np.ndarray  # hours saved for the next convening; by lead
    quality: np.ndarray  # of this week's convening, 0 where none is held; by lead
    met: np.ndarray  # quality of the last convening, fading over a year without; by lead
    analysis: np.ndarray  # dose of analysis; by lead
    brokering: np.ndarray  # dose of brokering; by lead
    buffering: np.ndarray  # dose of buffering; by lead
    claims: np.ndarray  # all teams' claims on coaching, summed; by lead
    load: np.ndarray  # reports a week, smoothed; by pool_reports
    gone: np.ndarray  # weeks since the hub had anyone working; by lead


class Pool(NamedTuple):
    """What the hub holds of practices: K rows."""

    evidence: np.ndarray  # pooled, log-odds; by pool_reports
    curated: np.ndarray  # a version is curated, bool; by pool_reports
    version: np.ndarray  # the curated version, bits; by pool_reports
    value: np.ndarray  # its reported value, SD; by pool_reports


class Luck(NamedTuple):
    """Luck at hand for taking up and using practices (`nicsim.world.luck`): a site's in one week.

    No part of the state: dealt when it is needed, and forgotten.
    """

    dealt: np.ndarray  # week and site whose luck this is
    adopt: np.ndarray  # in (0, 1): a row a practice (rounded up to fours), a column a person
    felt: np.ndarray  # standard normal, likewise, of those who use it
    abandon: np.ndarray  # in (0, 1), likewise
    routine: np.ndarray  # in (0, 1), likewise
    stage: np.ndarray  # of use, as a float: a row a practice, a column a person
    exposure: np.ndarray  # as in Use, likewise
    moves: np.ndarray  # 1 where a person may move (`nicsim.world.moving`), else 0; likewise
    stirs: np.ndarray  # in how many practices: a place a person
    drive: np.ndarray  # root of engagement
    used: np.ndarray  # practices in use
    benefit: np.ndarray  # what is felt of them, summed, SD
    users: np.ndarray  # room for the places of one practice's users
    drawn: np.ndarray  # and for their luck: those three and what the first is made of


class State(NamedTuple):
    """Everything that changes in a run."""

    people: People
    use: Use
    sites: Sites
    local: Local
    counts: Counts
    ties: Ties
    heard: Heard
    hub: Hub
    pool: Pool
    luck: Luck


class Seats(NamedTuple):
    """Where people sit, and who is near them: P rows."""

    site: np.ndarray
    role: np.ndarray  # 0 lead, 1 member, 2 colleague
    place: np.ndarray  # in the site, lead 0
    threshold: np.ndarray  # of one's own, for the rule `threshold`; nan: as the settings have it
    since: np.ndarray  # week from which somebody sits there
    tie_first: np.ndarray  # where its peers begin in `peers`
    tie_end: np.ndarray  # and where they end
    tie_total: np.ndarray  # their weights, summed
    back_first: np.ndarray  # where those begin in `followers` whom it influences
    back_end: np.ndarray


class Places(NamedTuple):
    """Sites as places: S rows."""

    first: np.ndarray  # row of the lead
    end: np.ndarray  # row after the last person
    team_size: np.ndarray  # lead and members
    district: np.ndarray
    join_week: np.ndarray  # week in which the site joins
    district_support: np.ndarray  # the district's part in support_shift


class Neighbours(NamedTuple):
    """Neighbour lists, one after another."""

    row: np.ndarray  # of the peer
    weight: np.ndarray  # multiples of 2**-20, so that sums are exact in any order


class Ideas(NamedTuple):
    """Practices as they are: K rows."""

    quality: np.ndarray  # true effect of the best form, SD
    prior: np.ndarray  # evidence with which all begin, log-odds
    form: np.ndarray  # the form as it was thought up, bits


class Forms(NamedTuple):
    """What forms of a practice are in a site: S rows, K columns."""

    start: np.ndarray  # the form as the site first takes it, bits
    best: np.ndarray  # raw score of the best form


class Landscape(NamedTuple):
    """Contributions of components: how well a form fits."""

    hangs_on: np.ndarray  # K x N x (I + 1): components that a contribution hangs on
    own_table: np.ndarray  # K x N: number of a site's own table, or NONE where it is common
    common: np.ndarray  # K x N x 2**(I + 1): contributions, 0 to 1
    own: np.ndarray  # S x K x M x 2**(I + 1): contributions of a site's own


class Ground(NamedTuple):
    """Everything that stays: who sits where, who is tied to whom within sites, what works where."""

    seats: Seats
    places: Places
    peers: Neighbours  # those who influence a person
    followers: Neighbours  # those whom a person influences
    ideas: Ideas
    forms: Forms
    landscape: Landscape


class World(NamedTuple):
    """A founded network: state as it is, state as it is becoming, ground, settings, luck."""

    now: State
    new: State
    ground: Ground
    settings: Settings  # with choices as numbers
    key: np.uint64


def copied(state: State) -> State:
    """The same state in arrays of its own."""
    return State(*map(_copied, state))


def with_own_columns(ground: Ground) -> Ground:
    """The same ground with all in arrays of its own that scheduled changes write."""
    seats, places, peers, followers = map(_copied, ground[:4])
    return ground._replace(seats=seats, places=places, peers=peers, followers=followers)


def _copied(table: Any) -> Any:
    return type(table)(*(column.copy() for column in table))


def columns(state: State):
    """Names and arrays of all columns of the state (not of luck at hand), as `table.column`."""
    for table_name, table in zip(State._fields, state, strict=True):
        if isinstance(table, Luck):
            continue
        for name, column in zip(type(table)._fields, table, strict=True):
            yield f"{table_name}.{name}", column
