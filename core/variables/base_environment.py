"""What a strategy inherits of the user's session, and what it does not."""

import re
from collections.abc import Mapping
from typing import Final

from core.environment import outside_environment
from core.variables.names import looks_secret

_WITH_PASSWORD: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/@\s]*:[^/@\s]+@", re.IGNORECASE)
_PROXY_ENDING: Final = "_PROXY"
_TRADING_PREFIX: Final = "OPENALGO_"
_NOT_INHERITED: Final = frozenset({"PYTHONUNBUFFERED", "PYTHONHOME"})
"""Containers set the former to see lines at once, which strategies get anyhow, and whole: with it
every part of a print is a write of its own, and those of two processes mix."""
_OWN_PREFIX: Final = "OPENING_BELL_"
_OTHERS_PREFIXES: Final = (
    *("AWS_", "AZURE_", "GITHUB_", "GH_", "GITLAB_", "VAULT_", "TWINE_", "GOOGLE_APPLICATION_"),
    "KUBECONFIG",
)
"""What gives access to other services. The agent of SSH keys stays: git and tunnels need it."""


def base_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what of ``environ``, this program's own environment, a strategy begins with.

    The program's own names go, and those that look like secrets of something else: a cloud's
    access key has no business in a strategy. What names OpenAlgo stays, and so do proxies, without
    which nothing would be reached.
    """
    return {
        name: value
        for name, value in outside_environment(environ).items()
        if not _is_left_out(name, value)
    }


def _is_left_out(name: str, value: str) -> bool:
    upper = name.upper()
    if upper in _NOT_INHERITED or upper.startswith(_OWN_PREFIX):
        return True
    if upper.startswith(_TRADING_PREFIX) or upper.endswith(_PROXY_ENDING):
        return False
    if upper.startswith(_OTHERS_PREFIXES):
        return True
    return looks_secret(upper) or bool(_WITH_PASSWORD.match(value))
