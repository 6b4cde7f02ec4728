"""What columns are called: usual names, however they are written."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

ID_NAMES = ("id", "staff id", "teacher id", "person id", "employee id", "participant id",
            "member id", "user id", "node id", "respondent id", "person", "name", "label",
            "vertex", "node",
            "full name", "staff name", "teacher name", "your name", "person name", "employee name",
            "participant name", "respondent name", "member name", "leader name",
            "first and last name", "name of staff", "participant", "respondent", "teacher", "staff",
            "member", "employee", "actor", "leader", "student", "email", "email address",
            "username")  # fmt: skip
SITE_NAMES = ("site", "school", "team", "organisation", "organization", "building", "campus",
              "group", "department", "unit", "community", "cluster", "school name", "site name",
              "school id", "modularity class", "partition", "team name", "site id", "team id",
              "school code", "your school", "which school", "organisation name",
              "organization name", "current school", "home school", "workplace")  # fmt: skip
DISTRICT_NAMES = ("district", "district name", "district id", "region", "county", "network region",
                  "school district", "area")  # fmt: skip
ROLE_NAMES = ("role", "position", "job", "job title", "title", "function", "type", "job role",
              "your role", "role title", "position title", "current role")  # fmt: skip
SOURCE_NAMES = ("source", "from", "ego", "asker", "vertex 1", "sender", "asks", "nominator",
                "source id", "from id", "ego id", "respondent", "i", "asker id", "sender id",
                "from name", "source name", "respondent id", "nominator id", "who asks", "seeker",
                "advice seeker", "person 1", "node 1", "person a")  # fmt: skip
TARGET_NAMES = ("target", "to", "alter", "asked", "vertex 2", "receiver", "advisor", "nominee",
                "target id", "to id", "alter id", "nominated", "j", "asked id", "receiver id",
                "to name", "target name", "nominee id", "who is asked", "recipient", "adviser",
                "advice giver", "provider", "person 2", "node 2", "person b")  # fmt: skip
WEIGHT_NAMES = ("weight", "strength", "frequency", "value", "edge weight", "how often",
                "tie weight", "tie strength", "edge value", "times", "freq")  # fmt: skip
DIRECTION_NAMES = ("direction", "type", "directed")
RELATION_NAMES = ("relation", "relationship", "tie type", "network", "kind", "edge type")
WEEK_NAMES = ("join week", "joins", "week")
THRESHOLD_NAMES = ("threshold", "own threshold", "adoption threshold")
FIRST_NAMES = ("first name", "given name", "forename", "firstname", "fname")
LAST_NAMES = ("last name", "surname", "family name", "lastname", "lname")
OTHERS = ("age", "gender", "sex", "years", "experience", "subject", "grade", "phone", "date",
          "time", "timestamp", "notes", "comments", "description", "tags", "trust", "culture",
          "start date", "end date", "status", "progress", "ip address", "color", "colour", "shape",
          "size")  # fmt: skip
USUAL = frozenset(
    (*ID_NAMES, *SITE_NAMES, *DISTRICT_NAMES, *ROLE_NAMES, *SOURCE_NAMES, *TARGET_NAMES,
     *WEIGHT_NAMES, *RELATION_NAMES, *WEEK_NAMES, *FIRST_NAMES, *LAST_NAMES, *OTHERS, "direction")
)  # fmt: skip
USUAL = USUAL | {name.replace(" ", "") for name in USUAL}  # StaffID, whose capitals are lost
QUESTION = re.compile(
    r"\b(advice|advis|ask|turn to|turns to|go to|goes to|talk|nominat|friend|colleagues?\b|contact|"
    r"whom?\b|help|support from|confide|consult|collaborat|close to|name \d|person \d)"
)
SPLIT_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
NUMBERED = re.compile(r"^(.*?)[\s_.\-#(]*(\d{1,3})\)?\D{0,2}$")
PLACES = frozenset(("site", "school", "team", "organisation", "organization", "building", "campus"))


def key_of(column: str) -> str:
    """A column's name as names are compared: `staffId`, `staff_id`, `#Staff ID:` are `staff id`."""
    column = unicodedata.normalize("NFKC", column)
    if " " not in column.strip():
        column = SPLIT_WORDS.sub(" ", column)
    words = re.sub(r"[_\-.]+", " ", column).strip(" #*:?!\"'\t\n")
    return " ".join(words.lower().split())


def columns_called(columns: Iterable[str], usual: Sequence[str]) -> list[str]:
    """Columns of a usual name; then those that hold one: "School / Site", "weight (1-4)".

    Parameters
    ----------
    columns : iterable of str
    usual : sequence of str
        In the form of `key_of`, the likeliest first.
    """
    there = [column for column in columns if column]
    of_key: dict[str, str] = {}
    for column in there:
        of_key.setdefault(key_of(column), column)
    for column in there:  # StaffID, whose capitals are lost
        of_key.setdefault(_joined(key_of(column)), column)
    exact = [of_key[form] for name in usual for form in (name, _joined(name)) if form in of_key]
    known = frozenset(usual)
    alike = [c for c in there if c not in exact and not _parts(c).isdisjoint(known)]
    return list(dict.fromkeys([*exact, *alike]))


def _joined(key: str) -> str:
    """A name without blanks between its words."""
    return key.replace(" ", "")


def _parts(column: str) -> set[str]:
    """What a name of several parts holds, the words in brackets left out."""
    bare = BRACKETS.sub("", column)
    return {key_of(part) for part in re.split(r"[/|,;:]", bare)}


def asks_for_site(column: str) -> bool:
    """Whether a question is for the place one works at: "What school do you work in?"."""
    words = key_of(column).split()
    return len(words) > 1 and not PLACES.isdisjoint(words) and not QUESTION.search(" ".join(words))


def asks_for_name(column: str) -> bool:
    """Whether a question is for one's own name: "What is your name?", "Teacher's name"."""
    words = re.sub(r"[^a-z ]", "", key_of(column)).split()
    return (
        1 < len(words) <= 6
        and words[-1] == "name"
        and PLACES.isdisjoint(words)
        and not {"first", "last", "file", "family", "given", "district", "course"} & set(words)
    )


def stem_and_number(column: str) -> tuple[str, int] | None:
    """The name of a numbered column without its number: `ask 2` is (`ask`, 2)."""
    match = NUMBERED.match(key_of(column).replace(" ", "_"))
    return None if match is None else (match.group(1).strip("_ "), int(match.group(2)))


def found_in(columns: Sequence[str], given: str) -> int | None:
    """The place of a column that the user names, however it is written there."""
    plain = given.strip().lower()
    if plain in columns:
        return list(columns).index(plain)
    for form in (key_of, lambda name: key_of(name).replace(" ", "")):
        keys = [form(column) for column in columns]
        if form(given) in keys:
            return keys.index(form(given))
    return None


def place(columns: Sequence[str], given: str | None, usual: Sequence[str]) -> int | None:
    """The place of a column: of the name that was given, or of a usual one."""
    if given is not None:
        return found_in(columns, given)
    found = columns_called(columns, usual)
    return list(columns).index(found[0]) if found else None


def usual_names(row: Sequence[str]) -> int:
    """How many cells of a row are usual names of columns, or questions for names and places."""
    return sum(bool(cell) and _usual(cell) for cell in row[:200])


def _usual(cell: str) -> bool:
    if key_of(cell) in USUAL or not _parts(cell).isdisjoint(USUAL) or asks_for_name(cell):
        return True
    return "?" in cell and (asks_for_site(cell) or bool(QUESTION.search(key_of(cell))))
