"""Formulas as the page of the model writes them, computed as they stand.

What stands side by side is multiplied, `^` raises to a power, and `a if b else c` chooses. A name
may end in `'` (a week on) or `*` (what is left of it).
"""

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any

TOKEN = re.compile(r"\s*(?:(\d*\.?\d+)|([A-Za-z_][A-Za-z_0-9]*[*']?)|(<=|>=|[-+/^(),<>]))")
WORDS = {"if", "else", "and", "or", "not"}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "floor": math.floor,
    "ln": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "min": min,
    "max": max,
    "sign": lambda x: (x > 0) - (x < 0),
    "sigma": lambda x: 1 / (1 + math.exp(-x)),
    "dose": lambda h, half: h / (h + half),
    "clip": lambda x, low=0.0, high=1.0: min(high, max(low, x)),
}
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
}


def equations(page: str) -> dict[str, str]:
    """Left and right sides of all lines in blocks of a page that are equations.

    Raises
    ------
    ValueError
        If a left side stands there twice.
    """
    found: dict[str, str] = {}
    for block in re.findall(r"^```text\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            left, equals, right = line.partition(" = ")
            if not equals or left in found:
                raise ValueError(f"{line!r} is no equation, or has been said before")
            found[left] = right
    return found


def names_in(formula: str) -> list[str]:
    """The names that a formula asks for, functions left out."""
    tree = ast.parse(as_python(formula), mode="eval")
    nodes = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return sorted({as_written(name) for name in nodes} - set(FUNCTIONS))


def value_of(formula: str, values: Any) -> Any:
    """What a formula comes to; `values` gives that of a name by `[name]`."""
    return _value(ast.parse(as_python(formula), mode="eval").body, values)


def as_python(formula: str) -> str:
    """A formula in Python's own notation."""
    told, before, place = [], "", 0
    while place < len(formula.rstrip()):
        match = TOKEN.match(formula, place)
        if match is None:
            raise ValueError(f"{formula!r} cannot be read from {formula[place:]!r} on")
        token, place = match.group(0).strip(), match.end()
        if _ends(before) and _begins(token) and not (before in FUNCTIONS and token == "("):
            told.append("*")
        told.append("**" if token == "^" else _plain(token))
        before = token
    return " ".join(told)


def _ends(token: str) -> bool:
    return token == ")" or (token not in WORDS and bool(re.match(r"[\w.]", token)))


def _begins(token: str) -> bool:
    return token == "(" or (token not in WORDS and bool(re.match(r"[\w.]", token)))


def _plain(token: str) -> str:
    return token.replace("*", "__left").replace("'", "__next")


def as_written(name: str) -> str:
    """A name of Python's as the page writes it."""
    return name.replace("__left", "*").replace("__next", "'")


def _value(node: ast.AST, values: Any) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[as_written(name)]
        case ast.UnaryOp(op=op, operand=one):
            return OPERATORS[type(op)](_value(one, values))
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _value(test, values) else other, values)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_value(part, values) for part in parts)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name](*(_value(one, values) for one in args))
    raise ValueError(f"{ast.dump(node)} is not understood")
