"""What becomes of errors that nobody caught."""

import sys
import threading
from collections.abc import Callable

from core.workspace import Workspace
from desktop.program_log import ProgramLog, UncaughtErrors


def test_an_error_nobody_caught_is_logged_and_told(
    workspace: Workspace, expect_log: Callable[[str], None]
) -> None:
    expect_log("Nobody caught this error")
    told: list[str] = []
    log, errors = ProgramLog(workspace), UncaughtErrors(told.append)
    try:
        int("no such thing")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    errors.close()
    log.close()

    assert len(told) == 1
    assert "ValueError: invalid literal" in told[0]
    text = workspace.program_log.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "ValueError: invalid literal" in text


def test_an_error_of_a_thread_is_told_too(
    workspace: Workspace, expect_log: Callable[[str], None]
) -> None:
    expect_log("Nobody caught this error")
    told: list[str] = []
    log, errors = ProgramLog(workspace), UncaughtErrors(told.append)
    thread = threading.Thread(target=int, args=("absent",))
    thread.start()
    thread.join()
    errors.close()
    log.close()

    assert "ValueError" in told[0]


def test_without_a_record_there_is_no_file(workspace: Workspace) -> None:
    ProgramLog(workspace).close()

    assert not workspace.program_log.exists()


def test_the_hooks_are_given_back(workspace: Workspace) -> None:
    before = sys.excepthook, threading.excepthook
    UncaughtErrors(lambda _sentence: None).close()

    assert (sys.excepthook, threading.excepthook) == before
    assert not workspace.program_log.exists()
