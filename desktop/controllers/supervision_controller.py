"""Changes how strategies are supervised, and leads to what their runs left behind."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from core.background import Background
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES
from desktop.controllers.messages import Messages
from desktop.controllers.prompter import Prompter
from desktop.editor.editor_area import EditorArea
from desktop.models.requests import RunSource, SupervisionChoice
from desktop.theme import Theme


class SupervisionController(QObject):
    """Asks for settings, and opens sources that ran."""

    def __init__(
        self,
        manager: StrategyManager,
        prompter: Prompter,
        messages: Messages,
        editors: EditorArea,
        theme: Theme,
    ) -> None:
        """Work on the manager's strategies, and in ``editors``, which own it."""
        super().__init__(editors)
        self._manager = manager
        self._prompter = prompter
        self._messages = messages
        self._editors = editors
        self._theme = theme
        self._background = Background(self)
        self._past: QObject | None = None

    def ask(self, strategy_id: str) -> None:
        """Ask how a strategy is supervised; refused while it runs."""
        status, strategy = self._manager.status(strategy_id), self._manager.store.get(strategy_id)
        if status.state in ACTIVE_STATES:
            self._messages.error(
                f"The supervision of {status.name} can be changed when it has ended: "
                "its runner keeps to what it was started with"
            )
            return
        from desktop.models.supervision_form import valid  # noqa: PLC0415 - not for the first picture

        before = SupervisionChoice(
            title=f"How is “{status.name}” supervised?",
            own=valid(strategy.supervision),
            workspace=dict(self._manager.workspace_supervision()),
        )
        choice = self._prompter.supervision(before)
        if choice is not None:
            task = self._manager.set_supervision(strategy_id, choice.own)
            task.failed.connect(self._messages.fail)

    def ask_for_all(self) -> None:
        """Ask what holds for every strategy that has no choice of its own."""
        from desktop.models.supervision_form import valid  # noqa: PLC0415 - not for the first picture

        before = SupervisionChoice(
            title="How is a strategy supervised that has no choice of its own?",
            own=valid(self._manager.workspace_supervision()),
            is_for_all=True,
            starts_at_once=self._manager.settings.chosen_starts_at_once(),
        )
        choice = self._prompter.supervision(before)
        if choice is None:
            return
        if choice.own != before.own:
            task = self._manager.set_workspace_supervision(choice.own)
            task.failed.connect(self._messages.fail)
        if choice.starts_at_once != before.starts_at_once:
            task = self._manager.settings.set_starts_at_once(choice.starts_at_once)
            task.failed.connect(self._messages.fail)

    # -- sources

    @Slot(object)
    def open_source(self, wish: RunSource) -> None:
        """Open what a run ran: in its editor where that has it still, else to be read only."""
        from desktop.editor.past_sources import found  # noqa: PLC0415 - loads the editor

        current = self._manager.workspace.source(wish.record.strategy_id)
        task = self._background.run(partial(found, wish, current))
        task.succeeded.connect(partial(self._open_found, wish))

    def _open_found(self, wish: RunSource, what: str) -> None:
        if what == "missing":
            self._messages.error(f"{wish.file} is not on this computer any more")
        elif what == "current" and wish.line is not None:
            self._editors.open_strategy(wish.record.strategy_id, wish.line)
        else:
            self._open_past(wish)

    def _open_past(self, wish: RunSource) -> None:
        from desktop.editor.past_sources import PastSources  # noqa: PLC0415 - loads the editor

        if not isinstance(self._past, PastSources):
            self._past = PastSources(self._editors, self._manager, self._theme)
        self._past.open(wish)
