"""The manager's verbs over a local socket, for `bell` and for a second window."""
