"""Reading the logs that runners write."""
