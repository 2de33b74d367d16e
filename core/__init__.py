"""The program without its window: strategies, runs, logs, and the manager that keeps them."""
