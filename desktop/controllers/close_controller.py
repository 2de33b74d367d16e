"""Decides what becomes of the program when its window closes."""

from collections.abc import Callable
from functools import partial
from typing import assert_never

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from desktop.actions import CommandId
from desktop.controllers.messages import Messages
from desktop.controllers.prompter import Prompter
from desktop.controllers.task_group import TaskGroup, summary
from desktop.models.requests import CloseAnswer, CloseChoice, CloseQuestion
from desktop.settings import WindowSettings

_KEY = "quitting"


class CloseController(QObject):
    """Asks once what happens to running strategies, and sees to it.

    Strategies that keep running are no concern of the program's end: their runners have them.
    """

    hide_granted = Signal()
    """The window goes to the tray, or is minimised where there is none."""
    quit_granted = Signal()
    """The program may end now."""

    def __init__(
        self,
        manager: StrategyManager,
        prompter: Prompter,
        settings: WindowSettings,
        messages: Messages,
        parent: QObject,
    ) -> None:
        """Begin with a window that stays open, and no tray: see :attr:`has_tray`."""
        super().__init__(parent)
        self._manager = manager
        self._prompter = prompter
        self._settings = settings
        self._messages = messages
        self.has_tray: Callable[[], bool] = lambda: False
        self._stopping = False

    def close_window(self, may_lose_texts: Callable[[], bool]) -> None:
        """The user closes the window.

        Args:
            may_lose_texts: Asks about unsaved texts; False where the window stays open.
        """
        self._decide(may_lose_texts, quitting=False)

    def quit(self, may_lose_texts: Callable[[], bool]) -> None:
        """The user wants the program to end; see :meth:`close_window`."""
        self._decide(may_lose_texts, quitting=True)

    def stay(self) -> None:
        """The user does not want to quit after all; what is being stopped stops."""
        self._stopping = False
        self._messages.withdraw(_KEY)

    def _decide(self, may_lose_texts: Callable[[], bool], *, quitting: bool) -> None:
        if self._stopping:
            return
        choice = self._choice(quitting=quitting)
        if choice is None:
            return
        if choice is not CloseChoice.TRAY and not may_lose_texts():
            return
        match choice:
            case CloseChoice.TRAY:
                self.hide_granted.emit()
            case CloseChoice.STOP:
                self._stop_all()
            case CloseChoice.QUIT | CloseChoice.ASK:
                self.quit_granted.emit()
            case _:
                assert_never(choice)

    def _choice(self, *, quitting: bool) -> CloseChoice | None:
        """Return what was chosen, now or once for all; None where the window stays."""
        remembered = self._settings.close_choice()
        if quitting and remembered is CloseChoice.TRAY:
            remembered = CloseChoice.ASK
        active = self._active()
        # A start that is given up is never given up in silence.
        gives_up_starts = remembered is CloseChoice.QUIT and any(map(_waits, active))
        if remembered is not CloseChoice.ASK and not gives_up_starts:
            return remembered
        if not active:
            return CloseChoice.QUIT
        answer = self._asked(active, quitting=quitting)
        if answer is None:
            return None
        if answer.remember:
            self._settings.keep_close_choice(answer.choice)
        return answer.choice

    def _asked(self, active: list[StrategyStatus], *, quitting: bool) -> CloseAnswer | None:
        names = tuple(each.name for each in active)
        question = CloseQuestion(
            active=names,
            has_tray=self.has_tray(),
            quitting=quitting,
            waiting=sum(map(_waits, active)),
        )
        return self._prompter.closing(question)

    def _stop_all(self) -> None:
        active = self._active()
        if not active:
            self.quit_granted.emit()
            return
        self._stopping = True
        self._show_progress(len(active))
        group = TaskGroup((self._manager.stop(each.id) for each in active), self)
        group.progressed.connect(self._on_group_progressed)
        group.finished.connect(partial(self._on_group_finished, len(active)))

    def _show_progress(self, left: int) -> None:
        what = "1 strategy has" if left == 1 else f"{left:,} strategies have"
        sentence = f"Quitting as soon as {what} stopped…"
        self._messages.progress(sentence, CommandId.STAY, "Do not quit", key=_KEY)

    @Slot(int)
    def _on_group_progressed(self, left: int) -> None:
        if self._stopping and left:
            self._show_progress(left)

    def _on_group_finished(
        self, total: int, _results: list[object], errors: list[OpeningBellError]
    ) -> None:
        if not self._stopping:
            return
        self.stay()
        if errors and self._active():
            self._messages.error(f"Not quitting: {summary(errors, total)}")
            return
        # Somebody else may have started one meanwhile.
        self._stop_all()

    def _active(self) -> list[StrategyStatus]:
        """Return what runs, and what waits for its start."""
        return [
            each for each in self._manager.statuses() if each.state in ACTIVE_STATES or _waits(each)
        ]


def _waits(status: StrategyStatus) -> bool:
    return status.state is StrategyState.WAITING
