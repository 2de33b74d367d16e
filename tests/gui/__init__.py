"""Tests with real widgets."""
