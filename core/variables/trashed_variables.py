"""The variables of deleted strategies: in the trash beside their sources, until they come back.

``variables.json`` in a strategy's folder there holds ``{"regular": {…}, "moved": true}``, and
``secrets.bin`` its secrets, encrypted as all others are. As long as it says that they are not moved
they stand, or may stand, in the strategies' own files too. After 30 days they go for good.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from core.atomic_file import sync_folder, write_atomic, write_error
from core.errors import SecretsError, WriteError
from core.store.trash import SECRETS_NAME, VARIABLES_NAME, TrashedStrategy
from core.variables.variable import Values, texts
from core.variables.variable_store import VariableStore

_PRIVATE: Final = 0o600
_MOST_AGE: Final = timedelta(days=30)


class _Kept(NamedTuple):
    """What ``variables.json`` says."""

    regular: Values
    moved: bool


class TrashedVariables:
    """Moves variables to the trash and back; every method waits for the disk, on any thread.

    Each step leaves them in one of the two places at least, and :meth:`tidy` ends what a kill has cut
    off.
    """

    def __init__(self, store: VariableStore) -> None:
        """Name the store of the variables of those that are not deleted."""
        self._store = store

    def keep(self, trashed: TrashedStrategy) -> None:
        """Copy a strategy's variables beside its source in the trash.

        Raises:
            SecretsError: Its secrets cannot be read; they stay where they are.
            WriteError: The trash cannot be written.
        """
        own = self._store.of_strategies
        before = _kept(trashed.folder)
        regular = dict(before.regular if before else {}) | dict(
            own.plain.values(trashed.strategy_id)
        )
        _write(trashed.folder, _Kept(regular, moved=False))
        secure = own.secret_values(trashed.strategy_id)
        if secure:
            box = self._store.box(trashed.folder / SECRETS_NAME)
            box.write(box.read() | dict(secure))

    def forget(self, trashed: TrashedStrategy) -> None:
        """End the variables of one whose are kept in the trash, and that is listed no more.

        Raises:
            SecretsError: Its secrets cannot be read; they stay where they are.
            WriteError: They, or some of them, stay where they are.
        """
        kept = _kept(trashed.folder)
        if kept is not None and not kept.moved:
            self._store.of_strategies.forget(trashed.strategy_id, wholly=True)
            _write(trashed.folder, kept._replace(moved=True))

    def bring_back(self, trashed: TrashedStrategy) -> None:
        """Give a strategy that is about to be listed again the variables that it had.

        Raises:
            SecretsError: Its secrets cannot be read; all of it stays in the trash.
            WriteError: All of it stays in the trash.
        """
        kept = _kept(trashed.folder)
        if kept is None:
            return
        secure = texts(self._store.box(trashed.folder / SECRETS_NAME).read())
        _write(trashed.folder, kept._replace(moved=False))
        self._store.of_strategies.bring(trashed.strategy_id, kept.regular, secure)

    def tidy(
        self, trashed: list[TrashedStrategy], is_listed: Callable[[str], bool], now: datetime
    ) -> None:
        """End what a kill has cut off, and what has been in the trash for 30 days.

        What cannot be read or written is left for the next time.
        """
        for each in trashed:
            try:
                kept = _kept(each.folder)
                if (kept is None or not kept.moved) and not is_listed(each.strategy_id):
                    self.keep(each)
                    self.forget(each)
                if now - each.deleted_at > _MOST_AGE:
                    _drop(each.folder)
            except (SecretsError, WriteError):
                continue


def _kept(folder: Path) -> _Kept | None:
    try:
        row: Any = json.loads((folder / VARIABLES_NAME).read_bytes())
        return _Kept(texts(row["regular"]), row["moved"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(folder: Path, kept: _Kept) -> None:
    row = {"regular": dict(kept.regular), "moved": kept.moved}
    write_atomic(folder / VARIABLES_NAME, json.dumps(row).encode(), mode=_PRIVATE)


def _drop(folder: Path) -> None:
    kept = _kept(folder)
    if kept is None or not kept.moved:
        return
    secrets = folder / SECRETS_NAME
    try:
        secrets.unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise write_error(secrets, error) from error
    if kept.regular:
        _write(folder, _Kept({}, moved=True))
