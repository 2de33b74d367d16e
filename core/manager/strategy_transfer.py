"""Bringing strategies in from elsewhere, and packing them for elsewhere, as tasks."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.background import Task
from core.errors import OpeningBellError
from core.manager.strategy_sources import StrategySources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.transfer.parcel import BringIn, Parcel
    from core.transfer.unpacking import Unpacked, Unpacker


class StrategyTransfer(StrategySources):
    """Reads archives and installations of OpenAlgo, and writes archives, on the library's worker."""

    def look_into(self, path: Path) -> Task:
        """Read what ``path``, an archive or a folder, holds; result a Parcel. Nothing is taken yet.

        The task fails with ArchiveError.
        """
        return self._library_worker.run(partial(_read, path))

    def bring_in(self, parcel: "Parcel", wish: "BringIn") -> Task:
        """Bring strategies in; result their ids here. None is started, none is lost of those here.

        The task fails with SecretsError or WriteError, and then nothing was brought in.
        """
        from core.transfer.unpacking import Unpacker  # noqa: PLC0415 - seldom needed

        unpacker = Unpacker(self.workspace, self.variables, self.store.is_taken)
        unpacked = self._library_worker.run(partial(unpacker.unpack, parcel, wish))
        return unpacked.then(partial(self._store_unpacked, unpacker))

    def pack(
        self, strategy_ids: "Iterable[str] | None", target: Path, passphrase: str | None
    ) -> Task:
        """Write strategies, all with None, into an archive; result its path.

        The task fails with UnknownStrategyError, SecretsError, SourceMissingError or WriteError.

        Args:
            strategy_ids: The strategies.
            target: The archive; one that is there is replaced.
            passphrase: What their secrets are put under; None leaves them out.
        """
        from core.transfer.archive_writer import Packed, write_archive  # noqa: PLC0415 - seldom needed

        ids = (
            [each.id for each in self.store.strategies()] if strategy_ids is None else strategy_ids
        )
        try:
            packed = [
                Packed(each, self.store.entry(each), self.workspace.root / strategy.file_path)
                for each in ids
                for strategy in [self.store.get(each)]
            ]
        except OpeningBellError as error:
            return self._failed(error)
        write = partial(write_archive, target, self.workspace, packed, self.variables, passphrase)
        return self._library_worker.run(write)

    def take_over_server(self, root: Path, name: str) -> Task:
        """Set up the OpenAlgo in ``root`` as a connection, with its API key; result its name.

        For the user's explicit wish alone. The task fails with SecretsError or WriteError.
        """
        from core.transfer.openalgo_key import (  # noqa: PLC0415 - seldom needed
            installed_api_key,
            installed_connection,
        )

        def put(key: str) -> Task:
            connection = installed_connection(root, name)
            return self.connections.put(connection, key).then(lambda _: connection.name)

        return self._library_worker.run(partial(installed_api_key, root)).then(put)

    def _store_unpacked(self, unpacker: "Unpacker", unpacked: "list[Unpacked]") -> Task:
        """Store the entries of what is in place, and host the strategies once they are safe."""
        task = Task(self)
        stored: Task | None = None
        for each in unpacked:
            stored = self.store.restore(each.id, each.entry)
        if stored is None:
            task.succeed([])
            return task
        stored.failed.connect(partial(self._take_back_unpacked, unpacker, unpacked))
        return stored.then(partial(self._host_unpacked, unpacked))

    def _host_unpacked(self, unpacked: "list[Unpacked]", _stored: object) -> list[str]:
        for each in unpacked:
            self._on_library_added(self.store.get(each.id))
        return [each.id for each in unpacked]

    def _take_back_unpacked(
        self, unpacker: "Unpacker", unpacked: "list[Unpacked]", _error: OpeningBellError
    ) -> None:
        for each in unpacked:
            self.store.remove(each.id)
        self._library_worker.run(partial(unpacker.take_back, unpacked))


def _read(path: Path) -> "Parcel":
    if path.is_dir():
        from core.transfer.openalgo_folder import read_installation  # noqa: PLC0415 - seldom needed

        return read_installation(path)
    from core.transfer.archive_reader import read_archive  # noqa: PLC0415 - seldom needed

    return read_archive(path)
