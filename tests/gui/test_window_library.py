"""Adding, changing and deleting strategies in the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest

from core.records.states import StrategyState
from core.variables.variable import KeptVariables, VariableChange
from core.workspace import Workspace
from desktop.actions import CommandId
from desktop.models.message import Level
from desktop.models.requests import AddRequest, InterpreterChoice, TemplateRequest
from tests.gui.window_desk import LOOP, WindowDesk

BUTTON, NO_KEY, COPY = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.DropAction.CopyAction,
)


def drop(desk: WindowDesk, *paths: Path) -> bool:
    """Drop files on the window and return whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(QPoint(50, 50), COPY, data, BUTTON, NO_KEY)
    desk.window.dragEnterEvent(enter)
    if enter.isAccepted():
        desk.window.dropEvent(QDropEvent(QPointF(50, 50), COPY, data, BUTTON, NO_KEY))
    return enter.isAccepted()


def names(desk: WindowDesk) -> list[str]:
    return [each.name for each in desk.window.model.statuses()]


def test_an_empty_workspace_leads_to_the_first_strategy(desk: WindowDesk) -> None:
    welcome = desk.window.page.welcome()

    assert welcome is not None
    assert welcome.cards[0].key == "graceful_stop"
    assert not desk.window.log.dock().isVisible()
    QTest.mouseClick(welcome.cards[0], BUTTON)
    desk.until_told("Added Graceful stop")
    assert desk.window.page.welcome() is None
    assert desk.window.log.dock().isVisible()
    assert len(desk.window.page.table.selected_ids()) == 1


def test_the_way_from_a_file_asks_and_adds(desk: WindowDesk) -> None:
    desk.prompter.to_add = AddRequest(path=desk.file(LOOP), name="My own name", exchange="MCX")
    welcome = desk.window.page.welcome()
    assert welcome is not None
    welcome.add_button.click()
    desk.until_told("Added My own name")

    assert [each.exchange for each in desk.window.model.statuses()] == ["MCX"]


def test_several_files_can_be_dropped_at_once(desk: WindowDesk) -> None:
    accepted = drop(desk, desk.file(LOOP, "one.py"), desk.file(LOOP, "two.py"))
    desk.until_told("Added 2 strategies")

    assert accepted
    assert names(desk) == ["one", "two"]
    assert len(desk.window.page.table.selected_ids()) == 2


def test_what_is_no_python_file_is_refused_with_its_name(desk: WindowDesk) -> None:
    drop(desk, desk.file("x", "notes.txt"), desk.file(LOOP, "one.py"))
    desk.until_told("Added one")

    assert names(desk) == ["one"]
    assert desk.messages() == [
        (Level.ERROR, "Only Python files (.py) can be added, not notes.txt.")
    ]


def test_a_dragged_text_is_not_taken(desk: WindowDesk) -> None:
    data = QMimeData()
    data.setText("print()")
    enter = QDragEnterEvent(QPoint(50, 50), COPY, data, BUTTON, NO_KEY)
    desk.window.dragEnterEvent(enter)

    assert not enter.isAccepted()


def test_a_file_that_does_not_parse_is_added_and_said(desk: WindowDesk) -> None:
    drop(desk, desk.file("def f(:\n", "broken.py"))
    desk.until_told("broken: Line 1, column")

    assert names(desk) == ["broken"]
    assert desk.messages()[0][0] is Level.ERROR


def test_a_template_is_added_under_the_name_that_was_given(desk: WindowDesk) -> None:
    desk.prompter.to_begin = TemplateRequest(key="quick_start", name="Mine")
    desk.do(CommandId.NEW)
    desk.until_told("Added Mine")

    assert names(desk) == ["Mine"]


def test_a_strategy_is_deleted_and_brought_back(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    desk.select(strategy_id)
    desk.do(CommandId.DELETE)
    desk.until_told("Moved Alpha to the trash")
    gone = names(desk)

    assert gone == []
    assert desk.can(CommandId.UNDO_DELETE)
    desk.window.message_bar.button.click()
    desk.until_told("Brought back Alpha")
    assert names(desk) == ["Alpha"]
    assert desk.messages() == []
    assert not desk.can(CommandId.UNDO_DELETE)


def test_its_variables_go_with_a_strategy_and_come_back_with_it(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    change = VariableChange(regular={"LOTS": "2"}, secure={"PIN": "4711"})
    before = desk.result(desk.manager.change_variables(strategy_id, change))
    desk.select(strategy_id)
    desk.do(CommandId.DELETE)
    desk.until_told("Moved Alpha to the trash")
    own = desk.manager.variables.of_strategies
    gone = own.kept(strategy_id)
    desk.do(CommandId.UNDO_DELETE)
    desk.until_told("Brought back Alpha")

    assert gone == KeptVariables({}, ())
    assert own.kept(strategy_id) == before == KeptVariables({"LOTS": "2"}, ("PIN",))
    assert own.secret_values(strategy_id) == {"PIN": "4711"}


def test_what_an_undo_was_killed_over_is_tidied_up_by_the_next_program(
    desk: WindowDesk, workspace: Workspace
) -> None:
    strategy_id = desk.add()
    change = VariableChange(secure={"PIN": "4711"})
    before = desk.result(desk.manager.change_variables(strategy_id, change))
    trashed = desk.result(desk.manager.delete(strategy_id))
    entry = (trashed.folder / "entry.json").read_bytes()
    secrets = (trashed.folder / "secrets.bin").read_bytes()
    desk.result(desk.manager.restore_deleted(trashed))
    desk.until(lambda: not list(workspace.trash.iterdir()))
    left = trashed.folder.with_name(f"{trashed.folder.name}.restored")
    left.mkdir()
    (left / "entry.json").write_bytes(entry)
    (left / "secrets.bin").write_bytes(secrets)
    desk.manager.warm_up()
    desk.until(lambda: not left.exists())

    assert desk.manager.variables.of_strategies.kept(strategy_id) == before


def test_several_are_deleted_and_brought_back_with_one_wish(desk: WindowDesk) -> None:
    ids = [desk.add(name=name) for name in ("Alpha", "Beta", "Gamma")]
    desk.select(*ids[:2])
    desk.do(CommandId.DELETE)
    desk.until_told("Moved 2 strategies to the trash")
    desk.do(CommandId.UNDO_DELETE)
    desk.until_told("Brought back 2 strategies")

    assert names(desk) == ["Alpha", "Beta", "Gamma"]


def test_a_running_strategy_is_not_deleted(desk: WindowDesk) -> None:
    strategy_id = desk.running()
    desk.select(strategy_id)
    desk.do(CommandId.DELETE)
    desk.until(lambda: bool(desk.messages()))

    assert desk.messages() == [
        (Level.ERROR, "Alpha cannot be deleted while it runs: stop it first.")
    ]
    assert desk.manager.status(strategy_id).state is StrategyState.RUNNING


def test_a_new_name_is_shown_at_its_place(desk: WindowDesk) -> None:
    strategy_id = desk.add(name="Alpha")
    desk.add(name="Beta")
    desk.prompter.new_name = "Zeta"
    desk.select(strategy_id)
    desk.do(CommandId.RENAME)
    desk.until(lambda: names(desk) == ["Beta", "Zeta"])

    assert desk.prompter.asked == ["Alpha"]
    assert desk.window.page.table.selected_ids() == [strategy_id]


def test_an_interpreter_that_is_none_is_refused(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    desk.prompter.python = InterpreterChoice(
        strategy_name="Alpha", path=desk.file("no python", "python")
    )
    desk.select(strategy_id)
    desk.do(CommandId.INTERPRETER)
    desk.until(lambda: bool(desk.messages()))

    assert desk.messages()[0][0] is Level.ERROR
    assert desk.manager.store.get(strategy_id).interpreter is None


def test_a_copy_is_exported_to_where_the_user_says(desk: WindowDesk, tmp_path: Path) -> None:
    strategy_id = desk.add()
    target = tmp_path / "out" / "copy.py"
    target.parent.mkdir()
    desk.prompter.target = target
    desk.select(strategy_id)
    desk.do(CommandId.EXPORT)
    desk.until_told("Exported to")

    assert target.read_text(encoding="utf-8") == LOOP
    assert desk.prompter.asked[0].name == f"{strategy_id}.py"


@pytest.mark.parametrize(
    ("text", "told"), [(LOOP, "no problems found"), ("import no_such_module\n", "no_such_module")]
)
def test_a_check_tells_what_it_has_found(desk: WindowDesk, text: str, told: str) -> None:
    strategy_id = desk.add(text)
    desk.window.message_bar.withdraw(f"check:{strategy_id}")
    desk.select(strategy_id)
    desk.do(CommandId.CHECK)
    desk.until_told(told)

    assert len(desk.messages()) == (told != "no problems found")


def test_a_filter_without_a_match_can_be_cleared(desk: WindowDesk) -> None:
    desk.add()
    page = desk.window.page
    page.filter_bar().set_text("nothing like it")

    assert page.has_hint()
    assert not page.table.isVisible()
    page.filter_bar().clear()
    assert not page.has_hint()
    assert page.table.isVisible()


def test_what_was_added_is_seen_whatever_the_filter(desk: WindowDesk) -> None:
    desk.add(name="Alpha")
    desk.window.page.filter_bar().set_text("alpha")
    drop(desk, desk.file(LOOP, "beta.py"))
    desk.until_told("Added beta")

    assert desk.window.page.table.model().rowCount() == 2
    assert len(desk.window.page.table.selected_ids()) == 1


def test_the_chips_count_the_states(desk: WindowDesk) -> None:
    desk.running("Alpha")
    desk.add(name="Beta")
    bar = desk.window.page.filter_bar()
    desk.until_state(desk.manager.find("Alpha"), StrategyState.RUNNING)
    chip = bar.chip(StrategyState.RUNNING)
    assert chip is not None
    chip.click()

    assert chip.text() == "Running  1"
    assert desk.window.page.table.model().rowCount() == 1
