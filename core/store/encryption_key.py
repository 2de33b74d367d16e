"""The one key of an installation, in OpenAlgo's form, and its replacement by another.

The key is a Fernet key: 44 bytes of URL-safe base64, no newline, the user's alone (mode 0600) from its
first instant. While it is being replaced both keys are there, the new one under another name, and
everything can be read with either; whoever finds both goes on.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, MultiFernet

from core.atomic_file import sync_folder, write_atomic, write_error
from core.errors import SecretsError, WriteError
from core.file_lock import FileLock

_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700
_NEXT_SUFFIX = ".next"
_LOCK_SUFFIX = ".lock"
_LOCK_PATIENCE_S: Final = 10.0
_LOCK_PAUSE_S: Final = 0.005


class EncryptionKey:
    """The file of the key; every method waits for the disk."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read yet."""
        self.path = path
        self._next = path.with_name(path.name + _NEXT_SUFFIX)

    def cipher(self, *, make: bool = False) -> MultiFernet:
        """Return what encrypts with the newest key and decrypts with each there is.

        Args:
            make: Whether a key is made where there is none; for who holds the lock.

        Raises:
            SecretsError: There is no key, or none that can be used.
            WriteError: A new one cannot be written.
        """
        keys = [each for each in (self._read(self._next), self._read(self.path)) if each]
        if not keys:
            if not make:
                message = f"{shown(self.path)} is missing: restore it, or enter the secrets anew"
                raise SecretsError(message)
            keys = [self._make(self.path)]
        return MultiFernet([_fernet(each, shown(self.path)) for each in keys])

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from writing what the key protects, and from changing it, for a block.

        Without that a file that is written while the key changes would be under the old one. Not
        to be entered twice. The key's folder is the user's alone afterwards.

        Raises:
            SecretsError: Others have kept it for 10 seconds.
            WriteError: There can be no lock here.
        """
        lock_path = self.path.with_name(self.path.name + _LOCK_SUFFIX)
        lock = FileLock(lock_path)
        give_up = time.monotonic() + _LOCK_PATIENCE_S
        try:
            _make_private(self.path.parent)
            while not lock.acquire():
                if time.monotonic() > give_up:
                    message = f"{shown(self.path)} is in use: try again in a moment"
                    raise SecretsError(message)
                time.sleep(_LOCK_PAUSE_S)
        except OSError as error:
            raise write_error(lock_path, error) from error
        try:
            yield
        finally:
            lock.release()

    def is_changing(self) -> bool:
        """Return whether a replacement has begun and is not over."""
        return self._next.exists()

    def begin_change(self) -> None:
        """Have a new key beside the old one; from now on it encrypts.

        Raises:
            WriteError: All is as it was.
        """
        if not self.is_changing():
            self._make(self._next)

    def end_change(self) -> None:
        """Let the new key take the old one's place, for good.

        Raises:
            WriteError: Both are there still.
        """
        try:
            self._next.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            message = f"{self.path.name} cannot be written ({error.strerror})"
            raise WriteError(message) from error

    def set_aside_if_damaged(self, stamp: str) -> None:
        """Keep a key that cannot be used under another name, so that a new one can be made.

        Raises:
            OSError: It stays where it is.
        """
        try:
            self.cipher()
        except SecretsError:
            for path in (self.path, self._next):
                with suppress(FileNotFoundError):
                    path.rename(path.with_name(f"{path.name}.{stamp}"))

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes().strip()
        except FileNotFoundError:
            return b""
        except OSError as error:
            message = f"{shown(path)} cannot be read ({error.strerror})"
            raise SecretsError(message) from error

    def _make(self, path: Path) -> bytes:
        """Write a new key whole, or not at all; for who holds the lock."""
        key = Fernet.generate_key()
        write_atomic(path, key, mode=_PRIVATE)
        return key


def shown(path: Path) -> str:
    """Return a file of the workspace as sentences name it: with its folder."""
    return f"{path.parent.name}/{path.name}"


def _make_private(folder: Path) -> None:
    """Close a folder to others; one that is made new with this mode has such an ACL on Windows."""
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        with suppress(PermissionError):
            folder.chmod(_PRIVATE_FOLDER)


def _fernet(key: bytes, name: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError as error:
        message = f"{name} is damaged: restore it, or enter the secrets anew"
        raise SecretsError(message) from error
