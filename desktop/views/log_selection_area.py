"""Selects lines of a log with mouse and keyboard."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.delegates.log_line_delegate import LogLineDelegate
from desktop.models.log_model import LogModel
from desktop.views.line_selection import LineSelection
from desktop.views.log_page import PageRow
from desktop.views.log_scroll_area import LogScrollArea

_DRAG_MS: Final = 50
_KEY = Qt.Key
_STANDARD = QKeySequence.StandardKey
_OWN_KEYS: Final = (_STANDARD.Copy, _STANDARD.SelectAll, _STANDARD.Find)


class LogSelectionArea(LogScrollArea):
    """Whole lines are selected; the arrow keys scroll, and extend the selection with Shift."""

    selection_changed = Signal()
    copy_wished = Signal()
    """The user wants the selected lines in the clipboard."""
    search_wished = Signal()
    """The user wants to look for something."""
    match_wished = Signal(bool)
    """The user wants to go to the next match (True) or the one before."""

    def __init__(
        self, model: LogModel, delegate: LogLineDelegate, parent: QWidget | None = None
    ) -> None:
        """Begin with nothing selected."""
        super().__init__(model, delegate, parent)
        self.selection = LineSelection()
        self._drag = QTimer(self)
        self._drag.setInterval(_DRAG_MS)
        self._drag.timeout.connect(self._on_drag_timeout)
        self._drag_rows = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def select_all(self) -> None:
        """Select every line."""
        self.selection.select_all(self._model.count())
        self._tell_selection()

    def row_at(self, position: QPointF) -> PageRow | None:
        """Return the row at a place of the viewport, or the nearest to it."""
        rows = self._page.rows()
        place = int(position.y() // self._delegate.line_height)
        return rows[max(0, min(place, len(rows) - 1))] if rows else None

    # -- mouse

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select, or go on where Shift is held."""
        row = self.row_at(event.position())
        if event.button() is Qt.MouseButton.RightButton or row is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.selection.extend(row.number)
        else:
            self.selection.select(row.number)
        self._tell_selection()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to the pointer; beyond an edge, scroll."""
        if not event.buttons() & Qt.MouseButton.LeftButton or self.selection.current is None:
            return
        y, height = event.position().y(), self.viewport().height()
        beyond = min(0.0, y) + max(0.0, y - height)
        self._drag_rows = int(beyond / self._delegate.line_height) + (beyond > 0) - (beyond < 0)
        if self._drag_rows:
            self._drag.start()
        else:
            self._drag.stop()
            self._extend_to(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop to scroll."""
        self._drag.stop()

    @Slot()
    def _on_drag_timeout(self) -> None:
        self.move_by(self._drag_rows)
        edge = 0 if self._drag_rows < 0 else self.viewport().height() - 1
        self._extend_to(QPointF(0, edge))

    def _extend_to(self, position: QPointF) -> None:
        row = self.row_at(position)
        if row is not None and row.number != self.selection.current:
            self.selection.extend(row.number)
            self._tell_selection()

    # -- keyboard

    @override
    def event(self, event: QEvent) -> bool:
        """Claim the keys that the window would take otherwise."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().event(event)
        if any(event.matches(each) for each in _OWN_KEYS) or event.key() == _KEY.Key_F3:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, select, copy, search."""
        backwards = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(_STANDARD.Copy):
            self.copy_wished.emit()
        elif event.matches(_STANDARD.SelectAll):
            self.select_all()
        elif event.matches(_STANDARD.Find):
            self.search_wished.emit()
        elif event.key() == _KEY.Key_F3:
            self.match_wished.emit(not backwards)
        elif event.key() == _KEY.Key_Escape and self.selection.range() is not None:
            self.selection.clear()
            self._tell_selection()
        elif not self._move_by_key(event.key(), extends=backwards):
            super().keyPressEvent(event)

    def _move_by_key(self, key: int, *, extends: bool) -> bool:
        page = max(1, self.page_rows() - 1)
        count = self._model.count()
        steps = {
            _KEY.Key_Up: -1,
            _KEY.Key_Down: 1,
            _KEY.Key_PageUp: -page,
            _KEY.Key_PageDown: page,
            _KEY.Key_Home: -count,
            _KEY.Key_End: count,
        }
        step = next((rows for each, rows in steps.items() if each == key), None)
        if step is None:
            bar = self.horizontalScrollBar()
            sideways = (key == _KEY.Key_Right) - (key == _KEY.Key_Left)
            bar.setValue(bar.value() + sideways * bar.singleStep())
            return bool(sideways)
        if extends and self.selection.current is not None:
            self.selection.extend(max(0, min(count - 1, self.selection.current + step)))
            self.move_to(self.selection.current)
            self._tell_selection()
        elif key == _KEY.Key_End:
            self.follow()
        elif key == _KEY.Key_Home:
            self.move_to_beginning()
        else:
            self.move_by(step)
        return True

    def _tell_selection(self) -> None:
        self.viewport().update()
        self.selection_changed.emit()

    @Slot()
    @override
    def _on_model_was_reset(self) -> None:
        self.selection.clear()
        super()._on_model_was_reset()
        self.selection_changed.emit()

    @Slot(int)
    @override
    def _on_model_trimmed(self, gone: int) -> None:
        self.selection.shift(gone)
        super()._on_model_trimmed(gone)
