"""The shared sets of variables: which a strategy uses, in which order, and what is in them."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import InvalidVariableError
from core.variables.variable import OwnVariables
from core.variables.variable_store import checked_set_name
from desktop.dialogs.form_dialog import UNIT, show_hint
from desktop.dialogs.variable_editor import VariableEditor
from desktop.theme import Theme

_LIST_WIDTH: Final = 26 * UNIT
_ITEM_HEIGHT: Final = 28
_WORDS: Final = (
    "A tick means that this strategy uses the set. A set counts more than those above it; the "
    "strategy’s own variables count more than any."  # noqa: RUF001 - the right apostrophe
)


class VariableSetsPage(QWidget):
    """The list of sets on the left, the chosen one's variables on the right."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        sets: Mapping[str, OwnVariables],
        chosen: tuple[str, ...],
    ) -> None:
        """Show the sets of the workspace, those that are ``chosen`` first and ticked."""
        super().__init__(parent)
        self._sets = dict(sets)
        self._shown = ""
        self._is_locked = False
        readable = all(each.secure is not None for each in sets.values())
        self.list = QListWidget(self)
        self.list.setObjectName("variableSets")
        self.editor = VariableEditor(theme, self, readable=readable)
        self._readable = readable
        self.new_button = QPushButton("New…", self)
        self.delete_button = QPushButton("Delete", self)
        self.up_button, self.down_button = QPushButton("Up", self), QPushButton("Down", self)
        self.hint = QLabel(self)
        self.empty = QLabel(
            "No sets yet. A set, such as paper or live, holds what several strategies share.", self
        )
        self._lay_out()
        others = sorted(sets.keys() - set(chosen), key=str.casefold)
        for name in (*(each for each in chosen if each in sets), *others):
            self._add_item(name, is_used=name in chosen)
        self.list.setCurrentRow(0)
        self._connect()
        self._show_current()

    def lock(self) -> None:
        """Let nothing be changed any more."""
        self._is_locked = True
        self.editor.lock()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        self._refresh()

    def sets(self) -> dict[str, OwnVariables]:
        """Return all sets as they stand here."""
        self._keep_shown()
        return dict(self._sets)

    def chosen(self) -> tuple[str, ...]:
        """Return the sets that are ticked, in their order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(each.text() for each in items if each.checkState() is Qt.CheckState.Checked)

    def is_right(self) -> bool:
        """Return whether nothing is wrong with the set that is shown; the others are right."""
        return not self._shown or self.editor.validate()

    def add(self, name: str) -> None:
        """Add a set that this strategy uses.

        Raises:
            InvalidVariableError: The name cannot be one, or is taken.
        """
        proper = checked_set_name(name)
        if proper.casefold() in {each.casefold() for each in self._sets}:
            message = f"There is a set {proper} already: choose another name"
            raise InvalidVariableError(message)
        self._sets[proper] = OwnVariables({}, {} if self._readable else None)
        self._add_item(proper, is_used=True)
        self.list.setCurrentRow(self.list.count() - 1)
        self.changed.emit()

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(UNIT)
        words = QLabel(_WORDS, self)
        words.setWordWrap(True)
        words.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        page.addWidget(words)
        halves = QHBoxLayout()
        halves.setSpacing(2 * UNIT)
        halves.addLayout(self._left())
        halves.addWidget(self.editor, 1)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        halves.addWidget(self.empty, 1)
        page.addLayout(halves, 1)

    def _left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(UNIT)
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName("Sets")
        left.addWidget(self.list, 1)
        self.hint.setObjectName("fieldError")
        self.hint.setWordWrap(True)
        self.hint.hide()
        left.addWidget(self.hint)
        for pair in ((self.new_button, self.delete_button), (self.up_button, self.down_button)):
            row = QHBoxLayout()
            row.setSpacing(UNIT)
            for button in pair:
                button.setAutoDefault(False)
                row.addWidget(button)
            left.addLayout(row)
        return left

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_list_current_row_changed)
        self.list.itemChanged.connect(self.changed)
        self.editor.changed.connect(self.changed)
        self.new_button.clicked.connect(self._on_new_button_clicked)
        self.delete_button.clicked.connect(self._on_delete_button_clicked)
        self.up_button.clicked.connect(self._on_up_button_clicked)
        self.down_button.clicked.connect(self._on_down_button_clicked)

    def _add_item(self, name: str, *, is_used: bool) -> None:
        item = QListWidgetItem(name)
        item.setCheckState(Qt.CheckState.Checked if is_used else Qt.CheckState.Unchecked)
        item.setSizeHint(QSize(0, _ITEM_HEIGHT))
        self.list.addItem(item)

    def _keep_shown(self) -> None:
        if self._shown in self._sets:
            self._sets[self._shown] = self.editor.variables()

    def _show_current(self) -> None:
        has_one = self.list.currentRow() >= 0
        self._shown = self.list.currentItem().text() if has_one else ""
        self.editor.setVisible(has_one)
        if has_one:
            self.editor.show_variables(self._sets[self._shown])
        self._refresh()

    def _refresh(self) -> None:
        row, count, is_free = self.list.currentRow(), self.list.count(), not self._is_locked
        self.empty.setVisible(not count)
        self.new_button.setEnabled(is_free)
        self.delete_button.setEnabled(is_free and row >= 0)
        self.up_button.setEnabled(is_free and row > 0)
        self.down_button.setEnabled(is_free and 0 <= row < count - 1)

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.list.insertItem(row + by, self.list.takeItem(row))
        self.list.setCurrentRow(row + by)
        self.list.blockSignals(False)  # noqa: FBT003 - see above
        self._refresh()
        self.changed.emit()

    @Slot(int)
    def _on_list_current_row_changed(self, _row: int) -> None:
        # A set with something wrong in it stays in front until that is mended.
        if not self.is_right():
            self.list.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            [item] = self.list.findItems(self._shown, Qt.MatchFlag.MatchExactly)
            self.list.setCurrentItem(item)
            self.list.blockSignals(False)  # noqa: FBT003 - see above
            return
        self._keep_shown()
        self._show_current()

    @Slot()
    def _on_new_button_clicked(self) -> None:
        name, accepted = QInputDialog.getText(self, "New set", "Name of the set")
        if not accepted:
            return
        try:
            self.add(name)
        except InvalidVariableError as error:
            show_hint(self.hint, str(error))
        else:
            show_hint(self.hint, "")

    @Slot()
    def _on_delete_button_clicked(self) -> None:
        self._sets.pop(self._shown, None)
        self._shown = ""
        self.list.takeItem(self.list.currentRow())
        self._show_current()
        self.changed.emit()

    @Slot()
    def _on_up_button_clicked(self) -> None:
        self._move(-1)

    @Slot()
    def _on_down_button_clicked(self) -> None:
        self._move(1)
