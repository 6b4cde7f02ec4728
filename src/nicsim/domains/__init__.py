"""The theory: one module a domain, with its parameters and its rules."""

from typing import NamedTuple

from nicsim.domains.across_teams import AcrossTeams
from nicsim.domains.adoption import Adoption
from nicsim.domains.culture import Culture
from nicsim.domains.environment import Environment
from nicsim.domains.hub_leadership import HubLeadership
from nicsim.domains.improvement import Improvement
from nicsim.domains.observation import Observation
from nicsim.domains.practices import Practices
from nicsim.domains.roles_engagement import RolesEngagement
from nicsim.domains.within_team import WithinTeam


class Settings(NamedTuple):
    """The ten parameter records; the first seven have a level."""

    hub_leadership: HubLeadership = HubLeadership()
    roles_engagement: RolesEngagement = RolesEngagement()
    improvement: Improvement = Improvement()
    within_team: WithinTeam = WithinTeam()
    across_teams: AcrossTeams = AcrossTeams()
    culture: Culture = Culture()
    environment: Environment = Environment()
    adoption: Adoption = Adoption()
    practices: Practices = Practices()
    observation: Observation = Observation()


LEVELLED = Settings._fields[:7]  # domains with a level
