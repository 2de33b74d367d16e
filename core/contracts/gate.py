"""Keeps an eye on the master contracts of every connection that somebody waits for."""

import random
import time
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from core.background import Background, Task
from core.contracts.connection import Connection
from core.contracts.connections import Connections
from core.contracts.contracts_report import (
    LASTING,
    NO_CONNECTION,
    UNCHECKED,
    Cause,
    ContractsReport,
    ContractsState,
)
from core.contracts.probe import probe
from core.errors import SecretsError

_FIRST_S: Final = 5.0
_LONGEST_S: Final = 60.0
_JITTER: Final = 0.1
FRESH_S: Final = 300.0
"""Ready is taken on trust for so long; then a start has it looked at again."""


class ContractGate(QObject):
    """Looks off the event loop's thread, more and more seldom while nothing changes.

    A key that was refused is not tried again until it is another, or somebody asks for a look.
    """

    changed = Signal(str)
    """The name of a connection of which there is something new to report."""

    def __init__(self, connections: Connections, parent: QObject) -> None:
        """Look at nothing yet."""
        super().__init__(parent)
        self._connections = connections
        self._watches: dict[str, _Watch] = {}
        self._trials = Background(self)
        connections.changed.connect(self._on_connections_changed)

    def report(self, name: str) -> ContractsReport:
        """Return what is known of a connection; a ready one of long ago is to be looked at again."""
        if self._connections.get(name) is None:
            why = f"there is no connection {name} any more: choose another for the strategy"
            return ContractsReport(ContractsState.ERROR, Cause.NO_KEY, why)
        watch = self._watches.get(name)
        return UNCHECKED if watch is None else watch.report()

    def summary(self) -> ContractsReport:
        """Return what is known of the default connection."""
        default = self._connections.default()
        return NO_CONNECTION if default is None else self.report(default.name)

    def check(self, name: str) -> Task:
        """Look now; result a :class:`ContractsReport`."""
        return self._watch(name).look()

    def try_out(self, connection: Connection, key: str | None) -> Task:
        """Look at a server that may not have been saved; result a :class:`ContractsReport`.

        Args:
            connection: The server.
            key: Its API key, None for the one that is kept under the connection's name.
        """
        return self._trials.run(partial(_look, connection, self._connections, key))

    def expect(self, name: str) -> None:
        """Look now and then, until as many have called :meth:`release`."""
        self._watch(name).expect()

    def release(self, name: str) -> None:
        """One fewer waits for the connection."""
        if name in self._watches:
            self._watches[name].release()

    def close(self) -> None:
        """Look no more."""
        for watch in self._watches.values():
            watch.close()
        self._trials.flush()

    def _watch(self, name: str) -> "_Watch":
        if name not in self._watches:
            self._watches[name] = _Watch(name, self._connections, self)
        return self._watches[name]

    def _on_connections_changed(self, name: str) -> None:
        if name in self._watches:
            self._watches[name].start_afresh()


class _Watch(QObject):
    """Looks at one connection."""

    def __init__(self, name: str, connections: Connections, gate: ContractGate) -> None:
        super().__init__(gate)
        self._name = name
        self._connections = connections
        self._gate = gate
        self._worker = Background(self)
        self._report = UNCHECKED
        self._ready_until = 0.0
        self._waiting = 0
        self._version = 0
        self._delay_s = _FIRST_S
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)

    def report(self) -> ContractsReport:
        is_ready = self._report.state is ContractsState.READY
        return UNCHECKED if is_ready and time.monotonic() > self._ready_until else self._report

    def look(self) -> Task:
        self._timer.stop()
        return self._worker.run(self._probe()).then(partial(self._take, self._version))

    def expect(self) -> None:
        self._waiting += 1
        if self._waiting == 1:
            self._delay_s = _FIRST_S
            if self._report.cause not in LASTING:
                self.look()

    def release(self) -> None:
        self._waiting = max(0, self._waiting - 1)
        if not self._waiting:
            self._timer.stop()

    def start_afresh(self) -> None:
        self._version += 1
        self._report, self._delay_s = UNCHECKED, _FIRST_S
        if self._waiting:
            self.look()

    def close(self) -> None:
        self._waiting = 0
        self._timer.stop()
        self._worker.flush()

    def _probe(self) -> "partial[ContractsReport]":
        connection = self._connections.get(self._name)
        if connection is None:
            return partial(self._gate.report, self._name)
        return partial(_look, connection, self._connections)

    def _take(self, version: int, report: ContractsReport) -> ContractsReport:
        if version != self._version:
            return report  # of what the connection was when the look began
        is_news = report != self._report
        self._report = report
        self._ready_until = time.monotonic() + FRESH_S
        if self._waiting and report.cause not in LASTING | {Cause.NONE}:
            self._delay_s = _FIRST_S if is_news else min(self._delay_s * 2, _LONGEST_S)
            jitter = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - spreads looks
            self._timer.start(round(self._delay_s * jitter * 1000))
        if is_news or report.state is ContractsState.READY:
            self._gate.changed.emit(self._name)
        return report


def _look(
    connection: Connection, connections: Connections, key: str | None = None
) -> ContractsReport:
    """Look at a server, with the key that is kept where there is no other; on a worker's thread."""
    try:
        return probe(connection, key or connections.key(connection.name))
    except SecretsError as error:
        return ContractsReport(ContractsState.ERROR, Cause.NO_KEY, str(error))
