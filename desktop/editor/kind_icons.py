"""The small pictures beside completions: a letter for each kind of name, in its colour."""

import ctypes
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from desktop.editor.scintilla import Scintilla, ScintillaEdit
from desktop.editor.syntax_colors import SyntaxColors

_EDGE: Final = 14
_KINDS: Final = {
    "": ("·", "comment"),
    "function": ("ƒ", "definition"),
    "class": ("C", "keyword"),
    "module": ("M", "decorator"),
    "param": ("=", "number"),
    "keyword": ("k", "keyword"),
    "property": ("p", "builtin"),
    "instance": ("v", "builtin"),
    "statement": ("v", "builtin"),
    "path": ("/", "comment"),
    "snippet": ("S", "string"),
}
_NUMBERS: Final = {kind: number for number, kind in enumerate(_KINDS, 1)}


def number(kind: str) -> int:
    """Return the number by which a kind's picture is known to the component."""
    return _NUMBERS.get(kind, _NUMBERS[""])


def register(edit: ScintillaEdit, colors: SyntaxColors) -> None:
    """Give the component the pictures, in these colours."""
    scale = max(1.0, edit.devicePixelRatioF())
    edge = round(_EDGE * scale)
    edit.rGBAImageSetWidth(edge)
    edit.rGBAImageSetHeight(edge)
    edit.rGBAImageSetScale(round(100 * scale))
    for kind, (letter, color) in _KINDS.items():
        pixels = _drawn(letter, QColor(getattr(colors, color)), edge)
        # By its address: the binding takes text alone, and pixels are none. Scintilla copies them.
        buffer = ctypes.create_string_buffer(pixels, len(pixels))
        address = ctypes.addressof(buffer)
        edit.send(Scintilla.Message.RegisterRGBAImage, _NUMBERS[kind], address)


def _drawn(letter: str, color: QColor, edge: int) -> bytes:
    image = QImage(edge, edge, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = QColor(color)
    tint.setAlpha(38)
    painter.setBrush(tint)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(0, 0, edge, edge), edge / 5, edge / 5)
    font = QGuiApplication.font()
    font.setBold(True)
    font.setPixelSize(max(6, edge * 3 // 4))
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(QRectF(0, 0, edge, edge), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return bytes(image.constBits())
