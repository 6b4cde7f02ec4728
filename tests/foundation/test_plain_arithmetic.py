"""What compiled and interpreted code would round differently is not written at all."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "nicsim"
STAGES = (
    "hub team forms exchange person summer commits observing survey landscape entry "
    "events attribution tracing"
)
FILES = [
    SOURCE / "foundation" / "elementary.py",
    SOURCE / "foundation" / "mathematics.py",
    *sorted((SOURCE / "domains").glob("*.py")),
    *(SOURCE / "world" / f"{name}.py" for name in STAGES.split()),
]


def rules(tree):
    """Functions that both drivers run."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(d, ast.Name) and d.id == "rule" for d in node.decorator_list
        ):
            yield node


def faults(rule):
    for node in ast.walk(rule):
        where = f"{rule.name}, line {getattr(node, 'lineno', '?')}"
        if isinstance(node, ast.Name) and node.id in ("sum", "np", "numpy", "pow", "round"):
            yield f"{where}: {node.id}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            yield f"{where}: **; use mathematics.power"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            plain = node.attr in ("sqrt", "inf", "nan")
            if node.value.id == "math" and not plain:
                yield f"{where}: math.{node.attr}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rules_are_plain(file):
    found = [f for rule in rules(ast.parse(file.read_text("utf-8"))) for f in faults(rule)]
    assert not found


def test_rules_are_found_and_faults_seen():
    assert sum(len(list(rules(ast.parse(f.read_text("utf-8"))))) for f in FILES) > 100
    bad = ast.parse("@rule\ndef f(x):\n    return sum(x) + x ** 2 + np.mean(x) + math.exp(x)\n")
    assert len([f for rule in rules(bad) for f in faults(rule)]) == 4
