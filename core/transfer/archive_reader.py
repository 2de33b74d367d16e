"""Reads an archive, trusting nothing in it."""

import json
import shutil
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, cast

from core.errors import ArchiveError, shortened
from core.sources.checks import MAX_SOURCE_BYTES
from core.store.file_names import is_usable_id
from core.transfer.archive_writer import FORMAT, MANIFEST, SECRETS, SETS, VERSION
from core.transfer.parcel import FileKind, Parcel, ParcelFile, ParcelStrategy, Secrets
from core.transfer.sealing import unseal
from core.variables.variable import Values, texts

_MOST_FILES: Final = 100_000
_MOST_BYTES: Final = 8 * 1024**3
_MOST_JSON_BYTES: Final = 4 * 1024**2
_MOST_RATIO: Final = 200
"""What compresses better is made to fill a disk; text and numbers reach 20."""
_SMALL_BYTES: Final = 10 * 1024**2
_KINDS: Final = {FileKind.DATA.value: FileKind.DATA, FileKind.HISTORY.value: FileKind.HISTORY}
_STRATEGY_DEPTH: Final = 3


def read_archive(path: Path) -> Parcel:
    """Return what an archive holds; nothing of it is unpacked yet. Waits for the disk.

    Raises:
        ArchiveError: It is none, or it is not to be trusted; ``str()`` is the sentence.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked(archive, path)
            _check_manifest(_json(archive, members, MANIFEST))
            strategies = tuple(_strategies(archive, members, path))
            sets = _json(archive, members, SETS) if SETS in members else {}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        message = f"{path.name} is no archive of Opening Bell, or it was damaged on its way"
        raise ArchiveError(message) from error
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})"
        raise ArchiveError(message) from error
    has_secrets = SECRETS in members
    return Parcel(
        origin=f"the archive {path.name}",
        strategies=strategies,
        sets={str(name): texts(values) for name, values in sets.items()},
        needs_passphrase=has_secrets,
        secrets=partial(_secrets, path, has_secrets),
    )


def _checked(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name, each of them harmless."""
    infos = [each for each in archive.infolist() if not each.is_dir()]
    if len(infos) > _MOST_FILES:
        message = f"{path.name} holds more than {_MOST_FILES:,} files: split it"
        raise ArchiveError(message)
    seen: set[str] = set()
    for info in infos:
        _check_member(info)
        key = info.filename.casefold()
        if key in seen:
            message = f"{path.name} names {shortened(info.filename)} twice: it is not to be trusted"
            raise ArchiveError(message)
        seen.add(key)
    total = sum(info.file_size for info in infos)
    if total > min(_MOST_BYTES, shutil.disk_usage(path.parent).free):
        message = f"{path.name} unpacks to {total:,} bytes, for which there is no room"
        raise ArchiveError(message)
    return {info.filename: info for info in infos}


def _check_member(info: zipfile.ZipInfo) -> None:
    name, mode = info.filename, info.external_attr >> 16
    parts = name.split("/")
    is_outside = any(part in {"", ".", ".."} for part in parts)
    is_outside |= sys.platform == "win32" and any(each in name for each in "\\:")
    is_odd = bool(stat.S_IFMT(mode)) and not stat.S_ISREG(mode)
    if is_outside or is_odd or not name.isprintable() or info.flag_bits & 1:
        message = (
            f"The archive has a file {shortened(name)}, which leads out of it: nothing is taken"
        )
        raise ArchiveError(message)
    if info.file_size > max(_SMALL_BYTES, info.compress_size * _MOST_RATIO):
        message = f"The archive's file {shortened(name)} is made to fill the disk: nothing is taken"
        raise ArchiveError(message)


def _check_manifest(value: Mapping[str, Any]) -> None:
    if value.get("format") != FORMAT:
        message = "This is no archive of Opening Bell"
        raise ArchiveError(message)
    if value.get("v") != VERSION:
        message = "This archive was made by a newer version of Opening Bell: update this one first"
        raise ArchiveError(message)


def _strategies(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], path: Path
) -> Iterator[ParcelStrategy]:
    ids = dict.fromkeys(
        name.split("/")[1]
        for name in members
        if name.startswith("strategies/") and "/" in name[11:]
    )
    for strategy_id in ids:
        folder = f"strategies/{strategy_id}"
        if not is_usable_id(strategy_id) or f"{folder}/source.py" not in members:
            message = (
                f"The archive's strategy {shortened(strategy_id)} has no source, or no usable id"
            )
            raise ArchiveError(message)
        source = members[f"{folder}/source.py"]
        if source.file_size > MAX_SOURCE_BYTES:
            message = f"The source of {shortened(strategy_id)} is larger than a source may be"
            raise ArchiveError(message)
        yield ParcelStrategy(
            id=strategy_id,
            entry=_json(archive, members, f"{folder}/entry.json"),
            source=archive.read(source),
            regular=texts(_json(archive, members, f"{folder}/variables.json")),
            files=tuple(_files(members, folder, path)),
        )


def _files(members: Mapping[str, zipfile.ZipInfo], folder: str, path: Path) -> Iterator[ParcelFile]:
    for name, info in members.items():
        if name.startswith(f"{folder}/") and name.count("/") >= _STRATEGY_DEPTH:
            kind = _KINDS.get(name.split("/")[2])
            if kind is not None:
                relative = PurePosixPath(*name.split("/")[3:])
                yield ParcelFile(kind, relative, info.file_size, partial(_opened, path, name))


def _opened(path: Path, name: str) -> BinaryIO:
    """Return a member that closes its archive with itself."""
    archive = zipfile.ZipFile(path)
    member = archive.open(name)
    closed = member.close

    def close() -> None:
        closed()
        archive.close()

    member.close = close  # type: ignore[method-assign]
    return cast("BinaryIO", member)


def _secrets(path: Path, has_secrets: bool, passphrase: str | None) -> Secrets:  # noqa: FBT001 - a partial's
    if not has_secrets:
        return Secrets({}, {})
    with zipfile.ZipFile(path) as archive:
        value = unseal(archive.read(SECRETS), passphrase)
    return Secrets(_owners(value.get("strategies")), _owners(value.get("sets")))


def _owners(value: object) -> dict[str, Values]:
    return {str(each): texts(its) for each, its in value.items()} if isinstance(value, dict) else {}


def _json(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], name: str
) -> dict[str, Any]:
    info = members.get(name)
    if info is None or info.file_size > _MOST_JSON_BYTES:
        message = f"The archive has no {name}, or one that is too large: it is not whole"
        raise ArchiveError(message)
    try:
        value = json.loads(archive.read(info).decode())
    except (ValueError, RecursionError) as error:
        message = f"The archive's {name} is damaged"
        raise ArchiveError(message) from error
    if not isinstance(value, dict):
        message = f"The archive's {name} is damaged"
        raise ArchiveError(message)
    return value
