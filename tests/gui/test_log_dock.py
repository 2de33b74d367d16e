"""The dock follows the runs of real strategies."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from desktop.models.log_filter import LogFilter
from desktop.theme import Theme
from desktop.views.log_dock import LogDock

LOOP = "import time\nprint('up')\nwhile True:\n    time.sleep(0.05)\n"
ENDS = "print('first')\nprint('second')\n"
CRASHES = "print('before')\nraise KeyError('close')\n"


@pytest.fixture
def dock(manager: StrategyManager, qtbot: QtBot) -> Iterator[LogDock]:
    window = QMainWindow()
    theme = Theme(window)
    dock = LogDock(manager, theme, window)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    qtbot.addWidget(window)
    window.resize(900, 500)
    window.show()
    qtbot.waitExposed(window)
    yield dock
    window.close()


@pytest.fixture
def add(manager: StrategyManager, tmp_path: Path, qtbot: QtBot) -> Callable[..., str]:
    def add_one(text: str, name: str = "Loop") -> str:
        file = tmp_path / f"{name}.py"
        file.write_text(text)
        task = manager.add(file, name, interpreter=Path(sys.executable))
        with qtbot.waitSignal(task.succeeded, timeout=20_000) as added:
            pass
        assert added.args is not None
        return str(added.args[0].id)

    return add_one


def texts(dock: LogDock) -> list[str]:
    model = dock.panel.model
    return [line.text for line in model.lines(0, model.count())]


def run_to(qtbot: QtBot, manager: StrategyManager, strategy_id: str, state: StrategyState) -> None:
    manager.start(strategy_id)
    qtbot.waitUntil(lambda: manager.status(strategy_id).state is state, timeout=20_000)


def until_text(qtbot: QtBot, dock: LogDock, text: str) -> None:
    qtbot.waitUntil(lambda: text in texts(dock), timeout=20_000)


def test_without_a_strategy_the_dock_says_how_to_see_a_log(dock: LogDock) -> None:
    assert dock.windowTitle() == "Log"
    assert dock.panel.view.hint() == (
        "No strategy selected",
        "Select a strategy to see its log",
    )
    assert not dock.header.run_box.isEnabled()


def test_a_strategy_that_has_not_run_is_said_to_have_no_log(
    dock: LogDock, add: Callable[..., str], qtbot: QtBot
) -> None:
    dock.show_strategy(add(ENDS, "Quick Start"))

    qtbot.waitUntil(lambda: dock.panel.view.hint()[0] == "Quick Start has not run yet")
    assert dock.windowTitle() == "Log: Quick Start"


def test_a_run_is_followed_while_it_lasts_and_its_end_is_told(
    dock: LogDock, manager: StrategyManager, add: Callable[..., str], qtbot: QtBot
) -> None:
    strategy_id = add(LOOP)
    dock.show_strategy(strategy_id)
    run_to(qtbot, manager, strategy_id, StrategyState.RUNNING)
    until_text(qtbot, dock, "up")

    assert dock.run_id() == manager.status(strategy_id).run
    assert dock.panel.outcome_bar.isHidden()
    assert dock.header.run_box.currentText().endswith("· running")
    manager.stop(strategy_id)
    qtbot.waitUntil(dock.panel.outcome_bar.isVisible, timeout=20_000)
    assert dock.panel.outcome_bar.label.text().startswith("Stopped ")
    assert dock.header.run_box.currentText().endswith("· stopped by you")


def test_a_crash_is_shown_with_its_traceback(
    dock: LogDock, manager: StrategyManager, add: Callable[..., str], qtbot: QtBot
) -> None:
    strategy_id = add(CRASHES)
    dock.show_strategy(strategy_id)
    run_to(qtbot, manager, strategy_id, StrategyState.CRASHED)
    until_text(qtbot, dock, "KeyError: 'close'")

    qtbot.waitUntil(dock.panel.outcome_bar.isVisible)
    assert "KeyError: 'close' at line 2" in dock.panel.outcome_bar.label.text()
    dock.header.filter_chosen.emit(LogFilter.ERRORS)
    qtbot.waitUntil(lambda: texts(dock)[:1] == ["Traceback (most recent call last):"])
    assert "before" not in texts(dock)


def test_a_new_run_takes_the_place_of_the_one_before_while_its_end_is_in_sight(
    dock: LogDock, manager: StrategyManager, add: Callable[..., str], qtbot: QtBot
) -> None:
    strategy_id = add(ENDS)
    run_to(qtbot, manager, strategy_id, StrategyState.EXITED)
    dock.show_strategy(strategy_id)
    until_text(qtbot, dock, "second")
    first = dock.run_id()
    run_to(qtbot, manager, strategy_id, StrategyState.EXITED)

    qtbot.waitUntil(lambda: dock.run_id() == manager.status(strategy_id).run)
    assert dock.run_id() != first
    qtbot.waitUntil(lambda: dock.header.run_box.count() == 2)
    assert dock.header.run_box.currentIndex() == 0


def test_an_older_run_that_was_chosen_stays_and_the_newer_one_is_offered(
    dock: LogDock, manager: StrategyManager, add: Callable[..., str], qtbot: QtBot
) -> None:
    strategy_id = add(ENDS + "import os, time\nwhile os.path.exists('stay'): time.sleep(0.02)\n")
    for _ in range(2):
        run_to(qtbot, manager, strategy_id, StrategyState.EXITED)
    dock.show_strategy(strategy_id)
    qtbot.waitUntil(lambda: dock.header.run_box.count() == 2)
    dock.header.run_box.setCurrentIndex(1)
    dock.header.run_box.activated.emit(1)
    older = dock.run_id()
    (manager.workspace.data(strategy_id) / "stay").touch()
    run_to(qtbot, manager, strategy_id, StrategyState.RUNNING)

    qtbot.waitUntil(lambda: dock.header.run_box.count() == 3)
    assert dock.run_id() == older
    assert dock.header.run_box.currentIndex() == 2
    assert dock.panel.outcome_bar.newer_button.isVisible()
    QTest.mouseClick(dock.panel.outcome_bar.newer_button, Qt.MouseButton.LeftButton)
    assert dock.run_id() == manager.status(strategy_id).run


def test_a_deleted_strategy_leaves_the_dock_empty(
    dock: LogDock, manager: StrategyManager, add: Callable[..., str], qtbot: QtBot
) -> None:
    strategy_id = add(ENDS)
    run_to(qtbot, manager, strategy_id, StrategyState.EXITED)
    dock.show_strategy(strategy_id)
    until_text(qtbot, dock, "second")
    manager.delete(strategy_id)

    qtbot.waitUntil(lambda: dock.strategy_id() is None, timeout=20_000)
    assert texts(dock) == []
    assert dock.panel.view.hint()[0] == "No strategy selected"


def test_the_name_of_a_renamed_strategy_follows(
    dock: LogDock, manager: StrategyManager, add: Callable[..., str], qtbot: QtBot
) -> None:
    strategy_id = add(ENDS)
    dock.show_strategy(strategy_id)
    manager.rename(strategy_id, "EMA on NHPC")

    qtbot.waitUntil(lambda: dock.windowTitle() == "Log: EMA on NHPC")


def test_the_search_opens_with_the_keyboard_in_it(
    dock: LogDock, manager: StrategyManager, add: Callable[..., str], qtbot: QtBot
) -> None:
    strategy_id = add(ENDS)
    run_to(qtbot, manager, strategy_id, StrategyState.EXITED)
    dock.show_strategy(strategy_id)
    until_text(qtbot, dock, "second")
    dock.open_search()
    QTest.keyClicks(dock.panel.search_bar.field, "first")

    qtbot.waitUntil(lambda: dock.panel.search_bar.count_label.text() == "1 of 1 line")
