"""What cannot wait is told in the message bar and by the tray."""

import pytest
from pytestqt.qtbot import QtBot

from core.records.alert import Alert, AlertKind
from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.models.message import Level
from tests.gui.window_desk import CRASH, WindowDesk


def alert(strategy_id: str, kind: AlertKind, sentence: str = "Why") -> Alert:
    return Alert(strategy_id=strategy_id, title=f"{kind.value}!", sentence=sentence, kind=kind)


def test_a_crash_is_told_with_a_way_to_its_details(desk: WindowDesk) -> None:
    strategy_id = desk.add(CRASH)
    desk.add(name="Beta")
    desk.manager.start(strategy_id)
    desk.until_told("Alpha: Crashed")
    desk.window.message_bar.button.click()

    assert desk.window.page.table.selected_ids() == [strategy_id]
    assert desk.window.details.isVisible()
    view = desk.window.details.view()
    desk.until(lambda: view.card.isVisibleTo(view))
    assert desk.messages() == []


def test_many_at_once_are_told_as_one(desk: WindowDesk, qtbot: QtBot) -> None:
    ids = [desk.add(name=f"S {number}") for number in range(5)]
    alerts = desk.window.alerts
    with qtbot.waitSignal(alerts.balloon_wished) as balloon:
        for each in ids:
            alerts.take(alert(each, AlertKind.CRASHED))

    assert desk.messages() == [(Level.ERROR, "5 strategies crashed: S 0, S 1, S 2 and 2 more.")]
    assert balloon.args is not None
    assert balloon.args[0] == "5 strategies need a look"


def test_a_lost_run_stays_whatever_comes_after_it(desk: WindowDesk, qtbot: QtBot) -> None:
    strategy_id = desk.add()
    alerts = desk.window.alerts
    for kind in (AlertKind.LOST, AlertKind.CRASHED, AlertKind.GUARD):
        with qtbot.waitSignal(alerts.raised):
            alerts.take(alert(strategy_id, kind, kind.value))

    assert [text for _level, text in desk.messages()] == ["Alpha: lost.", "Alpha: guard."]


def test_what_is_quarantined_is_tried_again_with_one_click(desk: WindowDesk) -> None:
    strategy_id = desk.add(CRASH)
    chosen = {
        "restart": "on-failure",
        "first_delay_s": 0.1,
        "longest_delay_s": 0.1,
        "most_failures": 2,
    }
    desk.result(desk.manager.set_supervision(strategy_id, chosen))
    desk.manager.start(strategy_id)
    desk.until_state(strategy_id, StrategyState.QUARANTINED)
    desk.until(lambda: desk.window.message_bar.button.text() == "Try again")
    first = desk.manager.status(strategy_id).run
    desk.window.message_bar.button.click()
    desk.until(lambda: desk.manager.status(strategy_id).run not in {None, first})
    desk.until_state(strategy_id, StrategyState.QUARANTINED)

    assert desk.can(CommandId.CLEAR)


def test_a_click_on_the_balloon_leads_to_what_it_was_about(desk: WindowDesk, qtbot: QtBot) -> None:
    strategy_id = desk.add()
    with qtbot.waitSignal(desk.window.alerts.balloon_wished):
        desk.window.alerts.take(alert(strategy_id, AlertKind.GUARD))
    desk.window.alerts.ask_to_show()

    assert desk.window.page.table.selected_ids() == [strategy_id]
    assert desk.window.details.isVisible()


@pytest.mark.parametrize("kind", list(AlertKind))
def test_every_kind_has_its_words(desk: WindowDesk, qtbot: QtBot, kind: AlertKind) -> None:
    ids = [desk.add(name=name) for name in ("Alpha", "Beta")]
    with qtbot.waitSignal(desk.window.alerts.raised):
        for each in ids:
            desk.window.alerts.take(alert(each, kind))

    assert desk.messages()[0][1].endswith(": Alpha, Beta.")
