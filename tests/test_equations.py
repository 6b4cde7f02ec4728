"""The equations of docs/model.md are those of the code: each is computed as the page writes it.

An equation without a check fails, and so does a rule of a domain that no equation is held against.
"""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from formulas import FUNCTIONS, as_python, equations, names_in, value_of

from nicsim.domains import Settings, across_teams, adoption, culture, environment, practices
from nicsim.domains import hub_leadership as hub
from nicsim.domains import improvement as cycle
from nicsim.domains import lasting_use as lasting
from nicsim.domains import roles_engagement as roles
from nicsim.domains import within_team as team
from nicsim.drivers.model import ImprovementNetwork
from nicsim.foundation.mathematics import blend
from nicsim.scenario.declared import parameters
from nicsim.world import observing
from nicsim.world.coding import coded
from nicsim.world.peers import under_test, users_among_peers, warned_by_peers
from nicsim.world.state import copied

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "model.md").read_text("utf-8")
EQUATIONS = equations(PAGE)
BASIC = ("sigma(x)", "dose(h, half)", "clip(x)")
DRAWS = 60

# Names that are said in words, or stand for what another equation gives: where they are drawn.
# Those not named here lie in [0, 1].
RANGES = {
    "all_peers": (0.0, 9.0),
    "best_belief": (0.0, 6.0),
    "c": (-1.0, 1.0),
    "claims": (1.0, 20.0),
    "convened": (0.5, 9.0),
    "default": (-2.0, 2.0),
    "effect": (-0.5, 0.5),
    "error": (0.01, 1.0),
    "everyone": (1.0, 9.0),
    "evidence": (-6.0, 6.0),
    "felt": (-1.0, 1.0),
    "gone": (0.0, 90.0),
    "hours": (0.0, 200.0),
    "idle": (0.0, 30.0),
    "in_trial": (0.0, 4.0),
    "k": (0.0, 9.0),
    "learnt": (-3.0, 3.0),
    "left": (0.0, 1.5),
    "load": (0.0, 5.0),
    "loose": (-5.0, 5.0),
    "mean": (-1.0, 1.0),
    "more": (0.0, 20.0),
    "n": (1.0, 60.0),
    "number": (0.0, 9.0),
    "own": (0.0, 5.0),
    "pool": (-6.0, 6.0),
    "precision": (0.0, 12.0),
    "prior": (-3.0, 3.0),
    "proof": (-2.0, 2.0),
    "quality": (-0.5, 0.5),
    "quitters": (0.0, 5.0),
    "reports": (0.0, 9.0),
    "reports_heard": (0.0, 12.0),
    "saved": (0.0, 900.0),
    "sd": (0.05, 1.0),
    "seen": (-6.0, 6.0),
    "strengths": (0.1, 9.0),
    "strong": (-2.0, 2.0),
    "teams": (1.0, 80.0),
    "theory": (-6.0, 6.0),
    "tied": (0.0, 3.0),
    "tied_quitters": (0.0, 3.0),
    "ties": (0.0, 4.0),
    "u": (0.01, 0.99),
    "users": (0.0, 9.0),
    "w": (0.0, 5.0),
    "weak": (-2.0, 2.0),
    "y": (-1.0, 1.0),
    "z": (-2.5, 2.5),
}
FLAGS = ("again", "curated", "hidden", "lead", "mandated", "routine", "used")
WHOLE = {"lost": (0, 4), "week": (0, 40)}
SAID = ("coach", "broker", "analyse", "buffer", "pressure", "support")  # doses, a site's own
NOT_RULES = {  # what of a domain's rules is no equation, and why
    "most_chance_of_awareness": "a bound; tests/world/test_moving.py",
    "most_chance_of_trying": "a bound; tests/world/test_moving.py",
    "appeal_of": "the bound's part that is the same for a whole site",
    "uses": "stages 2 and 3",
}

Values = Callable[[str], Any]
CHECKS: dict[str, Callable[[Values, Settings], Any]] = {
    "fit": lambda v, p: practices.fit(v("raw"), v("best"), p.practices),
    "effect": lambda v, p: practices.true_effect(v("quality"), v("fit")),
    "others": lambda v, p: practices.hangs_on_others(p.practices),
    "prior": lambda v, p: hub.prior_evidence(v("z"), v("quality"), p.hub_leadership),
    "own_prior": lambda v, p: cycle.prior_of_team(v("u"), p.improvement),
    "value": lambda v, p: blend(v("weak"), v("default"), v("strong"), v("level")),
    "pressure*": lambda v, p: environment.pressure_left(v("pressure"), v("buffer")),
    "time": lambda v, p: environment.time_for_improvement(
        v("protected_time"), v("support"), v("pressure*"), p.environment
    ),
    "leaves": lambda v, p: environment.chance_of_leaving(v("lead"), p.environment),
    "newcomer_norm": lambda v, p: environment.newcomer_norm(
        v("initial"), v("site_norm"), p.environment
    ),
    "kept": lambda v, p: environment.kept_by_team(v("left"), p.environment),
    "hours": lambda v, p: hub.working_hours(p.hub_leadership),
    "part": lambda v, p: hub.budget_share(v("weight"), _of_weights(v("weights"), p)),
    "coach": lambda v, p: hub.coaching_dose(v("claim"), v("claims"), _budget(v, "coach", p)),
    "claim_equal": lambda v, p: hub.claim_on_coaching(0.3, 0.6, _by(hub.EQUAL, p)),
    "claim_neediest": lambda v, p: hub.claim_on_coaching(v("skill"), 0.6, _by(hub.NEEDIEST, p)),
    "claim_most_engaged": lambda v, p: hub.claim_on_coaching(
        0.3, v("engagement"), _by(hub.MOST_ENGAGED, p)
    ),
    "broker": lambda v, p: hub.dose_per_team(
        _budget(v, "broker", p).broker, v("teams"), v("broker_h50"), _budget(v, "broker", p)
    ),
    "buffer": lambda v, p: hub.dose_per_team(
        _budget(v, "buffer", p).buffer, v("teams"), v("buffer_h50"), _budget(v, "buffer", p)
    ),
    "analyse": lambda v, p: hub.analysis_dose(v("load"), _budget(v, "analyse", p)),
    "load'": lambda v, p: hub.load_after(v("load"), v("reports"), p.hub_leadership),
    "saved'": lambda v, p: hub.hours_saved(v("saved"), _budget(v, "convene", p)),
    "due": lambda v, p: hub.convening_due(v("week"), 40, p.hub_leadership),
    "quality_met": lambda v, p: hub.convening_quality(v("saved"), v("teams"), p.hub_leadership),
    "theory": lambda v, p: hub.theory_of(v("prior"), v("pool"), p.hub_leadership),
    "broadcasting": lambda v, p: hub.chance_of_broadcast(
        v("analyse"), v("pool"), v("curated"), p.hub_leadership
    ),
    "retired": lambda v, p: hub.retired(v("pool"), p.hub_leadership),
    "heeds": lambda v, p: hub.chance_of_heeding(v("analyse"), v("norm"), p.hub_leadership),
    "consults": lambda v, p: hub.consulted(v("gone"), p.hub_leadership),
    "moves": lambda v, p: hub.chance_of_moving(v("more"), p.hub_leadership),
    "takes_part": lambda v, p: roles.chance_of_taking_part(
        v("engagement"),
        v("time"),
        p.roles_engagement._replace(entry=roles.MANDATED if v("mandated") else roles.TOGETHER),
    ),
    "engagement'": lambda v, p: roles.engagement_after(
        *(v("engagement"), v("norm"), v("felt"), v("in_trial"), v("time"), v("idle"), v("price")),
        p.roles_engagement,
    ),
    "meets": lambda v, p: roles.chance_of_meeting(v("taking_part"), p.roles_engagement),
    "plan_weight": lambda v, p: cycle.plan_weight(
        v("evidence") + hub.plan_pull(v("alignment"), v("theory"), p.hub_leadership),
        v("best_belief"),
        p.improvement,
    ),
    "n": lambda v, p: cycle.usable_observations(v("skill"), v("analyse"), p.improvement),
    "error": lambda v, p: cycle.standard_error(v("n"), p.improvement),
    "sd": lambda v, p: cycle.error_of_test(v("error"), p.improvement),
    "bias": lambda v, p: cycle.wishful(v("skill"), v("voice"), v("error"), p.improvement),
    "y": lambda v, p: cycle.measured(v("effect"), v("bias"), v("sd"), v("z"), p.improvement),
    "mean'": lambda v, p: cycle.mean_after(v("mean"), v("precision"), v("y")),
    "precision'": lambda v, p: cycle.precision_after(v("precision"), p.improvement),
    "learnt": lambda v, p: cycle.evidence_of(v("y"), v("sd"), p.improvement),
    "evidence'": lambda v, p: cycle.evidence_after(v("evidence"), v("learnt"), p.improvement),
    "drops": lambda v, p: cycle.drops(v("evidence"), p.improvement),
    "skill'": lambda v, p: cycle.skill_after_cycle(v("skill"), v("coach"), p.improvement),
    "skill_idle'": lambda v, p: cycle.skill_idle(v("skill"), p.improvement),
    "candour": lambda v, p: team.candour(v("trust"), p.within_team),
    "voice": lambda v, p: team.voice(v("trust"), v("norm"), v("pressure*"), p.within_team),
    "tells": lambda v, p: team.chance_of_telling(
        v("y"), v("trust"), v("norm"), v("pressure*"), v("price"), p.within_team
    ),
    "writes": lambda v, p: team.chance_of_writing(v("skill"), p.within_team),
    "trust'": lambda v, p: team.trust_after_cycle(
        v("trust"), v("taking_part"), v("hidden"), p.within_team
    ),
    "trust_idle'": lambda v, p: team.trust_idle(v("trust"), p.within_team),
    "scale": lambda v, p: across_teams.attention_scale(v("strengths"), p.across_teams),
    "hears": lambda v, p: across_teams.chance_of_hearing(
        v("strength") * v("scale"), p.across_teams
    ),
    "credit": lambda v, p: across_teams.credit(v("norm"), v("context_specificity"), p.across_teams),
    "strength'": lambda v, p: across_teams.tie_after(
        v("strength"), v("used"), across_teams.tie_kept(1.0, p.across_teams), p.across_teams
    ),
    "news": lambda v, p: hub.news_of_pool(v("pool"), v("seen"), p.hub_leadership),
    "renewed": lambda v, p: across_teams.renewal(
        v("quality_met"), p.hub_leadership.convened_gain, v("convened"), p.across_teams
    ),
    "strength_convened'": lambda v, p: across_teams.strengthened(v("strength"), v("renewed")),
    "left_of_ties": lambda v, p: across_teams.ties_without(v("lost"), p.across_teams),
    "anchor": lambda v, p: lasting.anchor(v("coach"), np.exp(-v("ties"))),
    "norm'": lambda v, p: _norm(v, p, culture.TIES),
    "norm_kept'": lambda v, p: _norm(v, p, culture.MEMORY),
    "c": lambda v, p: adoption.conviction_of(v("evidence"), p.adoption),
    "proof": lambda v, p: lasting.proof(v("c"), v("felt"), p.adoption),
    "aware": lambda v, p: adoption.chance_of_awareness(v("k"), v("broadcasting"), p.adoption),
    "ready": lambda v, p: adoption.readiness(
        *(v("k"), v("w"), v("c"), v("trust"), v("norm"), v("in_trial"), v("pressure*")),
        v("mandate"),
        p.adoption,
    ),
    "tries": lambda v, p: adoption.chance_of_trying(
        v("candour") * np.sqrt(v("engagement")), v("ready"), v("again"), p.adoption
    ),
    "feels": lambda v, p: lasting.felt_benefit(
        v("effect"),
        v("depth"),
        p.improvement.proximal,
        p.improvement.outcome_sd / np.sqrt(p.adoption.felt_observations),
        v("z"),
    ),
    "loose": lambda v, p: lasting.looseness(
        v("pressure*"), v("c"), v("felt"), v("norm"), v("anchor"), p.adoption
    ),
    "abandons": lambda v, p: lasting.chance_of_abandoning(
        v("loose"), v("k"), v("w"), v("routine"), p.adoption
    ),
    "pace": lambda v, p: lasting.pace_of_routine(v("skill"), v("coach"), p.adoption),
    "makes_routine": lambda v, p: lasting.chance_of_routine(
        v("felt"), v("c"), v("norm"), v("skill"), v("coach"), p.adoption
    ),
    "threshold_drawn": lambda v, p: adoption.threshold_of(v("z"), p.adoption),
    "reaches_count": lambda v, p: adoption.reaches(
        v("users"), v("own"), 0.0, p.adoption._replace(threshold_kind=adoption.COUNT)
    ),
    "reaches_share": lambda v, p: adoption.reaches(
        v("users"), v("own"), v("all_peers"), p.adoption._replace(threshold_kind=adoption.SHARE)
    ),
    "adopts_linear": lambda v, p: adoption.chance_linear(v("users"), v("all_peers"), p.adoption),
    "adopts_by_contagion": lambda v, p: adoption.chance_of_contagion(v("users"), p.adoption),
    "as_share": lambda v, p: adoption.counted(
        v("number"), v("everyone"), 0.0, p.adoption._replace(counted_by=adoption.BY_SHARE)
    ),
    "taken_in": lambda v, p: cycle.taken_in(
        v("skill"), p.improvement._replace(heard_by=cycle.SKILL)
    ),
    "depth_first": lambda v, p: lasting.first_depth(
        v("norm"), (1.0 - v("mandate")) * (1.0 - v("steering")), p.adoption
    ),
    "depth'": lambda v, p: lasting.depth_after(
        v("depth"), v("felt"), v("skill"), v("coach"), p.adoption
    ),
    "alignment'": lambda v, p: hub.alignment_after(
        v("alignment"), v("quality_met"), p.hub_leadership
    ),
    "plan_pull": lambda v, p: hub.plan_pull(v("alignment"), v("theory"), p.hub_leadership),
    "shared_credit": lambda v, p: hub.aim_in_credit(v("alignment"), p.hub_leadership),
    "price": lambda v, p: hub.price_of_steering(p.hub_leadership),
    "met_by_students": lambda v, p: practices.exposed(v("routine_share"), p.practices),
    "tied_in": lambda v, p: observing.tied_in(v("ties")),
    "heard_lately": lambda v, p: observing.heard_lately(v("reports_heard")),
}
# Equations that stand for a part of others: they are computed where those are.
PARTS = (
    *("clarity", "disappointed", "target", "belief", "grown", "held_on", "gained", "asked"),
    *("above", "hold", "peers_say", "reasons", "means", "alignment_left"),
)
WHOLE_OF = {  # checks whose rule computes these by itself
    "tells": ("voice",),
    "loose": ("proof",),
    "makes_routine": ("proof", "pace"),
}
WITHIN_A_STAGE = ("k", "w")  # held to the code in a network that runs, below


def _of_weights(total, p):
    """A budget whose weights sum to so much."""
    each = total / 5.0
    return p.hub_leadership._replace(
        coach=each, convene=each, analyse=each, broker=each, buffer=each
    )


def _budget(v, activity, p):
    """A hub with so many hours, a part of which goes to an activity."""
    rest = dict.fromkeys(("coach", "convene", "analyse", "broker", "buffer"), 0.0)
    other = "convene" if activity != "convene" else "coach"
    split = rest | {activity: v("part"), other: 1.0 - v("part")}
    return p.hub_leadership._replace(
        staff_fte=v("hours"), hours_per_fte=1.0, capability=1.0, **split
    )


def _by(allocation, p):
    return p.hub_leadership._replace(allocation=allocation)


def _norm(v, p, held_by):
    anchor = v("anchor") if held_by == culture.TIES else 0.5  # which memory does not ask for
    return culture.norm_after(
        *(v("norm"), v("peers"), v("trust"), v("felt"), v("pressure*"), v("met"), anchor),
        p.culture._replace(held_by=held_by),
    )


def drawn_settings(chance):
    """Settings with all numbers drawn in their ranges."""
    records = []
    for domain, record in zip(Settings._fields, coded(Settings()), strict=True):
        found = {}
        for name in record._fields:
            p = parameters()[f"{domain}.{name}"]
            if p.kind in ("number", "integer") and p.default is not None:
                found[name] = _drawn(p, chance)
        records.append(record._replace(**found))
    return Settings(*records)


def _drawn(p, chance):
    low, high, default = float(p.low), float(p.high), float(p.default)
    if (low, high) != (0.0, 1.0):
        reach = abs(default) / 2 or 0.5
        low, high = max(low, default - reach), min(high, default + reach)
    value = float(chance.uniform(low, high))
    return round(value) if p.kind == "integer" else value


class Drawn:
    """The values of one draw: parts from the page, parameters, and all else at random."""

    def __init__(self, p, seed, parts):
        self.p, self.chance, self.kept = p, np.random.default_rng([1, seed]), {}
        self.parts = parts
        self.fields = {name: record for record in p for name in record._fields}

    def __call__(self, name):
        if name not in self.kept:
            self.kept[name] = self._drawn(name)
        return self.kept[name]

    __getitem__ = __call__

    def _drawn(self, name):
        if name in self.parts:
            return value_of(EQUATIONS[name], self)
        if name in self.fields and name not in SAID:
            return getattr(self.fields[name], name)
        if name in FLAGS:
            return bool(self.chance.integers(2))
        if name in WHOLE:
            return int(self.chance.integers(*WHOLE[name]))
        return float(self.chance.uniform(*RANGES.get(name, (0.0, 1.0))))


@pytest.mark.parametrize("name", CHECKS)
def test_the_page_computes_what_the_code_computes(name):
    told = []
    for seed in range(DRAWS):
        p = drawn_settings(np.random.default_rng([2, seed]))
        values = Drawn(p, seed, {*PARTS, *WHOLE_OF.get(name, ())})
        on_page = value_of(EQUATIONS[name], values)
        assert CHECKS[name](values, p) == pytest.approx(on_page, rel=1e-9, abs=1e-12), values.kept
        told.append(float(on_page))
    names = set(names_in(EQUATIONS[name]))
    assert len(set(told)) > 1 or not names  # what never varies shows nothing


def test_every_equation_of_the_page_has_a_check():
    known = {*CHECKS, *PARTS, *WITHIN_A_STAGE, *BASIC}
    assert set(EQUATIONS) == known


def test_parts_are_parts_of_what_is_checked():
    used = {name for one in CHECKS for name in _all_names(one)}
    assert set(PARTS) <= used


def _all_names(equation):
    for name in names_in(EQUATIONS[equation]):
        yield name
        if name in PARTS:
            yield from _all_names(name)


def test_every_name_on_the_page_is_known():
    """A parameter, another equation, or said in words below a block."""
    names = {name for e in EQUATIONS if e not in BASIC for name in names_in(EQUATIONS[e])}
    keys = {key.rpartition(".")[2] for key in parameters()}
    words = set(re.findall(r"[A-Za-z_]+", re.sub(r"(?s)```text.*?```", "", PAGE)))
    strangers = names - keys - set(EQUATIONS) - words
    assert not strangers
    assert not set(FUNCTIONS) & (names | set(EQUATIONS))


def test_no_formula_stands_outside_a_block():
    """There it could not be held to the code."""
    body = PAGE[: PAGE.index("## Where this differs")]
    prose = re.sub(r"`[^`]*`", "", re.sub(r"(?ms)^```text\n.*?^```", "", body))
    functions = "|".join(set(FUNCTIONS) - {"clip"})
    found = re.findall(rf"(?m)^.*(?: = |[-+*]= |\^|\b1 [-+] |\b(?:{functions})\().*$", prose)
    assert not found


def test_every_rule_of_a_domain_is_on_the_page():
    rules = {
        node.name
        for file in (ROOT / "src" / "nicsim" / "domains").glob("*.py")
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "rule" for d in node.decorator_list)
    }
    source = ast.parse(Path(__file__).read_text("utf-8"))
    called = {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)}
    assert rules - called == set(NOT_RULES)


def test_definitions_that_run_through_the_page():
    for x in (-3.0, 0.0, 0.4, 2.0):
        assert value_of(EQUATIONS["sigma(x)"], {"x": x}) == FUNCTIONS["sigma"](x)
        assert value_of(EQUATIONS["clip(x)"], {"x": x}) == FUNCTIONS["clip"](x)
    assert value_of(EQUATIONS["dose(h, half)"], {"h": 3.0, "half": 2.0}) == 0.6


def test_how_peers_count_in_a_network_that_runs():
    """k and w of everybody, of what is true of them as the page says."""
    model = ImprovementNetwork(rng=5)
    for _ in range(29):
        model.step()
    before = copied(model.world.now)
    model.step()
    now, _, ground, p, _ = model.world
    using, quit_ = np.isin(now.use.stage, (2, 3)), now.use.stage == 4
    places, seen = ground.places, set()
    for i in range(0, ground.seats.site.size, 3):
        s = ground.seats.site[i]
        member = bool(ground.seats.place[i] < places.team_size[s])
        near = slice(ground.seats.tie_first[i], ground.seats.tie_end[i])
        peers, weights = ground.peers.row[near], ground.peers.weight[near]
        for k in range(now.use.stage.shape[1]):
            values = {
                "trust": now.sites.trust[s],
                "voice": now.sites.voice[s],
                "bridge": p.across_teams.bridge,
                "users": (using[peers, k] * weights).sum(),
                "quitters": (quit_[peers, k] * weights).sum(),
                "test": float(member and under_test(k, s, now)),
            } | dict.fromkeys(TIED, 0.0)
            if member:
                values |= _tied(s, k, before, model.world)
            found = users_among_peers(i, k, s, member, now, ground, p)
            warned = warned_by_peers(i, k, s, member, now, ground, p)
            assert found == pytest.approx(value_of(EQUATIONS["k"], values), abs=1e-9)
            assert warned == pytest.approx(value_of(EQUATIONS["w"], values), abs=1e-9)
            seen |= {name for name, value in values.items() if value > 0.0}
    assert seen == {"trust", "voice", "bridge", "users", "quitters", "test", *TIED}


TIED = ("tied", "tied_quitters")


def _tied(s, k, before, world):
    """Use in tied teams as it was when the team listened, before people moved this week."""
    now, _, ground, p, _ = world
    peers, strengths = before.ties.peer[s], before.ties.strength[s]
    sums = dict.fromkeys(TIED, 0.0)
    held = strengths[peers >= 0].sum()
    scale = value_of(EQUATIONS["scale"], {"attention": p.across_teams.attention, "strengths": held})
    for other, strength in zip(peers, strengths, strict=True):
        if other >= 0:
            first, size = ground.places.first[other], ground.places.team_size[other]
            stages = before.use.stage[first : first + size, k]
            sums["tied"] += scale * strength * np.isin(stages, (2, 3)).mean()
            quitters = (stages == 4).mean() * now.sites.voice[other]
            sums["tied_quitters"] += scale * strength * quitters
    return sums


@pytest.mark.parametrize(
    ("formula", "python"),
    [
        ("pressure (1 - buffer)", "pressure * ( 1 - buffer )"),
        ("2 x^2 / 3 y", "2 * x ** 2 / 3 * y"),
        ("sqrt(a) (b if c else 1) d'", "sqrt ( a ) * ( b if c else 1 ) * d__next"),
        ("1 - p* q", "1 - p__left * q"),
    ],
)
def test_formulas_are_read_as_they_are_written(formula, python):
    assert as_python(formula) == python


def test_what_is_no_formula_is_refused():
    with pytest.raises(ValueError, match="cannot be read"):
        as_python("a & b")
    with pytest.raises(ValueError, match="not understood"):
        value_of("a or b", {"a": 1.0, "b": 2.0})
