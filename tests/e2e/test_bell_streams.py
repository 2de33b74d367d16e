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


def test_followed_logs_go_on_from_run_to_run(served_bell: Bell) -> None:
    strategy = add(served_bell, ENDS, "two runs")
    with following(served_bell, "logs", strategy) as lines:
        served_bell.run_to_end(strategy)
        first = [next(line for line in lines if line["text"] == text) for text in ("one", "two")]
        served_bell.run_to_end(strategy)
        second = [next(line for line in lines if line["text"] == text) for text in ("one", "two")]

    assert [set(line) for line in first] == [{"time", "stream", "text"}] * 2
    assert first[1]["time"] < second[0]["time"]


def test_the_logs_of_a_named_run_end_with_it(served_bell: Bell) -> None:
    strategy = add(served_bell, WAITS, "one run")
    served_bell.start_running(strategy)
    run_id = served_bell.status(strategy)["run"]
    follower = begin(served_bell, "--json", "logs", strategy, "--run", run_id, "-f")
    served_bell.data("stop", strategy)
    out, err = follower.communicate(timeout=20)

    texts = [json.loads(line)["text"] for line in out.splitlines()]
    assert (follower.returncode, err) == (0, b"")
    assert "ready" in texts
    assert texts[-1] == served_bell.data("logs", strategy)["lines"][-1]["text"]


def test_followed_logs_show_what_matches_alone(served_bell: Bell) -> None:
    strategy = add(served_bell, COUNTS, "counter")
    with following(served_bell, "logs", strategy, "--grep", "7$", "-n", "1000") as lines:
        served_bell.start_running(strategy)
        texts = [line["text"] for line in itertools.islice(lines, 5)]
    served_bell.data("stop", strategy)

    assert counted(texts) == [7, 17, 27, 37, 47]


def test_followed_events_come_as_they_happen(served_bell: Bell) -> None:
    strategy = add(served_bell, WAITS, "eventful")
    with following(served_bell, "events", "-n", "1000") as events:
        served_bell.start_running(strategy)
        started = list(itertools.islice(events, 2))
        served_bell.data("stop", strategy)
        stopped = list(itertools.islice(events, 2))

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


def test_a_reader_that_has_seen_enough_ends_it_quietly(served_bell: Bell) -> None:
    strategy = add(served_bell, "for n in range(50_000): print('x' * 80)\n", "long")
    served_bell.run_to_end(strategy)
    whole = begin(served_bell, "logs", strategy, "-n", "50000")
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


def test_ctrl_c_ends_a_follower_quietly(served_bell: Bell) -> None:
    strategy = add(served_bell, ENDS, "followed")
    served_bell.run_to_end(strategy)
    follower = begin(served_bell, "logs", strategy, "-f")
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


def test_ctrl_c_on_a_wait_leaves_the_strategy_running(served_bell: Bell) -> None:
    strategy = add(served_bell, WAITS, "waited for")
    waiting = begin(served_bell, "start", strategy, "--wait", "exited")
    eventually(lambda: served_bell.status(strategy)["state"] == "running", "the start")
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate(timeout=20)

    assert (waiting.returncode, err) == (130, b"")
    assert served_bell.status(strategy)["state"] == "running"


def test_what_people_read_is_in_columns(served_bell: Bell) -> None:
    strategy = add(served_bell, WAITS, "EMA देवनागरी")
    served_bell.start_running(strategy)
    status = run(served_bell, "status").out.splitlines()
    listed = run(served_bell, "list").out.splitlines()
    one = run(served_bell, "status", strategy).out

    assert status[0].split() == ["NAME", "STATE", "PID", "CPU", "MEMORY", "UPTIME", "WHY"]
    assert "running" in status[1]
    assert listed[1].split()[:3] == [strategy, "running", "NSE"]
    assert ["Id", strategy] in [line.split() for line in one.splitlines()]
    assert all(len(line) <= 100 for line in (*status, *listed))


def test_a_full_disk_under_standard_output_is_told(served_bell: Bell) -> None:
    add(served_bell, ENDS, "anything")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            (*BELL, "--workspace", str(served_bell.workspace), "list"),
            cwd=ROOT,
            env=served_bell.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == b"Standard output cannot be written (No space left on device)\n"
