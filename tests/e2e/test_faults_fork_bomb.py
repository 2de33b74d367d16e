"""A strategy that multiplies is held by the guard of its processes, and nothing of it is left."""

import sys

import pytest

from core.runner import protocol
from tests.e2e.bell_program import add
from tests.e2e.faults import processes_of, record_of, supervise
from tests.e2e.real_input import Bell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

BOMB = """\
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
for _ in range(9):
    if os.fork() == 0:
        os.setsid()
    time.sleep(0.05)
while True:
    time.sleep(60)
"""


def test_a_fork_bomb_is_held_by_the_guard_of_processes(near_bell: Bell) -> None:
    strategy = add(near_bell, BOMB, "bomb")
    supervise(near_bell, strategy, grace_s=0.5, process_limit=40, process_action="stop")
    with near_bell.serving():
        near_bell.start_running(strategy)
        after = near_bell.wait_for_end(strategy)
        left = processes_of(near_bell, strategy)
        record = record_of(near_bell, after)

    assert left == []
    assert record["reason"] == protocol.REASON_GUARD
    assert record["guard"]["name"] == "processes"
    assert record["guard"]["value"] > 40
    assert "processes" in after["why"]
