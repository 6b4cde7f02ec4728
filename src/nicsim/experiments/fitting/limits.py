"""How hard a fit looks, and what it holds back, where nobody says."""

HELD = 1 / 3  # of the periods, the last ones
PARTICLES = 400  # worlds that are kept
WAVES = 24  # at most
FIRST = 4  # times as many particles in the first wave, of which the nearest stay
SUFFIX = ".worlds.parquet"
