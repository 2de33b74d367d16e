"""The part of the details dock that tells what ran: timeline, table, and what to do with a run."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.records.run_record import RunRecord
from desktop.models import run_look
from desktop.theme import Theme
from desktop.views.run_table import RunTable
from desktop.views.run_timeline import RunTimeline, Span


class RunHistory(QWidget):
    """Emits wishes alone; which run is chosen is decided by its owner."""

    run_chosen = Signal(str)
    """The id of a run that the user has clicked."""
    log_wished = Signal()
    """The log of the chosen run shall be shown."""
    source_wished = Signal()
    """The source of the chosen run shall be opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin without runs."""
        super().__init__(parent)
        self.timeline = RunTimeline(theme, self)
        self.table = RunTable(theme, self)
        self.log_action = QAction(theme.icon("log"), "Show log", self)
        self.log_action.setToolTip("Show the log of this run")
        self.source_action = QAction(theme.icon("file"), "Open source", self)
        self.source_action.setToolTip("Open the version of the source that ran")
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self._spans = QButtonGroup(self)
        self._lay_out()
        self.timeline.run_chosen.connect(self.run_chosen)
        self.table.run_chosen.connect(self.run_chosen)
        self.table.log_wished.connect(self.log_wished)
        self.table.menu_wished.connect(self._on_table_menu_wished)
        self.log_action.triggered.connect(self.log_wished)
        self.source_action.triggered.connect(self.source_wished)
        self._spans.idClicked.connect(self._on_spans_id_clicked)

    def show_runs(self, runs: Sequence[RunRecord], chosen: RunRecord | None) -> None:
        """Show runs, newest first, with one of them chosen."""
        run_id = chosen.run_id if chosen is not None else None
        self.timeline.show_runs(runs, run_id)
        self.table.show_runs(runs, run_id)
        self.sentence.setText(run_look.sentence(chosen) if chosen is not None else "No run yet")
        self.log_action.setEnabled(chosen is not None and chosen.log_path is not None)
        self.source_action.setEnabled(chosen is not None and bool(chosen.source_sha256))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        title = QLabel("Runs", self)
        title.setObjectName("section")
        head.addWidget(title, 1)
        for number, (span, word) in enumerate(((Span.DAY, "Day"), (Span.WEEK, "Week"))):
            button = self._button()
            button.setText(word)
            button.setToolTip(f"Show the last {word.lower()}")
            button.setCheckable(True)
            button.setChecked(span is Span.DAY)
            self._spans.addButton(button, number)
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        for action in (self.log_action, self.source_action):
            button = self._button()
            button.setDefaultAction(action)
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.timeline)
        column.addWidget(self.sentence)
        column.addLayout(foot)
        column.addWidget(self.table, 1)

    def _button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("chip")
        button.setIconSize(QSize(14, 14))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    @Slot(int)
    def _on_spans_id_clicked(self, number: int) -> None:
        self.timeline.set_span((Span.DAY, Span.WEEK)[number])

    @Slot(QPoint)
    def _on_table_menu_wished(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([self.log_action, self.source_action])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
