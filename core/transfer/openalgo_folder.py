"""Reads the strategies of an OpenAlgo installation, of either era; nothing there is changed.

Until 2025 a folder has variables of strategies (``strategy_env.json``, ``.secure_env``); later ones
have a market, a file's name and reasons in the configuration. What one has and the other lacks is
simply absent.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from core.errors import ArchiveError, SecretsError, shortened
from core.sources.checks import MAX_SOURCE_BYTES
from core.store import config_codec
from core.store.file_names import is_usable_id
from core.store.key_files import key_files
from core.store.secret_box import SecretBox
from core.transfer.live_openalgo import how_it_is_served
from core.transfer.ordinary_files import ordinary_files
from core.transfer.parcel import NO_SECRETS, FileKind, Parcel, ParcelFile, ParcelStrategy, Secrets
from core.variables.variable import texts
from core.workspace import Workspace

_MOST_JSON_BYTES: Final = 64 * 1024**2
_OLD_KEY: Final = "db/strategy_encryption.key"


def read_installation(root: Path) -> Parcel:
    """Return what the folder of an OpenAlgo, or of a workspace, holds. Waits for the disk.

    Raises:
        ArchiveError: It is none; ``str()`` is the sentence.
    """
    workspace = Workspace(root)
    entries = _entries(workspace)
    warnings: list[str] = []
    regular = _optional(workspace.strategies / "strategy_env.json", warnings)
    secure = _readable_secrets(workspace, warnings)
    logs = _logs(workspace.logs)
    found = []
    for strategy_id, entry in entries.items():
        source = _source(workspace, strategy_id, entry, warnings)
        if source is not None:
            data = _data_files(workspace.data(strategy_id))
            strategy = ParcelStrategy(
                id=strategy_id,
                entry=entry,
                source=source,
                regular=texts(regular.get(strategy_id)),
                secure=tuple(texts(secure.get(strategy_id))),
                files=(*_log_files(strategy_id, logs), *data),
            )
            found.append(strategy)
    return Parcel(
        origin=f"the OpenAlgo in {root}",
        strategies=tuple(found),
        is_installation=True,
        served_by=how_it_is_served(root),
        secrets=partial(_secrets, workspace) if secure else _no_secrets,
        warnings=tuple(warnings),
    )


def _entries(workspace: Workspace) -> dict[str, dict[str, Any]]:
    path = workspace.configs_file
    if not path.is_file():
        name = path.relative_to(workspace.root).as_posix()
        message = f"{workspace.root} is no folder of OpenAlgo: it has no {name}"
        raise ArchiveError(message)
    try:
        if path.stat().st_size > _MOST_JSON_BYTES:
            message = f"{path} is too large to be a list of strategies"
            raise ArchiveError(message)
        document = config_codec.parse(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})"
        raise ArchiveError(message) from error
    except ValueError as error:
        message = f"{path} cannot be read ({error}): have OpenAlgo mend it first"
        raise ArchiveError(message) from error
    return {
        name: dict(entry) for name, entry in document.entries.items() if isinstance(entry, Mapping)
    }


def _source(
    workspace: Workspace, strategy_id: str, entry: Mapping[str, Any], warnings: list[str]
) -> bytes | None:
    """Return a strategy's source, wherever its entry or its id says that it is."""
    shown = shortened(str(entry.get("name") or strategy_id))
    if not is_usable_id(strategy_id):
        warnings.append(f"{shown} is left out: its id names no file")
        return None
    named = str(entry.get("file_path") or "").replace("\\", "/").rpartition("/")[2]
    for name in filter(None, (named, f"{strategy_id}.py")):
        path = workspace.scripts / name
        try:
            if not is_usable_id(name) or not stat.S_ISREG(path.stat().st_mode):
                continue
            if path.stat().st_size > MAX_SOURCE_BYTES:
                warnings.append(f"{shown} is left out: its source is larger than a source may be")
                return None
            return path.read_bytes()
        except OSError:
            continue
    warnings.append(f"{shown} is left out: its source is not in {workspace.scripts}")
    return None


def _optional(path: Path, warnings: list[str]) -> dict[str, Any]:
    try:
        return config_codec.parse(path.read_bytes()).entries
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        warnings.append(f"The variables are left out: {path.name} cannot be read ({why})")
        return {}


def _box(workspace: Workspace) -> SecretBox:
    key = workspace.encryption_key
    old = workspace.root / _OLD_KEY
    return SecretBox(
        old if old.exists() and not key_files(key).exists() else key,
        workspace.strategy_secrets,
    )


def _readable_secrets(workspace: Workspace, warnings: list[str]) -> dict[str, Any]:
    try:
        return _box(workspace).read()
    except SecretsError as error:
        warnings.append(f"The secrets are left out: {error}")
        return {}


def _secrets(workspace: Workspace, _passphrase: str | None) -> Secrets:
    """Return the secrets, or say why not: that they could be read has been shown before."""
    return Secrets({owner: texts(its) for owner, its in _box(workspace).read().items()}, {})


def _no_secrets(_passphrase: str | None) -> Secrets:
    return NO_SECRETS


def _logs(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            found = [Path(each.path) for each in entries if each.is_file(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(each for each in found if each.suffix == ".log")


def _log_files(strategy_id: str, logs: list[Path]) -> Iterator[ParcelFile]:
    for path in logs:
        # The id of another strategy may begin with this one's.
        if path.name.startswith(f"{strategy_id}_") and len(path.name) == len(strategy_id) + 24:
            yield _file(FileKind.LOG, path, PurePosixPath(path.name))


def _data_files(folder: Path) -> Iterator[ParcelFile]:
    """Yield what a workspace has of a strategy's own; OpenAlgo has no such folder."""
    for path in ordinary_files(folder):
        yield _file(FileKind.DATA, path, PurePosixPath(path.relative_to(folder).as_posix()))


def _file(kind: FileKind, path: Path, relative: PurePosixPath) -> ParcelFile:
    return ParcelFile(kind, relative, path.stat().st_size, partial(_open, path))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
