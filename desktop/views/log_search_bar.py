"""The bar that looks for something in a log."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget
from typing_extensions import override

from desktop.models.log_search import LogQuery
from desktop.theme import Theme

_TYPING_MS: Final = 150


class LogSearchBar(QFrame):
    """Says what is looked for; the matches are found elsewhere and told to it."""

    query_changed = Signal(object)
    """The :class:`LogQuery`, once typing has paused; an empty one when the bar is closed."""
    match_wished = Signal(bool)
    """The user wants to go to the next match (True) or the one before."""
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self._theme = theme
        self.field = _Field(self)
        self.field.setPlaceholderText("Find in log")
        self.field.setAccessibleName("Find in log")
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(420)
        self.case_button = self._toggle("Aa", "Match case")
        self.regex_button = self._toggle(".*", "Regular expression")
        self.previous_button = self._button("Previous match (Shift+F3)", "previous")
        self.next_button = self._button("Next match (F3)", "next")
        self.close_button = self._button("Close (Esc)", "close")
        self.count_label = QLabel(self)
        self.count_label.setTextFormat(Qt.TextFormat.PlainText)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._lay_out()
        self._connect()
        self.hide()

    def query(self) -> LogQuery:
        """Return what the bar says."""
        return LogQuery(
            self.field.text(),
            is_regex=self.regex_button.isChecked(),
            is_case_sensitive=self.case_button.isChecked(),
        )

    def open(self) -> None:
        """Show the bar with the keyboard in it."""
        if self.isHidden():
            self.show()
            self.query_changed.emit(self.query())
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide the bar, and look for nothing."""
        self._timer.stop()
        self.hide()
        self.query_changed.emit(LogQuery(""))
        self.closed.emit()

    def tell(self, text: str, *, is_error: bool = False) -> None:
        """Say how often it is found, or what is wrong."""
        self.count_label.setText(text)
        color = self._theme.color("error" if is_error else "muted").name()
        self.count_label.setStyleSheet(f"color: {color}")

    def allow_moves(self, allowed: bool) -> None:  # noqa: FBT001 - a setter
        """Enable going from match to match, or not."""
        self.previous_button.setEnabled(allowed)
        self.next_button.setEnabled(allowed)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.field, 2)
        for widget in (
            self.case_button,
            self.regex_button,
            self.previous_button,
            self.next_button,
            self.count_label,
        ):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.close_button)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.match_wished.connect(self._on_field_match_wished)
        self.field.left.connect(self.close_bar)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.previous_button.clicked.connect(self._on_previous_button_clicked)
        self.next_button.clicked.connect(self._on_next_button_clicked)
        self.close_button.clicked.connect(self.close_bar)

    def _toggle(self, text: str, tooltip: str) -> QToolButton:
        button = self._button(tooltip)
        button.setText(text)
        button.setCheckable(True)
        button.toggled.connect(self._on_option_toggled)
        return button

    def _button(self, tooltip: str, icon: str = "") -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip)
        button.setAutoRaise(True)
        if icon:
            button.setIcon(self._theme.icon(icon))
            button.setIconSize(QSize(16, 16))
        return button

    def _tell_query(self) -> None:
        self._timer.stop()
        self.query_changed.emit(self.query())

    @Slot(str)
    def _on_field_text_changed(self, _text: str) -> None:
        self._timer.start()

    @Slot(bool)
    def _on_field_match_wished(self, forward: bool) -> None:  # noqa: FBT001 - a signal's
        if self._timer.isActive():
            self._tell_query()
        self.match_wished.emit(forward)

    @Slot(bool)
    def _on_option_toggled(self, _checked: bool) -> None:  # noqa: FBT001 - a signal's
        self._tell_query()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._tell_query()

    @Slot()
    def _on_previous_button_clicked(self) -> None:
        self.match_wished.emit(False)  # noqa: FBT003 - Qt's own signature

    @Slot()
    def _on_next_button_clicked(self) -> None:
        self.match_wished.emit(True)  # noqa: FBT003 - Qt's own signature


class _Field(QLineEdit):
    match_wished = Signal(bool)
    left = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        backwards = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3}:
            self.match_wished.emit(not backwards)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
