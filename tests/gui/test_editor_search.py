"""What is found, in slices, and what replaces it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.errors import InvalidPatternError
from desktop.editor import search
from desktop.editor.editor_pane import EditorPane
from desktop.editor.search import Match, MatchScan, SearchQuery
from desktop.theme import Theme

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TEXT = "price = 1\nPrice = 2\nprices = 3\n"


def places(text: str, **settings: object) -> list[str]:
    query = SearchQuery(**settings)  # type: ignore[arg-type]
    query.check()
    scan = MatchScan(query, text)
    scan.advance(1000)
    units = text.encode("utf-16-le")
    return [units[2 * match.start : 2 * match.end].decode("utf-16-le") for match in scan.matches]


@pytest.fixture
def pane(qtbot: QtBot) -> EditorPane:
    made = EditorPane(Theme())
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.editor.setText(TEXT)
    made.show()
    qtbot.waitExposed(made)
    made.editor.setFocus()
    return made


def count(pane: EditorPane) -> str:
    return pane.find_bar.count_label.text()


def press(pane: EditorPane, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
    target = pane.editor.input_widget()
    QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)


def look_for(pane: EditorPane, qtbot: QtBot, text: str, expected: str) -> None:
    press(pane, KEY.Key_F, CONTROL)
    pane.find_bar.find_field.clear()
    QTest.keyClicks(pane.find_bar.find_field, text)
    qtbot.waitUntil(lambda: count(pane) == expected)


# -- patterns


def test_a_plain_search_takes_every_character_as_it_is() -> None:
    assert places("a.b aXb (", pattern="a.b") == ["a.b"]
    assert places("a.b aXb (", pattern="(") == ["("]


def test_case_and_words_count_when_asked_in_every_script() -> None:
    assert places("Äpfel äPFEL", pattern="äpfel") == ["Äpfel", "äPFEL"]
    assert places("Äpfel äPFEL", pattern="Äpfel", match_case=True) == ["Äpfel"]
    assert places("नम नमस्ते नम", pattern="नम", whole_word=True) == ["नम", "नम"]
    assert places("a_b a b", pattern="a", whole_word=True) == ["a"]


def test_the_ends_of_lines_are_those_of_any_file() -> None:
    assert places("one\r\ntwo\rthree\n", pattern="^.+$", is_regex=True) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [("(a", "issing closing parenthesis"), ("a**", "(at character"), ("[z-a]", "out of order")],
)
def test_a_pattern_without_a_meaning_is_refused_with_the_reason(
    pattern: str, sentence: str
) -> None:
    with pytest.raises(InvalidPatternError) as refused:
        SearchQuery(pattern=pattern, is_regex=True).check()

    assert sentence in str(refused.value)


def test_a_pattern_that_would_take_for_ever_gives_up() -> None:
    query = SearchQuery(pattern="(a|aa)+$", is_regex=True)
    scan = MatchScan(query, "a" * 5000 + "b")
    scan.advance(10)

    assert scan.finished
    assert scan.gave_up


def test_groups_fill_the_replacement() -> None:
    query = SearchQuery(pattern=r"(?<name>\w+)=(\d)", is_regex=True)
    made = search.replace_all(query, "-- a=1, b=2 --", r"\g<name>\2\t\\\g<2>\9\q")

    assert made is not None
    assert made.text == "a1\t\\1\\q, b2\t\\2\\q"
    assert made.span == Match(3, 11)
    assert made.count == 2


def test_a_plain_replacement_is_taken_as_it_is() -> None:
    made = search.replace_all(SearchQuery(pattern="a"), "a", r"\1\n")

    assert made is not None
    assert made.text == r"\1\n"


def test_an_empty_match_can_be_replaced() -> None:
    made = search.replace_all(SearchQuery(pattern="^", is_regex=True), "a\nb", "# ")

    assert made is not None
    assert made.text == "# a\n# "


# -- the bar


def test_what_is_typed_is_found_marked_and_counted(pane: EditorPane, qtbot: QtBot) -> None:
    look_for(pane, qtbot, "price", "1 of 3")

    assert pane.editor.selection() == (0, 5)

    pane.find_bar.case_button.click()
    qtbot.waitUntil(lambda: count(pane) == "1 of 2")
    pane.find_bar.word_button.click()
    qtbot.waitUntil(lambda: count(pane) == "1 of 1")


def test_return_and_f3_go_round_in_both_directions(pane: EditorPane, qtbot: QtBot) -> None:
    look_for(pane, qtbot, "price", "1 of 3")
    field = pane.find_bar.find_field
    QTest.keyClick(field, KEY.Key_Return)

    assert count(pane) == "2 of 3"

    press(pane, KEY.Key_F3)

    assert count(pane) == "3 of 3"

    press(pane, KEY.Key_F3)

    assert count(pane) == "1 of 3"

    press(pane, KEY.Key_F3, SHIFT)

    assert count(pane) == "3 of 3"

    QTest.keyClick(field, KEY.Key_Return, SHIFT)

    assert count(pane) == "2 of 3"


def test_the_selection_is_what_is_looked_for(pane: EditorPane, qtbot: QtBot) -> None:
    pane.editor.select(Match(10, 15))
    press(pane, KEY.Key_F, CONTROL)
    qtbot.waitUntil(lambda: count(pane) == "2 of 3")

    assert pane.find_bar.find_field.text() == "Price"


def test_nothing_found_and_a_broken_pattern_are_said(pane: EditorPane, qtbot: QtBot) -> None:
    look_for(pane, qtbot, "nowhere", "No matches")
    pane.find_bar.find_field.setText("(")
    pane.find_bar.regex_button.click()
    qtbot.waitUntil(lambda: "issing closing parenthesis" in count(pane).lower())
    press(pane, KEY.Key_F3)
    pane.find_bar.replace_all_button.click()

    assert pane.editor.text() == TEXT


def test_escape_closes_the_bar_and_gives_the_keyboard_back(pane: EditorPane, qtbot: QtBot) -> None:
    look_for(pane, qtbot, "price", "1 of 3")
    QTest.keyClick(pane.find_bar.find_field, KEY.Key_Escape)

    assert not pane.find_bar.isVisible()

    press(pane, KEY.Key_F, CONTROL)

    assert pane.find_bar.isVisible()

    press(pane, KEY.Key_Escape)

    assert not pane.find_bar.isVisible()


def test_replacing_goes_on_to_the_next_match(pane: EditorPane, qtbot: QtBot) -> None:
    look_for(pane, qtbot, "price", "1 of 3")
    press(pane, KEY.Key_H, CONTROL)
    QTest.keyClicks(pane.find_bar.replace_field, "cost")
    pane.find_bar.replace_button.click()

    assert pane.editor.text().startswith("cost = 1\nPrice = 2")
    assert count(pane) == "1 of 2"
    assert pane.editor.selectedText() == "Price"


def test_replacing_all_is_taken_back_by_one_undo(pane: EditorPane, qtbot: QtBot) -> None:
    look_for(pane, qtbot, "price", "1 of 3")
    pane.find_bar.replace_field.setText("cost")
    pane.find_bar.replace_all_button.click()

    assert pane.editor.text() == "cost = 1\ncost = 2\ncosts = 3\n"
    assert count(pane) == "3 replaced"

    press(pane, KEY.Key_Z, CONTROL)

    assert pane.editor.text() == TEXT


def test_matches_follow_what_is_typed_into_the_text(pane: EditorPane, qtbot: QtBot) -> None:
    look_for(pane, qtbot, "price", "1 of 3")
    pane.editor.setCursorPosition(2, 0)
    QTest.keyClicks(pane.editor.input_widget(), "price ")
    qtbot.waitUntil(lambda: count(pane) == "4 matches")


def test_a_text_that_is_read_only_can_be_searched_alone(pane: EditorPane, qtbot: QtBot) -> None:
    pane.editor.setReadOnly(True)
    look_for(pane, qtbot, "price", "1 of 3")

    assert not pane.find_bar.replace_field.isEnabled()
    assert not pane.find_bar.replace_all_button.isEnabled()


def test_a_long_text_is_searched_between_the_events(pane: EditorPane, qtbot: QtBot) -> None:
    pane.editor.setText("e " * 30_000)
    press(pane, KEY.Key_F, CONTROL)
    QTest.keyClicks(pane.find_bar.find_field, "e")
    press(pane, KEY.Key_F3)
    qtbot.waitUntil(lambda: count(pane).endswith("of 30000"), timeout=30_000)
