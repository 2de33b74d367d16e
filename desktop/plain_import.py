"""Python's own import, with PySide6 loaded: to be imported before anything that uses PySide6.

PySide6 puts an import of its own in place of Python's, which reads the source of every module
that is imported to see whether it uses ``__feature__``. Nothing here does, and the window is
painted a tenth sooner without.
"""

import builtins

_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _import
