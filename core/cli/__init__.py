"""`bell`, the command line."""
