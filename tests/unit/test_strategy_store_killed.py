"""A store that is killed while it writes without pause."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent


_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from core.background import Background
from core.records.strategy import Strategy
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace
app = QCoreApplication([])
background = Background(app)
store = StrategyStore(Workspace(Path(sys.argv[1])), background)
store.load()
assert not store.notices, store.notices
number = store.get("counter").pid or 1 if store.strategies() else 1
def put():
    global number
    number += 1
    counter = Strategy(id="counter", name="C" * 500, file_path="x.py", pid=number)
    store.put(counter).succeeded.connect(acknowledged)
def acknowledged(_result, shown=[0]):
    print(number, flush=True)
    put()
put()
app.exec()
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.timeout(300)
def test_killed_again_and_again_the_file_is_whole_and_knows_every_acknowledged_change(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path)
    workspace.create()
    acknowledged = 0
    for turn in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            bufsize=0,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        assert writer.stdout
        for _ in range(1 + turn * 5 % 12):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        out, err = writer.communicate()
        lines = [each for each in out.splitlines(keepends=True) if each.endswith(b"\n")]
        acknowledged = max([acknowledged, *(int(each) for each in lines)])

        entry = json.loads(workspace.configs_file.read_bytes())["counter"]

        assert not err
        assert acknowledged <= entry["pid"] <= acknowledged + 1
        assert entry["name"] == "C" * 500
