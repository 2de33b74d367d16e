"""What dialogs are asked with, and what they answer: frozen values."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class AddRequest:
    """A file that is to become a strategy.

    Attributes:
        interpreter: None for the workspace's default.
    """

    path: Path | None = None
    name: str = ""
    exchange: str = "NSE"
    interpreter: Path | None = None


@dataclass(frozen=True, kw_only=True)
class TemplateRequest:
    """A template that is to become a strategy; ``key`` as in :mod:`core.sources.templates`."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class InterpreterChoice:
    """The Python of one strategy; ``path`` is None for the workspace's default."""

    strategy_name: str
    path: Path | None


class CloseChoice(StrEnum):
    """What happens to running strategies when the window closes."""

    ASK = "ask"
    TRAY = "tray"
    QUIT = "quit"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True)
class CloseQuestion:
    """The question that is asked when the window closes over running strategies.

    Attributes:
        active: The names of those that run.
        has_tray: There is a tray that the program can stay in; otherwise it is minimised.
        quitting: The user wants the program to end, so that staying is no answer.
    """

    active: tuple[str, ...]
    has_tray: bool
    quitting: bool


@dataclass(frozen=True, kw_only=True)
class CloseAnswer:
    """The user's answer; ``remember`` makes it the answer of next time."""

    choice: CloseChoice
    remember: bool


class UnsavedChoice(Enum):
    """What is done with unsaved texts before they close."""

    SAVE = "save"
    DISCARD = "discard"
