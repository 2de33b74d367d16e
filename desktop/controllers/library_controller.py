"""Adds, checks and changes strategies as the user wishes."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core.background import Task
from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from core.records.problems import Problem, Severity
from desktop import file_manager
from desktop.controllers.messages import Messages
from desktop.controllers.prompter import Prompter
from desktop.controllers.task_group import TaskGroup, summary
from desktop.models.problem_text import described
from desktop.models.requests import AddRequest, InterpreterChoice, TemplateRequest

if TYPE_CHECKING:
    from core.manager.library import AddedStrategy


class LibraryController(QObject):
    """Everything that is done to strategies beside running and deleting them."""

    added = Signal(object)
    """The ids of the strategies that one wish has added, as a list."""

    copied = Signal(str)
    """The id of a strategy that was added as a copy, to be edited."""

    def __init__(
        self,
        manager: StrategyManager,
        prompter: Prompter,
        messages: Messages,
        parent: QObject,
    ) -> None:
        """Work on the manager's strategies."""
        super().__init__(parent)
        self._manager = manager
        self._prompter = prompter
        self._messages = messages
        self._exported_to = Path.home()

    # -- adding

    def ask_to_add(self) -> None:
        """Ask for a file, and add it."""
        request = self._prompter.add(AddRequest())
        if request is not None and request.path is not None:
            task = self._manager.add(
                request.path,
                request.name,
                exchange=request.exchange,
                interpreter=request.interpreter,
            )
            self._follow_added([task])

    def add_files(self, paths: Iterable[Path]) -> None:
        """Add files under their own names; what is no Python file is refused."""
        files = list(paths)
        refused = [each.name for each in files if each.suffix.lower() not in {".py", ".pyw"}]
        if refused:
            self._messages.error(f"Only Python files (.py) can be added, not {', '.join(refused)}")
        tasks = [self._manager.add(each, each.stem) for each in files if each.name not in refused]
        if tasks:
            self._follow_added(tasks)

    def ask_for_template(self) -> None:
        """Ask for a template, and add it."""
        from core.sources.templates import TEMPLATES  # noqa: PLC0415 - not for the first picture

        request = self._prompter.new_from_template(TemplateRequest(key=TEMPLATES[0].key, name=""))
        if request is not None:
            self._follow_added([self._manager.add_template(request.key, request.name)])

    @Slot(str)
    def add_template(self, key: str) -> None:
        """Add a template under its own title."""
        from core.sources.templates import template  # noqa: PLC0415 - not for the first picture

        self._follow_added([self._manager.add_template(key, template(key).title)])

    @Slot(str, bytes)
    def copy(self, strategy_id: str, data: bytes) -> None:
        """Add a source as a strategy like another one, and tell :attr:`copied`."""
        taken = {each.name for each in self._manager.statuses()}
        from core.sources import naming  # noqa: PLC0415 - not for the first picture

        name = naming.copy_name(self._name(strategy_id), taken)
        task = self._manager.add_copy(strategy_id, name, data)
        task.succeeded.connect(self._on_copy_succeeded)
        task.failed.connect(self._messages.fail)

    @Slot(object)
    def _on_copy_succeeded(self, added: "AddedStrategy") -> None:
        self._messages.done(f"Added {self._name(added.id)}: edit it, then start it by itself")
        self.copied.emit(added.id)

    def _follow_added(self, tasks: Sequence[Task]) -> None:
        group = TaskGroup(tasks, self)
        group.finished.connect(partial(self._tell_added, len(tasks)))

    def _tell_added(
        self, total: int, results: "list[AddedStrategy]", errors: list[OpeningBellError]
    ) -> None:
        if errors:
            self._messages.error(summary(errors, total))
        if not results:
            return
        for each in results:
            self._tell_problems(each.id, each.problems)
        what = self._name(results[0].id) if len(results) == 1 else f"{len(results)} strategies"
        self._messages.done(f"Added {what}")
        self.added.emit([each.id for each in results])

    # -- checking

    def check(self, strategy_id: str) -> None:
        """Look for what is wrong with a strategy's source, and tell it."""
        task = self._manager.check(strategy_id)
        task.succeeded.connect(partial(self._tell_checked, strategy_id))
        task.failed.connect(self._messages.fail)

    def _tell_checked(self, strategy_id: str, problems: list[Problem]) -> None:
        if problems:
            self._tell_problems(strategy_id, problems)
        else:
            self._messages.withdraw(f"check:{strategy_id}")
            self._messages.done(f"{self._name(strategy_id)}: no problems found")

    def _tell_problems(self, strategy_id: str, problems: Sequence[Problem]) -> None:
        if not problems:
            return
        first = min(problems, key=lambda each: each.severity is not Severity.ERROR)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        sentence = f"{self._name(strategy_id)}: {described(first)}{more}"
        tell = self._messages.error if first.severity is Severity.ERROR else self._messages.warn
        tell(sentence, f"check:{strategy_id}")

    # -- changing

    def rename(self, strategy_id: str) -> None:
        """Ask for another name."""
        name = self._prompter.rename(self._name(strategy_id))
        if name is not None:
            self._manager.rename(strategy_id, name).failed.connect(self._messages.fail)

    def choose_interpreter(self, strategy_id: str) -> None:
        """Ask for another Python."""
        present = self._manager.store.get(strategy_id).interpreter
        choice = self._prompter.interpreter(
            InterpreterChoice(
                strategy_name=self._name(strategy_id), path=Path(present) if present else None
            )
        )
        if choice is not None:
            task = self._manager.set_interpreter(strategy_id, choice.path)
            task.failed.connect(self._messages.fail)

    def export(self, strategy_id: str) -> None:
        """Ask where a copy of the source goes, and write it."""
        proposed = self._exported_to / f"{strategy_id}.py"
        target = self._prompter.export_target(proposed)
        if target is not None:
            self._exported_to = target.parent
            task = self._manager.export(strategy_id, target)
            task.succeeded.connect(self._on_export_succeeded)
            task.failed.connect(self._messages.fail)

    @Slot(object)
    def _on_export_succeeded(self, path: Path) -> None:
        self._messages.done(f"Exported to {path}")

    def reveal(self, strategy_id: str) -> None:
        """Show the source in the file manager."""
        source = self._manager.workspace.source(strategy_id)
        if not file_manager.reveal(source):
            self._messages.error(f"No file manager could be opened; the source is {source}")

    def _name(self, strategy_id: str) -> str:
        return self._manager.status(strategy_id).name
