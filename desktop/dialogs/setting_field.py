"""One setting of supervision in a form: its value, its unit, and where that comes from."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.errors import InvalidSettingError
from core.records.supervision import to_json
from desktop.dialogs.form_dialog import UNIT, show_hint
from desktop.models import supervision_form as form
from desktop.models.supervision_form import Origin, Setting

_EDIT: Final = 13 * UNIT
_GAP: Final = 2
_NOT_CHOSEN: Final = ""
_BY_SCHEDULE: Final = "by schedule"


class SettingField(QWidget):
    """Empty where nothing is chosen: then its placeholder is what holds instead."""

    changed = Signal()

    def __init__(
        self,
        setting: Setting,
        own: Mapping[str, Any],
        workspace: Mapping[str, Any],
        parent: QWidget,
    ) -> None:
        """Show what ``own`` chooses, before what ``workspace`` and the defaults say."""
        super().__init__(parent)
        self.setting = setting
        inherited, self._origin = form.inherited(setting, workspace)
        is_chosen, value = form.chosen(setting, own)
        self.edit = QLineEdit(self)
        if not setting.is_list:
            self.edit.setFixedWidth(_EDIT)
        self.edit.setPlaceholderText(form.shown(setting, inherited))
        self.box = QComboBox(self)
        self._fill_box(form.shown(setting, inherited))
        self.input: QWidget = self.box if setting.choices else self.edit
        self.setFocusProxy(self.input)
        self._source = QLabel(self)
        self._source.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self._hint = QLabel(self)
        self._hint.setObjectName("fieldError")
        self._hint.setWordWrap(True)
        self._hint.hide()
        self._lay_out()
        if is_chosen and setting.choices:
            self.box.setCurrentIndex(max(0, self.box.findData(_datum(to_json(value)))))
        elif is_chosen:
            self.edit.setText(form.shown(setting, value))
        self._first = self._present()
        self.edit.textChanged.connect(self._on_changed)
        self.box.currentIndexChanged.connect(self._on_changed)
        self._tell()

    def clear(self) -> None:
        """Choose nothing here."""
        self.edit.clear()
        self.box.setCurrentIndex(0)

    def has_changed(self) -> bool:
        """Return whether the user has chosen something else than there was."""
        return self._present() != self._first

    def is_chosen(self) -> bool:
        """Return whether a value stands here."""
        return bool(self._present())

    def value(self) -> object:
        """Return the chosen value as JSON has it.

        Raises:
            InvalidSettingError: What is typed means none.
        """
        if self.setting.choices:
            chosen = self.box.currentData()
            return None if chosen == _BY_SCHEDULE else chosen
        return form.parsed(self.setting, self.edit.text())

    def problem(self) -> str:
        """Return what is wrong with the field, empty where nothing is."""
        if not self.is_chosen():
            return ""
        try:
            self.value()
        except InvalidSettingError as error:
            return str(error)
        return ""

    def source(self) -> str:
        """Return where the value comes from."""
        return self._source.text()

    def _present(self) -> str:
        return self.box.currentData() if self.setting.choices else self.edit.text().strip()

    def _fill_box(self, inherited: str) -> None:
        self.box.addItem(f"{inherited} ({self._origin.value})", _NOT_CHOSEN)
        for value, words in self.setting.choices.items():
            self.box.addItem(words, value)
        if self.setting.name == "restart":
            self.box.addItem(form.BY_SCHEDULE, _BY_SCHEDULE)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.input, int(self.setting.is_list))
        if self.setting.choices:
            self.edit.hide()
        else:
            self.box.hide()
            row.addWidget(QLabel(self.setting.unit, self))
        row.addStretch(int(not self.setting.is_list))
        row.addWidget(self._source)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addLayout(row)
        column.addWidget(self._hint)

    def _tell(self) -> None:
        origin = Origin.HERE if self.is_chosen() else self._origin
        self._source.setText(origin.value)
        problem = self.problem()
        show_hint(self._hint, problem)
        # Said outright: a form does not ask a row for more height when a sentence comes into it.
        self.input.ensurePolished()
        height = self.input.sizeHint().height()
        self.input.setFixedHeight(height)
        self.setMinimumHeight(height + (self._hint.minimumHeight() + _GAP if problem else 0))

    @Slot()
    def _on_changed(self) -> None:
        self._tell()
        self.changed.emit()


def _datum(value: object) -> object:
    return _BY_SCHEDULE if value is None else value
