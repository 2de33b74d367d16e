"""Closing tabs whose text is unsaved."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from desktop.dialogs import unsaved
from desktop.models.requests import UnsavedChoice
from tests.gui.editor_desk import LOOP, WAIT_MS, Desk, write


@pytest.fixture
def desk(manager: StrategyManager, tmp_path: Path, qtbot: QtBot) -> Desk:
    return Desk(manager, tmp_path, qtbot)


# -- closing


def test_an_unmodified_tab_closes_unasked(desk: Desk) -> None:
    desk.open(desk.add())
    desk.area.close_current()

    assert desk.area.count() == 1
    assert desk.prompter.asked == []


def test_closing_a_modified_tab_can_be_cancelled_discarded_and_saved(
    desk: Desk, qtbot: QtBot
) -> None:
    first, second = desk.add(name="Alpha"), desk.add(name="Beta")
    for strategy_id in (first, second):
        write(desk.open(strategy_id), "#")
    desk.area.close_current()

    assert desk.area.count() == 3

    desk.prompter.choice = UnsavedChoice.DISCARD
    desk.area.close_current()

    assert desk.area.count() == 2
    assert desk.source(second).read_bytes() == b"x = 1\n"

    desk.prompter.choice = UnsavedChoice.SAVE
    desk.area.tabCloseRequested.emit(1)
    qtbot.waitUntil(lambda: desk.area.count() == 1, timeout=WAIT_MS)

    assert desk.source(first).read_bytes() == b"#x = 1\n"
    assert desk.prompter.asked == [["Beta"], ["Beta"], ["Alpha"]]


def test_the_window_asks_once_for_all_and_waits_until_they_are_saved(desk: Desk) -> None:
    ids = [desk.add(name=name) for name in ("Alpha", "Beta", "Gamma")]
    for strategy_id in ids[:2]:
        write(desk.open(strategy_id), "#")
    desk.open(ids[2])

    assert not desk.area.ask_to_close()

    desk.prompter.choice = UnsavedChoice.SAVE

    assert desk.area.ask_to_close()
    assert desk.prompter.asked == [["Alpha", "Beta"], ["Alpha", "Beta"]]
    assert [desk.source(each).read_bytes() for each in ids] == [
        b"#x = 1\n",
        b"#x = 1\n",
        b"x = 1\n",
    ]
    assert desk.area.ask_to_close()
    assert len(desk.prompter.asked) == 2


def test_the_window_stays_when_a_text_could_not_be_saved(desk: Desk) -> None:
    strategy_id = desk.add(LOOP)
    write(desk.open(strategy_id), "#")
    desk.result(desk.manager.start(strategy_id))
    desk.prompter.choice = UnsavedChoice.SAVE

    assert not desk.area.ask_to_close()

    desk.prompter.choice = UnsavedChoice.DISCARD

    assert desk.area.ask_to_close()


def test_a_save_under_way_is_waited_for_unasked(desk: Desk) -> None:
    strategy_id = desk.add()
    write(desk.open(strategy_id), "#")
    desk.area.save_current()

    assert desk.area.ask_to_close()
    assert desk.prompter.asked == []
    assert desk.source(strategy_id).read_bytes() == b"#x = 1\n"


# -- the question


@pytest.mark.parametrize(
    ("button", "choice"),
    [("Save all", UnsavedChoice.SAVE), ("Discard", UnsavedChoice.DISCARD), ("Cancel", None)],
)
def test_the_question_names_the_texts_and_returns_the_choice(
    qtbot: QtBot, button: str, choice: UnsavedChoice | None
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    seen: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.informativeText())
        next(each for each in box.buttons() if each.text() == button).click()

    QTimer.singleShot(0, parent, answer)

    assert unsaved.ask(parent, [f"S{number}" for number in range(10)]) is choice
    assert "S0" in seen[0]
    assert "and 2 more" in seen[0]
