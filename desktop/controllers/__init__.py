"""What decides: turns wishes of views into calls of the manager."""
