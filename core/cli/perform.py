"""Asks the manager of a workspace, or is it for a moment."""

import time

from core.cli.interrupted import interrupts_end_it
from core.cli.output import Output
from core.cli.patience import Patience
from core.errors import ManagerGoneError, WorkspaceBusyError
from core.service.client import Connection, NoAnswerError, UnheardError, connect
from core.service.protocol import Answer, Request
from core.workspace import Workspace

_PATIENCE_S = 5.0
_LOOK_AGAIN_S = 0.05
_MAKE_ROOM_S = 0.3
"""How long a follower waits for the next manager before it is one itself."""


def perform(workspace: Workspace, request: Request, output: Output) -> Answer:
    """Return the answer to ``request``; items go to ``output``.

    Managers come and go: while one takes the workspace it is locked and nobody listens, and
    a manager that leaves may not have heard. Both are tried again. A follower goes on under
    the next manager where it stood.

    Raises:
        WorkspaceBusyError: Another manager has the workspace and does not answer.
        WorkspaceError: The workspace cannot be used.
        ManagerGoneError: The manager left before it had answered.
        BrokenPipeError: Nobody reads standard output any more.
    """
    patience = Patience(workspace, _PATIENCE_S)
    while True:
        pause_s = _LOOK_AGAIN_S
        try:
            return _try_once(workspace, request, output)
        except UnheardError:
            pass
        except NoAnswerError:
            raise
        except WorkspaceBusyError as error:
            patience.spend(error)
        except _LeftError:
            pause_s = _MAKE_ROOM_S
        time.sleep(pause_s)
        request = output.resumed()


def _try_once(workspace: Workspace, request: Request, output: Output) -> Answer:
    connection = connect(workspace, watched_output=output.watched())
    if connection is not None:
        with connection:
            return _ask(connection, request, output)
    with interrupts_end_it():
        # Only here, as Qt takes longer to load than a manager that runs takes to answer.
        from core.cli.one_shot import do_alone  # noqa: PLC0415

        answer = do_alone(workspace, request, output)
    if answer is None:
        raise _LeftError
    return answer


def _ask(connection: Connection, request: Request, output: Output) -> Answer:
    try:
        return connection.ask(request, output.item)
    except ManagerGoneError as error:
        if request.args.flag("follow"):
            raise _LeftError from error
        raise


class _LeftError(Exception):
    """The manager under which a stream was followed has left."""
