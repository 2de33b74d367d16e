"""The manager: desired and actual state of every strategy, and what is done about it."""
