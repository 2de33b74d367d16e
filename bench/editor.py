"""The editor with 50,000 lines against Qt's plain one: loading, keys, finding, memory.

Run it on a display (Xvfb will do); without one Qt's offscreen platform is used.
"""

import os
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QWidget,
)
from typing_extensions import override

from bench.measure import (
    Figure,
    arguments,
    interleaved,
    medians,
    percentile,
    pss_bytes,
    show,
)
from desktop.editor.editor_pane import EditorPane
from desktop.editor.python_editor import PythonEditor
from desktop.editor.search import MatchScan, SearchQuery
from desktop.editor.typing_watch import TypingWatch
from desktop.theme import Theme, new_application

LINES = 50_000
_PLAIN = "QPlainTextEdit, which colours nothing"
_REST_S = 0.03
_TABS = 10
_PIECE = '''\
def signal_{n}(frame: dict[str, float], span: int = {n}) -> str:
    """Compare two averages."""
    fast = sum(frame.values()) / (span or 1)
    if fast > {n}.5 and "close" in frame:  # a comment, as there are many
        return f"BUY {{fast:.2f}}"
    return "SELL"


'''


def _source(lines: int) -> str:
    rows = _PIECE.count("\n")
    return "".join(_PIECE.format(n=number) for number in range(lines // rows + 1))


class _Paintings(QObject):
    """Counts the paintings of one widget."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self.count = 0
        area.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


class Bench(QObject):
    """Both editors on the screen, and what answers questions about a text.

    Ours has all that follows each key in the program: the line below it, and the watch that
    decides what is looked up.
    """

    def __init__(self, theme: Theme) -> None:
        """Show them, empty."""
        super().__init__()
        self.theme = theme
        self.text = _source(LINES)
        self.pane = EditorPane(theme)
        if not isinstance(self.pane.editor, PythonEditor):
            raise TypeError(self.pane.editor.limits())
        self.ours = self.pane.editor
        TypingWatch(self.ours, self.pane)
        self.plain = QPlainTextEdit()
        self.plain.setFont(theme.monospace_font())
        self.keys_ms: dict[str, list[float]] = {"ours": [], "plain": []}
        for each in (self.pane, self.plain):
            each.resize(1000, 700)
            each.show()
        self._rest()

    # -- loading and typing, in milliseconds until painted

    def load_ours(self) -> float:
        """Return how long a text takes until it is seen."""
        began = time.perf_counter()
        self.ours.setText(self.text)
        self.ours.component.viewport().repaint()
        return (time.perf_counter() - began) * 1000

    def load_plain(self) -> float:
        """Return how long that takes Qt's own editor."""
        began = time.perf_counter()
        self.plain.setPlainText(self.text)
        self.plain.viewport().repaint()
        return (time.perf_counter() - began) * 1000

    def type_ours(self) -> float:
        """Type in the middle of the text; return the median until a key is seen."""
        self.ours.setCursorPosition(LINES // 2, 0)
        return self._type("ours", self.ours.component)

    def type_plain(self) -> float:
        """Do the same with Qt's own editor."""
        cursor = self.plain.textCursor()
        block = self.plain.document().findBlockByNumber(LINES // 2)
        cursor.setPosition(block.position())
        self.plain.setTextCursor(cursor)
        return self._type("plain", self.plain)

    def _type(self, name: str, area: QAbstractScrollArea) -> float:
        taken = []
        paintings = _Paintings(area)
        self._rest()
        for character in 'value = client.quotes("SBIN", [1, 2])\n' * 3:
            before = paintings.count
            began = time.perf_counter()
            if character == "\n":
                QTest.keyClick(area, Qt.Key.Key_Return)
            else:
                QTest.keyClicks(area, character)
            # Of what the key has changed alone, as in the program.
            while paintings.count == before:
                QCoreApplication.processEvents()
            taken.append((time.perf_counter() - began) * 1000)
            self._rest()
        paintings.deleteLater()
        self.keys_ms[name] += taken
        return percentile(taken, 0.5)

    @staticmethod
    def _rest() -> None:
        """Let what is put off until after a key be done."""
        until = time.monotonic() + _REST_S
        while time.monotonic() < until:
            QCoreApplication.processEvents()

    def find_all(self) -> float:
        """Return how long it takes to find and mark every match of a word."""
        began = time.perf_counter()
        scan = MatchScan(SearchQuery(pattern="fast"), self.ours.text())
        while not scan.finished:
            self.ours.mark(scan.advance(1000))
        taken = (time.perf_counter() - began) * 1000
        self.ours.clear_marks()
        return taken

    def find_all_plain(self) -> float:
        """Return how long that takes Qt's own editor."""
        # One of its own: what was marked slows it down ever after.
        plain = QPlainTextEdit()
        plain.setPlainText(self.text)
        began = time.perf_counter()
        document, marks = plain.document(), []
        found = document.find("fast")
        while not found.isNull():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = found
            mark.format.setBackground(Qt.GlobalColor.yellow)
            marks.append(mark)
            found = document.find("fast", found)
        plain.setExtraSelections(marks)
        taken = (time.perf_counter() - began) * 1000
        plain.deleteLater()
        return taken

    # -- memory, in MiB

    def tab_ours(self) -> float:
        """Return what a further text of 1,000 lines takes while it is on the screen."""

        def made() -> QWidget:
            pane = EditorPane(self.theme)
            pane.editor.setText(_source(1000))
            return pane

        return self._tab(made)

    def tab_plain(self) -> float:
        """Return what it takes in Qt's own editor."""

        def made() -> QWidget:
            plain = QPlainTextEdit()
            plain.setFont(self.theme.monospace_font())
            plain.setPlainText(_source(1000))
            return plain

        return self._tab(made)

    def _tab(self, make: Callable[[], QWidget]) -> float:
        tabs, before = QStackedWidget(), 0
        tabs.resize(1000, 700)
        tabs.show()
        for number in range(1 + _TABS):
            # The first one may bring what all of them share.
            if number == 1:
                before = pss_bytes(os.getpid())
            widget = make()
            tabs.setCurrentIndex(tabs.addWidget(widget))
            self._rest()
        taken = pss_bytes(os.getpid()) - before
        tabs.deleteLater()
        self._rest()
        return taken / _TABS / 2**20


def _milliseconds(what: str, value: float, must: float, measured: str) -> Figure:
    return Figure(what=what, value=value, measured=measured, must=must, unit=" ms")


def _memory(ours: float, plain: float) -> Figure:
    what, measured = "memory of an open text of 1,000 lines", f"PSS; {plain:.2f} MiB with {_PLAIN}"
    return Figure(what=what, value=ours, measured=measured, must=4, unit=" MiB")


def _found(ours: float, plain: float) -> Figure:
    what = f"every match amid {LINES:,} lines found and marked"
    return _milliseconds(what, ours, 250, f"{plain:.0f} ms with QPlainTextEdit")


def _figures(bench: Bench, rounds: int) -> list[Figure]:
    cases = {
        "load": bench.load_ours,
        "load plain": bench.load_plain,
        "key": bench.type_ours,
        "key plain": bench.type_plain,
        "find": bench.find_all,
        "find plain": bench.find_all_plain,
        "tab": bench.tab_ours,
        "tab plain": bench.tab_plain,
    }
    median = medians(interleaved(cases, rounds))
    slow = {each: percentile(taken, 0.99) for each, taken in bench.keys_ms.items()}
    keys = f"median {median['key']:.1f} ms; {slow['plain']:.1f} and {median['key plain']:.1f} ms"
    return [
        _milliseconds(
            f"{LINES:,} lines, from text to painted",
            median["load"],
            50,
            f"{median['load plain']:.0f} ms with {_PLAIN}",
        ),
        _milliseconds(
            f"a key amid {LINES:,} lines to painted, 99th percentile",
            slow["ours"],
            16,
            f"{keys} with {_PLAIN}",
        ),
        _found(median["find"], median["find plain"]),
        _memory(median["tab"], median["tab plain"]),
    ]


def main() -> None:
    """Measure, and print the table."""
    options = arguments(__doc__, 7).parse_args()
    if "DISPLAY" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = new_application("bench")
    theme = Theme(application)
    theme.install(application)
    bench = Bench(theme)
    figures = _figures(bench, options.rounds)
    bench.pane.deleteLater()
    bench.plain.deleteLater()
    show(figures)


if __name__ == "__main__":
    main()
