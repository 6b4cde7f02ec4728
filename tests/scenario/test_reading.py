"""Scenario files: every fault in one report, what extends and overrides do, what may change."""

import os
from pathlib import Path

import pytest

import nicsim
from nicsim.domains.practices import NamedPractice
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.border import LARGEST_FILE
from nicsim.scenario.declared import parameters
from nicsim.scenario.lists import MOST_PRACTICES
from nicsim.scenario.reading import (
    MOST_PARENTS,
    parse,
    parse_overrides,
    read,
)

TITLE = 'title = "A"\n'
STAFF = '{ "hub_leadership.staff_fte" = 0.0 }'


def faults_of(text):
    with pytest.raises(ScenarioError) as caught:
        parse(text, "x.toml")
    assert str(caught.value) == "\n".join(caught.value.faults)
    assert all(len(fault) < 600 for fault in caught.value.faults)
    return caught.value.faults


def fault_of(text):
    faults = faults_of(text)
    assert len(faults) == 1, faults
    return faults[0]


def file_faults(path, overrides=None):
    with pytest.raises(ScenarioError) as caught:
        read(path, overrides)
    return caught.value.faults


def written(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def changing(*entries):
    return TITLE + f"changes = [{', '.join(entries)}]"


# Keys


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("yeers = 3", "yeers is not part of a scenario; did you mean years?"),
        ("titel = 3", "titel is not part of a scenario; did you mean title?"),
        ("changs = []", "changs is not part of a scenario; did you mean changes?"),
        ("[cultur]\nlevel = 0.3", "[cultur] is not part of a scenario; did you mean culture?"),
        ("[culture]\nlevle = 0.3", "[culture] levle is not a parameter; did you mean level?"),
        ('"culture.levle" = 0.3', "[culture] levle is not a parameter; did you mean level?"),
        ("[structure]\nsights = 3", "[structure] sights is not a parameter; did you mean sites?"),
        (
            "[structure]\nacros = { degree = 2 }",
            "[structure] acros is not a parameter; did you mean across?",
        ),
        (
            "[structure]\nacross = { degre = 2 }",
            "[structure.across] degre is not a parameter; did you mean degree?",
        ),
        (
            "[culture]\nstaff_fte = 3.0",
            "[culture] staff_fte is not a parameter; it belongs to [hub_leadership]",
        ),
        (
            "[structure.within]\nbridges = 3",
            "[structure.within] bridges is not a parameter; it belongs to [structure.across]",
        ),
        ("[adoption]\nlevel = 0.5", "[adoption] level is not a parameter; it belongs to ["),
        ("[practices]\nlevel = 0.5", "[practices] level is not a parameter; it belongs to ["),
        ("[structure.within]\nzzzz = 1", "zzzz is not a parameter; known are kind, colleague_ties"),
        ("zzzzzz = 1", "zzzzzz is not part of a scenario; known are title, question, sources"),
        ('"" = 1', "'' is not part of a scenario"),
        ('" " = 1', "' ' is not part of a scenario"),
        ('"a\\nb" = 1', "'a\\nb' is not part of a scenario"),
        (f"{'y' * 5000} = 1", "... is not part of a scenario"),
    ],
)
def test_unknown_keys_are_named_with_the_nearest(line, wanted):
    fault = fault_of(TITLE + line)
    assert fault.startswith("x.toml: ")
    assert wanted in fault


# Values


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('years = "4"', "years: '4' is not an integer from 1 to 100"),
        ("years = true", "years: true is not an integer"),
        ("years = 4.0", "years: 4.0 is not an integer"),
        ("years = inf", "years: inf is not an integer"),
        ("years = 1979-05-27", "years: datetime.date(1979, 5, 27) is not an integer"),
        ('[culture]\nlevel = "0.4"', "[culture] level: '0.4' is not a number from 0 to 1"),
        ("[culture]\nlevel = true", "[culture] level: true is not a number"),
        ("[culture]\nlevel = inf", "[culture] level: inf is not a number"),
        ("[culture]\nlevel = -inf", "[culture] level: -inf is not a number"),
        ("[culture]\nlevel = nan", "[culture] level: nan is not a number"),
        ("[culture]\nlevel = [0.4]", "[culture] level: [0.4] is not a number"),
        ("[culture.level]\na = 1", "[culture] level: {'a': 1} is not a number"),
        ("[culture]\nlevel = 07:32:00", "[culture] level: datetime.time(7, 32) is not a number"),
        ("[environment]\nsummer = 1", "[environment] summer: 1 is not true or false"),
        ('[environment]\nsummer = "no"', "[environment] summer: 'no' is not true or false"),
        ("culture = 0.5", "[culture] must be a table, not 0.5"),
        ("culture = [0.5]", "[culture] must be a table, not [0.5]"),
        ("[[culture]]\nlevel = 0.5", "[culture] must be a table, not [{'level': 0.5}]"),
        ('structure = "x"', "[structure] must be a table, not 'x'"),
        ("structure = { across = 3 }", "[structure.across] must be a table, not 3"),
        (
            '[structure]\nacross = "ring"',
            "[structure.across] must be a table, not 'ring'",
        ),
        ("[structure.across]\nkind = 3", "[structure.across] kind: 3 is not one of none, line"),
        ('[structure.across]\nkind = "smallworld"', "did you mean small_world?"),
        ('[structure.across]\nkind = "Ring"', "did you mean ring?"),
        ('[structure]\nroster = ""', "[structure] roster: '' is not the path of a file"),
        ("[structure]\nroster = 3", "[structure] roster: 3 is not the path of a file"),
        ('[structure]\nties = "a\\u0000b"', "[structure] ties: 'a\\x00b' is not the path"),
        ("question = 3", "question must be text"),
        ('sources = "a"', "sources must be a list of texts"),
        ('sources = ["a", 1]', "sources must be a list of texts"),
        ('extends = "other.toml"', "a text cannot extend one"),
        ('"culture.level" = 0.3\nculture = { level = 0.4 }', "[culture] level is given twice"),
    ],
)
def test_wrong_types(line, wanted):
    assert wanted in fault_of(TITLE + line)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("years = 0", "years: 0 is out of range; allowed is an integer from 1 to 100 (years)"),
        ("years = 101", "years: 101 is out of range"),
        ("years = -1", "years: -1 is out of range"),
        (f"years = {10**30}", "is out of range"),
        ("[culture]\nlevel = 1.0000001", "[culture] level: 1.0000001 is out of range"),
        ("[culture]\nlevel = -1e-300", "[culture] level: -1e-300 is out of range"),
        ("[structure]\nsites = 0", "[structure] sites: 0 is out of range"),
        ("[structure]\nsites = 100001", "[structure] sites: 100001 is out of range"),
        ("[structure]\nteam_size = 0", "[structure] team_size: 0 is out of range"),
        ("[structure]\ncolleagues = -1", "[structure] colleagues: -1 is out of range"),
        ("[structure]\nsize_spread = 1.5", "[structure] size_spread: 1.5 is out of range"),
        ("[structure.across]\nrewiring = 1.1", "[structure.across] rewiring: 1.1 is out of range"),
        ("[improvement]\ncycle_weeks = 0", "[improvement] cycle_weeks: 0 is out of range"),
        ("[practices]\ncount = 65", "[practices] count: 65 is out of range"),
    ],
)
def test_out_of_range(line, wanted):
    assert wanted in fault_of(TITLE + line)


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("years = 1", "years", 1),
        ("years = 100", "years", 100),
        ("[culture]\nlevel = 0", "culture.level", 0.0),
        ("[culture]\nlevel = 1", "culture.level", 1.0),
        ("[culture]\nlevel = 1.0", "culture.level", 1.0),
        ("[environment]\nsummer = false", "environment.summer", False),
    ],
)
def test_ends_of_ranges_are_allowed_and_integers_are_numbers(line, key, value):
    found = parse(TITLE + line).assigned[key].value
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "title is missing"),
        ("years = 3", "title is missing"),
        ('title = ""', "title must be text"),
        ('title = " \\t "', "title must be text"),
        ("title = 3", "title must be text"),
        ("[title]\na = 1", "title must be text"),
    ],
)
def test_title_is_required(text, wanted):
    assert fault_of(text).startswith(f"x.toml: {wanted}")


def test_texts_are_trimmed():
    found = parse('title = " A "\nquestion = " B? "\nsources = ["C"]')
    assert (found.title, found.question, found.sources) == ("A", "B?", ("C",))


def test_all_faults_at_once():
    faults = faults_of(
        """
        question = 1
        sources = 2
        years = "4"
        yeers = 3
        changes = [{ week = -1, until = "x", label = 3, set = { "culture.levle" = 1 }, z = 1 }, 4]
        [culture]
        level = 2.0
        [structure]
        sites = true
        across = 3
        [practices]
        count = 0
        named = [{ name = 1, quality = "x" }]
        """
    )
    for wanted in (
        "question must",
        "title is missing",
        "sources must",
        "years: '4'",
        "yeers is not",
        "week -1",
        "until 'x'",
        "label must",
        "levle is not",
        "z is not known",
        "[[changes]] 2: must be a table",
        "[culture] level: 2.0",
        "[structure] sites: true",
        "[structure.across] must be",
        "[practices] count: 0",
        "1: name must",
        "1: quality 'x'",
    ):
        assert sum(wanted in fault for fault in faults) == 1, wanted
    assert len(faults) == 17


def test_faults_of_values_structure_and_named_files_are_one_report(tmp_path):
    path = written(
        tmp_path,
        "a.toml",
        TITLE + '[culture]\nlevel = 2.0\n[structure]\nroster = "no.csv"\nties = "none.csv"',
    )
    with pytest.raises(ScenarioError) as caught:
        nicsim.load(path)
    report = str(caught.value)
    assert len(caught.value.faults) == 3
    for wanted in ("[culture] level", "no.csv: cannot be read", "none.csv: cannot be read"):
        assert wanted in report


# Paths


def test_paths_are_relative_to_the_file_that_names_them(tmp_path):
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub", "parent.toml", TITLE + '[structure]\nroster = "people.csv"')
    child = written(tmp_path, "child.toml", TITLE + 'extends = "sub/parent.toml"')
    assert read(child).structure.roster == tmp_path / "sub" / "people.csv"


@pytest.mark.parametrize("written_as", ["$NICSIM_TEST_FOLDER/a.csv", "${NICSIM_TEST_FOLDER}/a.csv"])
def test_environment_variables_in_paths(monkeypatch, tmp_path, written_as):
    text = TITLE + f'[structure]\nroster = "{written_as}"\nties = "{written_as}"'
    monkeypatch.setenv("NICSIM_TEST_FOLDER", str(tmp_path))
    assert parse(text).structure.roster == tmp_path / "a.csv"
    for unset in (lambda: monkeypatch.setenv("NICSIM_TEST_FOLDER", ""), monkeypatch.undo):
        unset()
        assert "environment variable NICSIM_TEST_FOLDER is not set" in fault_of(text)


def test_path_of_a_stranger():
    text = TITLE + '[structure]\nroster = "~no_such_user_here/a.csv"'
    assert "names a user who is not known" in fault_of(text)


# Files that cannot be read


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"\xff\xfe\x00binary", "not a text file"),
        (b"\x80", "not a text file"),
        (b"title = 'a'\0", "not valid TOML"),
        (b"title = ", "not valid TOML"),
        (b"title = 'a'\ntitle = 'b'", "not valid TOML"),
        (b"[culture]\nlevel = .3", "not valid TOML"),
        (b"#" * (LARGEST_FILE + 1), "over 1,000 kB"),
        (b"title = 'a'\nyears = " + b"1" * 5000, "a number in it is too long"),
        (b"title = 'a'\nyears = " + b"[" * 100_000, "not valid TOML"),
        (b"title = 'a'\nyears = " + b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        (b"title = 'a'\nyears = " + b"{a=" * 5000 + b"1" + b"}" * 5000, "nested too deeply"),
        (b"title = 'a'\n[culture.level" + b".a" * 1500 + b"]", " is not a number from 0 to 1"),
        (b"title = 'a'\n[z" + b".a" * 1500 + b"]", "[z] is not part of a scenario"),
        (b"title = 'a'\n[[changes]]\nweek = 1\n[changes.set.z" + b".a" * 1500 + b"]", "[z]"),
        (b"title = 'a'\n[[practices.named]]\nname = 'b'\n[practices.named.quality" + b".a" * 1500
         + b"]", " is not a number from -2 to 2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_binary_huge_broken_and_deep_files(tmp_path, content, wanted):
    path = written(tmp_path, "a.toml", content)
    (fault,) = file_faults(path)
    assert fault.startswith(f"{path}: ")
    assert wanted in fault
    assert len(fault) < 600


def test_missing_file_names_its_neighbours(tmp_path):
    assert file_faults(tmp_path / "no.toml") == [f"{tmp_path / 'no.toml'}: no such file"]
    written(tmp_path, "near.toml", TITLE)
    (fault,) = file_faults(tmp_path / "no.toml")
    assert fault.endswith("in that folder: near.toml")
    (fault,) = file_faults(tmp_path / "neer.toml")
    assert fault.endswith("did you mean near.toml?")
    (fault,) = file_faults(tmp_path / "no_folder" / "no.toml")
    assert fault.endswith("no such file")


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "\ud800"])
def test_directories_and_impossible_paths(tmp_path, name):
    (fault,) = file_faults(os.path.join(tmp_path, name))
    assert "cannot be read" in fault or "no path of a file" in fault or "no such file" in fault


def test_byte_order_mark_and_windows_line_ends(tmp_path):
    path = written(tmp_path, "a.toml", b"\xef\xbb\xbftitle = 'a'\r\nyears = 3\r\n")
    assert read(path).years == 3


# Extends


def test_nearest_file_wins_and_origins_say_which(tmp_path):
    written(
        tmp_path,
        "far.toml",
        'title = "Far"\nquestion = "Q?"\nsources = ["S"]\nyears = 3\n'
        "[culture]\nlevel = 0.1\nerosion = 0.001\n[improvement]\nlevel = 0.2",
    )
    written(
        tmp_path,
        "middle.toml",
        'title = "Middle"\nextends = "far.toml"\nyears = 4\n[culture]\nlevel = 0.2',
    )
    path = written(
        tmp_path, "near.toml", 'title = "Near"\nextends = "middle.toml"\n[improvement]\nlevel = 0.9'
    )
    found = read(path, {"culture.erosion": 0.003})
    assert (found.title, found.question, found.sources) == ("Near", "Q?", ("S",))
    assert found.path == path
    values = found.resolved()
    for key, value, origin in (
        ("years", 4, "middle.toml"),
        ("culture.level", 0.2, "middle.toml"),
        ("culture.erosion", 0.003, "command line"),
        ("culture.influence_rate", 0.014, "level"),
        ("improvement.level", 0.9, "near.toml"),
        ("improvement.cycle_weeks", 2, "level"),
        ("environment.level", None, "default"),
        ("environment.support", 0.55, "default"),
        ("structure.sites", 20, "default"),
        ("culture.initial_norm_sd", parameters()["culture.initial_norm_sd"].default, "default"),
    ):
        assert values[key].value == pytest.approx(value), key
        assert values[key].origin == origin, key


def test_changes_add_up_and_an_empty_list_clears_them(tmp_path):
    written(tmp_path, "a.toml", changing(f"{{ week = 3, label = 'far', set = {STAFF} }}"))
    more = written(
        tmp_path,
        "b.toml",
        changing(f"{{ week = 1, label = 'near', set = {STAFF} }}") + '\nextends = "a.toml"',
    )
    same = written(tmp_path, "c.toml", TITLE + 'extends = "b.toml"')
    none = written(tmp_path, "d.toml", TITLE + 'extends = "b.toml"\nchanges = []')
    assert [c.label for c in read(more).changes] == ["far", "near"]
    assert [c.label for c in read(same).changes] == ["far", "near"]
    assert read(none).changes == ()


def test_named_practices_are_replaced_whole(tmp_path):
    written(tmp_path, "a.toml", TITLE + 'practices.named = [{ name = "A", quality = 0.1 }]')
    same = written(tmp_path, "b.toml", TITLE + 'extends = "a.toml"\npractices.count = 3')
    other = written(
        tmp_path,
        "c.toml",
        TITLE + 'extends = "a.toml"\npractices.named = [{ name = "B", quality = 1 }]',
    )
    assert read(same).named == (NamedPractice("A", 0.1),)
    assert read(other).named == (NamedPractice("B", 1.0),)


@pytest.mark.parametrize("files", [1, 2, 3])
def test_circles(tmp_path, files):
    for number in range(files):
        other = (number + 1) % files
        written(tmp_path, f"{number}.toml", TITLE + f'extends = "{other}.toml"')
    (fault,) = file_faults(tmp_path / "0.toml")
    chain = " -> ".join(f"{number % files}.toml" for number in range(files + 1))
    assert f"extends goes round in a circle ({chain})" in fault


def test_circle_through_another_spelling(tmp_path):
    (tmp_path / "sub").mkdir()
    path = written(tmp_path, "a.toml", TITLE + 'extends = "sub/../a.toml"')
    (fault,) = file_faults(path)
    assert "goes round in a circle" in fault
    (tmp_path / "link.toml").symlink_to(path)
    path.write_text(TITLE + 'extends = "link.toml"')
    (fault,) = file_faults(path)
    assert "goes round in a circle" in fault


@pytest.mark.parametrize("extra", [0, 1])
def test_long_chains(tmp_path, extra):
    files = MOST_PARENTS + 1 + extra
    for number in range(files - 1):
        written(tmp_path, f"{number}.toml", TITLE + f'extends = "{number + 1}.toml"')
    written(tmp_path, f"{files - 1}.toml", TITLE + "years = 7")
    if extra:
        (fault,) = file_faults(tmp_path / "0.toml")
        assert f"more than {MOST_PARENTS} files" in fault
    else:
        assert read(tmp_path / "0.toml").years == 7


@pytest.mark.parametrize("value", ["3", '""', "true", '["a.toml"]', '"a\\u0000b"'])
def test_extends_must_be_a_path(tmp_path, value):
    (fault,) = file_faults(written(tmp_path, "a.toml", TITLE + f"extends = {value}"))
    assert "extends must be the path of another scenario file" in fault


@pytest.mark.parametrize(("parent", "wanted"), [("no.toml", "no such file"), (".", "cannot be")])
def test_extends_of_what_is_no_file(tmp_path, parent, wanted):
    (fault,) = file_faults(written(tmp_path, "a.toml", TITLE + f'extends = "{parent}"'))
    assert wanted in fault


def test_faults_of_all_files_are_collected_under_their_names(tmp_path):
    parent = written(tmp_path, "a.toml", "years = 0\n[culture]\nlevel = 2.0")
    child = written(tmp_path, "b.toml", TITLE + 'extends = "a.toml"\n[improvement]\nlevel = 3.0')
    faults = file_faults(child, {"environment.level": 4.0, "nothing": 1})
    assert len(faults) == 6
    assert [fault.startswith(f"{parent}: ") for fault in faults] == [True] * 3 + [False] * 3
    assert faults[3].startswith(f"{child}: [improvement] level")
    assert faults[4].startswith("--set [environment] level: 4.0")
    assert faults[5].startswith("--set nothing is not part")


# Overrides


def test_parse_overrides():
    found = parse_overrides(
        [
            "culture.level=0.8",
            " years = 3 ",
            "environment.summer=false",
            "structure.across.kind=ring",
            'structure.within.kind="ring"',
            "title=a=b",
            "question=",
            "z=1\nx=2",
        ]
    )
    assert found == {
        "culture.level": 0.8,
        "years": 3,
        "environment.summer": False,
        "structure.across.kind": "ring",
        "structure.within.kind": "ring",
        "title": "a=b",
        "question": "",
        "z": "1\nx=2",
    }


def test_bad_overrides_are_told_together():
    with pytest.raises(ScenarioError) as caught:
        parse_overrides(["culture.level", "=3", "  =3", "years=2"])
    assert len(caught.value.faults) == 3
    assert all("write KEY=VALUE" in fault for fault in caught.value.faults)


def test_the_last_override_of_a_key_wins():
    assert parse_overrides(["years=2", "years=3"]) == {"years": 3}


def test_deep_overrides_are_text():
    deep = "[" * 100_000
    assert parse_overrides([f"years={deep}"]) == {"years": deep}


def test_overrides_of_what_only_files_may_say(tmp_path):
    path = written(tmp_path, "a.toml", TITLE)
    for key in ("sources", "extends", "changes", "practices.named"):
        (fault,) = file_faults(path, {key: []})
        assert fault == f"--set {key} can be given in a scenario file only, at its top"
    (fault,) = file_faults(path, {"title": " "})
    assert "title must be text" in fault
    assert read(path, {"title": " B "}).title == "B"


def test_nested_overrides(tmp_path):
    path = written(tmp_path, "a.toml", TITLE + "[culture]\nlevel = 0.2")
    assert read(path, {"culture": {"level": 0.4}}).levels["culture"] == 0.4
    (fault,) = file_faults(path, {"culture": {"level": 0.4}, "culture.level": 0.3})
    assert "given twice" in fault


# Changes


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("3", "must be a table with week and set"),
        (f"{{ set = {STAFF} }}", "week is missing"),
        (f"{{ week = -1, set = {STAFF} }}", "week -1 is not a week"),
        (f"{{ week = true, set = {STAFF} }}", "week true is not a week"),
        (f"{{ week = 1.0, set = {STAFF} }}", "week 1.0 is not a week"),
        (f'{{ week = "1", set = {STAFF} }}', "week '1' is not a week"),
        (f"{{ week = inf, set = {STAFF} }}", "week inf is not a week"),
        (f"{{ week = 200, set = {STAFF} }}", "at week 200 lies beyond the end"),
        (f"{{ week = {10**30}, set = {STAFF} }}", "lies beyond the end"),
        (f"{{ week = 3, until = 3, set = {STAFF} }}", "until 3 is not a week after 3"),
        (f"{{ week = 3, until = 2, set = {STAFF} }}", "until 2 is not a week after 3"),
        (f"{{ week = 0, until = 0, set = {STAFF} }}", "until 0 is not a week after 0"),
        (f"{{ week = 0, until = -1, set = {STAFF} }}", "until -1 is not a week after 0"),
        (f'{{ week = 3, until = "9", set = {STAFF} }}', "until '9' is not a week after 3"),
        (f"{{ week = 3, until = true, set = {STAFF} }}", "until true is not a week after 3"),
        (f"{{ week = 3, until = 4.5, set = {STAFF} }}", "until 4.5 is not a week after 3"),
        (f"{{ week = 3, until = nan, set = {STAFF} }}", "until nan is not a week after 3"),
        (f"{{ week = 3, label = 1, set = {STAFF} }}", "label must be text"),
        (f"{{ week = 3, untill = 9, set = {STAFF} }}", "untill is not known; it has week, until"),
        ("{ week = 3 }", "set must be a table of what changes"),
        ("{ week = 3, set = {} }", "set must be a table of what changes"),
        ("{ week = 3, set = { culture = {} } }", "set must be a table of what changes"),
        ("{ week = 3, set = [] }", "set must be a table of what changes"),
        ('{ week = 3, set = { "culture.levle" = 1 } }', "did you mean level?"),
        ('{ week = 3, set = { "culture.level" = 2.5 } }', "[culture] level: 2.5 is out of range"),
        ('{ week = 3, set = { "culture.level" = true } }', "level: true is not a number"),
        ("{ week = 3, set = { culture = 3 } }", "[culture] must be a table, not 3"),
        ("{ week = 3, set = { changes = [] } }", "changes can be given in a scenario file only"),
        (
            '{ week = 3, set = { "culture.level" = 0.1, culture = { level = 0.2 } } }',
            "'culture.level' is given twice",
        ),
    ],
)
def test_bad_changes(entry, wanted):
    fault = fault_of(changing(entry))
    assert "[[changes]] " in fault
    assert wanted in fault


@pytest.mark.parametrize("value", ["3", "true", '"x"', "{ week = 1 }"])
def test_changes_must_be_a_list(value):
    assert "[[changes]] must be a list of tables" in fault_of(TITLE + f"changes = {value}")


def test_each_change_is_named_by_its_number():
    good = f"{{ week = 1, set = {STAFF} }}"
    faults = faults_of(changing(good, "{}", good, f"{{ week = 4, until = 1, set = {STAFF} }}"))
    assert [fault.split(":")[1] for fault in faults] == [" [[changes]] 2"] * 2 + [" [[changes]] 4"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("years", "3"),
        ("structure.sites", "3"),
        ("structure.across.kind", '"ring"'),
        ("structure.within.degree", "2"),
        ("structure.roster", '"a.csv"'),
        ("practices.count", "3"),
        ("practices.helpful_share", "0.5"),
        ("culture.initial_norm", "0.5"),
        ("within_team.initial_trust", "0.5"),
        ("roles_engagement.initial_engagement", "0.5"),
        ("improvement.initial_skill", "0.5"),
        ("across_teams.initial_degree", "3"),
        ("hub_leadership.initial_alignment", "0.5"),
        ("hub_leadership.working_theory", "0.5"),
        ("environment.support_sd", "0.1"),
        ("adoption.initial_users", "3"),
    ],
)
def test_what_acts_at_the_beginning_cannot_change(key, value):
    fault = fault_of(changing(f'{{ week = 3, set = {{ "{key}" = {value} }} }}'))
    name = key.rpartition(".")[2]
    assert f"{name} acts at the beginning only and cannot change in mid-run" in fault


def test_a_change_in_the_last_week_stands_and_until_may_lie_beyond():
    found = parse(changing(f"{{ week = 199, until = 999, set = {STAFF} }}"))
    assert [(c.week, c.until) for c in found.changes] == [(199, 999)]


@pytest.mark.parametrize("label", ["", 'label = "", ', 'label = " ", '])
def test_label_defaults_to_the_keys(label):
    found = parse(changing(f"{{ week = 1, {label}set = {STAFF} }}"))
    assert found.changes[0].label == "hub_leadership.staff_fte"


def test_late_changes_are_a_fault_in_a_file_and_a_notice_when_shortened(tmp_path):
    path = written(
        tmp_path,
        "a.toml",
        changing(
            f"{{ week = 40, label = 'grant ends', set = {STAFF} }}",
            f"{{ week = 39, label = 'kept', set = {STAFF} }}",
        ),
    )
    short = read(path, {"years": 1})
    assert [c.label for c in short.changes] == ["kept"]
    (notice,) = short.notices
    assert notice.startswith("left out: 'grant ends' at week 40 lies beyond the end")
    assert "1 years have weeks 0 to 39" in notice
    assert len(read(path).changes) == 2
    again = read(path).replacing({"years": 1})
    assert (again.changes, again.notices) == (short.changes, short.notices)
    path.write_text(path.read_text() + "\nyears = 1")
    (fault,) = file_faults(path)
    assert fault.startswith(f"{path}: [[changes]] 'grant ends' at week 40")
    assert len(read(path, {"years": 2}).changes) == 2


def test_years_that_do_not_shorten_hide_no_fault(tmp_path):
    path = written(tmp_path, "a.toml", changing(f"{{ week = 250, set = {STAFF} }}"))
    assert "beyond the end" in file_faults(path, {"years": 5})[0]


def test_late_changes_of_a_text_are_told_under_its_name():
    assert fault_of(changing(f"{{ week = 250, set = {STAFF} }}")).startswith("x.toml: ")


# Named practices


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("3", "must be 1 to 64 practices"),
        ("[]", "must be 1 to 64 practices"),
        ('{ name = "A", quality = 0.1 }', "must be 1 to 64 practices"),
        ('[{ name = "A" }]', "1: quality None is not a number from -2 to 2"),
        ('[{ name = "A", quality = "0.1" }]', "1: quality '0.1' is not a number"),
        ('[{ name = "A", quality = true }]', "1: quality true is not a number"),
        ('[{ name = "A", quality = nan }]', "1: quality nan is not a number"),
        ('[{ name = "A", quality = inf }]', "1: quality inf is not a number"),
        ('[{ name = "A", quality = 2.1 }]', "1: quality 2.1 is not a number"),
        (f'[{{ name = "A", quality = {10**200} }}]', "is not a number from -2 to 2"),
        ("[{ quality = 0.1 }]", "1: name must be text"),
        ("[{ name = 3, quality = 0.1 }]", "1: name must be text"),
        ('[{ name = " ", quality = 0.1 }]', "1: name must be text"),
        (
            '[{ name = "A", quality = 0.1 }, { name = " A ", quality = 0.2 }]',
            "2: name ' A ' is given twice",
        ),
        ('[{ name = "A", quality = 0.1, form = 3 }]', "1: form is not known"),
    ],
)
def test_bad_named_practices(value, wanted):
    fault = fault_of(TITLE + f"practices.named = {value}")
    assert fault.startswith("x.toml: [[practices.named]]")
    assert wanted in fault


def test_an_entry_that_is_no_table():
    assert len(faults_of(TITLE + 'practices.named = [3, { name = "A", quality = 1 }]')) == 2


def named_practices(number):
    return TITLE + "".join(
        f'\n[[practices.named]]\nname = "{i}"\nquality = {-2 + i % 5}' for i in range(number)
    )


def test_as_many_named_practices_as_are_allowed():
    assert len(parse(named_practices(MOST_PRACTICES)).named) == MOST_PRACTICES
    assert "1 to 64" in fault_of(named_practices(MOST_PRACTICES + 1))


def test_named_practices_are_trimmed_numbers():
    found = parse(TITLE + 'practices.named = [{ name = " A ", quality = 2 }]').named
    assert found == (NamedPractice("A", 2.0),)
    assert type(found[0].quality) is float


def test_the_example_of_the_documents_reads():
    found = parse(
        """
        title = "A funded network of twenty schools"
        question = "What does an ordinary, adequately led network achieve in five years?"
        sources = ["one"]
        years = 5
        [structure]
        sites = 20
        team_size = 6
        colleagues = 30
        districts = 4
        across = { kind = "small_world", degree = 4, rewiring = 0.1 }
        within = { colleague_ties = 3.5 }
        [hub_leadership]
        level = 0.7
        staff_fte = 4.0
        [practices]
        count = 8
        [[changes]]
        week = 120
        until = 160
        label = "the hub's grant ends"
        set = { "hub_leadership.staff_fte" = 0.0 }
        """,
        folder=Path("a"),
    )
    assert found.structure.across.kind == "small_world"
    assert found.settings.hub_leadership.staff_fte == 4.0
    assert found.settings.hub_leadership.capability == pytest.approx(0.82)
    assert [week for week, _ in found.timeline] == [0, 120, 160]
