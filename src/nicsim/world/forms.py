"""Which form of a practice a team tests: its own, a copy of what it heard of, or a change."""

from nicsim.domains.hub_leadership import consulted
from nicsim.domains.improvement import CONFORMITY
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.world.landscape import raw_score
from nicsim.world.state import NONE

NEVER_HEARD = -1e300  # below any value that was reported


@rule
def whom_to_copy(s, k, now, p, key, week):
    """Where a version was heard that is to be copied, or NONE; none before the own was tested."""
    if not now.local.tested[s, k]:
        return NONE
    return form_heard(s, k, now, p, key, week)


@rule
def choose_form(s, k, heard, now, ground, p, key, week):
    """The form to test: the own as it is at first; then a copy of a better one; else a new try."""
    own, d3 = now.local.version[s, k], p.improvement
    components = ground.landscape.own_table.shape[1]
    if not now.local.tested[s, k]:
        return own
    if heard != NONE:
        return _copy(s, k, own, now.heard.version[s, heard, k], components, d3, key, week)
    drawn = chance.words(key, chance.TRIAL, week, s, 0, 0)
    if chance.uniform_of(drawn[1]) >= d3.adaptation:
        return own
    if chance.uniform_of(drawn[2]) < d3.insight * now.sites.skill[s]:
        return _best_change(s, k, own, components, ground, d3, key, week)
    return own ^ (1 << int(chance.uniform_of(drawn[0]) * components))


@rule
def _best_change(s, k, own, components, ground, p, key, week):
    """The own form with that one of some changes that fits the site best: the team knows it."""
    best, most = own, -1.0
    for number in range(p.changes_weighed):
        u = chance.uniform(key, chance.PLAN, week, s, number + 2, k)
        form = own ^ (1 << int(u * components))
        score = raw_score(form, s, k, ground)
        if score > most:
            best, most = form, score
    return best


@rule
def form_heard(s, k, now, p, key, week):
    """Where the form was heard that a team would copy (the last place is the hub); else NONE."""
    places = now.heard.value.shape[1]
    drawn = chance.words(key, chance.PLAN, week, s, 0, 0)
    if chance.uniform_of(drawn[3]) >= consulted(now.hub.gone[0], p.hub_leadership):
        places -= 1  # the archive of a hub that left is not looked into
    if p.improvement.copying == CONFORMITY:
        return _majority_heard(s, k, places, now, p.improvement, key, week)
    return _best_heard(s, k, places, now, p.improvement, key, week)


@rule
def _best_heard(s, k, places, now, p, key, week):
    """Where the best version was heard, if it is reported better than the own; else NONE."""
    best, place = now.local.value[s, k], NONE
    last = _last_of_sample(s, k, places, now, p, key, week)
    for t in range(places):
        better = now.heard.value[s, t, k] > best
        if better and _looked_at(s, t, k, last, now, key, week):
            best, place = now.heard.value[s, t, k], t
    return place


@rule
def _majority_heard(s, k, places, now, p, key, week):
    """Where the version was heard that more report than any other; else NONE.

    NONE where it is the own or is reported no better, and where no version has a majority: two are
    reported as often (Barkoczi & Galesic 2016: then one searches by oneself).
    """
    most, place, tied = 0, NONE, False
    last = _last_of_sample(s, k, places, now, p, key, week)
    for t in range(places):
        if _looked_at(s, t, k, last, now, key, week):
            version, count, first = now.heard.version[s, t, k], 0, True
            for other in range(places):
                if now.heard.version[s, other, k] == version and (
                    _looked_at(s, other, k, last, now, key, week)
                ):
                    count += 1
                    first = first and other >= t
            if first and count >= most:
                tied = count == most
                most, place = count, t
    if tied or place == NONE or now.heard.version[s, place, k] == now.local.version[s, k]:
        return NONE
    return place if now.heard.value[s, place, k] > now.local.value[s, k] else NONE


@rule
def _looked_at(s, t, k, last, now, key, week):
    """Whether a version was heard and is in the sample that the team looks at."""
    if now.heard.value[s, t, k] <= NEVER_HEARD:
        return False
    return last >= 1.0 or chance.uniform(key, chance.TRIAL, week, s, t + 1, k) <= last


@rule
def _last_of_sample(s, k, places, now, p, key, week):
    """The largest number drawn by a version in the sample: those heard with the smallest are it.

    1 where all are looked at.
    """
    last = 0.0 if p.sample > 0 else 1.0
    for _ in range(p.sample):
        least = 1.0
        for t in range(places):
            if now.heard.value[s, t, k] > NEVER_HEARD:
                u = chance.uniform(key, chance.TRIAL, week, s, t + 1, k)
                if last < u < least:
                    least = u
        last = least
    return last


@rule
def _copy(s, k, own, model, components, p, key, week):
    """The own form with the differing components of a model, each copied with some fidelity."""
    differs = own ^ model
    for j in range(components):
        if (differs >> j) & 1:
            drawn = chance.words(key, chance.COPY, week, s, j, k)
            if chance.uniform_of(drawn[0]) < p.copy_fidelity:
                own = own ^ (1 << j)
    return own
