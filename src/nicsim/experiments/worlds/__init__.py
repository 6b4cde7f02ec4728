"""Plausible worlds: values of all that nobody knows, under which the model shows what is known."""

from nicsim.experiments.worlds.record import PLAUSIBLE, PRIOR, Worlds

__all__ = ["PLAUSIBLE", "PRIOR", "Worlds"]
