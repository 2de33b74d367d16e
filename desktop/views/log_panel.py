"""A log with its search bar, its way back to the end, and how its run ended."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.log_model import LogModel
from desktop.models.log_search import LogQuery, LogSearch
from desktop.theme import Theme
from desktop.views.log_outcome_bar import LogOutcomeBar
from desktop.views.log_search_bar import LogSearchBar
from desktop.views.log_view import LogView

_EDGE: Final = 14


class LogPanel(QWidget):
    """Shows one log at a time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin with no log."""
        super().__init__(parent)
        self._theme = theme
        self._goes_to_first = False
        self._is_live = False
        self.model = LogModel(self)
        self.view = LogView(self.model, theme, self)
        self.search_bar = LogSearchBar(theme, self)
        self.outcome_bar = LogOutcomeBar(theme, self)
        self.end_button = QPushButton(self.view.viewport())
        self.end_button.setIcon(theme.icon("follow"))
        self.end_button.setIconSize(QSize(16, 16))
        self.end_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.end_button.setToolTip("Follow the end of the log (End)")
        self.end_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.end_button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.search_bar, self.view, self.outcome_bar):
            column.addWidget(widget)
        column.setStretchFactor(self.view, 1)
        self._connect()

    def show_log(self, path: Path | None, *, is_live: bool) -> None:
        """Show a log from its end, and follow it where it is live."""
        self._is_live = is_live
        self.model.open(path, is_live=is_live)

    def finish(self) -> None:
        """Take note that the run whose log is shown has ended."""
        self._is_live = False
        self.model.finish()
        self._name_end_button(0)

    def open_search(self) -> None:
        """Put the keyboard into the search bar."""
        self.search_bar.open()

    def _connect(self) -> None:
        self.view.viewport().installEventFilter(self)
        self.view.following_changed.connect(self._on_view_following_changed)
        self.view.unseen_changed.connect(self._on_view_unseen_changed)
        self.view.search_wished.connect(self.open_search)
        self.view.match_wished.connect(self._on_match_wished)
        self.end_button.clicked.connect(self.view.follow)
        self.search_bar.query_changed.connect(self._on_search_bar_query_changed)
        self.search_bar.match_wished.connect(self._on_match_wished)
        self.search_bar.closed.connect(self._on_search_bar_closed)
        self.model.matches_changed.connect(self._on_model_matches_changed)
        self.model.search_changed.connect(self._on_model_matches_changed)
        self.model.was_reset.connect(self._on_model_matches_changed)

    # -- the way back to the end

    @Slot(bool)
    def _on_view_following_changed(self, is_following: bool) -> None:  # noqa: FBT001 - a signal's
        self.end_button.setVisible(not is_following)
        self._place_end_button()

    @Slot(int)
    def _on_view_unseen_changed(self, unseen: int) -> None:
        self._name_end_button(unseen)

    def _name_end_button(self, unseen: int) -> None:
        lines = "line" if unseen == 1 else "lines"
        wish = "Follow" if self._is_live else "Go to end"
        self.end_button.setText(f"{unseen:,} new {lines}" if unseen else wish)
        self._place_end_button()

    def _place_end_button(self) -> None:
        self.end_button.adjustSize()
        area = self.view.viewport().rect()
        size = self.end_button.size()
        x, y = area.right() - size.width() - _EDGE, area.bottom() - size.height() - _EDGE
        self.end_button.move(x, y)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the button in its corner."""
        if event.type() is QEvent.Type.Resize:
            self._place_end_button()
        return super().eventFilter(watched, event)

    # -- search

    @Slot(object)
    def _on_search_bar_query_changed(self, query: LogQuery) -> None:
        self.view.leave_match()
        # What is typed takes the user to the nearest match, upwards: the newest lines count.
        self._goes_to_first = bool(query.text)
        self.model.set_search(LogSearch(query) if query.text else None)

    @Slot()
    def _on_search_bar_closed(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _on_match_wished(self, forward: bool) -> None:  # noqa: FBT001 - a signal's
        if self.model.search() is None:
            self.open_search()
            return
        number = self.model.next_match(self.view.search_origin(), forward=forward)
        if number is not None:
            self._goes_to_first = False
            self.view.go_to_match(number)
            self._on_model_matches_changed()

    @Slot()
    def _on_model_matches_changed(self) -> None:
        if self._goes_to_first and not self.model.is_searching and self.model.match_count():
            self._goes_to_first = False
            number = self.model.next_match(self.view.search_origin(), forward=False)
            if number is not None:
                self.view.go_to_match(number)
        search = self.model.search()
        self.search_bar.allow_moves(self.model.match_count() > 0)
        if search is not None and search.error:
            self.search_bar.tell(search.error, is_error=True)
        elif self.model.is_too_complex:
            self.search_bar.tell("This expression takes too long", is_error=True)
        else:
            self.search_bar.tell("" if search is None else self._count_text())

    def _count_text(self) -> str:
        count = self.model.match_count()
        at = self.view.match()
        place = self.model.match_number(at) if at is not None else None
        if self.model.is_searching:
            return f"{count:,} so far…"
        if not count:
            return "Not found"
        lines = "line" if count == 1 else "lines"
        return f"{count:,} {lines}" if place is None else f"{place + 1:,} of {count:,} {lines}"
