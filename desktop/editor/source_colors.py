"""The parts of an editor that Qt draws, in the colours of sources and not in the program's."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.editor.syntax_colors import SyntaxColors
from desktop.theme import Theme


def color_area(area: QAbstractScrollArea, colors: SyntaxColors, theme: Theme) -> None:
    """Let what is behind a text, and the scroll bars beside it, be of the look of sources."""
    # Both: where the program has a style sheet, the viewport does not take over the other's.
    for widget in (area, area.viewport()):
        _color(widget, colors)
    area.viewport().setAutoFillBackground(True)
    handle, hovered = theme.color("control_border").name(), theme.color("disabled").name()
    sheet = (
        f"QScrollBar {{ background: {colors.surface}; }}"
        f"QScrollBar::handle {{ background: {handle}; }}"
        f"QScrollBar::handle:hover {{ background: {hovered}; }}"
    )
    for bar in (area.verticalScrollBar(), area.horizontalScrollBar()):
        bar.setStyleSheet(sheet)


def color_list(widget: QWidget, theme: Theme) -> None:
    """Let a list that belongs to a text be of the look of sources."""
    role = QPalette.ColorRole
    palette = widget.palette()
    for group in (QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Active):
        palette.setColor(group, role.Base, theme.color("surface"))
        palette.setColor(group, role.Text, theme.color("text"))
        palette.setColor(group, role.Highlight, theme.color("selection"))
        palette.setColor(group, role.HighlightedText, theme.color("text"))
    widget.setPalette(palette)


def _color(widget: QWidget, colors: SyntaxColors) -> None:
    palette = widget.palette()
    for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
        palette.setColor(role, QColor(colors.surface))
    palette.setColor(QPalette.ColorRole.Text, QColor(colors.text))
    widget.setPalette(palette)
