"""The record of a run: what its runner leaves for every manager, whole or not at all."""

import sys
import time

from core.runner import protocol
from core.runner.base import TYPE_CHECKING, system
from core.runner.files import PRIVATE, write_all
from core.runner.json_text import encoded
from core.runner.stamps import iso

if TYPE_CHECKING:
    from typing import Any

    from core.runner.log_file import LogFile
    from core.runner.request import Request

RUNNER_VERSION = "0.1.0"
_RESERVE_BYTES = 65_536
"""Set aside on the disk at the start, so that the end of a run can be written on a full one."""


class Record:
    """The fields of ``record.json``, and the file.

    Attributes:
        fields: The record as the protocol describes it.
        is_stale: Whether the last write failed, so that the file lags behind.
    """

    def __init__(self, request: "Request", log: "LogFile") -> None:
        """Begin the record of a run that starts now; nothing is written yet."""
        self._log = log
        self._folder = request.run_dir
        self._path = f"{request.run_dir}/{protocol.RECORD_NAME}"
        self.is_stale = False
        self.fields = _first_fields(request)

    def public(self) -> "dict[str, Any]":
        """Return the record as it goes over the control socket: without the token."""
        self._count_log()
        return {key: value for key, value in self.fields.items() if key != "token"}

    def note_asked(self, reason: str, grace_s: float | None, by: str | None) -> None:
        """Write down who asked for the end, and how long it may take."""
        self.fields["reason"] = reason
        self.fields["stop"] = {
            "asked": iso(time.time_ns()),
            "by": by,
            "grace_s": grace_s,
            "escalated": False,
        }
        self.fields["state"] = protocol.STOPPING
        self.write()

    def reserve(self) -> None:
        """Set room aside for the last write; without it that write is like the others.

        Until then it holds the record as it is now: see :data:`protocol.RESERVE_NAME`.
        """
        try:
            descriptor = self._opened(self._reserve_path())
            write_all(descriptor, encoded(self.fields) + b"\n")
            if sys.platform == "linux":
                system.posix_fallocate(descriptor, 0, _RESERVE_BYTES)
            system.close(descriptor)
        except OSError:
            pass

    def write(self) -> None:
        """Write the record by rename; a failure is kept in :attr:`is_stale`."""
        self._count_log()
        try:
            self._write(f"{self._path}.tmp", is_last=False)
            self.is_stale = False
        except OSError:
            self.is_stale = True

    def write_last(self) -> None:
        """Write the record durably, into the room set aside for it.

        Raises:
            OSError: There is no room even so, or the run's folder is gone.
        """
        self._count_log()
        self.is_stale = True
        self._write(self._reserve_path(), is_last=True)
        self.is_stale = False
        if sys.platform != "win32":
            folder = system.open(self._folder, system.O_RDONLY | PRIVATE)
            try:
                system.fsync(folder)
            finally:
                system.close(folder)

    def _write(self, path: str, *, is_last: bool) -> None:
        data = encoded(self.fields) + b"\n"
        descriptor = self._opened(path)
        try:
            write_all(descriptor, data)
            system.ftruncate(descriptor, len(data))
            if is_last:
                system.fsync(descriptor)
        finally:
            system.close(descriptor)
        system.replace(path, self._path)

    def _opened(self, path: str) -> int:
        return system.open(path, system.O_WRONLY | system.O_CREAT | PRIVATE, 0o600)

    def _reserve_path(self) -> str:
        return f"{self._folder}/{protocol.RESERVE_NAME}"

    def _count_log(self) -> None:
        self.fields["log"]["bytes"] = self._log.total_bytes
        self.fields["log"]["dropped_bytes"] = self._log.dropped_bytes


def _first_fields(request: "Request") -> "dict[str, Any]":
    return {
        "v": protocol.VERSION,
        "run_id": request.run_id,
        "strategy_id": request.strategy_id,
        "strategy_name": request.strategy_name,
        "state": protocol.STARTING,
        "boot_id": "",
        "runner": {"pid": system.getpid(), "start": 0, "version": RUNNER_VERSION},
        "proc": None,
        "argv": request.argv,
        "trigger": request.trigger,
        "source_sha256": request.source_sha256,
        "sandbox": None,
        "unwalled": None,
        "started": iso(time.time_ns()),
        **_first_outcome(),
        "restart": request.restart.as_json(),
        "log": {"path": request.log_path, "bytes": 0, "dropped_bytes": 0},
        "ctl": None,
        "token": None,
    }


def _first_outcome() -> "dict[str, Any]":
    """Return the fields that the course of the run fills in."""
    return {
        "ended": None,
        "exit_code": None,
        "signal": None,
        "reason": None,
        "last_error": None,
        "stop": {"asked": None, "by": None, "grace_s": None, "escalated": False},
        "leftovers_killed": 0,
        "cpu_s": None,
        "peak_rss_bytes": None,
        "out_of_memory": False,
        "restarts": 0,
        "failures": 0,
        "next_start": None,
        "kept_down": None,
        "guard": None,
        "warnings": [],
        "attempts": [],
    }
