"""Encrypted files of the workspace, under the one key of the installation.

A file is one Fernet token of UTF-8 JSON, the user's alone (mode 0600) from its first instant. No earlier
content of it is kept: a secret that was removed is gone.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken, MultiFernet

from core import clock
from core.atomic_file import previous_path, sync_folder, write_atomic, write_error
from core.errors import SecretsError, WriteError
from core.store.encryption_key import EncryptionKey
from core.store.key_files import shown

_PRIVATE = 0o600


class SecretBox:
    """One encrypted file, which holds a JSON object."""

    def __init__(self, key_file: Path, path: Path, beside: Iterable[Path] = ()) -> None:
        """Name the key's file and the encrypted one; nothing is read yet.

        Args:
            key_file: The key's file.
            path: The encrypted file.
            beside: All that the same key protects: while any of it is there, no other key is made.
        """
        self._key = EncryptionKey(key_file)
        self._path = path
        self._others = [each for each in beside if each != path]

    def read(self) -> dict[str, Any]:
        """Return what the file holds, nothing where there is no file.

        Raises:
            SecretsError: It is there, and cannot be read; it is left as it is.
        """
        try:
            token = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            message = f"{shown(self._path)} cannot be read ({error.strerror})"
            raise SecretsError(message) from error
        try:
            value = json.loads(self._key.cipher().decrypt(token.strip()))
        except (InvalidToken, ValueError) as error:
            message = (
                f"{shown(self._path)} cannot be decrypted: restore the {shown(self._key.path)} that "
                f"it was written with, or rename {self._path.name} and enter its secrets anew"
            )
            raise SecretsError(message) from error
        if not isinstance(value, dict):
            message = f"{shown(self._path)} holds no secrets but something else: move it away"
            raise SecretsError(message)
        return value

    def write(self, value: dict[str, Any]) -> None:
        """Give the file the content ``value``, durably; the first of all files makes the key.

        Where ``value`` is empty there is no file afterwards: it needs no key any more.

        Raises:
            SecretsError: The key cannot be used, or what is there could not be decrypted with it:
                the file is as it was.
            WriteError: The file is as it was.
        """
        with self._key.locked():
            self._write(value)

    def set_aside(self) -> None:
        """Begin anew: what cannot be read is kept under other names, the key where it is damaged.

        Raises:
            WriteError: Nothing is changed.
        """
        with self._key.locked():
            self._set_aside()

    def encrypt_anew(self) -> None:
        """Write the file once more, with the newest key, for who holds its lock.

        Nothing is done where there is no file.

        Raises:
            SecretsError: It cannot be read; it is as it was.
            WriteError: The file is as it was.
        """
        if self._path.exists():
            self._write(self.read())

    def _write(self, value: dict[str, Any]) -> None:
        self.read()
        if value:
            token = self._cipher_to_write().encrypt(json.dumps(value).encode())
            write_atomic(self._path, token, mode=_PRIVATE)
        else:
            self._remove()
        with suppress(OSError):
            previous_path(self._path).unlink()

    def _cipher_to_write(self) -> MultiFernet:
        others = [each for each in self._others if each.exists()]
        if others and not self._key.exists():
            # A new one would be in the way of the old one, which may be found.
            message = (
                f"{shown(self._key.path)} is missing, and {shown(others[0])} was written with it: "
                f"restore it, or rename {others[0].name} and enter its secrets anew"
            )
            raise SecretsError(message)
        return self._key.cipher(make=True)

    def _remove(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
            sync_folder(self._path.parent)
        except OSError as error:
            raise write_error(self._path, error) from error

    def _set_aside(self) -> None:
        stamp = f"{clock.now():%Y%m%d_%H%M%S}"
        try:
            self._key.set_aside_if_damaged(stamp)
            with suppress(FileNotFoundError):
                self._path.rename(self._path.with_name(f"{self._path.name}.{stamp}"))
        except OSError as error:
            message = f"{self._path.name} cannot be set aside ({error.strerror})"
            raise WriteError(message) from error
