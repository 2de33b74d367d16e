"""What is about to be brought in, before any of it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple

from typing_extensions import override

from core.errors import shortened
from core.variables.variable import Values

_PRINTED_NAME = 60


class FileKind(Enum):
    """Where a file of a strategy belongs; the values are folders of an archive."""

    DATA = "data"
    LOG = "log"
    HISTORY = "history"


class ParcelFile(NamedTuple):
    """One file of a strategy.

    Attributes:
        path: Below its kind's folder; checked already: no ``..``, no link.
        size: In bytes.
        open: Opens it for reading; the caller closes it.
    """

    kind: FileKind
    path: PurePosixPath
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, kw_only=True)
class ParcelStrategy:
    """One strategy.

    Attributes:
        id: The one it has there; it keeps it where that is free.
        entry: Its configuration, in OpenAlgo's form.
        source: Its bytes.
        regular: Its regular variables.
        secure: The names of its secrets.
    """

    id: str
    entry: Mapping[str, Any]
    source: bytes = field(repr=False)
    regular: Values = field(default_factory=lambda: MappingProxyType({}))
    secure: tuple[str, ...] = ()
    files: tuple[ParcelFile, ...] = ()

    @property
    def name(self) -> str:
        """Return what the user calls it."""
        return shortened(str(self.entry.get("name") or self.id), _PRINTED_NAME)


class Secrets(NamedTuple):
    """What is secret of a parcel: strategies' ids, and names of sets, to their secrets."""

    strategies: Mapping[str, Values]
    sets: Mapping[str, Values]


NO_SECRETS = Secrets(MappingProxyType({}), MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """Everything that an archive, or an installation of OpenAlgo, holds.

    Attributes:
        origin: What it is, in words: ``the OpenAlgo in /home/me/openalgo``.
        is_installation: It is a folder of OpenAlgo, not an archive.
        sets: Names of shared sets to their regular variables.
        served_by: How it is known that an OpenAlgo serves it at this moment, or nothing.
        needs_passphrase: Its secrets are under one.
        secrets: Reads them, with the passphrase where one is needed; raises SecretsError.
        warnings: Sentences on what cannot be brought in.
    """

    origin: str
    strategies: tuple[ParcelStrategy, ...]
    is_installation: bool = False
    sets: Mapping[str, Values] = field(default_factory=lambda: MappingProxyType({}))
    served_by: str = ""
    needs_passphrase: bool = False
    secrets: Callable[[str | None], Secrets] = field(default=lambda _passphrase: NO_SECRETS)
    warnings: tuple[str, ...] = ()

    def summary(self) -> list[str]:
        """Return what would be brought in, a line for each strategy."""
        return [_line(each) for each in self.strategies]


class BringIn(NamedTuple):
    """How a parcel is brought in.

    Attributes:
        ids: The strategies that are wanted; None for all.
        with_secrets: Whether their secrets come too.
        passphrase: What the secrets of an archive are under.
        with_logs: Whether their logs come too.
    """

    ids: frozenset[str] | None = None
    with_secrets: bool = True
    passphrase: str | None = None
    with_logs: bool = True

    @override
    def __repr__(self) -> str:
        """Return nothing of the passphrase."""
        return f"BringIn(ids={self.ids}, with_secrets={self.with_secrets})"


def _line(strategy: ParcelStrategy) -> str:
    parts = ["scheduled" if strategy.entry.get("is_scheduled") is True else "not scheduled"]
    parts += [
        _counted(len(strategy.regular), "variable"),
        _counted(len(strategy.secure), "secret"),
        _counted(_files(strategy, FileKind.LOG), "log"),
        _counted(_files(strategy, FileKind.DATA), "file"),
    ]
    return f"{strategy.name}: {', '.join(filter(None, parts))}"


def _files(strategy: ParcelStrategy, kind: FileKind) -> int:
    return sum(each.kind is kind for each in strategy.files)


def _counted(count: int, word: str) -> str:
    if not count:
        return ""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
