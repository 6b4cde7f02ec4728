"""Answers in words as numbers: agreement, frequency, quality, in the order that surveys give them.

The words are those of common five- and seven-point scales (Vagias 2006, "Likert-type scale response
anchors"); a column that mixes scales or holds a word of none is not read.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nicsim.structure.spelling import folded

# From the weakest to the strongest; words in one place mean the same.
SCALES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("agreement", (("strongly disagree", "completely disagree", "totally disagree", "sd"),
                   ("disagree", "mostly disagree", "moderately disagree"),
                   ("somewhat disagree", "slightly disagree"),
                   ("neither agree nor disagree", "neutral", "neither", "undecided", "unsure",
                    "not sure", "neither agree or disagree"),
                   ("somewhat agree", "slightly agree"), ("agree", "mostly agree",
                    "moderately agree"),
                   ("strongly agree", "completely agree", "totally agree", "sa"))),
    ("frequency", (("never", "not at all"), ("yearly", "once a year", "annually", "almost never",
                    "a few times a year", "less than monthly"), ("rarely", "seldom", "termly",
                    "once a term", "quarterly", "hardly ever"),
                   ("sometimes", "occasionally", "monthly", "once a month", "a few times a month",
                    "1-3 times a month", "every month"),
                   ("often", "frequently", "weekly", "once a week", "a few times a week", "usually",
                    "1-3 times a week", "every week", "very often"),
                   ("always", "daily", "every day", "almost always", "almost daily",
                    "several times a day", "constantly"))),
    ("extent", (("not at all", "none", "not true", "not important"),
                ("a little", "to a small extent", "slightly", "small extent", "a little bit"),
                ("somewhat", "to some extent", "moderately", "some", "some extent",
                 "to a moderate extent"),
                ("quite a bit", "a lot", "to a great extent", "very", "mostly", "great extent",
                 "very much"),
                ("completely", "extremely", "to a very great extent", "a great deal", "entirely"))),
    ("quality", (("very poor", "very bad", "terrible"), ("poor", "bad", "weak"),
                 ("fair", "average", "acceptable", "ok", "okay"), ("good", "strong"),
                 ("very good", "excellent", "very strong", "outstanding"))),
    ("satisfaction", (("very dissatisfied",), ("dissatisfied",),
                      ("neutral", "neither satisfied nor dissatisfied"), ("satisfied",),
                      ("very satisfied",))),
    ("strength", (("very low", "very weak"), ("low", "weak"), ("medium", "moderate"),
                  ("high", "strong"), ("very high", "very strong"))),
    ("yes or no", (("no",), ("yes",))),
)  # fmt: skip
LED = re.compile(r"([0-9]{1,2})\s*(?:[.:=)\-\N{EN DASH}(]|\s)\s*\(?[A-Za-z].*")  # 4 - Agree
SEVEN = (3, 5)  # places of "somewhat" in the scale of agreement: used, it has seven points


class Answered(NamedTuple):
    """A column of words as numbers."""

    values: np.ndarray  # float64, 1 to `top`; nan for blanks
    top: int
    order: str  # the words from weak to strong, for a note


def in_words(words: Sequence[str]) -> Answered | None:
    """Answers in words as places on their scale; None where words belong to no one scale.

    Parameters
    ----------
    words : sequence of str
        Blank ones become nan.
    """
    plain = [_plain(word) for word in words]
    there = {word for word in plain if word}
    if not there:
        return None
    for name, scale in SCALES:
        place = {word: i for i, same in enumerate(scale) for word in same}
        if there <= set(place):
            return _placed(plain, place, name, scale)
    return None


def led_by_number(word: str) -> str:
    """The number that begins an answer such as `4 - Agree`; other words as they are."""
    match = LED.fullmatch(word.strip())
    return word if match is None else match.group(1)


def _placed(plain: list[str], place: dict[str, int], name: str, scale) -> Answered:
    kept = list(range(len(scale)))
    used = {place[word] for word in plain if word}
    if name == "agreement":
        kept = _agreement(used)
    elif name == "frequency":
        kept = [i for i in kept if i in (0, 2, 3, 4, 5) or i in used]
    at = {i: number for number, i in enumerate(kept, 1)}
    values = np.array([at[place[word]] if word else np.nan for word in plain], np.float64)
    order = " < ".join(_shown(scale[i], plain) for i in kept)
    return Answered(values, len(kept), order)


def _agreement(used: set[int]) -> list[int]:
    """Which of the seven places a scale of agreement has: four, five, six or seven."""
    slight, middle = bool(used & {2, 4}), 3 in used
    if slight and not used & {1, 5}:
        return [0, 2, 3, 4, 6]  # "somewhat" where others have the plain words
    kept = [0, 1, *((2,) if slight else ()), *((3,) if middle or not slight else ())]
    kept += [*((4,) if slight else ()), 5, 6]
    return kept


def _shown(same: tuple[str, ...], plain: list[str]) -> str:
    return next((word for word in same if word in plain), same[0])


def _plain(word: str) -> str:
    return re.sub(r"[.!*]+$", "", folded(word).replace("_", " ")).strip()
