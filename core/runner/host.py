"""The POSIX system that the runner runs on: one small set of functions, a module for each."""

import sys

if sys.platform == "darwin":
    from core.runner import macos as host
else:
    from core.runner import linux as host

__all__ = ["host"]
