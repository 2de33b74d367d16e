"""The syntax colours can be read on what is behind them."""

import pytest
from PySide6.QtGui import QColor

from desktop.editor.syntax_colors import DARK, LIGHT, SyntaxColors

READABLE = 4.5


def luminance(name: str) -> float:
    color = QColor(name)
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("behind", ["surface", "current_line", "selection"])
def test_every_colour_of_text_is_readable(colors: SyntaxColors, behind: str) -> None:
    unreadable = {
        name: contrast(color, getattr(colors, behind))
        for name, color in colors.foregrounds().items()
        if contrast(color, getattr(colors, behind)) < READABLE
    }

    assert unreadable == {}


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_line_numbers_and_braces_are_readable(colors: SyntaxColors) -> None:
    assert contrast(colors.line_number, colors.gutter) >= READABLE
    assert contrast(colors.brace_text, colors.brace) >= READABLE
