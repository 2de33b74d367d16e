"""What shows, in an editor, what is known of its text: problems, completions, call tips.

Lines and columns count from 0, columns in characters. This class shows nothing: an editor whose
component cannot has it as it is.
"""

from PySide6.QtCore import QObject


class CodeAids(QObject):
    """Shows nothing, and wishes for nothing."""
