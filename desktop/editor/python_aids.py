"""What is known of a Python text, as Scintilla shows it: lists, call tips, squiggles, margin marks."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QListWidget
from typing_extensions import override

from core.language.findings import Finding
from core.language.protocol import Completion, Signature
from core.records.problems import Severity
from core.sources.snippets import SNIPPETS, offered_name
from desktop.editor import call_tip_frame, kind_icons, python_look, snippet_walk, syntax_colors
from desktop.editor.code_aids import CodeAids
from desktop.editor.difference_marks import DifferenceMarks
from desktop.editor.indicators import Indicator
from desktop.editor.scintilla import Scintilla, ScintillaEdit, ensure_styled
from desktop.editor.scintilla_editor import ScintillaEditor
from desktop.theme import Theme

_REST_MS: Final = 450
_LIST_ROWS: Final = 9
_LIST_CHARACTERS: Final = 60
_TIP_WIDTH: Final = 90
_SEPARATOR: Final = "\n"
_TYPE_SEPARATOR: Final = "\x1f"
_ERROR_MARKER: Final = 2
_WARNING_MARKER: Final = 1
_CALL_TIP: Final = Scintilla.StylesCommon.CallTip


class PythonAids(CodeAids):
    """Shows them in one Scintilla editor."""

    def __init__(self, editor: ScintillaEditor) -> None:
        """Prepare the component; ``editor`` owns this."""
        super().__init__(editor)
        self._editor = editor
        self.differences = self._marks = DifferenceMarks(editor)
        self._offered: list[str] = []
        self._start = 0
        self._border = QColor(Qt.GlobalColor.gray)

    @property
    def _edit(self) -> ScintillaEdit:
        return self._editor.component

    def dress(self, edit: ScintillaEdit) -> None:
        """Prepare one of the components that show the text."""
        _set_up_list(edit)
        _set_up_marks(edit)
        edit.callTipUseStyle(0)
        edit.callTipSetPosition(True)  # noqa: FBT003 - above the line, where no list is
        edit.setMouseDwellTime(_REST_MS)
        edit.setMarginWidthN(
            python_look.SYMBOL_MARGIN, self._edit.marginWidthN(python_look.SYMBOL_MARGIN)
        )
        edit.charAdded.connect(self._on_component_char_added)
        edit.autoCompleteSelection.connect(self._on_component_auto_complete_selection)
        edit.dwellStart.connect(self._on_component_dwell_start)
        edit.dwellEnd.connect(self._on_component_dwell_end)

    def paint(self, edit: ScintillaEdit, theme: Theme) -> None:
        """Show everything in the theme's present colours, in one of the components."""
        self._border = theme.color("control_border")
        colors = syntax_colors.colors(dark=theme.is_dark())
        for indicator, marker, role in (
            (Indicator.ERROR, _ERROR_MARKER, "error"),
            (Indicator.WARNING, _WARNING_MARKER, "warning"),
        ):
            edit.indicSetFore(indicator, python_look.bgr(theme.color(role).name()))
            edit.markerSetFore(marker, python_look.bgr(theme.color(role).name()))
            edit.markerSetBack(marker, python_look.bgr(theme.color(role).name()))
        self._marks.paint(edit, theme)
        edit.styleSetFore(_CALL_TIP, python_look.bgr(colors.comment))
        edit.styleSetBack(_CALL_TIP, python_look.bgr(theme.color("raised").name()))
        edit.callTipSetForeHlt(python_look.bgr(colors.definition))
        kind_icons.register(edit, colors)

    @override
    def takes_key(self, event: QKeyEvent) -> bool:
        edit = self._edit
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and edit.autoCActive():
            # A name that has been typed to its end is meant, not a longer one.
            word = bytes(edit.textRange(self._start, edit.currentPos()).data()).decode()
            if word in self._offered:
                edit.autoCCancel()
        if event.key() == Qt.Key.Key_Escape and edit.callTipActive() and not edit.autoCActive():
            edit.callTipCancel()
            return True
        return False

    # -- completions

    @override
    def show_completions(self, typed: int, items: Sequence[Completion]) -> None:
        edit = self._edit
        place = edit.currentPos()
        start = edit.positionRelative(place, -typed) if typed else place
        word = bytes(edit.textRange(start, place).data()).decode()
        self._start = start
        self._offered = [each.name for each in items]
        fitting = [each for each in self._offered if each.lower().startswith(word.lower())]
        if not fitting or fitting == [word]:
            edit.autoCCancel()
            return
        lines = (f"{each.name}{_TYPE_SEPARATOR}{kind_icons.number(each.kind)}" for each in items)
        edit.autoCShow(place - start, _SEPARATOR.join(lines))
        self._paint_list()

    @override
    def is_completing(self) -> bool:
        return self._edit.autoCActive()

    @override
    def completions(self) -> list[str]:
        return list(self._offered)

    def _paint_list(self) -> None:
        """Give the list, a window of its own, the colours and the font of the text."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QListWidget) and widget.isVisible():
                palette = widget.palette()
                for group in (QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Active):
                    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText):
                        palette.setColor(group, role, QApplication.palette().color(group, role))
                widget.setPalette(palette)

    # -- call tips

    @override
    def show_signature(self, signature: Signature) -> None:
        edit = self._edit
        line = edit.lineFromPosition(edit.currentPos())
        place = edit.currentPos()
        if signature.line == line:
            place = self._position(signature.line, signature.column)
        edit.callTipShow(place, _folded(signature.text))
        start = len(signature.text[: signature.start].encode())
        edit.callTipSetHlt(start, len(signature.text[: signature.end].encode()))
        call_tip_frame.draw(self._border)

    @override
    def hide_signature(self) -> None:
        self._edit.callTipCancel()

    @override
    def shows_signature(self) -> bool:
        return self._edit.callTipActive()

    # -- the place of the cursor

    @override
    def is_in_code(self) -> bool:
        edit = self._edit
        place = edit.currentPos()
        line = edit.lineFromPosition(place)
        ensure_styled(edit, line)
        before = max(edit.positionFromLine(line), place - 1)
        return python_look.is_code(edit.styleAt(before)) or before == place

    @override
    def cursor_point(self) -> QPoint:
        edit = self._edit
        place = edit.currentPos()
        below = edit.pointYFromPosition(place) + edit.textHeight(0)
        return edit.viewport().mapToGlobal(QPoint(edit.pointXFromPosition(place), below))

    # -- problems

    @override
    def show_findings(self, findings: Sequence[Finding]) -> None:
        edit = self._edit
        for indicator in (Indicator.ERROR, Indicator.WARNING):
            edit.setIndicatorCurrent(indicator)
            edit.indicatorClearRange(0, edit.textLength())
        edit.markerDeleteAll(_ERROR_MARKER)
        edit.markerDeleteAll(_WARNING_MARKER)
        for each in findings:
            is_error = each.severity is Severity.ERROR
            edit.setIndicatorCurrent(Indicator.ERROR if is_error else Indicator.WARNING)
            start = self._position(each.span.line, each.span.column)
            end = self._position(each.span.end_line, each.span.end_column)
            if end <= start:
                # An end of a line, or of the text: shown at the character before it.
                end = min(edit.textLength(), start + 1)
                start = max(0, end - 1)
            edit.indicatorFillRange(start, end - start)
            edit.markerAdd(each.span.line, _ERROR_MARKER if is_error else _WARNING_MARKER)
        has_marks = bool(findings)
        width = edit.textHeight(0) * 2 // 3 * has_marks
        for component in self._editor.components():
            component.setMarginWidthN(python_look.SYMBOL_MARGIN, width)

    def _position(self, line: int, column: int) -> int:
        edit = self._edit
        line = max(0, min(line, edit.lineCount() - 1))
        start, end = edit.positionFromLine(line), edit.lineEndPosition(line)
        column = max(0, min(column, edit.countCharacters(start, end)))
        return edit.positionRelative(start, column) if column else start

    # -- what the component says

    @Slot(int, str)
    def _on_component_auto_complete_selection(self, _position: int, text: str) -> None:
        for each in SNIPPETS:
            if text == offered_name(each):
                edit = self._edit
                edit.autoCCancel()
                snippet_walk.insert(edit, each, edit.currentPos() - self._start)

    @Slot(int)
    def _on_component_char_added(self, character: int) -> None:
        self.typed.emit(chr(character))

    @Slot(int, int)
    def _on_component_dwell_start(self, x: int, y: int) -> None:
        # Where the text is split, the mouse may rest over the other of its panes.
        edit = self.sender()
        if not isinstance(edit, ScintillaEdit):
            return
        place = edit.positionFromPointClose(x, y)
        if place < 0:
            return
        line = edit.lineFromPosition(place)
        column = edit.countCharacters(edit.positionFromLine(line), place)
        self.rested.emit(line, column, edit.viewport().mapToGlobal(QPoint(x, y)))

    @Slot(int, int)
    def _on_component_dwell_end(self, _x: int, _y: int) -> None:
        self.rest_ended.emit()


def _folded(signature: str) -> str:
    """Return a long signature on lines of a bearable length, each character at its old place."""
    characters = list(signature)
    line_start = last_blank = 0
    for at, character in enumerate(characters):
        if character == " " and signature[at - 1] == ",":
            last_blank = at
        if at - line_start > _TIP_WIDTH and last_blank > line_start:
            characters[last_blank] = "\n"
            line_start = last_blank + 1
    return "".join(characters)


def _set_up_list(edit: ScintillaEdit) -> None:
    edit.autoCSetSeparator(ord(_SEPARATOR))
    edit.autoCSetTypeSeparator(ord(_TYPE_SEPARATOR))
    edit.autoCSetOrder(Scintilla.Ordering.Custom)
    edit.autoCSetIgnoreCase(True)  # noqa: FBT003 - Scintilla's
    edit.autoCSetCaseInsensitiveBehaviour(0)
    edit.autoCSetMaxHeight(_LIST_ROWS)
    edit.autoCSetMaxWidth(_LIST_CHARACTERS)
    edit.autoCSetAutoHide(True)  # noqa: FBT003 - Scintilla's
    edit.autoCSetDropRestOfWord(False)  # noqa: FBT003 - Scintilla's


def _set_up_marks(edit: ScintillaEdit) -> None:
    for indicator in (Indicator.ERROR, Indicator.WARNING):
        edit.indicSetStyle(indicator, Scintilla.IndicatorStyle.Squiggle)
        edit.indicSetUnder(indicator, True)  # noqa: FBT003 - Scintilla's
    for marker in (_ERROR_MARKER, _WARNING_MARKER):
        edit.markerDefine(marker, Scintilla.MarkerSymbol.Circle)
