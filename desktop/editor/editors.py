"""Which editor there is: Scintilla where its binding loads, otherwise the plain one."""

from PySide6.QtWidgets import QWidget

from desktop.editor.code_editor import CodeEditor
from desktop.editor.plain_editor import PlainEditor

try:
    from desktop.editor.python_editor import PythonEditor
except ImportError as error:
    _UNAVAILABLE = str(error)
else:
    _UNAVAILABLE = ""


def new_editor(parent: QWidget | None = None) -> CodeEditor:
    """Return an empty editor for Python; its :meth:`limits` say what it lacks."""
    if _UNAVAILABLE:
        return PlainEditor(_UNAVAILABLE, parent)
    return PythonEditor(parent)
