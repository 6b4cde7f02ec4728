"""Random numbers addressed by what they decide, not drawn in turn.

Every number is a pure function of (key; purpose, week, site, place, practice), by Philox4x32-10
(Salmon, Moraes, Dror & Shaw 2011). So the order in which agents act cannot matter, and scenarios
with the same key share the luck of every decision that they have in common (common random numbers).
A person is addressed by site and place in it, so that adding a site re-deals nobody's luck.
"""

import numpy as np

from nicsim.foundation.jit import compiled, rule
from nicsim.foundation.mathematics import normal_quantile

# Purposes: numbered by hand, never renumbered, never reused (1 to 255).
QUALITY = 1  # how good a practice is
LANDSCAPE = 2  # contribution tables of a practice's components
WIRING = 3  # which components depend on which
FORM = 4  # how a site first interprets an idea
THEORY = 5  # what is believed of a practice at the start
PLACE = 6  # a site's own support and pressure
DISTRICT = 7  # a district's share in them
PERSON = 8  # initial norm and engagement of a person
WITHIN_TIES = 9  # ties among colleagues
ACROSS_TIES = 10  # ties between teams
SEEDING = 11  # who uses a practice at the start
ENTRY = 12  # when a site joins
TURNOVER = 13  # who leaves in summer
NEWCOMER = 14  # what a newcomer brings
PRINCIPAL = 15  # whether a principal leaves, and the support that follows
TAKES_PART = 16  # who takes part in the team this week
PLAN = 17  # start a cycle, of which practice, steered or not
TRIAL = 18  # which form is tried
COPY = 19  # which components are copied
STUDY = 20  # what is measured
DISCLOSE = 21  # is a result told, written up, does it reach the pool
HEAR = 22  # does a report cross a tie
POOL = 23  # does the pool reach a team
CONVENE = 24  # who attends, who meets whom
BROKER = 25  # whom the hub brings together
ADOPT = 26  # becoming aware, trying
USE = 27  # felt benefit, routine, abandoning
SURVEY = 28  # who answers, how
DUMMY = 29  # nothing: re-deals the luck of a sensitivity analysis' dummy factor
EVENT = 30  # to whom an event is put down, where events are recorded: moves nothing in a run
THRESHOLD = 31  # a person's threshold

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIER_A = np.uint64(0xD2511F53)
_MULTIPLIER_B = np.uint64(0xCD9E8D57)
_WEYL_A = np.uint64(0x9E3779B9)
_WEYL_B = np.uint64(0xBB67AE85)


@rule
def philox(a, b, c, d, key):
    """Philox4x32-10: four 32-bit words (as uint64) from a counter (a, b, c, d) and a 64-bit key."""
    k, m = key & _LOW, key >> _HALF
    for _ in range(10):
        x, y = _MULTIPLIER_A * a, _MULTIPLIER_B * c
        a, b, c, d = (y >> _HALF) ^ b ^ k, y & _LOW, (x >> _HALF) ^ d ^ m, x & _LOW
        k, m = (k + _WEYL_A) & _LOW, (m + _WEYL_B) & _LOW
    return a, b, c, d


@compiled
def words(key, purpose, week, site, place, practice):
    """Four 32-bit words for one decision.

    Parameters
    ----------
    key : numpy.uint64
        The run's key.
    purpose : int
        One of the numbers above.
    week, site, place, practice : int
        What is decided: 0 to 2**32 - 1 (practice: to 2**24 - 1).
    """
    return words_at(key, week, site, place, address(purpose, practice))


@rule
def address(purpose, practice):
    """A purpose (1 to 255) and a practice as one word of an address."""
    return np.uint64(purpose) | (np.uint64(practice) << np.uint64(8))


@rule
def words_at(key, week, site, place, purpose_and_practice):
    """As `words`, with two of its parts as one; for loops that are to become vector code."""
    place, site, week = np.uint64(place), np.uint64(site), np.uint64(week)
    return philox(place, site, week, purpose_and_practice, key)


@rule
def uniform_of(word):
    """A number in (0, 1) from a 32-bit word."""
    return (float(word) + 0.5) / 4294967296.0


@rule
def normal_of(word):
    """A standard normal number from a 32-bit word, by the inverse distribution function."""
    return normal_quantile(uniform_of(word))


@compiled
def uniform(key, purpose, week, site, place, practice):
    """A number in (0, 1) addressed by what it decides."""
    return uniform_of(words(key, purpose, week, site, place, practice)[0])


@compiled
def normal(key, purpose, week, site, place, practice):
    """A standard normal number addressed by what it decides."""
    return normal_of(words(key, purpose, week, site, place, practice)[0])


def key_of(seed: int, replicate: int = 0) -> np.uint64:
    """The key of one replicate of a study.

    Parameters
    ----------
    seed : int
        The study's seed, 0 or more (0 is a seed).
    replicate : int
        Its number, from 0. Keys are derived by `numpy.random.SeedSequence`, never added up.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(replicate,))
    return np.uint64(sequence.generate_state(1, np.uint64)[0])


def redealt(key: np.uint64, deal: int, share: float) -> np.uint64:
    """Another key in place of a run's own: the same for the same deal and share.

    Parameters
    ----------
    key : numpy.uint64
        The run's key.
    deal : int
        Which set of luck: 0 to 2**32 - 1 (of a sensitivity analysis: the base row).
    share : float
        In [0, 1]: value of the factor that re-deals.
    """
    words_of = words(key, DUMMY, 0, deal, round(share * 4294967295.0), 0)
    return np.uint64((int(words_of[0]) << 32) | int(words_of[1]))
