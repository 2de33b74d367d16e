"""The processes: launching runners, talking to them, adopting those that live."""
