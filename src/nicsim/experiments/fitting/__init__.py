"""A network's own data: read, held against curves, and against what the simulation shows."""
