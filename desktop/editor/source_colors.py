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


def color_list(widget: QAbstractScrollArea, theme: Theme) -> None:
    """Let a list that belongs to a text be of the look of sources."""
    role = QPalette.ColorRole
    colors = {
        role.Base: "surface",
        role.Text: "text",
        role.Highlight: "selection",
        role.HighlightedText: "text",
    }
    # Both: the rows are drawn in one's colours, and what is behind them in the other's.
    for each in (widget, widget.viewport()):
        palette = each.palette()
        for group in (QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Active):
            for name, color in colors.items():
                palette.setColor(group, name, theme.color(color))
        each.setPalette(palette)


def _color(widget: QWidget, colors: SyntaxColors) -> None:
    palette = widget.palette()
    for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
        palette.setColor(role, QColor(colors.surface))
    palette.setColor(QPalette.ColorRole.Text, QColor(colors.text))
    widget.setPalette(palette)
