"""What every editor widget offers, whichever component draws it.

The methods have QScintilla's names. Lines and columns count from 0 and columns count
characters; offsets count UTF-16 code units, as Qt does.
"""

import sys

from PySide6.QtWidgets import QWidget

from desktop.editor import search
from desktop.editor.code_component import CodeComponent
from desktop.editor.search import Match, SearchQuery


class CodeEditor(CodeComponent):
    """A component with what is done in the same way on every one: finding and replacing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor."""
        super().__init__(parent)
        self._search = SearchQuery(pattern="")
        self._wraps = True
        self._searches_forward = True
        self._found: Match | None = None

    def findFirst(
        self,
        pattern: str,
        *,
        regex: bool = False,
        match_case: bool = False,
        whole_word: bool = False,
        wrap: bool = True,
        forward: bool = True,
    ) -> bool:
        """Select the next match after the selection; return whether there is one.

        Raises:
            InvalidPatternError: The regular expression means nothing.
        """
        self._search = SearchQuery(
            pattern=pattern, is_regex=regex, match_case=match_case, whole_word=whole_word
        )
        self._search.check()
        self._wraps = wrap
        self._searches_forward = forward
        return self.findNext()

    def findNext(self) -> bool:
        """Select the next match of what :meth:`findFirst` looked for."""
        scan = search.MatchScan(self._search, self.text())
        scan.advance(sys.maxsize)
        self._found = search.neighbour(
            scan.matches, self.selection(), forward=self._searches_forward, wrap=self._wraps
        )
        if self._found is None:
            return False
        self.select(self._found)
        return True

    def replace(self, template: str) -> bool:
        """Replace the match that was found last, if it is still selected."""
        return self.replace_match(self._search, self._found, template)

    def replace_match(self, query: SearchQuery, place: Match | None, template: str) -> bool:
        """Replace one selected match; return whether it was one."""
        if place is None or self.isReadOnly() or self.selection() != place:
            return False
        match = search.match_at(query, self.text(), place)
        if match is None:
            return False
        self._change_in_scope(place, search.expand(query, template, match))
        return True

    def replaceAll(self, query: SearchQuery, template: str) -> int:
        """Replace every match in the scope as one undo step; return how many there were."""
        if self.isReadOnly():
            return 0
        replacement = search.replace_all(query, self.text(), template, self.scope())
        if replacement is None:
            return 0
        line, column = self.getCursorPosition()
        self._change_in_scope(replacement.span, replacement.text)
        self.setCursorPosition(line, column)
        return replacement.count

    def _change_in_scope(self, place: Match, text: str) -> None:
        """Change a place; the scope then ends where it did, seen from its end."""
        scope = self.scope()
        self.change(place, text)
        if scope is not None:
            grown = len(text.encode("utf-16-le")) // 2 - (place.end - place.start)
            self.setScope(Match(scope.start, scope.end + grown))
