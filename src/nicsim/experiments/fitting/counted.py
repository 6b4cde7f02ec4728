"""Tables of counts, shares, tests, outcomes and survey answers, by site and time."""

import math
from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from nicsim.experiments.fitting.columns import DOMAINS, Sheet
from nicsim.experiments.fitting.series import (
    OUTCOME,
    REPORTS,
    SURVEY,
    TESTS,
    USE,
    Series,
    share_error,
)
from nicsim.experiments.fitting.times import Times
from nicsim.experiments.fitting.use import Use, numbers
from nicsim.foundation.errors import NicsimError
from nicsim.structure.answers import in_words, led_by_number
from nicsim.structure.numbers import codes_among, column_of
from nicsim.structure.words import Guess, many

LEAST_ERROR = {TESTS: 0.3, REPORTS: 0.3, OUTCOME: 0.02} | dict.fromkeys(SURVEY, 0.05)
MEAN_ERROR = 0.2  # of a mean answer of which only the mean is given, in points; an assumption


def of_counts(sheet: Sheet, times: Times, sizes: Mapping[str, int], notes: list[str]) -> Use:
    """Use from rows of sites (or of the network) and times: counts, new users, or shares."""
    role = next(one for one in ("share", "users", "new") if one in sheet.place)
    values = numbers(sheet, role, notes, 0.0, math.inf)
    sites = sheet.cells("site") if "site" in sheet.place else [""] * len(sheet.rows)
    people = numbers(sheet, "people", notes, 1.0, math.inf) if "people" in sheet.place else None
    if role == "share":
        top = float(np.nanmax(values))
        if top > 100.0:
            raise NicsimError(f"{sheet.where(role)}: {top:g} is no share (0 to 1, or percent)")
        if top > 1.0:
            notes.append(f"{sheet.where(role)}: taken as percent")
            values = values / 100.0
    rows: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    faults, missing = [], 0
    for row, (site, at, value) in enumerate(zip(sites, times.at, values.tolist(), strict=True)):
        if not math.isfinite(at) or math.isnan(value):
            missing += 1
            continue
        size = math.nan if people is None else float(people[row])
        size = float(sizes.get(site, sizes.get("", 0))) if math.isnan(size) else size
        if int(at) in rows[site]:
            faults.append(
                f"{sheet.name}, row {row + 2}: {site or 'the network'} has this time twice"
            )
        if role != "share" and size < 1:
            faults.append(
                f"{sheet.name}, row {row + 2}: a count of {value:g}, of how many? Add a column "
                "people, or say --people NUMBER or SITE=NUMBER"
            )
        if role == "users" and size >= 1 and value > size:
            faults.append(f"{sheet.name}, row {row + 2}: {value:g} users of {size:g} people")
        rows[site][int(at)] = value, size
    if faults:
        more = [f"{sheet.name}: and {len(faults) - 5} more"] if faults[5:] else []
        raise NicsimError("\n".join([*dict.fromkeys(faults[:5]), *more]))
    if missing:
        notes.append(f"{sheet.name}: {many(missing, 'row')} without a time or a number, left out")
    return _shares(sheet, role, rows)


def _shares(sheet: Sheet, role: str, rows) -> Use:
    made, sizes = [], {}
    for site, known in rows.items():
        periods = sorted(known)
        size = max((known[at][1] for at in periods), default=math.nan)
        shares = [known[at][0] if role == "share" else known[at][0] / known[at][1]
                  for at in periods]  # fmt: skip
        if role == "new":
            shares = np.cumsum(shares).tolist()
            if shares[-1] > 1.0 + 1e-9:
                raise NicsimError(
                    f"{sheet.where(role)}: new users sum to {shares[-1] * size:g} of {size:g} "
                    "people"
                    f"{' in ' + site if site else ''}; users in all are a column users"
                )
        count = size if size >= 1 else 50.0  # where nobody says of how many; an assumption
        errors = [share_error(share, count) for share in shares]
        sizes |= {site: int(size)} if size >= 1 else {}
        made.append(Series(USE, site, tuple(periods), tuple(shares), tuple(errors),
                           int(size) if size >= 1 else 0))  # fmt: skip
    if len(made) > 1 and "" not in rows:
        made.append(_together(made))
        if all(site in sizes for site in rows):
            sizes[""] = sum(sizes.values())
    return Use(made, sizes)


def _together(several: list[Series]) -> Series:
    """The network: sites weighted by their people, over the times that all of them have."""
    common = sorted(set.intersection(*(set(one.periods) for one in several)))
    if not common:
        raise NicsimError("sites have no time in common; the network's use cannot be told")
    weight = np.array([max(1, one.people) for one in several], float)
    share = np.array([[one.values[one.periods.index(at)] for at in common] for one in several])
    values = (weight @ share / weight.sum()).tolist()
    people = sum(one.people for one in several)
    errors = [share_error(value, float(people or 50 * len(several))) for value in values]
    return Series(several[0].measure, "", tuple(common), tuple(values), tuple(errors), people)


def of_teams(sheet: Sheet, times: Times, notes: list[str]) -> list[Series]:
    """Tests, reports and outcomes: the mean of sites at each time, and its error."""
    made = []
    for role, measure in (("tests", TESTS), ("reports", REPORTS), ("outcome", OUTCOME)):
        if role not in sheet.place:
            continue
        values = numbers(sheet, role, notes, -math.inf if role == "outcome" else 0.0, math.inf)
        own = numbers(sheet, "error", notes, 0.0, math.inf) if "error" in sheet.place else None
        means, errors, periods = [], [], []
        for at in sorted({int(t) for t in times.at if math.isfinite(t)}):
            here = [k for k, t in enumerate(times.at) if t == at and not math.isnan(values[k])]
            if not here:
                continue
            some = values[here]
            spread = float(some.std(ddof=1)) / math.sqrt(len(here)) if len(here) > 1 else 0.0
            if own is not None and not np.isnan(own[here]).any():
                spread = max(spread, float(np.sqrt((own[here] ** 2).sum())) / len(here))
            periods.append(at)
            means.append(float(some.mean()))
            errors.append(max(LEAST_ERROR[measure], spread))
        if measure == OUTCOME:
            notes.append(f"{sheet.where(role)}: taken in SD of students, as change since the first")
            means = [mean - means[0] for mean in means]
            periods, means, errors = periods[1:], means[1:], errors[1:]
        if periods:
            made.append(Series(measure, "", tuple(periods), tuple(means), tuple(errors)))
    return made


def of_survey(sheet: Sheet, times: Times, scale: int | None, notes: list[str]) -> list[Series]:
    """Mean answers of each domain at each time, on 1 to 5."""
    made = []
    tops: list[float] = []
    read = {}
    for domain, places in sheet.domains.items():
        read[domain] = [_answers(sheet, place) for place in places]
        tops += [float(np.nanmax(v)) for v, top in read[domain] if top is None and v.size]
    high = scale or (max(4, math.ceil(max(tops))) if tops else 5)
    if scale is None and tops:
        notes.append(Guess(f"{sheet.name}: the scale 1 to {high} is guessed", f"--scale {high}"))
    faults = []
    for domain, columns in read.items():
        parts = []
        for values, top in columns:
            end = top or high
            bad = int(((values < 1) | (values > end)).sum())
            if bad:
                faults.append(f"{sheet.name}: {domain}: {many(bad, 'answer')} outside 1 to {end}")
            parts.append(1.0 + 4.0 * (values - 1.0) / (end - 1.0))
        with np.errstate(all="ignore"):
            mean = np.nanmean(np.stack(parts), axis=0) if len(parts) > 1 else parts[0]
        made += _by_time(sheet, SURVEY[DOMAINS.index(domain)], mean, times)
    if faults:
        raise NicsimError("\n".join([*faults, "--scale NUMBER says the highest answer"]))
    return made


def _answers(sheet: Sheet, place: int) -> tuple[np.ndarray, int | None]:
    words = [row[place] for row in sheet.rows]
    answered = in_words(words)
    if answered is not None:
        return answered.values, answered.top
    where = f"{sheet.name}: column {sheet.columns[place]!r}"
    read = column_of([led_by_number(word) for word in words], where)
    values = read.values.copy()
    values[np.isin(values, codes_among(values))] = np.nan
    odd = [f"{where}, row {k + 2}: {word[:30]!r} is no answer" for k, word in enumerate(words)
           if word and math.isnan(read.values[k])]  # fmt: skip
    if odd:
        raise NicsimError("\n".join(odd[:5]))
    return values, None


def _by_time(sheet: Sheet, measure: str, values: np.ndarray, times: Times) -> list[Series]:
    periods, means, errors = [], [], []
    alone = "person" not in sheet.place and "site" not in sheet.place
    for at in sorted({int(t) for t in times.at if math.isfinite(t)}):
        here = values[[k for k, t in enumerate(times.at) if t == at]]
        here = here[~np.isnan(here)]
        if not here.size:
            continue
        error = MEAN_ERROR if alone or here.size < 3 else here.std(ddof=1) / math.sqrt(here.size)
        periods.append(at)
        means.append(float(here.mean()))
        errors.append(max(LEAST_ERROR[measure], float(error)))
    if not periods:
        return []
    return [Series(measure, "", tuple(periods), tuple(means), tuple(errors))]
