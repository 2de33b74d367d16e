import pytest
from pytestqt.qtbot import QtBot

from desktop.actions import CommandId
from desktop.models.message import Level, Message
from desktop.theme import Theme
from desktop.views.message_bar import PASSING_MS, MessageBar


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar(Theme())
    qtbot.addWidget(bar)
    return bar


def error(text: str, key: str = "") -> Message:
    return Message(level=Level.ERROR, text=text, key=key)


def test_without_a_message_there_is_no_bar(bar: MessageBar) -> None:
    assert bar.isHidden()


def test_the_same_sentence_twice_is_one_message(bar: MessageBar) -> None:
    bar.tell(error("No."))
    bar.tell(error("No."))

    assert [each.text for each in bar.messages()] == ["No."]
    assert not bar.isHidden()


def test_a_message_takes_the_place_of_an_older_one_of_its_key(bar: MessageBar) -> None:
    bar.tell(error("2 left", "stop"))
    bar.tell(error("1 left", "stop"))

    assert [each.text for each in bar.messages()] == ["1 left"]
    bar.withdraw("stop")
    assert bar.isHidden()


def test_dismissing_shows_the_one_before(bar: MessageBar) -> None:
    bar.tell(error("First."))
    bar.tell(error("Second."))
    bar.close_button.click()

    assert [each.text for each in bar.messages()] == ["First."]
    bar.close_button.click()
    assert bar.isHidden()


def test_a_command_is_wished_once_and_its_message_goes(bar: MessageBar, qtbot: QtBot) -> None:
    bar.tell(
        Message(
            level=Level.INFO,
            text="Moved Alpha to the trash.",
            command=CommandId.UNDO_DELETE,
            command_text="Undo",
            passing=True,
        )
    )
    with qtbot.waitSignal(bar.command_wished) as wished:
        bar.button.click()

    assert wished.args == [CommandId.UNDO_DELETE.value]
    assert bar.messages() == []
    assert PASSING_MS >= 10_000
