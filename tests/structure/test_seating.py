"""People seated by rule code: as a plan's own are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nicsim.foundation.jit import arrays_of
from nicsim.scenario.plan import Across, StructurePlan
from nicsim.structure import prepare
from nicsim.structure.seating import SEATING, seat_people, seat_sites


class Lengths(tuple):
    """Lengths by name."""

    def _asdict(self):
        return dict(self)


@given(
    st.integers(1, 60), st.integers(1, 5), st.integers(0, 40), st.floats(0, 1), st.integers(0, 60)
)
def test_seats_are_those_of_a_plan(sites, team_size, colleagues, spread, districts):
    districts = min(districts, sites)
    plan = StructurePlan(
        sites, team_size, colleagues, spread, districts or None, Across(kind="none")
    )
    prepared = prepare(plan, 0)
    people = prepared.people
    seating = arrays_of(SEATING, Lengths({"sites": sites, "firsts": sites + 1}.items()))
    seat_sites(seating, team_size, colleagues, spread, districts)
    assert np.array_equal(seating.first, people.first)
    assert np.array_equal(seating.team_size, people.team_size)
    assert np.array_equal(seating.district, prepared.district)
    site, role, place = (np.empty(people.first[-1], np.int64) for _ in range(3))
    seat_people(site, role, place, seating.first, seating.team_size)
    assert np.array_equal(site, people.site)
    assert np.array_equal(role, people.role)
    assert np.array_equal(place, people.place)
