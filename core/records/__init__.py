"""Frozen values that travel between the parts and to disk."""
