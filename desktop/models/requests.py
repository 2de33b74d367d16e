"""What dialogs are asked with, and what they answer: frozen values."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from typing_extensions import override

from core.records.run_record import RunRecord

if TYPE_CHECKING:
    from core.schedule.schedule import Schedule
    from core.transfer.parcel import BringIn, Parcel


class AddRequest(NamedTuple):
    """A file that is to become a strategy.

    Attributes:
        interpreter: None for the workspace's default.
    """

    path: Path | None = None
    name: str = ""
    exchange: str = "NSE"
    interpreter: Path | None = None


class TemplateRequest(NamedTuple):
    """A template that is to become a strategy; ``key`` as in :mod:`core.sources.templates`."""

    key: str
    name: str


class InterpreterChoice(NamedTuple):
    """The Python of one strategy; ``path`` is None for the workspace's default."""

    strategy_name: str
    path: Path | None


class CloseChoice(StrEnum):
    """What happens to running strategies when the window closes."""

    ASK = "ask"
    TRAY = "tray"
    QUIT = "quit"
    STOP = "stop"


class CloseQuestion(NamedTuple):
    """The question that is asked when the window closes over running strategies.

    Attributes:
        active: The names of those that run, and of those that wait for their start.
        waiting: How many of them wait.
        has_tray: There is a tray that the program can stay in; otherwise it is minimised.
        quitting: The user wants the program to end, so that staying is no answer.
    """

    active: tuple[str, ...]
    has_tray: bool
    quitting: bool
    waiting: int = 0


class CloseAnswer(NamedTuple):
    """The user's answer; ``remember`` makes it the answer of next time."""

    choice: CloseChoice
    remember: bool


class UnsavedChoice(Enum):
    """What is done with unsaved texts before they close."""

    SAVE = "save"
    DISCARD = "discard"


class RunSource(NamedTuple):
    """A source that is to be shown: the version that a run ran, at a line of it.

    Attributes:
        line: Counted from 1; None for its beginning.
        file: Another file that the run came through; None for the strategy's own.
    """

    record: RunRecord
    line: int | None = None
    file: Path | None = None


class ScheduleChoice(NamedTuple):
    """When a strategy runs by itself; ``schedule`` is None where it does not.

    Attributes:
        exchange: Whose calendar it follows.
        connections: The names of the OpenAlgo servers that it may use, the default one first.
        connection: The one it uses, None for the default one.
        needs_contracts: Whether its start waits for the server's master contracts; None for yes
            where there is a server.
    """

    title: str
    schedule: "Schedule | None"
    exchange: str
    connections: tuple[str, ...] = ()
    connection: str | None = None
    needs_contracts: bool | None = None


class SupervisionChoice(NamedTuple):
    """What is chosen for the supervision of one strategy, or of all of them.

    Attributes:
        title: What the settings are of.
        own: Chosen here, by the field names of :class:`core.records.supervision.Supervision`,
            as JSON values.
        workspace: Chosen for all strategies; empty where this is about them.
        starts_at_once: How many strategies start at the same time, None for the default;
            of no meaning for one strategy.
    """

    title: str
    own: Mapping[str, Any] = MappingProxyType({})
    workspace: Mapping[str, Any] = MappingProxyType({})
    is_for_all: bool = False
    starts_at_once: int | None = None


class ImportChoice(NamedTuple):
    """What is brought in of a parcel, and how.

    Attributes:
        server: The folder of an OpenAlgo that is to be set up as a connection, with its API key.
    """

    parcel: "Parcel"
    wish: "BringIn"
    server: Path | None = None


class ExportRequest(NamedTuple):
    """What goes into an archive.

    Attributes:
        ids: The selected strategies at first; None in an answer for all.
        total: How many there are in all.
        passphrase: What their secrets are put under, None to leave them out.
    """

    target: Path
    ids: tuple[str, ...] | None
    total: int
    passphrase: str | None = None

    @override
    def __repr__(self) -> str:
        """Return nothing of the passphrase."""
        return f"ExportRequest({self.target}, {self.ids})"
