"""Packages that a strategy's interpreter lacks: what they are called, and whether they can be installed."""

import os
import re
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from core.environment import bundle_folder, is_same_folder, own_environment
from core.errors import InterpreterError, InvalidPackageError, shortened
from core.sources.interpreters import ask

# Where a module is called otherwise than what pip installs; most are called alike.
_DISTRIBUTIONS: Final = MappingProxyType(
    {
        "PIL": "Pillow",
        "Crypto": "pycryptodome",
        "bs4": "beautifulsoup4",
        "cv2": "opencv-python",
        "dateutil": "python-dateutil",
        "dotenv": "python-dotenv",
        "jwt": "PyJWT",
        "pandas_ta": "pandas-ta",
        "serial": "pyserial",
        "skimage": "scikit-image",
        "sklearn": "scikit-learn",
        "socketio": "python-socketio",
        "talib": "TA-Lib",
        "telegram": "python-telegram-bot",
        "websocket": "websocket-client",
        "yaml": "PyYAML",
        "zmq": "pyzmq",
    }
)
# A name, extras, and a version (https://packaging.python.org/en/latest/specifications/
# dependency-specifiers/); no option, no address, no path.
_REQUIREMENT: Final = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9._, -]+\])?"
    r"(?:\s*(?:[<>=!~]=?|===)\s*[A-Za-z0-9.*+!_-]+(?:\s*,\s*(?:[<>=!~]=?|===)\s*[A-Za-z0-9.*+!_-]+)*)?"
)
_ASK: Final = """
import os, sysconfig
try:
    import pip
    has_pip = True
except Exception:
    has_pip = False
managed = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
answer = {
    "has_pip": has_pip,
    "prefix": sys.prefix,
    "is_managed": sys.prefix == sys.base_prefix and os.path.exists(managed),
    "folder": sysconfig.get_path("purelib"),
}
"""


class Site(NamedTuple):
    """Where an interpreter's packages lie.

    Attributes:
        prefix: The folder of its environment.
        folder: That of its packages.
        is_managed: Whether only the system's package manager may change them (PEP 668).
    """

    prefix: Path
    folder: Path
    has_pip: bool
    is_managed: bool


def distribution(module: str) -> str:
    """Return what pip calls the package with this module, as far as is known."""
    return _DISTRIBUTIONS.get(module, module.replace("_", "-"))


def checked_requirement(text: str) -> str:
    """Return a package's name, perhaps with a version, as pip takes it.

    Raises:
        InvalidPackageError: It is something else.
    """
    requirement = text.strip()
    if not _REQUIREMENT.fullmatch(requirement):
        message = (
            f"“{shortened(requirement)}” is no name of a package: write it like pandas, or "
            "pandas==2.2.3"
        )
        raise InvalidPackageError(message)
    return requirement


def install_arguments(requirement: str) -> list[str]:
    """Return what the interpreter is called with to install a package."""
    return ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", requirement]


def site_of(interpreter: Path) -> Site:
    """Return where an interpreter's packages lie; it is asked itself, for 5 s at most.

    Raises:
        InterpreterError: It does not answer.
    """
    answer = ask(interpreter, _ASK)
    try:
        prefix, folder = Path(answer["prefix"]), Path(answer["folder"])
        return Site(prefix, folder, bool(answer["has_pip"]), bool(answer["is_managed"]))
    except (KeyError, TypeError) as error:
        message = f"{interpreter} did not say where its packages lie: choose another Python"
        raise InterpreterError(message) from error


def why_not(interpreter: Path) -> str:
    """Return why nothing can be installed for an interpreter, and what to do; nothing where it can.

    Raises:
        InterpreterError: It does not answer.
    """
    site = site_of(interpreter)
    bundle = bundle_folder()
    if is_same_folder(site.prefix, own_environment()) or (
        bundle is not None and site.prefix.is_relative_to(Path(os.path.realpath(bundle)).parent)
    ):
        return (
            f"{interpreter} belongs to this program, and its next version would lose the package: "
            "choose another interpreter for the strategy"
        )
    if site.is_managed:
        return (
            f"The packages of {interpreter} belong to the system: make a virtual environment "
            "(python3 -m venv), and choose its interpreter for the strategy"
        )
    if not site.has_pip:
        return (
            f"{interpreter} has no pip: install it there (python -m ensurepip), or choose another"
        )
    if not os.access(site.folder, os.W_OK):
        return (
            f"You may not write to {site.folder}: make a virtual environment (python3 -m venv), "
            "and choose its interpreter for the strategy"
        )
    return ""
