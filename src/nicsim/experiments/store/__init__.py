"""Results folders: what was asked, work in progress, the final tables, reading them back."""
