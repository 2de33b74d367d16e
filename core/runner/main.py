"""Where runners begin: :func:`main` takes requests, and leaves a runner behind for each.

All imports stand before the first read, so that a launcher can be kept waiting.
"""

import sys

if sys.platform == "win32":
    from core.runner.windows import main
else:
    from core.runner.launcher import main

__all__ = ["main"]
