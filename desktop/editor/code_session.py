"""What the language program knows of one text, asked for as the user writes, and shown.

Nothing here waits: a key is on the screen before anything is asked, and an answer that comes when
the cursor has gone elsewhere is dropped.
"""

import html
import textwrap
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QToolTip

from core.language.protocol import Completion, Document, Kind, Place, Signature
from core.language.services import LanguageServices
from core.sources import snippets
from desktop.editor.code_editor import CodeEditor
from desktop.editor.typing_watch import IDENTIFIER, TypingWatch

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_LINES: Final = 24
_WIDTH: Final = 96
_SHORTEST_OF_SNIPPET: Final = 2


class CodeSession(QObject):
    """Completes, explains and finds names in one editor."""

    place_found = Signal(object)
    """The :class:`Place` of a definition; its path is empty where that is in this text."""
    outline_found = Signal(list)
    """The places of the classes and functions."""
    version_found = Signal(object)
    """The first two numbers of the interpreter's version."""
    imports_found = Signal(str, list)
    """The interpreter, and the modules that it lacks: pairs of a name and a line, from 0."""
    usages_found = Signal(list)
    """The places where a name is used in this text."""

    def __init__(
        self, editor: CodeEditor, services: LanguageServices, document: Document, parent: QObject
    ) -> None:
        """Follow what is typed.

        Args:
            editor: The text.
            services: Answer what is asked of it.
            document: What they call it.
            parent: The owner.
        """
        super().__init__(parent)
        self._editor = editor
        self._services = services
        self.document = document
        self._asked: dict[int, tuple[Kind, int, int, bool]] = {}
        self.explain: Callable[[int, int], str] = _nothing
        """Says what is wrong at a place, empty where nothing is."""
        self._point = QPoint()
        watch = TypingWatch(editor, self)
        watch.due.connect(self._on_watch_due)
        editor.aids.rested.connect(self._on_aids_rested)
        editor.aids.rest_ended.connect(self._on_aids_rest_ended)
        services.answered.connect(self._on_services_answered)
        services.failed.connect(self._on_services_failed)
        services.ended.connect(self._on_services_ended)

    # -- what the user wishes

    def prepare(self) -> None:
        """Let the program begin, and look at the interpreter, before anything is typed."""
        self._ask(Kind.PREPARE)

    def complete(self) -> None:
        """Offer what may stand at the cursor, and say so where nothing does."""
        self._ask(Kind.COMPLETE, wished=True)

    def describe(self) -> None:
        """Show what is written about the name at the cursor."""
        self._point = self._editor.aids.cursor_point()
        self._ask(Kind.DESCRIBE, wished=True)

    def define(self) -> None:
        """Find where the name at the cursor is defined."""
        self._ask(Kind.DEFINE, wished=True)

    def look_for_imports(self) -> None:
        """Find the modules that the interpreter lacks."""
        self._ask(Kind.IMPORTS)

    def find_usages(self) -> None:
        """Find where the name at the cursor is used in this text."""
        self._ask(Kind.USAGES, wished=True)

    def list_names(self) -> None:
        """Find the classes and functions of this text."""
        self._ask(Kind.OUTLINE, wished=True)

    def say(self, sentence: str) -> None:
        """Show a sentence at the cursor for a while."""
        QToolTip.showText(self._editor.aids.cursor_point(), sentence, self._editor)

    # -- asking

    def _ask(
        self, kind: Kind, place: tuple[int, int] | None = None, *, wished: bool = False
    ) -> None:
        line, column = place or self._editor.getCursorPosition()
        number = self._services.ask(kind, self.document, self._editor.text(), line, column)
        self._asked = {
            each: asked for each, asked in self._asked.items() if asked[0] is not kind
        } | {number: (kind, line, column, wished)}

    @Slot(object)
    def _on_watch_due(self, kind: Kind) -> None:
        self._ask(kind)

    @Slot(int, int, QPoint)
    def _on_aids_rested(self, line: int, column: int, point: QPoint) -> None:
        if not self._editor.isActiveWindow() or self._editor.aids.is_completing():
            return
        self._point = point
        problem = self.explain(line, column)
        if problem:
            QToolTip.showText(point, problem, self._editor)
        else:
            self._ask(Kind.DESCRIBE, (line, column))

    @Slot()
    def _on_aids_rest_ended(self) -> None:
        if any(kind is Kind.DESCRIBE and not wished for kind, *_, wished in self._asked.values()):
            self._asked = {
                number: asked
                for number, asked in self._asked.items()
                if asked[0] is not Kind.DESCRIBE
            }

    # -- answers

    @Slot(int, object)
    def _on_services_answered(self, number: int, answer: Any) -> None:  # noqa: ANN401 - JSON's
        asked = self._asked.pop(number, None)
        if asked is None:
            return
        kind, line, column, wished = asked
        match kind:
            case Kind.COMPLETE:
                self._show_completions(answer, line, column, wished=wished)
            case Kind.SIGNATURE:
                self._show_signature(answer, line)
            case Kind.DESCRIBE:
                self._show_description(str(answer), wished=wished)
            case Kind.DEFINE | Kind.USAGES | Kind.OUTLINE:
                self._tell_places(kind, [Place(*each) for each in answer])
            case Kind.IMPORTS:
                self.imports_found.emit(answer["interpreter"], answer["missing"])
            case Kind.PREPARE:
                self.version_found.emit(tuple(answer["version"][:2]))
            case Kind.FORGET:
                pass

    @Slot(int, str)
    def _on_services_failed(self, number: int, sentence: str) -> None:
        asked = self._asked.pop(number, None)
        if asked is not None and asked[3]:
            self.say(sentence)

    @Slot()
    def _on_services_ended(self) -> None:
        self._asked = {}

    def _show_completions(
        self,
        answer: Any,  # noqa: ANN401 - JSON's
        line: int,
        column: int,
        *,
        wished: bool,
    ) -> None:
        typed, items = answer
        now_line, now_column = self._editor.getCursorPosition()
        since = self._editor.text(line)[column:now_column]
        if now_line != line or now_column < column or since.strip(IDENTIFIER):
            return
        before = self._editor.text(line)[:now_column]
        word = before[len(before.rstrip(IDENTIFIER)) :]
        completions = [*(Completion(*each) for each in items), *_snippets(before, word)]
        if not completions and wished:
            self.say("Nothing is known that could stand here")
        typed = typed + now_column - column if items else len(word)
        self._editor.aids.show_completions(typed, completions)

    def _show_signature(self, answer: Any, line: int) -> None:  # noqa: ANN401 - JSON's
        if answer is None or self._editor.getCursorPosition()[0] != line:
            self._editor.aids.hide_signature()
        elif not self._editor.aids.is_completing():
            self._editor.aids.show_signature(Signature(*answer))

    def _show_description(self, text: str, *, wished: bool) -> None:
        if text:
            QToolTip.showText(self._point, _as_html(text), self._editor)
        elif wished:
            self.say("Nothing is written about this")

    def _tell_places(self, kind: Kind, places: list[Place]) -> None:
        tell = {Kind.DEFINE: self._tell_definition, Kind.USAGES: self._tell_usages}
        tell.get(kind, self._tell_outline)(places)

    def _tell_definition(self, places: list[Place]) -> None:
        if places:
            self.place_found.emit(places[0])
        else:
            self.say("It is not known where this is defined")

    def _tell_usages(self, places: list[Place]) -> None:
        if places:
            self.usages_found.emit(places)
        else:
            self.say("This is no name that is used here")

    def _tell_outline(self, places: list[Place]) -> None:
        if places:
            self.outline_found.emit(places)
        else:
            self.say("There are no classes and functions here")


def _snippets(before: str, word: str) -> list[Completion]:
    """Return those whose names begin with ``word``, with which ``before`` ends."""
    if len(word) < _SHORTEST_OF_SNIPPET or before.removesuffix(word).rstrip().endswith("."):
        return []
    found = snippets.snippets_for(word)
    return [Completion(snippets.offered_name(each), "snippet") for each in found]


def _nothing(_line: int, _column: int) -> str:
    return ""


def _as_html(text: str) -> str:
    """Return a description as a tool tip shows it: a bounded number of lines, none too long."""
    lines = [
        part
        for line in text.splitlines()
        for part in textwrap.wrap(line, _WIDTH, drop_whitespace=False) or [""]
    ]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    return f"<pre style='margin: 0'>{html.escape(chr(10).join(lines))}</pre>"
