"""The runner: one small program per run, that outlives every manager."""
