"""What can be done with the lines of a log, and with the log as a file."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop.theme import Theme
from desktop.views.log_export import LogExport
from desktop.views.log_panel import LogPanel


class LogActions(QObject):
    """Copies, selects, opens and saves; its actions fill the menus of the log."""

    noticed = Signal(str)
    """A sentence for the user."""

    def __init__(self, panel: LogPanel, theme: Theme, parent: QObject | None = None) -> None:
        """Act upon a panel's lines."""
        super().__init__(parent)
        self._panel = panel
        self._log: Path | None = None
        self._export = LogExport(self)
        self._export.noticed.connect(self.noticed)
        self.copy = self._action("&Copy", theme, "copy", QKeySequence.StandardKey.Copy)
        self.copy_text = self._action("Copy &without times")
        self.select_all = self._action("Select &all", key=QKeySequence.StandardKey.SelectAll)
        self.open_file = self._action("&Open log file", theme, "file")
        self.save_as = self._action("&Save as…", theme, "save")
        panel.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._connect()
        self._enable()

    def set_log(self, log: Path | None) -> None:
        """Name the log that is shown."""
        self._log = log
        self._enable()

    def menu_actions(self) -> list[QAction]:
        """Return the actions, those on lines first."""
        between = QAction(self)
        between.setSeparator(True)
        lines = [self.copy, self.copy_text, self.select_all]
        return [*lines, between, self.open_file, self.save_as]

    def _action(
        self,
        text: str,
        theme: Theme | None = None,
        icon: str = "",
        key: QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = QAction(text, self)
        if theme is not None:
            action.setIcon(theme.icon(icon))
        if key is not None:
            # The view answers to the keys itself; the menu only tells of them.
            native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(f"{text}\t{native}")
        return action

    def _connect(self) -> None:
        view = self._panel.view
        self.copy.triggered.connect(self._on_copy_triggered)
        view.copy_wished.connect(self._on_copy_triggered)
        self.copy_text.triggered.connect(self._on_copy_text_triggered)
        self.select_all.triggered.connect(view.select_all)
        self.open_file.triggered.connect(self._on_open_file_triggered)
        self.save_as.triggered.connect(self._on_save_as_triggered)
        view.customContextMenuRequested.connect(self._on_view_menu_requested)
        view.selection_changed.connect(self._enable)

    @Slot()
    def _enable(self) -> None:
        has_selection = self._panel.view.selection.range() is not None
        self.copy.setEnabled(has_selection)
        self.copy_text.setEnabled(has_selection)
        for action in (self.select_all, self.open_file, self.save_as):
            action.setEnabled(self._log is not None)

    def _copy(self, *, with_times: bool) -> None:
        selected = self._panel.view.selection.range()
        scanner, rows = self._panel.model.reading(*selected) if selected else (None, ())
        if scanner is not None and scanner.index is not None and rows:
            self._export.copy(scanner.index, rows, with_times=with_times)

    @Slot()
    def _on_copy_triggered(self) -> None:
        self._copy(with_times=True)

    @Slot()
    def _on_copy_text_triggered(self) -> None:
        self._copy(with_times=False)

    @Slot()
    def _on_open_file_triggered(self) -> None:
        if self._log is None:
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log))):
            self.noticed.emit(f"No program opened {self._log}: look for it in the file manager")

    @Slot()
    def _on_save_as_triggered(self) -> None:
        if self._log is None:
            return
        dialog = QFileDialog(self._panel, "Save log as", str(Path.home() / self._log.name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(self._log.name)
        dialog.fileSelected.connect(self._on_dialog_file_selected)
        dialog.open()

    @Slot(str)
    def _on_dialog_file_selected(self, target: str) -> None:
        if self._log is not None:
            self._export.save(self._log, Path(target))

    @Slot(QPoint)
    def _on_view_menu_requested(self, at: QPoint) -> None:
        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.menu_actions())
        menu.popup(self._panel.view.viewport().mapToGlobal(at))
