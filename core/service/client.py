"""The asking side of the local socket, without Qt: a manager that runs answers at once."""

import json
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from core.errors import ManagerGoneError, WorkspaceBusyError
from core.service.address import addresses
from core.service.channel import ACCEPT_S, Channel, open_channel
from core.service.protocol import Answer, Request
from core.workspace import Workspace


class UnheardError(Exception):
    """The connection ended before the manager had heard the request: it may be sent again."""


class NoAnswerError(WorkspaceBusyError):
    """The manager listens, and does not say that it has heard: it hangs, or is stopped."""


class Connection:
    """A connection to the manager of a workspace; a context manager that closes it."""

    def __init__(self, channel: Channel) -> None:
        """Talk over ``channel``."""
        self._channel = channel
        self._received = bytearray()

    def __enter__(self) -> Self:
        """Return the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._channel.close()

    def ask(self, request: Request, on_item: Callable[[Any], None]) -> Answer:
        """Return the answer; ``on_item`` is called with every item that comes before it.

        Raises:
            UnheardError: The manager left before it had heard the request.
            ManagerGoneError: It left before it had answered.
            NoAnswerError: It does not say that it has heard the request.
            BrokenPipeError: A follower's standard output is closed.
        """
        try:
            self._channel.send(request.encoded())
            first = self._message(ACCEPT_S)
        except BrokenPipeError:
            raise
        except TimeoutError as error:
            message = "The manager of this workspace does not answer: see whether it hangs"
            raise NoAnswerError(message) from error
        except (OSError, EOFError) as error:
            raise UnheardError from error
        if "success" in first:
            return Answer.from_json(first)
        return self._rest(on_item)

    def _rest(self, on_item: Callable[[Any], None]) -> Answer:
        while True:
            try:
                value = self._message(None)
            except BrokenPipeError:
                raise
            except (ConnectionError, EOFError) as error:
                message = "The manager ended before it had answered: `bell status` shows how it is"
                raise ManagerGoneError(message) from error
            if "success" in value:
                return Answer.from_json(value)
            if "item" in value:
                on_item(value["item"])

    def _message(self, limit_s: float | None) -> Mapping[str, Any]:
        while b"\n" not in self._received:
            data = self._channel.receive(limit_s)
            if not data:
                raise EOFError
            self._received += data
        line, _, self._received = self._received.partition(b"\n")
        value: Mapping[str, Any] = json.loads(line)
        return value


def connect(workspace: Workspace, *, watched_output: int | None = None) -> Connection | None:
    """Return a connection to the workspace's manager, None where nobody listens.

    Args:
        workspace: The folder.
        watched_output: A descriptor; when nobody reads it any more, waiting ends.
    """
    for address in addresses(workspace):
        try:
            return Connection(open_channel(address, watched_output))
        except OSError:
            continue
    return None


def ask_once(workspace: Workspace, verb: str, **args: object) -> Answer | None:
    """Return the answer to a verb without a stream, None where nobody listens.

    Raises:
        ManagerGoneError: The manager left before it had answered.
        WorkspaceBusyError: It does not answer.
    """
    connection = connect(workspace)
    if connection is None:
        return None
    with connection:
        try:
            return connection.ask(Request.of(verb, **args), _pass_over)
        except UnheardError:
            return None


def _pass_over(_item: object) -> None:
    """Take an item that nobody wants."""
