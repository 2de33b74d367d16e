"""Writes strategies into an archive: a ZIP that :mod:`core.transfer.archive_reader` reads.

::

    manifest.json                        {"format": "opening-bell", "v": 1, "made_at": "…"}
    strategies/<id>/entry.json           the configuration, in OpenAlgo's form
    strategies/<id>/source.py            byte for byte
    strategies/<id>/variables.json       the regular variables
    strategies/<id>/data/…, history/…    its own folder; the versions that ran
    sets.json                            the regular variables of shared sets
    secrets.bin                          all secrets, under a passphrase
"""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from core import clock
from core.atomic_file import replacing
from core.errors import SourceMissingError, WriteError
from core.transfer.ordinary_files import ordinary_files
from core.transfer.sealing import seal
from core.variables.variable_store import VariableStore
from core.workspace import Workspace

FORMAT: Final = "opening-bell"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
SETS: Final = "sets.json"
SECRETS: Final = "secrets.bin"
_PRIVATE: Final = 0o600


class Packed(NamedTuple):
    """One strategy that goes into an archive: its id, its configuration, its source's path."""

    id: str
    entry: Mapping[str, Any]
    source: Path


def write_archive(
    target: Path,
    workspace: Workspace,
    strategies: list[Packed],
    store: VariableStore,
    passphrase: str | None,
) -> Path:
    """Write an archive whole or not at all, the user's alone; blocks until the disk has it.

    Args:
        target: The file; one that is there is replaced.
        workspace: The workspace that they are in.
        strategies: What is packed.
        store: Knows their variables.
        passphrase: For the secrets; None leaves them out.

    Raises:
        SecretsError: The secrets cannot be read, or the passphrase is too short.
        SourceMissingError: A strategy has no source.
        WriteError: The archive cannot be written.
    """
    secrets = None if passphrase is None else seal(_secrets(strategies, store), passphrase)
    try:
        with (
            replacing(target, mode=_PRIVATE) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            _fill(archive, workspace, strategies, store)
            if secrets is not None:
                archive.writestr(SECRETS, secrets)
    except ValueError as error:  # a file's date before 1980, which a ZIP cannot have
        message = f"{target} could not be written ({error})"
        raise WriteError(message) from error
    return target


def _fill(
    archive: zipfile.ZipFile, workspace: Workspace, strategies: list[Packed], store: VariableStore
) -> None:
    manifest = {"format": FORMAT, "v": VERSION, "made_at": clock.iso(clock.now())}
    archive.writestr(MANIFEST, _json(manifest))
    for each in strategies:
        folder = f"strategies/{each.id}"
        archive.writestr(f"{folder}/entry.json", _json(each.entry))
        try:
            archive.writestr(f"{folder}/source.py", each.source.read_bytes())
        except OSError as error:
            message = f"The file {each.source} cannot be read ({error.strerror}): put it back first"
            raise SourceMissingError(message) from error
        regular = dict(store.of_strategies.plain.values(each.id))
        archive.writestr(f"{folder}/variables.json", _json(regular))
        for kind, root in (
            ("data", workspace.data(each.id)),
            ("history", workspace.history(each.id)),
        ):
            for path in ordinary_files(root):
                archive.write(path, f"{folder}/{kind}/{path.relative_to(root).as_posix()}")
    sets = {name: dict(store.of_sets.plain.values(name)) for name in _sets(strategies, store)}
    archive.writestr(SETS, _json(sets))


def _sets(strategies: list[Packed], store: VariableStore) -> list[str]:
    """Return the sets that the strategies use."""
    own = (each.entry.get("opening_bell") for each in strategies)
    named = {
        name
        for each in own
        if isinstance(each, Mapping)
        for name in each.get("variable_sets") or ()
    }
    return [name for name in store.sets() if name in named]


def _secrets(strategies: list[Packed], store: VariableStore) -> dict[str, Any]:
    return {
        "strategies": {
            each.id: dict(store.of_strategies.secret_values(each.id)) for each in strategies
        },
        "sets": {
            name: dict(store.of_sets.secret_values(name)) for name in _sets(strategies, store)
        },
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True)
