"""Files of nonsense: read or refused in words. Thousands more by `python tests/fuzz.py`."""

import fuzz
import pytest

from nicsim.scenario.border import Unreadable, parsed, value_of

COUNT = 150


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_mutated_files_are_read_or_refused(kind, tmp_path):
    fuzz.place(tmp_path)
    known = fuzz.sources(kind)
    told = [fuzz.tried(kind, number, tmp_path, known)[0] for number in range(COUNT)]
    findings = {n: what for n, what in enumerate(told) if what not in ("read", "refused")}
    assert not findings
    assert min(told.count("read"), told.count("refused")) > COUNT // 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.4", 0.4),
        ("true", True),
        ("[1, 2]", [1, 2]),
        ("weak", "weak"),
        ("0.4\nx=1", "0.4\nx=1"),
        ("0.4\r\nx=1", "0.4\r\nx=1"),
        ("[" * 5000, "[" * 5000),
        ("9" * 5000, "9" * 5000),
        ("", ""),
        ("1 # a remark", 1),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_cell_is_one_value_or_text(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize("digits", ["9" * 400, "-" + "9" * 400, "9" * 5000, "0x" + "f" * 5000])
def test_numbers_that_nothing_holds_end_at_the_border(digits):
    for text in (f"a = {digits}", f"[[b]]\nc = [{{ d = {digits} }}]"):
        with pytest.raises(Unreadable, match="a number in it is too long"):
            parsed(text)
    assert parsed(f"a = {10**200}") == {"a": 10**200}
