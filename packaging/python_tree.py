"""A whole Python to put beside the frozen program: the runners', and the strategies' of last resort.

A frozen program is no interpreter: it lacks most of the standard library, and what asks
``sys.executable`` for a child would start the window again. So a copy of the interpreter
that built it goes with it, made to find its files wherever it is put.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"

# Of the standard library: what needs a display toolkit, tests, and what only builds extensions.
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__",
    "test",
    "tests",
    "idlelib",
    "tkinter",
    "turtledemo",
    "turtle.py",
    "lib2to3",
    "config-*",
    "site-packages",
    "dist-packages",
    "_tkinter.*",
    "_test*.so",
    "_ctypes_test.*",
    "_xxtestfuzz.*",
    "xxlimited*",
    "*.a",
)


class BuildError(Exception):
    """The program cannot be built here; ``str()`` says what to do."""


def copy_python(target: Path) -> Path:
    """Copy the interpreter that this program stands on to ``target``; return its executable.

    Raises:
        BuildError: A tool is missing.
    """
    standard_library = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(standard_library, target / "lib" / VERSION, ignore=_LEFT_OUT, symlinks=False)
    (target / "lib" / VERSION / "site-packages").mkdir()
    executable = target / "bin" / VERSION
    executable.parent.mkdir()
    shutil.copy2(_base_executable(), executable)
    for name in ("python3", "python"):
        (executable.parent / name).symlink_to(VERSION)
    _bring_libpython(executable, target / "lib")
    strip(executable, *target.rglob("*.so*"))
    return executable


def compile_files(executable: Path, *folders: Path) -> None:
    """Byte-compile ``folders`` for good, so that a run as root writes nothing into them."""
    command = ["-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([executable, *command, *folders], check=True)


def strip(*files: Path) -> None:
    """Take the symbols that only debuggers read out of programs and libraries."""
    subprocess.run([_tool("strip"), "--strip-unneeded", *files], check=True)


def _base_executable() -> Path:
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def _bring_libpython(executable: Path, folder: Path) -> None:
    """Put the shared libpython into ``folder``, where the executable needs one."""
    name = str(sysconfig.get_config_var("INSTSONAME"))
    needed = subprocess.run(
        [_tool("patchelf"), "--print-needed", executable],
        capture_output=True,
        text=True,
        check=True,
    )
    if name not in needed.stdout.split():
        return
    shutil.copy2(Path(str(sysconfig.get_config_var("LIBDIR")), name), folder / name)
    run_path = ["--set-rpath", "$ORIGIN/../lib"]
    subprocess.run([_tool("patchelf"), *run_path, executable], check=True)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        message = f"{name} is needed to build: apt-get install patchelf binutils libc-bin"
        raise BuildError(message)
    return found


def foreign_paths(executable: Path) -> list[str]:
    """Return the libraries that the copy still takes from its old place."""
    shown = subprocess.run(
        [_tool("ldd"), executable], capture_output=True, text=True, check=True
    ).stdout
    old = str(Path(sys.base_prefix))
    return [] if old == "/usr" else re.findall(rf"{re.escape(old)}\S+", shown)
