"""The system's own command that keeps it awake for as long as the command runs."""

import os
import shutil
import sys

from core.errors import shortened


def inhibiting_command(why: str) -> list[str] | None:
    """Return the command, whose standard input is to be a pipe of ours; None where there is none.

    It ends with this process, however that ends: on Linux ``cat`` reads the end of the pipe, on
    macOS ``caffeinate`` watches the process (caffeinate(8)). Not yet run on macOS.
    """
    if sys.platform == "darwin":
        caffeinate = shutil.which("caffeinate")
        return [caffeinate, "-i", "-w", str(os.getpid())] if caffeinate else None
    inhibit, cat = shutil.which("systemd-inhibit"), shutil.which("cat")
    if inhibit is None or cat is None:
        return None
    what = ("--what=sleep:idle", "--mode=block", "--who=Opening Bell")
    return [inhibit, *what, f"--why={shortened(why)}", cat]
