"""The luck of those who may take up or use a practice, dealt to all people of a site at once.

No other decisions are taken so often. A number hangs on nothing but its address, so these can be
drawn in loops over the people of a site, which the compiler turns into vector instructions:
four times as fast as one by one, and the same numbers.
"""

from nicsim.domains.adoption import IMPROVEMENT, ROUTINE, TRYING, uses
from nicsim.foundation import chance
from nicsim.foundation.jit import compiled_without_counts, rule
from nicsim.foundation.mathematics import is_central, normal_quantile, quantile_of_centre
from nicsim.world.moving import count_moves, look_at_all, look_at_site, look_at_users


@rule
def see_to_luck(s, now, ground, luck, p, key, week):
    """See to it that the luck at hand, and who may move by it, is that of a site in this week."""
    if luck.dealt[0] != week or luck.dealt[1] != s:
        luck.dealt[0], luck.dealt[1] = week, s
        people = ground.places.end[s] - ground.places.first[s]
        for block in range(luck.adopt.shape[0] // 4):
            _deal(luck.adopt, people, key, week, s, block)
        look_at_site(s, now, ground, luck)
        for k in range(now.use.stage.shape[1]):
            look_at_all(k, s, now, ground, luck, p)
            using = now.counts.stages[s, k, TRYING] + now.counts.stages[s, k, ROUTINE]
            if using > 0 and p.adoption.rule == IMPROVEMENT:  # by classic rules nobody feels any
                users = _find_users(luck.stage[k], people, luck.users)
                _deal_to_users(users, key, week, s, k, luck.users, luck.drawn)
                for n in range(users):
                    luck.felt[k, luck.users[n]] = luck.drawn[0, n]
                    luck.abandon[k, luck.users[n]] = luck.drawn[1, n]
                    luck.routine[k, luck.users[n]] = luck.drawn[2, n]
                look_at_users(users, k, s, now, ground, luck, p)
        count_moves(people, luck)


@compiled_without_counts
def _deal(adopt, people, key, week, s, block):
    address = chance.address(chance.ADOPT, block)
    for place in range(people):
        drawn = chance.words_at(key, week, s, place, address)
        adopt[4 * block, place] = chance.uniform_of(drawn[0])
        adopt[4 * block + 1, place] = chance.uniform_of(drawn[1])
        adopt[4 * block + 2, place] = chance.uniform_of(drawn[2])
        adopt[4 * block + 3, place] = chance.uniform_of(drawn[3])


@compiled_without_counts
def _find_users(stages, people, users):
    """Places of those who use a practice, put into `users`; how many they are."""
    found = 0
    for place in range(people):
        users[found] = place
        found += 1 if uses(stages[place]) else 0
    return found


@compiled_without_counts
def _deal_to_users(count, key, week, s, k, users, drawn):
    """What they feel (standard normal), and luck in abandoning and making routine, in (0, 1)."""
    address = chance.address(chance.USE, k)
    for n in range(count):
        words = chance.words_at(key, week, s, users[n], address)
        drawn[3, n] = chance.uniform_of(words[0])
        drawn[1, n] = chance.uniform_of(words[1])
        drawn[2, n] = chance.uniform_of(words[2])
    for n in range(count):
        drawn[0, n] = quantile_of_centre(drawn[3, n])
    for n in range(count):  # 15% lie in the tails
        if not is_central(drawn[3, n]):
            drawn[0, n] = normal_quantile(drawn[3, n])
