"""A key that lies on the disk under another one, which the system's keychain has.

Neither is of any use without the other: ``{"v": 1, "entry": "9f0c…", "key": "gAAAAA…"}``, where
``entry`` is what the keychain calls the other key, and ``key`` a Fernet token under it.
"""

import json
import os
import re
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.fernet import Fernet, InvalidToken

from core.atomic_file import write_atomic
from core.errors import SecretsError
from core.store.key_files import shown
from core.store.keychain import Keychain

_PRIVATE: Final = 0o600
_VERSION: Final = 1
_ENTRY: Final = re.compile(r"[0-9a-f]{32}")


class WrappedKey(NamedTuple):
    """What stands in the file.

    Attributes:
        entry: What the keychain calls the key that opens it.
        token: The key, encrypted.
    """

    entry: str
    token: str

    def opened(self, path: Path, keychain: Keychain) -> bytes:
        """Return the key; ``path`` is where it lies, for the sentence of an error.

        Raises:
            KeychainError: The keychain does not tell now.
            SecretsError: What it tells opens nothing.
        """
        try:
            return Fernet(keychain.get(self.entry)).decrypt(self.token)
        except (InvalidToken, ValueError) as error:
            message = (
                f"{shown(path)} is not opened by what the system's keychain has: put a copy of "
                "keys/.encryption_key back, or enter the secrets anew"
            )
            raise SecretsError(message) from error

    def write(self, path: Path) -> None:
        """Write the file, the user's alone; raises WriteError."""
        row = {"v": _VERSION, "entry": self.entry, "key": self.token}
        write_atomic(path, json.dumps(row).encode(), mode=_PRIVATE)


def read_wrapped(path: Path) -> WrappedKey | None:
    """Return what a file says, None where there is none.

    Raises:
        SecretsError: It cannot be read, or means nothing.
    """
    try:
        return _parsed(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{shown(path)} cannot be read ({error.strerror})"
        raise SecretsError(message) from error
    except (ValueError, KeyError, TypeError) as error:
        message = (
            f"{shown(path)} is damaged: restore it, put a copy of keys/.encryption_key back, or "
            "enter the secrets anew"
        )
        raise SecretsError(message) from error


def _parsed(data: bytes) -> WrappedKey:
    row = json.loads(data)
    found = WrappedKey(str(row["entry"]), str(row["key"]))
    if row["v"] != _VERSION or not _ENTRY.fullmatch(found.entry):
        message = "of another version"
        raise ValueError(message)
    return found


def wrapped(key: bytes, keychain: Keychain, entry: str | None = None) -> WrappedKey:
    """Return a key under another: the keychain's ``entry``, or a new one that it keeps from now on.

    Raises:
        KeychainError: The keychain does not.
    """
    if entry is None:
        entry, outer = os.urandom(16).hex(), Fernet.generate_key().decode()
        keychain.put(entry, outer)
    else:
        outer = keychain.get(entry)
    return WrappedKey(entry, Fernet(outer).encrypt(key).decode())
