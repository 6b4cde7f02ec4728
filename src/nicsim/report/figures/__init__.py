"""Figures: one function draws one, into given axes or a figure of its own."""
