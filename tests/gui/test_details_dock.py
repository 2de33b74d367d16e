"""The details of real strategies: state, runs, crashes, and where those lead."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from core import clock
from core.records.run_record import RunRecord
from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.editor.past_source import PastSource
from desktop.theme import Theme
from desktop.views.details_view import DetailsView
from desktop.views.run_timeline import RunTimeline, Span
from tests.gui.window_desk import CRASH, LOOP, WindowDesk

ELSEWHERE = "import json\n\njson.loads('{')\n"


def shown(desk: WindowDesk, strategy_id: str) -> DetailsView:
    """Select a strategy with the dock open, and return what the dock shows of it."""
    desk.select(strategy_id)
    desk.do(CommandId.SHOW_DETAILS)
    return desk.window.details.view()


def crashed(desk: WindowDesk, text: str = CRASH) -> tuple[str, DetailsView]:
    strategy_id = desk.add(text)
    desk.manager.start(strategy_id)
    desk.until_state(strategy_id, StrategyState.CRASHED)
    view = shown(desk, strategy_id)
    desk.until(lambda: view.card.isVisibleTo(view))
    return strategy_id, view


def test_the_dock_is_hidden_until_it_is_wished_and_then_says_what_to_do(desk: WindowDesk) -> None:
    desk.add()
    before = desk.window.details.isVisible()
    desk.do(CommandId.SHOW_DETAILS)

    assert not before
    assert desk.window.details.isVisible()
    assert "Select one strategy" in desk.window.details.hint.text()
    assert desk.window.details.hint.isVisible()


def test_the_policy_and_the_guards_are_told_before_the_first_start(desk: WindowDesk) -> None:
    view = shown(desk, desk.add())

    assert view.header.name.text() == "Alpha"
    assert view.header.sentence.text() == "Not started yet"
    assert view.supervision.policy.text() == "Never restarted"
    assert "2,048 MiB" in view.supervision.words("Memory")
    assert view.history.sentence.text() == "No run yet"
    assert not view.card.isVisibleTo(view)


def test_of_several_strategies_none_is_told(desk: WindowDesk) -> None:
    ids = [desk.add(name=name) for name in ("Alpha", "Beta")]
    shown(desk, ids[0])
    desk.select(*ids)

    assert desk.window.details.hint.isVisible()
    assert desk.window.details.hint.text().startswith("2 strategies are selected")


def test_runs_are_listed_as_they_come_and_lead_to_their_logs(desk: WindowDesk) -> None:
    strategy_id = desk.add("print('one')\n")
    view = shown(desk, strategy_id)
    for _ in range(2):
        desk.result(desk.manager.start(strategy_id))
        desk.until_state(strategy_id, StrategyState.EXITED)
    desk.until(lambda: view.history.table.model().rowCount() == 2)
    older = desk.manager.runs(strategy_id)[1].run_id
    view.choose(older)
    view.history.log_action.trigger()
    desk.until(lambda: desk.window.log.dock().run_id() == older)

    chosen = view.chosen()
    assert chosen is not None
    assert chosen.run_id == older
    assert view.history.table.currentIndex().row() == 1


def test_a_crash_is_told_with_its_traceback_and_last_lines(desk: WindowDesk) -> None:
    _strategy_id, view = crashed(desk)
    card = view.card

    assert "KeyError: 'close' at line 3" in card.sentence.text()
    assert card.facts.text() == "exit code 1"
    assert "KeyError: 'close'" in card.traceback.toPlainText()
    assert "about to fail" in card.lines.toPlainText()
    assert not card.note.isVisibleTo(card)
    assert not view.header.sentence.isVisibleTo(view)


def test_the_report_of_a_crash_goes_to_the_clipboard(desk: WindowDesk) -> None:
    strategy_id, view = crashed(desk)
    view.card.copy_button.click()
    desk.until_told("clipboard")

    report = QGuiApplication.clipboard().text()
    assert strategy_id in report
    assert "KeyError: 'close'" in report
    assert "XDG_" not in report


def frame_url(file: Path, line: int) -> QUrl:
    return QUrl(f"frame:{file}#{line}")


def test_a_frame_opens_the_editor_at_its_line(desk: WindowDesk) -> None:
    strategy_id, view = crashed(desk)
    source = desk.manager.workspace.source(strategy_id)
    view.card.traceback.anchorClicked.emit(frame_url(source, 3))
    desk.until(lambda: desk.window.editors.tab(strategy_id) is not None)
    tab = desk.window.editors.tab(strategy_id)
    assert tab is not None
    desk.until(tab.can_export)

    assert tab.editor.getCursorPosition()[0] == 2


def test_a_frame_of_a_version_that_has_changed_opens_what_ran(desk: WindowDesk) -> None:
    strategy_id, view = crashed(desk)
    desk.result(desk.manager.save_source(strategy_id, b"# mended\n"))
    source = desk.manager.workspace.source(strategy_id)
    desk.until(lambda: view.card.note.isVisibleTo(view.card))
    view.card.traceback.anchorClicked.emit(frame_url(source, 3))
    area = desk.window.editors
    desk.until(lambda: isinstance(area.currentWidget(), PastSource))
    tab = area.currentWidget()
    assert isinstance(tab, PastSource)
    desk.until(lambda: "row['close']" in tab.editor.text())

    assert tab.editor.isReadOnly()
    assert tab.editor.getCursorPosition()[0] == 2
    assert "that ran" in tab.info_bar.sentence()
    assert desk.can(CommandId.CLOSE_TAB)
    desk.do(CommandId.CLOSE_TAB)
    assert area.count() == 1


def test_a_frame_of_another_file_is_opened_to_be_read(desk: WindowDesk) -> None:
    _strategy_id, view = crashed(desk, ELSEWHERE)
    text = view.card.traceback.toHtml()
    start = text.index('href="frame:') + 6
    while "decoder.py" not in text[start : text.index('"', start)]:
        start = text.index('href="frame:', start) + 6
    view.card.traceback.anchorClicked.emit(QUrl(text[start : text.index('"', start)]))
    area = desk.window.editors
    desk.until(lambda: isinstance(area.currentWidget(), PastSource))
    tab = area.currentWidget()
    assert isinstance(tab, PastSource)
    desk.until(lambda: "class JSONDecoder" in tab.editor.text())

    assert tab.title() == "decoder.py"
    assert tab.editor.isReadOnly()


def test_a_crash_is_cleared_and_tried_again_from_its_card(desk: WindowDesk) -> None:
    strategy_id, view = crashed(desk)
    first = desk.manager.status(strategy_id).run
    view.card.again_button.click()
    desk.until(lambda: desk.manager.status(strategy_id).run not in {None, first})
    desk.until_state(strategy_id, StrategyState.CRASHED)
    desk.until(lambda: len(desk.manager.runs(strategy_id)) == 2 and view.card.isVisibleTo(view))
    desk.until(lambda: view.card.clear_button.isVisibleTo(view.card))
    view.card.clear_button.click()
    desk.until_state(strategy_id, StrategyState.STOPPED)

    assert "Cleared" in desk.manager.status(strategy_id).why


def test_a_pause_before_a_restart_is_ended_from_its_card(desk: WindowDesk) -> None:
    strategy_id = desk.add(CRASH)
    chosen = {"restart": "on-failure", "first_delay_s": 600, "longest_delay_s": 600}
    desk.result(desk.manager.set_supervision(strategy_id, chosen))
    desk.manager.start(strategy_id)
    desk.until_state(strategy_id, StrategyState.BACKOFF)
    view = shown(desk, strategy_id)
    desk.until(lambda: view.card.start_now_button.isVisibleTo(view))
    offered = view.card.again_button.isVisibleTo(view)
    view.card.start_now_button.click()
    desk.until(lambda: desk.manager.status(strategy_id).restarts == 1)
    desk.until_state(strategy_id, StrategyState.BACKOFF)

    assert not offered
    assert "KeyError" in view.card.traceback.toPlainText()
    assert "1 restart" in desk.row(strategy_id)[7]


def test_a_guards_warning_is_told_while_the_strategy_runs(desk: WindowDesk) -> None:
    strategy_id = desk.add("import time\nwhile True:\n    time.sleep(0.05)\n")
    desk.result(desk.manager.set_supervision(strategy_id, {"silence_limit_s": 1}))
    view = shown(desk, strategy_id)
    desk.result(desk.manager.start(strategy_id))
    desk.until(lambda: view.supervision.warning.isVisibleTo(view))

    desk.until(lambda: bool(desk.messages()))

    assert "printed nothing for" in view.supervision.warning.text()
    assert "printed nothing for" in desk.messages()[0][1]
    assert desk.manager.status(strategy_id).state is StrategyState.RUNNING


def test_the_layout_remembers_the_dock(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    shown(desk, strategy_id)
    desk.window.keep_layout()
    state = desk.settings.window_state()
    desk.window.details.hide()
    desk.window.restoreState(state)

    assert desk.window.details.isVisible()


def test_a_narrow_table_keeps_room_for_the_reason(desk: WindowDesk) -> None:
    desk.add()
    table = desk.window.page.table
    desk.window.resize(760, 600)
    desk.until(lambda: table.isColumnHidden(7))
    kept = table.layout_state()
    desk.window.resize(1600, 900)
    desk.until(lambda: not table.isColumnHidden(7))

    assert not any(table.isColumnHidden(column) for column in range(8))
    assert table.columnWidth(2) >= 200
    assert not kept.isEmpty()


def test_what_is_left_of_the_grace_is_told_while_it_stops(desk: WindowDesk) -> None:
    stubborn = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + LOOP
    strategy_id = desk.add(stubborn)
    desk.result(desk.manager.start(strategy_id))
    log = desk.manager.status(strategy_id).log
    assert log is not None
    desk.until(lambda: b"up" in log.read_bytes())
    view = shown(desk, strategy_id)
    desk.manager.stop(strategy_id, grace_s=600)
    desk.until_state(strategy_id, StrategyState.STOPPING)
    first = desk.row(strategy_id)[2]
    desk.until(lambda: desk.row(strategy_id)[2] != first)

    assert "killed if it has not ended in" in first
    desk.until(lambda: view.header.sentence.text() == desk.row(strategy_id)[2])


# -- the timeline


def run(hours_ago: float, lasted: float, **changes: object) -> RunRecord:
    started = clock.now() - timedelta(hours=hours_ago)
    return RunRecord.from_json(
        {
            "run_id": f"run-{hours_ago:g}",
            "strategy_id": "ema",
            "state": "exited",
            "started": clock.iso(started),
            "ended": clock.iso(started + timedelta(hours=lasted)),
            "reason": "exit",
            "exit_code": 0,
            **changes,
        }
    )


@pytest.fixture
def timeline(qtbot: QtBot) -> RunTimeline:
    timeline = RunTimeline(Theme())
    qtbot.addWidget(timeline)
    timeline.setFixedWidth(400)
    timeline.show()
    return timeline


def test_a_bar_is_clicked_to_choose_its_run(timeline: RunTimeline, qtbot: QtBot) -> None:
    timeline.show_runs([run(2, 1), run(12, 4)], None)
    place = timeline.place_of("run-12")
    assert place is not None
    with qtbot.waitSignal(timeline.run_chosen) as chosen:
        qtbot.mouseClick(
            timeline, Qt.MouseButton.LeftButton, pos=QPoint(int(place.center().x()), 20)
        )

    assert chosen.args == ["run-12"]
    assert timeline.grab().toImage().isNull() is False


def test_a_run_of_days_ago_is_in_the_week_alone(timeline: RunTimeline) -> None:
    timeline.show_runs([run(72, 2)], None)
    in_day = timeline.place_of("run-72")
    timeline.set_span(Span.WEEK)

    assert in_day is None
    assert timeline.place_of("run-72") is not None
    assert timeline.run_at(timeline.place_of("run-72").center().x()) is not None  # type: ignore[union-attr] # asserted above
