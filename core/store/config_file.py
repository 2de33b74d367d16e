"""``strategy_configs.json`` on the disk: never trusted unparsed, never overwritten unread."""

import os
from itertools import count
from pathlib import Path
from typing import Any

from core import atomic_file
from core.clock import Clock
from core.errors import WriteError
from core.store import config_codec


class ConfigFile:
    """The file, and what was last seen of it.

    :meth:`read` comes first, and every :meth:`write` after it, one at a time, on any
    thread. What cannot be read, or was put there by somebody else, is set aside beside
    it, under a name that a notice says.
    """

    def __init__(self, path: Path, clock: Clock, *, mode: int = 0o666) -> None:
        """Name the file, whose widest permissions are ``mode``; nothing is read yet."""
        self.path = path
        self._mode = mode
        self._clock = clock
        self._seen: atomic_file.Identity | None = None
        self._to_set_aside: str | None = None

    def read(self) -> tuple[dict[str, Any], list[str]]:
        """Return the entries of the newest good file, and what the user should know of it."""
        atomic_file.remove_leftovers(self.path)
        name = self.path.name
        try:
            self._seen = atomic_file.identity(self.path)
            document = config_codec.parse(self.path.read_bytes())
        except FileNotFoundError:
            return self._previous(f"{name} is missing", "")
        except (OSError, ValueError) as error:
            why = (error.strerror or "unreadable") if isinstance(error, OSError) else str(error)
            return self._previous(f"{name} cannot be read ({why})", self._give_up())
        if document.flaw is None:
            return document.entries, []
        self._to_set_aside = "original"
        return document.entries, [f"{name} {document.flaw}; it is read all the same"]

    def write(self, data: bytes) -> list[str]:
        """Give the file the content ``data``, durably, and return what the user should know.

        Raises:
            WriteError: The file is as it was.
        """
        notices = []
        try:
            if self._to_set_aside is not None:
                kept = self._set_aside(self._to_set_aside)
                notices = [f"{self.path.name} as it was found is kept as {kept}"]
                self._to_set_aside = None
            elif atomic_file.identity(self.path) not in {self._seen, None}:
                kept = self._set_aside("changed")
                notices = [
                    f"Another program changed {self.path.name}; what it wrote is kept as {kept}"
                ]
        except OSError as error:
            raise atomic_file.write_error(self.path, error) from error
        atomic_file.write_atomic(self.path, data, mode=self._mode, keep_previous=True)
        self._seen = atomic_file.identity(self.path)
        return notices

    def _give_up(self) -> str:
        """Set the unreadable file aside, now or before the first write; say which."""
        try:
            kept = self._set_aside("unreadable")
        except OSError:
            self._to_set_aside = "unreadable"
            return " and could not be set aside"
        self._seen = None
        return f" and is kept as {kept}"

    def _previous(self, problem: str, fate: str) -> tuple[dict[str, Any], list[str]]:
        """Return what the file was before its last change, which becomes the file again."""
        previous = atomic_file.previous_path(self._real_path())
        try:
            data = previous.read_bytes()
            entries = config_codec.parse(data).entries
        except FileNotFoundError:
            # Neither is there: a new workspace.
            return {}, [f"{problem}{fate}; no older one is there"] if fate else []
        except (OSError, ValueError):
            lost = f"{problem}{fate}; {previous.name} cannot be read either"
            return {}, [lost + self._keep_unreadable(previous)]
        notices = [f"{problem}{fate}; {previous.name}, the one before it, is used instead"]
        if self._to_set_aside is None:
            try:
                atomic_file.write_atomic(self.path, data, mode=self._mode)
            except WriteError as error:
                notices.append(str(error))
            self._seen = atomic_file.identity(self.path)
        return entries, notices

    def _keep_unreadable(self, previous: Path) -> str:
        kept = self._unused_name("unreadable")
        try:
            previous.rename(kept)
        except OSError:
            return ""
        return f" and is kept as {kept.name}"

    def _set_aside(self, kind: str) -> str:
        """Keep the file under another name, which is returned; an unreadable one moves."""
        kept = self._unused_name(kind)
        if kind == "unreadable":
            self._real_path().rename(kept)
            atomic_file.sync_folder(kept.parent)
        else:
            atomic_file.keep_as(self._real_path(), kept)
        return kept.name

    def _unused_name(self, kind: str) -> Path:
        base = self._real_path()
        name = f"{base.name}.{kind}-{self._clock():%Y%m%d_%H%M%S}"
        candidates = (name if number == 1 else f"{name}-{number}" for number in count(1))
        return next(
            base.with_name(each) for each in candidates if not os.path.lexists(base.with_name(each))
        )

    def _real_path(self) -> Path:
        try:
            return self.path.resolve()
        except (OSError, RuntimeError):
            # Links that point to each other.
            return self.path
