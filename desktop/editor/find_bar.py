"""The bar that finds and replaces in an editor."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from desktop.editor.find_session import FindSession
from desktop.editor.search import SearchQuery
from desktop.theme import Theme

_LONGEST_PREFILL: Final = 200


class FindBar(QFrame):
    """Shows a :class:`FindSession`: what is looked for, how often it is there, what replaces it."""

    closed = Signal()

    def __init__(self, session: FindSession, theme: Theme, parent: QWidget | None = None) -> None:
        """Make the bar; it is hidden until :meth:`open`."""
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.find_field = _Field("Find", self)
        self.replace_field = _Field("Replace with", self)
        self.case_button = _toggle(self, "Aa", "Match case")
        self.word_button = _toggle(self, "W", "Whole words only")
        self.regex_button = _toggle(self, ".*", "Regular expression")
        self.scope_button = _toggle(self, "", "In the selection only")
        self.count_label = QLabel(self)
        # As wide as most counts: the field beside it must not move while one types in it.
        self.count_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("9999 of 9999") + 8)
        self.previous_button = _button(self, "", "Previous match (Shift+F3)")
        self.next_button = _button(self, "", "Next match (F3)")
        self.close_button = _button(self, "", "Close (Esc)")
        self.replace_button = _button(self, "Replace", "Replace this match and go to the next")
        self.replace_all_button = _button(self, "Replace all", "Replace every match, as one step")
        for button in (self.replace_button, self.replace_all_button):
            button.setAutoRaise(False)
        self._lay_out()
        self._connect()
        self._paint_icons()
        self.hide()

    def open(self, selected: str, *, replacing: bool = False, may_replace: bool = True) -> None:
        """Show the bar with the keyboard in it.

        Args:
            selected: The editor's selection; found at once where it is of one line.
            replacing: Put the keyboard into the second field.
            may_replace: Whether the text can be changed.
        """
        self.set_may_replace(may_replace)
        was_hidden = self.isHidden()
        self.show()
        self._session.begin()
        if was_hidden:
            self.scope_button.setChecked(self._session.selects_lines())
        if selected and len(selected) <= _LONGEST_PREFILL and len(selected.splitlines()) == 1:
            self.find_field.setText(selected)
        field = self.replace_field if replacing and may_replace else self.find_field
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()
        if was_hidden:
            self._search()

    @Slot()
    def close_bar(self) -> None:
        """Hide the bar and remove the marks."""
        self.hide()
        self.scope_button.setChecked(False)
        self._session.end()
        self.closed.emit()

    def set_may_replace(self, may_replace: bool) -> None:  # noqa: FBT001 - a setter
        """Enable replacing, or not."""
        for widget in (self.replace_field, self.replace_button, self.replace_all_button):
            widget.setEnabled(may_replace)

    def go(self, *, forward: bool) -> None:
        """Select the next match, or the previous one."""
        self._session.move(forward=forward)

    def query(self) -> SearchQuery:
        """Return what the bar says is looked for."""
        return SearchQuery(
            pattern=self.find_field.text(),
            is_regex=self.regex_button.isChecked(),
            match_case=self.case_button.isChecked(),
            whole_word=self.word_button.isChecked(),
        )

    # -- making it

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        first = (
            self.find_field,
            self.case_button,
            self.word_button,
            self.regex_button,
            self.scope_button,
            self.previous_button,
            self.next_button,
            self.count_label,
        )
        for column, widget in enumerate(first):
            layout.addWidget(widget, 0, column)
        layout.addWidget(self.close_button, 0, len(first) + 1)
        layout.addWidget(self.replace_field, 1, 0)
        buttons = QHBoxLayout()
        buttons.addWidget(self.replace_button)
        buttons.addWidget(self.replace_all_button)
        buttons.addStretch()
        layout.addLayout(buttons, 1, 1, 1, len(first))
        layout.setColumnStretch(0, 3)
        layout.setColumnStretch(len(first), 2)
        self.find_field.setMaximumWidth(480)
        self.replace_field.setMaximumWidth(480)

    def _connect(self) -> None:
        self.find_field.textChanged.connect(self._on_find_field_text_changed)
        for button in (self.case_button, self.word_button, self.regex_button):
            button.toggled.connect(self._on_option_toggled)
        self.scope_button.toggled.connect(self._on_scope_button_toggled)
        self.find_field.submitted.connect(self._on_find_field_submitted)
        self.replace_field.submitted.connect(self._on_replace_field_submitted)
        self.previous_button.clicked.connect(self._on_previous_button_clicked)
        self.next_button.clicked.connect(self._on_next_button_clicked)
        self.replace_button.clicked.connect(self._on_replace_field_submitted)
        self.replace_all_button.clicked.connect(self._on_replace_all_button_clicked)
        self.close_button.clicked.connect(self.close_bar)
        self._session.counted.connect(self._on_session_counted)
        self._session.failed.connect(self._on_session_failed)
        self._theme.changed.connect(self._on_theme_changed)

    def _paint_icons(self) -> None:
        self.previous_button.setIcon(self._theme.icon("previous"))
        self.next_button.setIcon(self._theme.icon("next"))
        self.scope_button.setIcon(self._theme.icon("in-selection"))
        self.close_button.setIcon(self._theme.icon("close"))

    def _search(self) -> None:
        self.count_label.clear()
        self._session.search(self.query())

    def _say(self, text: str, role: str) -> None:
        palette = self.count_label.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(role))
        self.count_label.setPalette(palette)
        self.count_label.setText(text)

    # -- what happens

    @Slot()
    def _on_theme_changed(self) -> None:
        self._say(self.count_label.text(), "muted")

    @Slot(int, int)
    def _on_session_counted(self, number: int, total: int) -> None:
        if not self.find_field.text():
            self._say("", "muted")
        elif not total:
            self._say("No matches", "error")
        elif number:
            self._say(f"{number} of {total}", "muted")
        else:
            self._say(f"{total} matches" if total > 1 else "1 match", "muted")

    @Slot(str)
    def _on_session_failed(self, sentence: str) -> None:
        self._say(sentence, "error")

    @Slot(str)
    def _on_find_field_text_changed(self, _text: str) -> None:
        self._search()

    @Slot(bool)
    def _on_option_toggled(self, _checked: bool) -> None:  # noqa: FBT001 - a signal's
        self._search()

    @Slot(bool)
    def _on_scope_button_toggled(self, checked: bool) -> None:  # noqa: FBT001 - a signal's
        if self._session.set_scope(limited=checked) is not checked:
            self.scope_button.setChecked(False)
            return
        self._search()

    @Slot(bool)
    def _on_find_field_submitted(self, forward: bool) -> None:  # noqa: FBT001 - a signal's
        self._session.move(forward=forward)

    @Slot()
    def _on_replace_field_submitted(self) -> None:
        self._session.replace(self.replace_field.text())

    @Slot()
    def _on_previous_button_clicked(self) -> None:
        self._session.move(forward=False)

    @Slot()
    def _on_next_button_clicked(self) -> None:
        self._session.move(forward=True)

    @Slot()
    def _on_replace_all_button_clicked(self) -> None:
        count = self._session.replace_all(self.replace_field.text())
        self._say(f"{count} replaced", "muted")


class _Field(QLineEdit):
    """A field whose Return says whether Shift was down."""

    submitted = Signal(bool)
    """Forward: Return; backward: Shift+Return."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submitted.emit(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            event.accept()
        else:
            super().keyPressEvent(event)


def _toggle(parent: QWidget, text: str, tooltip: str) -> QToolButton:
    button = _button(parent, text, tooltip)
    button.setCheckable(True)
    return button


def _button(parent: QWidget, text: str, tooltip: str) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.setAutoRaise(True)
    return button
