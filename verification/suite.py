"""The list of what is checked: claims, their sources, and what to know in reading the numbers.

Numbers that were published stand in `nicsim.experiments.worlds.targets`, which the search for
plausible worlds is held against, too.
"""

from verification import classic_learning as learning_alone
from verification import classic_models as classic
from verification import patterns_conditions as conditions
from verification import patterns_growth as growth
from verification import patterns_learning as learning
from verification.claims import Claim

CLASSIC = (
    Claim(
        "bass",
        "Use grows as in the Bass model: mean and spread of the share in use are those of the "
        "exact chain, at every size.",
        "Bass 1969, Management Science 15(5), 215-227",
        classic.bass,
    ),
    Claim(
        "contagion",
        "A contagion among all grows as the exact chain of susceptible and infected people says.",
        "Kermack & McKendrick 1927, Proceedings of the Royal Society A 115(772), 700-721",
        classic.contagion,
    ),
    Claim(
        "cascade",
        "An independent cascade ends as the chain of Reed and Frost says among all, and as runs "
        "of coins on a ring.",
        "Kempe, Kleinberg & Tardos 2003, KDD '03, 137-146; Abbey 1952, Human Biology 24(3)",
        classic.cascade,
    ),
    Claim(
        "threshold_ring",
        "On a ring, contagions of threshold 1 and 2 reach everyone in weeks that can be counted; "
        "above half of the neighbours none leaves its seeds.",
        "Centola & Macy 2007, American Journal of Sociology 113(3), 702-734",
        classic.threshold_ring,
        "Other sizes, degrees and thresholds are compared with a threshold model written for this "
        "check alone.",
    ),
    Claim(
        "threshold_small_world",
        "Long ties hurt a contagion that needs two users around it.",
        "Centola & Macy 2007; Watts & Strogatz 1998, Nature 393, 440-442",
        classic.threshold_small_world,
        "With some noise in adoption the order turns (Eckles et al. 2024): the network's own rule, "
        "which is noisy, is not asked to keep it.",
    ),
    Claim(
        "granovetter",
        "A crowd with normal thresholds about 25 of 100: below a spread of about 12 nothing "
        "happens, above it nearly all join.",
        "Granovetter 1978, American Journal of Sociology 83(6), 1420-1443",
        classic.granovetter,
    ),
    Claim(
        "own_thresholds",
        "A crowd with the thresholds 0, 1, 2, ..., 99 joins one by one; with one changed from 1 to "
        "2, the first stays alone.",
        "Granovetter 1978; Watts 2002, PNAS 99(9), 5766-5771",
        classic.own_thresholds,
        "A roster gives each person its threshold. Random networks, in which some ask nobody, are "
        "compared week by week with the model written for this check alone.",
    ),
    Claim(
        "lazer_friedman",
        "On rugged problems the complete network leads early and the line wins in the end.",
        "Lazer & Friedman 2007, Administrative Science Quarterly 52(4), 667-694",
        learning_alone.lazer_friedman,
        "Levels are compared with a search that was written for this check alone.",
    ),
    Claim(
        "conformity",
        "On rugged problems, copying the most frequent of three others ends better than copying "
        "the best of them.",
        "Barkoczi & Galesic 2016, Nature Communications 7, 13109",
        learning_alone.conformity,
        "The problems and network of Lazer and Friedman; levels are compared with a search that "
        "was written for this check alone.",
    ),
    Claim(
        "march",
        "An organization whose members learn slowly from its code ends up knowing more.",
        "March 1991, Organization Science 2(1), 71-87",
        learning_alone.march,
        "Levels are compared with code and members written for this check alone.",
    ),
    Claim(
        "zollman",
        "A complete network of learners agrees sooner than a cycle, and is wrong more often.",
        "Zollman 2007, Philosophy of Science 74(5), 574-587",
        learning_alone.zollman,
    ),
)

PATTERNS = (
    Claim(
        "P1",
        "Cumulative use of a helpful practice is S-shaped; inflection at 30-60% of the ceiling.",
        "Carlson's superintendents 1958-63: 1, 5, 15, 27, 35, 38 of 38 (Rogers, Diffusion of "
        "Innovations)",
        growth.s_shape,
        "Each helpful practice of each run by itself, eight years. A logistic curve bends at half "
        "of its ceiling whatever the data; so the bend is taken from the Bass fit.",
    ),
    Claim(
        "P2",
        "A hub without ties: a concave curve. Ties without a hub: a slow start. Both: fastest.",
        "Limits of the Bass model",
        growth.hub_and_ties,
        "Without ties: none between teams or within schools. Without hub: no staff, and ties that "
        "last (left to themselves they would fade, and there would be neither).",
    ),
    Claim(
        "P3",
        "Most change ideas do not work, and are mostly dropped: what is in routine use helps more "
        "often than what was thought of.",
        "i3: 18-26% of evaluations positive; 141 trials, mean .06 SD (Lortie-Forgues & Inglis "
        "2019)",
        learning.most_ideas_fail,
    ),
    Claim(
        "P4",
        "Reported success is far above true success; the gap shrinks with skill, observations, "
        "pooling and safety.",
        "98% of projects report improvement, 27% reach a stated aim (Knudsen et al. 2019)",
        learning.reported_success,
        "An aim is a true proximal effect of .5 SD (.2 SD of achievement is large: Kraft 2020). "
        "Pooling: all of the pool's news at once against none.",
    ),
    Claim(
        "P5",
        "Teams in one network differ: a minority gains most, a minority falls dormant.",
        "Collaboratives: about 30% improve significantly, about 30% drop out (weak source)",
        conditions.teams_differ,
        "After two years, the length of a long collaborative.",
    ),
    Claim(
        "P6",
        "Networks of the same design differ: a minority strong, a minority struggling.",
        "34 networks: at least 6 strongly aligned, 5 struggling (Russell, Bryk & Sherer 2025)",
        conditions.networks_differ,
        "Here by what they achieve in three years; luck in the quality of ideas is a large part.",
    ),
    Claim(
        "P7",
        "Weakest link: one weak domain costs far more than the average of the domains would lose, "
        "and another strong one does not make up for it.",
        "INHD: a material weakness in one domain limits the whole (a hypothesis)",
        conditions.weakest_link,
        "If the whole were the average, one of six weak domains would cost a sixth of what all six "
        "cost together, the six losses would sum to what all cost, and another domain at full "
        "strength would make up for all of it. After five years ceilings hide some of it (told).",
    ),
    Claim(
        "P8",
        "The same hub over more teams does less for each.",
        "Coaching programmes of 100 teachers or more: about half the effect (Kraft, Blazar & Hogan "
        "2018)",
        conditions.dilution,
        "The effect is improvement with the hub less that without, after three years. A network of "
        "ten loses in mutual learning what it gains in coaching.",
    ),
    Claim(
        "P9",
        "Effects build over years.",
        ".22, .37, .43 SD in years 1-3 (Biancarosa, Bryk & Dexter 2010)",
        growth.years,
        "As studied: one programme known to work, and a coach half the week in every school. By "
        "default a network has eight ideas, of which it must find the two that work: its first "
        "year brings less.",
    ),
    Claim(
        "P10",
        "When the hub leaves, use decays; slower where ties are strong and norms internalised.",
        "Coburn, Russell, Kaufman & Stein 2012",
        growth.after_the_hub,
    ),
    Claim(
        "P11",
        "Partial sustainment is the rule: most sites keep something, few keep everything.",
        "At least one component kept by 60% of sites in 14 of 17 studies (Scheirer 2005)",
        growth.partial_sustainment,
        "A site keeps a practice if over 20% of its people use it routinely, two years after the "
        "hub left (week 120).",
    ),
    Claim(
        "P12",
        "Turnover hurts where norms are alive and socialisation is slow; moderate turnover can "
        "help where norms decline.",
        "March 1991; Mital et al. 2017",
        conditions.turnover,
        "Where norms have fallen below what newcomers bring, newcomers raise them. Whether that "
        "helps students is asked, too: newcomers must learn the practices.",
    ),
    Claim(
        "P13",
        "Moderate linking gives the highest long-run quality on rugged problems; short horizons "
        "and simple problems favour dense networks.",
        "Fang, Lee & Schilling 2010; Lazer & Friedman 2007",
        learning.linking,
        "Noisy tests, copies that differ in some component and contexts of one's own keep variety "
        "alive in the densest network, so it loses nothing in the long run. Without error "
        "(last rows, and suite B) the sign turns as published.",
    ),
    Claim(
        "P14",
        "Very low trust: almost no change, however good the rest.",
        "Bryk & Schneider 2002: schools of low trust, 1 in 7 improved; of high trust, 1 in 2",
        conditions.low_trust,
        "Trust acts on trying, testing, telling, peers' pull and evidence: partly by construction.",
    ),
    Claim(
        "P15",
        "Structured adaptation after fidelity beats strict fidelity where contexts differ.",
        "+.12 SD (Kim et al. 2017)",
        learning.adaptation,
        "Strict: every site starts with the idea's form and never changes it. A programme that was "
        "developed elsewhere has a form that is best in what schools share; of an idea as somebody "
        "thought of it nobody's form is best, so that adapting helps where contexts are alike, "
        "too.",
    ),
    Claim(
        "P16",
        "Inter-team learning adds to what a team learns by itself.",
        "52 teams (Nembhard 2012)",
        learning.learning_between_teams,
    ),
    Claim(
        "P17",
        "Discrimination: with better tests, safety, norms of evidence and a hub that "
        "analyses, more of what is used is what helps.",
        "Edmondson 1999; Strang & Macy 2001 (a hypothesis)",
        learning.discrimination,
        "Improvement with the length of cycles held: shorter ones are more tests, and every test "
        "is use. The other dials are told: they bring more use of everything.",
    ),
)
CLAIMS = {claim.name: claim for claim in (*CLASSIC, *PATTERNS)}
