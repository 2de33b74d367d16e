"""Peers of the runner, installed for one benchmark run: supervisor, circus and PM2.

Each supervises one worker and some sleepers. Where a peer can stamp lines with the time it
does, as a runner does, and where it can rotate logs by size it does that too.
"""

import contextlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from bench.measure import wait_until
from bench.supervised import ROTATE_BYTES, ROTATE_KEEP, SLEEPER, Supervised, worker_source

Start = Callable[[Path, int], AbstractContextManager[Supervised]]

_SUPERVISOR = """\
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
pidfile={folder}/supervisord.pid
[program:worker]
command={python} {folder}/worker.py
stdout_logfile={folder}/worker.log
stdout_logfile_maxbytes={size}
stdout_logfile_backups={keep}
stderr_logfile={folder}/worker.err
[program:sleeper]
command={python} {folder}/sleeper.py
numprocs={count}
process_name=%(program_name)s%(process_num)03d
stdout_logfile={folder}/sleeper%(process_num)03d.log
stderr_logfile={folder}/sleeper%(process_num)03d.err
"""

_CIRCUS = """\
[circus]
check_delay = 5
endpoint = ipc://{folder}/endpoint
pubsub_endpoint = ipc://{folder}/pubsub
[watcher:worker]
cmd = {python} {folder}/worker.py
stdout_stream.class = FileStream
stdout_stream.filename = {folder}/worker.log
stdout_stream.max_bytes = {size}
stdout_stream.backup_count = {keep}
stdout_stream.time_format = %Y-%m-%d %H:%M:%S
[watcher:sleeper]
cmd = {python} {folder}/sleeper.py
numprocesses = {count}
stdout_stream.class = FileStream
stdout_stream.filename = {folder}/sleeper.log
"""


def install(folder: Path) -> None:
    """Install all three below ``folder``, with pip and npm."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    _run([str(python), "-m", "pip", "install", "-q", "supervisor", "circus", "setuptools<81"])
    _run(["npm", "install", "--silent", "--prefix", str(folder), "pm2"])


def all_of_them(installed: Path) -> dict[str, Start]:
    """Return what starts each peer that is installed below ``installed``."""
    binaries = installed / "venv" / "bin"

    def supervisor(folder: Path, count: int) -> AbstractContextManager[Supervised]:
        command = [str(binaries / "supervisord"), "-c", str(folder / "config")]
        return _daemon(_SUPERVISOR, command, folder, count)

    def circus(folder: Path, count: int) -> AbstractContextManager[Supervised]:
        command = [str(binaries / "circusd"), str(folder / "config")]
        return _daemon(_CIRCUS, command, folder, count)

    def pm2(folder: Path, count: int) -> AbstractContextManager[Supervised]:
        return _pm2(installed / "node_modules" / ".bin" / "pm2", folder, count)

    return {"supervisor": supervisor, "circus": circus, "PM2": pm2}


@contextlib.contextmanager
def _daemon(config: str, command: list[str], folder: Path, count: int) -> Iterator[Supervised]:
    _write_scripts(folder)
    settings = {"size": ROTATE_BYTES, "keep": ROTATE_KEEP, "count": count}
    text = config.format(folder=folder, python=sys.executable, **settings)
    (folder / "config").write_text(text)
    with (folder / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        wait_until(lambda: len(_children(daemon.pid)) > count, "the peer's children")
        yield Supervised(folder, folder / "worker.log", daemon.pid, [daemon.pid] * count)
    finally:
        daemon.terminate()
        daemon.wait(60)


@contextlib.contextmanager
def _pm2(program: Path, folder: Path, count: int) -> Iterator[Supervised]:
    _write_scripts(folder)
    names = ["worker", *(f"sleeper{number}" for number in range(count))]
    apps = [
        {
            "name": name,
            "script": str(folder / f"{name.rstrip('0123456789')}.py"),
            "interpreter": sys.executable,
            "out_file": str(folder / f"{name}.log"),
            "error_file": str(folder / f"{name}.err"),
            "log_date_format": "YYYY-MM-DD HH:mm:ss.SSS Z",
        }
        for name in names
    ]
    (folder / "apps.json").write_text(json.dumps({"apps": apps}))
    environment = {**os.environ, "PM2_HOME": str(folder / "home")}
    try:
        _run([str(program), "start", str(folder / "apps.json")], environment)
        pid = int((folder / "home" / "pm2.pid").read_text())
        wait_until(lambda: len(_children(pid)) > count, "the peer's children")
        yield Supervised(folder, folder / "worker.log", pid, [pid] * count)
    finally:
        _run([str(program), "kill"], environment)


def _write_scripts(folder: Path) -> None:
    folder.mkdir()
    (folder / "worker.py").write_text(worker_source(folder))
    (folder / "sleeper.py").write_text(SLEEPER)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
