"""A small named network in which people, schools and ties come and go."""

from nicsim.api.simulation import load

PEOPLE = "id,site,role\n" + "".join(
    f"{site}{n},{site},{'lead' if n == 1 else 'member' if n < 4 else 'colleague'}\n"
    for site in "ABCDE"
    for n in range(1, 7)
)
TIES = (
    "source,target\n"
    + "".join(
        f"{site}{n},{site}{m}\n" for site in "ABCDE" for n in range(1, 7) for m in range(1, n)
    )
    + "A1,B1\nB1,C2\nC2,D1\nD1,E1\nE1,A2\nB3,A1\n"
)
TEAM_TIES = "source,target,weight\nA,B,0.6\nB,C,0.5\nC,D,0.5\nD,E,0.4\n"
CHANGES = """
[[changes]]
week = 5
join = ["E", "C2"]
[[changes]]
week = 12
leave = ["A1", "B3"]
cut = [["B", "C"], ["A2", "E1"]]
[[changes]]
week = 12
tie = [["A", "D"], ["A", "C", 0.9], ["B2", "D3"]]
[[changes]]
week = 20
replace = ["D1"]
hub = { at = "D", to = ["A", "B", "C", "E"], staff_fte = 1.0 }
hours = { from = "buffer", to = "coach", hours = 10 }
[[changes]]
week = 44
leave = ["B"]
[[changes]]
week = 60
join = ["B", "A1"]
tie = [["B", "A"]]
"""


def files(folder):
    """The tables of the network, written; the head of a scenario that names them."""
    for name, text in (("people", PEOPLE), ("ties", TIES), ("team_ties", TEAM_TIES)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return (
        'title = "Eventful"\nyears = 2\n[structure]\nroster = "people.csv"\nties = "ties.csv"\n'
        'team_ties = "team_ties.csv"\nacross = { kind = "file" }\n'
    )


def eventful(folder, changes=CHANGES):
    """The scenario."""
    path = folder / "eventful.toml"
    path.write_text(files(folder) + changes, "utf-8")
    return load(path)
