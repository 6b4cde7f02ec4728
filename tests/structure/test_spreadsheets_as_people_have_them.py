"""Spreadsheets with all that people leave in them: right values, every guess told, nobody invented.

Each test is a kind of mess and several of its members.
"""

import pytest
from network_files import read, saved

import nicsim
from nicsim.foundation.errors import StructureError

PEOPLE = "id,school\nAda,North\nBen,North\nCy,South\nDi,South\n"
TIES = "source,target\nBen,Ada\nCy,Ben\nDi,Cy\n"
THREE = {("Ben", "Ada"), ("Cy", "Ben"), ("Di", "Cy")}


def refused(folder, files, **options) -> str:
    with pytest.raises(StructureError) as caught:
        nicsim.read_network(*saved(folder, files), **options)
    return "\n".join(caught.value.faults)


# Names of columns


@pytest.mark.parametrize(
    ("people", "ties"),
    [
        ("staff_id,full_name,school_name,job_title", "from_id,to_id,edge_weight"),
        ("StaffID,FullName,SchoolName,JobTitle", "fromId,toId,edgeWeight"),
        ("#Staff-ID,Full-Name,School-Name,Job-Title", "#from,to,edge.weight"),
        ("Participant ID:,Full name,Which school?,Current role", "Ego ID,Alter ID,Tie strength"),
        (
            "id,Teacher's name,What school do you work in?,Position title",
            "Source ID,Target ID,freq",
        ),
    ],
)
def test_columns_however_they_are_written(tmp_path, people, ties):
    rows = "1,Ada,North,Team lead\n2,Ben,North,Teacher\n3,Cy,South,Teacher\n4,Di,South,Team lead\n"
    found = read(
        tmp_path, {"p.csv": f"{people}\n{rows}", "t.csv": f"{ties}\n2,1,3\n3,4,1\n2,4,2\n"}
    )
    assert found.people == ("1", "2", "3", "4")
    assert found.ties == {("2", "1"): 3.0, ("3", "4"): 1.0, ("2", "4"): 2.0}
    assert found.teams == {"North": {"1", "2"}, "South": {"3", "4"}}
    assert (found.roles["1"], found.roles["4"]) == ("lead", "lead")


@pytest.mark.parametrize(
    "text",
    [
        "leader_a,leader_b,how\n1,2,x\n2,3,x\n3,1,y\n4,2,y\n",
        "person_id,knows_id,times\n1,2,3\n1,3,2\n2,3,1\n2,1,1\n3,1,5\n20,14,1\n14,21,1\n25,20,1\n"
        "25,21,1\n30,1,1\n31,30,1\n33,31,1\n33,30,1\n",
        "Teacher_x,Teacher_y\nAda Bell,Ben Cole\nBen Cole,Cy Dunn\nCy Dunn,Ada Bell\n",
    ],
)
def test_what_looks_like_pairs_is_refused_with_its_columns(tmp_path, text):
    fault = refused(tmp_path, {"t.csv": text})
    first, second = text.split("\n")[0].lower().split(",")[:2]
    assert f"{first!r} and {second!r} hold the same names" in fault
    assert "--source COLUMN and --target COLUMN" in fault
    found = read(tmp_path, {"t.csv": text}, source=first, target=second)
    assert len(found.ties) == len(text.strip().split("\n")) - 1


def test_a_table_without_known_columns_is_refused(tmp_path):
    fault = refused(tmp_path, {"p.csv": "Lehrkraft,Schule\nAda,Nord\nBen,Nord\nCy,Süd\n"})
    assert "found lehrkraft, schule; say --id COLUMN" in fault
    files = {"p.csv": "Lehrkraft,Schule\nAda,Nord\nBen,Nord\nCy,Süd\n"}
    assert read(tmp_path, files, id="Lehrkraft", site="Schule").teams["Süd"] == {"Cy"}


def test_first_and_last_names_are_one(tmp_path):
    people = "First name,Last name,School\nAda,Bell,North\nBen,Cole,North\nCy,Dunn,South\n"
    ties = "source,target\nBen Cole,Ada Bell\nCy Dunn,Ada Bell\n"
    found = read(tmp_path, {"p.csv": people, "t.csv": ties})
    assert found.people == ("Ada Bell", "Ben Cole", "Cy Dunn")
    assert set(found.ties) == {("Ben Cole", "Ada Bell"), ("Cy Dunn", "Ada Bell")}


# Nominations


def numbered_people(column):
    rows = [f"{i},{'N' if i < 11 else 'S'},{column(i)},{1 + 7 * i % 20}" for i in range(1, 21)]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("head", ["trust,years", "q1_1,q1_2", "item1,item2", "advice quality,age"])
def test_small_numbers_name_nobody(tmp_path, head):
    text = f"id,school,{head}\n" + numbered_people(lambda i: 1 + i % 5)
    assert read(tmp_path, {"p.csv": text}).ties == {}


def test_columns_that_the_user_names_are_not_taken_first(tmp_path):
    text = "name,school,Q1,leader\nAda,N,Ben,x\nBen,N,Cy,x\nCy,S,Di,x\nDi,S,Ada,x\n"
    assert len(read(tmp_path, {"p.csv": text}).ties) == 4
    kept = read(tmp_path, {"p.csv": text}, site="q1")
    assert kept.ties == {}
    assert set(kept.teams) == {"Ada", "Ben", "Cy", "Di"}
    assert read(tmp_path, {"p.csv": text}, nominations=[]).ties == {}
    numbers = "id,school,next\n1,N,2\n2,N,3\n3,S,1\n"
    assert read(tmp_path, {"p.csv": numbers}).ties == {}
    assert len(read(tmp_path, {"p.csv": numbers}, nominations=["Next"]).ties) == 3
    assert "--nominations other: no such column" in refused(
        tmp_path, {"p.csv": numbers}, nominations=["other"]
    )


@pytest.mark.parametrize("blank", ["NA", "N/A", "n/a", "#N/A", "-", "", "null", "None"])
def test_nominations_with_gaps(tmp_path, blank):
    people = ["Ada", "Ben", "Cy", "Di", "Ed", "Fi", "Gus", "Hal"]
    rows = [
        f"{who},{'N' if i < 4 else 'S'},{people[(i + 1) % 8]},{blank},{blank if i else 'Di'}"
        for i, who in enumerate(people)
    ]
    text = "name,school,ask1,ask2,ask3\n" + "\n".join(rows) + "\n"
    found = read(tmp_path, {"p.csv": text})
    expected = {(who, people[(i + 1) % 8]) for i, who in enumerate(people)} | {("Ada", "Di")}
    assert set(found.ties) == expected
    assert "--nominations ask1" in found.options


def test_frequencies_beside_nominations_are_weights(tmp_path):
    text = (
        "Name,School,Ask 1,Frequency 1,Ask 2,Frequency 2\nAda,N,Ben,5,Cy,1\nBen,N,Ada,4,,\n"
        "Cy,S,Di,3,Ada,2\nDi,S,Cy,5,,\n"
    )
    found = read(tmp_path, {"p.csv": text})
    assert found.ties == {
        ("Ada", "Ben"): 5, ("Ada", "Cy"): 1, ("Ben", "Ada"): 4, ("Cy", "Di"): 3, ("Cy", "Ada"): 2,
        ("Di", "Cy"): 5,
    }  # fmt: skip
    words = text.replace("5", "Daily").replace("4", "Weekly").replace("3", "Monthly")
    words = words.replace(",2", ",Rarely").replace(",1\n", ",Never\n")
    found = read(tmp_path, {"p.csv": words})
    assert found.ties[("Ada", "Ben")] == 5.0
    assert found.ties[("Ada", "Cy")] == 1.0
    assert "from 1 up: Never < Rarely < Monthly < Weekly < Daily".lower() in found.notes


@pytest.mark.parametrize(
    "asks",
    [
        'Staff name,Who do you turn to?\nAda,"Ben; Cy"\nBen,Ada\nCy,"Ada, Di"\n',
        "Staff name,Who do you turn to?\nAda,Ben|Cy\nBen,Ada\nCy,Ada\nCy,Di\n",
        'source,target\nAda,"Ben\nCy"\nBen,Ada\nCy,Ada & Di\n',
        "Name,Advice 1,Advice 2\nAda,Ben,Cy\nBen,Ada,\nCy,Ada,Di\n",
    ],
)
def test_two_columns_and_several_names_in_a_cell(tmp_path, asks):
    found = read(tmp_path, {"p.csv": PEOPLE, "asks.csv": asks})
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert set(found.ties) == {
        ("Ada", "Ben"), ("Ada", "Cy"), ("Ben", "Ada"), ("Cy", "Ada"), ("Cy", "Di"),
    }  # fmt: skip


# What is missing


@pytest.mark.parametrize(
    "word", ["NA", "N/A", "#N/A", "n/a", "NaN", "null", "NULL", "-", "", "<NA>", "#REF!", "."]
)
def test_words_for_nothing_are_nothing(tmp_path, word):
    people = (
        f"id,school,role\nAda,North,lead\nBen,North,member\nCy,{word},member\nDi,South,lead\n"
        f"Ed,South,{word}\nFi,{word},member\n{word},South,member\n"
    )
    ties = (
        f"source,target,weight\nBen,Ada,2\nCy,Ada,{word}\nEd,Di,1\nFi,Di,{word}\nAda,Di,3\n"
        f"Cy,{word},1\n"
    )
    found = read(tmp_path, {"p.csv": people, "t.csv": ties})
    assert found.teams == {"North": {"Ada", "Ben", "Cy"}, "South": {"Di", "Ed", "Fi"}}
    assert found.ties[("Cy", "Ada")] == 1.0  # the tie is there, its strength is not
    assert found.ties[("Fi", "Di")] == 1.0
    assert found.roles["Ed"] == "colleague"
    assert word == "" or f"taken as missing: {word!r} (4)" in found.notes


def test_a_word_for_nothing_may_be_a_name(tmp_path):
    files = {"p.csv": PEOPLE + "NA,South\n", "t.csv": TIES + "NA,Ada\n"}
    assert "NA" not in read(tmp_path, files).people
    named = read(tmp_path, files, missing=["n.d."])
    assert named.ties[("NA", "Ada")] == 1.0


@pytest.mark.parametrize("blank", ["", "NaN", "NA"])
def test_a_blank_weight_is_one_in_every_format(tmp_path, blank):
    table = f"source,target,weight\n1,2,{blank}\n3,2,{blank}\n3,4,100\n4,5,191\n5,4,9\n"
    net = f"*Vertices 5\n*Arcs\n1 2 {blank}\n3 2 {blank}\n3 4 100\n4 5 191\n5 4 9\n"
    edges = "".join(
        f'<edge source="{a}" target="{b}"><data key="w">{w}</data></edge>'
        for a, b, w in (line.split(",") for line in table.strip().split("\n")[1:])
    )
    nodes = "".join(f'<node id="{i}"/>' for i in range(1, 6))
    xml = (
        '<graphml><key id="w" for="edge" attr.name="weight"/><graph edgedefault="directed">'
        f"{nodes}{edges}</graph></graphml>"
    )
    for name, text in (("a.csv", table), ("a.net", net), ("a.graphml", xml)):
        ties = read(tmp_path, {name: text}).ties
        assert ties[("1", "2")] == ties[("3", "2")] == 1.0, name
        assert len(ties) == 5


# Header rows, titles, totals


ROWS = "Ada,North,lead\nBen,North,member\nCy,South,lead\nDi,South,member\n"


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("Our network 2025\n", 2),
        ("Our network,,\n\n", 3),
        ('"Staff list, spring",exported 3 May,\n,,\n,,\n', 4),
        ("Confidential\nDo not pass on\nRegion 4\n", 4),
    ],
)
def test_titles_above_the_header(tmp_path, above, row):
    files = {"p.csv": f"{above}Staff name,School,Role\n{ROWS}", "t.csv": TIES}
    found = read(tmp_path, files)
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert found.teams == {"North": {"Ada", "Ben"}, "South": {"Cy", "Di"}}
    assert f"row {row} is taken as the header; above it stands" in found.notes
    assert f"--header p.csv={row}" in found.options
    again = read(tmp_path, files, headers={"p.csv": row})
    assert again.people == found.people
    assert "--header" not in again.options


def test_a_header_that_nobody_knows_may_be_named(tmp_path):
    files = {"p.csv": f"a,b,c\nnom,lieu,x\n{ROWS}"}
    found = read(tmp_path, files, headers={"": 2}, id="nom", site="lieu")
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert "no such row" in refused(tmp_path, files, headers={"": 9})


@pytest.mark.parametrize(
    "total",
    ["Total,2,4", "Grand total:,,4", "TOTALS,2,2", "North total,2,", "Average,1.5,3"],
)
def test_rows_of_totals_are_nobody(tmp_path, total):
    found = read(tmp_path, {"p.csv": f"name,school,role\n{ROWS}{total}\n", "t.csv": TIES})
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert set(found.teams) == {"North", "South"}
    assert "of totals, left out" in found.notes


def test_notes_below_the_table_are_nobody(tmp_path):
    feet = "Source: district records\nNote: names were changed\n"
    found = read(tmp_path, {"p.csv": f"name,school,role\n{ROWS}{feet}"})
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert "2 lines (Source: district records, Note: names were changed) below" in found.notes


QUALTRICS = (
    "ResponseId,Name,School,Q1_1,Q1_2\n"
    "Response ID,What is your name?,What school?,Who do you ask? - 1,Who do you ask? - 2\n"
)
IMPORT = ",".join(f'"{{""ImportId"":""QID{i}""}}"' for i in range(5)) + "\n"
ANSWERS = "R_1,Ada,North,Ben,Cy\nR_2,Ben,North,Ada,\nR_3,Cy,South,Ada,Di\nR_4,Di,South,Cy,\n"
MONKEY = (
    "Respondent,Name,School,Who do you ask?,\n,Open-Ended Response,Response,First,Second\n"
    + ANSWERS
)


@pytest.mark.parametrize(
    "text",
    [
        QUALTRICS + IMPORT + ANSWERS,
        QUALTRICS + ANSWERS,
        MONKEY,
        "ResponseId,Name,School,Q1_1,Q1_2\n" + ANSWERS.replace("R_3", "ResponseId,Name,School,Q1_1,"
                                                               "Q1_2\nR_3"),
    ],
)  # fmt: skip
def test_further_lines_of_the_header(tmp_path, text):
    for named in ({"id": "name"}, {}):
        found = read(tmp_path, {"survey.csv": text}, **named)
        name = dict(zip(found.people, found.network.settled.network.columns.get(
            "name", found.people), strict=True))  # fmt: skip
        assert list(name.values()) == ["Ada", "Ben", "Cy", "Di"]
        assert len(found.ties) == 6
    found = read(tmp_path, {"survey.csv": text}, id="name")
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert set(found.ties) == {
        ("Ada", "Ben"), ("Ada", "Cy"), ("Ben", "Ada"), ("Cy", "Ada"), ("Cy", "Di"), ("Di", "Cy"),
    }  # fmt: skip
    assert "header" in found.notes


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_a_line_that_names_the_separator(tmp_path, mark):
    text = f"sep={mark}\nsource{mark}target{mark}weight\nA{mark}B{mark}1\nB{mark}C{mark}2\n"
    assert read(tmp_path, {"t.csv": text}).ties == {("A", "B"): 1.0, ("B", "C"): 2.0}


def test_a_list_without_a_header_can_be_read_again(tmp_path):
    files = {"t.csv": "Ada,Ben\nBen,Cy\nCy,Ada\n"}
    found = read(tmp_path, files)
    assert set(found.ties) == {("Ada", "Ben"), ("Ben", "Cy"), ("Cy", "Ada")}
    assert "--header t.csv=0" in found.options
    assert read(tmp_path, files, headers={"t.csv": 0}).ties == found.ties


# Ids and names


def test_numbers_with_decimals_are_the_same_people(tmp_path):
    found = read(tmp_path, {"t.csv": "source,target\n1,2.0\n2,3.0\n3,1.0\n4,\n4,1.0\n5,4.0\n"})
    assert found.people == ("1", "2", "3", "4", "5")
    assert len(found.ties) == 5
    people = "id,school\n1.0,N\n2.0,N\n3.0,S\n"
    found = read(tmp_path, {"p.csv": people, "t.csv": "source,target\n1,2\n3.00,1\n"})
    assert set(found.ties) == {("1", "2"), ("3", "1")}


def test_zeros_in_front_are_dropped_by_spreadsheets(tmp_path):
    people = "id,school\n0012,N\n0013,N\n0104,S\n"
    found = read(tmp_path, {"p.csv": people, "t.csv": "source,target\n12,13\n104,12\n"})
    assert set(found.ties) == {("0012", "0013"), ("0104", "0012")}
    both = people + "12,S\n"  # two who differ in zeros are two
    found = read(tmp_path, {"p.csv": both, "t.csv": "source,target\n12,13\n0012,0104\n13,12\n"})
    assert set(found.ties) == {("0012", "0104")}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Jos\u00e9", "Jose\u0301"),
        ("O'Neil", "O\u2019Neil"),
        ("Ann\u00a0Lee", "Ann Lee"),
        ("Zo\u00eb", "\u200bZo\u00eb"),
        ("Lee-Ann", "Lee\u2013Ann"),
        ("\uff21da", "Ada"),
    ],
)
def test_letters_that_are_typed_otherwise(tmp_path, here, there):
    people = f"id,school\n{here},North\nBo,South\nCy,South\n"
    ties = f"source,target\nBo,{there}\n{there},Cy\n"
    for files in ({"p.csv": people, "t.csv": ties}, {"t.csv": ties, "p.csv": people}):
        found = read(tmp_path, files)
        assert len(found.people) == 3
        assert len(found.ties) == 2
    alone = read(tmp_path, {"t.csv": f"source,target\nBo,{here}\n{here},Cy\n"})
    assert len(alone.people) == 3


def test_people_by_id_or_by_label(tmp_path):
    nodes = "Id,Label,School\n1,Ada,North\n2,Ben,North\n3,Cy,South\n"
    edges = "Source,Target\n1,2\n2,3\n"
    survey = "Respondent,School,Culture\nAda,North,4\nBen,North,5\nCy,South,3\n"
    for order in (("n", "e", "s"), ("s", "n", "e"), ("e", "s", "n")):
        texts = {"n": nodes, "e": edges, "s": survey}
        found = read(tmp_path, {f"{name}.csv": texts[name] for name in order})
        assert found.people == ("1", "2", "3")
        assert set(found.ties) == {("1", "2"), ("2", "3")}
        assert found.levels == {"culture": 0.75}
    mixed = read(tmp_path, {"n.csv": nodes, "e.csv": "Source,Target\n1,2\n2,3\n3,Ada\n"})
    assert set(mixed.ties) == {("1", "2"), ("2", "3"), ("3", "1")}


def test_a_survey_invents_nobody(tmp_path):
    survey = "name,culture\nAda,4\nBen,5\nCy,3\nDee,1\n"
    found = read(tmp_path, {"p.csv": PEOPLE, "t.csv": TIES, "s.csv": survey})
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert "1 person (Dee) not listed elsewhere" in found.notes
    north, south = "id,school\nAda,North\nBen,North\n", "id,school\nCy,South\nDi,South\n"
    assert len(read(tmp_path, {"n.csv": north, "s.csv": south}).people) == 4  # a roster a school


def test_two_people_of_one_name_are_told(tmp_path):
    text = "name,school\nAda,North\nBen,North\nAda,South\nCy,South\n"
    found = read(tmp_path, {"p.csv": text, "t.csv": "source,target\nBen,Ada\nCy,Ada\n"})
    assert found.teams == {"North": {"Ada", "Ben"}, "South": {"Cy"}}
    assert "Ada is in North and South" in found.notes


def test_names_that_look_alike_are_suggested_and_aliases_settle_it(tmp_path):
    rows = "Ada Bell,St. Mary's,lead\nBen,St Marys,member\nCy,South,lead\nDi,South,member\n"
    people = f"name,school,role\n{rows}"
    ties = "source,target\nBen,Ada Bel\nCy,Ben\n"
    found = read(tmp_path, {"p.csv": people, "t.csv": ties})
    assert set(found.teams) == {"St. Mary's", "St Marys", "South"}
    assert "1 pair of site names (\"St. Mary's\" and 'St Marys') looking alike" in found.notes
    assert "'Ada Bel' is perhaps 'Ada Bell'" in found.notes
    (tmp_path / "also.csv").write_text("alias,name\nst marys,St. Mary's\nAda Bel,Ada Bell\n")
    settled = read(tmp_path, {"p.csv": people, "t.csv": ties}, aliases=tmp_path / "also.csv")
    assert settled.teams == {"St. Mary's": {"Ada Bell", "Ben"}, "South": {"Cy", "Di"}}
    assert set(settled.ties) == {("Ben", "Ada Bell"), ("Cy", "Ben")}
    (tmp_path / "also.csv").write_text("alias,name\na,b\na,c\nb,d\n")
    fault = refused(tmp_path, {"p.csv": people}, aliases=tmp_path / "also.csv")
    assert "'a' stands for 'b' and for 'c'" in fault
    assert "'b' is an alias itself" in fault


# Numbers


@pytest.mark.parametrize(
    ("weights", "wanted", "option"),
    [
        (("1,200", "900", "35", "12,500", "3"), (1200, 900, 35, 12500, 3), "--decimal point"),
        (("1,5", "2", "0,25", "3,75", "1"), (1.5, 2, 0.25, 3.75, 1), "--decimal comma"),
        (("1.200,5", "900", "35", "12.500,0", "3"), (1200.5, 900, 35, 12500, 3), "--decimal comma"),
        (("1,200.5", "2.5", "35", "12,500", "3"), (1200.5, 2.5, 35, 12500, 3), "--decimal point"),
        (("1 200", "900", "35", "12 500", "3"), (1200, 900, 35, 12500, 3), ""),
        (("1'200", "900", "35", "12\u2019500", "3"), (1200, 900, 35, 12500, 3), ""),
        (("1.200.300", "900", "35", "3", "1"), (1200300, 900, 35, 3, 1), "--decimal comma"),
        (("0,125", "0,5", "1,250", "1", "1"), (0.125, 0.5, 1.25, 1, 1), "--decimal comma"),
    ],
)
def test_marks_of_decimals_and_thousands(tmp_path, weights, wanted, option):
    pairs = ("AB", "BC", "CA", "DA", "DB")
    rows = [f'{a},{b},"{w}"' for (a, b), w in zip(pairs, weights, strict=True)]
    found = read(tmp_path, {"t.csv": "source,target,weight\n" + "\n".join(rows) + "\n"})
    assert tuple(found.ties[a, b] for a, b in pairs) == pytest.approx(wanted)
    assert option in found.options


def test_mixed_marks_are_refused_and_can_be_settled(tmp_path):
    for mixed in (("1,200", "0,5"), ("1.5", "2,5"), ("1,200.5", "3,5")):
        rows = "".join(f'A,{b},"{w}"\n' for b, w in zip("BC", mixed, strict=True))
        fault = refused(tmp_path, {"t.csv": "source,target,weight\n" + rows})
        assert "the decimal mark cannot be told from" in fault
    files = {"t.csv": 'source,target,weight\nA,B,"1,200"\nA,C,"0,5"\n'}
    assert read(tmp_path, files, decimal=",").ties == {("A", "B"): 1.2, ("A", "C"): 0.5}


def survey(answers, head="trust"):
    rows = [f"P{i},{'N' if i % 2 else 'S'},{a}" for i, a in enumerate(answers)]
    return f"id,school,{head}\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("code", ["99", "9", "999", "-9", "-99", "98"])
def test_codes_for_no_answer(tmp_path, code):
    answers = ["3", "4", "5", code, "4", "5", "3", "4", "5", "3"]
    files = {"p.csv": survey(answers)}
    found = read(tmp_path, files)
    assert found.levels == {"within_team": 0.75}  # of a mean of 4 on 1 to 5
    assert f"trust: 1 code ({code} (1)) for no answer, left out" in found.notes
    assert f"--code {code}" in found.options
    assert "--scale 5" in found.options
    kept = read(tmp_path, files, codes=[], scale=9)
    assert kept.levels != found.levels


def test_a_nine_among_its_neighbours_is_an_answer(tmp_path):
    found = read(tmp_path, {"p.csv": survey(["8", "9", "7", "10", "9", "6"])}, survey={
        "within_team": "trust"})  # fmt: skip
    assert found.levels == {"within_team": round((49 / 6 - 1) / 9, 4)}
    assert "code" not in found.notes


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (["Agree", "Strongly agree", "Disagree", "Agree"], 11 / 16),
        (["agree", "STRONGLY AGREE", "disagree ", "Agree."], 11 / 16),
        (["Often", "Always", "Rarely", "Sometimes"], (4 + 5 + 2 + 3 - 4) / 16),
        (["Daily", "Weekly", "Monthly", "Never"], (5 + 4 + 3 + 1 - 4) / 16),
        (["4 - Agree", "5 - Strongly agree", "2 - Disagree", "4 - Agree"], 11 / 16),
        (["5", "4", "", "3"], 0.75),
        (["Somewhat agree", "Strongly agree", "Somewhat disagree", "Neutral"], 10 / 16),
        (["Very much", "Somewhat", "A little", "Not at all"], (4 + 3 + 2 + 1 - 4) / 16),
    ],
)
def test_answers_in_words(tmp_path, answers, level):
    found = read(tmp_path, {"p.csv": survey(answers, "Q1")}, survey={"culture": "q1"})
    assert found.levels == {"culture": round(level, 4)}


def test_several_questions_of_a_domain_are_averaged(tmp_path):
    text = "id,school,c1,c2\nAda,N,Agree,1\nBen,N,Agree,3\nCy,S,Disagree,5\nDi,S,Strongly agree,\n"
    wanted = {"culture": round((11 / 16 + 1 / 2) / 2, 4)}
    for named in (["c1", "c2"], ["c1+c2"], "c*"):
        assert read(tmp_path, {"p.csv": text}, survey={"culture": named}).levels == wanted
    numbered = text.replace("c1,c2", "Culture 1,Culture_2")
    assert read(tmp_path, {"p.csv": numbered}).levels == wanted


def test_answers_that_are_not_understood_are_refused(tmp_path):
    text = survey(["blue", "green", "Agree", "red"], "Q1")
    fault = refused(tmp_path, {"p.csv": text}, survey={"culture": "Q1"})
    assert "--survey culture=q1: its answers ('blue', 'green', 'Agree', 'red', ...)" in fault


# Matrices


MATRIX = {("Ada", "Ben"): 1.0, ("Ada", "Di"): 2.0, ("Ben", "Ada"): 1.0, ("Cy", "Ben"): 2.0,
          ("Cy", "Di"): 1.0, ("Di", "Ada"): 1.0}  # fmt: skip
BODY = "Ada,0,1,0,2\nBen,1,0,0,0\nCy,0,2,0,1\nDi,1,0,0,0\n"


@pytest.mark.parametrize(
    "text",
    [
        "name,Ada,Ben,Cy,Di\n" + BODY,
        '"","Ada","Ben","Cy","Di"\n' + BODY,
        "name,Ada,Ben,Cy,Di,Total\n" + "\n".join(
            f"{line},{sum(map(int, line.split(',')[1:]))}" for line in BODY.strip().split("\n")
        ) + "\nTotal,2,3,0,3,8\n",
        "name,school,Ada,Ben,Cy,Di\n" + BODY.replace(",", ",N,", 1),
        "Our matrix\n\nname,Ada,Ben,Cy,Di\n" + BODY,
        "name,Ada,Ben,Cy,Di\n" + BODY.replace("0", "NA"),
    ],
)  # fmt: skip
def test_matrices(tmp_path, text):
    if "school" in text:
        lines = text.split("\n")
        text = "\n".join(
            [
                lines[0],
                *(
                    line if ",N," in line else line.replace(",", ",N,", 1)
                    for line in lines[1:]
                    if line
                ),
            ]
        )
    found = read(tmp_path, {"m.csv": text})
    assert found.people == ("Ada", "Ben", "Cy", "Di")
    assert found.ties == MATRIX


def test_a_matrix_of_respondents_by_everyone(tmp_path):
    text = "name,Ada,Ben,Cy,Di,Ed\nAda,0,1,0,2,0\nBen,1,0,0,0,0\nCy,0,2,0,1,1\nDi,1,0,0,0,0\n"
    found = read(tmp_path, {"m.csv": text})
    assert found.people == ("Ada", "Ben", "Cy", "Di", "Ed")
    assert found.ties == MATRIX | {("Cy", "Ed"): 1.0}
    assert "a matrix of 4 respondents by 5 people" in found.notes
    assert "1 name (Ed) in columns only, taken as people" in found.notes


def test_names_that_r_has_altered(tmp_path):
    names = ["Ada Lee", "Ben O'Roe", "3rd Cy", "Di-Ann Fox"]
    heads = ["Ada.Lee", "Ben.O.Roe", "X3rd.Cy", "Di.Ann.Fox"]
    rows = [f'"{name}",{",".join("1" if i == j + 1 else "0" for j in range(4))}'
            for i, name in enumerate(names)]  # fmt: skip
    text = '"",' + ",".join(f'"{h}"' for h in heads) + "\n" + "\n".join(rows) + "\n"
    found = read(tmp_path, {"m.csv": text})
    assert found.people == tuple(names)
    assert set(found.ties) == {(names[i], names[i - 1]) for i in (1, 2, 3)}


def test_marks_in_a_matrix(tmp_path):
    text = "name,Ada,Ben,Cy\nAda,,x,\nBen,x,,X\nCy,,,\n"
    found = read(tmp_path, {"m.csv": text})
    assert set(found.ties) == {("Ada", "Ben"), ("Ben", "Ada"), ("Ben", "Cy")}


def test_why_a_table_is_no_matrix(tmp_path):
    rows = "".join(f"N{i},0,0,0,0,0,0,0,0\n" for i in range(8))
    text = f"name,Ada,Ben,Cy,w,x,y,z,v\nAda,0,1,0,0,0,0,0,0\nBen,1,0,0,0,0,0,0,0\nDee\n{rows}"
    found = read(tmp_path, {"m.csv": text}, site="w")
    assert "2 names stand in its header and its rows, as in a matrix, but" in found.notes
    assert found.ties == {}


# Who is in the team


def test_who_is_in_the_team_is_a_choice(tmp_path):
    people = (
        "name,school,job title\nAda,North,Principal\nBen,North,Teacher\nCy,North,Teacher\n"
        "Di,South,Maths lead\nEd,South,Teacher\nFi,South,Principal\n"
    )
    ties = "source,target\nBen,Ada\nCy,Ada\nEd,Di\nDi,Fi\nFi,Ada\n"
    files = {"p.csv": people, "t.csv": ties}
    found = read(tmp_path, files)
    assert sum(role != "colleague" for role in found.roles.values()) == 6
    assert "--team asked" in found.options
    named = read(tmp_path, files, team="named")
    assert [who for who, role in named.roles.items() if role != "colleague"] == ["Ada", "Di"]
    assert "2 teams (North, South) of one person" in named.notes
    everyone = read(tmp_path, files, team="all")
    assert set(everyone.roles.values()) == {"lead", "member"}
    assert "--team x: write one of named, asked, all" in refused(tmp_path, files, team="x")
