"""Connections to OpenAlgo servers, and whether their master contracts are ready."""
