"""``bell logs`` and ``bell events`` that are followed, piped and interrupted."""

import itertools
import json
import signal
import subprocess
from pathlib import Path

from tests.e2e.bell_program import ENDS, WAITS, add, begin, following, run
from tests.e2e.real_input import BELL, ROOT, Bell, eventually

COUNTS = "import time\nfor n in range(10**9):\n    print('count', n)\n    time.sleep(0.002)\n"


def counted(lines: list[str]) -> list[int]:
    return [int(line.removeprefix("count ")) for line in lines if line.startswith("count ")]


def test_followed_logs_go_on_from_run_to_run(shared_bell: Bell) -> None:
    strategy = add(shared_bell, ENDS, "two runs")
    with following(shared_bell, "logs", strategy) as lines:
        shared_bell.run_to_end(strategy)
        first = [next(line for line in lines if line["text"] == text) for text in ("one", "two")]
        shared_bell.run_to_end(strategy)
        second = [next(line for line in lines if line["text"] == text) for text in ("one", "two")]

    assert [set(line) for line in first] == [{"time", "stream", "text"}] * 2
    assert first[1]["time"] < second[0]["time"]


def test_the_logs_of_a_named_run_end_with_it(shared_bell: Bell) -> None:
    strategy = add(shared_bell, WAITS, "one run")
    shared_bell.start_running(strategy)
    run_id = shared_bell.status(strategy)["run"]
    follower = begin(shared_bell, "--json", "logs", strategy, "--run", run_id, "-f")
    shared_bell.data("stop", strategy)
    out, err = follower.communicate(timeout=20)

    texts = [json.loads(line)["text"] for line in out.splitlines()]
    assert (follower.returncode, err) == (0, b"")
    assert "ready" in texts
    assert texts[-1] == shared_bell.data("logs", strategy)["lines"][-1]["text"]


def test_followed_logs_show_what_matches_alone(shared_bell: Bell) -> None:
    strategy = add(shared_bell, COUNTS, "counter")
    with following(shared_bell, "logs", strategy, "--grep", "7$", "-n", "1000") as lines:
        shared_bell.start_running(strategy)
        texts = [line["text"] for line in itertools.islice(lines, 5)]
    shared_bell.data("stop", strategy)

    assert counted(texts) == [7, 17, 27, 37, 47]


def test_followed_events_come_as_they_happen(shared_bell: Bell) -> None:
    strategy = add(shared_bell, WAITS, "eventful")
    with following(shared_bell, "events", "-n", "1000") as events:
        shared_bell.start_running(strategy)
        mine = (each for each in events if each["strategy"] == strategy)
        started = list(itertools.islice(mine, 2))
        shared_bell.data("stop", strategy)
        stopped = list(itertools.islice(mine, 2))

    states = [each["state"] for each in (*started, *stopped)]
    assert states == ["starting", "running", "stopping", "stopped"]


def test_a_follower_misses_nothing_when_managers_change(lone_bell: Bell) -> None:
    strategy = add(lone_bell, COUNTS, "counter")
    with following(lone_bell, "logs", strategy, "-n", "100000") as lines:
        with lone_bell.serving() as first:
            lone_bell.start_running(strategy)
            texts = [line["text"] for line in itertools.islice(lines, 50)]
            first.kill()
            first.wait(20)
        texts += [line["text"] for line in itertools.islice(lines, 300)]
        server = lone_bell.serve()
        texts += [line["text"] for line in itertools.islice(lines, 300)]
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        texts += [line["text"] for line in itertools.islice(lines, 300)]

    numbers = counted(texts)
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > 900


def test_a_follower_of_events_misses_nothing_when_managers_change(lone_bell: Bell) -> None:
    strategy = add(lone_bell, ENDS, "eventful")
    with following(lone_bell, "events") as events:
        lone_bell.run_to_end(strategy)
        seen = list(itertools.islice(events, 3))
        with lone_bell.serving():
            lone_bell.run_to_end(strategy)
            seen += list(itertools.islice(events, 3))
        lone_bell.run_to_end(strategy)
        seen += list(itertools.islice(events, 3))

    assert [each["state"] for each in seen] == ["starting", "running", "exited"] * 3


def test_a_reader_that_has_seen_enough_ends_it_quietly(shared_bell: Bell) -> None:
    strategy = add(shared_bell, "for n in range(50_000): print('x' * 80)\n", "long")
    shared_bell.run_to_end(strategy)
    whole = begin(shared_bell, "logs", strategy, "-n", "50000")
    assert whole.stdout is not None
    whole.stdout.readline()
    whole.stdout.close()
    assert whole.stderr is not None
    with whole.stderr:
        complaint = whole.stderr.read()

    assert (whole.wait(20), complaint) == (0, b"")


def test_a_follower_ends_when_its_reader_does_although_nothing_comes(lone_bell: Bell) -> None:
    add(lone_bell, ENDS, "silent")
    for bell_words in (("events", "-f"), ("logs", "silent", "-f")):
        follower = begin(lone_bell, *bell_words)
        assert follower.stdout is not None
        follower.stdout.close()
        assert follower.stderr is not None
        with follower.stderr:
            complaint = follower.stderr.read()

        assert (follower.wait(20), complaint) == (0, b"")


def test_a_reader_that_pauses_holds_up_nobody_else(lone_bell: Bell) -> None:
    strategy = add(lone_bell, "for n in range(50_000): print('x' * 80)\n", "long")
    lone_bell.run_to_end(strategy)
    paused = begin(lone_bell, "logs", strategy, "-n", "50000")
    assert paused.stdout is not None
    first = paused.stdout.readline()
    beside = lone_bell.data("status")["manager"]
    assert paused.stderr is not None
    with paused.stdout, paused.stderr:
        rest, err = paused.stdout.read(), paused.stderr.read()
    paused.wait(20)

    assert beside == {"pid": paused.pid, "kind": "one-shot"}
    assert len((first + rest).splitlines()) == 50_000
    assert (paused.returncode, err) == (0, b"")


def test_ctrl_c_ends_a_follower_quietly(shared_bell: Bell) -> None:
    strategy = add(shared_bell, ENDS, "followed")
    shared_bell.run_to_end(strategy)
    follower = begin(shared_bell, "logs", strategy, "-f")
    assert follower.stdout is not None
    follower.stdout.readline()
    follower.send_signal(signal.SIGINT)
    _, err = follower.communicate(timeout=20)

    assert (follower.returncode, err) == (130, b"")


def test_ctrl_c_ends_a_lone_follower_quietly(lone_bell: Bell) -> None:
    strategy = add(lone_bell, ENDS, "followed")
    lone_bell.run_to_end(strategy)
    follower = begin(lone_bell, "logs", strategy, "-f")
    assert follower.stdout is not None
    follower.stdout.readline()
    follower.send_signal(signal.SIGINT)
    _, err = follower.communicate(timeout=20)

    assert (follower.returncode, err) == (130, b"")


def test_ctrl_c_on_a_wait_leaves_the_strategy_running(shared_bell: Bell) -> None:
    strategy = add(shared_bell, WAITS, "waited for")
    waiting = begin(shared_bell, "start", strategy, "--wait", "exited")
    eventually(lambda: shared_bell.status(strategy)["state"] == "running", "the start")
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate(timeout=20)

    assert (waiting.returncode, err) == (130, b"")
    assert shared_bell.status(strategy)["state"] == "running"


def test_what_people_read_is_in_columns(shared_bell: Bell) -> None:
    strategy = add(shared_bell, WAITS, "EMA देवनागरी")
    shared_bell.start_running(strategy)
    status = run(shared_bell, "status").out.splitlines()
    listed = run(shared_bell, "list").out.splitlines()
    one = run(shared_bell, "status", strategy).out.splitlines()
    shared_bell.data("stop", strategy)

    assert status[0].split() == ["NAME", "STATE", "PID", "CPU", "MEMORY", "UPTIME", "WHY"]
    assert ["EMA", "देवनागरी", "running"] in [line.split()[:3] for line in status]
    assert [strategy, "running", "NSE"] in [line.split()[:3] for line in listed]
    assert ["Id", strategy] in [line.split() for line in one]


def test_a_full_disk_under_standard_output_is_told(shared_bell: Bell) -> None:
    add(shared_bell, ENDS, "anything")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            (*BELL, "--workspace", str(shared_bell.workspace), "list"),
            cwd=ROOT,
            env=shared_bell.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == b"Standard output cannot be written (No space left on device)\n"
