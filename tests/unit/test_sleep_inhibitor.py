"""Sleep is held off by the system's command, which never outlives its manager."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.power.mains import on_mains
from core.power.sleep_inhibitor import SleepInhibitor
from core.power.wake_watch import WakeWatch

ROOT = Path(__file__).resolve().parents[2]
INHIBIT = """#!/bin/sh
printf '%s\\n' "$@" > "{folder}/asked"
while [ "${{1#--}}" != "$1" ]; do shift; done
exec "$@"
"""
HOLDING = """
from PySide6.QtCore import QCoreApplication
from core.power.sleep_inhibitor import SleepInhibitor
app = QCoreApplication([])
inhibitor = SleepInhibitor(app)
inhibitor.changed.connect(lambda: print(inhibitor._process.processId(), flush=True))
inhibitor.hold("a window is open")
app.exec()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd's command")


def put_inhibit(folder: Path, patch: pytest.MonkeyPatch, text: str = INHIBIT) -> None:
    command = folder / "systemd-inhibit"
    command.write_text(text.format(folder=folder), "utf-8")
    command.chmod(0o755)
    patch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_it_is_held_until_it_is_released(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_inhibit(tmp_path, monkeypatch)
    inhibitor = SleepInhibitor()
    inhibitor.hold("a window is open")
    inhibitor.hold("twice is once")
    qtbot.waitUntil((tmp_path / "asked").exists)
    qtbot.waitUntil(lambda: inhibitor.is_held)
    qtbot.waitUntil(lambda: "--why=a window is open\n" in (tmp_path / "asked").read_text("utf-8"))
    inhibitor.release()

    assert not inhibitor.is_held
    assert not inhibitor.trouble


def test_the_command_does_not_outlive_a_killed_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_inhibit(tmp_path, monkeypatch)
    manager = subprocess.Popen(
        [sys.executable, "-c", HOLDING], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with manager:
        assert manager.stdout is not None
        command = psutil.Process(int(manager.stdout.readline()))
        manager.kill()
        _, alive = psutil.wait_procs([command], timeout=30)

    assert not alive


def test_a_refusal_is_said_in_the_systems_words(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_inhibit(tmp_path, monkeypatch, "#!/bin/sh\necho 'Access denied' >&2\nexit 1\n")
    inhibitor = SleepInhibitor()
    inhibitor.hold("a window is open")
    qtbot.waitUntil(lambda: bool(inhibitor.trouble))

    assert inhibitor.trouble == "The computer refused to be kept awake: Access denied"
    assert not inhibitor.is_held


def test_a_system_without_the_command_is_told_in_one_sentence(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    inhibitor = SleepInhibitor()
    with qtbot.waitSignal(inhibitor.changed):
        inhibitor.hold("a window is open")

    assert inhibitor.trouble.startswith("This computer offers no way to keep it awake")


def test_mains_is_what_a_computer_without_a_battery_has() -> None:
    battery = psutil.sensors_battery()

    assert on_mains() == (battery is None or battery.power_plugged is not False)


@pytest.mark.parametrize(
    ("wall_s", "steady_s", "jumps"),
    [(5, 5, 0), (3605, 5, 1), (-3595, 5, 1), (3605, 3605, 1), (6, 5, 0)],
    ids=["steady", "slept or set forward", "set back", "slept with a clock that counts", "drift"],
)
def test_a_jump_of_the_clock_is_noticed(
    qtbot: QtBot, wall_s: float, steady_s: float, jumps: int
) -> None:
    del qtbot
    walls, steadies = iter([0.0, wall_s]), iter([0.0, steady_s])
    owner = QObject()
    watch = WakeWatch(owner, lambda: next(walls), lambda: next(steadies))
    told: list[None] = []
    watch.jumped.connect(lambda: told.append(None))
    watch.look()

    assert len(told) == jumps
