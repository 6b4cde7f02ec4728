"""How networks develop over years: kinds of trajectories, and what the first year says of them."""
