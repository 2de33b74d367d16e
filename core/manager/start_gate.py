"""Starts that wait until the master contracts of an OpenAlgo server are loaded."""

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from core.background import Task
from core.records.reasons import WaitsForContracts
from core.records.strategy import Strategy
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.contracts.connections import Connections
    from core.contracts.contracts_report import ContractsReport
    from core.contracts.gate import ContractGate
    from core.variables.run_environment import Server

_FILE: Final = "connections.json"


class StartGate(QObject):
    """Says which strategies may start; who had to wait hears when he may.

    Where no connection was ever set up nothing waits, and nothing of this is loaded.
    """

    opened = Signal(str)
    """The id of a strategy that has waited, and whose contracts are ready."""
    changed = Signal(str)
    """The id of a strategy that waits, for another reason than before."""
    looked = Signal()
    """Something new is known of some connection, or they are others."""
    ready = Signal(str)
    """The name of a connection whose contracts were found to be ready."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        """Read nothing yet."""
        super().__init__(parent)
        self._workspace = workspace
        self._waiting: dict[str, str] = {}
        self._is_used = (workspace.strategies / _FILE).exists()

    @cached_property
    def connections(self) -> "Connections":
        """The OpenAlgo servers that the user has set up."""
        from core.contracts.connections import Connections  # noqa: PLC0415 - see the class

        connections = Connections(self._workspace, self)
        connections.load()
        connections.changed.connect(self._on_connections_changed)
        self._is_used = True
        return connections

    @cached_property
    def contracts(self) -> "ContractGate":
        """What is known of the contracts of each connection."""
        from core.contracts.gate import ContractGate  # noqa: PLC0415 - see the class

        gate = ContractGate(self.connections, self)
        gate.changed.connect(self._on_contracts_changed)
        return gate

    def enter(self, strategy: Strategy) -> WaitsForContracts | None:
        """Return why a strategy has to wait, None where it may start now."""
        reason = self._hindrance(strategy)
        name = self.connection_of(strategy)
        if reason is not None and name is not None:
            self._waiting[strategy.id] = name
            self.contracts.expect(name)
        return reason

    def leave(self, strategy_id: str) -> bool:
        """Return whether the strategy waited; it does so no more."""
        name = self._waiting.pop(strategy_id, None)
        if name is not None:
            self.contracts.release(name)
        return name is not None

    def waits(self, strategy_id: str) -> bool:
        """Return whether the strategy waits for its contracts."""
        return strategy_id in self._waiting

    def waiting(self) -> list[str]:
        """Return the ids of the strategies that wait."""
        return list(self._waiting)

    def reason(self, strategy_id: str) -> WaitsForContracts:
        """Return why a strategy that waits does."""
        return WaitsForContracts(self.contracts.report(self._waiting[strategy_id]).why)

    def is_used(self) -> bool:
        """Return whether a connection was ever set up."""
        return self._is_used

    def summary(self) -> "ContractsReport":
        """Return what is known of the default connection; off where there is none."""
        from core.contracts.contracts_report import NO_CONNECTION  # noqa: PLC0415 - see the class

        return self.contracts.summary() if self._is_used else NO_CONNECTION

    def check(self, strategy: Strategy) -> Task | None:
        """Look at once whether a strategy's contracts are ready, None where it needs none."""
        name = self.connection_of(strategy)
        return None if name is None else self.contracts.check(name)

    def connection_of(self, strategy: Strategy) -> str | None:
        """Return the name of the connection whose contracts a strategy needs, or None."""
        if not self._is_used or strategy.needs_contracts is False:
            return None
        if strategy.connection is not None:
            return strategy.connection
        default = self.connections.default()
        return None if default is None else default.name

    def server_of(self, strategy: Strategy) -> "Server | None":
        """Return the OpenAlgo server that a strategy trades through, whether it waits for it or not."""
        if not self._is_used:
            return None
        from core.variables.run_environment import Server  # noqa: PLC0415 - see the class

        name = strategy.connection
        connection = self.connections.get(name) if name else self.connections.default()
        if connection is None:
            return None
        return Server(connection, partial(self.connections.key, connection.name))

    def close(self) -> None:
        """Look no more; who waits is forgotten."""
        self._waiting.clear()
        if "contracts" in vars(self):
            self.contracts.close()
        if "connections" in vars(self):
            self.connections.flush()

    def _hindrance(self, strategy: Strategy) -> WaitsForContracts | None:
        name = self.connection_of(strategy)
        if name is None:
            return None
        from core.contracts.contracts_report import ContractsState  # noqa: PLC0415 - see the class

        report = self.contracts.report(name)
        passing = {ContractsState.READY, ContractsState.OFF}
        return None if report.state in passing else WaitsForContracts(report.why)

    @Slot(str)
    def _on_contracts_changed(self, name: str) -> None:
        from core.contracts.contracts_report import ContractsState  # noqa: PLC0415 - see the class

        is_ready = self.contracts.report(name).state is ContractsState.READY
        if is_ready:
            self.ready.emit(name)
        for strategy_id in [each for each, its in self._waiting.items() if its == name]:
            if is_ready:
                self.leave(strategy_id)
                self.opened.emit(strategy_id)
            else:
                self.changed.emit(strategy_id)
        self.looked.emit()

    @Slot()
    def _on_connections_changed(self) -> None:
        self.looked.emit()
        for strategy_id in self.waiting():
            self.changed.emit(strategy_id)
