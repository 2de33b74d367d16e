"""The window: Qt widgets over the core."""

import builtins

# PySide6 puts an import of its own in place of Python's, which reads the source of every module
# that is imported to see whether it uses ``__feature__``. Nothing here does, and the window is
# painted a tenth sooner without.
_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _import
