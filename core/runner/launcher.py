"""The launcher on POSIX: takes requests, and forks a runner for each.

It consists of two processes. The one that was started does nothing but end together with the
other, which has left the process tree of whoever started it: so its runners have left it from
their first instruction, at one fork each.
"""

import gc
import select

from core.runner import protocol
from core.runner.base import TYPE_CHECKING, end_process, signals, sockets, system
from core.runner.files import read_exactly, write_all
from core.runner.launch import ANSWERED, become_runner

if TYPE_CHECKING:
    from typing import NoReturn

_INHERITED = 4096
"""Descriptors up to this one that a careless parent left open are closed."""
_FROM_RUNNER_BYTES = 65_536


def main() -> "NoReturn":
    """Take requests, and leave a runner behind for each; end with the standard input.

    Runners are forked from this process, so that they share its memory and have no start-up of
    their own. It stays as it began: a request, with all that is secret in it, is read by the
    process that serves it and by no other.
    """
    signals.signal(signals.SIGINT, signals.SIG_DFL)
    signals.signal(signals.SIGCHLD, signals.SIG_IGN)  # the system reaps what has ended
    system.closerange(3, _INHERITED)
    started, launcher = sockets.socketpair()
    if system.fork():
        launcher.close()
        started.recv(1)  # comes to its end with the launcher
        end_process(0)
    if system.fork():
        end_process(0)
    started.close()
    gc.freeze()  # what is not touched is not copied
    _Launcher(launcher.detach()).run()
    end_process(0)


class _Launcher:
    """Waits for requests, and for the runners that have not answered theirs."""

    def __init__(self, started: int) -> None:
        """Serve as long as the process that was started lives; ``started`` ends with it."""
        self._started = started
        self._has_input = True
        self._unanswered: dict[int, bytes] = {}
        self._poll = select.poll()
        for descriptor in (0, started):
            self._poll.register(descriptor, select.POLLIN)

    def run(self) -> None:
        """Return when there are no more requests, and all are answered."""
        while self._has_input or self._unanswered:
            for descriptor, _ in self._poll.poll():
                if descriptor == self._started:
                    return
                if descriptor:
                    self._hear(descriptor)
                else:
                    self._take_request()

    def _take_request(self) -> None:
        header = read_exactly(0, protocol.HEADER_BYTES)
        if not header:
            self._has_input = False
            self._poll.unregister(0)
            return
        reader, writer = system.pipe()
        if system.fork() == 0:
            become_runner(int(header), writer)
        system.close(writer)
        # Comes when the request has been taken; nothing, when it was none.
        self._unanswered[reader] = system.read(reader, _FROM_RUNNER_BYTES)
        self._poll.register(reader, select.POLLIN)

    def _hear(self, descriptor: int) -> None:
        """Answer for a runner that ended before it could."""
        said = self._unanswered.pop(descriptor) + system.read(descriptor, _FROM_RUNNER_BYTES)
        if not said.endswith(ANSWERED):
            try:
                write_all(1, said)
            except OSError:
                pass  # nobody reads the answers
        self._poll.unregister(descriptor)
        system.close(descriptor)
