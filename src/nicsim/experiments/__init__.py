"""How runs are compared: runs side by side, statistics, the results store."""
