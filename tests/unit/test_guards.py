"""The guards of conftest, seen failing the tests that deserve it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_LEAKING = """
import logging, subprocess, sys, threading
import pytest

kept = []

def test_record():
    logging.getLogger("somewhere").warning("the disk is %s", "full")

def test_expected_record(expect_log):
    expect_log("is full")
    logging.getLogger("somewhere").warning("the disk is full")

def test_missing_record(expect_log):
    expect_log("never said")

def test_process():
    command = [sys.executable, "-c", "input('left behind')"]
    kept.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL))

def test_orphaned_run(tmp_path):
    (tmp_path / "run-7").mkdir()
    (tmp_path / "run-7" / "record.json").touch()
    script = "import os\\nif os.fork(): os._exit(0)\\nos.setsid()\\nos.read(0, 1)"
    reader, writer = os.pipe()
    kept.append(writer)
    environment = {**os.environ, "STRATEGY_RUN_ID": "run-7"}
    subprocess.run([sys.executable, "-c", script], stdin=reader, env=environment, check=True)
    os.close(reader)

def test_thread():
    gate = threading.Event()
    kept.append(gate)
    threading.Thread(target=gate.wait, name="left-thread", daemon=True).start()

def test_widget(qapp):
    from PySide6.QtWidgets import QLabel
    kept.append(QLabel("left"))

def test_timer(qapp):
    from PySide6.QtCore import QTimer
    timer = QTimer()
    timer.start(60_000)
    kept.append(timer)

def test_owned_things_are_fine(qtbot):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QLabel
    label = QLabel("owned")
    qtbot.addWidget(label)
    QTimer(label).start(60_000)
    QLabel("dropped")
"""

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pytest says of tests that leave things behind."""
    folder = tmp_path_factory.mktemp("leaking")
    (folder / "conftest.py").write_text(
        "import tests.guards\ntests.guards.PATIENCE_S = 0.2\npytest_plugins = ['tests.conftest']\n"
    )
    (folder / "test_leaking.py").write_text("import os\n" + _LEAKING)
    (folder / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\n")
    return_code, text = _pytest(folder)

    assert return_code == 1, text
    return text


def _pytest(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", "--tb=short"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("test", "named"),
    [
        ("test_record", "an unexpected log record: WARNING somewhere: the disk is full"),
        ("test_missing_record", "expected and did not come: never said"),
        ("test_process", "input('left behind')"),
        ("test_orphaned_run", "os.setsid()"),
        ("test_thread", "left-thread"),
        ("test_widget", "a top-level widget: <PySide6.QtWidgets.QLabel"),
        ("test_timer", "an active timer without a parent: <PySide6.QtCore.QTimer"),
    ],
)
def test_what_a_test_leaves_behind_fails_it_and_is_named(
    report: str, test: str, named: str
) -> None:
    assert f"ERROR test_leaking.py::{test}" in report, report
    assert named in report


@pytest.mark.parametrize("test", ["test_expected_record", "test_owned_things_are_fine"])
def test_a_clean_test_passes(report: str, test: str) -> None:
    assert f"PASSED test_leaking.py::{test}" in report
    assert f"ERROR test_leaking.py::{test}" not in report
