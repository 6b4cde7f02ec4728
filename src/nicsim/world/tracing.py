"""The recorder of events: called after a stage has written `new`, before it is committed.

Both drivers call the same functions, and only where events are asked for. They read `now` and `new`
and write the trace alone, with luck of a purpose of its own, so a run with events is the same run.
"""

from nicsim.domains.adoption import AWARE, TRYING, UNAWARE
from nicsim.domains.improvement import evidence_after
from nicsim.foundation import chance
from nicsim.foundation.jit import put, rule
from nicsim.world.attribution import NOBODY, cause_of_choice, cause_of_use
from nicsim.world.entry import joined
from nicsim.world.events import (
    ARCHIVE,
    HUB,
    HUB_PART,
    KEEPS,
    NEWCOMER,
    TEST,
    TEST_PART,
    TESTS,
    TIE,
    TIE_PART,
    note,
)
from nicsim.world.exchange import attention, credit_given, hears
from nicsim.world.forms import form_heard
from nicsim.world.state import NONE
from nicsim.world.team import steered


@rule
def trace_summer(now, new, ground, p, key, week, trace):
    """After `renew`: what newcomers use in the place of those who left (aware, or unaware)."""
    for i in range(ground.seats.site.size):
        if new.people.left[i]:
            for k in range(new.use.stage.shape[1]):
                before, after = now.use.stage[i, k], new.use.stage[i, k]
                if before != UNAWARE or after != UNAWARE:
                    s = ground.seats.site[i]
                    cause = (NEWCOMER, NONE, NONE)
                    note(week, after, i, s, k, before, now.local.version[s, k], cause, trace)


@rule
def trace_inquiry(now, new, ground, p, key, week, trace):
    """After `inquire`: cycles begun, and versions kept."""
    for s in range(ground.places.first.size):
        ended = new.sites.finished[s]
        k = new.sites.cycle[s] if ended == NONE else ended
        if now.sites.cycle[s] == NONE and k != NONE:
            _note_test(s, k, now, new, ground, p, key, week, trace)
        if ended != NONE and new.local.version[s, ended] != now.local.version[s, ended]:
            version = new.local.version[s, ended]
            cause = (trace.form_channel[s], NONE, trace.form_source[s])
            note(week, KEEPS, NONE, s, ended, NONE, version, cause, trace)


@rule
def _note_test(s, k, now, new, ground, p, key, week, trace):
    """A cycle begins: where its form comes from; where that is the own, why this practice."""
    trial, channel, source = new.sites.trial[s], TEST, s
    if steered(chance.words(key, chance.PLAN, week, s, 0, 0), p.hub_leadership):
        channel, source = HUB, NONE
    elif now.local.tested[s, k] and trial != now.local.version[s, k]:
        heard = form_heard(s, k, now, p, key, week)
        if heard == now.ties.peer.shape[1]:
            channel = HUB if now.hub.gone[0] == 0.0 else ARCHIVE
            source = NONE
        elif heard != NONE:
            channel, source = TIE, now.ties.peer[s, heard]
    trace.form_channel[s], trace.form_source[s] = channel, source
    cause = (channel, NONE, source)
    if channel == TEST:
        cause = cause_of_choice(s, k, now, ground, p, key, week, trace)
    note(week, TESTS, NONE, s, k, NONE, trial, cause, trace)


@rule
def trace_listening(now, new, ground, p, key, week, trace):
    """After `listen`: where each team's evidence came from, and the ties that it listened over."""
    put(trace.peer, now.ties.peer)
    put(trace.strength, now.ties.strength)
    for s in range(ground.places.first.size):
        for t in range(trace.peer.shape[1]):
            other = trace.peer[s, t]
            if other != NONE and not (joined(s, ground, week) and joined(other, ground, week)):
                trace.peer[s, t] = NONE
        strength_kept, credit = attention(s, now, p), credit_given(s, now, ground, p)
        for k in range(now.local.evidence.shape[1]):
            tried = now.local.tried_evidence[s, k]
            told = _note_reports(s, k, tried, strength_kept, credit, now, p, key, week, trace)
            trace.evidence[s, k, TEST_PART] += tried - now.local.evidence[s, k]
            trace.evidence[s, k, TIE_PART] += told - tried
            trace.evidence[s, k, HUB_PART] += new.local.evidence[s, k] - told


@rule
def _note_reports(s, k, evidence, strength_kept, credit, now, p, key, week, trace):
    """A team's evidence with what it hears over ties, in the steps of `listen`.

    One of the teams that told good news of a practice is kept as its teller, each with a chance
    that goes by how much good it told (weighted reservoir sampling; Chao 1982).
    """
    for t in range(trace.peer.shape[1]):
        other = trace.peer[s, t]
        if other != NONE and now.sites.report[other] == k:
            strength = trace.strength[s, t] * strength_kept
            if hears(s, other, strength, now, p, key, week):
                before = evidence
                told = credit * now.sites.report_evidence[other]
                evidence = evidence_after(before, told, p.improvement)
                if evidence > before:
                    trace.told[s, k] += evidence - before
                    u = chance.uniform_of(chance.words(key, chance.EVENT, week, s, t, k)[3])
                    if u * trace.told[s, k] < evidence - before:
                        trace.teller[s, k] = other
    return evidence


@rule
def trace_adoption(now, new, ground, p, key, week, trace):
    """After `adopt`: who became aware of what, tried it, made it routine, abandoned it."""
    for i in range(ground.seats.site.size):
        for k in range(new.use.stage.shape[1]):
            before, after = now.use.stage[i, k], new.use.stage[i, k]
            if before != after:
                s, cause = ground.seats.site[i], NOBODY
                if after in (AWARE, TRYING):
                    cause = cause_of_use(i, k, before, after, now, ground, p, key, week, trace)
                note(week, after, i, s, k, before, now.local.version[s, k], cause, trace)
