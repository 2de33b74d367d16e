"""Icons, themes and strategy templates."""
