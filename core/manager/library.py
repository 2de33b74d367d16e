"""The strategies' files: adding, reading, saving, exporting, deleting. Runs off the GUI thread.

Every method here touches the disk, so the manager runs them on its worker.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core import clock
from core.atomic_file import write_atomic
from core.errors import SourceError, SourceMissingError, WriteError
from core.records.problems import Problem
from core.records.strategy import Strategy
from core.sources import checks, imports, interpreters, naming, templates
from core.workspace import Workspace


@dataclass(frozen=True)
class AddedStrategy:
    """A strategy that was added, and what is wrong with its source."""

    id: str
    problems: list[Problem]


@dataclass(frozen=True)
class NewSource:
    """A source on its way into the workspace."""

    strategy: Strategy
    problems: list[Problem]


class Library:
    """The sources of a workspace."""

    def __init__(self, workspace: Workspace, has_entry: Callable[[str], bool]) -> None:
        """Name the workspace, and what knows the ids that its configuration file takes."""
        self._workspace = workspace
        self._has_entry = has_entry

    def add_file(self, path: Path, name: str, exchange: str, interpreter: Path | None) -> NewSource:
        """Copy a file into the workspace, checked; the caller then stores the strategy.

        Raises:
            SourceError: The file is missing, too large, or no text in its encoding.
            InvalidNameError: The name cannot be used.
            InvalidExchangeError: No exchange has this code.
            InterpreterError: The interpreter is none.
            WriteError: The copy cannot be written.
        """
        return self._add_source(
            checks.read_source(path), path.name, name or path.stem, exchange, interpreter
        )

    def add_template(self, key: str, name: str) -> NewSource:
        """Write a template into the workspace as a new strategy; see :meth:`add_file`."""
        template = templates.template(key)
        source = checks.decode_source(templates.source(key), template.file_name)
        return self._add_source(source, template.file_name, name or template.title, "NSE", None)

    def add_copy(self, strategy: Strategy, name: str, data: bytes) -> NewSource:
        """Write a source as a new strategy that runs where ``strategy`` does; see :meth:`add_file`.

        It has the exchange and the interpreter of ``strategy``, and no schedule.
        """
        file_name = self._path(strategy).name
        source = checks.decode_source(data, file_name)
        python = Path(strategy.interpreter) if strategy.interpreter else None
        return self._add_source(source, f"{name}.py", name, strategy.exchange, python)

    def _add_source(
        self,
        source: checks.Source,
        file_name: str,
        name: str,
        exchange: str,
        interpreter: Path | None,
    ) -> NewSource:
        shown = naming.display_name(name)
        code = naming.exchange_code(exchange)
        chosen = interpreters.probe(interpreter).path if interpreter else None
        created = clock.now()
        strategy_id = naming.strategy_id(file_name, created, self._is_taken)
        target = self._workspace.source(strategy_id)
        write_atomic(target, source.data, mode=0o755)
        strategy = Strategy(
            id=strategy_id,
            name=shown,
            file_path=target.relative_to(self._workspace.root).as_posix(),
            exchange=code,
            created_at=created,
            interpreter=str(chosen) if chosen else None,
        )
        return NewSource(strategy, self._problems(source, target.name, chosen))

    def read(self, strategy: Strategy) -> checks.Source:
        """Return a strategy's source.

        Raises:
            SourceError: It is missing, or no text in its encoding.
        """
        return checks.read_source(self._path(strategy))

    def save(self, strategy: Strategy, data: bytes) -> str:
        """Write a strategy's source, and keep the one before as ``<id>.bak``.

        Returns:
            The version's id: the beginning of the new source's SHA-256.

        Raises:
            SourceError: The new source is too large, or no text in its encoding.
            WriteError: It cannot be written; the old one stands.
        """
        path = self._path(strategy)
        checks.decode_source(data, path.name)
        try:
            before = path.read_bytes()
        except FileNotFoundError:
            before = None
        except OSError as error:
            message = f"{path} cannot be read ({error.strerror}), so it is not overwritten"
            raise WriteError(message) from error
        if before is not None and before != data:
            write_atomic(path.with_suffix(".bak"), before, mode=0o644)
        write_atomic(path, data, mode=0o755)
        return hashlib.sha256(data).hexdigest()[:12]

    def check(self, strategy: Strategy) -> list[Problem]:
        """Return what is wrong with a strategy's source; SourceError where there is no text."""
        path = self._path(strategy)
        chosen = Path(strategy.interpreter) if strategy.interpreter else None
        return self._problems(checks.read_source(path), path.name, chosen)

    def check_file(self, path: Path, interpreter: Path | None = None) -> list[Problem]:
        """Return what is wrong with a file that is not in the workspace (yet)."""
        return self._problems(checks.read_source(path), path.name, interpreter, path.parent)

    def export(self, strategy: Strategy, target: Path) -> Path:
        """Copy a strategy's source to ``target``, a file or a folder; return where it is now.

        Raises:
            SourceMissingError: There is no source.
            WriteError: The copy cannot be written.
        """
        path = self._path(strategy)
        if os.path.isdir(target):  # noqa: PTH112 - is_dir raises where a name is too long
            target = target / path.name
        if os.path.exists(target) and not os.path.isfile(target):  # noqa: PTH110, PTH113
            # A copy takes the name of what it replaces: of a device, that must not be.
            message = f"{target} is no ordinary file: name another one"
            raise WriteError(message)
        try:
            data = path.read_bytes()
        except OSError as error:
            message = f"The file {path} of {strategy.name} cannot be read ({error.strerror})"
            raise SourceMissingError(message) from error
        write_atomic(target, data)
        return target

    def discard_copy(self, strategy: Strategy) -> None:
        """Remove the source of a strategy that could not be stored after all."""
        self._path(strategy).unlink(missing_ok=True)

    def _path(self, strategy: Strategy) -> Path:
        path = (self._workspace.root / strategy.file_path).resolve()
        if not path.is_relative_to(self._workspace.scripts.resolve()):
            message = f"The file of {strategy.name} lies outside the workspace's scripts: {path}"
            raise SourceError(message)
        return path

    def _is_taken(self, strategy_id: str) -> bool:
        files = (self._workspace.source(strategy_id), self._workspace.runs(strategy_id))
        return self._has_entry(strategy_id) or any(path.exists() for path in files)

    def _problems(
        self,
        source: checks.Source,
        file_name: str,
        interpreter: Path | None,
        folder: Path | None = None,
    ) -> list[Problem]:
        python = interpreter or interpreters.default_interpreter()
        problems = checks.check_syntax(source, file_name, python)
        if problems:
            return problems
        return imports.missing_imports(source, python, folder or self._workspace.scripts)
