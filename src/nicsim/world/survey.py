"""The synthetic network health survey: the same six domains as members of teams would report them.

So that simulated and real networks are observed alike: members tell of themselves and of their own
team, not of the network, and not all answer. Answers are on items of 1 to 5, with noise.
"""

import math

from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import clip, dose, one_if, ratio, share
from nicsim.world.entry import joined
from nicsim.world.observing import HEARD_HALF, tests_lately


@rule
def survey(now, ground, p, key, week, out):
    """Mean answers, 1 to 5, for D1 to D6."""
    answers = 0.0
    for domain in range(6):
        out[domain] = 0.0
    for s in range(ground.places.team_size.size):
        if not joined(s, ground, week):
            continue
        for place in range(ground.places.team_size[s]):
            drawn = chance.words(key, chance.SURVEY, week, s, place, 0)
            if chance.uniform_of(drawn[0]) < p.observation.response:
                answers += 1.0
                i = ground.places.first[s] + place
                for domain in range(6):
                    luck = chance.normal(key, chance.SURVEY, week, s, place, domain + 1)
                    seen = _seen(domain, i, s, now, p)
                    out[domain] += clip(
                        1.0 + 4.0 * seen + p.observation.response_sd * luck, 1.0, 5.0
                    )
    for domain in range(6):
        out[domain] = out[domain] / answers if answers > 0.0 else math.nan


@rule
def _seen(domain, i, s, now, p):
    """What a member sees of a domain in its own work and team, 0 to 1."""
    if domain == 0:  # we are coached, and our last meeting of the network was worth it
        return (now.sites.coach[s] + now.hub.met[0]) / 2.0
    if domain == 1:  # I take part, and have the time to
        time = share(ratio(now.sites.time[s], p.roles_engagement.full_time))
        return (time + now.people.engagement[i]) / 2.0
    if domain == 2:  # we know how to test, and have lately
        return (now.sites.skill[s] + one_if(tests_lately(s, now))) / 2.0
    if domain == 3:  # I trust my team; bad results are told
        if now.sites.bad[s] > 0.0:
            return (now.sites.trust[s] + now.sites.bad_told[s] / now.sites.bad[s]) / 2.0
        return now.sites.trust[s]
    if domain == 4:  # other teams' results reach us
        return dose(now.sites.heard_by_tie[s], HEARD_HALF)
    return now.people.norm[i]  # what the network stands for is mine
