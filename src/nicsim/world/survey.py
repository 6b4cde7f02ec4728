"""The synthetic network health survey: the same six domains as members of teams would report them.

So that simulated and real networks are observed alike. A member of a team answers with some chance;
an answer is what the member sees of a domain, on items of 1 to 5, with noise. All three numbers are
assumptions, near to what network surveys report (response about two thirds).
"""

from nicsim.domains.within_team import chance_of_telling
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import clip, exp, one_if, ratio, share
from nicsim.world.entry import joined

RESPONSE_RATE = 0.65
RESPONSE_SD = 0.7  # of one member's answer, in points of the scale
NOBODY = 3.0  # the middle of the scale, where nobody answered


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
            if chance.uniform_of(drawn[0]) < RESPONSE_RATE:
                answers += 1.0
                i = ground.places.first[s] + place
                for domain in range(6):
                    luck = chance.normal(key, chance.SURVEY, week, s, place, domain + 1)
                    seen = _seen(domain, i, s, now, p)
                    out[domain] += clip(1.0 + 4.0 * seen + RESPONSE_SD * luck, 1.0, 5.0)
    for domain in range(6):
        out[domain] = out[domain] / answers if answers > 0.0 else NOBODY


@rule
def _seen(domain, i, s, now, p):
    """What a member sees of a domain, 0 to 1."""
    if domain == 0:
        return 0.6 * now.sites.coach[s] + 0.2 * now.hub.met[0] + 0.2 * now.hub.analysis[0]
    if domain == 1:
        time = share(ratio(now.sites.time[s], p.roles_engagement.full_time))
        return (p.roles_engagement.role_clarity + time + now.people.engagement[i]) / 3.0
    if domain == 2:
        return 0.5 * (now.sites.skill[s] + one_if(now.sites.idle[s] < 10))
    if domain == 3:
        telling = chance_of_telling(
            -1.0,
            now.sites.trust[s],
            now.sites.team_norm[s],
            now.sites.pressure[s],
            1.0,
            p.within_team,
        )
        return 0.5 * (now.sites.trust[s] + telling)
    if domain == 4:
        return 1.0 - exp(-now.sites.tie_sum[s])
    return now.people.norm[i]
