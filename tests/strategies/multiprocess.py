"""Computes with multiprocessing: a pool that forks, and one that spawns fresh interpreters."""

import multiprocessing
import os


def square(number):
    """Return the square, and say who computed it."""
    print(f"child {os.getpid() != PARENT} squares {number}", flush=True)
    return number * number


PARENT = int(os.environ.setdefault("TEST_PARENT", str(os.getpid())))

if __name__ == "__main__":
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            print(method, pool.map(square, range(4)))
