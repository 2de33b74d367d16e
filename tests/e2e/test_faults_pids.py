"""A pid that belongs to another process by now is never taken for a strategy, nor signalled."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.real_input import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pid namespaces are Linux's")

LAST_PID = Path("/proc/sys/kernel/ns_last_pid")
OTHER = "import time; time.sleep(600)"


def test_of_a_strategy_and_a_runner_whose_pids_others_have_nothing_is_believed(
    tmp_path: Path,
) -> None:
    as_user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    world = ("unshare", *as_user, "--pid", "--fork", "--kill-child", "--mount-proc")
    try:
        done = subprocess.run((*world, "true"), capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("unshare is not installed")
    if done.returncode:
        pytest.skip(f"a pid namespace is not allowed here: {done.stderr.strip()}")
    inside = (sys.executable, "-m", "tests.e2e.reused_pids", str(tmp_path))
    done = subprocess.run(
        (*world, *inside), cwd=ROOT, capture_output=True, text=True, check=False, timeout=90
    )
    if done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])

    assert seen["reused"] == [seen["strategy"], seen["runner"]]
    assert seen["row"]["state"] == "crashed"
    assert "check open positions" in seen["row"]["why"]
    assert seen["row"]["pid"] is None
    assert seen["stop"] == "strategy_not_running"
    assert seen["others_alive"] == [True, True]
    assert seen["started"] is True
