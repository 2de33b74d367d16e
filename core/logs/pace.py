"""Leaves the interpreter to others, while a worker thread has much to do."""

from time import monotonic, sleep
from typing import Final

_WORK_S: Final = 0.002
_BREATH_S: Final = 0.0002


class Pace:
    """Sleeps for a moment where two milliseconds have gone by without.

    A thread that waits for the interpreter is given it after five milliseconds, and a window
    needs it several times to paint one picture.
    """

    def __init__(self) -> None:
        """Begin to work."""
        self._since = monotonic()

    def breathe(self) -> None:
        """Sleep, if it is time to."""
        if monotonic() - self._since >= _WORK_S:
            sleep(_BREATH_S)
            self._since = monotonic()
