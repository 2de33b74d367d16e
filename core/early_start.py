"""What the program begins with, before anything that uses PySide6 is imported.

PySide6 puts an import of its own in place of Python's, which reads the source of every module
that is imported to see whether it uses ``__feature__``. Nothing here does. Nor is there any garbage
while modules are loaded. Without both a window is painted a tenth sooner, and a `bell` that has to
be the manager for a moment has answered a quarter sooner.
"""

import builtins
import gc

gc.disable()
_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _import
