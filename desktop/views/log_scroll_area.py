"""Scrolls a log by whole rows, and follows its end."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget
from typing_extensions import override

from desktop.delegates.log_line_delegate import MARGIN, LogLineDelegate
from desktop.models.log_model import LogModel
from desktop.views.log_page import LogPage

_WHEEL_ROWS: Final = 3
_NOTCH: Final = 120


class LogScrollArea(QAbstractScrollArea):
    """Keeps the page, the scroll bars and the end of the log together.

    A list view lays out every row anew when rows are added, seconds for a million: this
    one knows only the rows that are on the screen.
    """

    following_changed = Signal(bool)
    """Whether the end of the log stays in sight as it grows."""
    unseen_changed = Signal(int)
    """So many lines were added below since the end was left."""

    def __init__(
        self, model: LogModel, delegate: LogLineDelegate, parent: QWidget | None = None
    ) -> None:
        """Follow the end of the log."""
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._model = model
        self._delegate = delegate
        self._page = LogPage(model)
        self._is_following = True
        self._seen = 0
        self._wraps = False
        self._widest = 0.0
        self._moving_bars = False
        self._wheel = 0
        model.was_reset.connect(self._on_model_was_reset)
        model.grown.connect(self._on_model_grown)
        model.trimmed.connect(self._on_model_trimmed)

    def is_following(self) -> bool:
        """Return whether the end of the log stays in sight."""
        return self._is_following

    def follow(self) -> None:
        """Go to the end, and stay there."""
        self._page.go_to_end()
        self._settle()

    def top(self) -> int:
        """Return the first line in sight."""
        return self._page.top

    def wraps(self) -> bool:
        """Return whether long lines are broken."""
        return self._wraps

    def set_wraps(self, wraps: bool) -> None:  # noqa: FBT001 - a setter
        """Break long lines, or let them run out to the right."""
        self._wraps = wraps
        self._page.piece = 0
        self._measure()

    def move_to(self, number: int) -> None:
        """Bring a line into sight."""
        self._page.show(number)
        self._settle()

    def move_to_beginning(self) -> None:
        """Go to the first line."""
        self._page.go_to(0)
        self._settle()

    def move_by(self, rows: int) -> None:
        """Scroll down by rows, or up."""
        self._page.move(rows)
        self._settle()

    def page_rows(self) -> int:
        """Return how many rows there is room for."""
        return self._page.height

    def widen(self, width: float) -> None:
        """Make room for text of this width."""
        if width > self._widest:
            self._widest = width
            self._sync_bars()

    # -- inside

    def _settle(self) -> None:
        """Show the page as it is now; whoever sees the end follows it."""
        self._set_following(is_following=self._page.is_at_end())
        self._sync_bars()
        self.viewport().update()

    def _set_following(self, *, is_following: bool) -> None:
        if is_following or self._is_following:
            self._seen = self._model.count()
        if is_following != self._is_following:
            self._is_following = is_following
            self.following_changed.emit(is_following)
            self.unseen_changed.emit(0)

    def _measure(self) -> None:
        """Take the room there is; the end stays in sight where it was."""
        self._choose_times()
        area = self.viewport().size()
        text_width = area.width() - self._delegate.text_left() - MARGIN
        columns = max(20, int(text_width / self._delegate.char_width))
        self._page.columns = columns if self._wraps else 0
        self._page.height = max(1, area.height() // self._delegate.line_height)
        if self._is_following:
            self._page.go_to_end()
        else:
            self._page.clamp()
        self._sync_bars()
        self.viewport().update()

    def _choose_times(self) -> bool:
        """Show times where lines have them, with the date where it changes."""
        first, last = self._model.line(0), self._model.line(self._model.count() - 1)
        began = first.time if first is not None else None
        ended = last.time if last is not None else None
        dated = began is not None and ended is not None and began.date() != ended.date()
        return self._delegate.set_times(timed=bool(began or ended), dated=dated)

    def _sync_bars(self) -> None:
        self._moving_bars = True
        top, piece = self._page.end()
        last = top + bool(piece)
        bar = self.verticalScrollBar()
        bar.setRange(0, last)
        bar.setPageStep(self._page.height)
        bar.setValue(last if self._page.is_at_end() else self._page.top)
        bar = self.horizontalScrollBar()
        room = self.viewport().width() - self._delegate.text_left() - MARGIN
        bar.setRange(0, 0 if self._wraps else max(0, round(self._widest - room)))
        bar.setPageStep(max(1, round(room)))
        bar.setSingleStep(round(4 * self._delegate.char_width))
        self._moving_bars = False

    @Slot()
    def _on_model_was_reset(self) -> None:
        self._widest = 0.0
        self._page.go_to_end()
        self._set_following(is_following=True)
        self._measure()

    @Slot()
    def _on_model_grown(self) -> None:
        if self._is_following:
            self._page.go_to_end()
            self._seen = self._model.count()
        else:
            self.unseen_changed.emit(max(0, self._model.count() - self._seen))
        if self._choose_times():
            self._measure()
        self._sync_bars()
        self.viewport().update()

    @Slot(int)
    def _on_model_trimmed(self, gone: int) -> None:
        self._page.top -= gone
        self._seen = max(0, self._seen - gone)
        self._page.clamp()
        self._sync_bars()
        self.viewport().update()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Take where the user has moved a bar to."""
        if self._moving_bars:
            return
        if dy:
            bar = self.verticalScrollBar()
            if bar.value() == bar.maximum():
                self._page.go_to_end()
            else:
                self._page.go_to(bar.value())
            self._settle()
        self.viewport().update()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by rows; sideways, let the bar do it."""
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if sideways or not event.angleDelta().y():
            super().wheelEvent(event)
            return
        self._wheel += event.angleDelta().y() * _WHEEL_ROWS
        rows = int(self._wheel / _NOTCH)
        self._wheel -= rows * _NOTCH
        if rows:
            self.move_by(-rows)
        event.accept()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the new room."""
        super().resizeEvent(event)
        self._measure()
