"""Small files that would eat the machine: each is read or refused within 30 CPU seconds and 2 GB.

`uv run python tests/hostile_network_files.py` makes them (up to 50 MB), reads each in a process of
its own and prints time and memory; the tests read them at a smaller size.
"""

import io
import json
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

MOST_SECONDS, MOST_MEMORY = 30.0, 2_000  # CPU s and MB, of a file up to 50 MB
LARGE, SMALL = 50_000_000, 400_000  # bytes, by command and in the tests
GRAPHML = '<graphml><graph edgedefault="directed">{}</graph></graphml>'
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
OFFICE = "http://schemas.openxmlformats.org"
KIND = f"{OFFICE}/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATED = (
    f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
    '<Relationship Id="r1" Type="{}" Target="{}"/></Relationships>'
)
BOOK = {
    "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}"/></Types>',
    "_rels/.rels": RELATED.format(f"{KIND}/officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": f'<workbook xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{KIND}">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": RELATED.format(f"{KIND}/worksheet", "worksheets/sheet1.xml"),
}


def repeated(text: str, size: int) -> str:
    """A text again and again, up to a size; `{}` in it is a number that counts on."""
    if "{}" not in text:
        return text * (size // len(text) + 1)
    return "".join(text.replace("{}", str(i)) for i in range(size // (len(text) + 6)))


def packed(sheet: str | bytes, more: dict[str, str] | None = None) -> bytes:
    """A workbook of one sheet of XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in (BOOK | (more or {})).items():
            made.writestr(name, part)
        made.writestr("xl/worksheets/sheet1.xml", sheet)
    return file.getvalue()


def lying() -> bytes:
    """A workbook whose archive declares a part as small that unpacks to much."""
    raw = packed(SHEET.format("") + " " * 300_000_000)
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"PK\x05\x06"))
    return raw[: at + 24] + (1_000).to_bytes(4, "little") + raw[at + 28 :]


def wide_rows(size: int) -> str:
    """A header of many columns above many rows of one cell."""
    return ",".join(f"c{i}" for i in range(size // 12)) + "\n" + "a,b\n" * (size // 8)


CASES: dict[str, Callable[[int], str | bytes]] = {
    "blanks.dl": lambda n: "dl n=3" + " " * n + "format=fm\ndata:\n0 1 0\n",
    "word.dl": lambda n: "dl n=3 " + "a" * n + "\ndata:\n0 1 0\n",
    "labels.dl": lambda n: "dl n=3 labels:\n" + repeated("row labels ", n) + "\ndata:\n0 1 0\n",
    "quotes.dl": lambda n: "dl n=3\nlabels:\n" + "\"'" * (n // 2) + "\ndata:\n0 1 0\n",
    "equals.dl": lambda n: "dl " + "n = " * (n // 4) + "\ndata:\n0 1 0\n",
    "declared.dl": lambda n: "dl n=9999\ndata:\n" + "0 1 " * 10,
    "numbers.dl": lambda n: f"dl n={int((n // 2) ** 0.5)}\ndata:\n" + "0 " * (n // 2),
    "edges.dl": lambda n: "dl n=3 format=el1\ndata:\n" + "1 2\n" * (n // 4),
    "wide.csv": wide_rows,
    "cells.csv": lambda n: "source,target\n" + "1," * (n // 2) + "\n",
    "short.csv": lambda n: "id,school\n" + repeated("{},a\n", n),
    "ties.csv": lambda n: "source,target,weight\n" + repeated("{},p{},1\n", n),
    "commas.csv": lambda n: "source,target,weight\n" + repeated('a,b,"1,000"\n', n),
    "names.csv": lambda n: "name,who do you ask?\n" + repeated('p{},"a;b;c;d"\n', n),
    "spaces.csv": lambda n: "id,school\n" + " " * n + ",a\n",
    "near.csv": lambda n: "name,school\n" + repeated("Ann Lee {}x,St Mary {}\n", n),
    "attributes.graphml": lambda n: GRAPHML.format(
        repeated('<node id="{}"><data key="k{}">1</data></node>', n)
    ),
    "defaults.graphml": lambda n: "<graphml>"
    + repeated('<key id="k{}" for="node" attr.name="a{}"><default>1</default></key>', n // 2)
    + '<graph edgedefault="directed">'
    + repeated('<node id="{}"/>', n // 2)
    + "</graph></graphml>",
    "elements.graphml": lambda n: GRAPHML.format("<a/>" * (n // 4)),
    "text.graphml": lambda n: GRAPHML.format("x" * n),
    "attributes.gexf": lambda n: '<gexf><graph><attributes class="node">'
    + repeated('<attribute id="{}" title="t{}"><default>1</default></attribute>', n // 2)
    + "</attributes><nodes>"
    + repeated('<node id="{}"/>', n // 2)
    + "</nodes></graph></gexf>",
    "attributes.gml": lambda n: "graph [ " + repeated("node [ id {} k{} 1 ] ", n) + "]",
    "words.gml": lambda n: "a " * (n // 2),
    "quotes.gml": lambda n: "graph [ " + 'a "' * (n // 3),
    "attributes.json": lambda n: json.dumps(
        {"nodes": [{"id": i, f"k{i}": 1} for i in range(n // 30)], "links": []}
    ),
    "lists.json": lambda n: '{"nodes": [' + "[]," * (n // 3) + '1], "links": []}',
    "records.json": lambda n: '{"nodes": [' + "{}," * (n // 3) + '1], "links": []}',
    "numbers.json": lambda n: '{"nodes": [' + "1," * (n // 2) + '1], "links": []}',
    "deep.json": lambda n: "[" * n,
    "digits.json": lambda n: '{"nodes": [' + "9" * n + "]}",
    "declared.net": lambda n: "*Vertices 20000000\n",
    "matrix.net": lambda n: "*Vertices 9999\n*Matrix\n0 1 0\n",
    "lists.net": lambda n: "*Vertices 3\n*Arcslist\n" + "1" + " 2" * (n // 2),
    "vertices.net": lambda n: "*Vertices 1000000\n" + repeated('{} "a{}" [1-2]\n', n),
    "ties.vna": lambda n: "*Tie data\nfrom to a b c d\n" + repeated("p{} q 1 2 3 4\n", n),
    "ties.ncol": lambda n: repeated("p{} q\n", n),
    "far.xlsx": lambda n: packed(SHEET.format(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )),
    "bare.xlsx": lambda n: packed(SHEET.format("<row>" + "<c><v>1</v></c>" * (n // 20) + "</row>")),
    "rows.xlsx": lambda n: packed(SHEET.format(
        repeated('<row><c t="str"><v>a{}</v></c><c><v>1</v></c></row>', n))),
    "bomb.xlsx": lambda n: packed(b"\0" * (20 * n)),
    "lying.xlsx": lambda n: lying() if n > SMALL else packed(""),
    "strings.xlsx": lambda n: packed(
        SHEET.format('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), {
        "xl/sharedStrings.xml": f'<sst xmlns="{OFFICE}/spreadsheetml/2006/main">'
        + "<si><t>a</t></si>" * (n // 16) + "</sst>"}),
    "entities.xlsx": lambda n: packed(
        '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + "&a;" * 1000 + '"><!ENTITY c "'
        + "&b;" * 1000 + '">]>'
        + SHEET.format('<row r="1"><c r="A1" t="str"><v>&c;</v></c></row>')),
    "broken.xlsx": lambda n: packed("<worksheet><sheetData><row><c><v>1</v>"),
}  # fmt: skip


def measured(path: Path) -> tuple[str, float, int]:
    """What became of a file, CPU seconds and MB at most, in a process of its own."""
    code = (
        "import resource, sys, time\n"
        "from nicsim.api.networks import read_network\n"
        "from nicsim.foundation.errors import StructureError\n"
        "begin, told = time.process_time(), 'read'\n"
        "try:\n    read_network(sys.argv[1])\n"
        "except StructureError as fault:\n    told = 'refused: ' + str(fault)[:300]\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(time.process_time() - begin, used.ru_maxrss // 1000, told.replace(chr(10), ' '))\n"
    )

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
        resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, 6_000_000_000))

    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True, text=True, preexec_fn=bounded, check=False,
    )  # fmt: skip
    if done.returncode:
        return f"ENDED WITH {done.returncode}: {done.stderr[-200:]}", 120.0, 6_000
    seconds, memory, told = done.stdout.strip().split(" ", 2)
    return told.replace(str(path.parent) + "/", ""), float(seconds), int(memory)


def main() -> None:
    """Print the table."""
    wanted = sys.argv[1:] or list(CASES)
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            path = Path(folder) / name
            content = CASES[name](LARGE)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            told, seconds, memory = measured(path)
            bad = seconds > MOST_SECONDS or memory > MOST_MEMORY
            worst += bad
            size = path.stat().st_size / 1e6
            mark = "!" if bad else " "
            print(f"{mark} {name:20} {size:6.1f} MB {seconds:6.1f} s {memory:5} MB  {told[:110]}",
                  flush=True)  # fmt: skip
            path.unlink()
    print(f"{worst} beyond {MOST_SECONDS:g} CPU seconds or {MOST_MEMORY:,} MB")
    sys.exit(bool(worst))


if __name__ == "__main__":
    main()
