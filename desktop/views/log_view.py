"""The lines of a log on the screen."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from desktop.delegates.log_line_delegate import MARGIN, LogLineDelegate, PaintedRow
from desktop.models.log_model import LogModel
from desktop.models.log_search import LogSearch, TooComplexError
from desktop.models.log_text import shown_text
from desktop.theme import Theme
from desktop.views.log_page import PageRow
from desktop.views.log_selection_area import LogSelectionArea

_HINT_GAP: Final = 6

_Spans = tuple[tuple[int, int], ...]


class LogView(LogSelectionArea):
    """Paints the page, with what is looked for marked; says why where there is nothing."""

    def __init__(self, model: LogModel, theme: Theme, parent: QWidget | None = None) -> None:
        """Show the model's lines."""
        super().__init__(model, LogLineDelegate(theme), parent)
        self._theme = theme
        self._hint = ("", "")
        self._match: int | None = None
        self.setAccessibleName("Log")
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        model.search_changed.connect(self.viewport().update)
        theme.changed.connect(self._on_theme_changed)

    def set_hint(self, title: str, text: str) -> None:
        """Say something where there are no lines."""
        self._hint = (title, text)
        self.viewport().update()

    def hint(self) -> tuple[str, str]:
        """Return what is said where there are no lines: a title and a sentence."""
        return self._hint

    def match(self) -> int | None:
        """Return the line of the match that the user is at, None where he is at none."""
        return self._match

    def leave_match(self) -> None:
        """Take note that the user is at no match any more."""
        self._match = None
        self.viewport().update()

    def go_to_match(self, number: int) -> None:
        """Bring a match into sight, and remember that the user is there."""
        self._match = number
        self.selection.clear()
        self.move_to(number)
        self._show_found(number)

    def search_origin(self) -> int:
        """Return the line from which to search: the last match, the selection, or the page."""
        if self._match is not None:
            return self._match
        if self.selection.current is not None:
            return self.selection.current
        return self._model.count() if self.is_following() else self.top()

    # -- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("surface"))
        rows = self._page.rows()
        if not rows:
            self._paint_hint(painter)
            return
        scrolled = 0 if self.wraps() else self.horizontalScrollBar().value()
        area = QRectF(self.viewport().rect())
        self._delegate.paint(painter, area, self._painted(rows), scrolled)
        painter.end()
        if not self.wraps():
            self.widen(max(self._delegate.text_width(shown_text(row.line)) for row in rows))

    def _painted(self, rows: list[PageRow]) -> list[PaintedRow]:
        found = self._found(rows)
        return [
            PaintedRow(
                row.line,
                row.begin,
                row.end,
                found=found.get(row.number, ()),
                is_selected=self.selection.holds(row.number),
                is_current=row.number == self._match,
            )
            for row in rows
        ]

    def _found(self, rows: list[PageRow]) -> dict[int, _Spans]:
        """Return where in the rows' lines the search is found."""
        search = self._model.search()
        if search is None or self._model.is_too_complex:
            return {}
        found: dict[int, _Spans] = {}
        try:
            for row in rows:
                if row.number not in found:
                    found[row.number] = _spans(search, row)
        except TooComplexError:
            return found
        return found

    def _show_found(self, number: int) -> None:
        """Scroll sideways until the first match in a line is in sight."""
        row = next((each for each in self._page.rows() if each.number == number), None)
        found = self._found([row]).get(number) if row is not None else None
        if row is None or not found or self.wraps():
            return
        text = shown_text(row.line)
        begin = self._delegate.text_width(text[: found[0][0]])
        end = self._delegate.text_width(text[: found[0][1]])
        self.widen(self._delegate.text_width(text))
        bar = self.horizontalScrollBar()
        if not bar.value() <= begin <= end <= bar.value() + bar.pageStep():
            bar.setValue(max(0, round(begin - bar.pageStep() / 3)))

    def _paint_hint(self, painter: QPainter) -> None:
        title, text = self._hint
        area = self.viewport().rect().adjusted(MARGIN, 0, -MARGIN, 0)
        middle = area.center().y()
        upper = area.adjusted(0, 0, 0, middle - area.bottom() - _HINT_GAP)
        lower = area.adjusted(0, middle - area.top(), 0, 0)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        horizontal = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(upper, int(horizontal | Qt.AlignmentFlag.AlignBottom), title)
        painter.setFont(self.font())
        painter.setPen(self._theme.color("muted"))
        wrapped = int(horizontal | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(lower, wrapped, text)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the whole time of a line whose time the pointer rests on."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.row_at(QPointF(event.pos()))
            over_time = event.pos().x() < self._delegate.text_left()
            if row is not None and over_time and row.line.time is not None:
                text = f"{row.line.time:%A %d %B %Y, %H:%M:%S.%f} IST, {row.line.stream.value}"
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._delegate.take_look()
        self._measure()

    @Slot()
    @override
    def _on_model_was_reset(self) -> None:
        self._match = None
        super()._on_model_was_reset()

    @Slot(int)
    @override
    def _on_model_trimmed(self, gone: int) -> None:
        if self._match is not None:
            self._match = self._match - gone if self._match >= gone else None
        super()._on_model_trimmed(gone)


def _spans(search: LogSearch, row: PageRow) -> _Spans:
    return tuple(search.spans(shown_text(row.line)))
