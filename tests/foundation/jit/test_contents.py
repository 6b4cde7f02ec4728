"""Machine code is kept by what it is made of: a change anywhere in it is seen, all else is not."""

import types
from typing import Any

import pytest

from nicsim.foundation.jit.contents import contents_hash

BASE = '''
LIMIT = 2.0
PAIR = (1, 2.5)

def inner(x):
    """What it does."""
    return x * LIMIT if x < 3.0 else x

def middle(x):
    return inner(x) + PAIR[1]

def unused(x):
    return x

def top(x):
    for _ in range(2):
        x = middle(x)
    return other.member(x)
'''
OTHER = "SCALE = 3\n\ndef member(x):\n    return x - SCALE\n\ndef untouched(x):\n    return x\n"


def top_of(base=BASE, other=OTHER):
    """The hash of `top`, with the module that it looks into."""
    module: Any = types.ModuleType("other")
    module.__file__ = __file__
    exec(compile(other, __file__, "exec"), vars(module))
    names: dict[str, Any] = {"other": module, "__name__": "base"}
    exec(compile(base, __file__, "exec"), names)
    return contents_hash(names["top"])


def test_the_same_contents_have_the_same_hash():
    assert top_of() == top_of()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 2.0", "LIMIT = 2.5"),
        ("LIMIT = 2.0", "LIMIT = 2"),
        ("(1, 2.5)", "(1, 2.6)"),
        ("x < 3.0", "x < 3.5"),
        ("x < 3.0", "x <= 3.0"),
        ("x * LIMIT", "x + LIMIT"),
        ("inner(x) + PAIR[1]", "inner(x) - PAIR[1]"),
        ("range(2)", "range(3)"),
        ("def middle(x):", "def middle(x, y=1):"),
    ],
)
def test_a_change_of_what_is_reached_is_seen(old, new):
    assert old in BASE
    assert top_of(BASE.replace(old, new)) != top_of()


@pytest.mark.parametrize(
    ("old", "new"), [("SCALE = 3", "SCALE = 4"), ("return x - SCALE", "return x + SCALE")]
)
def test_a_change_in_another_module_is_seen(old, new):
    assert top_of(other=OTHER.replace(old, new)) != top_of()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What it does.", "What it is for."),
        ("def unused(x):\n    return x", "def unused(x):\n    return x + 1"),
        ("\ndef inner", "\n# a comment\n\n\ndef inner"),
    ],
)
def test_words_and_what_is_not_reached_do_not_count(old, new):
    assert old in BASE
    assert top_of(BASE.replace(old, new)) == top_of()


def test_what_another_module_holds_besides_does_not_count():
    assert top_of(other=OTHER.replace("def untouched(x):\n    return x", "")) == top_of()
