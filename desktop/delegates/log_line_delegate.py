"""Paints the lines of a log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from core.logs.log_line import LogLine, Stream
from desktop.models.log_filter import LogLevel, level_word
from desktop.models.log_text import shown_text, time_text
from desktop.theme import Theme

MARGIN: Final = 10
_GAP: Final = 14
_BAR: Final = 3
_LINE_SPACING: Final = 1.25
_LONG: Final = 4096
"""Characters of a line that is not ASCII up to which places in it are measured exactly."""


@dataclass(frozen=True, slots=True)
class PaintedRow:
    """One row of the view: a line, or a piece of one that is broken over several rows.

    Attributes:
        begin: Where the piece begins in the shown text.
        found: Where in the shown text the search is found.
        is_current: Whether this is the match that the user is at.
    """

    line: LogLine
    begin: int
    end: int
    found: tuple[tuple[int, int], ...] = ()
    is_selected: bool = False
    is_current: bool = False


class LogLineDelegate:
    """Knows how wide everything is, and which colour."""

    def __init__(self, theme: Theme) -> None:
        """Paint in the theme's present look."""
        self._theme = theme
        self._dated = False
        self._timed = True
        self.take_look()

    def take_look(self) -> None:
        """Take fonts and colours from the theme again."""
        color = self._theme.color
        self._font = self._theme.monospace_font()
        self._italic = QFont(self._font)
        self._italic.setItalic(True)
        metrics = QFontMetricsF(self._font)
        self._metrics = metrics
        self.char_width = metrics.horizontalAdvance("0" * 100) / 100
        self.line_height = round(metrics.height() * _LINE_SPACING)
        self._baseline = (self.line_height - metrics.height()) / 2 + metrics.ascent()
        self._text, self._muted = color("text"), color("muted")
        self._selection, self._current = color("selection"), color("accent")
        self._match = _faint(color("warning"), 90)
        self._levels = {
            LogLevel.NONE: self._text,
            LogLevel.DEBUG: self._muted,
            LogLevel.INFO: color("info"),
            LogLevel.SUCCESS: color("success"),
            LogLevel.WARNING: color("warning"),
            LogLevel.ERROR: color("error"),
        }
        self._bar_color = _faint(color("error"), 130)
        self._supervisor = color("accent")

    def set_times(self, *, timed: bool, dated: bool) -> bool:
        """Choose whether lines show their time, and its date; return whether that is new."""
        is_new = (timed, dated) != (self._timed, self._dated)
        self._timed, self._dated = timed, dated
        return is_new

    def text_left(self) -> float:
        """Return where the text begins, from the row's left edge."""
        if not self._timed:
            return MARGIN
        characters = len("22 Nov 09:15:00.123") if self._dated else len("09:15:00.123")
        return MARGIN + characters * self.char_width + _GAP

    def text_width(self, text: str) -> float:
        """Return how wide ``text`` is; a long one that is not ASCII is estimated."""
        if text.isascii() or len(text) > _LONG:
            return len(text) * self.char_width
        return self._metrics.horizontalAdvance(text)

    def paint(
        self, painter: QPainter, area: QRectF, rows: Sequence[PaintedRow], scrolled: float
    ) -> None:
        """Paint rows from the top of ``area`` downwards.

        Args:
            painter: Of the view.
            area: Where; rows are as wide as it is.
            rows: What is painted.
            scrolled: How far the text is moved to the left; the times stay.
        """
        areas = []
        for number, row in enumerate(rows):
            top = area.top() + number * self.line_height
            areas.append(QRectF(area.left(), top, area.width(), self.line_height))
            self._paint_frame(painter, areas[-1], row)
        left = area.left() + self.text_left()
        painter.setClipRect(QRectF(left, area.top(), area.right() - left, area.height()))
        for each, row in zip(areas, rows, strict=True):
            self._paint_text(painter, left - scrolled, each, row)
        painter.setClipping(False)

    def _paint_frame(self, painter: QPainter, area: QRectF, row: PaintedRow) -> None:
        if row.is_selected:
            painter.fillRect(area, self._selection)
        if row.line.stream is Stream.STDERR:
            painter.fillRect(QRectF(area.left(), area.top(), _BAR, area.height()), self._bar_color)
        if row.begin == 0 and self._timed:
            painter.setFont(self._font)
            painter.setPen(self._muted)
            time = time_text(row.line.time, with_date=self._dated)
            painter.drawText(QPointF(area.left() + MARGIN, area.top() + self._baseline), time)

    def _paint_text(self, painter: QPainter, left: float, area: QRectF, row: PaintedRow) -> None:
        text = shown_text(row.line)
        begin, end = self._visible(text, left, area, row)
        left += self._place(text, row.begin, begin)
        for first, last in row.found:
            if last <= begin or first >= end:
                continue
            at = left + self._place(text, begin, max(first, begin))
            width = self._place(text, max(first, begin), min(last, end))
            box = QRectF(at, area.top() + 1, width, area.height() - 2)
            painter.fillRect(box, self._match)
            if row.is_current:
                painter.setPen(self._current)
                painter.drawRect(box)
        is_runner = row.line.stream is Stream.SUPERVISOR
        painter.setFont(self._italic if is_runner else self._font)
        for first, last, color in self._colored(row.line, len(text)):
            shown = text[max(first, begin) : min(last, end)]
            if shown:
                painter.setPen(color)
                at = left + self._place(text, begin, max(first, begin))
                painter.drawText(QPointF(at, area.top() + self._baseline), shown)

    def _visible(self, text: str, left: float, area: QRectF, row: PaintedRow) -> tuple[int, int]:
        """Return the part of the piece that is on the screen, as far as that is known."""
        columns = int(area.width() / self.char_width) + 2
        hidden = max(0, int((area.left() - left) / self.char_width))
        if not text.isascii():
            if row.end - row.begin <= _LONG:
                return row.begin, row.end
            hidden = max(0, hidden - columns)
            columns *= 3
        begin = min(row.begin + hidden, row.end)
        return begin, min(begin + columns, row.end)

    def _place(self, text: str, begin: int, at: int) -> float:
        """Return how far from the character ``begin`` the one ``at`` is."""
        if text.isascii() or at - begin > _LONG:
            return (at - begin) * self.char_width
        return self._metrics.horizontalAdvance(text[begin:at])

    def _colored(self, line: LogLine, end: int) -> list[tuple[int, int, QColor]]:
        """Return which part of the text has which colour."""
        if line.stream is Stream.SUPERVISOR:
            return [(0, end, self._supervisor)]
        level, first, last = level_word(line.stream, line.text)
        color = self._levels[level]
        if level in {LogLevel.INFO, LogLevel.SUCCESS} and "\t" not in line.text[:last]:
            return [(0, first, self._text), (first, last, color), (last, end, self._text)]
        return [(0, end, color)]


def _faint(color: QColor, alpha: int) -> QColor:
    color.setAlpha(alpha)
    return color
