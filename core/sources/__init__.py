"""Python sources of strategies: names, checks, interpreters, templates."""
