"""The question what happens to running strategies when the window closes."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QDialog, QLabel, QRadioButton, QWidget

from desktop.dialogs.form_dialog import FormDialog, muted_words
from desktop.models.requests import CloseAnswer, CloseChoice, CloseQuestion

_SHOWN: Final = 4

_TRAY: Final = ("Keep running, and stay in the &tray", "The window comes back from the tray icon.")
_MINIMISE: Final = (
    "Keep running, and &minimise the window",
    "This desktop has no tray, so the window stays among your windows.",
)
_QUIT: Final = "&Keep running, and quit"
_GO_ON: Final = "Strategies go on without the program; it finds them when it comes back."
_STOP: Final = (
    "&Stop all, and quit",
    "Each is asked to end; the program waits until they are gone.",
)


def ask(parent: QWidget, question: CloseQuestion) -> CloseAnswer | None:
    """Ask; return None where the window stays open."""
    dialog = CloseDialog(parent, question)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.answer()
    dialog.deleteLater()
    return answer if accepted else None


class CloseDialog(FormDialog):
    """Offers what can happen to the strategies that run."""

    def __init__(self, parent: QWidget, question: CloseQuestion) -> None:
        """Show the choices that the question leaves."""
        super().__init__(parent, "Opening Bell", _heading(question), "Close")
        self.form.addRow(muted_words(_names(question.active), self))
        self._has_tray = question.has_tray
        self._group = QButtonGroup(self)
        self._choices: dict[int, CloseChoice] = {}
        if not question.quitting:
            self._offer(CloseChoice.TRAY, _TRAY if question.has_tray else _MINIMISE)
        self._offer(CloseChoice.QUIT, _quit(question.waiting))
        self._offer(CloseChoice.STOP, _STOP)
        self._remember = QCheckBox("&Remember my choice", self)
        self._remember.setToolTip("It can be changed in the menu File, When closing")
        self.add_wide(self._remember)
        self.finish()
        self._group.idClicked.connect(self._on_group_id_clicked)
        self.choose(next(iter(self._choices.values())))

    def choose(self, choice: CloseChoice) -> None:
        """Mark a choice."""
        for number, each in self._choices.items():
            if each is choice:
                self._group.button(number).setChecked(True)
                self._on_group_id_clicked(number)

    def answer(self) -> CloseAnswer:
        """Return what is marked."""
        choice = self._choices[self._group.checkedId()]
        return CloseAnswer(choice=choice, remember=self._remember.isChecked())

    def _offer(self, choice: CloseChoice, words: tuple[str, str]) -> None:
        button = QRadioButton(words[0], self)
        explanation = QLabel(words[1], self)
        explanation.setObjectName("explanation")
        explanation.setWordWrap(True)
        number = len(self._choices)
        self._choices[number] = choice
        self._group.addButton(button, number)
        self.form.addRow(button)
        self.form.addRow(explanation)

    @Slot(int)
    def _on_group_id_clicked(self, number: int) -> None:
        words = {
            CloseChoice.TRAY: "Close the window" if self._has_tray else "Minimise",
            CloseChoice.QUIT: "Quit",
            CloseChoice.STOP: "Stop all and quit",
        }
        self.accept_button.setText(words.get(self._choices[number], "Close"))


def _quit(waiting: int) -> tuple[str, str]:
    if not waiting:
        return _QUIT, _GO_ON
    those = "The one that waits" if waiting == 1 else f"The {waiting:,} that wait"
    return _QUIT, f"{_GO_ON} {those} for a start will not start."


def _heading(question: CloseQuestion) -> str:
    count, waiting = len(question.active), question.waiting
    if waiting == count:
        return (
            "A strategy waits for its start"
            if count == 1
            else f"{count:,} strategies wait for their start"
        )
    if waiting:
        return f"{count:,} strategies are running or about to start"
    return "A strategy is running" if count == 1 else f"{count:,} strategies are running"


def _names(active: tuple[str, ...]) -> str:
    shown = ", ".join(active[:_SHOWN])
    return f"{shown} and {len(active) - _SHOWN:,} more" if len(active) > _SHOWN else shown
