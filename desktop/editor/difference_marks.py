"""The colours behind the lines of a comparison, in one list or on one of two sides."""

from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from desktop.editor import python_look
from desktop.editor.code_aids import DifferenceAids
from desktop.editor.indicators import Indicator
from desktop.editor.scintilla import Scintilla, ScintillaEdit
from desktop.editor.scintilla_editor import ScintillaEditor
from desktop.models.differences import Kind, Line
from desktop.theme import Theme

_MARKERS: Final = {
    "+": (3, "success_surface"),
    "-": (4, "error_surface"),
    "@": (5, "info_surface"),
    "~": (6, "warning_surface"),
    "": (7, "hover"),
}
"""The number of each marker and its colour; the last is for what is missing on a side."""
_LINE_NUMBER: Final = Scintilla.StylesCommon.LineNumber


class DifferenceMarks(DifferenceAids):
    """Shows them in one Scintilla editor."""

    def __init__(self, editor: ScintillaEditor) -> None:
        """Change nothing yet."""
        self._editor = editor
        self._is_comparing = False

    @property
    def _edit(self) -> ScintillaEdit:
        return self._editor.component

    def paint(self, edit: ScintillaEdit, theme: Theme) -> None:
        """Draw them in the theme's present colours, in one of the components."""
        for marker, role in _MARKERS.values():
            edit.markerSetBack(marker, python_look.bgr(theme.color(role).name()))
        edit.indicSetFore(Indicator.CHANGED_WORDS, python_look.bgr(theme.color("warning").name()))
        if self._is_comparing:
            edit.resetElementColour(Scintilla.Element.CaretLineBack)

    @override
    def prepare_list(self) -> None:
        self._prepare()
        # The numbers of the list would be taken for those of the source.
        self._edit.setMarginTypeN(python_look.NUMBER_MARGIN, Scintilla.MarginType.Symbol)
        self._edit.setMarginWidthN(python_look.NUMBER_MARGIN, 0)

    @override
    def show_list(self, first: int, lines: Sequence[str]) -> None:
        for number, line in enumerate(lines, first):
            if line[:1] in {"+", "-", "@"}:
                self._edit.markerAdd(number, _MARKERS[line[0]][0])

    @override
    def prepare_side(self, width: int) -> None:
        self._prepare()
        edit = self._edit
        # Both sides can be scrolled equally far, and have a scroll bar or none.
        edit.setScrollWidthTracking(False)
        edit.setScrollWidth(edit.textWidth(Scintilla.StylesCommon.Default, "m" * (width + 2)))
        edit.setMarginTypeN(python_look.NUMBER_MARGIN, Scintilla.MarginType.RText)
        edit.indicSetStyle(Indicator.CHANGED_WORDS, Scintilla.IndicatorStyle.StraightBox)
        edit.indicSetUnder(Indicator.CHANGED_WORDS, True)  # noqa: FBT003 - Scintilla's
        edit.indicSetAlpha(Indicator.CHANGED_WORDS, 60)
        edit.indicSetOutlineAlpha(Indicator.CHANGED_WORDS, 0)

    @override
    def show_side(self, first: int, lines: Sequence[Line], own: str) -> None:
        edit = self._edit
        edit.setIndicatorCurrent(Indicator.CHANGED_WORDS)
        marks = {Kind.CHANGED: "~", Kind.ONLY_HERE: own, Kind.MISSING: ""}
        for at, line in enumerate(lines, first):
            if line.number is not None:
                edit.marginSetText(at, str(line.number))
                edit.marginSetStyle(at, _LINE_NUMBER)
            if line.kind is not Kind.SAME:
                edit.markerAdd(at, _MARKERS[marks[line.kind]][0])
            start = edit.positionFromLine(at) if line.words else 0
            for begin, end in line.words:
                place = start + len(line.text[:begin].encode())
                edit.indicatorFillRange(place, len(line.text[begin:end].encode()))

    def _prepare(self) -> None:
        edit = self._edit
        self._is_comparing = True
        edit.setProperty("fold", "0")
        # The cursor's line would hide what the line is marked with.
        edit.resetElementColour(Scintilla.Element.CaretLineBack)
        edit.setCaretLineVisible(False)
        for marker, _role in _MARKERS.values():
            edit.markerDefine(marker, Scintilla.MarkerSymbol.Background)
