from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.records.states import StrategyState
from desktop.palette import DARK, LIGHT
from desktop.theme import Theme

ICONS = sorted(path.stem for path in Path("resources/icons").glob("*.svg"))


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    assert qapp is not None
    theme = Theme()
    theme.set_mode("light")
    return theme


def colors(image: QImage) -> set[str]:
    opaque = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name() for color in opaque if color.alpha() == 255}


def test_a_look_that_is_chosen_is_told(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")

    assert theme.is_dark()
    assert theme.color("text") == QColor(DARK["text"])


def test_the_same_look_again_is_not_told(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("light")


def test_an_unknown_role_is_an_error(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.color("mauve")


def test_every_state_has_a_colour_and_a_sign(theme: Theme) -> None:
    signs = {state: theme.icon(f"state-{state.value}").pixmap(16) for state in StrategyState}

    drawn = {bytes(sign.toImage().constBits()) for sign in signs.values()}
    assert len(drawn) == len(StrategyState)
    for state in StrategyState:
        assert theme.state_color(state.value).isValid()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_something(theme: Theme, name: str) -> None:
    image = theme.icon(name).pixmap(32).toImage()

    assert any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32))


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_an_icon_has_a_pixel_for_every_pixel_of_the_screen(theme: Theme, scale: float) -> None:
    pixmap = theme.icon("stop").pixmap(QSize(16, 16), scale)

    assert pixmap.size() == QSize(round(16 * scale), round(16 * scale))
    assert pixmap.devicePixelRatio() == scale


def test_an_icon_follows_the_look_and_its_mode(theme: Theme) -> None:
    icon = theme.icon("state-running")

    assert LIGHT["text"] in colors(icon.pixmap(32).toImage())
    assert LIGHT["disabled"] in colors(icon.pixmap(32, QIcon.Mode.Disabled).toImage())
    theme.set_mode("dark")
    assert DARK["text"] in colors(icon.pixmap(32).toImage())


def test_the_style_sheet_leaves_no_placeholder(theme: Theme, qapp: QApplication) -> None:
    before = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    theme.install(qapp)
    installed = qapp.styleSheet()
    text = QGuiApplication.palette().windowText().color()
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[0])
    qapp.setStyle(before[2])

    assert installed
    assert "@" not in installed
    assert text == QColor(LIGHT["text"])


def test_without_a_choice_the_look_is_the_systems(theme: Theme) -> None:
    theme.set_mode("system")

    scheme = QGuiApplication.styleHints().colorScheme()
    assert theme.is_dark() is (scheme is Qt.ColorScheme.Dark)
