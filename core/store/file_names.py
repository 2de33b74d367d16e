"""Which texts can name a strategy's files, on every system that a workspace may travel to."""

import re
import sys

MAX_ID_BYTES = 200
"""Leaves room, in a file name's 255 bytes, for what logs and the trash add to an id."""

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\]")
_FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def is_usable_id(text: str) -> bool:
    """Return whether ``<text>.py`` names a file inside a folder and nowhere else.

    Wider than what :func:`core.sources.naming.strategy_id` makes: OpenAlgo once took the
    uploaded file's name as it was, with spaces, dots and letters of any script.
    """
    if not text or text.strip(". ") != text or _FORBIDDEN.search(text):
        return False
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return False
    if size > MAX_ID_BYTES:
        return False
    if sys.platform == "win32" and _FORBIDDEN_ON_WINDOWS.search(text):
        return False
    return not is_reserved(text)


def is_reserved(name: str) -> bool:
    """Return whether Windows takes ``name`` for a device, whatever follows its first dot."""
    return _RESERVED.fullmatch(name.partition(".")[0].rstrip(" ")) is not None
