"""A trader's morning with one strategy, from the template to the version that was before.

The real window with real keys, over a real manager: the language program completes, ruff checks,
strategies run in their own processes.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.controllers.code_controller import CodeController, TabCode
from desktop.editor.code_editor import CodeEditor
from desktop.editor.comparison import ComparisonTab
from desktop.editor.editor_tab import EditorTab
from desktop.models.requests import TemplateRequest
from tests.gui.window_desk import WindowDesk

WAIT_MS = 60_000
KEY = Qt.Key


class Trader:
    """Works at one strategy with the keyboard, as far as there are keys for it."""

    def __init__(self, desk: WindowDesk, qtbot: QtBot) -> None:
        """Begin the strategy from a template, and open it."""
        self.desk = desk
        self._qtbot = qtbot
        desk.prompter.to_begin = TemplateRequest(key="graceful_stop", name="Morning")
        desk.do(CommandId.NEW)
        desk.until_told("Added Morning")
        self.id = desk.manager.statuses()[0].id
        desk.result(desk.manager.set_interpreter(self.id, Path(sys.executable)))
        desk.select(self.id)
        desk.window.editors.open_strategy(self.id)
        self.until(self.tab.can_export)

    @property
    def tab(self) -> EditorTab:
        """The strategy's tab."""
        found = self.desk.window.editors.tab(self.id)
        assert found is not None
        return found

    @property
    def editor(self) -> CodeEditor:
        """Its text."""
        return self.tab.editor

    @property
    def code(self) -> TabCode:
        """What is known of its text."""
        controller = self.desk.window.findChild(CodeController)
        assert controller is not None
        found = controller.tab(self.id)
        assert found is not None
        return found

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        self._qtbot.waitUntil(holds, timeout=WAIT_MS)

    def press(self, *keys: Qt.Key, control: bool = False) -> None:
        """Press keys, one after the other."""
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        for each in keys:
            QTest.keyClick(self.editor.input_widget(), each, held)

    def write(self, text: str) -> None:
        """Type where the cursor is."""
        QTest.keyClicks(self.editor.input_widget(), text)

    def complete(self, name: str) -> None:
        """Wait for a name to be offered, and take it."""
        aids = self.editor.aids
        self.until(lambda: aids.is_completing() and name in aids.completions())
        self.press(KEY.Key_Return)

    def until_problems(self, *codes: str) -> None:
        """Wait for exactly these problems to be known."""
        self.until(lambda: [each.code for each in self.code.lint.findings()] == list(codes))

    def save(self) -> None:
        """Save, and wait for the disk."""
        with self._qtbot.waitSignal(self.tab.settled, timeout=WAIT_MS):
            self.desk.do(CommandId.SAVE)

    def start(self, state: StrategyState) -> str:
        """Start, and return what is said of the strategy once it is in a state."""
        self.desk.do(CommandId.START)
        self.desk.until_state(self.id, state)
        return self.desk.manager.status(self.id).why

    def click_frame(self) -> None:
        """Click the only frame of the traceback."""
        self.desk.window.details.setVisible(True)
        traceback = self.desk.window.details.view().card.traceback
        self.until(lambda: "frame:" in traceback.toHtml())
        [frame] = set(re.findall(r'href="(frame:[^"]+)"', traceback.toHtml()))
        traceback.anchorClicked.emit(QUrl(frame))

    def compare_with_run(self) -> ComparisonTab:
        """Compare the text with what ran."""
        area = self.desk.window.editors
        self.desk.do(CommandId.COMPARE_RAN)
        self.until(lambda: isinstance(area.currentWidget(), ComparisonTab))
        found = area.currentWidget()
        assert isinstance(found, ComparisonTab)
        self.until(lambda: " difference" in found.info_bar.sentence())
        return found


def test_a_strategy_is_written_fails_is_mended_and_had_back(desk: WindowDesk, qtbot: QtBot) -> None:
    trader = Trader(desk, qtbot)
    assert "class PracticeBroker:" in trader.editor.text()
    write_with_a_slip(trader)
    ran = mend_the_slip(trader)
    assert "KeyError: 'close' at line 3" in trader.start(StrategyState.CRASHED)
    mended = mend_at_the_frame(trader)
    have_back_and_undo(trader, ran, mended)
    assert "Ended by itself" in trader.start(StrategyState.EXITED)


def write_with_a_slip(trader: Trader) -> None:
    """Write all of it anew, with a completion, and a slip that is seen before it is saved."""
    trader.press(KEY.Key_A, control=True)
    trader.write("import jso")
    trader.complete("json")
    trader.press(KEY.Key_Return)
    trader.write("row = json.loads('{}')")
    trader.press(KEY.Key_Return)
    trader.write("prnt(row.get('open'), row['close'])")
    trader.press(KEY.Key_Return)
    trader.until_problems("F821")


def mend_the_slip(trader: Trader) -> str:
    """Mend it, save, and return the text; another mistake shows itself when it runs."""
    trader.press(KEY.Key_Up, KEY.Key_Home, *[KEY.Key_Delete] * 4)
    trader.write("print")
    trader.until_problems()
    trader.save()
    text = trader.editor.text()
    assert (
        trader.desk.manager.workspace.source(trader.id).read_text()
        == text
        == ("import json\nrow = json.loads('{}')\nprint(row.get('open'), row['close'])\n")
    )
    return text


def mend_at_the_frame(trader: Trader) -> str:
    """Go from the traceback to the line, mend it, save, and return the text."""
    trader.editor.setCursorPosition(0, 0)
    trader.click_frame()
    trader.until(lambda: trader.editor.getCursorPosition()[0] == 2)
    trader.press(KEY.Key_End, *[KEY.Key_Backspace] * len(", row['close'])"))
    trader.write(")")
    trader.save()
    assert trader.editor.text().splitlines()[2] == "print(row.get('open'))"
    return trader.editor.text()


def have_back_and_undo(trader: Trader, ran: str, mended: str) -> None:
    """Compare with what ran, have that back, undo it, and save."""
    comparison = trader.compare_with_run()
    assert "1 difference between the version that ran" in comparison.info_bar.sentence()
    comparison.info_bar.action_button().click()
    assert trader.editor.text() == ran
    trader.press(KEY.Key_Z, control=True)
    assert trader.editor.text() == mended
    trader.save()
