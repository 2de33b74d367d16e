"""A signal that ends `bell`."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(Exception):  # noqa: N818 - no error
    """A signal came."""

    def __init__(self, number: int) -> None:
        """Name the signal by its number."""
        super().__init__(number)
        self.number = number


@contextmanager
def interrupts_end_it() -> Iterator[None]:
    """End the program at once when Ctrl+C comes while Qt is loaded, before it is watched for.

    Qt for Python aborts where an exception, such as KeyboardInterrupt, is raised in the
    middle of its import.
    """
    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        if before != signal.SIG_IGN:
            signal.signal(signal.SIGINT, before)


def _end(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
