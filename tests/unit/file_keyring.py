"""A keychain for the tests: what ``keyring`` calls a backend, with a file behind it.

``PYTHON_KEYRING_BACKEND=tests.unit.file_keyring.FileKeyring`` chooses it, as the library's manual says,
and the variable ``FILE_KEYRING`` names the folder in which it keeps its file. Other files there say how
it is: ``locked``, or ``silent``, a pipe on which it waits for a user.
"""

import json
import os
from pathlib import Path
from typing import Final

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError
from typing_extensions import override

from core.atomic_file import write_atomic

FOLDER_VARIABLE: Final = "FILE_KEYRING"
NAME: Final = f"{__name__}.FileKeyring"


class FileKeyring(KeyringBackend):
    """Keeps entries of one folder."""

    priority: float = 1

    def __init__(self) -> None:
        """Take the folder that the environment names."""
        super().__init__()  # type: ignore[no-untyped-call] # of the library
        self.folder = Path(os.environ[FOLDER_VARIABLE])

    def entries(self) -> dict[str, str]:
        """Return all there is."""
        path = self.folder / "entries.json"
        return dict(json.loads(path.read_bytes())) if path.exists() else {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        self._wait()
        return self.entries().get(f"{service}/{username}")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._wait()
        self._write(self.entries() | {f"{service}/{username}": password})

    @override
    def delete_password(self, service: str, username: str) -> None:
        self._wait()
        entries = self.entries()
        if entries.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        self._write(entries)

    def _wait(self) -> None:
        if (self.folder / "silent").exists():
            (self.folder / "silent").read_bytes()
        if (self.folder / "locked").exists():
            message = "dismissed"
            raise KeyringLocked(message)

    def _write(self, entries: dict[str, str]) -> None:
        write_atomic(self.folder / "entries.json", json.dumps(entries).encode())


class PlainKeyring(FileKeyring):
    """One that does not recommend itself, as those that keep texts in the clear."""

    priority = 0.5
