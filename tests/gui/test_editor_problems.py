"""Problems as they are typed: squiggles, marks, list, mending, formatting; by the real ruff."""

import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.records.problems import Severity
from desktop.actions import CommandId
from tests.gui.code_desk import WAIT_MS, CodeDesk, tool_tip
from tests.gui.window_desk import WindowDesk

ERROR_INDICATOR, WARNING_INDICATOR = 11, 12


@pytest.fixture
def open_source(desk: WindowDesk, qtbot: QtBot) -> Callable[[str], CodeDesk]:
    return lambda source: CodeDesk(desk, qtbot, source)


def test_a_text_that_rests_is_checked_once(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source("import os\n")
    changes: list[None] = []
    qtbot.waitUntil(lambda: bool(code.code.lint.findings()), timeout=WAIT_MS)
    code.editor.text_changed.connect(lambda: changes.append(None))

    code.code.lint.check()
    with qtbot.waitSignal(code.code.lint.found, timeout=WAIT_MS):
        pass

    assert changes == []


def test_what_is_wrong_is_known_while_it_is_typed(
    open_source: Callable[[str], CodeDesk],
) -> None:
    code = open_source("x = 1\n")
    code.editor.change(code.editor.selection(), "क = '😀'; print(क, y)\n")
    code.until_found("F821")
    component = code.editor.component
    start = len("क = '😀'; print(क, ".encode())

    assert code.code.lint.findings()[0].severity is Severity.ERROR
    assert component.indicatorValueAt(ERROR_INDICATOR, start)
    assert not component.indicatorValueAt(ERROR_INDICATOR, start - 1)
    assert component.markerGet(0)
    assert component.marginWidthN(1) > 0
    assert code.tab.status_line.problems_button.text() == "1 error"
    assert "Undefined name “y”" in code.tab.status_line.message.whole()

    code.editor.undo()
    code.until_found()

    assert component.marginWidthN(1) == 0
    assert code.tab.status_line.problems_button.text() == "No problems"


def test_a_syntax_error_is_said_once(open_source: Callable[[str], CodeDesk]) -> None:
    code = open_source("def f(:\n    pass\n")
    code.until_found("syntax")

    assert "SyntaxError" in code.code.lint.findings()[0].message


def test_modules_that_the_interpreter_lacks_are_problems_until_their_line_changes(
    open_source: Callable[[str], CodeDesk],
) -> None:
    code = open_source("import nowhere_at_all\nnowhere_at_all.x()\n")
    code.until_found("missing_import")

    assert "not installed" in code.code.lint.findings()[0].message

    code.editor.setCursorPosition(0, 7)
    QTest.keyClicks(code.editor.input_widget(), "x")
    code.until_found("F401", "F821")


def test_the_workspace_cannot_choose_other_rules(open_source: Callable[[str], CodeDesk]) -> None:
    code = open_source("x = 1\n")
    root = code.desk.manager.workspace.root
    for folder in (root, root / "strategies" / "scripts"):
        (folder / "ruff.toml").write_text('lint.select = ["ALL"]\n')
    code.write("import os")
    code.until_found("F401")


def test_the_list_of_problems_leads_to_them_and_is_remembered(
    open_source: Callable[[str], CodeDesk],
) -> None:
    code = open_source("x = 1\nprint(y)\nprint(z)\n")
    code.until_found("F821", "F821")
    code.tab.status_line.problems_button.click()
    panel = code.tab.problems_panel

    assert panel.isVisible()
    assert panel.title.text() == "2 errors"
    assert panel.texts()[1].startswith("3:7   Undefined name “z”")

    panel.list.itemClicked.emit(panel.list.item(1))

    assert code.editor.getCursorPosition() == (2, 6)

    code.desk.do(CommandId.PROBLEMS)

    assert not panel.isVisible()


def test_keys_lead_from_problem_to_problem(open_source: Callable[[str], CodeDesk]) -> None:
    code = open_source("x = 1\nprint(y)\nprint(z)\n")
    code.until_found("F821", "F821")
    places = []
    for command in (CommandId.NEXT_PROBLEM,) * 3 + (CommandId.PREVIOUS_PROBLEM,):
        code.desk.do(command)
        places.append(code.editor.getCursorPosition())

    assert places == [(1, 6), (2, 6), (1, 6), (2, 6)]
    assert "Undefined name" in tool_tip()


def test_what_ruff_can_mend_is_mended_as_one_step(open_source: Callable[[str], CodeDesk]) -> None:
    before = "import os\nimport sys\n\nprint(sys.path, '😀')\n"
    code = open_source(before)
    code.until_found("F401")
    code.editor.setCursorPosition(0, 0)
    code.desk.do(CommandId.MEND)

    assert code.editor.text() == "import sys\n\nprint(sys.path, '😀')\n"

    code.until_found()
    code.editor.undo()

    assert code.editor.text() == before

    code.editor.setCursorPosition(3, 0)
    code.desk.do(CommandId.MEND)

    assert "No change is known" in tool_tip()


def test_a_source_is_formatted_as_one_step_and_keeps_its_line_ends(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    before = "x=1\r\ny = {  'a':'😀' }\r\n"
    code = open_source(before)
    code.desk.do(CommandId.FORMAT)
    qtbot.waitUntil(lambda: code.editor.text() != before, timeout=WAIT_MS)

    assert code.editor.text() == 'x = 1\r\ny = {"a": "😀"}\r\n'

    code.editor.undo()

    assert code.editor.text() == before


def test_what_cannot_be_formatted_says_why(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source("x = (\n")
    code.desk.do(CommandId.FORMAT)

    qtbot.waitUntil(lambda: "Ruff could not do this" in tool_tip(), timeout=WAIT_MS)


def test_a_source_is_formatted_at_each_save_where_that_is_wished(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source("x = 1\n")
    code.desk.do(CommandId.FORMAT_ON_SAVE)
    code.write("y=2")
    with qtbot.waitSignal(code.tab.settled, timeout=WAIT_MS):
        code.desk.do(CommandId.SAVE)
    file = code.desk.manager.workspace.source(code.id)

    assert file.read_text() == "x = 1\ny = 2\n"

    code.write("z=(")
    code.editor.change(code.editor.selection(), "\nq")
    with qtbot.waitSignal(code.tab.settled, timeout=WAIT_MS):
        code.desk.do(CommandId.SAVE)

    assert file.read_text() == code.editor.text()


def test_of_thousands_of_problems_the_gravest_are_shown(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source(
        "".join(f"import module_{number}\n" for number in range(3000)) + "print(y)\n"
    )
    button = code.tab.status_line.problems_button
    qtbot.waitUntil(lambda: button.text().startswith("1 error"), timeout=WAIT_MS)

    assert len(code.code.lint.findings()) <= 1000


def test_another_interpreter_lacks_other_modules(
    open_source: Callable[[str], CodeDesk], tmp_path: Path
) -> None:
    code = open_source("import pandas\npandas.x()\n")
    code.until_found()
    venv.create(tmp_path / "bare", symlinks=True)
    folder = "Scripts" if sys.platform == "win32" else "bin"
    other = tmp_path / "bare" / folder / "python"
    code.desk.result(code.desk.manager.set_interpreter(code.id, other))
    code.until_found("missing_import")

    assert code.code.code.document.interpreter == str(other)
