"""Pages of results folders: tables, figures and words put together."""
