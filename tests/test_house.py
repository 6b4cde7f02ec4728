"""The house stays in order: nothing outgrows what one can hold in mind, or runs in circles.

What is longer than the limit stands in a list here, with its own limit and the reason why.
"""

import ast
import functools
import re
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "nicsim"
FOLDERS = ("src", "tests", "benchmarks", "verification", "experiments", "docs")
MOST_LINES = 350  # of a module
MOST_OF_A_FUNCTION = 70  # lines, its docstring apart

LONGER_MODULES = {
    "src/nicsim/domains/adoption.py": (400, "all steps of use are one record, a line a parameter"),
    "tests/app/test_browser.py": (520, "one browser is opened for a module, which takes seconds"),
    "tests/test_equations.py": (510, "a table of the page's equations, a check each"),
    "tests/scenario/test_reading.py": (740, "a table of faulty files and what is said of each"),
    "tests/scenario/test_scenario.py": (410, "one record and all that it may hold"),
    "tests/structure/readers/test_formats.py": (570, "a table of formats, a case or two each"),
    "tests/structure/test_spreadsheets_as_people_have_them.py": (600, "a sheet a case, as typed"),
    "tests/structure/test_roster.py": (490, "a table of rosters and what is said of each"),
}
LONGER_FUNCTIONS = {
    "src/nicsim/app/server.py:page": (125, "routes are closures over what the page has in common"),
    "src/nicsim/cli/network.py:network": (110, "thirty options, two lines of help each"),
    "verification/patterns_growth.py:hub_and_ties": (75, "one claim with all of its parts"),
}


def files():
    found = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    return {file.relative_to(ROOT).as_posix(): file for file in found}


@functools.cache
def tree_of(file):
    return ast.parse(file.read_text("utf-8"))


def lines_of(function):
    """Lines of a function, its docstring apart."""
    first = function.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return height(function) - (height(first) if told else 0)


def height(node):
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def test_no_module_is_too_long():
    found = {name: len(file.read_text("utf-8").splitlines()) for name, file in files().items()}
    limits = {name: LONGER_MODULES.get(name, (MOST_LINES,))[0] for name in found}
    assert not [f"{name}: {n} lines" for name, n in found.items() if n > limits[name]]


def test_no_function_is_too_long():
    found = {}
    for name, file in files().items():
        for function in functions(tree_of(file)):
            key = f"{name}:{function.name}"
            found[key] = max(found.get(key, 0), lines_of(function))
    limits = {name: LONGER_FUNCTIONS.get(name, (MOST_OF_A_FUNCTION,))[0] for name in found}
    assert not [f"{name}: {n} lines" for name, n in found.items() if n > limits[name]]


def test_what_is_let_be_longer_is_there_and_longer():
    known = files()
    for name in LONGER_MODULES:
        assert len(known[name].read_text("utf-8").splitlines()) > MOST_LINES, name
    for key in LONGER_FUNCTIONS:
        name, _, function = key.partition(":")
        own = [f for f in functions(tree_of(known[name])) if f.name == function]
        assert max(map(lines_of, own)) > MOST_OF_A_FUNCTION, key


def test_modules_that_are_named_as_slow_exist():
    text = (ROOT / "tests" / "conftest.py").read_text("utf-8")
    names = re.findall(r'^    "([\w/]+\.py)",$', text, re.MULTILINE)
    assert names
    assert not [name for name in names if not (ROOT / "tests" / name).exists()]


def imports_of(name, modules):
    """Modules of this package that one imports, wherever in it, for types too."""
    found = set()
    for node in ast.walk(tree_of(modules[name])):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in modules else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & set(modules)


def test_no_imports_run_in_a_circle():
    modules = {}
    for file in SOURCES.rglob("*.py"):
        place = file.relative_to(SOURCES.parent).with_suffix("")
        name = ".".join(place.parent.parts if place.name == "__init__" else place.parts)
        modules[name] = file
    graph = nx.DiGraph((name, other) for name in modules for other in imports_of(name, modules))
    circles = [sorted(one) for one in nx.strongly_connected_components(graph) if len(one) > 1]
    assert not circles


@pytest.mark.parametrize("lines", [1, 3])
def test_docstrings_are_not_counted(lines):
    body = '"""' + "\n".join(["words"] * lines) + '"""'
    (function,) = functions(ast.parse(f"def f():\n    {body}\n    return 1\n"))
    assert lines_of(function) == 2
