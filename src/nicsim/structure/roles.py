"""Roles guessed: from the words of a column, or from who is asked most."""

import itertools
import re
from collections import Counter

import numpy as np

from nicsim.structure.network import Network
from nicsim.structure.roster import COLLEAGUE, LEAD, MEMBER, ROLE_WORDS
from nicsim.structure.words import Guess, many, of_people, told, typed

ROLES = ("lead", "member", "colleague")
TEAM_KINDS = ("named", "asked", "all")
MOST_WORDS = 12  # told in a note
# Words that decide where the whole is no usual one; the first that is found counts. Which titles
# lead an improvement team differs between networks: the guess is shown, and can be overruled.
PARTS = (
    (LEAD, ("team lead", "lead", "facilitator", "coordinator", "co-ordinator", "chair",
            "champion", "convenor", "convener")),
    (MEMBER, ("member", "core", "coach", "specialist", "team", "improvement")),
    (COLLEAGUE, ("teacher", "staff", "aide", "principal", "head", "director", "counsel", "support",
                 "assistant", "nurse", "colleague", "other", "faculty", "admin", "librarian")),
)  # fmt: skip


def role_of(word: str) -> int | None:
    """The role that a word names; None where it cannot be told."""
    word = _plain(word)
    if word in ROLE_WORDS:
        return ROLE_WORDS[word]
    for role, parts in PARTS:
        if any(re.search(rf"\b{re.escape(part)}", word) for part in parts):
            return role
    return None


def roles_from_words(words: list[str], column: str, notes: list[str]) -> np.ndarray:
    """Everyone's role from a column; what each word was taken for is noted.

    Returns
    -------
    int64 array
        0 lead, 1 member, 2 colleague.
    """
    counts = Counter(word.strip() for word in words)
    taken = {word: _or_colleague(role_of(word)) for word in counts}
    told = [
        f"{word or 'blank'} ({number}) = {ROLES[taken[word]]}{_how_sure(word)}"
        for word, number in counts.most_common(MOST_WORDS)
    ]
    more = f", and {len(counts) - MOST_WORDS} more" if len(counts) > MOST_WORDS else ""
    sentence = f"roles from the column {column!r}: {', '.join(told)}{more}"
    notes.append(Guess(sentence, f"--role {typed(column)}"))
    guessed = sum(number for word, number in counts.items() if _how_sure(word))
    if guessed:
        notes.append(
            f"{of_people(guessed)} with a role that was guessed or is not known: where that is "
            "wrong, write lead, member or colleague in the column"
        )
    return np.array([taken[word.strip()] for word in words], np.int64)


def _how_sure(word: str) -> str:
    """What is to be said of a word that names none of the three roles itself."""
    if not word or _plain(word) in ROLE_WORDS:
        return ""
    return " (not known)" if role_of(word) is None else " (guessed)"


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("_", " ").split())


def _or_colleague(role: int | None) -> int:
    return COLLEAGUE if role is None else role


def completed(
    roles: np.ndarray | None,
    site: np.ndarray,
    network: Network,
    team_size: int,
    team: str | None,
    notes: list[str],
) -> np.ndarray:
    """Exactly one lead a site; where nothing is known, whoever is asked most.

    Parameters
    ----------
    roles : int64 array or None
        As the words have it; None: no column of roles.
    site : int64 array
        Each person's site; below 0 for nobody's.
    network : Network
    team_size : int
        People in a team where no column says who is in it.
    team : {"named", "asked", "all"}, optional
        Who is in a team: leads and members as words have it; the lead and whoever is asked most, up
        to `team_size`; everyone. Unset: as words have it where any word names a member.
    notes : list of str
        Takes what was guessed.
    """
    kind = team or ("named" if roles is not None and (roles == MEMBER).any() else "asked")
    asked = np.zeros(len(network.ids))
    np.add.at(asked, network.targets, 1.0)
    found = np.full(len(network.ids), COLLEAGUE) if roles is None else roles.copy()
    order = np.lexsort((np.arange(len(asked)), -asked, site))
    bounds = np.searchsorted(site[order], np.arange(site.max(initial=-1) + 2))
    promoted = demoted = 0
    for begin, end in itertools.pairwise(bounds):
        people = order[begin:end]  # who is asked most first
        if people.size == 0:
            continue
        leads = people[found[people] == LEAD]
        if leads.size:
            demoted += leads.size - 1
            found[leads[1:]] = MEMBER
        else:
            promoted += roles is not None
            members = people[found[people] == MEMBER]
            leads = (members if members.size else people)[:1]
            found[leads] = LEAD
        _team_up(found, people, int(leads[0]), kind, team_size)
    _tell(roles is None, kind, team is None, team_size, promoted, demoted, notes)
    return found


def _team_up(found: np.ndarray, people: np.ndarray, lead: int, kind: str, team_size: int) -> None:
    """Make members of a site's people, as the choice of teams has it."""
    others = people[people != lead]
    if kind == "all":
        found[others] = MEMBER
    elif kind == "asked":
        already = int((found[others] == MEMBER).sum())
        free = others[found[others] == COLLEAGUE]
        found[free[: max(0, team_size - 1 - already)]] = MEMBER


def _tell(blank: bool, kind: str, guessed: bool, team_size: int, promoted: int, demoted: int,
          notes: list[str]) -> None:  # fmt: skip
    lead = "in each team the one who is asked most leads" if blank else "leads as words have it"
    who = {
        "named": "teams are the leads and members that words name",
        "asked": f"{lead}, the next {team_size - 1} who are asked most are members, others "
                 "colleagues",
        "all": f"{lead}, and everyone else is a member",
    }[kind]  # fmt: skip
    sentence = f"{'roles guessed from position' if blank else 'who is in the team'}: {who}"
    if guessed:
        size = f" --team-size {team_size}" if kind == "asked" else ""
        others = " or ".join(f"--team {other}" for other in TEAM_KINDS if other != kind)
        notes.append(Guess(f"{sentence} (otherwise: {others})", f"--team {kind}{size}"))
    else:
        notes.append(sentence)
    if promoted:
        notes.append(f"{many(promoted, 'team')} without a lead: the member who is asked most leads")
    if demoted:
        notes.append(
            f"{many(demoted, 'further lead')} of their teams, taken as "
            f"{'a member' if demoted == 1 else 'members'}"
        )


def tell_small_teams(
    names: tuple[str, ...], site: np.ndarray, role: np.ndarray, notes: list[str]
) -> None:
    """Warn of teams of one person, who has nobody to improve with."""
    team = np.bincount(site[(site >= 0) & (role != COLLEAGUE)], minlength=len(names))
    alone = [name for name, size in zip(names, team.tolist(), strict=True) if size == 1]
    if alone:
        notes.append(
            f"{told(alone, 'team')} of one person: nobody there tests with the lead; name members, "
            "or take those who are asked most (--team asked)"
        )
