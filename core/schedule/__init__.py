"""When a strategy should run: schedules, the market calendar, and the decision from both."""
