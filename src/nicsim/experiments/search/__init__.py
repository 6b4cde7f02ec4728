"""Searches: structures at equal cost, and better designs."""
