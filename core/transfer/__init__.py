"""Strategies on their way into a workspace and out of it: archives, and OpenAlgo's own folders."""
