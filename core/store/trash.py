"""Deleted strategies: kept in the workspace until the user empties the trash."""

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from core import clock
from core.atomic_file import sync_folder, write_atomic, write_error
from core.clock import Clock
from core.errors import WriteError
from core.store import config_codec
from core.workspace import Workspace

_ENTRY_NAME = "entry.json"
VARIABLES_NAME: Final = "variables.json"
SECRETS_NAME: Final = "secrets.bin"
"""What :mod:`core.variables.trashed_variables` keeps beside it."""
_RESTORED_SUFFIX = ".restored"
_FOLDER_NAME = re.compile(r"(?P<stamp>\d{8}_\d{6})_(?P<id>.+)", re.DOTALL)
_STAMP = "%Y%m%d_%H%M%S"


@dataclass(frozen=True, kw_only=True)
class TrashedStrategy:
    """One deleted strategy.

    Attributes:
        name: What the user called it.
        folder: What was kept of it: the source, its backup, and its configuration.
    """

    strategy_id: str
    name: str
    folder: Path
    deleted_at: datetime


class Trash:
    """The workspace's folder of deleted strategies; every method waits for the disk."""

    def __init__(self, workspace: Workspace, clock: Clock = clock.now) -> None:
        """Name the workspace; nothing is read yet."""
        self._workspace = workspace
        self._clock = clock

    def discard(self, strategy_id: str, entry: Mapping[str, Any]) -> TrashedStrategy:
        """Move a strategy's source and backup into the trash, and keep its configuration there.

        Runs, logs and the working folder stay where they are. A source that lies outside
        the workspace stays too. The configuration comes first: whatever kills the program,
        nothing is lost.

        Raises:
            WriteError: The trash cannot be written; the strategy is where it was.
        """
        deleted_at, folder = self._new_folder(strategy_id)
        write_atomic(folder / _ENTRY_NAME, _as_bytes(entry))
        moved: list[tuple[Path, Path]] = []
        try:
            for path in self._files(strategy_id, entry):
                if os.path.lexists(path):
                    path.rename(folder / path.name)
                    moved.append((path, folder / path.name))
                    sync_folder(path.parent)
            sync_folder(folder)
        except OSError as error:
            _undo(moved)
            _remove(folder)
            raise write_error(folder, error) from error
        return _trashed(folder, strategy_id, entry, deleted_at)

    def restore(self, trashed: TrashedStrategy) -> dict[str, Any]:
        """Move a deleted strategy's files back and return its configuration.

        The configuration stays in the trash's folder, which is no longer offered;
        :meth:`forget` removes it when the configuration is safe elsewhere.

        Raises:
            WriteError: A file of its name is there already, or cannot be written, or the
                trash no longer has it; nothing has changed.
        """
        entry = self._entry(trashed)
        moves = [
            (trashed.folder / path.name, path)
            for path in self._files(trashed.strategy_id, entry)
            if os.path.lexists(trashed.folder / path.name)
        ]
        for _, path in moves:
            if os.path.lexists(path):
                message = f"{trashed.name} cannot be restored: {path} is there already"
                raise WriteError(message)
        moved: list[tuple[Path, Path]] = []
        try:
            for kept, path in moves:
                kept.rename(path)
                moved.append((kept, path))
                sync_folder(path.parent)
            trashed.folder.rename(_restored(trashed.folder))
            sync_folder(trashed.folder.parent)
        except OSError as error:
            _undo(moved)
            raise write_error(trashed.folder, error) from error
        return entry

    def forget(self, trashed: TrashedStrategy) -> None:
        """Remove what :meth:`restore` left in the trash; files that somebody added stay.

        Its variables are in place again by then.
        """
        folder = _restored(trashed.folder)
        with contextlib.suppress(OSError):
            for name in (SECRETS_NAME, VARIABLES_NAME):
                (folder / name).unlink(missing_ok=True)
        _remove(folder)

    def newest(self) -> TrashedStrategy | None:
        """Return the strategy that was deleted last, or None."""
        return next(self.all(), None)

    def all(self) -> Iterator[TrashedStrategy]:
        """Yield the strategies that can be brought back, the newest first."""
        yield from self._found("")

    def restored(self) -> Iterator[TrashedStrategy]:
        """Yield those that were brought back, and have not been forgotten yet."""
        yield from self._found(_RESTORED_SUFFIX)

    def _found(self, suffix: str) -> Iterator[TrashedStrategy]:
        try:
            names = sorted((each.name for each in self._workspace.trash.iterdir()), reverse=True)
        except OSError:
            return
        for name in names:
            if name.endswith(_RESTORED_SUFFIX) != bool(suffix):
                continue
            folder = self._workspace.trash / name.removesuffix(suffix)
            found = _FOLDER_NAME.fullmatch(folder.name)
            if found is not None:
                with contextlib.suppress(OSError, ValueError):
                    entry = _parsed(self._workspace.trash / name)
                    deleted_at = clock.IST.localize(_naive(found["stamp"]))
                    yield _trashed(folder, found["id"], entry, deleted_at)

    def _new_folder(self, strategy_id: str) -> tuple[datetime, Path]:
        moment = self._clock().astimezone(clock.IST).replace(microsecond=0)
        while True:
            folder = self._workspace.trash / f"{moment:{_STAMP}}_{strategy_id}"
            if not folder.exists() and not _restored(folder).exists():
                break
            moment += timedelta(seconds=1)
        try:
            self._workspace.trash.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise write_error(folder, error) from error
        return moment, folder

    def _files(self, strategy_id: str, entry: Mapping[str, Any]) -> list[Path]:
        """Return where the source and its backup are, if that is a place of the workspace's."""
        source = self._workspace.root / config_codec.file_path(strategy_id, entry)
        if source.parent.resolve() != self._workspace.scripts.resolve():
            return []
        return [source, source.with_suffix(".bak")]

    def _entry(self, trashed: TrashedStrategy) -> dict[str, Any]:
        try:
            return _parsed(trashed.folder)
        except (OSError, ValueError) as error:
            message = (
                f"{trashed.name} cannot be restored: {trashed.folder / _ENTRY_NAME} "
                "is not there or cannot be read"
            )
            raise WriteError(message) from error


def trashed_secrets(trash: Path) -> list[Path]:
    """Return the encrypted files in the folder of deleted strategies."""
    return sorted(trash.glob(f"*/{SECRETS_NAME}"))


def _trashed(
    folder: Path, strategy_id: str, entry: Mapping[str, Any], deleted_at: datetime
) -> TrashedStrategy:
    name = entry.get("name")
    return TrashedStrategy(
        strategy_id=strategy_id,
        name=name if isinstance(name, str) and name else strategy_id,
        folder=folder,
        deleted_at=deleted_at,
    )


def _restored(folder: Path) -> Path:
    return folder.with_name(folder.name + _RESTORED_SUFFIX)


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):
        (folder / _ENTRY_NAME).unlink()
        folder.rmdir()


def _undo(moved: list[tuple[Path, Path]]) -> None:
    for origin, place in reversed(moved):
        with contextlib.suppress(OSError):
            place.rename(origin)


def _as_bytes(entry: Mapping[str, Any]) -> bytes:
    return config_codec.rendered(entry).encode("utf-8", "backslashreplace")


def _parsed(folder: Path) -> dict[str, Any]:
    value = json.loads((folder / _ENTRY_NAME).read_bytes())
    if not isinstance(value, dict):
        message = "not an object"
        raise ValueError(message)  # noqa: TRY004 - of what a file holds, not of a caller
    return value


def _naive(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP)  # noqa: DTZ007 - its caller knows the zone
