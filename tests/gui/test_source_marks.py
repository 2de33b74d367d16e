"""What is to be said of a strategy's file is seen in its row, its details and its tab."""

from desktop.actions import CommandId
from desktop.models.strategy_table_model import Column, Role
from tests.gui.window_desk import LOOP, WindowDesk

BROKEN = "if True\n    pass\n"
FLAW = "SyntaxError: expected ':' in line 1, column 8"


def mark(desk: WindowDesk, strategy: str) -> str:
    """Return the mark of a strategy's row."""
    place = desk.window.model.row_of(strategy)
    assert place is not None
    return str(desk.window.model.index(place, Column.NAME).data(Role.MARK))


def rewrite(desk: WindowDesk, strategy: str, text: str) -> None:
    desk.manager.workspace.source(strategy).write_text(text)


def test_a_source_that_does_not_compile_is_marked_until_it_is_mended(desk: WindowDesk) -> None:
    strategy = desk.add()
    desk.manager.warm_up()
    desk.window.editors.open_strategy(strategy)
    desk.select(strategy)
    desk.do(CommandId.SHOW_DETAILS)
    details = desk.window.details.view()
    rewrite(desk, strategy, BROKEN)
    desk.until(lambda: mark(desk, strategy) == "flawed")
    desk.until(lambda: list(details.header.ways) == [CommandId.EDIT])

    assert FLAW in details.header.sentence.text()
    assert FLAW in desk.row(strategy)[Column.WHY]
    editor = desk.window.editors.tab(strategy)
    assert editor is not None
    tab = desk.window.editors.indexOf(editor)
    assert FLAW in desk.window.editors.tabToolTip(tab)
    rewrite(desk, strategy, LOOP)
    desk.until(lambda: mark(desk, strategy) == "")
    desk.until(lambda: not details.header.ways)
    assert desk.window.editors.tabToolTip(tab) == f"{strategy}.py"


def test_what_was_edited_under_a_run_offers_a_restart(desk: WindowDesk) -> None:
    strategy = desk.running()
    desk.manager.warm_up()
    desk.select(strategy)
    pid = desk.manager.status(strategy).pid
    desk.do(CommandId.SHOW_DETAILS)
    header = desk.window.details.view().header
    rewrite(desk, strategy, LOOP + "# another line\n")
    desk.until(lambda: CommandId.RESTART in header.ways)

    assert mark(desk, strategy) == "edited"
    assert header.sentence.text().startswith("Edited since it started; restart to use it (running")
    header.ways[CommandId.RESTART].click()
    desk.until(lambda: desk.manager.status(strategy).pid not in {pid, None})
    desk.until(lambda: mark(desk, strategy) == "" and not header.ways)
