"""A screen of one's own, with a window manager, and a hand on its keyboard."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.e2e.real_input import eventually

PROGRAMS = ("Xvfb", "openbox", "xdotool")


def is_there() -> bool:
    """Return whether this computer can have such a screen."""
    return all(map(shutil.which, PROGRAMS))


def _program(name: str) -> str:
    return shutil.which(name) or name


@contextlib.contextmanager
def screen() -> Iterator["Screen"]:
    """Provide a screen until the end of the block."""
    reading, writing = os.pipe()
    command = (
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    )
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    display = {"DISPLAY": f":{number}"}
    manager = subprocess.Popen(
        (_program("openbox"),),
        env={**os.environ, **display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Screen(display)
    finally:
        for each in (manager, server):
            each.terminate()
            each.wait(20)


@dataclass(frozen=True)
class Screen:
    """What is on the screen.

    Attributes:
        variables: Where programs find it.
    """

    variables: Mapping[str, str]

    def wait_for(self, pid: int, title: str) -> str:
        """Return a window of a process by a part of its title, once it is seen and has the keys.

        xdotool reads a title up to the first character that is not ASCII.
        """
        found: list[str] = []

        def is_seen() -> bool:
            found[:] = self._seen(pid, title)
            return bool(found)

        eventually(is_seen, f"the window “{title}”")
        self._do("windowactivate", "--sync", found[0])
        return found[0]

    def wait_for_end(self, pid: int, title: str) -> None:
        """Return when no window with this title is seen any more."""
        eventually(lambda: not self._seen(pid, title), f"the end of “{title}”")

    def count(self, pid: int) -> int:
        """Return how many windows of a process are seen, lists and tool tips included."""
        return len(self._do("search", "--onlyvisible", "--pid", str(pid)).split())

    def press(self, *keys: str) -> None:
        """Press keys, such as ``ctrl+s``, one after the other."""
        self._do("key", "--delay", "20", *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", "15", "--", text)

    def _seen(self, pid: int, title: str) -> list[str]:
        words = ("search", "--onlyvisible", "--all", "--pid", str(pid), "--name", title)
        return self._do(*words).split()

    def _do(self, *words: str) -> str:
        done = subprocess.run(
            (_program("xdotool"), *words),
            env={**os.environ, **self.variables},
            capture_output=True,
            timeout=30,
            check=False,
        )
        return done.stdout.decode()
