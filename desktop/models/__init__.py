"""Qt models: frozen rows of the core, as rows and roles."""
