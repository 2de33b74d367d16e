"""How ``bell`` refuses: the exit status, the code for scripts, and one sentence for people."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.bell_program import ENDS, WAITS, add, run, write
from tests.e2e.real_input import BELL, Bell

REFUSALS = {
    ("start", "nobody"): "unknown_strategy",
    ("stop", "nobody"): "unknown_strategy",
    ("restart", "nobody"): "unknown_strategy",
    ("status", "nobody"): "unknown_strategy",
    ("show", "nobody"): "unknown_strategy",
    ("delete", "nobody"): "unknown_strategy",
    ("runs", "nobody"): "unknown_strategy",
    ("logs", "nobody"): "unknown_strategy",
    ("export", "nobody"): "unknown_strategy",
    ("save", "nobody", "x.py"): "unknown_strategy",
    ("check", "nobody"): "unknown_strategy",
    ("check", "no/such/file.py"): "source_missing",
    ("check", "/"): "invalid_source",
    ("status", "twin"): "ambiguous_strategy",
    ("stop", "idle"): "strategy_not_running",
    ("logs", "idle", "--run", "20250101T000000000-0000"): "unknown_run",
    ("logs", "idle", "--grep", "(unclosed"): "invalid_pattern",
    ("add", "no_such_file.py", "--name", "X"): "source_missing",
    ("add", "/etc", "--name", "X"): "invalid_source",
    ("add", "{source}", "--name", "\x07"): "invalid_name",
    ("add", "{source}", "--name", "X", "--exchange", "NYSE"): "invalid_exchange",
    ("add", "{source}", "--name", "X", "--interpreter", "/no/python"): "invalid_interpreter",
    ("schedule", "nobody", "--start", "09:15"): "unknown_strategy",
    ("schedule", "idle", "--start", "9.15"): "invalid_schedule",
    ("schedule", "idle", "--start", "25:00", "--days", "mon"): "invalid_schedule",
    ("schedule", "idle", "--start", "09:15", "--stop", "09:15"): "invalid_schedule",
    ("schedule", "idle", "--start", "09:15", "--days", "Asia/Kolkata"): "invalid_schedule",
    ("schedule", "idle", "--start", "09:15", "--days", ","): "invalid_schedule",
    ("schedule", "idle", "--days", "mon"): "invalid_schedule",
    ("schedule", "idle", "--start", "09:15", "--exchange", "NYSE"): "invalid_exchange",
    ("schedule", "idle", "--start", "09:15", "--hold", "tomorrow"): "invalid_schedule",
    ("unschedule", "nobody"): "unknown_strategy",
    ("preview", "nobody"): "unknown_strategy",
    ("save", "idle", "no_such_file.py"): "source_missing",
    ("export", "idle", "-o", "/no/such/folder/x.py"): "write_failed",
}

WRONG_USAGE = [
    (),
    ("dance",),
    ("start",),
    ("start", "x", "--all"),
    ("stop",),
    ("start", "x", "--timeout", "3"),
    ("start", "x", "--wait", "forever"),
    ("start", "x", "--wait", "exited", "--timeout", "soon"),
    ("stop", "x", "--grace", "-1"),
    ("stop", "x", "--grace", "nan"),
    ("logs", "x", "-n", "-1"),
    ("logs", "x", "-n", "many"),
    ("add", "x.py"),
    ("list", "--colour"),
    ("schedule", "x"),
    ("schedule", "x", "--start", "09:15", "--round-the-clock"),
    ("preview", "--days", "soon"),
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sources"), "source", ENDS)


@pytest.fixture(scope="module")
def peopled_bell(shared_bell: Bell, source: Path) -> Bell:
    """Return ``bell`` on a workspace with one idle strategy, and two of one name."""
    for name in ("idle", "twin", "twin"):
        shared_bell.add(source, name)
    return shared_bell


@pytest.mark.parametrize(("words", "code"), REFUSALS.items(), ids=map(" ".join, REFUSALS))
def test_a_refusal_has_a_code_and_one_sentence(
    peopled_bell: Bell, source: Path, words: tuple[str, ...], code: str
) -> None:
    done = run(peopled_bell, "--json", *(each.format(source=source) for each in words))
    answer = done.json()

    assert done.status == 1
    assert answer["success"] is False
    assert answer["data"]["error"] == code
    assert done.err == answer["message"] + "\n"
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_is_told_as_such(peopled_bell: Bell, words: tuple[str, ...]) -> None:
    done = run(peopled_bell, *words)

    assert done.status == 2
    assert done.out == ""
    assert done.err.startswith("usage: bell ")


def test_wrong_usage_is_an_object_too_for_scripts(peopled_bell: Bell) -> None:
    done = run(peopled_bell, "--json", "start")

    assert done.status == 2
    assert done.json()["success"] is False
    assert done.json()["data"]["error"] == "wrong_usage"


def test_people_get_one_sentence_on_standard_error(peopled_bell: Bell) -> None:
    done = run(peopled_bell, "start", "nobody")

    assert (done.status, done.out) == (1, "")
    assert done.err == "There is no strategy “nobody”: `bell list` shows those there are\n"


def test_of_several_those_that_can_start_do_and_the_others_are_told(peopled_bell: Bell) -> None:
    first, second = add(peopled_bell, WAITS, "first"), add(peopled_bell, WAITS, "second")
    peopled_bell.start_running(first)
    answer = peopled_bell.ask("start", first, second, "nobody")
    stopped = peopled_bell.ask("stop", first, second, "idle")

    data = answer["data"]
    assert answer["success"] is False
    assert data["started"] == [second]
    assert data["waiting"] == []
    assert set(data["failed"]) == {first, "nobody"}
    assert "cannot be started again while it runs" in data["failed"][first]
    assert answer["message"].startswith("2 of 3 strategies did not start: ")
    assert stopped["data"]["stopped"] == [first, second]
    assert stopped["data"]["error"] == "strategy_not_running"


def test_a_wait_that_takes_too_long_is_refused_and_the_strategy_runs_on(
    peopled_bell: Bell,
) -> None:
    strategy = add(peopled_bell, WAITS, "slow")
    answer = peopled_bell.ask("start", strategy, "--wait", "exited", "--timeout", "0.5")
    state = peopled_bell.status(strategy)["state"]
    peopled_bell.data("stop", strategy)

    assert answer["data"]["error"] == "timeout"
    assert answer["data"]["started"] == [strategy]
    assert set(answer["data"]["failed"]) == {strategy}
    assert state == "running"


def test_a_strategy_whose_source_is_gone_is_refused_and_told_in_its_row(
    peopled_bell: Bell,
) -> None:
    strategy = add(peopled_bell, ENDS, "sourceless")
    (peopled_bell.workspace / "strategies" / "scripts" / f"{strategy}.py").unlink()

    assert peopled_bell.ask("start", strategy)["data"]["error"] == "source_missing"
    assert peopled_bell.ask("show", strategy)["data"]["error"] == "source_missing"
    assert peopled_bell.ask("check", strategy)["data"]["error"] == "source_missing"
    assert peopled_bell.status(strategy)["state"] == "crashed"


def test_stopping_all_where_nothing_runs_is_no_failure(peopled_bell: Bell) -> None:
    assert peopled_bell.data("stop", "--all") == {"stopped": [], "killed": []}


def test_a_workspace_that_cannot_be_made_is_refused(peopled_bell: Bell, source: Path) -> None:
    del peopled_bell
    impossible = Bell(source / "inside a file")
    done = run(impossible, "--json", "list")

    assert done.status == 1
    assert done.json()["data"]["error"] == "workspace_unusable"


def test_the_workspace_can_be_named_by_the_environment_and_after_the_verb(
    peopled_bell: Bell,
) -> None:
    named = {**peopled_bell.environment(), "OPENING_BELL_WORKSPACE": str(peopled_bell.workspace)}
    by_variable = subprocess.run([*BELL, "list"], env=named, capture_output=True, check=True)
    words = ["list", "--workspace", str(peopled_bell.workspace), "--json"]
    after_verb = subprocess.run([*BELL, *words], env=os.environ, capture_output=True, check=True)

    assert b"twin" in by_variable.stdout
    assert b'"twin"' in after_verb.stdout
