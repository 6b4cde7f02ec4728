"""A made-up district's workbook of 24 schools with all that people leave in such files.

Who is there and who asks whom is known by construction, so that a reader that invents, doubles or
loses anybody is found out. All names are synthetic.
"""

import random
import unicodedata
from pathlib import Path
from typing import NamedTuple

import openpyxl

SCHOOLS = 24
FIRST = ("Ada", "Ben", "Cléo", "Dan", "Eva", "Fay", "Gus", "Hana", "Iris", "José", "Kim", "Lena",
         "Mia", "Noël", "Ola", "Pía", "Quin", "Rosa", "Sven", "Tomás", "Uma", "Vera", "Wim", "Yara",
         "Zoë")  # fmt: skip
LAST = ("Abbott", "Brandt", "Castillo", "Dreyer", "Eriksen", "Fontaine", "Gallagher", "Hoffmann",
        "Ivanova", "Jankowski", "Kowalczyk", "Lindqvist", "Moreau", "Nakamura", "O'Brien",
        "Pellegrini", "Quintero", "Rasmussen", "Svensson", "Takahashi", "Underwood", "Vasquez",
        "Whitfield", "Yilmaz")  # fmt: skip
WORDS = ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree")
NOBODY = ("n/a", "-", "none", "")


class Known(NamedTuple):
    """What is in the workbook, as it is meant."""

    people: dict[str, str]  # name: school
    leads: set[str]
    members: set[str]
    ties: set[tuple[str, str]]
    aliases: dict[str, str]
    unknown: set[str]  # who is named but on no list
    answers: list[int]  # 1 to 5, of the question on culture
    districts: dict[str, str]  # school: district


def made(seed: int = 11) -> Known:
    """The network behind the workbook."""
    dice = random.Random(seed)
    people: dict[str, str] = {}
    leads, members, districts = set(), set(), {}
    for number in range(SCHOOLS):
        school = f"{LAST[number]} School"
        districts[school] = ("North Shore", "Hill Country", "River")[number % 3]
        for seat in range(9):
            name = f"{FIRST[(number * 7 + seat * 3) % 25]} {LAST[(number + seat * 5) % 24]}"
            while name in people:
                name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
            people[name] = school
            if seat == 0:
                leads.add(name)
            elif seat < 4:
                members.add(name)
    names = list(people)
    ties = set()
    for name in names:
        near = [other for other in names if people[other] == people[name] and other != name]
        ties |= {(name, other) for other in dice.sample(near, dice.randint(0, 3))}
        if name in leads or dice.random() < 0.1:
            far = dice.choice([other for other in names if people[other] != people[name]])
            ties.add((name, far))
    asked = sorted({target for _, target in ties} - leads)
    nicknames: dict[str, str] = dict(
        zip(("Nickie H.", "Coach T", "Mrs. Whit"), asked[5:300:60], strict=False)
    )
    answers = [dice.choice((2, 3, 3, 4, 4, 5)) for _ in names]
    unknown = {"my husband", "district office"}
    return Known(people, leads, members, ties, nicknames, unknown, answers, districts)


def write(folder: Path, known: Known, seed: int = 11) -> tuple[Path, Path]:
    """The workbook and the table of aliases."""
    dice = random.Random(seed)
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "Read me"
    notes.append(["SYNTHETIC: made up for tests; no such district"])
    notes.append(["Coordinator", "Somebody Else"])
    _roster(book.create_sheet("Staff 2025-26"), known, dice)
    _asked(book.create_sheet("Who do you ask"), known, dice)
    old = book.create_sheet("old list")
    old.sheet_state = "hidden"
    old.append(["Name", "School"])
    old.append(["Gone Longago", "Closed School"])
    path, aliases = folder / "district.xlsx", folder / "nicknames.csv"
    book.save(path)
    rows = "".join(f"{alias},{name}\n" for alias, name in known.aliases.items())
    aliases.write_text("alias,name\n" + rows, "utf-8")
    return path, aliases


def _roster(sheet, known: Known, dice: random.Random) -> None:
    sheet.append(["District staff list (synthetic)"])
    sheet.append([])
    sheet.append(["Full name", "School ", "District", "Job title", "We share a purpose", "E-mail"])
    for number, (name, school) in enumerate(known.people.items()):
        title = "Team lead" if name in known.leads else "Team member" if name in known.members \
            else "Teacher"  # fmt: skip
        answer: object = WORDS[known.answers[number] - 1]
        row = [_spelt(name, dice), _spelt(school, dice), known.districts[school], title, answer,
               f"p{number}@example.org"]  # fmt: skip
        sheet.append(row)
        if number in (17, 90):
            sheet.append(row)  # twice on the list
        if number % 54 == 53:
            sheet.append([])  # a gap
    sheet.append(["Total", f"{SCHOOLS} schools", None, None, None, None])


def _asked(sheet, known: Known, dice: random.Random) -> None:
    """A row a person who answered: up to five names."""
    head = ["Your name"] + [f"I turn to ({k})" for k in range(1, 6)]
    sheet.append(head)
    shown = {name: alias for alias, name in known.aliases.items()}
    asks: dict[str, list[str]] = {}
    for source, target in sorted(known.ties):
        asks.setdefault(source, []).append(target)
    strangers = sorted(known.unknown)
    for number, (source, targets) in enumerate(asks.items()):
        cells = [shown.get(t, _spelt(t, dice)) for t in targets]
        if number < len(strangers):
            cells.append(strangers[number])
        cells += [dice.choice(NOBODY) for _ in range(5 - len(cells))]
        sheet.append([_spelt(source, dice), *cells[:5]])


def _spelt(name: str, dice: random.Random) -> str:
    """As people write it: capitals, spaces, accents in two parts, another apostrophe."""
    way = dice.random()
    if way < 0.06:
        return name.upper()
    if way < 0.12:
        return f"  {name} "
    if way < 0.18:
        return name.replace(" ", "  ")
    if way < 0.24:
        return unicodedata.normalize("NFD", name)
    if way < 0.30:
        return name.replace("'", "\u2019")
    return name
