"""The environment that other programs get from this one: theirs, without what is only ours.

A frozen program points the loader and Qt at its own libraries, and a checkout's virtual
environment stands first on the path; a Python, a browser or a file manager that inherits
either loads the wrong files.
"""

import functools
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_LOADER_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "LIBPATH")
_ORIGINAL_SUFFIX = "_ORIG"
# What PyInstaller's bootloader tells its own second stage.
_BOOTLOADER_PREFIXES = ("_PYI_", "_MEI")
# The macOS launcher of a virtual environment tells Python which program it stands for.
_LAUNCHER_VARIABLE = "__PYVENV_LAUNCHER__"
_PYTHON_VARIABLES = ("PYTHONHOME", "PYTHONPATH")


def outside_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return ``environ`` fit for programs that are not ours.

    The user's own settings stay, those for Python and Qt too. What the freezing put there
    goes, a loader path comes back as it was before, and the virtual environment that a
    checkout keeps for itself is not active any more.
    """
    result = {
        name: value
        for name, value in environ.items()
        if not name.startswith(_BOOTLOADER_PREFIXES) and name != _LAUNCHER_VARIABLE
    }
    bundle = bundle_folder()
    if bundle is not None:
        _restore_loader_paths(result)
        for name in _PYTHON_VARIABLES:
            result.pop(name, None)
        _drop_paths_inside(result, bundle)
    _deactivate(result, own_environment())
    return result


def bundle_folder() -> Path | None:
    """Return the folder of a frozen program's libraries, None where Python runs the source."""
    if not getattr(sys, "frozen", False):
        return None
    return Path(getattr(sys, "_MEIPASS", Path(sys.executable).parent))


def own_environment() -> Path:
    """Return where a checkout keeps the program's own virtual environment, there or not."""
    return Path(__file__).resolve().parent.parent / ".venv"


def is_same_folder(one: str | Path, other: Path) -> bool:
    """Return whether both name one folder, whatever links lead there."""
    if os.path.normpath(one) == os.path.normpath(other):
        return True
    try:
        return other.samefile(one)
    except (OSError, ValueError):
        return False


def _restore_loader_paths(environ: dict[str, str]) -> None:
    for name in _LOADER_PATHS:
        original = environ.pop(name + _ORIGINAL_SUFFIX, None)
        if original:
            environ[name] = original
        else:
            environ.pop(name, None)


def _drop_paths_inside(environ: dict[str, str], bundle: Path) -> None:
    """Take out every path into ``bundle``: Qt's plug-ins, certificates, Tcl, and what may come."""
    for name, value in list(environ.items()):
        parts = value.split(os.pathsep)
        kept = [part for part in parts if not _is_inside(part, bundle)]
        if not kept:
            del environ[name]
        elif len(kept) < len(parts):
            environ[name] = os.pathsep.join(kept)


def _is_inside(path: str, folder: Path) -> bool:
    return os.path.isabs(path) and Path(path).is_relative_to(folder)  # noqa: PTH117 - of text


def _deactivate(environ: dict[str, str], environment: Path) -> None:
    active = environ.get("VIRTUAL_ENV")
    if active and is_same_folder(active, environment):
        del environ["VIRTUAL_ENV"]
        environ.pop("VIRTUAL_ENV_PROMPT", None)
    if "PATH" in environ:
        environ["PATH"] = _without_programs_of(environment, environ["PATH"])


@functools.lru_cache(maxsize=8)
def _without_programs_of(environment: Path, path: str) -> str:
    """Return the search path without an environment's; remembered, as each start asks for it."""
    own = [environment / "bin", environment / "Scripts"]
    return os.pathsep.join(
        part
        for part in path.split(os.pathsep)
        if not any(is_same_folder(part, each) for each in own)
    )
