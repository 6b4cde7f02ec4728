"""What the model must reproduce: classic models and patterns of improvement networks.

uv run python -m verification [--quick] [--only P1 bass ...]
"""
