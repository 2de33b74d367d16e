"""How Python looks in the Scintilla component: lexer, colours, margins, markers."""

# Scintilla's methods take every argument by position.
# ruff: noqa: FBT003

import builtins
import keyword
from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette

from desktop.editor.indicators import Indicator
from desktop.editor.scintilla import Scintilla, ScintillaEdit, set_python_lexer
from desktop.editor.syntax_colors import SyntaxColors

NUMBER_MARGIN: Final = 0
SYMBOL_MARGIN: Final = 1
FOLD_MARGIN: Final = 2

# Lexilla's styles of Python (SCE_P_* in SciLexer.h), and the colour and weight of each.
_STYLES: Final = {
    0: ("text", ""),
    1: ("comment", "italic"),
    2: ("number", ""),
    3: ("string", ""),
    4: ("string", ""),
    5: ("keyword", "bold"),
    6: ("string", ""),
    7: ("string", ""),
    8: ("class_name", "bold"),
    9: ("definition", "bold"),
    10: ("operator", ""),
    11: ("text", ""),
    12: ("comment", "italic"),
    13: ("unmatched", ""),
    14: ("builtin", ""),
    15: ("decorator", ""),
    16: ("string", ""),
    17: ("string", ""),
    18: ("string", ""),
    19: ("string", ""),
    20: ("attribute", ""),
}

_LEXER_PROPERTIES: Final = {
    "fold": "1",
    "fold.compact": "0",
    "fold.quotes.python": "1",
    "lexer.python.strings.f.pep.701": "1",
    "lexer.python.identifier.attributes": "1",
    "lexer.python.decorator.attributes": "1",
    "lexer.python.unicode.identifiers": "1",
}

_FOLD_SYMBOLS: Final = {
    Scintilla.MarkerOutline.FolderOpen: Scintilla.MarkerSymbol.ArrowDown,
    Scintilla.MarkerOutline.Folder: Scintilla.MarkerSymbol.Arrow,
    Scintilla.MarkerOutline.FolderSub: Scintilla.MarkerSymbol.Empty,
    Scintilla.MarkerOutline.FolderTail: Scintilla.MarkerSymbol.Empty,
    Scintilla.MarkerOutline.FolderEnd: Scintilla.MarkerSymbol.Arrow,
    Scintilla.MarkerOutline.FolderOpenMid: Scintilla.MarkerSymbol.ArrowDown,
    Scintilla.MarkerOutline.FolderMidTail: Scintilla.MarkerSymbol.Empty,
}

_STRING_STYLES: Final = frozenset({3, 4, 6, 7, 13, 16, 17, 18, 19})
_COMMENT_STYLES: Final = frozenset({1, 12})


def is_code(style: int) -> bool:
    """Return whether a character of this style is neither in a comment nor in a string."""
    return style not in _STRING_STYLES and style not in _COMMENT_STYLES


def is_string(style: int) -> bool:
    """Return whether a character of this style is in a string, or one of its quotes."""
    return style in _STRING_STYLES


def is_comment(style: int) -> bool:
    """Return whether a character of this style is in a comment."""
    return style in _COMMENT_STYLES


def set_up_text(edit: ScintillaEdit) -> None:
    """Let the text be Python, whichever component shows it."""
    set_python_lexer(edit)
    for name, value in _LEXER_PROPERTIES.items():
        edit.setProperty(name, value)
    # "_" is a soft keyword, and nearly always a name.
    words = [*keyword.kwlist, *(word for word in keyword.softkwlist if word != "_")]
    edit.setKeyWords(0, " ".join(words))
    names = [name for name in dir(builtins) if not name.startswith("_")]
    edit.setKeyWords(1, " ".join(name for name in names if name not in keyword.kwlist))


def set_up_component(edit: ScintillaEdit) -> None:
    """Number lines, fold blocks, indent by four spaces."""
    _set_up_margins(edit)
    _set_up_typing(edit)
    edit.setScrollWidth(1)
    edit.setScrollWidthTracking(True)
    edit.setIdleStyling(Scintilla.IdleStyling.ToVisible)
    edit.setLayoutCache(Scintilla.LineCache.Page)
    edit.setEndAtLastLine(False)


def _set_up_margins(edit: ScintillaEdit) -> None:
    edit.setMarginTypeN(NUMBER_MARGIN, Scintilla.MarginType.Number)
    edit.setMarginTypeN(SYMBOL_MARGIN, Scintilla.MarginType.Symbol)
    edit.setMarginWidthN(SYMBOL_MARGIN, 0)
    edit.setMarginTypeN(FOLD_MARGIN, Scintilla.MarginType.Symbol)
    edit.setMarginMaskN(FOLD_MARGIN, Scintilla.MaskFolders)
    edit.setMarginMaskN(SYMBOL_MARGIN, ~Scintilla.MaskFolders)
    edit.setMarginSensitiveN(FOLD_MARGIN, True)
    edit.setMarginLeft(6)
    for marker, symbol in _FOLD_SYMBOLS.items():
        edit.markerDefine(marker, symbol)
    fold = Scintilla.AutomaticFold
    edit.setAutomaticFold(fold.Show | fold.Click | fold.Change)
    edit.setDefaultFoldDisplayText(" … ")
    edit.foldDisplayTextSetStyle(Scintilla.FoldDisplayTextStyle.Boxed)


def _set_up_typing(edit: ScintillaEdit) -> None:
    edit.setUseTabs(False)
    edit.setTabWidth(4)
    edit.setIndent(4)
    edit.setTabIndents(True)
    edit.setBackSpaceUnIndents(True)
    edit.setIndentationGuides(Scintilla.IndentView.LookBoth)
    edit.setMultipleSelection(True)
    edit.setAdditionalSelectionTyping(True)
    edit.setMultiPaste(Scintilla.MultiPaste.Each)
    edit.setRectangularSelectionModifier(Scintilla.KeyMod.Alt)
    edit.setCaretWidth(2)
    # Over the marks of a search, so that the selected match stands out from the others.
    edit.setSelectionLayer(Scintilla.Layer.UnderText)
    edit.setCaretLineVisibleAlways(True)
    edit.setExtraAscent(1)
    edit.setExtraDescent(1)
    indicator = Scintilla.IndicatorStyle.FullBox
    edit.indicSetStyle(Indicator.FOUND, indicator)
    edit.indicSetUnder(Indicator.FOUND, True)
    edit.indicSetAlpha(Indicator.FOUND, 70)
    edit.indicSetOutlineAlpha(Indicator.FOUND, 160)
    edit.indicSetStyle(Indicator.SCOPE, Scintilla.IndicatorStyle.FullBox)
    edit.indicSetUnder(Indicator.SCOPE, True)
    edit.indicSetAlpha(Indicator.SCOPE, 34)
    edit.indicSetOutlineAlpha(Indicator.SCOPE, 0)


def apply_colors(edit: ScintillaEdit, colors: SyntaxColors, font: QFont) -> None:
    """Draw in these colours and this font."""
    default = Scintilla.StylesCommon.Default
    edit.styleSetFont(default, font.family())
    edit.styleSetSizeFractional(default, round(font.pointSizeF() * Scintilla.FontSizeMultiplier))
    edit.styleSetFore(default, bgr(colors.text))
    edit.styleSetBack(default, bgr(colors.surface))
    edit.styleClearAll()
    for style, (name, weight) in _STYLES.items():
        edit.styleSetFore(style, bgr(getattr(colors, name)))
        edit.styleSetBold(style, weight == "bold")
        edit.styleSetItalic(style, weight == "italic")
    _color_furniture(edit, colors)
    _color_elements(edit, colors)
    # WORKAROUND: at fractional scales lines are painted with hairline gaps that show what is
    # behind them; found with pyside6-scintilla 5.6.3.7. A viewport in the same colour hides them.
    viewport = edit.viewport()
    palette = viewport.palette()
    palette.setColor(QPalette.ColorRole.Base, QColor(colors.surface))
    palette.setColor(QPalette.ColorRole.Window, QColor(colors.surface))
    viewport.setPalette(palette)
    viewport.setAutoFillBackground(True)


def _color_furniture(edit: ScintillaEdit, colors: SyntaxColors) -> None:
    common = Scintilla.StylesCommon
    edit.styleSetFore(common.LineNumber, bgr(colors.line_number))
    edit.styleSetBack(common.LineNumber, bgr(colors.gutter))
    edit.styleSetFore(common.IndentGuide, bgr(colors.guide))
    edit.styleSetFore(common.FoldDisplayText, bgr(colors.line_number))
    edit.styleSetBack(common.FoldDisplayText, bgr(colors.gutter))
    edit.setFoldMarginColour(True, bgr(colors.gutter))
    edit.setFoldMarginHiColour(True, bgr(colors.gutter))
    edit.setMarginBackN(SYMBOL_MARGIN, bgr(colors.gutter))
    for marker in _FOLD_SYMBOLS:
        edit.markerSetFore(marker, bgr(colors.line_number))
        edit.markerSetBack(marker, bgr(colors.line_number))
    edit.indicSetFore(Indicator.FOUND, bgr(colors.found))
    edit.indicSetFore(Indicator.SCOPE, bgr(colors.line_number))


def _color_elements(edit: ScintillaEdit, colors: SyntaxColors) -> None:
    element = Scintilla.Element
    for each in (
        element.SelectionBack,
        element.SelectionAdditionalBack,
        element.SelectionSecondaryBack,
        element.SelectionInactiveBack,
        element.SelectionInactiveAdditionalBack,
    ):
        edit.setElementColour(each, _abgr(colors.selection))
    edit.setElementColour(element.Caret, _abgr(colors.text))
    edit.setElementColour(element.CaretAdditional, _abgr(colors.text))
    edit.setElementColour(element.CaretLineBack, _abgr(colors.current_line))
    edit.setElementColour(element.FoldLine, _abgr(colors.guide))
    edit.setElementColour(element.WhiteSpace, _abgr(colors.guide))
    for end in ("\n", "\r", "\r\n"):
        # Without it they stand in blobs of the text's own colour.
        edit.setRepresentationAppearance(end, Scintilla.RepresentationAppearance.Colour)
        edit.setRepresentationColour(end, _abgr(colors.guide))


def bgr(name: str) -> int:
    """Return a colour, ``#rrggbb``, as the component counts it."""
    color = QColor(name)
    return color.blue() << 16 | color.green() << 8 | color.red()


def _abgr(name: str) -> int:
    return 0xFF << 24 | bgr(name)
