"""Standard output and standard error of one `bell`."""

import json
import os
import select
import sys
from collections.abc import Mapping
from typing import Any

from core.cli import rendering
from core.errors import printable
from core.service.protocol import Answer, Arguments, Request

DONE, REFUSED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class Output:
    """Prints what a request brings, for a script or for people."""

    def __init__(self, request: Request, *, as_json: bool) -> None:
        """Prepare for what ``request`` will bring."""
        self._request = request
        self._as_json = as_json
        self._follows = request.args.flag("follow")
        self._lines: list[Mapping[str, Any]] = []
        self._after: Mapping[str, Any] | None = None
        self._number = 0
        self._since_place = 0
        self._skip = 0

    def item(self, value: Any) -> None:  # noqa: ANN401 - JSON
        """Print one item of a stream.

        Raises:
            BrokenPipeError: Nobody reads any more.
        """
        if self._request.verb == "events":
            self._after = value
            _print(json.dumps(value) if self._as_json else rendering.event_line(value))
        else:
            self._log_item(value)
        if self._follows and sys.stdout is not None:
            sys.stdout.flush()

    def resumed(self) -> Request:
        """Return the request that goes on where the items end that were printed so far."""
        if self._after is None:
            return self._request
        self._skip, self._since_place = self._since_place, 0
        args = {**self._request.args.values, "after": dict(self._after)}
        return Request(self._request.verb, Arguments(args))

    def watched(self) -> int | None:
        """Return the descriptor whose reader a follower depends on, if there is one."""
        if not self._follows or sys.stdout is None:
            return None
        try:
            return sys.stdout.fileno()
        except (OSError, ValueError):
            return None

    def is_closed(self) -> bool:
        """Return whether nobody reads standard output any more."""
        descriptor = self.watched()
        if descriptor is None or not hasattr(select, "poll"):
            return False
        poll = select.poll()
        poll.register(descriptor, 0)
        return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))

    def finish(self, answer: Answer) -> int:
        """Print the answer, and return the exit status."""
        if not answer.success:
            return print_failure(answer, as_json=self._as_json)
        if self._as_json:
            self._finish_json(answer)
        elif self._request.verb == "logs":
            if not self._number and not self._follows:
                complain(printable(answer.message))
        elif self._request.verb != "events":
            single = self._request.args.values.get("strategy") is not None
            _print(rendering.rendering(self._request.verb, single=single)(answer, _width()))
        return DONE

    def _finish_json(self, answer: Answer) -> None:
        if self._request.verb == "events" or self._follows:
            return
        value = answer.to_json()
        if self._request.verb == "logs":
            value["data"]["lines"] = self._lines
        _print(json.dumps(value))

    def _log_item(self, value: Mapping[str, Any]) -> None:
        lines = value["lines"]
        self._since_place += len(lines)
        fresh, self._skip = lines[self._skip :], max(0, self._skip - len(lines))
        if value["place"] is not None:
            self._after = {"run": value["run"], "place": value["place"]}
            self._since_place = 0
        self._number += len(fresh)
        if self._as_json and not self._follows:
            self._lines += fresh
            return
        for line in fresh:
            _print(json.dumps(line) if self._as_json else rendering.log_line(line))


def print_failure(answer: Answer, *, as_json: bool) -> int:
    """Print a refusal, its sentence on standard error in any case; return the exit status."""
    if as_json:
        _print(json.dumps(answer.to_json()))
    complain(printable(answer.message))
    return REFUSED


def complain(text: str) -> None:
    """Print on standard error, where there is one; `print` would take standard output instead."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


def prepare() -> None:
    """Let every character be printed, as an escape where the encoding lacks it.

    A standard stream that is closed becomes the null device: a file that is opened later
    must not get its number, on which libraries print what they have to say.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def fall_silent() -> None:
    """Discard what is still to be printed: nobody reads standard output any more."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


def _print(text: str) -> None:
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")


def _width() -> int | None:
    """Return how many columns the terminal has, None where standard output is none."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None
