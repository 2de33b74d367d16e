"""What the editor asks the user."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.requests import UnsavedChoice


class EditorPrompter(Protocol):
    """Asks; tests answer in the user's place."""

    def unsaved(self, names: Sequence[str]) -> UnsavedChoice | None:
        """Return what happens to unsaved texts, None where they stay open."""
        ...

    def export_target(self, file_name: str) -> Path | None:
        """Return where a text is written, None where it is not.

        Args:
            file_name: What is proposed, in the folder that was chosen last.
        """
        ...


class DialogPrompter(EditorPrompter):
    """Asks with dialogs in front of one window; each is loaded when it is first asked."""

    def __init__(self, parent: QWidget) -> None:
        """Ask in front of ``parent``."""
        self._parent = parent
        self._folder = Path.home()

    @override
    def unsaved(self, names: Sequence[str]) -> UnsavedChoice | None:
        from desktop.dialogs import unsaved  # noqa: PLC0415 - see the class

        return unsaved.ask(self._parent, names)

    @override
    def export_target(self, file_name: str) -> Path | None:
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - see the class

        chosen, _filter = QFileDialog.getSaveFileName(
            self._parent,
            "Export what is on the screen",
            str(self._folder / file_name),
            "Python files (*.py);;All files (*)",
        )
        if not chosen:
            return None
        target = Path(chosen)
        self._folder = target.parent
        return target
