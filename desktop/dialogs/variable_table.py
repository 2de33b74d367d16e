"""A table of variables, with what can be done to them below it."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.dialogs.form_dialog import UNIT, show_hint
from desktop.models.environment_form import Entry, problems
from desktop.models.variable_table_model import VariableColumn, VariableTableModel
from desktop.theme import Theme

REVEALED_MS: Final = 10_000
_ROW: Final = 28
_NAME_WIDTH: Final = 26 * UNIT
_CLIPBOARD_HINT: Final = "x-kde-passwordManagerHint"
"""Keeps clipboard managers from remembering: KDE's Klipper defined it, others took it over."""


class VariableTable(QWidget):
    """Lets variables be added, changed, renamed and removed; a secret is bullets until shown."""

    changed = Signal()
    """A row is another, or there is one more or fewer."""

    def __init__(self, theme: Theme, parent: QWidget, *, secret: bool, empty: str) -> None:
        """Begin without rows; ``empty`` is the sentence that then stands in their place."""
        super().__init__(parent)
        self.model = VariableTableModel(theme, self, secret=secret)
        self.view = _View(empty, self)
        self.view.setModel(self.model)
        self.view.setAccessibleName("Secrets" if secret else "Variables")
        self.hint = QLabel(self)
        self.hint.setObjectName("fieldError")
        self.hint.setWordWrap(True)
        self.hint.hide()
        self.add_button = QPushButton("Add", self)
        self.remove_button = QPushButton("Remove", self)
        self.show_button = QPushButton("Show", self)
        self.copy_button = QPushButton("Copy…", self)
        self.show_button.setToolTip("Show the selected secrets for ten seconds")
        self._conceal = QTimer(self, singleShot=True, interval=REVEALED_MS)
        self._is_secret = secret
        self._lay_out()
        self._connect()
        self._refresh()

    def lock(self) -> None:
        """Let nothing be changed any more; secrets can still be shown."""
        self.model.is_locked = True
        self._refresh()

    def entries(self) -> list[Entry]:
        """Return the rows."""
        return self.model.entries()

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Show other rows; nothing is told of that."""
        self._conceal.stop()
        self.model.set_entries(entries)
        self._refresh()

    def put(self, entries: Iterable[Entry]) -> None:
        """Add rows, or give those of the same name other values."""
        before = self.model.rowCount()
        self.model.put(entries)
        if self.model.rowCount() > before:
            self.view.scrollToBottom()
        self.changed.emit()

    def drop(self, names: Iterable[str]) -> None:
        """Remove the rows with these names."""
        unwanted = set(names)
        self.model.remove(
            row for row, each in enumerate(self.model.entries()) if each.name in unwanted
        )

    def validate(self, others: Iterable[str]) -> bool:
        """Say what is wrong, with ``others`` the names beside it; return whether nothing is."""
        found = problems(self.model.entries(), others, secret=self._is_secret)
        self.model.set_problems(found)
        show_hint(self.hint, found[min(found)] if found else "")
        return not found

    def selected_rows(self) -> list[int]:
        """Return the numbers of the selected rows."""
        return sorted({each.row() for each in self.view.selectionModel().selectedIndexes()})

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.view, 1)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        for button in (self.show_button, self.copy_button):
            row.addWidget(button)
            button.setVisible(self._is_secret)
        for button in (self.add_button, self.remove_button, self.show_button, self.copy_button):
            button.setAutoDefault(False)
        column.addLayout(row)
        if self._is_secret:
            self.view.setItemDelegateForColumn(VariableColumn.VALUE, _SecretDelegate(self.view))

    def _connect(self) -> None:
        self.add_button.clicked.connect(self._on_add_button_clicked)
        self.remove_button.clicked.connect(self._on_remove_button_clicked)
        self.show_button.clicked.connect(self._on_show_button_clicked)
        self.copy_button.clicked.connect(self._on_copy_button_clicked)
        self.view.copy_wished.connect(self._on_copy_button_clicked)
        self.view.selectionModel().selectionChanged.connect(self._refresh)
        self._conceal.timeout.connect(self._on_conceal_timeout)
        self.model.dataChanged.connect(self._on_model_data_changed)

    @Slot()
    def _refresh(self) -> None:
        rows, is_free = self.selected_rows(), not self.model.is_locked
        self.add_button.setEnabled(is_free)
        self.remove_button.setEnabled(is_free and bool(rows))
        self.show_button.setEnabled(bool(rows))
        self.copy_button.setEnabled(len(rows) == 1)
        self.show_button.setText("Hide" if self.model.is_revealed() else "Show")

    @Slot(QModelIndex, QModelIndex, "QList<int>")
    def _on_model_data_changed(self, _first: object, _last: object, roles: list[int]) -> None:
        if not roles:  # the others are about how rows look
            self.changed.emit()

    @Slot()
    def _on_add_button_clicked(self) -> None:
        row = self.model.append(Entry("", ""))
        self.changed.emit()
        self.view.setFocus()
        self.view.setCurrentIndex(self.model.index(row, VariableColumn.NAME))
        self.view.edit(self.model.index(row, VariableColumn.NAME))

    @Slot()
    def _on_remove_button_clicked(self) -> None:
        self.model.remove(self.selected_rows())
        self._refresh()
        self.changed.emit()

    @Slot()
    def _on_show_button_clicked(self) -> None:
        if self.model.is_revealed():
            self._on_conceal_timeout()
            return
        self.model.reveal(self.selected_rows())
        self._conceal.start()
        self._refresh()

    @Slot()
    def _on_conceal_timeout(self) -> None:
        self._conceal.stop()
        self.model.conceal()
        self._refresh()

    @Slot()
    def _on_copy_button_clicked(self) -> None:
        rows = self.selected_rows()
        if len(rows) != 1:
            return
        entry = self.model.entries()[rows[0]]
        if not self._is_secret:
            QGuiApplication.clipboard().setText(entry.value)
        elif self._may_copy(entry.name):
            data = QMimeData()
            data.setText(entry.value)
            data.setData(_CLIPBOARD_HINT, b"secret")
            QGuiApplication.clipboard().setMimeData(data)

    def _may_copy(self, name: str) -> bool:
        question = f"Copy the value of {name} to the clipboard? Every program can read it there."
        buttons = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Copy a secret", question, parent=self)
        yes = box.addButton("Copy", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(buttons.Cancel))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is yes


class _View(QTableView):
    copy_wished = Signal()

    def __init__(self, empty: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._empty = empty
        self.setObjectName("variables")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(4 * _ROW)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setStretchLastSection(True)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setDefaultSectionSize(_NAME_WIDTH)
        columns.setFixedHeight(_ROW)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt would copy the cell by itself.
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wished.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model() is None or self.model().rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().placeholderText().color())
        area = self.viewport().rect().adjusted(2 * UNIT, UNIT, -2 * UNIT, -UNIT)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, flags, self._empty)
        painter.end()


class _SecretDelegate(QStyledItemDelegate):
    """Edits in bullets, so that nothing of a secret can be marked and copied."""

    @override
    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        edit = QLineEdit(parent)
        edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setPlaceholderText("a new value; empty keeps the one it has")
        return edit
