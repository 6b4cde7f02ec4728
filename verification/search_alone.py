"""Parallel search on rugged problems, written for the checks alone: no code of the model is used.

Lazer & Friedman 2007; Barkoczi & Galesic 2016 (conformity, samples of others).
"""

import numpy as np

COMPONENTS, OTHERS, STEEPNESS = 20, 5, 8.0


def problem(chance: np.random.Generator) -> np.ndarray:
    """Scores of all forms of a random NK problem, the best 1."""
    forms = np.arange(1 << COMPONENTS, dtype=np.int32)
    total = np.zeros(forms.size, np.float32)
    for own in range(COMPONENTS):
        rest = [j for j in range(COMPONENTS) if j != own]
        place = (forms >> own) & 1
        for bit, other in enumerate(chance.permutation(rest)[:OTHERS], start=1):
            place |= ((forms >> int(other)) & 1) << bit
        total += chance.random(1 << (OTHERS + 1), dtype=np.float32)[place]
    return (total / total.max()).astype(float) ** STEEPNESS


def neighbours(kind: str, agents: int) -> list[np.ndarray]:
    """Whom each agent sees."""
    everyone = np.arange(agents)
    if kind == "complete":
        return [everyone[everyone != i] for i in everyone]
    return [everyone[np.abs(everyone - i) == 1] for i in everyone]


def mean_scores(
    kind: str, spaces: int, steps: int, copying: str = "best", sample: int = 0, agents: int = 100
) -> np.ndarray:
    """Mean score of the agents at times 0 to `steps` - 1, spaces x steps.

    Parameters
    ----------
    kind : {"line", "complete"}
    copying : {"best", "conformity"}
        What is looked for among those seen: the best form, or the one held by more than any other.
        It is taken if it is better than one's own; else one component of the own form is flipped,
        which is kept if it is better.
    sample : int
        So many of them are seen, drawn anew each time; 0: all.
    """
    seen = neighbours(kind, agents)
    told = np.zeros((spaces, steps))
    for space in range(spaces):
        chance = np.random.default_rng([20070301, space])
        score = problem(chance)
        held = chance.integers(score.size, size=agents)
        for step in range(steps):
            told[space, step] = score[held].mean()
            after = held.copy()
            for i in range(agents):
                near = seen[i]
                if sample:
                    near = chance.permutation(near)[:sample]
                other = _model(held[near], score, copying)
                if other is None or score[other] <= score[held[i]]:
                    other = held[i] ^ (1 << int(chance.integers(COMPONENTS)))
                if score[other] > score[held[i]]:
                    after[i] = other
            held = after
    return told


def _model(forms: np.ndarray, score: np.ndarray, copying: str):
    """The form that is looked up to, or None."""
    if copying == "best":
        return forms[np.argmax(score[forms])]
    kinds, counts = np.unique(forms, return_counts=True)
    most = kinds[counts == counts.max()]
    return most[0] if most.size == 1 else None


def code_and_members(
    taught: float, learnt: float, runs: int, steps: int, members: int = 50, beliefs: int = 20
) -> np.ndarray:
    """Mean knowledge of the members of an organization with a code, runs x steps (March 1991).

    Both learn from what the other held a step before; the code begins by learning from what members
    bring. Beliefs are held or not held, and each is worth its own draw; knowledge is the share of
    what the best beliefs are worth.
    """
    told = np.zeros((runs, steps))
    every = np.arange(beliefs)
    for run in range(runs):
        chance = np.random.default_rng([19910201, run])
        worth = chance.random((beliefs, 2))
        held = chance.integers(2, size=(members, beliefs))

        def learns(code, held, worth=worth, chance=chance):
            known = worth[every, held].sum(axis=1)
            better = held[known > worth[every, code].sum()]
            more = 2 * (better != code).sum(axis=0) - better.shape[0]
            moves = chance.random(beliefs) < 1.0 - (1.0 - learnt) ** np.maximum(more, 0)
            return np.where(moves, 1 - code, code)

        code = learns(chance.integers(2, size=beliefs), held)
        for step in range(steps):
            told[run, step] = worth[every, held].sum(axis=1).mean() / worth.max(axis=1).sum()
            takes = (held != code) & (chance.random(held.shape) < taught)
            held, code = np.where(takes, code, held), learns(code, held)
    return told
