"""Starts the strategy's process, and knows at once whether that worked."""

import resource

from core.runner.base import TYPE_CHECKING, end_process, signals, system
from core.runner.files import read_all, write_all
from core.runner.host import host

if TYPE_CHECKING:
    from typing import NoReturn

    from core.runner.cgroup import Cell
    from core.runner.request import Request
    from core.runner.walls import Enclosure

_SIGNALS = 65
"""One above the last signal that Linux has; macOS has fewer."""


class SpawnError(Exception):
    """The strategy's process never ran its program.

    Attributes:
        number: The system's ``errno``.
        text: One sentence.
    """

    def __init__(self, number: int, text: str) -> None:
        """Keep what the child said."""
        super().__init__(text)
        self.number = number
        self.text = text


def spawn(request: "Request", cell: "Cell | None", enclosure: "Enclosure") -> tuple[int, int, int]:
    """Start what the request names; return its pid and the pipes of its output and errors.

    The pipes do not block. The child is the leader of a session and a process group of its own,
    has the system's answers to all signals, and dies with this process. It is in ``cell``, where
    there is one, and within its walls before its program begins.

    Raises:
        SpawnError: The interpreter or the working folder is missing or refused, or the system has
            no room for another process.
    """
    try:
        enclosure.open()
        return _spawned(request, cell, enclosure)
    except OSError as error:
        text = f"Cannot start a process: {error.strerror}"
        raise SpawnError(error.errno or 0, text) from error
    finally:
        enclosure.close()


def _spawned(
    request: "Request", cell: "Cell | None", enclosure: "Enclosure"
) -> tuple[int, int, int]:
    """Start what the request names, or raise OSError or :class:`SpawnError`."""
    pipes: list[int] = []
    guardian = system.getpid()
    try:
        for _ in range(3):
            pipes += system.pipe()
        output, child_output, errors, child_errors, failure, child_failure = pipes
        for pipe in (output, errors):
            host.widen(pipe)
            system.set_blocking(pipe, False)
        pid = system.fork()
    except OSError:
        for pipe in pipes:
            system.close(pipe)
        raise
    if pid == 0:
        if cell:
            cell.take(0)
        child_pipes = child_output, child_errors, child_failure
        _become_strategy(request, guardian, enclosure, child_pipes)
    for pipe in (child_output, child_errors, child_failure):
        system.close(pipe)
    failed = read_all(failure)
    system.close(failure)
    if not failed:
        return pid, output, errors
    system.waitpid(pid, 0)
    system.close(output)
    system.close(errors)
    number, _, text = failed.decode("utf-8", "replace").partition(" ")
    raise SpawnError(int(number), request.mask.text(text))


def _become_strategy(
    request: "Request", guardian: int, enclosure: "Enclosure", pipes: tuple[int, int, int]
) -> "NoReturn":
    """Turn this freshly forked process into the strategy; on failure say why, and end.

    The ``pipes`` are for its output, its errors, and the reason why it did not become the strategy.
    """
    output, errors, failure = pipes
    doing = "Cannot prepare the process"
    try:
        _reset_signals()
        system.setsid()
        host.tie_to(guardian, signals.SIGTERM)
        if request.has_secrets:
            host.show()
        host.yield_to_others()
        host.offer_to_oom_killer()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if request.nice:
            system.nice(request.nice)
        system.dup2(output, 1)
        system.dup2(errors, 2)
        doing = "Cannot put up the walls, see its setting “Walls”"
        enclosure.enter()
        doing = f"Cannot enter the working folder {request.cwd}"
        system.chdir(request.cwd)
        doing = f"Cannot start {request.argv[0]}"
        system.execve(request.argv[0], request.argv, request.env)
    except (OSError, ValueError) as error:
        number = getattr(error, "errno", None) or 0
        why = getattr(error, "strerror", None) or error
        write_all(failure, f"{number} {doing}: {why}".encode("utf-8", "backslashreplace"))
    finally:
        end_process(127)


def _reset_signals() -> None:
    signals.set_wakeup_fd(-1)
    for number in range(1, _SIGNALS):
        if signals.getsignal(number) not in {signals.SIG_DFL, None}:
            signals.signal(number, signals.SIG_DFL)
    signals.pthread_sigmask(signals.SIG_SETMASK, [])
