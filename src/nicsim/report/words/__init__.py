"""Findings in plain words."""
