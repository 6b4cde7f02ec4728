"""Graph files with what programs and people leave in them: right values, every guess told."""

import json

import openpyxl
import pytest
from network_files import read, saved, workbook

import nicsim
from nicsim.foundation.errors import StructureError

ASKS = {("Ada", "Ben"), ("Cy", "Ben"), ("Di", "Cy")}


def refused(folder, name, text) -> str:
    with pytest.raises(StructureError) as caught:
        nicsim.read_network(*saved(folder, {name: text}))
    return "\n".join(caught.value.faults)


# The same person twice: the first stands in every format


REPEATED = {
    "a.gml": 'graph [ directed 1 node [ id 1 label "Ada" school "N" ] '
    'node [ id 2 label "Ben" school "N" ] node [ id 2 label "Cy" school "S" ] '
    'node [ id 3 label "Di" school "S" ] '
    "edge [ source 1 target 2 ] edge [ source 2 target 3 ] ]",
    "a.graphml": '<graphml><key id="s" for="node" attr.name="school"/><key id="l" for="node" '
    'attr.name="label"/><graph edgedefault="directed">'
    '<node id="1"><data key="l">Ada</data><data key="s">N</data></node>'
    '<node id="2"><data key="l">Ben</data><data key="s">N</data></node>'
    '<node id="2"><data key="l">Cy</data><data key="s">S</data></node>'
    '<node id="3"><data key="l">Di</data><data key="s">S</data></node>'
    '<edge source="1" target="2"/><edge source="2" target="3"/></graph></graphml>',
    "a.gexf": '<gexf><graph defaultedgetype="directed"><attributes class="node"><attribute id="0" '
    'title="school"/></attributes><nodes>'
    '<node id="1" label="Ada"><attvalues><attvalue for="0" value="N"/></attvalues></node>'
    '<node id="2" label="Ben"><attvalues><attvalue for="0" value="N"/></attvalues></node>'
    '<node id="2" label="Cy"><attvalues><attvalue for="0" value="S"/></attvalues></node>'
    '<node id="3" label="Di"><attvalues><attvalue for="0" value="S"/></attvalues></node></nodes>'
    '<edges><edge source="1" target="2"/><edge source="2" target="3"/></edges></graph></gexf>',
    "a.json": json.dumps({
        "nodes": [{"id": i, "label": label, "school": school} for i, label, school in
                  ((1, "Ada", "N"), (2, "Ben", "N"), (2, "Cy", "S"), (3, "Di", "S"))],
        "links": [{"source": 1, "target": 2}, {"source": 2, "target": 3}],
    }),
    "a.net": '*Vertices 3\n1 "Ada"\n2 "Ben"\n2 "Cy"\n3 "Di"\n*Arcs\n1 2\n2 3\n',
    "a.vna": "*Node data\nid school\nAda N\nBen N\nBen S\nDi S\n"
    "*Tie data\nfrom to\nAda Ben\nBen Di\n",
    "a.csv": "id,school\nAda,N\nBen,N\nBen,S\nDi,S\n",
}  # fmt: skip


@pytest.mark.parametrize("name", list(REPEATED))
def test_a_repeated_person_is_told_and_the_first_stands(tmp_path, name):
    found = read(tmp_path, {name: REPEATED[name]})
    assert found.people == ("Ada", "Ben", "Di")
    assert "1 repeated id (" in found.notes
    assert "; the first stands" in found.notes
    if name != "a.csv":
        assert set(found.ties) == {("Ada", "Ben"), ("Ben", "Di")}
    if name != "a.net":
        assert found.teams["N"] == {"Ada", "Ben"}


# Pajek


NET = '*Vertices 5\n1 "Ada"\n2 "Ben"\n3 "Cy"\n4 "Di"\n5 "Ed"\n*Arcs\n1 2 1\n2 3 1\n4 5 1\n1 4 1\n'


@pytest.mark.parametrize("name", ["school.clu", "classes.clu", "North_South.CLU"])
def test_partitions_give_sites(tmp_path, name):
    files = {"a.net": NET, name: "*Vertices 5\n1\n1\n1\n2\n2\n"}
    found = read(tmp_path, files)
    assert found.teams == {"1": {"Ada", "Ben", "Cy"}, "2": {"Di", "Ed"}}
    assert read(tmp_path, dict(reversed(files.items()))).teams == found.teams


def test_vectors_give_numbers(tmp_path):
    found = read(tmp_path, {"a.net": NET, "trust.vec": "*Vertices 5\n1\n5\n3\n4\n2\n"})
    assert found.levels == {"within_team": 0.5}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("*Vertices 4\n1\n1\n1\n2\n", "4 values for 5 people; it is for another network"),
        ("*Vertices 5\n1\n1\n", "2 lines for the 5 vertices that it declares"),
        ("1\n1\n1\n2\n2\n", "no *Vertices in its first line"),
        ("*Vertices many\n1\n", "is no number of vertices"),
    ],
)
def test_partitions_that_do_not_fit(tmp_path, text, wanted):
    with pytest.raises(StructureError, match=r"school\.clu") as caught:
        nicsim.read_network(*saved(tmp_path, {"a.net": NET, "school.clu": text}))
    assert wanted in str(caught.value)
    assert "no people to go with" in refused(tmp_path, "b.clu", "*Vertices 1\n1\n")


TIMED = {
    "a.net": '*Vertices 4\n1 "Ada" [1-3]\n2 "Ben" [1-*]\n3 "Cy" [5-9]\n4 "Di" [1-*]\n*Arcs\n'
    "1 2 1 [1-2]\n2 3 1 [5]\n4 3 2 [6-9]\n2 4 1 [1,6-*]\n",
    "a.gexf": '<gexf><graph mode="dynamic" defaultedgetype="directed"><nodes>'
    '<node id="Ada" start="1" end="3"/><node id="Ben" start="1"/><node id="Cy" start="5" end="9"/>'
    '<node id="Di"/></nodes><edges><edge source="Ada" target="Ben" start="1" end="2"/>'
    '<edge source="Ben" target="Cy" start="5" end="5"/>'
    '<edge source="Di" target="Cy" start="6" end="9" weight="2"/>'
    '<edge source="Ben" target="Di"><spells><spell start="1" end="1"/><spell start="6"/></spells>'
    "</edge></edges></graph></gexf>",
}


@pytest.mark.parametrize("name", list(TIMED))
def test_times_are_told_or_read(tmp_path, name):
    found = read(tmp_path, {name: TIMED[name]})
    assert len(found.ties) == 4
    assert "4 ties with times; all count as present (--at-time TIME" in found.notes
    early = read(tmp_path, {name: TIMED[name]}, at_time="2")
    assert early.people == ("Ada", "Ben", "Di")
    assert set(early.ties) == {("Ada", "Ben")}
    late = read(tmp_path, {name: TIMED[name]}, at_time="6")
    assert late.people == ("Ben", "Cy", "Di")
    assert late.ties == {("Di", "Cy"): 2.0, ("Ben", "Di"): 1.0}


def test_dates_are_times_too(tmp_path):
    text = TIMED["a.gexf"].replace('start="', 'start="2024-0').replace('end="', 'end="2024-0')
    assert set(read(tmp_path, {"a.gexf": text}, at_time="2024-02").ties) == {("Ada", "Ben")}


# JSON


NODES = [{"name": who, "group": group} for who, group in
         (("Ada", 1), ("Ben", 1), ("Cy", 2), ("Di", 2))]  # fmt: skip
FLAT = [
    *({"data": {"id": who}} for who in ("Ada", "Ben", "Cy", "Di")),
    {"data": {"id": "e1", "source": "Ada", "target": "Ben"}},
    {"data": {"id": "e2", "source": "Cy", "target": "Ben"}},
    {"data": {"id": "e3", "source": "Di", "target": "Cy"}},
]  # fmt: skip
BY_NAME = [{"source": a, "target": b} for a, b in sorted(ASKS)]
GROUPED = [entry | {"group": "edges" if "source" in entry["data"] else "nodes"} for entry in FLAT]
SHAPES = {
    "d3 version 3": {"nodes": NODES, "links": [
        {"source": 0, "target": 1, "value": 3}, {"source": 2, "target": 1},
        {"source": 3, "target": 2}]},
    "d3 by id": {"nodes": [{"id": n["name"]} for n in NODES], "links": BY_NAME},
    "d3 with nodes in place": {"nodes": NODES, "links": [
        {"source": {"name": a}, "target": {"name": b}} for a, b in ASKS]},
    "Cytoscape, flat": {"elements": GROUPED},
    "Cytoscape, flat without groups": {"elements": FLAT},
    "Cytoscape, a list alone": FLAT,
    "Cytoscape, nested": {"elements": {"nodes": FLAT[:4], "edges": FLAT[4:]}},
    "vis.js": {"nodes": [{"id": i, "label": n["name"]} for i, n in enumerate(NODES)], "edges": [
        {"from": 0, "to": 1}, {"from": 2, "to": 1}, {"from": 3, "to": 2}]},
    "JSON Graph Format": {"graph": {"directed": True, "nodes": {
        n["name"]: {"label": n["name"]} for n in NODES}, "edges": BY_NAME}},
    "JSON Graph Format, several": {"graphs": [{"nodes": [{"id": n["name"]} for n in NODES],
                                               "edges": BY_NAME}]},
    "graphology": {"nodes": [{"key": n["name"], "attributes": {}} for n in NODES], "edges": [
        {"key": str(i), **e} for i, e in enumerate(BY_NAME)]},
    "node-link under data": {"data": {"nodes": [{"id": n["name"]} for n in NODES],
                                      "links": BY_NAME}},
}  # fmt: skip


@pytest.mark.parametrize("shape", list(SHAPES))
def test_json_of_many_tools(tmp_path, shape):
    found = read(tmp_path, {"a.json": json.dumps(SHAPES[shape])})
    assert set(found.people) == {"Ada", "Ben", "Cy", "Di"}
    assert set(found.ties) == ASKS
    if shape == "d3 version 3":
        assert found.ties[("Ada", "Ben")] == 3.0
        assert found.teams == {"1": {"Ada", "Ben"}, "2": {"Cy", "Di"}}
        assert "ties name them by their place" in found.notes


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ({"nodes": NODES, "adjacency": [[{"id": "Ben"}], []]}, "its ties (adjacency) are no list"),
        ({"nodes": NODES, "edges": {"a": "b"}}, "its ties (edges) are no list"),
        (
            {"nodes": NODES, "links": [{"a": "Ada", "b": "Ben"}]},
            "none of its 1 ties says from whom",
        ),
        ({"people": [], "bonds": []}, "(it has people, bonds)"),
        ([1, 2, 3], ""),
    ],
)
def test_json_whose_ties_are_not_understood_is_refused(tmp_path, content, wanted):
    assert wanted in refused(tmp_path, "a.json", json.dumps(content))


# UCINET


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ("Mary Ann,Bob\nCarl,Dee", ("Mary Ann", "Bob", "Carl", "Dee")),
        ("Mary Ann\nBob Or\nCarl\nDee", ("Mary Ann", "Bob Or", "Carl", "Dee")),
        ('"Mary Ann" "Bob" "Carl" "Dee, Jr"', ("Mary Ann", "Bob", "Carl", "Dee, Jr")),
        ("Mary Ann,Bob,\nCarl,O'Dee", ("Mary Ann", "Bob", "Carl", "O'Dee")),
        ("a b c d", ("a", "b", "c", "d")),
    ],
)
def test_labels_as_ucinet_divides_them(tmp_path, labels, names):
    body = "0 1 0 0\n1 0 0 0\n0 0 0 1\n0 1 1 0\n"
    found = read(
        tmp_path, {"a.dl": f"dl n=4\nformat = fullmatrix\nlabels:\n{labels}\ndata:\n{body}"}
    )
    assert found.people == names
    assert (names[3], names[1]) in found.ties


@pytest.mark.parametrize("labels", ["Mary Ann,Bob\nCarl", "a b c d e", "a\nb\nc"])
def test_labels_that_do_not_fit_are_refused(tmp_path, labels):
    fault = refused(tmp_path, "a.dl", f"dl n=4\nlabels:\n{labels}\ndata:\n{'0 ' * 16}")
    assert "by comma or line) for 4 nodes" in fault


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("el1", "1 2\n3 2\n4 3\n"), ("edgelist1", "1 2 1\n3 2 1\n4 3\n"),
        ("EL1", "1 2\n3 2\n4 3\n"),
        ("nl1", "1 2\n3 2\n4 3\n"), ("nodelist1", "1 2\n3 2\n4 3\n"),
        ("fm", "0 1 0 0\n0 0 0 0\n0 1 0 0\n0 0 1 0\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", ["dl n 4 format={}", "DL N=4 FORMAT = {}", "dl\nn = 4, format={}"])
def test_short_names_of_formats(tmp_path, form, body, head):
    text = f"{head.format(form)}\nlabels:\nAda\nBen\nCy\nDi\ndata:\n{body}"
    assert set(read(tmp_path, {"a.dl": text}).ties) == ASKS
    assert "format 'el9' is not known" in refused(tmp_path, "b.dl", text.replace(form, "el9"))


def test_half_matrices_by_short_names(tmp_path):
    found = read(tmp_path, {"a.dl": "dl n=3 format=lh\ndata:\n0\n1 0\n0 2 0\n"})
    assert found.ties == {("1", "2"): 1, ("2", "1"): 1, ("2", "3"): 2, ("3", "2"): 2}


# Workbooks


def test_hidden_sheets_are_told_and_not_read(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        People=[["Name", "School"], ["Ada", "N"], ["Ben", "S"]],
        Old=[["Name", "School"], ["Zoe", "N"]],
        Older=[["Name", "School"], ["Yan", "N"]],
        Ties=[["from", "to"], ["Ada", "Ben"]],
    )
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state, book["Older"].sheet_state = "hidden", "veryHidden"
    book.save(path)
    found = nicsim.read_network(path)
    assert found.settled.network.ids == ("Ada", "Ben")
    assert "a.xlsx, sheet Older: not read (hidden)" in found.notes


def test_a_workbook_with_a_sheet_that_is_not_understood_is_refused(tmp_path):
    sheets = {
        "People": [["Name", "School"], ["Ada", "N"], ["Ben", "S"]],
        "Links": [["leader_a", "leader_b", "how"], ["Ada", "Ben", "x"], ["Ben", "Ada", "y"]],
    }
    fault = refused(tmp_path, "a.xlsx", sheets)
    assert "a.xlsx, sheet Links: 'leader_a' and 'leader_b' hold the same names" in fault
    found = read(tmp_path, {"a.xlsx": sheets}, source="leader_a", target="leader_b")
    assert set(found.ties) == {("Ada", "Ben"), ("Ben", "Ada")}


def open_document(rows) -> bytes:
    """The least that an OpenDocument spreadsheet needs."""
    import io
    import zipfile

    cells = "".join(
        "<table:table-row>" + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row) + "</table:table-row>" for row in rows)  # fmt: skip
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def test_open_document_spreadsheets(tmp_path):
    raw = open_document([["from", "to"], ["Ada", "Ben"], ["Cy", "Ben"], ["Di", "Cy"]])
    assert set(read(tmp_path, {"a.ods": raw}).ties) == ASKS
