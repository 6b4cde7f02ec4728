"""A random network, written in every format with random mess, is read back as it was.

A reader that invents, doubles or loses a person or a tie fails here.
"""

import csv
import io
import json
import unicodedata
from typing import NamedTuple

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from network_files import read

from nicsim.structure import missing
from nicsim.structure.near import plain

FIRST = (
    "Ada",
    "Ben",
    "Zo\u00eb",
    "Jos\u00e9",
    "Li",
    "Mary Ann",
    "O'Neil",
    "D\u00f6rte",
    "Sa\u0161a",
)
LAST = ("Bell", "Cole", "D'Arcy", "Smith-Lee", "van Dam", "\u0141uk", "Xu", "Or", "St. John")
SCHOOLS = ("North", "South", "St. Mary's", "\u00c9cole 4", "Hill & Dale")
MESSY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Drawn(NamedTuple):
    """A network: who works where, who asks whom how strongly."""

    schools: dict[str, str]
    ties: dict[tuple[str, str], int]

    @property
    def teams(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for who, school in self.schools.items():
            found.setdefault(school, set()).add(who)
        return found


@st.composite
def networks(draw) -> Drawn:
    people = draw(st.lists(st.builds(lambda a, b: f"{a} {b}", st.sampled_from(FIRST),
                                     st.sampled_from(LAST)), min_size=4, max_size=12,
                           unique_by=plain))  # fmt: skip
    several = draw(st.lists(st.sampled_from(SCHOOLS), min_size=2, max_size=3, unique=True))
    schools = {who: several[i % len(several)] for i, who in enumerate(people)}
    pairs = st.tuples(st.sampled_from(people), st.sampled_from(people))
    chosen = draw(st.lists(pairs.filter(lambda p: p[0] != p[1]), min_size=2, max_size=25,
                           unique=True))  # fmt: skip
    return Drawn(schools, {pair: draw(st.integers(1, 5)) for pair in chosen})


def table(rows, mark=",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=mark, lineterminator="\n").writerows(rows)
    return file.getvalue()


def checked(found, network: Drawn, teams: bool = True) -> None:
    assert set(found.people) == set(network.schools)
    assert found.ties == {pair: float(w) for pair, w in network.ties.items()}
    if teams:
        assert found.teams == network.teams


def mess(data, rows: list[list[str]], mark: str) -> bytes:
    """A table as people leave it: titles, totals, blanks, other line ends and encodings."""
    draw, width = data.draw, len(rows[0])
    titles = draw(st.sampled_from([[], ["Our network 2025"], ["Staff, spring", "", "page 1"]]))
    feet = draw(st.sampled_from([[], [["Total", str(len(rows))]], [["Source: the district"]]]))
    again = draw(st.booleans())
    body = rows[1:]
    body = [*body[:2], rows[0], *body[2:]] if again and len(body) > 3 else body
    text = table([*([t] for t in titles), rows[0], *body], mark)
    if feet:
        text += table([[*feet[0], *[""] * (width - len(feet[0]))]], mark)
    text = draw(st.sampled_from(["", "sep=" + mark + "\n"])) + text
    form = draw(st.sampled_from(["NFC", "NFD"]))
    ends = draw(st.sampled_from(["\n", "\r\n", "\n\n"]))
    coded = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return unicodedata.normalize(form, text).replace("\n", ends).encode(coded)


@MESSY
@given(network=networks(), data=st.data())
def test_a_roster_and_ties_in_tables(tmp_path, network, data):
    draw, mark = data.draw, data.draw(st.sampled_from([",", ";", "\t"]))
    heads = draw(
        st.sampled_from(
            [
                ("Name", "School"),
                ("full_name", "school_name"),
                ("StaffName", "SchoolName"),
                ("#label", "Which school?"),
            ]
        )
    )
    ends = draw(st.sampled_from([("source", "target", "weight"),
                                 ("From ID", "To ID", "edge_weight"),
                                 ("ego", "alter", "Strength (1-5)")]))  # fmt: skip
    blank = draw(st.sampled_from(["", "NA", "N/A", "null", "-"]))
    people = [[*heads, "phone"], *([who, s, blank] for who, s in network.schools.items())]
    ties = [list(ends), *([a, b, str(w)] for (a, b), w in network.ties.items())]
    ties += [[next(iter(network.schools)), blank, "2"]]
    files = {"people.csv": mess(data, people, mark), "ties.csv": mess(data, ties, mark)}
    checked(read(tmp_path, files), network)


@MESSY
@given(network=networks(), data=st.data())
def test_nominations(tmp_path, network, data):
    draw = data.draw
    asked = {who: [b for a, b in network.ties if a == who] for who in network.schools}
    most = max(map(len, asked.values()))
    blank = draw(st.sampled_from(["", "NA", "N/A"]))
    bare = dict.fromkeys(network.ties, 1)
    if draw(st.booleans()):
        stem = draw(st.sampled_from(["ask{}", "Who do you turn to? [{}]", "Advice #{}"]))
        rows = [["Name", "School", *(stem.format(i + 1) for i in range(most))]]
        rows += [[who, school, *asked[who], *[blank] * (most - len(asked[who]))]
                 for who, school in network.schools.items()]  # fmt: skip
    else:
        mark = draw(st.sampled_from(["; ", "|", "\n"]))
        rows = [["Name", "School", "Whom do you ask for advice?"]]
        rows += [[who, s, mark.join(asked[who]) or blank] for who, s in network.schools.items()]
    checked(read(tmp_path, {"p.csv": table(rows)}), network._replace(ties=bare))


@MESSY
@given(network=networks(), data=st.data())
def test_matrices(tmp_path, network, data):
    draw, people = data.draw, list(network.schools)
    order = draw(st.permutations(people))
    zero = draw(st.sampled_from(["0", "", "NA"]))
    corner = draw(st.sampled_from(["", "name", "Staff name"]))
    rows = [[corner, *order]]
    rows += [[a, *(str(network.ties.get((a, b), zero)) for b in order)] for a in people]
    if draw(st.booleans()):
        rows = [[*row, "Total" if i == 0 else "7"] for i, row in enumerate(rows)]
    if draw(st.booleans()):
        checked(read(tmp_path, {"m.csv": table(rows)}), network, teams=False)
    else:
        checked(read(tmp_path, {"m.xlsx": {"Advice": rows}}), network, teams=False)


@MESSY
@given(network=networks(), data=st.data())
def test_workbooks(tmp_path, network, data):
    draw = data.draw
    title = draw(st.sampled_from([[], [["Our network"]], [["Our network", "2025"], []]]))
    people = [*title, ["Name", "School"], *([w, s] for w, s in network.schools.items())]
    people += draw(st.sampled_from([[], [["Total", 5]], [[], ["Note: made up"]]]))
    ties = [*title, ["from", "to", "how often"], *([a, b, w] for (a, b), w in
                                                   network.ties.items())]  # fmt: skip
    checked(read(tmp_path, {"a.xlsx": {"Staff": people, "Ties": ties}}), network)


@pytest.mark.parametrize("end", ["graphml", "gml", "gexf", "net", "json", "dl", "dl list", "vna"])
@settings(parent=MESSY, max_examples=20)
@given(network=networks(), data=st.data())
def test_graph_formats(tmp_path, end, network, data):
    files, teams = graph_files(network, end, data)
    checked(read(tmp_path, files), network, teams)


def graph_files(network: Drawn, end: str, data) -> tuple[dict[str, str | bytes], bool]:
    """The network in a format, and whether the format holds schools."""
    people = list(network.schools)
    number = {who: i + 1 for i, who in enumerate(people)}
    if end in ("graphml", "gml", "gexf"):
        graph = nx.DiGraph()
        for who, school in network.schools.items():
            graph.add_node(who, school=school)
        graph.add_weighted_edges_from((a, b, w) for (a, b), w in network.ties.items())
        file = io.BytesIO()
        {"graphml": nx.write_graphml, "gml": nx.write_gml, "gexf": nx.write_gexf}[end](graph, file)
        return {f"a.{end}": file.getvalue()}, True
    if end == "net":
        lines = [f"*Vertices {len(people)}", *(f'{i} "{who}" 0.1 0.2' for who, i in number.items())]
        lines += ["*Arcs", *(f"{number[a]} {number[b]} {w}" for (a, b), w in network.ties.items())]
        codes = {school: i + 1 for i, school in enumerate(network.teams)}
        clu = "\n".join([f"*Vertices {len(people)}", *(str(codes[s]) for s in
                                                       network.schools.values())])  # fmt: skip
        ends = data.draw(st.sampled_from(["\n", "\r\n"]))
        return {"a.net": ends.join(lines), "b.clu": clu}, False
    if end == "json":
        by_place = data.draw(st.booleans())
        key = "name" if by_place else "id"
        nodes = [{key: who, "school": s} for who, s in network.schools.items()]
        name = {who: i - 1 if by_place else who for who, i in number.items()}
        links = [{"source": name[a], "target": name[b], "value": w}
                 for (a, b), w in network.ties.items()]  # fmt: skip
        return {"a.json": json.dumps({"nodes": nodes, "links": links})}, True
    if end == "vna":
        text = "*Node data\nid school\n" + "".join(
            f'"{who}" "{s}"\n' for who, s in network.schools.items()
        )
        text += "*Tie data\nfrom to asks\n" + "".join(
            f'"{a}" "{b}" {w}\n' for (a, b), w in network.ties.items()
        )
        return {"a.vna": text}, True
    mark = data.draw(st.sampled_from(["\n", ","]))
    head = f"dl n={len(people)} format={'el1' if end == 'dl list' else 'fullmatrix'}\nlabels:\n"
    head += mark.join(people) + "\ndata:\n"
    if end == "dl list":
        rows = [f"{number[a]} {number[b]} {w}" for (a, b), w in network.ties.items()]
    else:
        rows = [" ".join(str(network.ties.get((a, b), 0)) for b in people) for a in people]
    return {"a.dl": head + "\n".join(rows)}, False


def test_what_is_drawn_is_no_word_for_nothing():
    assert not missing.WORDS & {f"{a} {b}" for a in FIRST for b in LAST}
