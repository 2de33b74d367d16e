"""What becomes of the program and of its strategies when the window closes."""

import pytest

from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.models.message import Level
from desktop.models.requests import CloseAnswer, CloseChoice
from tests.gui.window_desk import WindowDesk

STUBBORN = """\
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
while True:
    time.sleep(0.05)
"""


def answer(choice: CloseChoice, *, remember: bool = False) -> CloseAnswer:
    return CloseAnswer(choice=choice, remember=remember)


def test_with_nothing_running_the_window_closes_without_a_question(desk: WindowDesk) -> None:
    desk.add()
    desk.window.close()

    assert desk.quits == 1
    assert desk.prompter.asked == []


def test_over_running_strategies_the_user_is_asked_and_may_stay(desk: WindowDesk) -> None:
    strategy_id = desk.running("Alpha")
    desk.window.close()

    assert desk.quits == 0
    assert desk.window.isVisible()
    (question,) = desk.prompter.asked
    assert question.active == ("Alpha",)
    assert not question.quitting
    assert desk.manager.status(strategy_id).state is StrategyState.RUNNING


@pytest.mark.parametrize("remembered", [CloseChoice.ASK, CloseChoice.QUIT])
def test_a_start_that_waits_is_not_given_up_in_silence(
    desk: WindowDesk, remembered: CloseChoice
) -> None:
    desk.settings.keep_close_choice(remembered)
    desk.result(desk.manager.settings.set_starts_at_once(1))
    ids = [desk.add(name=name) for name in ("Alpha", "Beta")]
    for each in ids:
        desk.manager.start(each)
    desk.window.close()

    assert desk.quits == 0
    (question,) = desk.prompter.asked
    assert question.active == ("Alpha", "Beta")
    assert question.waiting == 1


def test_strategies_can_keep_running_when_the_program_quits(desk: WindowDesk) -> None:
    strategy_id = desk.running()
    desk.prompter.at_closing = answer(CloseChoice.QUIT)
    desk.window.close()

    assert desk.quits == 1
    assert desk.manager.status(strategy_id).state is StrategyState.RUNNING
    assert desk.settings.close_choice() is CloseChoice.ASK


def test_without_a_tray_the_window_is_minimised_and_does_not_vanish(desk: WindowDesk) -> None:
    desk.running()
    desk.prompter.at_closing = answer(CloseChoice.TRAY)
    desk.window.close()

    assert desk.quits == 0
    assert not desk.prompter.asked[0].has_tray
    assert desk.window.isVisible()
    assert desk.window.isMinimized()


def test_all_can_be_stopped_first_and_are_waited_for(desk: WindowDesk) -> None:
    ids = [desk.running(name) for name in ("Alpha", "Beta")]
    desk.prompter.at_closing = answer(CloseChoice.STOP)
    desk.window.close()
    quits_at_once = desk.quits
    told = desk.messages()
    desk.until(lambda: desk.quits == 1)

    assert quits_at_once == 0
    assert told == [(Level.INFO, "Quitting as soon as 2 strategies have stopped…")]
    assert {desk.manager.status(each).state for each in ids} == {StrategyState.STOPPED}


def test_quitting_can_be_called_off_while_strategies_stop(desk: WindowDesk) -> None:
    strategy_id = desk.add(STUBBORN)
    desk.result(desk.manager.start(strategy_id))
    log = desk.manager.log_path(strategy_id)
    assert log is not None
    desk.until(lambda: b" up\n" in log.read_bytes())
    desk.prompter.at_closing = answer(CloseChoice.STOP)
    desk.window.close()
    desk.until_state(strategy_id, StrategyState.STOPPING)
    desk.window.message_bar.button.click()
    desk.result(desk.manager.stop(strategy_id, grace_s=0))
    desk.until_state(strategy_id, StrategyState.STOPPED)

    assert desk.quits == 0
    assert desk.messages() == []


@pytest.mark.parametrize("choice", [CloseChoice.QUIT, CloseChoice.TRAY])
def test_a_remembered_choice_is_not_asked_again(desk: WindowDesk, choice: CloseChoice) -> None:
    desk.running()
    desk.prompter.at_closing = answer(choice, remember=True)
    desk.window.close()
    desk.window.close()

    assert len(desk.prompter.asked) == 1
    assert desk.settings.close_choice() is choice


def test_the_remembered_choice_can_be_changed_in_the_menu(desk: WindowDesk) -> None:
    desk.settings.keep_close_choice(CloseChoice.QUIT)
    desk.running()
    desk.do(CommandId.CLOSE_ASK)
    desk.window.close()

    assert len(desk.prompter.asked) == 1
    assert desk.window.actions_of_commands.action(CommandId.CLOSE_ASK).isChecked()


def test_quit_means_quit_even_where_closing_means_the_tray(desk: WindowDesk) -> None:
    desk.settings.keep_close_choice(CloseChoice.TRAY)
    desk.running()
    desk.prompter.at_closing = answer(CloseChoice.QUIT)
    desk.do(CommandId.QUIT)

    assert desk.prompter.asked[0].quitting
    assert desk.quits == 1


def test_the_programs_end_asks_nothing(desk: WindowDesk) -> None:
    strategy_id = desk.running()
    desk.window.end()

    assert desk.prompter.asked == []
    assert not desk.window.isVisible()
    assert desk.manager.status(strategy_id).state is StrategyState.RUNNING
