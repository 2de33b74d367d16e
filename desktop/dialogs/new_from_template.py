"""The dialog that begins a strategy from a template."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QWidget

from core.errors import InvalidNameError
from core.sources import naming
from core.sources.templates import TEMPLATES, template
from desktop.dialogs.form_dialog import UNIT, FormDialog, show_hint
from desktop.models.requests import TemplateRequest
from desktop.views.template_card import TemplateCard

_COLUMNS: Final = 3


def ask(parent: QWidget, request: TemplateRequest) -> TemplateRequest | None:
    """Ask for a template and a name; return None where nothing is begun."""
    dialog = TemplateDialog(parent, request)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.request()
    dialog.deleteLater()
    return answer if accepted else None


class TemplateDialog(FormDialog):
    """Shows the templates as cards, and asks for a name."""

    def __init__(self, parent: QWidget, request: TemplateRequest) -> None:
        """Mark the template of ``request``."""
        super().__init__(parent, "New from template", "Begin from a template", "Create")
        self._key = request.key
        self._named = bool(request.name)
        cards = QWidget(self)
        grid = QGridLayout(cards)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2 * UNIT)
        self.cards = [TemplateCard(each, cards) for each in TEMPLATES]
        for number, card in enumerate(self.cards):
            grid.addWidget(card, *divmod(number, _COLUMNS))
            card.chosen.connect(self._on_card_chosen)
        self.form.addRow(cards)
        self._name = QLineEdit(request.name, self)
        self.add_field("&Name", self._name)
        self._hint = self.add_hint()
        self.finish()
        self._name.textEdited.connect(self._on_name_text_edited)
        self._on_card_chosen(request.key)

    def request(self) -> TemplateRequest:
        """Return what is chosen."""
        return TemplateRequest(key=self._key, name=self._name.text().strip())

    @Slot(str)
    def _on_card_chosen(self, key: str) -> None:
        self._key = key
        for card in self.cards:
            card.set_chosen(card.key == key)
        if not self._named:
            self._name.setText(template(key).title)

    @Slot(str)
    def _on_name_text_edited(self, text: str) -> None:
        self._named = bool(text)
        sentence = ""
        try:
            naming.display_name(text)
        except InvalidNameError as error:
            sentence = str(error)
        show_hint(self._hint, sentence)
        self.accept_button.setEnabled(not sentence)
