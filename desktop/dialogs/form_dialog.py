"""What the program's dialogs share: a heading, a form, and two buttons."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

UNIT: Final = 8
"""The grid, in pixels: every distance is a multiple of it."""

_HINT_WIDTH: Final = 48 * UNIT


class FormDialog(QDialog):
    """A dialog with a form between its heading and its buttons."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        heading: str,
        accept: str,
        *,
        cancels: bool = True,
    ) -> None:
        """Make the frame.

        Args:
            parent: The window in front of which it stands.
            title: Of its own window.
            heading: What it is about.
            accept: What its main button does, a verb.
            cancels: Whether it can be left as if nothing had been done.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        self._column.setSpacing(2 * UNIT)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        label = QLabel(heading, self)
        label.setObjectName("heading")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        # On the heading, as the layout keeps the dialog's own minimum: sentences come and go.
        label.setMinimumWidth(60 * UNIT)
        self._column.addWidget(label)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(2 * UNIT)
        self.form.setVerticalSpacing(UNIT + UNIT // 2)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(self.form)
        self._buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.accept_button = QPushButton(accept, self)
        self.accept_button.setProperty("primary", True)  # noqa: FBT003 - Qt's own signature
        self.accept_button.setDefault(True)
        self._buttons.addButton(self.accept_button, role.AcceptRole)
        if cancels:
            self._buttons.addButton("Cancel", role.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget below the form, as wide as the dialog."""
        self._column.addWidget(widget)

    def add_action(self, button: QPushButton) -> None:
        """Put a button beside the others that closes nothing."""
        self._buttons.addButton(button, QDialogButtonBox.ButtonRole.ResetRole)

    def add_field(self, text: str, field: QWidget, row: QLayout | None = None) -> None:
        """Add a field with its label to the form.

        Args:
            text: The label; its ``&`` letter leads to the field.
            field: Takes what is typed, and is named by the label.
            row: Stands in the form in the field's stead, and holds it.
        """
        label = QLabel(text, self)
        label.setBuddy(field)
        label.setMinimumHeight(field.sizeHint().height())
        field.setAccessibleName(text.replace("&", ""))
        if row is None:
            self.form.addRow(label, field)
        else:
            self.form.addRow(label, row)

    def add_hint(self) -> QLabel:
        """Add a row to the form for the sentence that says what is wrong with the one above."""
        hint = QLabel(self)
        hint.setObjectName("fieldError")
        hint.setWordWrap(True)
        hint.setTextFormat(Qt.TextFormat.PlainText)
        hint.hide()
        self.form.addRow("", hint)
        return hint

    def finish(self) -> None:
        """Add the buttons, after everything else."""
        self._column.addSpacing(UNIT)
        self._column.addWidget(self._buttons)


def muted_words(text: str, parent: QWidget) -> QLabel:
    """Return a label with an explanation, which wraps."""
    label = QLabel(text, parent)
    label.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def row_of(*widgets: QWidget, wide: QWidget | None = None) -> QHBoxLayout:
    """Return a row of widgets; what room is left goes to ``wide`` or stays free at the end."""
    row = QHBoxLayout()
    row.setSpacing(UNIT)
    for widget in widgets:
        if widget is wide:
            row.addWidget(widget, 1)
        else:
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    if wide is None:
        row.addStretch(1)
    return row


def show_hint(hint: QLabel, sentence: str) -> None:
    """Show a field's sentence, or hide it where there is none."""
    hint.setText(sentence)
    # A form gives a label that wraps the height of its narrowest reading, or too little.
    hint.setMinimumHeight(max(0, hint.heightForWidth(_HINT_WIDTH)))
    hint.setVisible(bool(sentence))
