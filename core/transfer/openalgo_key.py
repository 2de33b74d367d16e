"""The API key of an OpenAlgo on this computer, read from its own files when the user asks for it.

The table ``api_keys`` has it encrypted; the key to that is derived from the two secrets in the
installation's ``.env``, as OpenAlgo does (read in its source, 2026).
"""

import base64
import contextlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from core.contracts.connection import Connection
from core.errors import InvalidVariableError, SecretsError
from core.variables.dotenv_file import read_dotenv

_OLD_SALT: Final = b"openalgo_static_salt"
_SHORTEST_SALT: Final = 32
_ROUNDS: Final = 100_000
_KEY_BYTES: Final = 32
_QUERY: Final = "SELECT api_key_encrypted FROM api_keys ORDER BY id LIMIT 1"
_DEFAULT_HOST: Final = "http://127.0.0.1:5000"


def installed_api_key(root: Path) -> str:
    """Return the API key of the installation in ``root``. Opens its database for reading only.

    Raises:
        SecretsError: It cannot be had; ``str()`` is the sentence.
    """
    pepper, salt = _ingredients(_dotenv(root))
    path = root / "db" / "openalgo.db"
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute(_QUERY).fetchone()
    except (sqlite3.Error, ValueError) as error:
        message = f"{path} cannot be read: copy the API key from OpenAlgo's own page"
        raise SecretsError(message) from error
    if row is None or not row[0]:
        message = "That OpenAlgo has no API key yet: make one on its API key page"
        raise SecretsError(message)
    derived = PBKDF2HMAC(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, iterations=_ROUNDS)
    cipher = Fernet(base64.urlsafe_b64encode(derived.derive(pepper)))
    try:
        return cipher.decrypt(_bytes(row[0])).decode()
    except (InvalidToken, ValueError) as error:
        message = "That OpenAlgo's API key cannot be decrypted: copy it from its own page"
        raise SecretsError(message) from error


def installed_connection(root: Path, name: str) -> Connection:
    """Return how the installation in ``root`` is reached, as its ``.env`` says."""
    host = _DEFAULT_HOST
    with contextlib.suppress(SecretsError):
        told = _dotenv(root).get("HOST_SERVER", "")
        parts = urlsplit(told)
        if parts.scheme in {"http", "https"} and parts.hostname:
            host = f"{parts.scheme}://{parts.netloc}"
    return Connection(name, host, install=root)


def _dotenv(root: Path) -> dict[str, str]:
    try:
        return read_dotenv(root / ".env")
    except InvalidVariableError as error:
        raise SecretsError(str(error)) from error


def _ingredients(values: Mapping[str, str]) -> tuple[bytes, bytes]:
    pepper, salt = values.get("API_KEY_PEPPER"), values.get("FERNET_SALT", "")
    if not pepper:
        message = "That OpenAlgo's .env has no API_KEY_PEPPER: copy the API key from its own page"
        raise SecretsError(message)
    if len(salt) >= _SHORTEST_SALT:
        with contextlib.suppress(ValueError):
            return pepper.encode(), bytes.fromhex(salt)
    return pepper.encode(), _OLD_SALT


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
