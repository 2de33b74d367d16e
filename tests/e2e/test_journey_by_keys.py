"""A morning with one strategy, by the keys of a real keyboard, in the real program on a screen.

What is seen of it is what ``bell`` says, and what is on the disk.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import screen
from tests.e2e.real_input import Bell, eventually
from tests.e2e.screen import Screen

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not screen.is_there(),
    reason=f"it needs {', '.join(screen.PROGRAMS)}",
)

WINDOW = "workspace"
"""The window is named after its folder."""
DIALOG = "New from template"
RAN = "import json\nrow = json.loads('{}')\nprint(row['close'])\n"
MENDED = "import json\nrow = json.loads('{}')\nprint(row.get('close'))\n"


class Trader:
    """Works with the keyboard, and looks what has become of it."""

    def __init__(self, bell: Bell, here: Screen, window: subprocess.Popen[bytes]) -> None:
        """Sit down before a window."""
        self.bell = bell
        self.screen = here
        self.pid = window.pid
        here.wait_for(self.pid, WINDOW)
        self.id = ""

    def begin(self, name: str) -> None:
        """Begin a strategy from the first template, under this name, and open it."""
        self.screen.press("ctrl+n")
        self.screen.wait_for(self.pid, DIALOG)
        self.screen.press("alt+n", "ctrl+a")
        self.screen.write(name)
        self.screen.press("Return")
        self.screen.wait_for_end(self.pid, DIALOG)
        eventually(lambda: self.bell.data("list")["strategies"], "the strategy")
        [row] = self.bell.data("list")["strategies"]
        assert row["name"] == name
        self.id = row["id"]
        self.screen.wait_for(self.pid, WINDOW)
        self.screen.press("Return")
        # The text is there when what is typed reaches the disk.
        eventually(self._writes, "an editor that saves")

    def _writes(self) -> bool:
        self._write_anew("# mine\n")
        return self.source() == "# mine\n"

    def source(self) -> str:
        """Return what is on the disk."""
        path = self.bell.workspace / "strategies" / "scripts" / f"{self.id}.py"
        return path.read_text(encoding="utf-8")

    def save_anew(self, text: str) -> None:
        """Write all of the text anew, save it, and wait for the disk."""
        self._write_anew(text)
        eventually(lambda: self.source() == text, f"the file to hold {text!r}")

    def _write_anew(self, text: str) -> None:
        self.screen.press("ctrl+a", "Delete")
        for line in text.splitlines():
            self.screen.write(line)
            self.screen.press("Return")
        self.save()

    def save(self) -> None:
        """Save."""
        self.screen.press("ctrl+s")

    def until(self, state: str, part: str) -> None:
        """Return when the strategy is in a state, and says a thing."""

        def is_so() -> bool:
            row = self.bell.status(self.id)
            return row["state"] == state and part in row["why"]

        eventually(is_so, f"“{part}” in {state}")


@pytest.fixture
def trader(tmp_path: Path) -> Iterator[Trader]:
    """Return somebody before the real window, on a screen of his own."""
    with screen.screen() as here:
        bell = Bell(tmp_path / "workspace", {**here.variables, "QT_QPA_PLATFORM": "xcb"})
        window = bell.open_window()
        try:
            yield Trader(bell, here, window)
        finally:
            window.send_signal(signal.SIGTERM)
            window.wait(20)


def write_with_a_slip(trader: Trader) -> None:
    """Complete a name, leave a bracket open, and save."""
    trader.screen.press("ctrl+a", "Delete")
    alone = trader.screen.count(trader.pid)
    trader.screen.write("import jso")
    eventually(lambda: trader.screen.count(trader.pid) > alone, "a list of names")
    trader.screen.press("Return", "Return")
    trader.screen.write("row = json.loads('{}'")
    trader.screen.press("Delete", "Return")
    trader.save()


def test_a_strategy_is_begun_broken_mended_run_and_had_back_by_keys(trader: Trader) -> None:
    trader.begin("Morning")

    # A bracket stays open: that is saved, marked, and not started.
    write_with_a_slip(trader)
    flaw = "SyntaxError: '(' was never closed in line 2, column 17"
    trader.until("stopped", f"it will not start before its file is mended ({flaw})")
    trader.screen.press("F5")
    trader.until("crashed", f"does not compile ({flaw})")

    # Mended, the hold is gone; the other mistake shows itself when it runs.
    trader.save_anew(RAN)
    trader.until("stopped", "Not started yet")
    trader.screen.press("F5")
    trader.until("crashed", "KeyError: 'close' at line 3")
    trader.save_anew(MENDED)
    trader.screen.press("F5")
    trader.until("exited", "Ended by itself")

    # What ran before is had back.
    versions = trader.bell.data("history", trader.id)["versions"]
    [ran] = [each["id"] for each in versions if each["bytes"] == len(RAN)]
    trader.bell.data("history", trader.id, "--restore", ran)
    assert trader.source() == RAN
