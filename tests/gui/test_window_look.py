"""What the window remembers and how it looks."""

from pathlib import Path

from PySide6.QtCore import QSize

from core.manager.manager import StrategyManager
from desktop.actions import CommandId
from desktop.main_window import MainWindow
from desktop.models.strategy_table_model import Column
from desktop.settings import WindowSettings
from desktop.theme import Theme
from tests.gui.window_desk import WindowDesk


def test_the_look_is_chosen_in_the_menu_and_remembered(desk: WindowDesk) -> None:
    before = desk.window.grab().toImage()
    desk.do(CommandId.THEME_DARK)
    chosen = desk.settings.theme()
    desk.do(CommandId.THEME_LIGHT)

    assert chosen == "dark"
    assert desk.settings.theme() == "light"
    assert desk.window.actions_of_commands.action(CommandId.THEME_LIGHT).isChecked()
    assert not before.isNull()


def test_the_title_names_the_workspace(desk: WindowDesk) -> None:
    assert desk.window.windowTitle() == desk.manager.workspace.root.name


def test_geometry_and_columns_are_remembered(desk: WindowDesk, tmp_path: Path) -> None:
    desk.add()
    desk.window.resize(700, 500)
    desk.window.page.table.setColumnWidth(Column.NAME, 321)
    desk.window.keep_layout()
    settings = WindowSettings(tmp_path / "window.ini")
    again = MainWindow(desk.manager, Theme(), settings, prompter=desk.prompter)

    size, width = again.size(), again.page.table.columnWidth(Column.NAME)
    again.end()
    again.deleteLater()

    assert size == QSize(700, 500)
    assert width == 321


def test_settings_that_were_never_written_have_their_defaults(tmp_path: Path) -> None:
    settings = WindowSettings(tmp_path / "none.ini")

    assert settings.theme() == "system"
    assert settings.close_choice() == "ask"
    assert settings.geometry().isEmpty()


def test_an_illegible_setting_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_text("[look]\ntheme=mauve\n[closing]\nchoice=explode\n", encoding="utf-8")
    settings = WindowSettings(path)

    assert settings.theme() == "system"
    assert settings.close_choice() == "ask"


def test_a_notice_of_the_workspace_is_told(manager: StrategyManager, desk: WindowDesk) -> None:
    manager.notice_raised.emit("strategy_configs.json could not be read")

    assert desk.messages()[0][1] == "strategy_configs.json could not be read."
