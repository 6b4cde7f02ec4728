"""The network as a Mesa model: Mesa's own tools work on it as on Mesa's examples."""

import pickle
import random

import mesa
import numpy as np
import pytest
from small_network import SMALL, Small, small, small_scenario

import nicsim
from nicsim.drivers.agents import Hub, Practitioner, TeamLead
from nicsim.drivers.model import ImprovementNetwork
from nicsim.foundation.errors import DriverError, ScenarioError
from nicsim.scenario.scenario import Scenario
from nicsim.world.state import columns


class Eager(Practitioner):
    """One who always takes part."""

    def take_part(self):
        super().take_part()
        self.present = True


class Halving(TeamLead):
    """Trusts what it heard half: starts from what the stage has written."""

    def listen(self):
        super().listen()
        self.heard = self.written.evidence.copy()
        self.evidence = (self.written.evidence + self.evidence) / 2


class Forgetful(TeamLead):
    """Scales what was before, and so would lose what it heard."""

    def listen(self):
        super().listen()
        self.evidence = 0.5 * self.evidence


class EagerNetwork(ImprovementNetwork):
    """A network of those."""

    practitioner_class = Eager


def test_no_setup_is_the_baseline():
    model = ImprovementNetwork(rng=0)
    assert model.setup.assigned == {}
    assert len(model.practitioners) == 720
    assert {type(agent) for agent in model.agents} == {Hub, TeamLead, Practitioner}
    assert len(model.agents_by_type[TeamLead]) == 20


def test_an_integer_rng_is_replicate_0_of_that_seed():
    model = small()
    model.run_for(40)
    result = nicsim.run(model.setup, replicates=1, seed=1)
    assert np.array_equal(model.record.weekly, result.outcomes[0].record.weekly, equal_nan=True)


def test_the_global_random_state_does_not_matter():
    one = small()
    random.seed(5)
    np.random.seed(5)
    other = small()
    for _ in range(40):
        one.step()
        random.random()
        other.step()
    for (name, a), (_, b) in zip(columns(one.world.now), columns(other.world.now), strict=True):
        assert a.tobytes() == b.tobytes(), name


@pytest.mark.parametrize("rng", [0, np.random.SeedSequence(0)])
def test_the_same_rng_gives_the_same_run(rng):
    norms = [
        ImprovementNetwork(Scenario("small").replacing(SMALL), rng=rng).world.now.people.norm
        for _ in range(2)
    ]
    assert norms[0].tobytes() == norms[1].tobytes()


def test_without_rng_each_run_has_its_own_luck():
    norms = [ImprovementNetwork(small().setup).world.now.people.norm for _ in range(2)]
    assert norms[0].tobytes() != norms[1].tobytes()


def test_seed_zero_is_a_seed():
    a, b = (ImprovementNetwork(small().setup, rng=0).world.key for _ in range(2))
    assert a == b != ImprovementNetwork(small().setup, rng=1).world.key


def test_data_collector():
    model = small()
    model.run_for(3)
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 3
    assert set(frame) == {measure.name for measure in nicsim.measures[:-3]}
    assert frame["trust"].iloc[-1] == model.measure("trust")


def test_own_reporters_on_agents():
    model = small()
    collector = mesa.DataCollector(agenttype_reporters={TeamLead: {"skill": "skill"}})
    model.step()
    collector.collect(model)
    frame = collector.get_agenttype_vars_dataframe(TeamLead)
    assert frame["skill"].tolist() == model.world.now.sites.skill.tolist()


def test_batch_run_gives_the_same_whatever_the_number_of_processes():
    def rows(processes):
        found = mesa.batch_run(
            Small,
            {"culture": [0.1, 0.9]},
            rng=[1, 2],
            number_processes=processes,
            max_steps=40,
            display_progress=False,
        )
        return sorted((r["culture"], r["rng"], r["realised_improvement"], r["norm"]) for r in found)

    alone = rows(1)
    assert len(alone) == 4
    assert len({norm for *_, norm in alone}) == 4
    assert alone == rows(2)


def test_a_pickled_model_goes_on_with_the_same_bits():
    model = small()
    model.run_for(20)
    copy = pickle.loads(pickle.dumps(model))
    model.run_for(20)
    for _ in range(20):
        copy.step()
    for (name, a), (_, b) in zip(columns(model.world.now), columns(copy.world.now), strict=True):
        assert a.tobytes() == b.tobytes(), name
    assert copy.week == 40


def test_the_order_of_agents_does_not_matter():
    class Shuffled(ImprovementNetwork):
        def _each(self, agents, stage, commit):
            agents = list(agents)
            self.random.shuffle(agents)
            super()._each(agents, stage, commit)

    scenario = small().setup
    a, b = ImprovementNetwork(scenario, rng=1), Shuffled(scenario, rng=1)
    for _ in range(40):
        a.step()
        b.step()
    for (name, x), (_, y) in zip(columns(a.world.now), columns(b.world.now), strict=True):
        assert x.tobytes() == y.tobytes(), name


def test_runs_on_past_its_horizon():
    model = small()
    for _ in range(50):
        model.step()
    assert model.week == 50
    assert not np.isnan(model.measure("norm"))


def test_levels_as_keywords():
    assert small(culture=1.0).setup.settings.culture.initial_norm == 0.65
    with pytest.raises(ScenarioError, match="culture"):
        small(culture=1.5)


def test_a_column_is_written_by_its_stage_alone():
    person = small().practitioners[5]
    with pytest.raises(AttributeError, match="written by relate"):
        person.norm = 0.5


def test_the_kernel_refuses_what_is_overridden_by_name():
    with pytest.raises(DriverError, match=r"Practitioner\.take_part is overridden in Eager"):
        nicsim.run(small().setup, replicates=1, model=EagerNetwork, driver="kernel")


def test_mesa_runs_what_is_overridden():
    scenario = Scenario("small").replacing(SMALL)
    usual = nicsim.run(scenario, replicates=1)
    eager = nicsim.run(scenario, replicates=1, model=EagerNetwork)
    assert eager.driver == "mesa"
    # Leads are TeamLeads, whom EagerNetwork leaves as they are.
    assert eager.final["taking_part"][0] > usual.final["taking_part"][0] + 0.2


def test_what_an_own_rule_writes_into_the_state_is_kept():
    """In every stage that owns a table, whether or not the rule of the package would have moved."""

    class Forgetful(nicsim.Practitioner):
        def renew(self):
            self.model.world.new.use.stage[self.row, 1] = 4

        def adopt(self):
            self.model.world.new.use.stage[self.row, 0] = 3
            self.model.world.new.use.depth[self.row, 0] = 0.25

    class Listener(nicsim.TeamLead):
        adopt = Forgetful.adopt
        renew = Forgetful.renew

        def listen(self):
            self.model.world.new.heard.value[self.site, 0, 0] = 7.0

    class Own(nicsim.ImprovementNetwork):
        practitioner_class = Forgetful
        lead_class = Listener

    model = Own(rng=1)
    model.step()
    now = model.world.now
    assert (now.use.stage[:, 0] == 3).all()
    assert (now.use.depth[:, 0] == 0.25).all()
    assert (now.heard.value[:, 0, 0] == 7.0).all()
    assert (now.counts.stages[:, 0, 3].sum()) == len(model.practitioners)
    while model.week <= 40:
        model.step()
    assert (model.world.now.use.stage[:, 1] == 4).all()


def test_a_model_with_nothing_overridden_may_run_on_the_kernel():
    class Same(ImprovementNetwork):
        """Nothing of its own."""

    assert nicsim.run(small().setup, replicates=1, model=Same).driver == "kernel"


def test_what_a_stage_has_written_can_be_read_and_is_not_lost():
    class Half(ImprovementNetwork):
        lead_class = Halving

    model = Half(small_scenario(), rng=1)
    for _ in range(30):
        before = [lead.evidence for lead in model.leads]
        model.step()
        for lead, was in zip(model.leads, before, strict=True):
            assert isinstance(lead, Halving)
            np.testing.assert_array_equal(lead.evidence, (lead.heard + was) / 2)


def test_a_write_that_loses_what_was_heard_is_refused():
    class Lossy(ImprovementNetwork):
        lead_class = Forgetful

    model = Lossy(small_scenario(), rng=1)
    with pytest.raises(AttributeError, match=r"start from self\.written\.evidence"):
        stepped(model, 40)


def stepped(model, weeks):
    for _ in range(weeks):
        model.step()
