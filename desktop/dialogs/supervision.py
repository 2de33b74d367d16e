"""The dialog that decides how a strategy is supervised, or all of them by default."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.form_dialog import UNIT, FormDialog, muted_words, show_hint
from desktop.dialogs.setting_field import SettingField
from desktop.models.requests import SupervisionChoice
from desktop.models.supervision_form import SETTINGS, Page, Setting

_WORDS: Final = {
    Page.RESTARTS: "What is done when it ends by itself. A failure that would repeat itself, "
    "such as a missing import, is never restarted.",
    Page.GUARDS: "What it may use, with everything that it has started. “off” means that "
    "nothing is watched.",
    Page.WALLS: "What is closed to it, and to all that it starts. “Protect secrets” closes keys, "
    "secrets, settings, logs and what belongs to other strategies; “Strict” lets it write only to its "
    "data folder, to temporary folders, and to those named here, apart by “;”. Linux only.",
    Page.LOGS: "What is kept of its output, over all its runs, and how it starts.",
}
_MOST_STARTS: Final = 1000
_PAGE_HEIGHT: Final = 58 * UNIT


def ask(parent: QWidget, choice: SupervisionChoice) -> SupervisionChoice | None:
    """Ask how it is supervised; return None where it stays as it is."""
    dialog = SupervisionDialog(parent, choice)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.choice() if accepted else None
    dialog.deleteLater()
    return answer if answer != choice else None


class SupervisionDialog(FormDialog):
    """A page each for restarts, guards and logs; what is left empty is not chosen here."""

    def __init__(self, parent: QWidget, choice: SupervisionChoice) -> None:
        """Show what is chosen now."""
        super().__init__(parent, "Supervision", choice.title, "Save")
        self._choice = choice
        self.fields: dict[str, SettingField] = {}
        self._starts = QLineEdit(self)
        self._starts.hide()
        self._starts_hint = QLabel(self)
        self._starts_hint.hide()
        self.pages = QTabWidget(self)
        self.pages.setObjectName("settingPages")
        self.pages.setDocumentMode(True)
        for page in Page:
            self._add_page(page)
        self.add_wide(self.pages)
        self.reset_button = QPushButton("Use defaults", self)
        self.reset_button.setToolTip("Empty every field, so that nothing is chosen here")
        self.reset_button.clicked.connect(self._on_reset_button_clicked)
        self.add_action(self.reset_button)
        self.finish()
        self._validate()

    def choice(self) -> SupervisionChoice:
        """Return what is chosen; a setting that was not touched is as it was."""
        own = dict(self._choice.own)
        for name, field in self.fields.items():
            if not field.has_changed():
                continue
            if field.is_chosen():
                own[name] = field.value()
            else:
                own.pop(name, None)
        text = self._starts.text().strip()
        return self._choice._replace(own=own, starts_at_once=int(text) if text else None)

    def _add_page(self, page: Page) -> None:
        widget = QWidget(self.pages)
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 2 * UNIT, UNIT, 0)
        column.setSpacing(2 * UNIT)
        column.addWidget(muted_words(_WORDS[page], widget))
        rows = QFormLayout()
        rows.setHorizontalSpacing(2 * UNIT)
        rows.setVerticalSpacing(UNIT)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for setting in SETTINGS:
            if setting.page is not page:
                continue
            self._add_field(setting, rows, widget)
        if page is Page.LOGS and self._choice.is_for_all:
            self._add_starts(rows)
        column.addLayout(rows)
        column.addStretch(1)
        # A page grows by the sentences that come into it, and small screens are low.
        area = QScrollArea(self.pages)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(widget)
        area.setMinimumHeight(min(_PAGE_HEIGHT, widget.sizeHint().height()))
        self.pages.addTab(area, page.value)

    def _add_field(self, setting: Setting, rows: QFormLayout, page: QWidget) -> None:
        field = SettingField(setting, self._choice.own, self._choice.workspace, page)
        field.changed.connect(self._on_field_changed)
        self.fields[setting.name] = field
        label = QLabel(setting.label, page)
        label.setBuddy(field.input)
        label.setMinimumHeight(field.input.sizeHint().height())
        field.input.setAccessibleName(f"{setting.label.replace('&', '')} ({setting.name})")
        rows.addRow(label, field)

    def _add_starts(self, rows: QFormLayout) -> None:
        chosen = self._choice.starts_at_once
        self._starts.show()
        self._starts.setText("" if chosen is None else str(chosen))
        self._starts.setPlaceholderText("one for each processor")
        self._starts.setAccessibleName("Starts at once")
        self._starts.textChanged.connect(self._on_field_changed)
        label = QLabel("Starts at &once", self)
        label.setBuddy(self._starts)
        rows.addRow(label, self._starts)
        self._starts_hint.setObjectName("fieldError")
        rows.addRow("", self._starts_hint)

    def _starts_problem(self) -> str:
        text = self._starts.text().strip()
        if not text or (text.isdecimal() and 1 <= int(text) <= _MOST_STARTS):
            return ""
        return f"Starts at once must be a whole number from 1 to {_MOST_STARTS:,}"

    def _validate(self) -> None:
        problem = self._starts_problem()
        show_hint(self._starts_hint, problem)
        has_problem = bool(problem) or any(each.problem() for each in self.fields.values())
        self.accept_button.setEnabled(not has_problem)

    @Slot()
    def _on_field_changed(self) -> None:
        self._validate()

    @Slot()
    def _on_reset_button_clicked(self) -> None:
        for field in self.fields.values():
            field.clear()
        self._starts.clear()
