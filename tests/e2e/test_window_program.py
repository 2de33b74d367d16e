"""The window's program as a process: second windows, signals, and its end."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.bell_program import WAITS, add
from tests.e2e.real_input import ROOT, WINDOW, Bell, eventually, is_alive


@pytest.fixture
def window(lone_bell: Bell) -> Iterator[subprocess.Popen[bytes]]:
    """Return the window of the workspace; it is killed if a test leaves it."""
    window = lone_bell.open_window()
    yield window
    if window.poll() is None:
        window.kill()
    window.wait(20)


def another_window(bell: Bell, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program on the same workspace until it ends."""
    return subprocess.run(
        (*WINDOW, "--workspace", str(bell.workspace), *words),
        cwd=ROOT,
        env={**bell.environment(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_a_second_window_shows_the_first_and_ends_well(
    lone_bell: Bell, window: subprocess.Popen[bytes]
) -> None:
    second = another_window(lone_bell)
    manager = lone_bell.data("status")["manager"]

    assert second.returncode == 0, second.stderr
    assert manager == {"pid": window.pid, "kind": "window"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_window_without_a_question_and_no_strategy(
    lone_bell: Bell, window: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    strategy = add(lone_bell, WAITS, "steady")
    lone_bell.start_running(strategy)
    pid = lone_bell.status(strategy)["pid"]
    window.send_signal(number)
    status = window.wait(20)

    assert status == 0
    assert is_alive(pid)
    after = lone_bell.status(strategy)
    assert (after["state"], after["pid"]) == ("running", pid)


def test_a_window_that_is_killed_leaves_the_workspace_to_the_next(
    lone_bell: Bell, window: subprocess.Popen[bytes]
) -> None:
    strategy = add(lone_bell, WAITS, "steady")
    lone_bell.start_running(strategy)
    window.kill()
    window.wait(20)
    next_window = lone_bell.open_window()
    row = lone_bell.status(strategy)
    next_window.send_signal(signal.SIGTERM)

    assert row["state"] == "running"
    assert next_window.wait(20) == 0


def test_hidden_the_window_shows_itself_where_there_is_no_tray(lone_bell: Bell) -> None:
    command = (*WINDOW, "--workspace", str(lone_bell.workspace), "--hidden")
    variables = {**lone_bell.environment(), "QT_QPA_PLATFORM": "offscreen"}
    hidden = subprocess.Popen(command, cwd=ROOT, env=variables)
    lock = lone_bell.workspace / "strategies" / "runs" / "manager.lock"
    eventually(lambda: lock.exists() and hidden.poll() is None, "the manager's lock")
    eventually(lambda: lone_bell.data("status")["manager"]["pid"] == hidden.pid, "an answer")
    hidden.send_signal(signal.SIGTERM)

    assert hidden.wait(20) == 0


def test_a_workspace_that_cannot_be_used_is_refused_with_a_sentence(
    lone_bell: Bell, tmp_path: Path
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    command = (*WINDOW, "--workspace", str(blocked))
    variables = {**lone_bell.environment(), "QT_QPA_PLATFORM": "offscreen"}
    refused = subprocess.Popen(command, cwd=ROOT, env=variables, stderr=subprocess.PIPE)
    assert refused.stderr is not None
    sentence = refused.stderr.readline().decode()
    os.kill(refused.pid, signal.SIGKILL)
    refused.communicate(timeout=20)

    assert sentence.startswith(f"The workspace {blocked} cannot be used")
