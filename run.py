#!/usr/bin/env python3
"""Set up Opening Bell in this folder, then run it.

    python3 run.py [arguments of opening-bell]    the window
    python3 run.py bell VERB …                    the command line
    python3 run.py test [arguments of pytest]     every check and every test

Needs nothing but a Python and its ``venv`` module. What it installs goes to ``.venv``
beside this file; on Debian and Ubuntu, run as root, it also installs the system libraries
that are missing. What it says goes to standard error, so that the output of ``bell`` stays
clean. This file must be readable by Pythons that are too old for the rest.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "setup.json"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.13", "python3.12", "python3.11")

USER_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
"""Holds all that the user's lock holds, so a folder set up for tests also runs the window."""

# Library: Debian's package. Asked for by loading them, since package names differ.
CORE_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WIDGET_LIBRARIES = {
    **CORE_LIBRARIES,
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
X11_LIBRARIES = {
    **WIDGET_LIBRARIES,
    "libXext.so.6": "libxext6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_PACKAGE = "fonts-dejavu-core"
# One of these programs: Debian's package. The tests move the clock under the programs that they
# run, by a library of fifty lines, and press the keys of a window on a screen of their own.
TEST_PROGRAMS = {
    ("tcc", "cc", "gcc"): "tcc",
    ("Xvfb",): "xvfb",
    ("openbox",): "openbox",
    ("xdotool",): "xdotool",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")

NETWORK_ERRORS = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "ProxyError",
    "dns error",
    "tcp connect error",
    "error sending request",
    "Temporary failure in name resolution",
    "Temporary failure resolving",
    "Network is unreachable",
)

CHECKS = {
    "format": ("ruff", "format", "--check"),
    "lint": ("ruff", "check"),
    "types": ("mypy",),
    "layers": ("lint-imports",),
}


class SetupError(Exception):
    """The set-up cannot go on; ``str()`` says what to do."""


def main() -> int:
    """Set up what the wish needs, and run it; return its exit status."""
    arguments = sys.argv[1:]
    wish = arguments[0] if arguments and arguments[0] in {"bell", "test"} else "window"
    if wish != "window":
        del arguments[0]
    try:
        require_python()
        provide_libraries(wish)
        with one_at_a_time():
            provide_packages(TEST_LOCK if wish == "test" else USER_LOCK)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Interrupted; the next run goes on from here.")
        return 130
    if wish == "test":
        return run_checks(arguments)
    module, name = ("core.cli.main", "bell") if wish == "bell" else ("desktop.app", "opening-bell")
    return become(program(module, name) + arguments)


def say(text: str) -> None:
    """Say what is going on, on standard error."""
    print(text, file=sys.stderr, flush=True)


def require_python() -> None:
    """Go on with a newer Python where this one is too old.

    Raises:
        SetupError: There is none.
    """
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return
    present = platform.python_version()
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        # A version manager's shim is found, but may have nothing behind it.
        if found and not run_quietly([found, "-c", ""]):
            say(f"This Python is {present}, and 3.11 is needed: going on with {found}.")
            sys.exit(become([found, *sys.argv]))
    message = f"Opening Bell needs Python 3.11 or newer, and this is {present}: install one."
    raise SetupError(message)


# System libraries


def provide_libraries(wish: str) -> None:
    """Make sure that the system libraries are there; install them where that is possible.

    Raises:
        SetupError: Some are missing and cannot be installed from here.
    """
    missing = missing_libraries(wish) if sys.platform == "linux" else {}
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(sorted(missing.values()))}"
    if shutil.which("apt-get") is None:
        message = (
            f"These system libraries are missing: {', '.join(missing)}. "
            "Install them with your system's package manager, then run this again."
        )
    elif os.geteuid() != 0:
        message = f"System libraries are missing. Install them, then run this again:\nsudo {line}"
    else:
        message = install_libraries(line)
    if message:
        raise SetupError(message)


def install_libraries(line: str) -> str:
    """Install Debian packages as root; return nothing, or what went wrong."""
    say(f"Installing system libraries: {line}")
    # A machine that is fresh, or has not been updated for long, knows no packages.
    if any(Path("/var/lib/apt/lists").glob("*_Packages*")) and not apt(line):
        return ""
    problem = apt("apt-get update") or apt(line)
    return f"{problem}\nThe system libraries could not be installed." if problem else ""


def missing_libraries(wish: str) -> dict[str, str]:
    """Return what the wish needs and the system lacks: library, font or program, and its package."""
    needed = {"bell": CORE_LIBRARIES, "test": X11_LIBRARIES}.get(wish) or window_libraries()
    missing = {name: package for name, package in needed.items() if not loads(name)}
    if wish != "bell" and not has_font():
        missing["a font"] = FONT_PACKAGE
    programs = TEST_PROGRAMS if wish == "test" else {}
    for names, package in programs.items():
        if not any(map(shutil.which, names)):
            missing[" or ".join(names)] = package
    if not has_venv():
        missing["Python's venv module"] = f"python3.{sys.version_info.minor}-venv"
    return missing


def window_libraries() -> dict[str, str]:
    """Return what the window needs on the display that it will open on."""
    chosen = os.environ.get("QT_QPA_PLATFORM") or (
        "wayland" if os.environ.get("WAYLAND_DISPLAY") else "xcb"
    )
    return X11_LIBRARIES if chosen.startswith("xcb") else WIDGET_LIBRARIES


def loads(library: str) -> bool:
    """Return whether the system's loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Return whether there is any font to draw text with."""
    folders = [Path(each).expanduser() for each in FONT_FOLDERS]
    return any(files for folder in folders for _, _, files in os.walk(folder))


def has_venv() -> bool:
    """Return whether a virtual environment can be made, or is there already."""
    if read_stamp() or shutil.which("uv"):
        return True
    return not run_quietly([sys.executable, "-c", "import ensurepip, venv"])


def apt(line: str) -> str:
    """Run a line of apt's; return nothing, or the end of what it said when it failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    return run_quietly(line.split(), environment)


# The virtual environment


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other run sets up this folder."""
    if WINDOWS:
        yield
        return
    import fcntl  # noqa: PLC0415 - Windows has none

    with Path(__file__).open("rb") as own:
        fcntl.flock(own, fcntl.LOCK_EX)
        yield


def provide_packages(lock: Path) -> None:
    """Make sure that the virtual environment holds what ``lock`` names.

    Raises:
        SetupError: A package could not be had.
    """
    hashes = {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in (USER_LOCK, TEST_LOCK)
    }
    stamp = read_stamp()
    if stamp is None:
        make_venv()
    elif lock.name in {stamp["lock"], USER_LOCK.name}:
        if stamp["hashes"][lock.name] == hashes[lock.name]:
            return
        say("The locked packages have changed.")
        lock = ROOT / stamp["lock"]
    STAMP.unlink(missing_ok=True)
    install(lock)
    stamp = {"lock": lock.name, "hashes": hashes, "python": base_python(), "root": str(ROOT)}
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(STAMP)
    say("Ready.")


def read_stamp() -> dict[str, Any] | None:
    """Return what the last set-up wrote at its end, or None where it no longer holds.

    It does not hold where a set-up was interrupted, where the folder was moved, or where
    the Python that the environment was made from has gone or is another one now.
    """
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        if stamp["root"] != str(ROOT) or stamp["python"] != base_python():
            return None
        known = {USER_LOCK.name, TEST_LOCK.name}
        return stamp if stamp["lock"] in known and set(stamp["hashes"]) == known else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def base_python() -> str:
    """Return the real interpreter that the environment stands on.

    Raises:
        OSError: It is not there.
    """
    if not WINDOWS:
        return str(PYTHON.resolve(strict=True))
    lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split(" = ", 1) for line in lines if " = " in line)
    return str(Path(settings["home"], "python.exe").resolve(strict=True))


def make_venv() -> None:
    """Make the virtual environment anew.

    Raises:
        SetupError: It cannot be made.
    """
    say(f"Making the virtual environment {VENV} with Python {platform.python_version()}")
    command = [sys.executable, "-m", "venv", "--clear"]
    if shutil.which("uv"):
        command.append("--without-pip")
    problem = run_quietly([*command, str(VENV)])
    if problem:
        message = f"{problem}\nThe virtual environment could not be made."
        raise SetupError(message)


def install(lock: Path) -> None:
    """Install what the lock names, with uv where it is on the path, else with pip.

    Raises:
        SetupError: A package could not be had.
    """
    say(f"Installing the packages of {lock.name}")
    safely = ["--require-hashes", "--only-binary", ":all:"]
    uv = shutil.which("uv")
    if uv:
        if not run_quietly([uv, "pip", "sync", "--python", str(PYTHON), *safely, str(lock)]):
            return
        say("uv could not install them: trying pip")
    if run_quietly([str(PYTHON), "-m", "pip", "--version"]):
        run_quietly([str(PYTHON), "-m", "ensurepip"])
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    problem = run_quietly([*pip, "--quiet", *safely, "--requirement", str(lock)])
    if any(each in problem for each in NETWORK_ERRORS):
        message = "The packages could not be fetched: connect to the network, then run this again."
        raise SetupError(message)
    if problem:
        message = f"{problem}\nThe packages could not be installed."
        raise SetupError(message)


# Running


def run_quietly(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Run a command; return nothing, or the end of what it said when it failed."""
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode == 0:
        return ""
    text = done.stdout.decode("utf-8", "replace").strip()
    return "\n".join(text.splitlines()[-15:]) or f"{command[0]} ended with {done.returncode}"


def program(module: str, name: str) -> list[str]:
    """Return the command that runs one of the programs from any folder."""
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = {name!r}; "
    return [str(PYTHON), "-P", "-c", f"{start}from {module} import main; sys.exit(main())"]


def become(command: list[str]) -> int:
    """Run the command in this one's place; where that cannot be done, return its exit status."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(command[0], command)  # noqa: S606 - its own interpreter, and no shell is wanted
    return subprocess.call(command)


def run_checks(arguments: list[str]) -> int:
    """Run every check, then the tests; return 0 when all passed."""
    outcomes = {}
    for name, (tool, *rest) in CHECKS.items():
        say(f"── {name}")
        outcomes[name] = subprocess.call([str(PYTHON.with_name(tool)), *rest], cwd=ROOT)
    say("── tests")
    # Three at a time keep two cores busy, as some wait; those of one file stay together, as they
    # share what takes long to start.
    tests = [str(PYTHON), "-m", "pytest", "-n", "3", "--dist", "loadfile", *arguments]
    # The hundreds of programs that they start are compiled once, whatever else is chosen here.
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    outcomes["tests"] = subprocess.call(tests, cwd=ROOT, env=environment)
    say(" · ".join(f"{name} {'FAILED' if status else 'ok'}" for name, status in outcomes.items()))
    return int(any(outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
