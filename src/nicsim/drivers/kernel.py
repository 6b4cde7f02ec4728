"""Driver two: the same list of stages as the Mesa model, with compiled loops and without the GIL."""

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.jit import compiled_without_counts
from nicsim.world import commits, exchange, hub, measures, person, summer, survey, team


@compiled_without_counts
def advance(now, new, ground, p, key, begin, end, record):
    """Run the weeks from `begin` up to `end`, under settings that stay the same.

    `now` and `new` are the state as it is and as it is becoming (equal before and after a week);
    `record` takes the measures. All arrays are changed in place.
    """
    people, sites = ground.seats.site.size, ground.places.team_size.size
    for week in range(begin, end):
        # 1 environment
        if week > 0 and week % WEEKS_A_YEAR == 0 and p.environment.summer:
            for i in range(people):
                summer.renew(i, now, new, ground, p, key, week)
            commits.commit_summer_of_people(now, new, ground)
            for s in range(sites):
                summer.summer_of_team(s, now, new, ground, p, key, week)
            commits.commit_summer_of_teams(now, new, ground)
        # 2 hub
        hub.lead(now, new, ground, p, key, week)
        commits.commit_hub(now, new, ground)
        # 3 teams
        for s in range(sites):
            team.take_stock(s, now, new, ground, p, key, week)
        commits.commit_stock(now, new, ground)
        for s in range(sites):
            for i in range(ground.places.first[s], ground.places.first[s] + ground.places.team_size[s]):
                person.take_part(i, now, new, ground, p, key, week)
        commits.commit_presence(now, new, ground)
        for s in range(sites):
            team.inquire(s, now, new, ground, p, key, week)
        commits.commit_inquiry(now, new, ground)
        # 4 exchange
        hub.pool_reports(now, new, ground, p, key, week)
        commits.commit_pool(now, new, ground)
        for s in range(sites):
            exchange.listen(s, now, new, ground, p, key, week)
        commits.commit_listening(now, new, ground)
        hub.weave(now, new, ground, p, key, week)
        commits.commit_ties(now, new, ground)
        # 5 practitioners
        for i in range(people):
            person.adopt(i, now, new, ground, p, key, week)
        commits.commit_adoption(now, new, ground)
        # 6 relations
        for i in range(people):
            person.relate(i, now, new, ground, p, key, week)
        commits.commit_relations(now, new, ground)
        # 7 observe
        measures.observe(now, ground, p, week, record)
        if week == 0:
            survey.survey(now, ground, p, key, week, record.surveys[0])
        elif (week + 1) % WEEKS_A_YEAR == 0:
            out = record.surveys[(week + 1) // WEEKS_A_YEAR]
            survey.survey(now, ground, p, key, week, out)
