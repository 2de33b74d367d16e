"""Shows files in the desktop's file manager."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

from core.environment import outside_environment


def reveal(path: Path) -> bool:
    """Show the folder of ``path``, with the file marked where the system can.

    Returns:
        Whether the file manager could be asked.
    """
    process = QProcess()
    if sys.platform == "win32":
        process.setProgram("explorer")
        process.setNativeArguments(f'/select,"{path}"')
    elif sys.platform == "darwin":
        process.setProgram("open")
        process.setArguments(["-R", str(path)])
    else:
        process.setProgram("xdg-open")
        process.setArguments([str(path.parent)])
    environment = QProcessEnvironment()
    for name, value in outside_environment(os.environ).items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    started, _pid = process.startDetached()
    return bool(started)
