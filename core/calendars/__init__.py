"""The days on which exchanges trade: shipped, updated, and edited by the user."""
