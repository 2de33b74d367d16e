"""Which names a variable may have, and which look like those of secrets."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from core.errors import InvalidVariableError, shortened
from core.runner import protocol

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_MOST_NAME: Final = 200
MOST_VALUE_BYTES: Final = 100_000
"""Linux refuses to start a program with a variable of 128 KiB, its name included."""
_OWN_PREFIX: Final = "OPENING_BELL_"
_RESERVED: Final = {
    "STRATEGY_ID": "it is the strategy's id",
    "STRATEGY_NAME": "it is the strategy's name",
    "STRATEGY_DATA_DIR": "it is the strategy's own folder",
    protocol.RUN_VARIABLE: "it is the run's id",
    "OPENALGO_STRATEGY_EXCHANGE": "it is the exchange that its schedule names",
    "PYTHONHOME": "the strategy's Python would not find its own modules",
    "PYTHONFAULTHANDLER": "it is on in every strategy, so that a crash leaves a trace",
}
_SECRET_WORDS: Final = frozenset(
    {
        "TOKEN",
        "TOKENS",
        "SECRET",
        "SECRETS",
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "PWD",
        "CREDENTIAL",
        "CREDENTIALS",
        "APIKEY",
        "PEPPER",
        "TOTP",
        "MPIN",
        "COOKIE",
        "DSN",
        "PAT",
        "SALT",
        "PGPASSWORD",
    }
)
_SECRET_PAIRS: Final = frozenset(
    {
        ("API", "KEY"),
        ("ACCESS", "KEY"),
        ("PRIVATE", "KEY"),
        ("SIGNING", "KEY"),
        ("ENCRYPTION", "KEY"),
        ("SECRET", "KEY"),
        ("APP", "KEY"),
        ("DATABASE", "URL"),
        ("REDIS", "URL"),
    }
)
_PLAIN: Final = frozenset({"PWD", "OLDPWD"})
"""What shells keep there is a folder."""


def checked_name(name: str) -> str:
    """Return ``name`` if a variable may be called so.

    Raises:
        InvalidVariableError: It may not; ``str()`` is the sentence.
    """
    if not _NAME.fullmatch(name) or len(name) > _MOST_NAME:
        message = (
            f"“{shortened(name)}” is no name for a variable: use letters, digits and underscores, "
            "and no digit at first"
        )
        raise InvalidVariableError(message)
    upper = name.upper()
    why = _RESERVED.get(upper)
    if upper.startswith(_OWN_PREFIX):
        why = "such names are the program's own"
    if why is not None:
        message = f"{name} cannot be set: {why}"
        raise InvalidVariableError(message)
    return name


def checked_value(name: str, value: str) -> str:
    """Return ``value`` if the variable ``name`` may have it; no error repeats it.

    Raises:
        InvalidVariableError: It may not; ``str()`` is the sentence.
    """
    try:
        size = len(value.encode())
    except UnicodeEncodeError as error:
        message = f"The value of {name} is no text that a program could be given: enter it anew"
        raise InvalidVariableError(message) from error
    if "\0" in value:
        message = f"The value of {name} has a zero byte in it, which no environment can hold"
        raise InvalidVariableError(message)
    if size > MOST_VALUE_BYTES:
        message = f"The value of {name} is longer than {MOST_VALUE_BYTES:,} bytes: put it in a file"
        raise InvalidVariableError(message)
    return value


@lru_cache(maxsize=4096)
def looks_secret(name: str) -> bool:
    """Return whether a variable of this name is likely to hold a secret."""
    if name in _PLAIN:
        return False
    words = name.upper().split("_")
    pairs = pairwise(words)
    return not _SECRET_WORDS.isdisjoint(words) or not _SECRET_PAIRS.isdisjoint(pairs)
