"""Where the key of an installation lies; for who asks that without loading what decrypts."""

from pathlib import Path
from typing import NamedTuple

from core.atomic_file import Identity, identity

_NEXT_SUFFIX = ".next"
_WRAPPED_SUFFIX = ".wrapped"


class KeyFiles(NamedTuple):
    """The two forms of a key; where both are there, the plain one counts.

    Attributes:
        plain: The key itself, in OpenAlgo's form.
        wrapped: The key under another, which the system's keychain has.
    """

    plain: Path
    wrapped: Path

    def is_wrapped(self) -> bool:
        """Return whether the keychain is needed to read the key."""
        return not self.plain.exists() and self.wrapped.exists()

    def exists(self) -> bool:
        """Return whether there is a key, in whichever form."""
        return self.plain.exists() or self.wrapped.exists()

    def stamp(self) -> tuple[Identity | None, Identity | None]:
        """Return what is another where the key is."""
        return identity(self.plain), identity(self.wrapped)


def key_files(path: Path) -> KeyFiles:
    """Return the files of the key that is called ``path``."""
    return KeyFiles(path, path.with_name(path.name + _WRAPPED_SUFFIX))


def next_key_files(path: Path) -> KeyFiles:
    """Return the files of the key that is about to take its place."""
    return key_files(path.with_name(path.name + _NEXT_SUFFIX))


def shown(path: Path) -> str:
    """Return a file of the workspace as sentences name it: with its folder."""
    return f"{path.parent.name}/{path.name}"
