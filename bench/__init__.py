"""Measurements of the figures that this project promises; see ``docs/benchmarks.md``."""
