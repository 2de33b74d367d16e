"""Who asks over the local socket: a strategy behind walls is not served.

Walls do not close sockets that have a path, and whoever is served has the rights of this program:
it could have all secrets exported under a passphrase of its own.
"""

import socket
import struct
import sys
from pathlib import Path

from core.runner import protocol

_CREDENTIALS = struct.Struct("3i")
"""The pid, the user and the group, as unix(7) has them."""


def is_walled(descriptor: int) -> bool:
    """Return whether a strategy behind walls, or what it started, is at a connection's other end.

    Also where it cannot be told, as whoever connected has ended. Only Linux has walls.
    """
    if sys.platform != "linux":
        return False
    with socket.socket(fileno=descriptor) as peer:
        try:
            credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        finally:
            peer.detach()
    try:
        return _is_walled(_CREDENTIALS.unpack(credentials)[0])
    except (OSError, KeyError, ValueError):
        return True


def _is_walled(pid: int) -> bool:
    """Look whether the process cannot gain rights, as with walls, and descends from a runner.

    A runner takes in all orphans below it, so that descent cannot be shaken off; nor can the other.
    """
    status = _status(pid)
    if status["NoNewPrivs"] == "0":
        return False
    while status["Name"] != protocol.PROCESS_NAME:
        parent = int(status["PPid"])
        if parent <= 0:
            return False
        status = _status(parent)
    return True


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name: value.strip() for name, _, value in pairs}
