"""The environment variables of strategies: kept, encrypted, and put together for a run."""
