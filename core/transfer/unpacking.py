"""Puts strategies of a parcel into the workspace, each whole or not at all."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from core import clock
from core.atomic_file import write_atomic, write_error
from core.errors import InvalidNameError, OpeningBellError
from core.sources import naming
from core.transfer.parcel import NO_SECRETS, BringIn, FileKind, Parcel, ParcelStrategy, Secrets
from core.variables.variable import Values, VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace

_OF_THE_MOMENT: Final = (
    *("pid", "is_error", "error_message", "error_time", "manually_stopped"),
    *("paused_reason", "paused_message"),
)
"""What an entry says of how things stood there."""
_OWN_OF_THE_MOMENT: Final = (
    *("start_wanted", "held_at", "resumed_at", "start_failed_at", "start_failure"),
    "start_failure_code",
)


class Unpacked(NamedTuple):
    """A strategy whose files are in place; its entry is to be stored."""

    id: str
    entry: dict[str, Any]


class Unpacker:
    """Copies files and variables; the caller stores the entries. Every method waits for the disk."""

    def __init__(
        self, workspace: Workspace, store: VariableStore, has_entry: Callable[[str], bool]
    ) -> None:
        """Work on a workspace; ``has_entry`` says which ids its configurations take."""
        self._workspace = workspace
        self._store = store
        self._has_entry = has_entry

    def unpack(self, parcel: Parcel, wish: BringIn) -> list[Unpacked]:
        """Put the strategies that are wanted in place.

        Those of an OpenAlgo that runs come without their schedule: two programs would trade the same.

        Raises:
            SecretsError: The secrets cannot be read: nothing is brought in.
            WriteError: The disk refused; those before are in place, and returned by no one.
        """
        secrets = parcel.secrets(wish.passphrase) if wish.with_secrets else NO_SECRETS
        self._bring_sets(parcel, secrets)
        done: list[Unpacked] = []
        try:
            for strategy in parcel.strategies:
                if wish.ids is None or strategy.id in wish.ids:
                    done += [self._unpack_one(parcel, strategy, secrets, wish)]
        except OpeningBellError:
            self.take_back(done)
            raise
        return done

    def take_back(self, unpacked: Iterable[Unpacked]) -> None:
        """Remove what was put in place for strategies that could not be stored."""
        for each in unpacked:
            self._workspace.source(each.id).unlink(missing_ok=True)
            shutil.rmtree(self._workspace.data(each.id), ignore_errors=True)
            shutil.rmtree(self._workspace.history(each.id), ignore_errors=True)
            self._store.of_strategies.forget(each.id)

    def _unpack_one(
        self, parcel: Parcel, strategy: ParcelStrategy, secrets: Secrets, wish: BringIn
    ) -> Unpacked:
        strategy_id = self._free_id(strategy.id)
        unpacked = Unpacked(strategy_id, _entry(parcel, strategy, strategy_id))
        try:
            self._copy_files(strategy, strategy_id, with_logs=wish.with_logs)
            self._set_variables(strategy_id, strategy.regular, secrets.strategies.get(strategy.id))
            write_atomic(self._workspace.source(strategy_id), strategy.source, mode=0o755)
        except OSError as error:
            self.take_back([unpacked])
            raise write_error(self._workspace.data(strategy_id), error) from error
        except OpeningBellError:
            self.take_back([unpacked])
            raise
        return unpacked

    def _free_id(self, wanted: str) -> str:
        """Return the id it had, where nothing here has it, or a new one."""
        if not self._is_taken(wanted):
            return wanted
        stem = wanted.rpartition("_")[0] or wanted
        return naming.strategy_id(f"{stem}.py", clock.now(), self._is_taken)

    def _is_taken(self, strategy_id: str) -> bool:
        workspace = self._workspace
        places = (workspace.source, workspace.runs, workspace.data, workspace.history)
        return self._has_entry(strategy_id) or any(place(strategy_id).exists() for place in places)

    def _copy_files(self, strategy: ParcelStrategy, strategy_id: str, *, with_logs: bool) -> None:
        folders = {
            FileKind.DATA: self._workspace.data(strategy_id),
            FileKind.HISTORY: self._workspace.history(strategy_id),
            FileKind.LOG: self._workspace.logs,
        }
        for each in strategy.files:
            if each.kind is FileKind.LOG and not with_logs:
                continue
            relative = Path(each.path)
            if each.kind is FileKind.LOG:
                relative = Path(each.path.name.replace(strategy.id, strategy_id, 1))
            target = folders[each.kind] / relative
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if each.kind is FileKind.LOG and target.exists():
                continue
            with each.open() as source, target.open("xb") as file:
                shutil.copyfileobj(source, file, 1024 * 1024)

    def _set_variables(self, owner: str, regular: Values, secure: Values | None) -> None:
        secure = secure or {}
        open_ones = {name: value for name, value in regular.items() if name not in secure}
        if open_ones or secure:
            self._store.of_strategies.bring(owner, open_ones, secure)

    def _bring_sets(self, parcel: Parcel, secrets: Secrets) -> None:
        """Bring in the sets that are not here; those that are keep their values."""
        here = set(self._store.sets())
        for name, regular in parcel.sets.items():
            if name not in here:
                secure = secrets.sets.get(name, {})
                self._store.change_set(name, VariableChange(regular=regular, secure=secure))


def _entry(parcel: Parcel, strategy: ParcelStrategy, strategy_id: str) -> dict[str, Any]:
    """Return the entry as it is to be here: nothing runs, nothing is held, paths are ours."""
    entry = {name: value for name, value in strategy.entry.items() if name not in _OF_THE_MOMENT}
    own = entry.get("opening_bell")
    if isinstance(own, dict):
        own = {name: value for name, value in own.items() if name not in _OWN_OF_THE_MOMENT}
        entry["opening_bell"] = own
    entry |= {
        "name": _name(strategy),
        "file_path": f"strategies/scripts/{strategy_id}.py",
        "file_name": f"{strategy_id}.py",
        "is_running": False,
    }
    if parcel.served_by:
        entry["is_scheduled"] = False
    return entry


def _name(strategy: ParcelStrategy) -> str:
    try:
        return naming.display_name(str(strategy.entry.get("name") or ""))
    except InvalidNameError:
        return strategy.id
