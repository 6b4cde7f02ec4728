"""The stages of a week as loops over rows, each compiled and kept on its own.

All take the same: the state as it is and as it is becoming, the ground, settings, key and week,
what takes the measures and what takes the events. A changed rule renews the stages that reach it.
"""

from typing import NamedTuple

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.foundation.jit import stage
from nicsim.world import commits, exchange, hub, observing, person, summer, survey, team, tracing


@stage
def renew(now, new, ground, p, key, week, record, trace):
    """A summer: who stays, who comes."""
    for i in range(ground.seats.site.size):
        summer.renew(i, now, new, ground, p, key, week)


@stage
def trace_summer(now, new, ground, p, key, week, record, trace):
    """Events of a summer."""
    tracing.trace_summer(now, new, ground, p, key, week, trace)


@stage
def end_summer(now, new, ground, p, key, week, record, trace):
    """What `renew` wrote becomes what is; then a summer of the teams."""
    commits.commit_summer_of_people(now, new, ground)
    for s in range(ground.places.team_size.size):
        summer.summer_of_team(s, now, new, ground, p, key, week)
    commits.commit_summer_of_teams(now, new, ground)


@stage
def begin_week(now, new, ground, p, key, week, record, trace):
    """The hub leads, teams take stock, people take part."""
    hub.lead(now, new, ground, p, key, week)
    commits.commit_hub(now, new, ground)
    for s in range(ground.places.team_size.size):
        team.take_stock(s, now, new, ground, p, key, week)
    commits.commit_stock(now, new, ground)
    for s in range(ground.places.team_size.size):
        for i in range(ground.places.first[s], ground.places.first[s] + ground.places.team_size[s]):
            person.take_part(i, now, new, ground, p, key, week)
    commits.commit_presence(now, new, ground)


@stage
def inquire(now, new, ground, p, key, week, record, trace):
    """Teams inquire."""
    for s in range(ground.places.team_size.size):
        team.inquire(s, now, new, ground, p, key, week)


@stage
def trace_inquiry(now, new, ground, p, key, week, record, trace):
    """Events of inquiry."""
    tracing.trace_inquiry(now, new, ground, p, key, week, trace)


@stage
def end_inquiry(now, new, ground, p, key, week, record, trace):
    """What `inquire` wrote becomes what is; the hub takes reports in."""
    commits.commit_inquiry(now, new, ground)
    hub.pool_reports(now, new, ground, p, key, week)
    commits.commit_pool(now, new, ground)


@stage
def listen(now, new, ground, p, key, week, record, trace):
    """Teams listen."""
    for s in range(ground.places.team_size.size):
        exchange.listen(s, now, new, ground, p, key, week)


@stage
def trace_listening(now, new, ground, p, key, week, record, trace):
    """Where evidence came from."""
    tracing.trace_listening(now, new, ground, p, key, week, trace)


@stage
def end_listening(now, new, ground, p, key, week, record, trace):
    """What `listen` wrote becomes what is; the hub weaves ties."""
    commits.commit_listening(now, new, ground)
    hub.weave(now, new, ground, p, key, week)
    commits.commit_ties(now, new, ground)


@stage
def adopt(now, new, ground, p, key, week, record, trace):
    """People hear of practices, try them, make them routine, abandon them."""
    for i in range(ground.seats.site.size):
        person.adopt(i, now, new, ground, p, key, week)


@stage
def trace_adoption(now, new, ground, p, key, week, record, trace):
    """Events of adoption."""
    tracing.trace_adoption(now, new, ground, p, key, week, trace)


@stage
def end_week(now, new, ground, p, key, week, record, trace):
    """What `adopt` wrote becomes what is; norms and engagement move."""
    commits.commit_adoption(now, new, ground)
    for i in range(ground.seats.site.size):
        person.relate(i, now, new, ground, p, key, week)
    commits.commit_relations(now, new, ground)


@stage
def observe(now, new, ground, p, key, week, record, trace):
    """Measures are taken, in week 0 and at the end of a year the survey too."""
    observing.observe(now, ground, p, week, record)
    if week == 0:
        survey.survey(now, ground, p, key, week, record.surveys[0])
    elif (week + 1) % WEEKS_A_YEAR == 0:
        survey.survey(now, ground, p, key, week, record.surveys[(week + 1) // WEEKS_A_YEAR])


class Steps(NamedTuple):
    """All of these, in the order of a week: functions, or their addresses where compiled."""

    renew: int
    trace_summer: int
    end_summer: int
    begin_week: int
    inquire: int
    trace_inquiry: int
    end_inquiry: int
    listen: int
    trace_listening: int
    end_listening: int
    adopt: int
    trace_adoption: int
    end_week: int
    observe: int


STAGES = tuple(globals()[name] for name in Steps._fields)
TRACING = (trace_summer, trace_inquiry, trace_listening, trace_adoption)
LONGEST_FIRST = tuple(dict.fromkeys((adopt, trace_adoption, observe, inquire, *STAGES)))
