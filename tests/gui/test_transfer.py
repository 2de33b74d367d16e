"""Bringing strategies in and packing them in the window."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from core.transfer.parcel import BringIn
from core.variables.variable import VariableChange
from desktop.actions import CommandId
from desktop.dialogs.export_archive import ExportDialog
from desktop.dialogs.import_strategies import ImportDialog
from desktop.models.requests import ExportRequest, ImportChoice
from tests.gui.window_desk import WindowDesk

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a test
ID = "ema_20261122223909"


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """Return the folder of an OpenAlgo with two strategies."""
    root = tmp_path / "openalgo"
    (root / "strategies" / "scripts").mkdir(parents=True)
    entries = {}
    for strategy_id in (ID, "gold_20261122223910"):
        (root / "strategies" / "scripts" / f"{strategy_id}.py").write_text("print('hello')\n")
        entries[strategy_id] = {
            "name": strategy_id.partition("_")[0].upper(),
            "is_scheduled": False,
        }
    (root / "strategies" / "strategy_configs.json").write_text(json.dumps(entries))
    return root


def looked(parent: QWidget, manager: StrategyManager, path: Path, qtbot: QtBot) -> ImportDialog:
    """Return the dialog when it has looked into a path."""
    dialog = ImportDialog(parent, manager.look_into)
    dialog.look(path)
    qtbot.waitUntil(lambda: not dialog.told.text().startswith("Looking"))
    return dialog


def test_what_a_path_holds_is_shown_before_any_of_it_is_taken(
    parent: QWidget, manager: StrategyManager, installation: Path, qtbot: QtBot
) -> None:
    dialog = looked(parent, manager, installation, qtbot)
    rows = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    gold = rows[1]
    assert gold is not None
    gold.setCheckState(0, Qt.CheckState.Unchecked)
    choice = dialog.choice()

    assert [each.text(0) for each in rows if each] == ["EMA: not scheduled", "GOLD: not scheduled"]
    assert manager.statuses() == []
    assert choice is not None
    assert choice.wish.ids == frozenset({ID})
    assert choice.server is None
    assert not dialog.secrets_box.isEnabled()


def test_a_path_that_holds_nothing_is_said(
    parent: QWidget, manager: StrategyManager, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = looked(parent, manager, tmp_path, qtbot)

    assert "no folder of OpenAlgo" in dialog.hint.text()
    assert not dialog.accept_button.isEnabled()
    assert dialog.choice() is None


def test_a_passphrase_is_asked_for_where_there_is_one(
    desk: WindowDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    strategy_id = desk.add()
    change = VariableChange(secure={"API_KEY": "a secret"})
    desk.result(desk.manager.change_variables(strategy_id, change))
    archive = tmp_path / "all.zip"
    desk.result(desk.manager.pack(None, archive, PASSPHRASE))
    dialog = looked(desk.window, desk.manager, archive, qtbot)
    without = dialog.accept_button.isEnabled()
    dialog.passphrase.setText(PASSPHRASE)
    choice = dialog.choice()
    dialog.deleteLater()

    assert not without
    assert dialog.accept_button.isEnabled()
    assert choice is not None
    assert choice.wish.passphrase == PASSPHRASE
    assert PASSPHRASE not in repr(choice)


def test_strategies_are_brought_in_and_shown(desk: WindowDesk, installation: Path) -> None:
    parcel = desk.result(desk.manager.look_into(installation))
    desk.prompter.imported = ImportChoice(parcel, BringIn())
    desk.do(CommandId.IMPORT)
    desk.until_told("Imported 2 strategies")

    assert desk.window.page.table.selected_ids() == [ID, "gold_20261122223910"]


def test_the_archive_has_what_was_chosen(desk: WindowDesk, tmp_path: Path) -> None:
    first, _second = desk.add(name="Alpha"), desk.add(name="Beta")
    desk.select(first)
    target = tmp_path / "alpha.zip"
    desk.prompter.exported = ExportRequest(target, (first,), 2)
    desk.do(CommandId.EXPORT_ARCHIVE)
    desk.until_told("Exported to")
    parcel = desk.result(desk.manager.look_into(target))

    [asked] = desk.prompter.asked
    assert (asked.ids, asked.total) == ((first,), 2)
    assert [each.id for each in parcel.strategies] == [first]


def test_secrets_are_exported_under_a_passphrase_that_is_typed_twice(parent: QWidget) -> None:
    dialog = ExportDialog(parent, ExportRequest(Path("/tmp/x.zip"), ("a",), 3))  # noqa: S108 - never written
    plain = dialog.choice()
    dialog.secrets_box.setChecked(True)
    dialog.passphrase.setText("short")
    short = dialog.hint.text()
    dialog.passphrase.setText(PASSPHRASE)
    dialog.again.setText("another")
    twice = dialog.hint.text()
    dialog.again.setText(PASSPHRASE)
    dialog.scope.setCurrentIndex(1)

    assert (plain.ids, plain.passphrase) == (None, None)
    assert "8 characters" in short
    assert "twice" in twice
    assert dialog.accept_button.isEnabled()
    assert dialog.choice().passphrase == PASSPHRASE
    assert dialog.choice().ids == ("a",)
