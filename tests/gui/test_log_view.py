"""The panel shows real logs, and does what keys, wheel and mouse ask."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models.log_filter import LogFilter
from desktop.models.log_text import shown_text
from desktop.theme import Theme
from desktop.views.log_actions import LogActions
from desktop.views.log_panel import LogPanel
from tests.unit.log_writer import PREFIX, LogWriter

ShowLog = Callable[..., None]


def records(first: int, end: int) -> bytes:
    words = ("INFO up", "ERROR refused", "WARNING slow", "INFO order")
    return b"".join(
        PREFIX + f"O {words[number % 4]} {number}\n".encode() for number in range(first, end)
    )


@pytest.fixture
def writer(tmp_path: Path) -> LogWriter:
    return LogWriter(tmp_path / "x.log", keep=2)


@pytest.fixture
def panel(qtbot: QtBot) -> LogPanel:
    theme = Theme()
    panel = LogPanel(theme)
    theme.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    panel.view.setFocus()
    return panel


@pytest.fixture
def show(panel: LogPanel, writer: LogWriter, qtbot: QtBot) -> ShowLog:
    def show_records(count: int, *, is_live: bool = True) -> None:
        writer.append(records(0, count))
        panel.show_log(writer.path, is_live=is_live)
        qtbot.waitUntil(lambda: not panel.model.is_loading)

    return show_records


def texts_on_page(panel: LogPanel) -> list[str]:
    rows = panel.view._page.rows()[: panel.view.page_rows()]
    return [shown_text(row.line)[row.begin : row.end] for row in rows]


def wheel(panel: LogPanel, notches: int) -> None:
    at = QPointF(panel.view.viewport().rect().center())
    event = QWheelEvent(
        at,
        panel.view.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's own signature
    )
    QApplication.sendEvent(panel.view.viewport(), event)


def test_a_log_opens_at_its_end_and_follows_it(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(5000)

    assert panel.model.count() == 5000
    assert texts_on_page(panel)[-1] == "INFO order 4999"
    writer.append(records(5000, 5010))
    qtbot.waitUntil(lambda: panel.model.count() == 5010)
    assert texts_on_page(panel)[-1] == "ERROR refused 5009"
    assert panel.view.is_following()
    assert panel.end_button.isHidden()


def test_scrolling_up_lets_go_of_the_end_and_the_button_takes_it_again(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(500)
    wheel(panel, 2)
    before = texts_on_page(panel)

    assert not panel.view.is_following()
    assert panel.end_button.text() == "Follow"
    writer.append(records(500, 1734))
    qtbot.waitUntil(lambda: panel.end_button.text() == "1,234 new lines")
    assert texts_on_page(panel) == before
    QTest.mouseClick(panel.end_button, Qt.MouseButton.LeftButton)
    assert panel.view.is_following()
    assert panel.end_button.isHidden()
    assert texts_on_page(panel)[-1] == "ERROR refused 1733"


@pytest.mark.parametrize("wraps", [False, True])
def test_keys_move_through_the_log(panel: LogPanel, show: ShowLog, *, wraps: bool) -> None:
    show(500)
    panel.view.set_wraps(wraps)
    QTest.keyClick(panel.view, Qt.Key.Key_Home)

    assert texts_on_page(panel)[0] == "INFO up 0"
    assert not panel.view.is_following()
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    assert texts_on_page(panel)[0] == "ERROR refused 1"
    QTest.keyClick(panel.view, Qt.Key.Key_PageDown)
    assert texts_on_page(panel)[0] == shown_text(
        panel.model.lines(panel.view.page_rows(), panel.view.page_rows() + 1)[0]
    )
    QTest.keyClick(panel.view, Qt.Key.Key_End)
    assert panel.view.is_following()
    QTest.keyClick(panel.view, Qt.Key.Key_Up)
    assert not panel.view.is_following()


def test_the_scroll_bar_reaches_both_ends(panel: LogPanel, show: ShowLog) -> None:
    show(500)
    bar = panel.view.verticalScrollBar()
    bar.setValue(0)

    assert texts_on_page(panel)[0] == "INFO up 0"
    bar.setValue(bar.maximum())
    assert texts_on_page(panel)[-1] == "INFO order 499"
    assert panel.view.is_following()


def test_a_long_line_is_shown_whole_when_lines_wrap(
    panel: LogPanel, writer: LogWriter, qtbot: QtBot
) -> None:
    text = " ".join(str(number) for number in range(2000))
    writer.append(records(0, 3) + PREFIX + b"O " + text.encode() + b"\n" + records(4, 6))
    panel.view.set_wraps(True)
    panel.show_log(writer.path, is_live=True)
    qtbot.waitUntil(lambda: not panel.model.is_loading)

    assert texts_on_page(panel)[-2:] == ["INFO up 4", "ERROR refused 5"]
    seen = [texts_on_page(panel)]
    while panel.view.top() > 0:
        wheel(panel, 1)
        seen.append(texts_on_page(panel))
    rows = dict.fromkeys(row for page in reversed(seen) for row in page)
    assert text in "".join(rows)


def test_a_rotation_while_the_log_is_shown_loses_nothing(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(100)
    for number in range(1, 6):
        writer.rotate()
        writer.append(records(100 * number, 100 * number + 100))
        last = f"INFO order {100 * number + 99}"
        qtbot.waitUntil(lambda last=last: texts_on_page(panel)[-1] == last)  # type: ignore[misc]

    # Those of the files that were deleted are gone.
    assert panel.model.count() == 300
    assert panel.model.lines(0, 1)[0].text == "INFO up 300"


def test_what_is_in_sight_stays_when_older_files_are_deleted(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(1000)
    writer.rotate()
    writer.append(records(1000, 1100))
    qtbot.waitUntil(lambda: panel.model.count() == 1100)
    panel.view.move_to(1050)
    panel.view.selection.select(1050)
    before = texts_on_page(panel)
    for number in (11, 12):
        writer.rotate()
        writer.append(records(100 * number, 100 * number + 100))
        qtbot.waitUntil(lambda: panel.model.lines(0, 10**6)[-1].text.endswith("99"))
    qtbot.waitUntil(lambda: panel.model.count() == 300)

    assert texts_on_page(panel) == before
    assert panel.view.selection.range() == (50, 51)


def test_an_unfinished_line_grows_in_place(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(1)
    writer.append(PREFIX + b"o Continue? \n")
    qtbot.waitUntil(lambda: texts_on_page(panel) == ["INFO up 0", "Continue? "])
    writer.append(PREFIX + b"O yes\n")

    qtbot.waitUntil(lambda: texts_on_page(panel) == ["INFO up 0", "Continue? yes"])


def test_an_end_without_a_newline_appears_when_the_run_has_ended(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(1)
    writer.append(b"torn")
    panel.model.finish()

    qtbot.waitUntil(lambda: texts_on_page(panel) == ["INFO up 0", "torn"])


def test_a_filter_shows_its_lines_alone_and_new_ones_too(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(400)
    panel.model.set_filter(LogFilter.ERRORS)
    qtbot.waitUntil(lambda: panel.model.count() == 100)
    writer.append(records(400, 404))

    qtbot.waitUntil(lambda: panel.model.count() == 101)
    assert texts_on_page(panel)[-2:] == ["ERROR refused 397", "ERROR refused 401"]
    panel.model.set_filter(LogFilter.ALL)
    panel.model.set_filter(LogFilter.ERRORS)
    qtbot.waitUntil(lambda: panel.model.count() == 101)


def test_typing_finds_upwards_and_the_keys_go_on(
    panel: LogPanel, show: ShowLog, qtbot: QtBot
) -> None:
    show(2000)
    QTest.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = panel.search_bar

    assert bar.isVisible()
    QTest.keyClicks(bar.field, "ORDER 1")
    qtbot.waitUntil(lambda: bar.count_label.text() == "278 of 278 lines")
    assert panel.view.match() == 1999
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count_label.text() == "277 of 278 lines"
    assert panel.view.match() == 1995
    QTest.keyClick(bar.field, Qt.Key.Key_F3)
    QTest.keyClick(bar.field, Qt.Key.Key_F3)
    assert panel.view.match() == 11
    assert "INFO order 11" in texts_on_page(panel)
    QTest.mouseClick(bar.case_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.count_label.text() == "Not found")
    bar.field.setText("order [")
    QTest.mouseClick(bar.regex_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.count_label.text().startswith("Missing terminating ]"))
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert panel.model.search() is None


def test_a_page_of_huge_lines_is_shown_cut_and_copied_whole(
    panel: LogPanel, writer: LogWriter, qtbot: QtBot
) -> None:
    for _ in range(30):
        writer.append(b"x" * 900_000 + b"\n")
    panel.show_log(writer.path, is_live=False)
    qtbot.waitUntil(lambda: not panel.model.is_loading)
    actions = LogActions(panel, panel._theme, panel)
    panel.view.selection.select(29)

    assert {len(line.text) for line in panel.model.lines(0, 30)} == {(1 << 17) + 1}
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged):
        actions._on_copy_triggered()
    assert len(QGuiApplication.clipboard().text()) == 900_000


def test_a_match_far_to_the_right_is_brought_into_sight(
    panel: LogPanel, writer: LogWriter, qtbot: QtBot
) -> None:
    writer.append(PREFIX + b"O " + b"x" * 3000 + b"needle" + b"x" * 3000 + b"\n")
    panel.show_log(writer.path, is_live=False)
    panel.open_search()
    QTest.keyClicks(panel.search_bar.field, "needle")

    qtbot.waitUntil(lambda: panel.view.match() == 0)
    bar = panel.view.horizontalScrollBar()
    qtbot.waitUntil(lambda: 0 < bar.value() < bar.maximum())


def test_selected_lines_are_copied_with_and_without_their_times(
    panel: LogPanel, show: ShowLog, qtbot: QtBot
) -> None:
    show(500)
    actions = LogActions(panel, panel._theme, panel)
    viewport = panel.view.viewport()
    last = panel.view.page_rows() - 1
    middle = QPoint(300, round(panel.view._delegate.line_height * (last - 0.5)))
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
    QTest.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    assert actions.copy.isEnabled()
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged):
        QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "2025-11-22 09:15:00.123456 WARNING slow 498\n2025-11-22 09:15:00.123456 INFO order 499"
    )
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged):
        actions.copy_text.trigger()
    assert QGuiApplication.clipboard().text() == "WARNING slow 498\nINFO order 499"


def test_select_all_copies_every_line(panel: LogPanel, show: ShowLog, qtbot: QtBot) -> None:
    show(3000)
    actions = LogActions(panel, panel._theme, panel)
    QTest.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged):
        actions.copy_text.trigger()

    assert len(QGuiApplication.clipboard().text().splitlines()) == 3000


def test_a_log_is_saved_whole_and_never_over_itself(
    panel: LogPanel, show: ShowLog, writer: LogWriter, tmp_path: Path, qtbot: QtBot
) -> None:
    show(10)
    writer.rotate()
    writer.append(records(10, 20))
    actions = LogActions(panel, panel._theme, panel)
    actions.set_log(writer.path)
    target = tmp_path / "copy.log"
    with qtbot.waitSignal(actions.noticed) as said:
        actions._on_dialog_file_selected(str(target))

    assert target.read_bytes() == records(0, 20)
    assert said.args == [f"The log was saved as {target}"]
    with qtbot.waitSignal(actions.noticed) as refused:
        actions._on_dialog_file_selected(str(writer.path))
    assert refused.args == [f"{writer.path} is the log itself: choose another name"]
    with qtbot.waitSignal(actions.noticed) as failed:
        actions._on_dialog_file_selected(str(tmp_path / "missing" / "copy.log"))
    assert failed.args is not None
    assert "could not be written (No such file or directory)" in failed.args[0]


def test_a_page_of_everything_that_a_line_can_be_is_painted(
    panel: LogPanel, writer: LogWriter, qtbot: QtBot
) -> None:
    writer.append(
        records(0, 4)
        + PREFIX
        + "E \x1b[31mERROR\x1b[0m रणनीति 目标价 ₹ 🚀\tend\n".encode()
        + b"\x00\xff\xfe binary rubbish \x9b1m\n"
        + PREFIX
        + b"S \n"
        + PREFIX
        + b"O "
        + "目".encode() * 30_000
        + b"\n"
        + PREFIX.replace(b"-22T", b"-23T")
        + b"O tomorrow\n"
    )
    panel.show_log(writer.path, is_live=True)
    qtbot.waitUntil(lambda: not panel.model.is_loading)
    panel.open_search()
    panel.search_bar.field.setText("目")
    qtbot.waitUntil(lambda: panel.model.match_count() == 2)
    for wraps in (False, True):
        panel.view.set_wraps(wraps)
        panel.view.select_all()

        assert not panel.view.grab().isNull()
    assert "ERROR रणनीति 目标价 ₹ 🚀" in panel.model.lines(4, 5)[0].text


def test_a_hidden_panel_does_not_look_and_catches_up_when_it_is_shown(
    panel: LogPanel, show: ShowLog, writer: LogWriter, qtbot: QtBot
) -> None:
    show(10)
    panel.model.set_polling(False)
    writer.append(records(10, 20))
    panel.model.set_polling(True)

    qtbot.waitUntil(lambda: panel.model.count() == 20)
