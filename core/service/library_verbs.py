"""The verbs that work on strategies' files and settings."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import SourceMissingError, UnknownStrategyError, WriteError, shortened
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES
from core.service import rows
from core.service.conversation import Conversation
from core.service.protocol import Answer, Arguments
from core.sources import checks, naming

if TYPE_CHECKING:
    from core.manager.library import AddedStrategy
    from core.records.problems import Problem
    from core.store.saved_versions import SavedVersion
    from core.store.trash import TrashedStrategy


class LibraryVerbs:
    """`add`, `delete`, `show`, `save`, `export` and `check`."""

    def __init__(self, manager: StrategyManager) -> None:
        """Work on the strategies of ``manager``."""
        self._manager = manager

    async def add(self, args: Arguments, talk: Conversation) -> Answer:
        """Add a file as a new strategy; what is wrong with it is said, and no reason to refuse."""
        interpreter, exchange = args.text_or_none("interpreter"), args.text_or_none("exchange")
        added: AddedStrategy = await talk.task(
            self._manager.add(
                Path(args.text("file")),
                naming.display_name(args.text("name")),
                exchange="NSE" if exchange is None else exchange,
                interpreter=Path(interpreter) if interpreter else None,
            )
        )
        name = self._manager.store.get(added.id).name
        problems = [rows.problem_row(each) for each in added.problems]
        return Answer.done(f"Added {name} as {added.id}", id=added.id, problems=problems)

    async def delete(self, args: Arguments, talk: Conversation) -> Answer:
        """Move a strategy to the trash."""
        strategy_id = self._manager.find(args.text("strategy"))
        trashed: TrashedStrategy = await talk.task(self._manager.delete(strategy_id))
        message = f"Deleted {trashed.name}; its files are kept in {trashed.folder}"
        return Answer.done(message, id=strategy_id)

    async def show(self, args: Arguments, talk: Conversation) -> Answer:
        """Return a strategy's source and settings."""
        strategy_id = self._manager.find(args.text("strategy"))
        source: checks.Source = await talk.task(self._manager.read_source(strategy_id))
        strategy = self._manager.store.get(strategy_id)
        is_active = self._manager.status(strategy_id).state in ACTIVE_STATES
        return Answer.done(
            f"{strategy.name} is {strategy_id}",
            source=source.text,
            encoding=source.encoding,
            read_only=is_active,
            **rows.settings_row(strategy),
        )

    async def save(self, args: Arguments, talk: Conversation) -> Answer:
        """Make a file's content the strategy's source."""
        strategy_id = self._manager.find(args.text("strategy"))
        path = Path(args.text("file"))
        source: checks.Source = await talk.background(partial(checks.read_source, path))
        version: str = await talk.task(self._manager.save_source(strategy_id, source.data))
        name = self._manager.store.get(strategy_id).name
        message = f"Saved {name} as version {version}; the one before is kept"
        return Answer.done(message, version=version)

    async def history(self, args: Arguments, talk: Conversation) -> Answer:
        """Return the versions of a strategy's source, or bring one back."""
        strategy_id = self._manager.find(args.text("strategy"))
        name, wanted = self._manager.store.get(strategy_id).name, args.text_or_none("restore")
        message = f"The versions of {name}"
        if wanted is not None:
            version = await talk.task(self._manager.restore_version(strategy_id, wanted))
            message = f"{name} is version {version} again"
        found: list[SavedVersion] = await talk.task(self._manager.source_history(strategy_id))
        return Answer.done(message, versions=[rows.version_row(each) for each in found])

    async def export(self, args: Arguments, talk: Conversation) -> Answer:
        """Copy a strategy's source to ``output``, or as ``<id>.py`` into ``folder``."""
        strategy_id = self._manager.find(args.text("strategy"))
        output = args.text_or_none("output")
        named = Path(output) if output else Path(args.text("folder"))
        target: Path = await talk.background(partial(_export_target, named, strategy_id))
        path: Path = await talk.task(self._manager.export(strategy_id, target))
        name = self._manager.store.get(strategy_id).name
        return Answer.done(f"Exported {name} to {path}", path=str(path))

    async def check(self, args: Arguments, talk: Conversation) -> Answer:
        """Look for what is wrong with a strategy's source, or with a file's."""
        wanted, path = args.text("target"), Path(args.text("path"))
        try:
            strategy_id: str | None = self._manager.find(wanted)
        except UnknownStrategyError as error:
            if error.code != UnknownStrategyError.code:
                raise
            if not await talk.background(partial(os.path.exists, path)):
                raise _no_such_target(wanted, error) from error
            strategy_id = None
        if strategy_id is None:
            name, task = path.name, self._manager.check_file(path)
        else:
            name = self._manager.store.get(strategy_id).name
            task = self._manager.check(strategy_id)
        problems: list[Problem] = await talk.task(task)
        message = f"{name}: {_counted(len(problems))} found"
        return Answer.done(message, problems=[rows.problem_row(each) for each in problems])


def _no_such_target(
    wanted: str, error: UnknownStrategyError
) -> UnknownStrategyError | SourceMissingError:
    if Path(wanted).name == wanted and not wanted.endswith(".py"):
        return error
    return SourceMissingError(f"There is no file {shortened(wanted)}")


def _export_target(named: Path, strategy_id: str) -> Path:
    """Return the file to write; a file that the user has not named is not overwritten."""
    # Not by the path's own methods, which raise where a name is too long.
    if not os.path.isdir(named):  # noqa: PTH112
        return named
    target = named / f"{strategy_id}.py"
    if target.exists():
        message = f"{target} exists already: name the file with -o to overwrite it"
        raise WriteError(message)
    return target


def _counted(problems: int) -> str:
    match problems:
        case 0:
            return "no problem"
        case 1:
            return "1 problem"
        case _:
            return f"{problems} problems"
