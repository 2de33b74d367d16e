"""What the window says of texts that an earlier one could not save."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from tests.gui.manager_desk import LOOP, ManagerDesk
from tests.gui.window_desk import WindowDesk


def test_unsaved_texts_of_a_killed_program_are_told_and_shown(
    manager: StrategyManager, at: ManagerDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    ids = [at.add(manager, LOOP, name) for name in ("Alpha", "Beta", "Gamma")]
    for strategy_id in (*ids[:2], "deleted"):
        path = manager.workspace.unsaved(strategy_id)
        path.parent.mkdir(exist_ok=True)
        path.write_text("# not saved\n", encoding="utf-8")
    desk = WindowDesk(manager, tmp_path, qtbot)
    desk.until(lambda: bool(desk.window.message_bar.messages()))
    [message] = desk.window.message_bar.messages()
    desk.window.message_bar.button.click()
    opened = [desk.window.editors.tab(each) is not None for each in ids]
    desk.close()

    assert message.text == "Changes were not saved before the program ended: Alpha, Beta."
    assert opened == [True, True, False]
