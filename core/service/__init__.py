"""The manager's door: one local socket, over which `bell` and a second window ask."""
