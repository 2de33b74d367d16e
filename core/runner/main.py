"""Where a runner begins: :func:`main` reads a request, and leaves a runner behind that serves it.

All imports stand before the read, so that a runner can be kept waiting for its request.
"""

import sys

if sys.platform == "win32":
    from core.runner.windows import main
else:
    from core.runner.launch import main

__all__ = ["main"]
