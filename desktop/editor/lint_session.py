"""What is wrong in one strategy's text: ruff's findings as it is typed, and those of a check."""

from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.background import Background
from core.language import ruff_report
from core.language.findings import Finding, Span
from core.language.linter import RuffRun
from core.records.problems import Problem, Severity
from core.sources import imports
from desktop.editor import text_edits
from desktop.editor.code_editor import CodeEditor

PAUSE_MS: Final = 350
"""After the last key."""


class _Checked(NamedTuple):
    """A problem of a check, and the text of its line: it holds while that stands there."""

    problem: Problem
    line_text: str


class LintSession(QObject):
    """Follows a text, and tells what is wrong with it; formats it when that is wished."""

    found = Signal()
    """:meth:`findings` are those of the present text."""
    formatted = Signal(bool)
    """A wish to format has ended; whether the text is formatted now."""
    message_raised = Signal(str)
    due = Signal()
    """The text has rested for a moment: what else looks at it may do so now."""

    def __init__(
        self, editor: CodeEditor, path: Path, background: Background, parent: QObject
    ) -> None:
        """Begin with the text that there is.

        Args:
            editor: The text.
            path: Where it lies.
            background: Reads reports.
            parent: The owner.
        """
        super().__init__(parent)
        self._editor = editor
        self._name = path.name
        self._background = background
        self._version: tuple[int, int] | None = None
        self._own: list[Finding] = []
        self._checked: list[_Checked] = []
        self._lint = RuffRun(self)
        self._format = RuffRun(self)
        self._format_text = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.check)
        self._lint.answered.connect(self._on_lint_answered)
        self._lint.failed.connect(self._on_lint_failed)
        self._format.answered.connect(self._on_format_answered)
        self._format.failed.connect(self._on_format_failed)
        editor.text_changed.connect(self._pause.start)
        self._pause.start()

    def findings(self) -> list[Finding]:
        """Return what is wrong, in the order of the text; what a check has found comes first."""
        checked = [self._finding(each) for each in self._checked]
        wrong = {each.span.line for each in checked if each.code == "syntax"}
        own = [each for each in self._own if each.code != "syntax" or each.span.line not in wrong]
        return sorted([*checked, *own], key=lambda each: each.span)

    def finding_at(self, line: int, column: int | None = None) -> Finding | None:
        """Return what is wrong at a place, or in a line: what can be mended before what cannot."""
        here = [each for each in self.findings() if _touches(each.span, line, column)]
        # Of a module that is missing, and not used yet, the former counts.
        helped = [each for each in here if each.module] or [each for each in here if each.fix]
        return next(iter(helped or here), None)

    def set_version(self, version: tuple[int, int]) -> None:
        """Check for this version of Python from now on."""
        if version != self._version:
            self._version = version
            self._pause.start()

    def set_checked(self, problems: list[Problem]) -> None:
        """Take over what a check has found in the text as it is."""
        shown = problems[: ruff_report.MOST]
        self._checked = [_Checked(each, self._line_text(each)) for each in shown]
        self.found.emit()

    @Slot(str, list)
    def set_missing(self, interpreter: str, modules: list[tuple[str, int]]) -> None:
        """Take over which modules an interpreter lacks, each with its line, from 0."""
        others = [each for each in self._checked if each.problem.code != imports.MISSING]
        python, shown = Path(interpreter), modules[: ruff_report.MOST]
        missing = [imports.missing_import(each, at + 1, python) for each, at in shown]
        if [each.problem for each in self._checked] != [each.problem for each in others] + missing:
            self._checked = [*others, *(_Checked(each, self._line_text(each)) for each in missing)]
            self.found.emit()

    @Slot()
    def check(self) -> None:
        """Look at the present text now."""
        self._pause.stop()
        self.due.emit()
        arguments = ruff_report.check_arguments(self._name, self._version)
        self._lint.ask(arguments, self._editor.text())

    def close(self) -> None:
        """Look at the text no more."""
        self._pause.stop()
        self._lint.cancel()
        self._format.cancel()

    def mend(self, line: int, column: int) -> bool:
        """Mend what is wrong at a place, or else in its line; return whether there was a way."""
        finding = self.finding_at(line, column)
        if finding is None or finding.fix is None:
            finding = self.finding_at(line)
        if finding is None or finding.fix is None:
            return False
        return text_edits.apply(self._editor, finding.fix.edits)

    def format(self) -> None:
        """Format the text; :attr:`formatted` tells the end."""
        self._format_text = self._editor.text()
        self._format.ask(ruff_report.format_arguments(self._name), self._format_text)

    def _line_text(self, problem: Problem) -> str:
        return "" if problem.line is None else self._editor.text(problem.line - 1)

    def _finding(self, checked: _Checked) -> Finding:
        problem = checked.problem
        line, column = (problem.line or 1) - 1, (problem.column or 1) - 1
        text = self._editor.text(line).rstrip()
        if problem.column is None:
            column = len(text) - len(text.lstrip())
        return Finding(
            severity=problem.severity,
            code=problem.code,
            message=problem.message,
            span=Span(line, column, line, max(len(text), column)),
            module=problem.module,
        )

    # -- what happens

    @Slot(bytes)
    def _on_lint_answered(self, report: bytes) -> None:
        if self._pause.isActive():
            # Changed since; the next answer is on its way.
            return
        task = self._background.run(partial(ruff_report.findings, report))
        task.succeeded.connect(self._on_report_read)

    @Slot(object)
    def _on_report_read(self, found: list[Finding] | None) -> None:
        if self._pause.isActive():
            return
        if found is None:
            self._on_lint_failed("Ruff's answer could not be read: the source is not checked")
            return
        self._own = found
        self._checked = [
            each for each in self._checked if each.line_text == self._line_text(each.problem)
        ]
        self.found.emit()

    @Slot(str)
    def _on_lint_failed(self, sentence: str) -> None:
        span = Span(0, 0, 0, 0)
        self._own = [Finding(Severity.WARNING, "ruff", sentence, span)]
        self.found.emit()

    @Slot(bytes)
    def _on_format_answered(self, text: bytes) -> None:
        if self._editor.text() != self._format_text:
            self.formatted.emit(False)  # noqa: FBT003 - a signal's
            return
        new = text.decode()
        if not new and self._format_text.strip():
            self._on_format_failed("It cannot be formatted while it has a syntax error")
            return
        text_edits.replace_text(self._editor, new)
        self.formatted.emit(True)  # noqa: FBT003 - a signal's

    @Slot(str)
    def _on_format_failed(self, sentence: str) -> None:
        self.message_raised.emit(sentence)
        self.formatted.emit(False)  # noqa: FBT003 - a signal's


def _touches(span: Span, line: int, column: int | None) -> bool:
    if column is None:
        return span.line <= line <= span.end_line
    return (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)
