"""The one key of an installation, in OpenAlgo's form, and its replacement by another.

The key is a Fernet key: 44 bytes of URL-safe base64, no newline, the user's alone (mode 0600) from its
first instant. While it is being replaced both keys are there, the new one under another name, and
everything can be read with either; whoever finds both goes on. Where the user wants that, the key
lies under another one instead, which the system's keychain has (:mod:`core.store.wrapped_key`).
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, MultiFernet

from core.atomic_file import remove_leftovers, sync_folder, write_atomic, write_error
from core.errors import OpeningBellError, SecretsError
from core.file_lock import FileLock
from core.store.key_files import KeyFiles, key_files, next_key_files, shown
from core.store.keychain import Keychain
from core.store.wrapped_key import read_wrapped, wrapped

_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700
_LOCK_SUFFIX = ".lock"
_LOCK_PATIENCE_S: Final = 10.0
_LOCK_PAUSE_S: Final = 0.005


class EncryptionKey:
    """The files of the key; every method waits for the disk, and for the keychain where that has it."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read yet."""
        self.path = path
        self._files, self._next = key_files(path), next_key_files(path)

    @cached_property
    def _keychain(self) -> Keychain:
        return Keychain()

    def cipher(self, *, make: bool = False) -> MultiFernet:
        """Return what encrypts with the newest key and decrypts with each there is.

        Args:
            make: Whether a key is made where there is none; for who holds the lock.

        Raises:
            KeychainError: The keychain has it, and does not tell.
            SecretsError: There is no key, or none that can be used.
            WriteError: A new one cannot be written.
        """
        keys = [each for each in (self._read(self._next), self._read(self._files)) if each]
        if not keys:
            if not make:
                message = f"{shown(self.path)} is missing: restore it, or enter the secrets anew"
                raise SecretsError(message)
            keys = [self._make(self._files)]
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

    def exists(self) -> bool:
        """Return whether there is a key, in whatever form, and be it one that is damaged."""
        return self._files.exists() or self._next.exists()

    def is_changing(self) -> bool:
        """Return whether a replacement has begun and is not over."""
        return self._next.exists()

    def begin_change(self) -> None:
        """Have a new key beside the old one, in the form of that; from now on it encrypts.

        Raises:
            SecretsError: The keychain has the old one, and does not tell: all is as it was.
            WriteError: All is as it was.
        """
        if not self.is_changing():
            self._make(self._next)

    def end_change(self) -> None:
        """Let the new key take the old one's place, for good.

        Raises:
            WriteError: Both are there still.
        """
        is_wrapped = self._next.is_wrapped()
        new, old = (1, 0) if is_wrapped else (0, 1)
        try:
            self._next[new].replace(self._files[new])
            sync_folder(self.path.parent)
            self._files[old].unlink(missing_ok=True)
            remove_leftovers(self.path)
        except OSError as error:
            raise write_error(self.path, error) from error

    def move_into_keychain(self) -> None:
        """Put the key under another one, which the keychain keeps; for who holds the lock.

        The plain key goes when the other way to it has been tried. Killed at any moment, one of
        the two is there, or both.

        Raises:
            KeychainError: The keychain does not do it: all is as it was.
            SecretsError: The key cannot be used: all is as it was.
            WriteError: All is as it was, or both forms of the key are there.
        """
        if self._files.is_wrapped():
            return
        key = self._read(self._files) or self._make(self._files)
        stale = self._entry()
        new = wrapped(key, self._keychain)
        try:
            new.write(self._files.wrapped)
            found = read_wrapped(self._files.wrapped)
            # As the next program will: what this one has been told does not count.
            if found is None or found.opened(self._files.wrapped, Keychain()) != key:
                message = "The system's keychain does not give back what it was given: use another"
                raise SecretsError(message)
        except OpeningBellError:
            self._forget(new.entry)
            with suppress(OSError):
                self._files.wrapped.unlink()
            raise
        self._remove(self._files.plain)
        self._forget(stale)

    def move_out_of_keychain(self) -> None:
        """Write the key in OpenAlgo's form again; for who holds the lock; see the way in.

        Raises:
            KeychainError: The keychain does not tell it: all is as it was.
            SecretsError: It cannot be read: all is as it was.
            WriteError: All is as it was, or both forms of the key are there.
        """
        stale = self._entry()
        if self._files.is_wrapped():
            key = self._read(self._files)
            write_atomic(self.path, key, mode=_PRIVATE)
            if self._read(self._files) != key:
                message = f"{shown(self.path)} is not what was written: look after the disk"
                raise SecretsError(message)
        self._remove(self._files.wrapped)
        self._forget(stale)

    def set_aside_if_damaged(self, stamp: str) -> None:
        """Keep a key that cannot be used under another name, so that a new one can be made.

        Raises:
            OSError: It stays where it is.
        """
        try:
            self.cipher()
        except SecretsError:
            for path in (*self._files, *self._next):
                with suppress(FileNotFoundError):
                    path.rename(path.with_name(f"{path.name}.{stamp}"))

    def _read(self, files: KeyFiles) -> bytes:
        """Return the key, nothing where there is none."""
        try:
            return files.plain.read_bytes().strip()
        except FileNotFoundError:
            found = read_wrapped(files.wrapped)
            return b"" if found is None else found.opened(files.wrapped, self._keychain)
        except OSError as error:
            message = f"{shown(files.plain)} cannot be read ({error.strerror})"
            raise SecretsError(message) from error

    def _make(self, files: KeyFiles) -> bytes:
        """Write a new key whole, or not at all; for who holds the lock."""
        key = Fernet.generate_key()
        if self._files.is_wrapped():
            wrapped(key, self._keychain, self._entry()).write(files.wrapped)
        else:
            write_atomic(files.plain, key, mode=_PRIVATE)
        return key

    def _entry(self) -> str | None:
        """Return what the keychain calls the key above the present one, None where there is none."""
        try:
            found = read_wrapped(self._files.wrapped)
        except SecretsError:
            return None
        return None if found is None else found.entry

    def _forget(self, entry: str | None) -> None:
        """Have the keychain keep no more what nobody needs; where it does not, nothing is lost."""
        if entry is not None:
            with suppress(SecretsError):
                self._keychain.remove(entry)

    def _remove(self, path: Path) -> None:
        remove_leftovers(self.path)  # which may hold the key too
        try:
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as error:
            raise write_error(path, error) from error


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
