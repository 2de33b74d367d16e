"""What the tests of editor tabs work at: an area over a real manager, and a scripted user."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from typing_extensions import override

from core.background import Task
from core.manager.manager import StrategyManager
from desktop.editor.editor_area import EditorArea
from desktop.editor.editor_tab import EditorTab
from desktop.editor.prompter import EditorPrompter
from desktop.models.requests import UnsavedChoice
from desktop.theme import Theme

LOOP = "import time\nprint('up')\nwhile True:\n    time.sleep(0.05)\n"
WAIT_MS = 20_000


class ScriptedPrompter(EditorPrompter):
    """Answers at once, and notes what was asked."""

    def __init__(self) -> None:
        """Begin by cancelling everything."""
        self.choice: UnsavedChoice | None = None
        self.target: Path | None = None
        self.asked: list[list[str]] = []
        self.proposed: list[str] = []

    @override
    def unsaved(self, names: Sequence[str]) -> UnsavedChoice | None:
        self.asked.append(list(names))
        return self.choice

    @override
    def export_target(self, file_name: str) -> Path | None:
        self.proposed.append(file_name)
        return self.target


class Desk:
    """An area on the screen, and what happens at it."""

    def __init__(self, manager: StrategyManager, folder: Path, qtbot: QtBot) -> None:
        """Show an area with a home; files to add are made in ``folder``."""
        self.manager = manager
        self.prompter = ScriptedPrompter()
        self.area = EditorArea(manager, Theme(), prompter=self.prompter)
        self.messages: list[str] = []
        self._folder = folder
        self._qtbot = qtbot
        qtbot.addWidget(self.area)
        self.area.message_raised.connect(self.messages.append)
        self.area.set_home(QLabel("home"), "Strategies")
        self.area.resize(900, 600)
        self.area.show()
        qtbot.waitExposed(self.area)

    def add(self, data: bytes | str = "x = 1\n", name: str = "Alpha") -> str:
        """Add a strategy, and return its id."""
        file = self._folder / f"{name}.py"
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        added = self.result(self.manager.add(file, name, interpreter=Path(sys.executable)))
        return str(added.id)

    def open(self, strategy_id: str) -> EditorTab:
        """Open a strategy, and return its tab when the text is there."""
        self.area.open_strategy(strategy_id)
        tab = self.area.tab(strategy_id)
        assert tab is not None
        self._qtbot.waitUntil(tab.can_export, timeout=WAIT_MS)
        return tab

    def result(self, task: Task) -> Any:
        """Return what the task succeeds with."""
        with self._qtbot.waitSignal(task.succeeded, timeout=WAIT_MS) as blocker:
            pass
        assert blocker.args is not None
        return blocker.args[0]

    def save(self, tab: EditorTab) -> None:
        """Save the text in front, and wait for the end of that."""
        with self._qtbot.waitSignal(tab.settled, timeout=WAIT_MS):
            self.area.save_current()

    def source(self, strategy_id: str) -> Path:
        """Return the strategy's file."""
        return self.manager.workspace.root / "strategies" / "scripts" / f"{strategy_id}.py"

    def label(self) -> str:
        """Return the title of the tab in front."""
        return self.area.tabText(self.area.currentIndex())


def write(tab: EditorTab, text: str) -> None:
    """Type into a tab's editor."""
    QTest.keyClicks(tab.editor.input_widget(), text)
