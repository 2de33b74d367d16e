"""Whether an OpenAlgo serves a folder at this moment, and how one knows."""

import contextlib
from pathlib import Path
from typing import Final

import psutil

_FIELDS: Final = ["cmdline"]
_PROGRAMS: Final = frozenset({"app.py", "app:app", "openalgo.py"})


def looks_like_openalgo(root: Path) -> bool:
    """Return whether a folder is one in which OpenAlgo itself is installed."""
    return (root / "app.py").is_file() and (root / "restx_api").is_dir()


def how_it_is_served(root: Path) -> str:
    """Return how it is known that a process serves ``root``, nothing where none is seen.

    Looks at every process that it may look at: some milliseconds for each hundred.
    """
    if not looks_like_openalgo(root):
        return ""
    real = root.resolve()
    for process in psutil.process_iter(_FIELDS):
        words = process.info["cmdline"] or []
        named = [word for word in words if Path(word).name in _PROGRAMS]
        if named and _is_of(real, process, named):
            shown = " ".join([Path(words[0]).name, *named])
            return f"process {process.pid} ({shown}) runs in it"
    return ""


def _is_of(root: Path, process: psutil.Process, named: list[str]) -> bool:
    with contextlib.suppress(OSError, RuntimeError, psutil.Error):
        if Path(process.cwd()).resolve() == root:
            return True
    with contextlib.suppress(OSError, RuntimeError):
        return any(Path(word).resolve() == root / "app.py" for word in named)
    return False
