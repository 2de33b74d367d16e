"""What controllers ask the user; tests answer in the dialogs' stead."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from core.background import Task
from desktop.dialogs import about, add_strategy, closing, files, interpreter, new_from_template
from desktop.dialogs import rename as rename_dialog
from desktop.models.requests import (
    AddRequest,
    CloseAnswer,
    CloseQuestion,
    InterpreterChoice,
    TemplateRequest,
)
from desktop.theme import Theme


class Prompter(Protocol):
    """Asks; every answer is None where the user wants nothing done."""

    def add(self, request: AddRequest) -> AddRequest | None:
        """Ask which file is added, and how."""
        ...

    def new_from_template(self, request: TemplateRequest) -> TemplateRequest | None:
        """Ask which template a strategy begins from."""
        ...

    def rename(self, name: str) -> str | None:
        """Ask for another name."""
        ...

    def interpreter(self, choice: InterpreterChoice) -> InterpreterChoice | None:
        """Ask for another Python."""
        ...

    def export_target(self, proposed: Path) -> Path | None:
        """Ask where a copy goes."""
        ...

    def closing(self, question: CloseQuestion) -> CloseAnswer | None:
        """Ask what happens to the strategies that run."""
        ...

    def about(self) -> None:
        """Show what the program is."""
        ...


class DialogPrompter:
    """Asks with dialogs in front of the window."""

    def __init__(
        self, parent: QWidget, theme: Theme, check: Callable[[Path, Path | None], Task]
    ) -> None:
        """Ask in front of ``parent``; ``check`` looks through a file for an interpreter."""
        self._parent = parent
        self._theme = theme
        self._check = check

    def add(self, request: AddRequest) -> AddRequest | None:
        """Ask which file is added, and how."""
        return add_strategy.ask(self._parent, self._theme, request, self._check)

    def new_from_template(self, request: TemplateRequest) -> TemplateRequest | None:
        """Ask which template a strategy begins from."""
        return new_from_template.ask(self._parent, request)

    def rename(self, name: str) -> str | None:
        """Ask for another name."""
        return rename_dialog.ask(self._parent, name)

    def interpreter(self, choice: InterpreterChoice) -> InterpreterChoice | None:
        """Ask for another Python."""
        return interpreter.ask(self._parent, choice)

    def export_target(self, proposed: Path) -> Path | None:
        """Ask where a copy goes."""
        return files.ask_target(self._parent, proposed)

    def closing(self, question: CloseQuestion) -> CloseAnswer | None:
        """Ask what happens to the strategies that run."""
        return closing.ask(self._parent, question)

    def about(self) -> None:
        """Show what the program is."""
        about.ask(self._parent, self._theme)
