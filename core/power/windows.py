"""Keeps Windows awake; written from SetThreadExecutionState's documentation, not yet run."""

import ctypes
import sys
from typing import Final

_CONTINUOUS: Final = 0x80000000
_SYSTEM_REQUIRED: Final = 0x00000001


def keep_awake(*, wanted: bool) -> bool:
    """Ask for it or give it up, always on the same thread; return whether Windows took it.

    Windows forgets it when the thread ends.
    """
    if sys.platform != "win32":
        return False
    state = _CONTINUOUS | (_SYSTEM_REQUIRED if wanted else 0)
    call = ctypes.windll.kernel32.SetThreadExecutionState
    call.argtypes, call.restype = [ctypes.c_uint32], ctypes.c_uint32
    return bool(call(state))
