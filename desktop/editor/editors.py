"""Which editor there is: Scintilla where its binding loads, otherwise the plain one."""

from functools import cache

from PySide6.QtWidgets import QWidget

from desktop.editor.code_editor import CodeEditor
from desktop.editor.plain_editor import PlainEditor


def new_editor(parent: QWidget | None = None) -> CodeEditor:
    """Return an empty editor for Python; its :meth:`limits` say what it lacks."""
    scintilla, unavailable = _scintilla()
    if scintilla is None:
        return PlainEditor(unavailable, parent)
    return scintilla(parent)


@cache
def _scintilla() -> tuple[type[CodeEditor] | None, str]:
    """Return the editor on Scintilla, or None and why its binding does not load."""
    try:
        # Takes 50 ms that a window without an editor need not wait.
        from desktop.editor.python_editor import PythonEditor  # noqa: PLC0415
    except ImportError as error:
        return None, str(error)
    return PythonEditor, ""
