"""The C modules that the runner stands on, each with the public module that replaces it.

The public ones (``os``, ``signal``, ``socket``, ``json``) would cost a start 30 ms and a runner
one MiB. The private ones promise nothing, so each has its public fallback here, and nowhere else.
A type checker sees the public ones: their names and meanings are the same.
"""

TYPE_CHECKING = False

if TYPE_CHECKING:
    import os as system
    import signal as signals
    import socket as sockets
    from json.encoder import encode_basestring_ascii as quoted
    from json.scanner import make_scanner
    from os import _exit as end_process
else:
    try:
        import posix as system
    except ImportError:
        import os as system
    end_process = system._exit
    try:
        import _signal as signals
    except ImportError:
        import signal as signals
    try:
        import _socket as sockets
    except ImportError:
        import socket as sockets
    try:
        from _json import encode_basestring_ascii as quoted
        from _json import make_scanner
    except ImportError:
        from json.encoder import encode_basestring_ascii as quoted
        from json.scanner import make_scanner

__all__ = ["TYPE_CHECKING", "end_process", "make_scanner", "quoted", "signals", "sockets", "system"]
