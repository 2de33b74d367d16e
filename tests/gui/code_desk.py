"""What the tests of code in the editor work at: a tab of the window, and what knows its text."""

import sys
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.controllers.code_controller import CodeController, TabCode
from desktop.editor.python_editor import PythonEditor
from tests.gui.window_desk import WindowDesk

WAIT_MS = 60_000


class CodeDesk:
    """One strategy that is open in the window."""

    def __init__(self, desk: WindowDesk, qtbot: QtBot, source: str) -> None:
        """Add a strategy, and open it."""
        self.desk = desk
        self._qtbot = qtbot
        self.id = desk.add(source, "Alpha")
        desk.result(desk.manager.set_interpreter(self.id, Path(sys.executable)))
        desk.window.editors.open_strategy(self.id)
        tab = desk.window.editors.tab(self.id)
        assert tab is not None
        self.tab = tab
        qtbot.waitUntil(tab.can_export, timeout=WAIT_MS)
        tab.setFocus()
        code = self.controller.current()
        assert code is not None
        self.code: TabCode = code

    @property
    def controller(self) -> CodeController:
        """What knows the texts of the window."""
        found = self.desk.window.findChild(CodeController)
        assert found is not None
        return found

    @property
    def editor(self) -> PythonEditor:
        """The editor itself."""
        assert isinstance(self.tab.editor, PythonEditor)
        return self.tab.editor

    def write(self, text: str) -> None:
        """Type at the end of the text; a line feed is Return."""
        last = self.editor.lines() - 1
        self.editor.setCursorPosition(last, len(self.editor.text(last)))
        QTest.keyClicks(self.editor.input_widget(), text)

    def until_offered(self, name: str) -> None:
        """Wait for a name to be among the completions that are shown."""

        def is_offered() -> bool:
            return self.editor.aids.is_completing() and name in self.editor.aids.completions()

        self._qtbot.waitUntil(is_offered, timeout=WAIT_MS)

    def until_found(self, *codes: str) -> None:
        """Wait for exactly these problems to be known."""

        def are_found() -> bool:
            return [each.code for each in self.code.lint.findings()] == list(codes)

        self._qtbot.waitUntil(are_found, timeout=WAIT_MS)


def tool_tip() -> str:
    """Return the tool tip that is shown, empty where none is."""
    from PySide6.QtWidgets import QToolTip

    QApplication.processEvents()
    return QToolTip.text() if QToolTip.isVisible() else ""
