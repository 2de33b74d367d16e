"""The look at a process tree: whoever forks, from which thread, and however many there are."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.runner.linux_tree import ProcessTree
from tests.unit.runner_driver import BASE_PYTHON, wait_until

if sys.platform != "linux":
    pytest.skip("reads /proc", allow_module_level=True)

Start = Callable[[str], "subprocess.Popen[str]"]
FROM_A_THREAD = """
import subprocess, threading
go = threading.Event()
def work():
    go.wait()
    children.append(subprocess.Popen(["sleep", "1000"], stdin=subprocess.DEVNULL))
    threading.Event().wait()
children = []
threading.Thread(target=work, daemon=True).start()
input()
go.set()
input()
children[0].kill()
"""
MANY = """
import subprocess
children = [subprocess.Popen(["sleep", "1000"], stdin=subprocess.DEVNULL) for _ in range(100)]
input()
for child in children: child.kill()
"""
LARGE = "block = bytearray(b'x') * 50_000_000\ninput()"
BUSY = "import time\nwhile time.process_time() < 0.5: pass\ninput()"


@pytest.fixture
def start() -> Iterator[Start]:
    """Start Python programs that end with their input."""
    started: list[subprocess.Popen[str]] = []

    def start_one(source: str) -> "subprocess.Popen[str]":
        command = [str(BASE_PYTHON), "-S", "-c", source]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, text=True))
        return started[-1]

    yield start_one
    for each in started:
        if each.poll() is None:
            each.communicate("\n\n")


@pytest.fixture
def tree() -> Iterator[ProcessTree]:
    """Look below this process."""
    tree = ProcessTree(os.getpid())
    yield tree
    tree.close()


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_processes_come_and_go(tree: ProcessTree, start: Start) -> None:
    before, files = tree.usage()[2], open_files()
    child = start("import subprocess\nsubprocess.run(['cat'])")
    wait_until(lambda: tree.usage()[2] == before + 2)
    child.communicate("")

    assert tree.usage()[2] == before
    assert open_files() == files


def test_memory_and_processor_time_are_those_of_all(tree: ProcessTree, start: Start) -> None:
    rss_bytes, cpu_s, _ = tree.usage()
    start(LARGE)
    start(BUSY)
    wait_until(lambda: tree.usage()[0] > rss_bytes + 50_000_000)
    wait_until(lambda: tree.usage()[1] >= cpu_s + 0.5)


def test_the_child_of_a_thread_is_found_after_a_few_looks(tree: ProcessTree, start: Start) -> None:
    before = tree.usage()[2]
    child = start(FROM_A_THREAD)
    wait_until(lambda: tree.usage()[2] == before + 1)
    assert child.stdin
    child.stdin.write("\n")
    child.stdin.flush()
    wait_until(lambda: tree.usage()[2] == before + 2)


def test_a_large_tree_is_whole_and_few_files_are_kept_open(tree: ProcessTree, start: Start) -> None:
    before, files = tree.usage()[2], open_files()
    start(MANY)
    wait_until(lambda: tree.usage()[2] == before + 101)

    assert open_files() < files + 150


def test_one_that_ended_and_was_not_reaped_counts(tree: ProcessTree, start: Start) -> None:
    before = tree.usage()[2]
    start("import os\nif os.fork() == 0: os._exit(0)\ninput()")
    wait_until(lambda: tree.usage()[2] == before + 2)
    assert tree.usage()[2] == before + 2
