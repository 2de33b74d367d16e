"""The program trying itself, and refusing to begin where nobody could see it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def _program(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: each for name, each in os.environ.items() if name not in _SCREENS}
    return subprocess.run(
        [sys.executable, "-m", "desktop.app", *arguments],
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_part_of_the_program_works() -> None:
    done = _program("--self-check", QT_QPA_PLATFORM="offscreen")
    parts = [line.split(":")[0] for line in done.stdout.splitlines()]

    assert done.returncode == 0, done.stdout + done.stderr
    assert parts == [
        "ok  workspace",
        "ok  window",
        "ok  strategy",
        "ok  table and log",
        "ok  template",
        "ok  editor",
        "ok  names",
        "ok  dialog",
        "ok  tray",
        "ok  bell",
        "ok  keychain",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
def test_without_a_display_one_sentence_says_so(tmp_path: Path) -> None:
    done = _program("--workspace", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("There is no display to show the window on")
    assert list(tmp_path.iterdir()) == []
