"""The file behind an editor tab: read, checked, saved and exported off the GUI thread."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from core.atomic_file import write_atomic
from core.background import Background, Task
from core.errors import OpeningBellError, SourceError, SourceMissingError
from core.file_watch import FileWatch
from core.manager.manager import StrategyManager
from core.records.problems import Problem
from core.sources import checks
from core.sources.checks import Source


class SourceChangedError(OpeningBellError):
    """A save would have replaced what another program has written."""

    code = "source_changed"

    def __init__(self) -> None:
        """Say what to do."""
        message = (
            "Nothing was saved: another program has changed the file since it was opened. "
            "Reload it, or keep your text and save again"
        )
        super().__init__(message)


class StrategySource(QObject):
    """One strategy's source, through its manager; ends each wish with one of its signals."""

    loaded = Signal(str)
    """The text; how it was written is in :attr:`source`."""
    load_failed = Signal(str)
    saved = Signal()
    save_failed = Signal(str)
    exported = Signal(str)
    """The path of the file."""
    export_failed = Signal(str)
    encoded = Signal(bytes)
    """What :meth:`encode` has made; :attr:`export_failed` tells why it could not."""
    checked = Signal(list)
    """The problems of the version that was saved last."""
    check_failed = Signal(str)
    changed_elsewhere = Signal(object)
    """The :class:`Source` that another program has written, None where it took the file away."""

    def __init__(
        self,
        strategy_id: str,
        manager: StrategyManager,
        background: Background,
        parent: QObject,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            strategy_id: The strategy.
            manager: Reads and saves.
            background: Encodes, and writes exports.
            parent: The owner.
        """
        super().__init__(parent)
        self.source: Source | None = None
        self.is_saving = False
        self._id = strategy_id
        self._manager = manager
        self.background = background
        self.kept_path = manager.workspace.unsaved(strategy_id)
        self._waiting: str | None = None
        self._path = manager.workspace.source(strategy_id)
        self._watch: FileWatch | None = None
        self._check: Task | None = None

    def load(self) -> None:
        """Read the file."""
        task = self._manager.read_source(self._id)
        task.succeeded.connect(self._on_read_succeeded)
        task.failed.connect(self._on_read_failed)

    def accept(self, source: Source) -> None:
        """Take what another program has written for the version before; a save replaces it."""
        self.source = source

    def look(self) -> None:
        """See whether another program has changed the file."""
        if self.source is None or self.is_saving:
            return
        task = self.background.run(partial(_changed, self._path, self.source))
        task.succeeded.connect(self._on_look_succeeded)

    def save(self, text: str) -> None:
        """Save ``text``; while a save is under way, after it."""
        if self.source is None:
            return
        if self.is_saving:
            self._waiting = text
            return
        self.is_saving = True
        encoding = self.background.run(partial(_encoded, text, self.source, self._path))
        task = encoding.then(self._write)
        task.succeeded.connect(self._on_write_succeeded)
        task.failed.connect(self._on_write_failed)

    def export(self, text: str, target: Path) -> None:
        """Write ``text`` to any file, in the encoding of the source."""
        if self.source is None:
            return
        task = self.background.run(partial(_exported, text, self.source, target))
        task.succeeded.connect(self._on_export_succeeded)
        task.failed.connect(self._on_export_failed)

    def encode(self, text: str) -> None:
        """Make bytes of ``text``, in the encoding of the source."""
        if self.source is None:
            return
        task = self.background.run(partial(checks.encode_source, text, self.source))
        task.succeeded.connect(self.encoded)
        task.failed.connect(self._on_export_failed)

    def _write(self, source: Source) -> Task:
        return self._manager.save_source(self._id, source.data).then(lambda _version: source)

    def _end_save(self) -> str | None:
        self.is_saving = False
        waiting, self._waiting = self._waiting, None
        return waiting

    @Slot(object)
    def _on_read_succeeded(self, source: Source) -> None:
        self.source = source
        if self._watch is None:
            self._watch = FileWatch(self._path.parent, self)
            self._watch.follow([self._path])
            self._watch.stirred.connect(self.look)
        self.loaded.emit(source.text)

    @Slot(object)
    def _on_read_failed(self, error: OpeningBellError) -> None:
        self.load_failed.emit(str(error))

    @Slot(object)
    def _on_write_succeeded(self, source: Source) -> None:
        self.source = source
        waiting = self._end_save()
        if waiting is not None:
            self.save(waiting)
            return
        self.saved.emit()
        self._check = self._manager.check(self._id)
        self._check.succeeded.connect(self._on_check_succeeded)
        self._check.failed.connect(self._on_check_failed)

    @Slot(object)
    def _on_write_failed(self, error: OpeningBellError) -> None:
        # What waits differs from what failed, but not in why it would fail.
        self._end_save()
        self.save_failed.emit(str(error))
        if isinstance(error, SourceChangedError):
            self.look()

    @Slot(object)
    def _on_look_succeeded(self, found: "_Found") -> None:
        if found.differs and found.base is self.source and not self.is_saving:
            self.changed_elsewhere.emit(found.source)

    @Slot(object)
    def _on_check_succeeded(self, problems: list[Problem]) -> None:
        if not self.is_saving and self.sender() is self._check:
            self.checked.emit(problems)

    @Slot(object)
    def _on_check_failed(self, error: OpeningBellError) -> None:
        if not self.is_saving and self.sender() is self._check:
            self.check_failed.emit(str(error))

    @Slot(object)
    def _on_export_succeeded(self, target: Path) -> None:
        self.exported.emit(str(target))

    @Slot(object)
    def _on_export_failed(self, error: OpeningBellError) -> None:
        self.export_failed.emit(str(error))


class _Found(NamedTuple):
    base: Source
    differs: bool
    source: Source | None


def _changed(path: Path, base: Source) -> _Found:
    """Return what a file holds now, and whether that is not ``base``."""
    try:
        source = checks.read_source(path)
    except SourceMissingError:
        return _Found(base, differs=True, source=None)
    except SourceError:
        # What cannot be edited is no version to go on from; a save will say why.
        return _Found(base, differs=False, source=None)
    return _Found(base, source.data != base.data, source)


def _encoded(text: str, like: Source, path: Path) -> Source:
    source = checks.decode_source(checks.encode_source(text, like), "The source")
    try:
        present = path.read_bytes()
    except OSError:
        # It is gone, and comes back; or writing it will say why not.
        return source
    if present not in {like.data, source.data}:
        raise SourceChangedError
    return source


def _exported(text: str, like: Source, target: Path) -> Path:
    write_atomic(target, checks.encode_source(text, like))
    return target
