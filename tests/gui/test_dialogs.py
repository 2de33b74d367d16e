from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from core.sources.templates import TEMPLATES
from desktop.dialogs.add_strategy import AddDialog
from desktop.dialogs.closing import CloseDialog
from desktop.dialogs.interpreter import InterpreterDialog
from desktop.dialogs.new_from_template import TemplateDialog
from desktop.dialogs.rename import RenameDialog
from desktop.models.requests import (
    AddRequest,
    CloseChoice,
    CloseQuestion,
    InterpreterChoice,
    TemplateRequest,
)
from desktop.theme import Theme

WAIT_MS = 20_000


def add_dialog(parent: QWidget, manager: StrategyManager, path: Path | None) -> AddDialog:
    return AddDialog(parent, Theme(), AddRequest(path=path), manager.check_file)


def field(dialog: QWidget, name: str) -> QLineEdit:
    for each in dialog.findChildren(QLineEdit):
        if each.accessibleName() == name:
            return each
    raise LookupError(name)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "momentum.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_add_dialog_proposes_the_files_name(
    parent: QWidget, manager: StrategyManager, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = add_dialog(parent, manager, written(tmp_path, "print()\n"))
    qtbot.waitUntil(lambda: dialog.problem_texts() == ["No problems found."], timeout=WAIT_MS)

    assert dialog.request().name == "momentum"
    assert dialog.accept_button.isEnabled()


def test_the_add_dialog_shows_errors_and_still_adds(
    parent: QWidget, manager: StrategyManager, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = add_dialog(parent, manager, written(tmp_path, "x = 1\ndef f(:\n"))
    qtbot.waitUntil(lambda: "Line 2, column" in dialog.problem_texts()[0], timeout=WAIT_MS)

    assert dialog.accept_button.isEnabled()


def test_the_add_dialog_warns_of_missing_imports(
    parent: QWidget, manager: StrategyManager, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = add_dialog(parent, manager, written(tmp_path, "import no_such_module\n"))
    qtbot.waitUntil(lambda: "no_such_module" in dialog.problem_texts()[0], timeout=WAIT_MS)

    assert dialog.problem_texts()[0].startswith("Line 1")


def test_the_add_dialog_refuses_what_cannot_be_added(
    parent: QWidget, manager: StrategyManager, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = add_dialog(parent, manager, tmp_path / "absent.py")
    qtbot.waitUntil(lambda: not dialog.accept_button.isEnabled(), timeout=WAIT_MS)

    assert dialog.problem_texts() == [""]


def test_the_add_dialog_waits_for_a_file_and_a_good_name(
    parent: QWidget, manager: StrategyManager, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = add_dialog(parent, manager, None)
    empty = dialog.accept_button.isEnabled()
    name = field(dialog, "Name")
    qtbot.keyClicks(field(dialog, "File"), str(written(tmp_path, "print()\n")))
    field(dialog, "File").editingFinished.emit()
    qtbot.waitUntil(lambda: dialog.problem_texts() == ["No problems found."], timeout=WAIT_MS)
    proposed = dialog.accept_button.isEnabled()
    name.setText("bad\x07name")
    name.textEdited.emit(name.text())

    assert not empty
    assert proposed
    assert not dialog.accept_button.isEnabled()


def test_a_name_with_control_characters_is_refused(parent: QWidget, qtbot: QtBot) -> None:
    dialog = RenameDialog(parent, "Alpha")
    qtbot.keyClicks(field(dialog, "Name"), "Beta")
    good = dialog.accept_button.isEnabled(), dialog.name()
    field(dialog, "Name").setText("\x07")

    assert good == (True, "Beta")
    assert not dialog.accept_button.isEnabled()


def test_the_templates_are_offered_and_the_chosen_one_names_the_strategy(
    parent: QWidget, qtbot: QtBot
) -> None:
    dialog = TemplateDialog(parent, TemplateRequest(key=TEMPLATES[0].key, name=""))
    first = dialog.request()
    qtbot.keyClick(dialog.cards[2], Qt.Key.Key_Return)

    assert first == TemplateRequest(key="graceful_stop", name="Graceful stop")
    assert dialog.request() == TemplateRequest(key="ema_crossover", name="EMA crossover")


@pytest.mark.parametrize(
    ("wish", "choices"),
    [
        ("close", [CloseChoice.TRAY, CloseChoice.QUIT, CloseChoice.STOP]),
        ("quit", [CloseChoice.QUIT, CloseChoice.STOP]),
    ],
)
def test_closing_offers_what_can_be_done(
    parent: QWidget, wish: str, choices: list[CloseChoice]
) -> None:
    question = CloseQuestion(active=("Alpha",), has_tray=True, quitting=wish == "quit")
    dialog = CloseDialog(parent, question)
    buttons = dialog.findChildren(QRadioButton)
    seen = []
    for button in buttons:
        button.click()
        seen.append(dialog.answer().choice)

    assert seen == choices
    assert not dialog.answer().remember


def test_the_default_interpreter_can_be_chosen_again(parent: QWidget, tmp_path: Path) -> None:
    choice = InterpreterChoice(strategy_name="Alpha", path=tmp_path / "python")
    dialog = InterpreterDialog(parent, choice)
    combo = dialog.findChildren(QComboBox)[0]
    combo.setCurrentIndex(0)
    combo.activated.emit(0)

    assert dialog.choice() == InterpreterChoice(strategy_name="Alpha", path=None)
