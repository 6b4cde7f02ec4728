"""Rules of the domains: values worked out by hand, ranges, and the direction of the theory."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicsim.domains import (
    across_teams,
    adoption,
    culture,
    environment,
    hub_leadership,
    improvement,
    lasting_use,
    practices,
    roles_engagement,
    within_team,
)

share = st.floats(0, 1)
D1 = hub_leadership.HubLeadership()
D2 = roles_engagement.RolesEngagement()
D3 = improvement.Improvement()
D4 = within_team.WithinTeam()
D5 = across_teams.AcrossTeams()
D6 = culture.Culture()
E = environment.Environment()
A = adoption.Adoption()
MEMORY = D6._replace(held_by=culture.MEMORY)
P = practices.Practices()


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        # 5 people, 36 hours, .7 of them good; .4 of the budget coaches, 20 teams share it
        (hub_leadership.working_hours(D1), 126.0),
        (hub_leadership.coaching_dose(1.0, 20.0, D1), 2.52 / 7.52),
        (hub_leadership.dose_per_team(D1.broker, 20.0, 1.0, D1), 0.63 / 1.63),
        (hub_leadership.analysis_dose(3.0, D1), 6.3 / 12.3),
        (hub_leadership.convening_quality(600.0, 20.0, D1), 0.5),
        (hub_leadership.prior_evidence(0.5, 0.2, D1), 0.5 + 0.6),
        (hub_leadership.prior_evidence(0.5, -0.2, D1), 0.5 - 0.6),
        (hub_leadership.prior_evidence(0.5, 0.0, D1), 0.5),
        (hub_leadership.theory_of(1.0, 100.0, D1), 6.0),
        (hub_leadership.news_of_pool(5.0, 1.0, D1), 1.0),
        (hub_leadership.aim_in_credit(0.3, D1), 1.0),
        (hub_leadership.plan_pull(0.5, 4.0, D1), 0.0),
        (hub_leadership.price_of_steering(D1), 1.0),
        (roles_engagement.chance_of_taking_part(0.4, 0.25, D2), 0.2),
        (roles_engagement.chance_of_taking_part(1.0, 1.0, D2), 1.0),
        # target .6 (.4 + .6 * .5) + .1 - .1 * 2 * .5 = .42; after five idle weeks .42 - .4 / 2
        (roles_engagement.engagement_after(0.4, 0.5, 0.1, 2.0, 0.5, 0.0, 1.0, D2), 0.4006),
        (
            roles_engagement.engagement_after(0.4, 0.5, 0.1, 2.0, 0.5, 5.0, 1.0, D2),
            0.4 + 0.03 * (0.22 - 0.4),
        ),
        (improvement.usable_observations(0.2, 0.4, D3), 40 * (0.25 + 0.1 + 0.1)),
        (improvement.standard_error(16.0, D3), 0.25),
        (improvement.error_of_test(0.15, D3), 0.25),
        (improvement.wishful(0.2, 0.25, 0.27, D3), 0.34 * 0.8 * 0.75),
        (improvement.measured(0.2, 0.1, 0.5, 1.0, D3), 1.1),
        (improvement.evidence_of(0.3, 0.5, D3), 0.3 * 0.15 / 0.25),
        (improvement.evidence_of(99.0, 0.5, D3), 4.0),
        (improvement.evidence_of(0.15, 0.0, D3), -4.0),
        (improvement.evidence_after(5.0, 3.0, D3), 6.0),
        (improvement.mean_after(0.2, 3.0, 0.6), 0.3),
        (improvement.precision_after(8.0, D3), 8.0),
        (improvement.skill_after_cycle(0.5, 1.0, D3), 0.56),
        (within_team.chance_of_telling(0.0, 0.0, 0.0, 1.0, 1.0, D4), 1.0),
        (within_team.chance_of_telling(-1.0, 0.5, 0.5, 0.2, 1.0, D4), 0.15 + 0.85 * 0.2),
        (within_team.chance_of_writing(0.2, D4), 0.44),
        (within_team.trust_after_cycle(0.5, 0.5, False, D4), 0.52),
        (within_team.trust_after_cycle(0.5, 0.5, True, D4), 0.52 * 0.94),
        (across_teams.attention_scale(6.0, D5), 0.5),
        (across_teams.attention_scale(2.0, D5), 1.0),
        (across_teams.chance_of_hearing(0.5, D5), 0.3),
        (across_teams.credit(0.5, 0.25, D5), 0.65 * 0.875),
        (across_teams.renewal(0.5, 0.4, 2.0, D5), 0.2),
        (across_teams.renewal(0.5, 0.4, 6.0, D5), 0.1),
        (across_teams.tie_kept(40.0, D5), 0.5),
        (across_teams.tie_after(0.5, True, 1.0, D5), 0.7),
        (across_teams.tie_after(0.012, False, 0.5, D5), 0.0),
        (across_teams.ties_without(2, D5), 0.25),
        (across_teams.ties_without(2, D5._replace(spanners=0)), 1.0),
        # .02 * .5 * .2 + .02 * .1 * .6 - .004 * .5 * .4, and where unanchored - .006 * .25 * .4
        (culture.norm_after(0.4, 0.6, 0.5, 0.1, 0.5, 0.0, 1.0, D6), 0.4 + 0.002 + 0.0012 - 0.0008),
        (culture.norm_after(0.4, 0.6, 0.5, 0.1, 0.5, 0.0, 0.75, D6), 0.4024 - 0.0006),
        # held by memory: those who hold norms by .4 lose .006 * .6 of them, tied or not
        (culture.norm_after(0.4, 0.6, 0.5, 0.1, 0.5, 0.0, 0.75, MEMORY), 0.4024 - 0.00144),
        (culture.norm_after(0.4, 0.6, 0.5, 0.1, 0.5, 0.0, 1.0, MEMORY), 0.4024 - 0.00144),
        (improvement.taken_in(0.3, D3), 1.0),
        (improvement.taken_in(0.3, D3._replace(heard_by=improvement.SKILL)), 0.3),
        (adoption.counted(3.0, 6.0, 0.6, A), 3.0),
        (adoption.counted(3.0, 6.0, 0.6, A._replace(counted_by=adoption.BY_SHARE)), 2.5),
        (adoption.counted(0.0, 0.0, 0.0, A._replace(counted_by=adoption.BY_SHARE)), 0.0),
        (adoption.counted(3.0, 6.0, 0.6, A._replace(counted_by=adoption.BY_STRONGEST)), 0.6),
        (within_team.candour(0.2, D4), 0.25),
        (within_team.candour(0.5, D4), 1.0),
        (within_team.voice(0.5, 0.5, 0.2, D4), 0.15 + 0.85 * 0.2),
        (roles_engagement.chance_of_meeting(0.25, D2), 0.125),
        (roles_engagement.chance_of_meeting(0.5, D2), 1.0),
        (roles_engagement.chance_of_meeting(0.0, D2._replace(quorum=0.0)), 0.0),
        (hub_leadership.chance_of_heeding(0.5, 0.4, D1), 0.05 * 0.5 * 0.4),
        (hub_leadership.consulted(40.0, D1), 0.5),
        (hub_leadership.consulted(0.0, D1), 1.0),
        (environment.pressure_left(0.4, 0.25), 0.3),
        (environment.time_for_improvement(0.6, 0.5, 0.2, E), 0.6 * 0.75 * 0.8),
        (environment.kept_by_team(0.5, E), 0.75),
        (environment.newcomer_norm(0.4, 0.8, E), 0.6),
        (practices.fit(0.5, 1.0, P), 0.25),
        (practices.true_effect(0.4, 0.5), 0.2),
        (practices.true_effect(-0.2, 0.5), -0.2),
        (practices.exposed(0.5, P), 0.875),
        (adoption.chance_of_awareness(2.0, 0.0, A), 1 - 0.84**2),
        (adoption.readiness(0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.0, A), -4.4),
        # three who warn: 1.5 ln 4; conviction .5 at norm .4: 2.5 * .5 * 2 * .5 + 1.5 * .4 * .5
        (
            adoption.readiness(0.0, 3.0, 0.5, 0.5, 0.4, 0.0, 0.0, 0.0, A),
            -4.4 - 1.5 * math.log(4.0) + 1.25 + 0.3,
        ),
        (adoption.chance_of_trying(0.5, 0.0, False, A), 0.25),
        (adoption.chance_of_trying(0.5, 0.0, True, A), 0.075),
        (adoption.chance_linear(10.0, 39.0, A), 0.01 + 0.3 * 0.25),
        # no benefit felt, no evidence, no norms: e^-1.5 to 1
        (lasting_use.chance_of_routine(0.0, 0.0, 0.0, 1.0, 1.0, A), 0.25 / (1 + math.exp(1.5))),
        # evidence and benefit that norms ask for just so: -1.5 + 4 * .3 + 2 * .5
        (lasting_use.chance_of_routine(0.3, 0.5, 1.0, 1.0, 1.0, A), 0.25 / (1 + math.exp(-0.7))),
        (lasting_use.proof(1.0, 0.3, A), 1.0),
        (lasting_use.proof(0.0, 0.3, A), -1.0),
        (lasting_use.proof(0.5, 0.8, A), 1.0),
        (adoption.conviction_of(4.0, A), math.tanh(1.0)),
        (adoption.chance_of_contagion(2.0, A), 1 - 0.9**2),
        (lasting_use.anchor(0.5, math.exp(-1.0)), 1 - 0.5 * math.exp(-1.0)),
        (lasting_use.looseness(0.0, 0.5, 0.3, 0.4, 0.7, A), 2.5 - 1.5 * 0.5 - 6.0 * 0.3),
        # nothing felt: norms ask for .3 SD, 2 * .4 * 2 * .3; half anchored: 12 * .2
        (
            lasting_use.looseness(0.0, 0.5, 0.0, 0.4, 0.5, A),
            2.5 - 1.5 * 0.5 + 2.0 * 0.4 * 2.0 * 0.3 + 12.0 * 0.2,
        ),
        (lasting_use.chance_of_abandoning(0.0, 0.0, 0.0, True, A), 0.03),
        # one user holds, three who gave up push: odds 4 / 2
        (lasting_use.chance_of_abandoning(0.0, 1.0, 3.0, False, A), 0.12 * 2 / 3),
        (lasting_use.first_depth(0.4, 0.5, A), 1.0),
        (lasting_use.first_depth(0.4, 0.5, A._replace(symbolic=1.0)), 0.2),
    ],
)
def test_by_hand(found, wanted):
    assert found == pytest.approx(wanted, rel=1e-12)


def test_thresholds():
    assert adoption.threshold_of(1.5, A) == 2.0  # all alike
    assert adoption.threshold_of(1.0, A._replace(threshold_sd=0.5)) == 2.5
    assert adoption.reaches(2.0, 2.0, 8.0, A)
    assert not adoption.reaches(1.9, 2.0, 8.0, A)


def test_a_share_of_peers():
    part = A._replace(threshold_kind=adoption.SHARE)  # type: ignore[arg-type]
    assert adoption.reaches(2.0, 0.25, 8.0, part)
    assert not adoption.reaches(0.0, 0.0, 0.0, part)  # of nobody there is no share
    for peers in range(1, 200):  # a share that is met exactly is met, whatever the last bit
        for users in range(1, peers + 1):
            assert adoption.reaches(float(users), users / peers, float(peers), part)
            assert not adoption.reaches(users - 1.0, users / peers, float(peers), part)


def test_drops_and_retires_what_evidence_speaks_against():
    assert improvement.drops(-2.0, D3)
    assert not improvement.drops(-1.9, D3)
    assert hub_leadership.retired(-2.0, D1)
    assert not hub_leadership.retired(1.0, D1)


def test_three_convenings_a_year():
    due = [week for week in range(80) if hub_leadership.convening_due(week, 40, D1)]
    assert due == [13, 26, 39, 53, 66, 79]
    none = D1._replace(convenings=0)
    assert not any(hub_leadership.convening_due(week, 40, none) for week in range(80))


def test_claims_on_coaching():
    neediest, engaged = (
        D1._replace(allocation=code)  # type: ignore[arg-type]  (as compiled code has it)
        for code in (hub_leadership.NEEDIEST, hub_leadership.MOST_ENGAGED)
    )
    assert hub_leadership.claim_on_coaching(0.1, 0.5, D1._replace(allocation=0)) == 1.0  # type: ignore[arg-type]
    assert hub_leadership.claim_on_coaching(0.1, 0.5, neediest) > hub_leadership.claim_on_coaching(
        0.9, 0.5, neediest
    )
    assert hub_leadership.claim_on_coaching(0.1, 0.9, engaged) > hub_leadership.claim_on_coaching(
        0.1, 0.1, engaged
    )


@given(share, share, share, st.floats(-2, 2), share, share)
def test_shares_stay_shares(norm, peers, trust, felt, pressure, convening):
    values = (
        culture.norm_after(norm, peers, trust, felt, pressure, convening, trust, D6),
        roles_engagement.engagement_after(norm, peers, felt, 8.0, trust, 9.0, pressure, D2),
        within_team.trust_after_cycle(trust, norm, True, D4),
        improvement.skill_after_cycle(norm, peers, D3),
        hub_leadership.alignment_after(norm, convening, D1),
        within_team.chance_of_telling(-1.0, trust, norm, pressure, 1.0, D4),
        lasting_use.chance_of_routine(felt, 2.0 * trust - 1.0, norm, peers, convening, A),
        roles_engagement.chance_of_meeting(norm, D2),
        lasting_use.depth_after(norm, felt, peers, trust, A),
        lasting_use.anchor(norm, peers),
        across_teams.credit(norm, peers, D5),
    )
    assert all(0.0 <= value <= 1.0 for value in values)


@given(share, share, st.floats(0, 0.5), share)
def test_safety_raises_disclosure(trust, norm, more, pressure):
    told = within_team.chance_of_telling(-1.0, trust, norm, pressure, 1.0, D4)
    assert within_team.chance_of_telling(-1.0, trust + more, norm, pressure, 1.0, D4) >= told
    assert within_team.chance_of_telling(-1.0, trust, norm + more, pressure, 1.0, D4) >= told
    assert (
        within_team.chance_of_telling(-1.0, trust, norm, pressure + more, 1.0, D4) <= told + 1e-12
    )


@given(st.floats(0, 30), st.floats(-1, 1), share, share, st.floats(0, 8), share)
def test_users_evidence_trust_and_norms_speak_for_trying(
    users, conviction, trust, norm, load, pressure
):
    here = {"users": users, "warned": 1.0, "conviction": conviction, "trust": trust, "norm": norm}
    here |= {"in_trial": load, "pressure": pressure, "mandate": 0.0, "p": A}

    def ready(**changed):
        return adoption.readiness(**(here | changed))

    plain = ready()
    assert ready(users=users + 1) > plain
    assert ready(warned=2.0) < plain
    more = ready(norm=norm + 0.1)  # norms of evidence: for what has it, against what has it not
    assert more >= plain if conviction >= 0.0 else more <= plain
    assert ready(in_trial=load + 1) < plain
    assert ready(pressure=pressure + 0.1) < plain
    if trust > 0.01 and conviction < 0.9:
        assert ready(conviction=conviction + 0.1) > plain


@given(st.floats(0, 100), share)
def test_bound_of_awareness(users, broadcast):
    likely = adoption.chance_of_awareness(users, broadcast, A)
    assert likely <= adoption.most_chance_of_awareness(users, broadcast, A) + 1e-15


@given(
    st.floats(0, 60),
    st.floats(0, 60),
    st.floats(-1, 1),
    share,
    share,
    st.floats(0, 8),
    share,
    share,
    share,
    st.booleans(),
    st.floats(0, 3),
)
def test_bound_of_trying(
    users, warned, conviction, trust, norm, load, pressure, mandate, engagement, again, peers
):
    p = A._replace(try_peers=peers, symbolic=mandate)
    ready = adoption.readiness(users, warned, conviction, trust, norm, load, pressure, mandate, p)
    drive = math.sqrt(engagement)
    appeal = adoption.appeal_of(conviction, trust, pressure, mandate, p)
    most = adoption.most_chance_of_trying(drive, appeal, users, again, p)
    assert adoption.chance_of_trying(drive, ready, again, p) <= most


@given(st.floats(-1, 1), st.floats(0.1, 2))
def test_evidence_weighs_an_effect_against_none(y, sd):
    added = improvement.evidence_of(y, sd, D3)
    assert (added > 0) == (y > D3.effect_of_interest / 2)
