"""Encrypted files of the workspace, under the one key of the installation.

The key lies in ``keys/.encryption_key``, in OpenAlgo's form: a Fernet key, 44 bytes of URL-safe
base64, no newline. A file is one Fernet token of UTF-8 JSON. Both are the user's alone (mode 0600)
from their first instant.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from core import clock
from core.atomic_file import write_atomic
from core.errors import SecretsError, WriteError

_PRIVATE = 0o600


class SecretBox:
    """One encrypted file, which holds a JSON object."""

    def __init__(self, key_file: Path, path: Path) -> None:
        """Name the key's file and the encrypted one; nothing is read yet."""
        self._key_file = key_file
        self._path = path

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
            message = f"{self._path.name} cannot be read ({error.strerror})"
            raise SecretsError(message) from error
        try:
            value = json.loads(self._fernet(make=False).decrypt(token.strip()))
        except (InvalidToken, ValueError) as error:
            message = (
                f"{self._path.name} cannot be decrypted: restore the {self._key_file.name} that it "
                "was written with, or enter its secrets anew"
            )
            raise SecretsError(message) from error
        return value if isinstance(value, dict) else {}

    def write(self, value: dict[str, Any]) -> None:
        """Give the file the content ``value``, durably; the key is made where there is none.

        Raises:
            SecretsError: The key cannot be used, or what is there could not be decrypted with it:
                the file is as it was.
            WriteError: The file is as it was.
        """
        self.read()
        token = self._fernet(make=True).encrypt(json.dumps(value).encode())
        write_atomic(self._path, token, mode=_PRIVATE, keep_previous=True)

    def set_aside(self) -> None:
        """Begin anew: what cannot be read is kept under other names, the key where it is damaged.

        Raises:
            WriteError: Nothing is changed.
        """
        stamp = f"{clock.now():%Y%m%d_%H%M%S}"
        try:
            try:
                self._fernet(make=False)
            except SecretsError:
                with suppress(FileNotFoundError):
                    self._key_file.rename(
                        self._key_file.with_name(f"{self._key_file.name}.{stamp}")
                    )
            with suppress(FileNotFoundError):
                self._path.rename(self._path.with_name(f"{self._path.name}.{stamp}"))
        except OSError as error:
            message = f"{self._path.name} cannot be set aside ({error.strerror})"
            raise WriteError(message) from error

    def _fernet(self, *, make: bool) -> Fernet:
        try:
            key = self._key_file.read_bytes().strip()
        except FileNotFoundError as error:
            if not make:
                message = f"{self._key_file.name} is missing: restore it, or enter the secrets anew"
                raise SecretsError(message) from error
            key = self._new_key()
        except OSError as error:
            message = f"{self._key_file.name} cannot be read ({error.strerror})"
            raise SecretsError(message) from error
        try:
            return Fernet(key)
        except ValueError as error:
            message = f"{self._key_file.name} is damaged: restore it, or enter the secrets anew"
            raise SecretsError(message) from error

    def _new_key(self) -> bytes:
        key = Fernet.generate_key()
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with open(os.open(self._key_file, flags, _PRIVATE), "wb") as file:  # noqa: PTH123 - private from the start
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            message = f"{self._key_file.name} cannot be written ({error.strerror})"
            raise WriteError(message) from error
        return key
