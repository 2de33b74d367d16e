"""Secrets of an archive, under a passphrase: scrypt makes the key, Fernet encrypts."""

import base64
import json
import os
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from core.errors import SecretsError

_SALT_BYTES: Final = 16
_KEY_BYTES: Final = 32
_MAGIC: Final = b"OBS1"
_COST, _BLOCK, _PARALLEL = 2**15, 8, 1
"""32 MiB and about a tenth of a second, as OWASP's cheat sheet of 2024 asks for at least."""
SHORTEST_PASSPHRASE: Final = 8


def seal(value: dict[str, Any], passphrase: str) -> bytes:
    """Return ``value`` encrypted.

    Raises:
        SecretsError: The passphrase is too short.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        message = (
            f"A passphrase needs {SHORTEST_PASSPHRASE} characters or more: choose a longer one"
        )
        raise SecretsError(message)
    salt = os.urandom(_SALT_BYTES)
    return _MAGIC + salt + _cipher(passphrase, salt).encrypt(json.dumps(value).encode())


def unseal(data: bytes, passphrase: str | None) -> dict[str, Any]:
    """Return what :func:`seal` encrypted.

    Raises:
        SecretsError: It is another passphrase, or none, or the data were damaged.
    """
    if not passphrase:
        message = "The secrets of this archive are under a passphrase: enter it, or leave them out"
        raise SecretsError(message)
    if not data.startswith(_MAGIC):
        message = "The secrets of this archive have a form that this version does not know"
        raise SecretsError(message)
    salt, token = data[len(_MAGIC) :][:_SALT_BYTES], data[len(_MAGIC) + _SALT_BYTES :]
    try:
        value = json.loads(_cipher(passphrase, salt).decrypt(token))
    except (InvalidToken, ValueError) as error:
        message = "The passphrase does not open the secrets: type it as when they were exported"
        raise SecretsError(message) from error
    return value if isinstance(value, dict) else {}


def _cipher(passphrase: str, salt: bytes) -> Fernet:
    try:
        derived = Scrypt(salt=salt, length=_KEY_BYTES, n=_COST, r=_BLOCK, p=_PARALLEL)
        return Fernet(base64.urlsafe_b64encode(derived.derive(passphrase.encode())))
    except UnsupportedAlgorithm as error:
        message = "This computer's OpenSSL has no scrypt, which the secrets of archives need"
        raise SecretsError(message) from error
