"""The search that is under way in one editor: its matches, marks and moves.

A long text is searched in slices between the events of the window.
"""

from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.errors import InvalidPatternError
from desktop.editor import search
from desktop.editor.code_editor import CodeEditor
from desktop.editor.search import Match, MatchScan, SearchQuery

_SLICE_S: Final = 0.006
_TYPING_PAUSE_MS: Final = 150
_CHUNK: Final = 100
_MARK_LIMIT: Final = 20_000


class FindSession(QObject):
    """Follows a query and the text, and moves between the matches."""

    counted = Signal(int, int)
    """The selected match's number from 1 (0: none is selected), and how many there are."""
    failed = Signal(str)
    """Why the query cannot be searched for."""

    def __init__(self, editor: CodeEditor) -> None:
        """Begin without a query; ``editor`` owns the session."""
        super().__init__(editor)
        self._editor = editor
        self._query = SearchQuery(pattern="")
        self._scan = MatchScan(self._query, "")
        self._text: str | None = None
        self._wish: bool | None = None
        self._anchor: Match | None = None
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._on_slices_timeout)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_timeout)
        editor.text_changed.connect(self._on_editor_text_changed)
        editor.cursor_position_changed.connect(self._on_editor_cursor_position_changed)

    def begin(self) -> None:
        """Let the next query select from where the cursor is now."""
        self._anchor = self._editor.selection()

    def set_scope(self, *, limited: bool) -> bool:
        """Search in what is selected now alone, or in the whole text; return which it is."""
        selected = self._editor.selection()
        has_some = limited and selected.start != selected.end
        self._editor.setScope(selected if has_some else None)
        if has_some:
            self._anchor = Match(selected.start, selected.start)
        return self._editor.scope() is not None

    def selects_lines(self) -> bool:
        """Return whether more than one line is selected: to search there is likely meant."""
        editor, selected = self._editor, self._editor.selection()
        return editor.lineAt(selected.start) != editor.lineAt(selected.end)

    def search(self, query: SearchQuery) -> None:
        """Look for ``query``: mark all its matches, select the next after the anchor."""
        self._query = query
        try:
            query.check()
        except InvalidPatternError as error:
            self._restart(SearchQuery(pattern=""))
            self.failed.emit(str(error))
            return
        if self._anchor is not None and query.pattern:
            self._wish = True
        self._restart(query)

    def end(self) -> None:
        """Forget the query and its marks."""
        self._query = SearchQuery(pattern="")
        self._anchor = None
        self._editor.setScope(None)
        self._restart(self._query)
        self._text = None

    def move(self, *, forward: bool) -> None:
        """Select the next match, or the previous one."""
        self._anchor = None
        self._wish = forward
        self._refresh()
        self._settle()

    def replace(self, template: str) -> None:
        """Replace the selected match and select the next."""
        self._refresh()
        self._editor.replace_match(self._query, self._editor.selection(), template)
        self.move(forward=True)

    def replace_all(self, template: str) -> int:
        """Replace every match as one undo step; return how many there were."""
        if not self._query.pattern or not self._query.expression.isValid():
            return 0
        return self._editor.replaceAll(self._query, template)

    # -- searching

    def _restart(self, query: SearchQuery) -> None:
        self._pause.stop()
        self._editor.clear_marks()
        if query.pattern and self._text is None:
            self._text = self._editor.text()
        self._scan = MatchScan(query, self._text or "", self._editor.scope())
        self._slices.start()
        self._on_slices_timeout()

    def _refresh(self) -> None:
        """Search anew at once where the text has changed since."""
        if self._pause.isActive():
            self._restart(self._query)

    @Slot()
    def _on_slices_timeout(self) -> None:
        until = perf_counter() + _SLICE_S
        while not self._scan.finished and perf_counter() < until:
            found = self._scan.advance(_CHUNK)
            if len(self._scan.matches) <= _MARK_LIMIT:
                self._editor.mark(found)
        if self._scan.finished:
            self._slices.stop()
            if self._scan.gave_up:
                self.failed.emit("This pattern takes too long: make it simpler")
        self._settle()

    def _settle(self) -> None:
        """Make the move that was wished for, as soon as all matches are known."""
        if self._scan.finished and self._wish is not None:
            forward, self._wish = self._wish, None
            selected = self._editor.selection()
            if self._anchor is not None:
                selected = Match(self._anchor.start, self._anchor.start)
            found = search.neighbour(self._scan.matches, selected, forward=forward)
            if found is not None:
                self._editor.select(found)
        self._count()

    def _count(self) -> None:
        if self._scan.gave_up:
            return
        selected = self._editor.selection()
        self.counted.emit(search.number(self._scan.matches, selected), len(self._scan.matches))

    @Slot()
    def _on_pause_timeout(self) -> None:
        self._restart(self._query)

    @Slot()
    def _on_editor_text_changed(self) -> None:
        self._text = None
        if self._query.pattern:
            self._slices.stop()
            self._pause.start()

    @Slot(int, int)
    def _on_editor_cursor_position_changed(self, _line: int, _column: int) -> None:
        if self._query.pattern and self._scan.finished and not self._pause.isActive():
            self._count()
