"""The card that tells of a crash: what happened, where, and what was said last."""

import html
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.logs.log_line import Stream
from core.records.run_record import RunRecord
from desktop.actions import CommandId
from desktop.command_table import COMMANDS
from desktop.models import crash_report, run_look
from desktop.models.crash_report import Crash
from desktop.theme import Theme

_ICON: Final = 18
_MOST_LINES: Final = 16
_FRAME_SCHEME: Final = "frame"


class CrashCard(QFrame):
    """Shows one run that did not end well; says what the user wishes."""

    frame_wished = Signal(object)
    """A :class:`~desktop.models.crash_report.Frame` that shall be opened."""
    command_wished = Signal(str)
    """The id of a command about the strategy that crashed."""
    copied = Signal()
    """The report is in the clipboard."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self.setObjectName("crashCard")
        self._theme = theme
        self._name = ""
        self._crash: Crash | None = None
        self._icon = QLabel(self)
        self.sentence = _label(self)
        self.sentence.setObjectName("cardSentence")
        self.facts = _label(self)
        self.facts.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self.note = _label(self)
        self.traceback = self._text("Traceback")
        self.lines = self._text("Last lines of the log")
        self.lines_button = QToolButton(self)
        self.lines_button.setObjectName("chip")
        self.lines_button.setCheckable(True)
        self.copy_button = QPushButton("Copy report", self)
        self.again_button = self._button(CommandId.TRY_AGAIN)
        self.start_now_button = self._button(CommandId.START_NOW)
        self.clear_button = self._button(CommandId.CLEAR)
        self._lay_out()
        self._connect()
        self.hide()

    def _connect(self) -> None:
        self._theme.changed.connect(self._on_theme_changed)
        self.traceback.anchorClicked.connect(self._on_traceback_anchor_clicked)
        self.lines_button.toggled.connect(self._on_lines_button_toggled)
        self.copy_button.clicked.connect(self._on_copy_button_clicked)

    def show_crash(self, crash: Crash | None, name: str) -> None:
        """Show a crash of the strategy called ``name``, or hide."""
        is_other = _run_id(crash) != _run_id(self._crash)
        self._crash, self._name = crash, name
        if crash is not None:
            self._tell(crash.record)
            if is_other:
                # Without a traceback the last lines are all there is to go by.
                self.lines_button.setChecked(not crash.traceback)
            self._write()
        self.setVisible(crash is not None)

    def set_can_act(self, *, again: bool, start_now: bool, clear: bool) -> None:
        """Offer what can be done; about an older run nothing can."""
        self.start_now_button.setVisible(start_now)
        self.again_button.setVisible(again)
        self.clear_button.setVisible(clear)

    def _tell(self, record: RunRecord) -> None:
        self.sentence.setText(run_look.sentence(record))
        parts = [crash_report.ending(record), run_look.restarts(record.restarts)]
        self.facts.setText(" · ".join(each for each in parts if each))
        differs = self._crash is not None and self._crash.differs
        self.note.setVisible(differs)
        self.note.setText(
            "The file has changed since: its frames open the version that ran." if differs else ""
        )

    def _write(self) -> None:
        if self._crash is None:
            return
        name, role = run_look.look(self._crash.record)
        color, scale = self._theme.color(role), self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(name, color, _ICON, scale))
        rows = [each for each in self._crash.traceback if each.strip(" ^~")]
        self.traceback.setVisible(bool(rows))
        self._fill(self.traceback, [self._linked(each) for each in rows])
        lines = self._crash.lines
        self.lines_button.setVisible(bool(lines))
        self.lines_button.setText(f"Last {len(lines)} lines" if len(lines) > 1 else "Last line")
        self.lines.setVisible(bool(lines) and self.lines_button.isChecked())
        error = self._theme.color("error").name()
        shown = []
        for each in lines:
            text = html.escape(crash_report.log_line(each))
            is_error = each.stream is Stream.STDERR
            shown.append(f'<span style="color:{error}">{text}</span>' if is_error else text)
        self._fill(self.lines, shown)

    def _fill(self, target: QTextBrowser, rows: list[str]) -> None:
        font = self._theme.monospace_font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        target.document().setDefaultFont(font)
        target.setHtml(f"<pre>{'<br>'.join(rows)}</pre>")
        shown = min(len(rows), _MOST_LINES) + 1
        target.setFixedHeight(QFontMetrics(font).lineSpacing() * shown + 6)
        target.moveCursor(QTextCursor.MoveOperation.End)
        target.horizontalScrollBar().setValue(0)

    def _linked(self, line: str) -> str:
        """Return a traceback's line; one that names a file that is there is a link."""
        frame = crash_report.frame(line)
        if frame is None:
            return html.escape(line)
        # The report has the whole path; here there is no room for it.
        file, _, rest = line.strip().partition('", ')
        is_own = self._crash is not None and frame.file.stem == self._crash.record.strategy_id
        text = html.escape(rest if is_own else f"{Path(file).name}, {rest}")
        url = QUrl()
        url.setScheme(_FRAME_SCHEME)
        url.setPath(str(frame.file))
        url.setFragment(str(frame.line))
        color = self._theme.color("accent").name()
        href = html.escape(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return f'  <a href="{href}" style="color:{color}">{text}</a>'

    # -- building

    def _text(self, name: str) -> QTextBrowser:
        browser = QTextBrowser(self)
        browser.setAccessibleName(name)
        browser.setOpenLinks(False)
        browser.setLineWrapMode(QTextBrowser.LineWrapMode.NoWrap)
        browser.setUndoRedoEnabled(False)
        return browser

    def _button(self, command: CommandId) -> QPushButton:
        button = QPushButton(COMMANDS[command].text.replace("&", ""), self)
        button.setToolTip(COMMANDS[command].tooltip)
        button.setProperty("command", command.value)
        button.clicked.connect(self._on_command_button_clicked)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.sentence, 1)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        for button in (
            self.again_button,
            self.start_now_button,
            self.clear_button,
            self.copy_button,
        ):
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.note)
        column.addWidget(self.traceback)
        column.addWidget(self.lines_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.lines)
        column.addLayout(foot)

    # -- what happens

    @Slot()
    def _on_theme_changed(self) -> None:
        self._write()

    @Slot()
    def _on_command_button_clicked(self) -> None:
        self.command_wished.emit(self.sender().property("command"))

    @Slot(QUrl)
    def _on_traceback_anchor_clicked(self, url: QUrl) -> None:
        line = url.fragment()
        frame = crash_report.frame(f'File "{url.path()}", line {line}')
        if frame is not None:
            self.frame_wished.emit(frame)

    @Slot(bool)
    def _on_lines_button_toggled(self, checked: bool) -> None:  # noqa: FBT001 - a signal's
        self.lines.setVisible(checked)

    @Slot()
    def _on_copy_button_clicked(self) -> None:
        if self._crash is not None:
            QGuiApplication.clipboard().setText(crash_report.text(self._crash, self._name))
            self.copied.emit()


def _label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _run_id(crash: Crash | None) -> str:
    return crash.record.run_id if crash is not None else ""
