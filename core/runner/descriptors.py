"""The descriptors that the runner waits for: those of the strategy, and all others."""

import select

READ = select.POLLIN
WRITE = select.POLLOUT


class Descriptors:
    """Two sets in one: while the strategy's output gathers, only the others are waited for."""

    def __init__(self) -> None:
        """Begin with nothing to wait for."""
        self._all = select.poll()
        self._others = select.poll()

    def watch_output(self, descriptor: int) -> None:
        """Wait for what the strategy writes."""
        self._all.register(descriptor, READ)

    def watch(self, descriptor: int, events: int = READ) -> None:
        """Wait for ``events`` of a descriptor that is not the strategy's; again changes them."""
        self._all.register(descriptor, events)
        self._others.register(descriptor, events)

    def forget(self, descriptor: int) -> None:
        """Wait no more for a descriptor; call it before the descriptor is closed."""
        self._all.unregister(descriptor)
        try:
            self._others.unregister(descriptor)
        except KeyError:
            pass

    def ready(self, wait_s: float | None, *, with_output: bool = True) -> dict[int, int]:
        """Return what is ready, with its events, after at most ``wait_s`` (None: for ever)."""
        wait_ms = None if wait_s is None else max(wait_s * 1000, 0)
        return dict((self._all if with_output else self._others).poll(wait_ms))
