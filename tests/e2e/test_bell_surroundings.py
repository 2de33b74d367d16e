"""``bell`` where its surroundings are not as they should be: streams, folders, files, locale."""

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.e2e.bell_program import ENDS, WAITS, Done, add, run, write
from tests.e2e.real_input import BELL, ROOT, Bell

WITHOUT_OVERRIDE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Runs root as a user whom permissions bind."""


def shell(bell: Bell, line: str, **variables: str) -> Done:
    """Run a line of the shell in which ``bell`` stands for the program on the workspace."""
    words = " ".join(f"'{each}'" for each in (*BELL, "--workspace", str(bell.workspace)))
    done = subprocess.run(
        ("/bin/sh", "-c", f'bell() {{ {words} "$@"; }}\n{line}'),
        env={**bell.environment(), "PYTHONPATH": str(ROOT), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_closed_standard_error_leaves_the_object_alone_on_standard_output(
    lone_bell: Bell,
) -> None:
    refused = shell(lone_bell, "bell --json status nobody 2>&-")
    misused = shell(lone_bell, "bell --json status a b 2>&-")

    assert (refused.status, refused.json()["data"]["error"]) == (1, "unknown_strategy")
    assert (misused.status, misused.json()["data"]["error"]) == (2, "wrong_usage")


def test_without_any_standard_stream_it_does_what_it_is_told(lone_bell: Bell) -> None:
    strategy = add(lone_bell, WAITS, "silent")
    done = shell(lone_bell, f"bell start {strategy} <&- >&- 2>&-")

    assert done.status == 0
    assert lone_bell.status(strategy)["state"] == "running"


def test_the_c_locale_adds_nothing_to_standard_error(lone_bell: Bell) -> None:
    add(lone_bell, ENDS, "देवनागरी")
    listed = shell(lone_bell, "bell list", LC_ALL="C")
    refused = shell(lone_bell, "bell show nobody", LC_ALL="C")

    assert (listed.status, listed.err) == (0, "")
    assert "देवनागरी" in listed.out
    assert len(refused.err.splitlines()) == 1


@pytest.mark.parametrize("verb", ["list", "serve"])
def test_ctrl_c_while_qt_is_loaded_ends_it_quietly(
    lone_bell: Bell, tmp_path: Path, verb: str
) -> None:
    # Qt for Python aborts like this where an exception is raised in the middle of its import.
    interrupted = (
        "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    len('')\n"
        "except BaseException:\n    os.abort()\n"
    )
    write(tmp_path / "path" / "PySide6", "__init__", interrupted)
    done = shell(lone_bell, f"bell {verb}", PYTHONPATH=f"{tmp_path}/path:{ROOT}")

    assert (done.status, done.out, done.err) == (130, "", "")


def test_a_refusal_is_one_line_whatever_was_typed(served_bell: Bell) -> None:
    source, ugly = write(served_bell.workspace.parent, "source", ENDS), "a\nb\x1b[31m"
    add(served_bell, ENDS, "idle")
    for words in (
        ("logs", "idle", "--grep", f"({ugly}"),
        ("add", str(source), "--name", "x", "--exchange", ugly),
        ("export", "idle", "-o", f"/no/{ugly}/file.py"),
        ("check", f"./{ugly}"),
        ("show", ugly),
    ):
        done = run(served_bell, "--json", *words)

        assert done.status == 1
        assert done.json()["message"].isprintable()
        assert done.err == done.json()["message"] + "\n"


def test_words_of_ten_thousand_characters_are_refused_in_a_sentence(served_bell: Bell) -> None:
    add(served_bell, ENDS, "idle")
    long = "x" * 10_000
    codes = {
        ("check", long): "unknown_strategy",
        ("check", f"./{long}.py"): "source_missing",
        ("export", "idle", "-o", long): "write_failed",
        ("save", "idle", long): "invalid_source",
        ("logs", "idle", "--run", long): "unknown_run",
    }
    for words, code in codes.items():
        answer = served_bell.ask(*words)

        assert answer["data"]["error"] == code
        assert len(answer["message"]) < 1000


def test_a_strategy_is_found_by_the_name_as_it_was_typed(served_bell: Bell) -> None:
    source = write(served_bell.workspace.parent, "source", ENDS)
    for name in ("  space around it ", "x" * 10_000):
        strategy = served_bell.add(source, name)

        assert served_bell.status(name)["id"] == strategy

    served_bell.add(source, "space around it")

    assert served_bell.ask("show", " space around it")["data"]["error"] == "ambiguous_strategy"


def test_an_empty_name_or_exchange_is_not_taken_for_none(served_bell: Bell) -> None:
    source = str(write(served_bell.workspace.parent, "source", ENDS))
    nameless = served_bell.ask("add", source, "--name", "")
    elsewhere = served_bell.ask("add", source, "--name", "x", "--exchange", "")
    nowhere = run(Bell(Path()), "--workspace", "", "list")

    assert nameless["data"]["error"] == "invalid_name"
    assert elsewhere["data"]["error"] == "invalid_exchange"
    assert nowhere.status == 2


@pytest.mark.parametrize("kind", ["lone_bell", "served_bell"])
def test_numbers_beyond_all_measure_do_no_harm(kind: str, request: pytest.FixtureRequest) -> None:
    bell: Bell = request.getfixturevalue(kind)
    strategy = add(bell, WAITS, "waits")
    endless = ("--wait", "running", "--timeout", "1e300")
    bell.data("start", strategy, *endless)

    assert run(bell, "stop", strategy, "--grace", "1e300").status == 2
    assert run(bell, "stop", strategy, "--grace", "86400.1").status == 2
    assert bell.data("logs", strategy, "-n", "9" * 30)["lines"]
    assert run(bell, "events", "-n", "9" * 30).status == 0
    assert bell.data("stop", strategy, "--grace", "86400") == {"stopped": [strategy], "killed": []}


def test_a_grace_beyond_all_measure_in_the_settings_does_not_keep_it_from_stopping(
    lone_bell: Bell,
) -> None:
    strategy = add(lone_bell, WAITS, "waits")
    configs = lone_bell.workspace / "strategies" / "strategy_configs.json"
    entries = json.loads(configs.read_bytes())
    entries[strategy].setdefault("opening_bell", {})["grace_s"] = 1e12
    configs.write_text(json.dumps(entries), encoding="utf-8")
    lone_bell.start_running(strategy)

    assert lone_bell.data("show", strategy)["grace_s"] == 86_400
    assert lone_bell.data("stop", strategy) == {"stopped": [strategy], "killed": []}


def test_a_home_or_a_current_folder_that_is_not_there_is_told(
    served_bell: Bell, tmp_path: Path
) -> None:
    add(served_bell, ENDS, "idle")
    gone = f"mkdir '{tmp_path}/gone'; cd '{tmp_path}/gone'; rmdir ../gone; "
    homeless = shell(served_bell, "bell --json --workspace '~nobody-has-this-name/x' list")
    relative = shell(served_bell, gone + "bell --json --workspace here list")
    checked = shell(served_bell, gone + "bell --json check file.py")
    listed = shell(served_bell, gone + "bell list")
    exported = shell(served_bell, gone + f"bell export idle -o '{tmp_path}/out.py'")

    assert homeless.json()["data"]["error"] == "workspace_unusable"
    assert relative.json()["data"]["error"] == "workspace_unusable"
    assert checked.json()["data"]["error"] == "source_missing"
    assert "Standard output" not in checked.err
    assert (listed.status, exported.status) == (0, 0)


def test_a_copy_does_not_take_the_place_of_a_device(served_bell: Bell, tmp_path: Path) -> None:
    add(served_bell, ENDS, "idle")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    answer = served_bell.ask("export", "idle", "-o", str(pipe))

    assert answer["data"]["error"] == "write_failed"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_damaged_records_do_not_keep_the_workspace_from_working(lone_bell: Bell) -> None:
    damages = ["[]", "null", '"x"', "{", "", '{"run_id": []}']
    with lone_bell.serving():
        ids = [add(lone_bell, ENDS, f"damaged {number}") for number in range(len(damages))]
        lone_bell.run_to_end(*ids)
    for strategy, damage in zip(ids, damages, strict=True):
        [record] = lone_bell.workspace.glob(f"strategies/runs/{strategy}/*/record.json")
        record.write_text(damage, encoding="utf-8")

    with lone_bell.serving():
        for row in lone_bell.data("list")["strategies"]:
            assert row["why"] == "Not started yet"
            assert lone_bell.data("runs", row["id"]) == {"runs": []}
        lone_bell.run_to_end(*ids)


def test_damaged_lines_of_the_journal_are_passed_over(lone_bell: Bell) -> None:
    strategy = add(lone_bell, ENDS, "damaged")
    lone_bell.run_to_end(strategy)
    event = {"time": "2026-11-23T04:49:06+05:30", "state": "running", "why": "x", "trigger": None}
    damaged = [5, None, {**event, "strategy": 5}, {**event, "strategy": "x", "why": None}]
    with (lone_bell.workspace / "log" / "events.jsonl").open("ab") as journal:
        journal.write("\n".join(map(json.dumps, damaged)).encode() + b"\n\xff\xfe\n")
    done = run(lone_bell, "events")

    assert (done.status, done.err) == (0, "")
    assert len(done.out.splitlines()) == 3


def test_what_is_wrong_with_the_settings_is_said_by_a_lone_bell_too(lone_bell: Bell) -> None:
    strategy = add(lone_bell, ENDS, "kept")
    lone_bell.run_to_end(strategy)
    configs = lone_bell.workspace / "strategies" / "strategy_configs.json"
    configs.write_text("{", encoding="utf-8")
    done = run(lone_bell, "--json", "list")

    assert done.json()["data"]["strategies"][0]["id"] == strategy
    assert "is kept as strategy_configs.json.unreadable-" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv, of util-linux")
def test_settings_that_cannot_be_written_are_told_and_end_it(lone_bell: Bell) -> None:
    strategy, source = add(lone_bell, ENDS, "idle"), str(write(lone_bell.workspace, "new", ENDS))
    folder = lone_bell.workspace / "strategies"
    folder.chmod(0o500)
    bound = [*WITHOUT_OVERRIDE] if os.geteuid() == 0 else []
    command = [*bound, *BELL, "--workspace", str(lone_bell.workspace), "--json"]
    outcomes = []
    for words in (("add", source, "--name", "new"), ("start", strategy, "--wait", "exited")):
        done = subprocess.run(
            [*command, *words],
            cwd=ROOT,
            env=lone_bell.environment(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        outcomes.append((json.loads(done.stdout), done.stderr.decode()))
    folder.chmod(0o700)

    (added, added_err), (started, started_err) = outcomes
    assert added["data"]["error"] == "write_failed"
    assert added_err == added["message"] + "\n"
    assert started["data"] == {"started": [strategy], "waiting": []}
    assert started_err.startswith("strategy_configs.json could not be written because ")
    assert [row["id"] for row in lone_bell.data("list")["strategies"]] == [strategy]
