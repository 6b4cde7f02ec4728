"""Every format: what other programs write, what people write by hand, and what is no network."""

import json
import struct
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nicsim.foundation.errors import StructureError
from nicsim.structure import missing
from nicsim.structure.joining import joined
from nicsim.structure.readers import read_sheets
from nicsim.structure.readers.objects import sheets_of

TIES = {("Ada", "Ben"): 2.0, ("Ben", "Ada"): 1.0, ("Ada", "Cleo"): 3.0, ("Cleo", "Dan"): 1.0}


def read(path: Path, **more):
    return joined(read_sheets(path), path.stem, **more)


def ties_of(network):
    rows = zip(network.sources.tolist(), network.targets.tolist(), strict=True)
    return {
        (network.ids[a], network.ids[b]): w
        for (a, b), w in zip(rows, network.weights.tolist(), strict=True)
    }


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path) -> str:
    with pytest.raises(StructureError) as caught:
        read(path)
    (fault,) = caught.value.faults
    return fault


def example(directed=True):
    graph = nx.DiGraph() if directed else nx.Graph()
    for name, site in (("Ada", "North"), ("Ben", "North"), ("Cleo", "South"), ("Dan", "South")):
        graph.add_node(name, site=site)
    for (source, target), weight in TIES.items():
        graph.add_edge(source, target, weight=weight)
    return graph


# Written by networkx and igraph


@pytest.mark.parametrize("end", ["graphml", "gml", "gexf", "net"])
def test_what_networkx_writes(tmp_path, end):
    path = tmp_path / f"a.{end}"
    write = {"graphml": nx.write_graphml, "gml": nx.write_gml, "gexf": nx.write_gexf}
    write.get(end, nx.write_pajek)(example(), path)
    found = read(path)
    assert found.ids == ("Ada", "Ben", "Cleo", "Dan")
    assert ties_of(found) == TIES
    if end != "net":
        assert found.columns["site"] == ["North", "North", "South", "South"]


@pytest.mark.parametrize("version", ["1.1draft", "1.2draft", "1.3"])
def test_gexf_of_any_version(tmp_path, version):
    path = tmp_path / "a.gexf"
    nx.write_gexf(example(), path, version="1.2draft")
    address = {"1.3": "http://gexf.net/1.3", "1.1draft": "http://www.gexf.net/1.1draft"}
    text = path.read_text().replace('version="1.2"', f'version="{version}"')
    if version in address:
        text = text.replace("http://www.gexf.net/1.2draft", address[version])
    path.write_text(text)
    assert ties_of(read(path)) == TIES


def test_ties_without_direction_run_both_ways(tmp_path):
    graph = example(directed=False)
    for end, write in (
        ("gml", nx.write_gml),
        ("graphml", nx.write_graphml),
        ("gexf", nx.write_gexf),
    ):
        path = tmp_path / f"a.{end}"
        write(graph, path)
        found = read(path)
        assert len(found.sources) == 2 * graph.number_of_edges()
        assert any("both ways" in note for note in found.notes)


@pytest.mark.parametrize("kind", ["graphml", "gml", "pajek", "ncol", "lgl"])
def test_what_igraph_writes(tmp_path, kind):
    graph = igraph.Graph(edges=[(0, 1), (0, 2), (2, 3)], directed=kind not in ("ncol", "lgl"))
    graph.vs["name"] = ["Ada", "Ben", "Cleo", "Dan"]
    graph.vs["id"] = graph.vs["name"]  # what Pajek files call people
    graph.es["weight"] = [2.0, 3.0, 1.0]
    path = tmp_path / ("a.net" if kind == "pajek" else f"a.{kind}")
    graph.write(str(path), format=kind)
    found = read(path)
    pairs = {frozenset(pair) for pair in ties_of(found)}
    if kind in ("graphml", "gml"):  # ids there are numbers, names an attribute
        name = dict(zip(found.ids, found.columns["name"], strict=True))
        pairs = {frozenset(name[end] for end in pair) for pair in pairs}
    assert pairs == {frozenset(p) for p in (("Ada", "Ben"), ("Ada", "Cleo"), ("Cleo", "Dan"))}
    assert set(ties_of(found).values()) == {1.0, 2.0, 3.0}


WORDS = (
    st.text("abcdeéß -_.'", min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda word: word and word not in missing.WORDS)
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(
        WORDS, min_size=2, max_size=8, unique_by=lambda w: " ".join(w.split()).casefold()
    ),
    chosen=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=20),
    end=st.sampled_from(["graphml", "gml", "gexf"]),
)
def test_any_graph_comes_back(tmp_path, names, chosen, end):
    graph = nx.DiGraph()
    graph.add_nodes_from(names)
    for a, b in chosen:
        if a % len(names) != b % len(names):
            graph.add_edge(names[a % len(names)], names[b % len(names)], weight=1.0 + a)
    if not graph.number_of_edges():
        return
    path = tmp_path / f"a.{end}"
    {"graphml": nx.write_graphml, "gml": nx.write_gml, "gexf": nx.write_gexf}[end](graph, path)
    assert ties_of(read(path)) == {(a, b): d["weight"] for a, b, d in graph.edges(data=True)}


@pytest.mark.parametrize("directed", [True, False])
def test_graphs_of_python(directed):
    graph = example(directed)
    for given_ in (graph, igraph.Graph.from_networkx(graph)):
        found = joined(sheets_of(given_), "a")
        ours = {frozenset(pair) for pair in ties_of(found)}
        if "_nx_name" in found.columns:
            name = dict(zip(found.ids, found.columns["_nx_name"], strict=True))
            ours = {frozenset(name[end] for end in pair) for pair in ours}
        assert ours == {frozenset(edge) for edge in graph.edges}
    with pytest.raises(StructureError, match="list is no path, no DataFrame and no graph"):
        sheets_of([])


# Pajek


PAJEK = """*Network staff
*Vertices 4
1 "Ada" 0.1 0.2 ic Red
2 "Ben"
 3 Cleo
04 "Dan Or" box
%a comment
*Arcs :1 "asks"
1 2 2
1 3 3 c Blue
3 4
*Edges :1 "asks"
2 4 1
*Arcslist :2 "likes"
1 2 4
"""


def test_pajek_by_hand(tmp_path):
    found = read(written(tmp_path, "a.net", PAJEK))
    assert found.ids == ("Ada", "Ben", "Cleo", "Dan Or")
    assert ties_of(found) == {
        ("Ada", "Ben"): 2.0, ("Ada", "Cleo"): 3.0, ("Cleo", "Dan Or"): 1.0,
        ("Ben", "Dan Or"): 1.0, ("Dan Or", "Ben"): 1.0,
    }  # fmt: skip
    assert any("not read: likes (2)" in note for note in found.notes)
    liked = read(written(tmp_path, "b.net", PAJEK), relation="likes")
    assert set(ties_of(liked)) == {("Ada", "Ben"), ("Ada", "Dan Or")}


def test_pajek_of_any_line_ends_and_letters(tmp_path):
    for text in (PAJEK.replace("\n", "\r"), PAJEK.replace("\n", "\r\n"), "\ufeff" + PAJEK):
        assert len(read(written(tmp_path, "a.net", text)).sources) == 5
    found = read(written(tmp_path, "a.net", PAJEK.replace("Ben", "Zoë").encode("latin-1")))
    assert "Zoë" in found.ids
    assert "a.net: not UTF-8, read as Latin-1" in found.notes


def test_pajek_project_with_partition_and_matrix(tmp_path):
    text = (
        "*Network a\n*Vertices 3\n1 \"A\"\n2 \"B\"\n3 \"C\"\n*Matrix\n0 1 0\n0 0 2\n0 0 0\n"
        "*Partition school\n*Vertices 3\n1\n1\n2\n*Vector age (3)\n*Vertices 3\n30\n40\n50\n"
        "*Partition odd\n*Vertices 2\n1\n1\n"
    )  # fmt: skip
    found = read(written(tmp_path, "a.paj", text))
    assert ties_of(found) == {("A", "B"): 1.0, ("B", "C"): 2.0}
    assert found.columns["school"] == ["1", "1", "2"]
    assert found.columns["age"] == ["30", "40", "50"]
    assert any("partition 'odd' is for 2 vertices" in note for note in found.notes)


def test_pajek_two_modes_and_strangers(tmp_path):
    text = "*Vertices 3 2\n1 a\n2 b\n3 c\n*Edges\n1 3\n2 9\n1\n"
    found = read(written(tmp_path, "a.net", text))
    assert found.columns["mode"] == ["1", "1", "2"]
    assert [n for n in found.notes if "left out" in n] == [
        "a.net: 1 lines of ties that make no sense, left out",
        "a.net: 1 ties to vertices beyond the last, left out",
    ]


# UCINET


DL = "{head}\ndata:\n0 1 0\n0 0 2\n3 0 0\n"
SQUARE = {("1", "2"): 1.0, ("2", "3"): 2.0, ("3", "1"): 3.0}


@pytest.mark.parametrize(
    "head",
    ["dl n=3", "DL N = 3 FORMAT = FULLMATRIX", "dl n=3, nm=1\nformat=fullmatrix diagonal present"],
)
def test_dl_matrices(tmp_path, head):
    assert ties_of(read(written(tmp_path, "a.dl", DL.format(head=head)))) == SQUARE


@pytest.mark.parametrize("labels", ["x y z", "x,y,z", "x\ny\nz", '"x", "y" "z"', "x,\ny,\nz"])
@pytest.mark.parametrize("which", ["labels:", "ROW LABELS:\n{}\nCOLUMN LABELS:"])
def test_dl_labels(tmp_path, labels, which):
    head = f"dl n=3\n{which.replace('{}', labels)}\n{labels}"
    names = {"1": "x", "2": "y", "3": "z"}
    found = ties_of(read(written(tmp_path, "a.dl", DL.format(head=head))))
    assert found == {(names[a], names[b]): w for (a, b), w in SQUARE.items()}


def test_dl_labels_of_several_words_by_line(tmp_path):
    text = DL.format(head="dl n=3\nlabels:\nAda Lee\nBen Or\nCleo")
    assert read(written(tmp_path, "a.dl", text)).ids == ("Ada Lee", "Ben Or", "Cleo")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("dl n=3 format=edgelist1\ndata:\n1 2 1\n2 3 2\n3 1 3\n", SQUARE),
        ("dl n=3 format=nodelist1\ndata:\n1 2\n2 3 1\n",
         {("1", "2"): 1, ("2", "3"): 1, ("2", "1"): 1}),
        ("dl n=3 format=edgelist1\nlabels embedded\ndata:\nx y 2\nz x\n",
         {("x", "y"): 2, ("z", "x"): 1}),
        ("dl n=3 format=edgelist1 labels embedded:\ndata:\nx y\n", {("x", "y"): 1}),
        ("dl n=3 format=lowerhalf diagonal=absent\ndata:\n1\n0 2\n",
         {("1", "2"): 1, ("2", "1"): 1, ("2", "3"): 2, ("3", "2"): 2}),
        ("dl n=3 format=fullmatrix diagonal=absent\ndata:\n1 0\n0 2\n3 0\n", SQUARE),
        ("dl n=3\nlabels embedded\ndata:\nx y z\nX 0 1 0\ny 0 0 2\nz 3 0 0\n",
         {("X", "y"): 1, ("y", "z"): 2, ("z", "X"): 3}),
        ("dl n=3\ndata:\n010\n001\n100\n", {("1", "2"): 1, ("2", "3"): 1, ("3", "1"): 1}),
    ],
)  # fmt: skip
def test_dl_of_other_kinds(tmp_path, text, wanted):
    assert ties_of(read(written(tmp_path, "a.dl", text))) == wanted


def test_dl_of_several_matrices(tmp_path):
    text = "DL\nN=2 NM=2\nLABELS:\nx\ny\nLEVEL LABELS:\nasks\nlikes\nDATA:\n0 1\n0 0\n0 0\n5 0\n"
    found = read(written(tmp_path, "a.dl", text))
    assert ties_of(found) == {("x", "y"): 1.0}
    assert any("several relations, asks is read" in note for note in found.notes)
    assert ties_of(read(tmp_path / "a.dl", relation="likes")) == {("y", "x"): 5.0}
    with pytest.raises(StructureError, match="no relation 'hates'; it has asks, likes"):
        read(tmp_path / "a.dl", relation="hates")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("dl n=3\n0 1 0\n", "no `data:` in it"),
        ("dl format=fullmatrix\ndata:\n0\n", "does not say how many nodes"),
        ("dl n=3\ndata:\n0 1 0\n0 0\n", "5 numbers where 9 are needed"),
        ("dl n=999999999999\ndata:\n0 1\n", "is no number of nodes from 0 to"),
        ("dl n=400000\ndata:\n0 1\n", "more than can be held"),
        ("dl n=3 format=blocks\ndata:\n0 1\n", "format 'blocks' is not known"),
    ],
)
def test_dl_that_is_refused(tmp_path, text, wanted):
    assert wanted in refused(written(tmp_path, "a.dl", text))


def ucinet_pair(tmp_path, version=b"V6404", numbers=None, labels=("Ada", "Ben"), levels=()):
    numbers = np.array([[0, 1], [2.5, 0]], "<f4") if numbers is None else numbers
    size = "<I" if version == b"V6404" else "<H"
    sizes = (len(labels), len(labels), *([len(levels)] if levels else []))
    head = bytes([5]) + version + struct.pack("<5H", 26, 11, 25, 3, 3) + bytes([7])
    head += struct.pack("<H", len(sizes)) + b"".join(struct.pack(size, n) for n in sizes)
    head += bytes([4]) + b"test" + bytes([1] * len(sizes))
    for names in (labels, labels, *([levels] if levels else [])):
        for name in names:
            raw = name.encode("utf-16-le") if version == b"V6404" else name.encode("latin-1")
            head += struct.pack("<H", len(raw)) + raw
    (tmp_path / "a.##d").write_bytes(np.asarray(numbers, "<f4").tobytes())
    return written(tmp_path, "a.##h", head)


@pytest.mark.parametrize("version", [b"V6404", b"DATE:"])
def test_ucinet_pair(tmp_path, version):
    path = ucinet_pair(tmp_path, version)
    wanted = {("Ada", "Ben"): 1.0, ("Ben", "Ada"): 2.5}
    assert ties_of(read(path)) == wanted
    assert ties_of(read(path.with_suffix(".##d"))) == wanted


def test_ucinet_pair_of_several_matrices(tmp_path):
    several = np.array([[[0, 1], [0, 0]], [[0, 0], [7, 1e38]]])
    path = ucinet_pair(tmp_path, numbers=several, levels=("asks", "likes"))
    assert ties_of(read(path)) == {("Ada", "Ben"): 1.0}
    assert ties_of(read(path, relation="likes")) == {("Ben", "Ada"): 7.0}


def test_ucinet_pairs_that_are_refused(tmp_path):
    path = ucinet_pair(tmp_path)
    whole = path.read_bytes()
    for cut in range(len(whole)):
        assert refused(written(tmp_path, "a.##h", whole[:cut]))
    path.write_bytes(whole)
    (tmp_path / "a.##d").write_bytes(b"\0" * 9)
    assert "9 bytes where its header needs 16" in refused(path)
    (tmp_path / "a.##d").unlink()
    assert "a .##h and a .##d of the same name are needed" in refused(path)


# VNA, NCOL, LGL, JSON


def test_vna(tmp_path):
    text = (
        "*Node data\nID, school\nAda North\n\"Ben Or\" South\n*Node properties\nID x y\nAda 1 2\n"
        "*Tie data\nfrom to asks likes\nAda \"Ben Or\" 2 0\n\"Ben Or\" Ada 0 1\n"
    )  # fmt: skip
    found = read(written(tmp_path, "a.vna", text))
    assert found.ids == ("Ada", "Ben Or")
    assert found.columns["school"] == ["North", "South"]
    assert ties_of(found) == {("Ada", "Ben Or"): 2.0}
    assert ties_of(read(tmp_path / "a.vna", relation="likes")) == {("Ben Or", "Ada"): 1.0}


def test_kumu_json(tmp_path):
    content = {
        "elements": [
            {
                "_id": "e1",
                "attributes": {"label": "Ada", "element type": "Lead", "tags": ["a", "b"]},
            },
            {"label": "Ben", "type": "Teacher"},
            {"attributes": {"description": "nobody"}},
        ],
        "connections": [
            {"from": "e1", "to": "Ben", "attributes": {"strength": 2}},
            {"from": "Ben", "to": "Ada", "direction": "mutual"},
            {"from": "Ben"},
        ],
    }
    found = read(written(tmp_path, "a.json", json.dumps(content)))
    assert found.ids == ("Ada", "Ben")
    assert found.columns["tags"] == ["a; b", ""]
    assert ties_of(found) == {("Ada", "Ben"): 2.0, ("Ben", "Ada"): 1.0}
    assert any("1 elements without a label, left out" in note for note in found.notes)
    assert any("1 ties without ends, left out" in note for note in found.notes)


def test_node_link_json_of_networkx(tmp_path):
    path = written(tmp_path, "a.json", json.dumps(nx.node_link_data(example(), edges="links")))
    assert ties_of(read(path)) == TIES


# Excel


def workbook(tmp_path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    return path


ROSTER = [["ID", "School", "Years"], [1, "North", 2.5], [2, "North", None], [3.0, "South", True]]
ASKS = [["From", "To", "Weight"], [1, 2, 2], [3, 1, 1], [2, 2, 1], [1, 9, 1], [1, 2, 5]]


def test_excel_with_people_and_ties(tmp_path):
    found = read(workbook(tmp_path, People=ROSTER, Ties=ASKS, Empty=[]))
    assert found.ids == ("1", "2", "3")
    assert found.columns == {"school": ["North", "North", "South"], "years": ["2.5", "", "true"]}
    assert ties_of(found) == {("1", "2"): 2.0, ("3", "1"): 1.0}
    assert [note for note in found.notes if "rows" not in note] == [
        "a.xlsx, sheet Empty: holds no table, not read",
        "a.xlsx, sheet Ties: 1 tie to or from 1 unknown id (9), left out",
        "a.xlsx, sheet Ties: 1 tie of someone to itself, left out",
        "1 repeated tie, merged; the first stands",
    ]


def test_nodexl_workbook(tmp_path):
    edges = [["", "", "Visual", "Labels"], ["Vertex 1", "Vertex 2", "Color", "Width"],
             ["Ada", "Ben"], ["Ben", "Cleo"]]  # fmt: skip
    vertices = [["", "Visual"], ["Vertex", "Shape", "Group"], ["Ada", "Disk", "N"],
                ["Ben", "", "N"], ["Cleo", "", "S"]]  # fmt: skip
    metrics = [["Graph Metric", "Value"], ["Vertices", 3]]
    found = read(workbook(tmp_path, Edges=edges, Vertices=vertices, **{"Overall Metrics": metrics}))
    assert found.ids == ("Ada", "Ben", "Cleo")
    assert found.columns["group"] == ["N", "N", "S"]
    assert set(ties_of(found)) == {("Ada", "Ben"), ("Ben", "Cleo")}


def test_excel_matrix(tmp_path):
    rows = [["", "Ada", "Ben"], ["Ada", 0, 1], ["Ben", None, 0]]
    found = read(workbook(tmp_path, Advice=rows))
    assert ties_of(found) == {("Ada", "Ben"): 1.0}


# Hostile


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
    "<graphml><graph><node id='&lol2;'/></graph></graphml>"
)


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("a.graphml", BOMB, "declares XML entities"),
        ("a.gexf", "<gexf>" * 500, "nested too deeply"),
        ("a.graphml", "<svg></svg>", "its first element is <svg>"),
        ("a.graphml", "<graphml><graph>", "not well-formed XML"),
        ("a.graphml", b"\x00\x01\x02", "not well-formed XML"),
        ("a.gml", "graph [ node [ id 1 ]", "a bracket is not closed"),
        ("a.gml", "graph ]", "a closing bracket too many"),
        ("a.gml", "graph " + "[ a " * 1_000, "nested too deeply"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", '{"nodes": [1' + "0" * 10_000 + "]}", "a name of over 1000 characters"),
        ("a.json", "{}", "no elements and connections"),
        ("a.net", "*Vertices 99999999999\n", "is no number of vertices"),
        ("a.net", "*Vertices 20000\n*Matrix\n1 2 3\n", "too large"),
        ("a.net", "hello", "no *Vertices in it"),
        ("a.vna", "hello", "no *Node data"),
        ("a.xlsx", b"PK\x03\x04nothing", "not a workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "not a workbook"),
        ("a.gephi", b"PK", "export the graph from Gephi"),
        ("a.csv", b"x" * 3_000_000, "not a CSV table"),
    ],
)
def test_hostile_files_get_a_sentence(tmp_path, name, content, wanted):
    path = written(tmp_path, name, content)
    fault = refused(path)
    assert path.name in fault
    assert wanted in fault
    assert len(fault) < 400 + len(str(path))


def test_zip_bomb(tmp_path):
    import zipfile

    path = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(1_100):
            part.write(b"\0" * 1_000_000)
    assert "unpacks to 1,100 MB" in refused(path)


def test_a_workbook_that_lies_about_its_size(tmp_path):
    path = workbook(tmp_path, Ties=[*ASKS])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["XFD1048576"] = "far away"
    book.save(path)
    assert "a.xlsx" in refused_or_read(path)


def refused_or_read(path) -> str:
    try:
        return " ".join(read(path).notes)
    except StructureError as fault:
        return str(fault)


@pytest.mark.parametrize(
    "end", ["graphml", "gexf", "gml", "net", "dl", "vna", "json", "ncol", "lgl"]
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_broken_files_never_crash(tmp_path, end, data):
    """A file cut and changed at random is read or refused, never anything else."""
    seeds = {"net": PAJEK, "dl": DL.format(head="dl n=3"), "ncol": "a b 1\nb c\n",
             "vna": "*Node data\nid a\nx 1\n*Tie data\nx x 1", "lgl": "# a\nb 1\n",
             "json": json.dumps(nx.node_link_data(example(), edges="links"))}  # fmt: skip
    if end in seeds:
        raw = seeds[end].encode()
    else:
        path = tmp_path / f"seed.{end}"
        {"graphml": nx.write_graphml, "gexf": nx.write_gexf, "gml": nx.write_gml}[end](
            example(), path
        )
        raw = path.read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    size = data.draw(st.integers(0, 20))
    junk = data.draw(st.binary(max_size=6) | st.sampled_from([b"*", b"[", b"]", b"<", b"9" * 30]))
    refused_or_read(written(tmp_path, f"a.{end}", raw[:at] + junk + raw[at + size :]))


@pytest.mark.parametrize(
    ("name", "text", "ties"),
    [
        ("a.dat", "DL\nN=2\nDATA:\n0 1\n0 0\n", 1),
        ("a.txt", "*Vertices 2\n1 a\n2 b\n*Arcs\n1 2\n", 1),
        ("a.txt", "*Tie data\nfrom to\na b\n", 1),
        ("a", "source,target\na,b\n", 1),
        ("a.txt", "graph [ directed 1 node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]", 1),
        ("a.txt", '{"nodes": [{"id": "a"}, {"id": "b"}], '
         '"links": [{"source": "a", "target": "b"}]}', 1),
        ("a.xml", '<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/>'
         '<edge source="a" target="b"/></graph></graphml>', 1),
    ],
)  # fmt: skip
def test_files_whose_names_do_not_tell(tmp_path, name, text, ties):
    assert len(read(written(tmp_path, name, text)).sources) == ties


def test_a_workbook_with_a_password(tmp_path):
    raw = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)  # an OLE file, as Excel locks workbooks
    assert "locked with a password" in refused(written(tmp_path, "a.xlsx", raw))


def test_ucinet_pair_byte_by_byte(tmp_path):
    """As published readers and writers of V6404 have it, with nothing of ours in between."""
    head = (
        b"\x05V6404"  # version, a Pascal string
        b"\x0f\x00\x06\x00\x12\x00\x04\x00\x03\x00"  # 2015, June, 18th, Thursday; labels
        b"\x07\x02\x00"  # numbers of four bytes, two dimensions
        b"\x03\x00\x00\x00\x02\x00\x00\x00"  # three columns, two rows
        b"\x04asks\x01\x01"  # title; columns and rows are labelled
        b"\x01\x00X\x02\x00Yo\x01\x00Z"  # columns
        b"\x01\x00A\x03\x00Bob"  # rows
    )
    numbers = (
        b"\x00\x00\x80\x3f" + bytes(4) + b"\x00\x00\x20\x40" + bytes(4) * 2 + b"\x00\x00\x00\x40"
    )
    (tmp_path / "a.##d").write_bytes(numbers)
    found = read(written(tmp_path, "a.##h", head))
    assert ties_of(found) == {("A", "X"): 1.0, ("A", "Z"): 2.5, ("Bob", "Z"): 2.0}
    assert "a.##h: two-mode (2 by 3); rows and columns are people" in found.notes
