"""Tables as people export them: delimiters, encodings, line ends, and what is no table."""

import os

import pytest

from nicsim.foundation.errors import StructureError
from nicsim.structure import tables
from nicsim.structure.tables import LONGEST_CELL, read_table

PLAIN = "id,site,role\na,x,lead\nb,y,member\n"
ROWS = [["a", "x", "lead"], ["b", "y", "member"]]


def written(folder, content, name="t.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path):
    with pytest.raises(StructureError) as caught:
        read_table(path)
    (fault,) = caught.value.faults
    assert len(fault) < 400 + len(str(path))
    return fault


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (PLAIN, []),
        (PLAIN.rstrip("\n"), []),
        (PLAIN.replace(",", ";"), []),
        (PLAIN.replace(",", "\t"), []),
        (PLAIN.replace("\n", "\r\n"), []),
        (PLAIN.replace("\n", "\r"), []),
        (PLAIN.replace("\n", "\r\n\r\n"), []),
        ("\n\n" + PLAIN.replace("\n", "\n\n"), []),
        (PLAIN.replace("\n", "\n,,\n"), []),
        (PLAIN.replace("\n", '\n"","",""\n'), []),
        (PLAIN.replace("\n", "\n \t ;, \n"), []),
        (PLAIN.upper().replace("A,X,LEAD", "a,x,lead").replace("B,Y,MEMBER", "b,y,member"), []),
        (PLAIN.replace(",", " , ").replace("\n", " \n"), []),
        ('"id","site","role"\n"a","x","lead"\n"b","y","member"\n', []),
        (b"\xef\xbb\xbf" + PLAIN.encode(), []),
        (b"\xef\xbb\xbf\r\n" + PLAIN.encode(), []),
        (PLAIN.encode("utf-16"), ["t.csv: read as UTF-16"]),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), ["t.csv: read as UTF-16"]),
        (
            PLAIN.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"),
            ["t.csv: read as UTF-16"],
        ),
    ],
)
def test_the_same_table_however_it_is_written(tmp_path, content, notes):
    found = read_table(written(tmp_path, content))
    assert found.columns == ("id", "site", "role")
    assert found.rows == ROWS
    assert found.notes == notes


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["t.csv: read as UTF-16"]),
        ("latin-1", ["t.csv: not UTF-8, read as Latin-1"]),
    ],
)
def test_letters_of_any_encoding(tmp_path, encoding, notes):
    path = written(tmp_path, "id,site\nZoë Müller,Évry\n".encode(encoding))
    assert read_table(path).rows == [["Zoë Müller", "Évry"]]
    assert read_table(path).notes == notes


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ('id,site\n"a,b",x\n', [["a,b", "x"]]),
        ('id,site\n"a\nb",x\n', [["a\nb", "x"]]),
        ('id,site\r\n"a\r\nb",x\r\n', [["a\nb", "x"]]),
        ('id,site\r"a\rb",x\r', [["a\nb", "x"]]),
        ('id,site\n"a ""b""",x\n', [['a "b"', "x"]]),
        ('id,site\na"b,x\n', [['a"b', "x"]]),
        ("id;site\na,b;x\n", [["a,b", "x"]]),
        ("id;site\n1,5;2,5\n", [["1,5", "2,5"]]),
        ('id,site\n"\n\n",x\n', [["", "x"]]),
        ("id,site\n=cmd|x,x\n", [["=cmd|x", "x"]]),
        ("id,site\n\U0001f600,x\n", [["\U0001f600", "x"]]),
    ],
)
def test_cells(tmp_path, content, rows):
    assert read_table(written(tmp_path, content)).rows == rows


@pytest.mark.parametrize(
    "content",
    [
        '"person\nid",site,role\na,x,lead\n',
        '"person\nid";site;role\na;x;lead\n',
        '"person, or pupil";site\na;x\n',
    ],
)
def test_quoted_headers(tmp_path, content):
    found = read_table(written(tmp_path, content))
    assert found.columns[0].startswith("person")
    assert found.rows[0][:2] == ["a", "x"]


def test_short_and_long_rows_are_counted(tmp_path):
    found = read_table(
        written(tmp_path, "id,site,role\na\nb,x\nc,x,lead,more\nd,x,lead,,\ne,x,lead\n")
    )
    assert found.rows == [
        ["a", "", ""],
        ["b", "x", ""],
        ["c", "x", "lead"],
        ["d", "x", "lead"],
        ["e", "x", "lead"],
    ]
    assert found.notes == [
        "t.csv: 2 rows shorter than the header, taken as blank",
        "t.csv: 1 row longer than the header, the rest left out",
    ]


def test_find(tmp_path):
    found = read_table(written(tmp_path, "Name, ID ,id\na,b,c\n"))
    assert found.find("id", "name") == 1
    assert found.find("nothing", "name") == 0
    assert found.find("nothing") is None


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", "no rows; a header line and one line a row are needed"),
        (b"\xef\xbb\xbf", "no rows"),
        (b"\xff\xfe", "no rows"),
        (b"\n\r\n \n", "no rows"),
        (b",,,\n;;;\n", "no rows"),
        (b"id,site\n", "no rows"),
        (b"id,site\n,\n,\n", "no rows"),
        (b"id\na\nb\n", "one column only; columns are divided by commas, semicolons or tabs"),
        (b"id|site\na|x\n", "one column only"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a binary file; save it as CSV (text) and try again"),
        (b"PK\x03\x04\x14\0\x06\0", "a binary file"),
        ("id,site\na,x\n".encode("utf-16-le"), "a binary file"),
        (b'id,site\n"a,x\nb,y\n', "not a CSV table"),
        (b'id,site\n"a"b,x\n', "not a CSV table"),
        (b"id,site\na," + b"x" * (LONGEST_CELL + 1), "1 row with cells over 1000 long"),
        (b"id,site\n" + b"a,\xe9" * 1 + b"x" * 2000 + b"\n" + b"y" * 2000 + b",b",
         "2 rows with cells over 1000 long"),
        (b"id,site\na," + b"x" * 200_000, "not a CSV table"),
        (b'id,site\na,"' + b"x\n" * 5_000 + b'"', "1 row with cells over 1000 long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_table(tmp_path, content, wanted):
    path = written(tmp_path, content)
    fault = refused(path)
    assert fault.startswith(f"{path}: ")
    assert wanted in fault


def test_the_longest_cell_is_allowed(tmp_path):
    path = written(tmp_path, "id,site\na," + "x" * LONGEST_CELL)
    assert len(read_table(path).rows[0][1]) == LONGEST_CELL


def test_missing_folder_and_impossible_paths(tmp_path):
    assert refused(tmp_path / "no.csv").endswith("no.csv: cannot be read (no such file)")
    assert refused(tmp_path).endswith("cannot be read (a folder, not a file)")
    assert "no path of a file" in refused(tmp_path / "a\0b")
    assert "cannot be read" in refused(tmp_path / ("x" * 300))
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    assert "cannot be read" in refused(loop)


def test_huge_files_are_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_FILE", 2_000_000)
    path = written(tmp_path, PLAIN)
    os.truncate(path, 3_000_000)
    assert "over 2 MB; take a smaller file" in refused(path)


def test_a_huge_cell_in_the_header(tmp_path):
    refused(written(tmp_path, "id,site," + "x" * 100_000 + "\na,x,1\n"))
