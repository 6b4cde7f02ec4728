"""Mutated network files: each is read or refused with a sentence, soon and in little memory.

A few in the tests; thousands by `uv run python tests/fuzz_network_files.py 10000`, which prints
counts and whatever ended otherwise.
"""

import io
import json
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import openpyxl

from nicsim.api.networks import read_network
from nicsim.foundation.errors import StructureError

SLOW = 5.0  # CPU seconds of a file of some kilobytes
CSV = (
    "Our network\nname,School,Role,ask 1,ask 2,trust,weight\nAda,North,lead,Ben,Cy,4,1\n"
    'Ben,North,member,Ada,NA,5,"1,5"\nCy,South,lead,"Ada; Di",,99,2\nDi,South,member,Cy,,3,1\n'
    "Total,,,4,2,,\n"
)
JUNK = (
    b"", b"\0", b"\xff", b"*", b"[", b"]", b"<", b">", b'"', b"'", b",", b";", b"\n", b"\t", b"=",
    b"9" * 30, b"-1", b"1e999", b"NaN", b"NA", b"1_0", b"&lol;", b"data:", b"labels:", b"n=999999",
    b"*Vertices 99999", b"\xc3\xa9", b"e\xcc\x81", b"\xe2\x80\x8b", b"{", b"}", b"true", b"null",
    b"9" * 400, b" " * 300, b"source", b"id", b"..", b"[1-*]", b"@", b"0.0", b"1,000",
)  # fmt: skip


class Outcome(NamedTuple):
    """What became of one file."""

    kind: str  # read, refused, or the name of an exception
    told: str
    seconds: float  # of CPU


def seeds() -> dict[str, bytes]:
    """A sound file of every format."""
    graph = nx.DiGraph()
    for who, site in (("Ada", "North"), ("Ben", "North"), ("Cy", "South"), ("Di", "South")):
        graph.add_node(who, school=site, trust=4)
    graph.add_weighted_edges_from([("Ada", "Ben", 2.0), ("Cy", "Ben", 1.0), ("Di", "Cy", 3.0)])
    found = {".csv": CSV.encode(), ".txt": CSV.replace(",", "\t").encode("utf-16")}
    for end, write in ((".graphml", nx.write_graphml), (".gml", nx.write_gml),
                       (".gexf", nx.write_gexf), (".net", nx.write_pajek)):  # fmt: skip
        file = io.BytesIO()
        write(graph, file)
        found[end] = file.getvalue()
    found[".json"] = json.dumps(nx.node_link_data(graph, edges="links")).encode()
    found[".paj"] = found[".net"] + b"\n*Partition school\n*Vertices 4\n1\n1\n2\n2\n"
    found[".clu"] = b"*Vertices 4\n1\n1\n2\n2\n"
    found[".dl"] = (
        b"dl n=4 format=fm\nlabels:\nAda,Ben\nCy,Di\ndata:\n0 1 0 0\n0 0 0 0\n0 1 0 0\n0 0 1 0\n"
    )
    found[".vna"] = b"*Node data\nid school\nAda N\nBen S\n*Tie data\nfrom to asks\nAda Ben 2\n"
    found[".ncol"], found[".lgl"] = b"Ada Ben 2\nCy Ben\n", b"# Ada\nBen 2\n# Cy\nBen\n"
    found[".xlsx"] = _workbook()
    return found


def _workbook() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for line in CSV.replace('"', "").split("\n"):
        sheet.append(line.split(","))
    book.save(file)
    return file.getvalue()


def mutated(raw: bytes, end: str, draw: random.Random) -> bytes:
    """A file cut, doubled and changed at random; of a workbook, one of its parts."""
    if end == ".xlsx" and draw.random() < 0.8:
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
            names = old.namelist()
            chosen = draw.choice(names)
            for name in names:
                part = old.read(name)
                new.writestr(name, mutated(part, "", draw) if name == chosen else part)
        return made.getvalue()
    for _ in range(draw.randint(1, 4)):
        at = draw.randint(0, len(raw))
        size = draw.choice((0, 0, 1, 2, 5, 20, len(raw) // 2))
        what = draw.random()
        if what < 0.6:
            raw = raw[:at] + draw.choice(JUNK) * draw.choice((1, 1, 1, 3)) + raw[at + size :]
        elif what < 0.8:
            raw = raw[:at] + raw[at : at + size] * draw.randint(0, 5) + raw[at + size :]
        else:
            other = draw.randint(0, len(raw))
            raw = raw[:at] + raw[other : other + size] + raw[at:]
    return raw


def outcome(path: Path) -> Outcome:
    """Read one file as `nicsim network` does."""
    begin = time.process_time()
    try:
        read_network(path)
        kind, told = "read", ""
    except StructureError as fault:
        kind, told = "refused", str(fault)
    except Exception:
        kind, told = "raised", traceback.format_exc()
    return Outcome(kind, told, time.process_time() - begin)


def fuzzed(count: int, seed: int, folder: Path) -> tuple[Counter, list[str]]:
    """Counts of outcomes by format, and what is to be mended.

    Parameters
    ----------
    count : int
        Files.
    seed : int
    folder : Path
        Where they are written.
    """
    draw = random.Random(seed)
    sound, counts, findings = list(seeds().items()), Counter(), []
    for number in range(count):
        end, raw = sound[number % len(sound)]
        name = f"{number}{end if draw.random() < 0.9 else draw.choice(sound)[0]}"
        path = folder / name
        path.write_bytes(mutated(raw, end, draw))
        found = outcome(path)
        counts[end, found.kind] += 1
        bare = found.told.replace(str(folder), "")
        if found.kind == "raised" or found.seconds > SLOW or "\x00" in bare:
            findings.append(f"{name}: {found.kind} after {found.seconds:.1f} s\n{found.told}")
        elif found.kind == "refused" and not bare.strip():
            findings.append(f"{name}: refused without a word")
        else:
            path.unlink()
    return counts, findings


def main() -> None:
    """Fuzz as many files as asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    begin = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        counts, findings = fuzzed(count, seed, Path(folder))
    for end in seeds():
        row = {kind: number for (of, kind), number in counts.items() if of == end}
        print(f"{end:9}", "  ".join(f"{kind} {number:,}" for kind, number in sorted(row.items())))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(f"{count:,} files, {time.process_time() - begin:.0f} CPU s, at most {memory:,} MB, "
          f"{len(findings)} findings")  # fmt: skip
    for finding in findings[:20]:
        print(finding)
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
