"""The colours behind the lines of a comparison."""

from collections.abc import Sequence
from typing import Final

from desktop.editor import python_look
from desktop.editor.scintilla import Scintilla, ScintillaEdit
from desktop.theme import Theme

_MARKERS: Final = {
    "+": (3, "success_surface"),
    "-": (4, "error_surface"),
    "@": (5, "info_surface"),
}


def apply_theme(edit: ScintillaEdit, theme: Theme) -> None:
    """Draw them in the theme's present colours."""
    for marker, role in _MARKERS.values():
        edit.markerSetBack(marker, python_look.bgr(theme.color(role).name()))


def show(edit: ScintillaEdit, lines: Sequence[str]) -> None:
    """Mark ``lines``, which the text consists of, by the character that each begins with."""
    edit.setMarginWidthN(python_look.FOLD_MARGIN, 0)
    edit.setMarginWidthN(python_look.NUMBER_MARGIN, 0)
    edit.setCaretLineVisibleAlways(False)
    for marker, _role in _MARKERS.values():
        edit.markerDefine(marker, Scintilla.MarkerSymbol.Background)
    for number, line in enumerate(lines):
        if line[:1] in _MARKERS:
            edit.markerAdd(number, _MARKERS[line[0]][0])
