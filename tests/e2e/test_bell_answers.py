"""What every verb of ``bell`` answers to scripts, key by key, beside ``bell serve``."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.e2e.bell_program import (
    CRASHES,
    ENDS,
    STATUS_KEYS,
    STUBBORN,
    WAITS,
    add,
    run,
    wait_until_ready,
    write,
)
from tests.e2e.real_input import Bell


def assert_is_indian_time(text: str) -> None:
    assert datetime.fromisoformat(text).utcoffset() == timedelta(hours=5, minutes=30)
    assert text.endswith("+05:30")


def row_of(bell: Bell, strategy: str) -> dict[str, Any]:
    return bell.status(strategy)


def test_an_answer_is_one_object_with_three_keys(shared_bell: Bell) -> None:
    assert set(shared_bell.ask("list")) == {"success", "message", "data"}
    assert set(shared_bell.ask("status", "nobody")) == {"success", "message", "data"}


def test_status_tells_of_every_strategy_and_of_the_manager(shared_bell: Bell) -> None:
    strategy = add(shared_bell, WAITS, "told by status")
    shared_bell.start_running(strategy)
    wait_until_ready(shared_bell, strategy)
    data = shared_bell.data("status")
    [row] = [each for each in data["strategies"] if each["id"] == strategy]

    assert set(data) == {"strategies", "contracts", "manager", "time"}
    assert set(row) == STATUS_KEYS
    assert row["state"] == "running"
    assert row["why"].startswith("Running since ")
    assert row["pid"] > 0
    assert row["rss_bytes"] > 1_000_000
    assert row["uptime_s"] >= 0
    assert row["exit_code"] is None
    assert row["signal"] is None
    assert row["schedule"] is None
    assert row["exchange"] == "NSE"
    assert Path(row["log"]).is_file()
    assert data["contracts"]["state"] == "off"
    assert data["contracts"]["why"]
    assert data["manager"]["kind"] == "serve"
    assert_is_indian_time(data["time"])
    assert_is_indian_time(row["started_at"])

    shared_bell.data("stop", strategy)


def test_list_has_the_rows_of_status(shared_bell: Bell) -> None:
    add(shared_bell, ENDS, "told by list")
    data = shared_bell.data("list")

    assert set(data) == {"strategies"}
    assert all(set(row) == STATUS_KEYS for row in data["strategies"])
    assert "told by list" in [row["name"] for row in data["strategies"]]


def test_add_names_the_id_and_what_is_wrong_with_the_source(
    shared_bell: Bell, tmp_path: Path
) -> None:
    source = write(tmp_path, "my broken one", "import no_such_package_anywhere\n")
    data = shared_bell.data(
        "add", str(source), "--name", "Broken", "--exchange", "mcx", "--interpreter", "python3"
    )
    [problem] = data["problems"]

    assert set(data) == {"id", "problems"}
    assert data["id"].startswith("my_broken_one_")
    assert problem["code"] == "missing_import"
    assert problem["line"] == 1
    assert row_of(shared_bell, data["id"])["exchange"] == "MCX"


def test_start_wait_exited_returns_at_the_end_however_it_was(shared_bell: Bell) -> None:
    good, bad = add(shared_bell, ENDS, "ends well"), add(shared_bell, CRASHES, "ends badly")
    data = shared_bell.data("start", good, bad, "--wait", "exited", "--timeout", "30")

    assert data == {"started": [good, bad], "waiting": []}
    assert row_of(shared_bell, good)["state"] == "exited"
    assert row_of(shared_bell, good)["exit_code"] == 0
    assert row_of(shared_bell, bad)["state"] == "crashed"
    assert row_of(shared_bell, bad)["exit_code"] == 1
    assert "KeyError: 'close' at line 2" in row_of(shared_bell, bad)["why"]


def test_stop_names_those_that_had_to_be_killed(shared_bell: Bell) -> None:
    tame, wild = add(shared_bell, WAITS, "tame"), add(shared_bell, STUBBORN, "wild")
    shared_bell.start_running(tame, wild)
    wait_until_ready(shared_bell, wild)
    data = shared_bell.data("stop", "tame", wild, "--grace", "0.3")

    assert data == {"stopped": [tame, wild], "killed": [wild]}
    assert row_of(shared_bell, tame)["state"] == "stopped"
    assert row_of(shared_bell, wild)["state"] == "stopped"
    assert row_of(shared_bell, wild)["pid"] is None


def test_restart_gives_a_new_run_and_starts_what_was_stopped(shared_bell: Bell) -> None:
    strategy = add(shared_bell, WAITS, "again and again")
    first = shared_bell.data("restart", strategy)
    before = row_of(shared_bell, strategy)
    second = shared_bell.data("restart", strategy, "--wait", "running")
    after = row_of(shared_bell, strategy)
    shared_bell.data("stop", strategy)

    assert first == second == {"started": [strategy], "waiting": []}
    assert (before["state"], after["state"]) == ("running", "running")
    assert before["run"] != after["run"]
    assert before["pid"] != after["pid"]


def test_runs_are_told_newest_first(shared_bell: Bell) -> None:
    strategy = add(shared_bell, CRASHES, "run twice")
    for _ in range(2):
        shared_bell.run_to_end(strategy)
    runs = shared_bell.data("runs", strategy)["runs"]

    assert [set(each) for each in runs] == [
        {
            *("id", "started_at", "ended_at", "outcome", "exit_code", "signal", "trigger"),
            *("peak_rss_bytes", "log"),
        }
    ] * 2
    assert runs[0]["id"] > runs[1]["id"]
    assert runs[0]["outcome"] == "KeyError: 'close' at line 2"
    assert runs[0]["exit_code"] == 1
    assert runs[0]["trigger"] == "bell"
    assert runs[0]["peak_rss_bytes"] > 1_000_000
    assert_is_indian_time(runs[0]["started_at"])
    assert_is_indian_time(runs[0]["ended_at"])


def test_logs_are_the_newest_runs_unless_another_is_named(shared_bell: Bell) -> None:
    strategy = add(shared_bell, ENDS, "logs much")
    shared_bell.run_to_end(strategy)
    [run_] = shared_bell.data("runs", strategy)["runs"]
    shared_bell.run_to_end(strategy)
    data = shared_bell.data("logs", strategy)
    older = shared_bell.data("logs", strategy, "--run", run_["id"])
    texts = [line["text"] for line in data["lines"] if line["stream"] == "stdout"]

    assert set(data) == {"lines"}
    assert all(set(line) == {"time", "stream", "text"} for line in data["lines"])
    assert {line["stream"] for line in data["lines"]} == {"stdout", "supervisor"}
    assert texts == ["one", "two"]
    assert data["lines"] != older["lines"]
    assert_is_indian_time(data["lines"][0]["time"])


def test_logs_can_be_cut_and_searched(shared_bell: Bell) -> None:
    strategy = add(shared_bell, "for n in range(2500): print('line', n)\n", "logs a lot")
    shared_bell.run_to_end(strategy)

    found = shared_bell.data("logs", strategy, "--grep", r"^line \d*7$", "-n", "2")["lines"]
    assert [line["text"] for line in found] == ["line 2487", "line 2497"]
    assert len(shared_bell.data("logs", strategy)["lines"]) == 100
    assert shared_bell.data("logs", strategy, "-n", "0")["lines"] == []
    every = shared_bell.data("logs", strategy, "-n", "99999")["lines"]
    assert [each["text"] for each in every if each["stream"] == "stdout"] == [
        f"line {n}" for n in range(2500)
    ]


def test_a_strategy_that_has_not_run_has_an_empty_log(shared_bell: Bell) -> None:
    strategy = add(shared_bell, ENDS, "never run")

    assert shared_bell.data("logs", strategy)["lines"] == []
    assert shared_bell.data("runs", strategy)["runs"] == []


def test_show_tells_source_and_settings(shared_bell: Bell, tmp_path: Path) -> None:
    text = "# -*- coding: latin-1 -*-\nprint('caf\u00e9')\n"
    path = tmp_path / "coffee.py"
    path.write_text(text, encoding="latin-1")
    strategy = shared_bell.add(path, "Coffee")
    data = shared_bell.data("show", strategy)

    assert set(data) == {
        *("source", "encoding", "read_only", "id", "name", "exchange", "interpreter"),
        *("grace_s", "schedule", "file_path", "created_at"),
    }
    assert data["source"] == text
    assert data["encoding"].replace("_", "-") in {"latin-1", "iso-8859-1", "iso8859-1"}
    assert data["read_only"] is False
    assert data["name"] == "Coffee"
    assert data["interpreter"] is None
    assert data["grace_s"] == 10
    assert data["schedule"] is None
    assert data["file_path"] == f"strategies/scripts/{strategy}.py"
    assert_is_indian_time(data["created_at"])


def test_a_running_strategy_is_read_only_and_neither_saved_nor_deleted(
    shared_bell: Bell, tmp_path: Path
) -> None:
    strategy = add(shared_bell, WAITS, "locked")
    shared_bell.start_running(strategy)
    new = write(tmp_path, "new", ENDS)
    saved = shared_bell.ask("save", strategy, str(new))
    deleted = shared_bell.ask("delete", strategy)
    shown = shared_bell.data("show", strategy)
    exported = shared_bell.data("export", strategy, "-o", str(tmp_path / "out.py"))
    shared_bell.data("stop", strategy)

    assert saved["data"]["error"] == "strategy_running"
    assert deleted["data"]["error"] == "strategy_running"
    assert shown["read_only"] is True
    assert shown["source"] == WAITS
    assert Path(exported["path"]).read_text(encoding="utf-8") == WAITS


def test_save_keeps_what_was_before(shared_bell: Bell, tmp_path: Path) -> None:
    strategy = add(shared_bell, WAITS, "saved")
    data = shared_bell.data("save", strategy, str(write(tmp_path, "new", ENDS)))
    scripts = shared_bell.workspace / "strategies" / "scripts"

    assert set(data) == {"version"}
    assert len(data["version"]) == 12
    assert shared_bell.data("show", strategy)["source"] == ENDS
    assert (scripts / f"{strategy}.bak").read_text(encoding="utf-8") == WAITS


def test_export_overwrites_only_a_file_that_was_named(shared_bell: Bell, tmp_path: Path) -> None:
    strategy = add(shared_bell, ENDS, "exported")
    words = ("--json", "export", strategy)
    first = run(shared_bell, *words, cwd=tmp_path)
    second = run(shared_bell, *words, cwd=tmp_path)
    target = tmp_path / f"{strategy}.py"
    target.write_text("old", encoding="utf-8")
    named = run(shared_bell, *words, "-o", target.name, cwd=tmp_path)

    assert first.json()["data"] == {"path": str(target)}
    assert second.status == 1
    assert second.json()["data"]["error"] == "write_failed"
    assert "-o" in second.json()["message"]
    assert named.json()["data"] == {"path": str(target)}
    assert target.read_text(encoding="utf-8") == ENDS


def test_delete_names_the_id_and_the_strategy_is_gone(shared_bell: Bell) -> None:
    strategy = add(shared_bell, ENDS, "deleted")

    assert shared_bell.data("delete", "deleted") == {"id": strategy}
    assert shared_bell.ask("status", strategy)["data"]["error"] == "unknown_strategy"


def test_check_looks_at_strategies_and_at_files(shared_bell: Bell, tmp_path: Path) -> None:
    strategy = add(shared_bell, "print('fine')\n", "checked")
    wrong = write(tmp_path, "wrong", "print('fine')\nif True\n")
    done = run(shared_bell, "--json", "check", wrong.name, cwd=tmp_path)
    [problem] = done.json()["data"]["problems"]

    assert shared_bell.data("check", strategy) == {"problems": []}
    assert done.status == 0
    assert set(problem) == {"severity", "code", "message", "line", "column"}
    assert (problem["severity"], problem["code"], problem["line"]) == ("error", "syntax", 2)


def test_events_are_one_object_a_line(shared_bell: Bell) -> None:
    strategy = add(shared_bell, ENDS, "eventful")
    shared_bell.run_to_end(strategy)
    done = run(shared_bell, "--json", "events")
    events = [json.loads(line) for line in done.out.splitlines()]
    mine = [each for each in events if each["strategy"] == strategy]

    assert done.status == 0
    assert all(set(each) == {"time", "strategy", "state", "why", "trigger"} for each in events)
    assert [each["state"] for each in mine] == ["starting", "running", "exited"]
    assert {each["trigger"] for each in mine} == {"bell"}
    assert_is_indian_time(mine[0]["time"])


def test_a_verb_that_is_none_is_wrong_usage(shared_bell: Bell) -> None:
    done = run(shared_bell, "debug", "anything")

    assert done.status == 2
    assert "invalid choice" in done.err
    assert done.out == ""
