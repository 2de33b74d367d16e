"""Tries every door of the workspace, and tells of each whether it was open.

The variable HOSTILE_SIBLING is the id of another strategy that runs.
"""

import ctypes
import json
import mmap
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRATEGIES = ROOT / "strategies"
OTHER = os.environ["HOSTILE_SIBLING"]
KEY = ROOT / "keys" / ".encryption_key"
HERE = Path.cwd()
LIBC = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def pid_of_other():
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and int(each.name) != os.getpid():
            try:
                words = (each / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if str(STRATEGIES / "scripts" / f"{OTHER}.py").encode() in words:
                return int(each.name)
    raise SystemExit("the sibling does not run")


PID = pid_of_other()
SECRETS = [
    KEY,
    STRATEGIES / ".secure_env",
    STRATEGIES / ".secure_env.bak",
    STRATEGIES / "strategy_env.json",
    STRATEGIES / "connections.json",
    STRATEGIES / "strategy_configs.json",
    STRATEGIES / "opening_bell.json",
    STRATEGIES / "scripts" / f"{OTHER}.py",
    STRATEGIES / "data" / OTHER / "positions.txt",
    STRATEGIES / "trash" / "deleted.py",
    next((STRATEGIES / "history" / OTHER).iterdir()),
    next((STRATEGIES / "runs" / OTHER).glob("*/record.json")),
    next((STRATEGIES / "runs" / OTHER).glob("*/spec.json")),
    next((ROOT / "log" / "strategies").glob(f"{OTHER}_*.log")),
    ROOT / "log" / "events.jsonl",
]


def symlink(path):
    link = HERE / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    return link.read_bytes()


def hard_link(path):
    link = HERE / "hard"
    link.unlink(missing_ok=True)
    os.link(path, link)
    return link.read_bytes()


def by_child(*command):
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode or not done.stdout:
        raise OSError(done.stderr)
    return done.stdout


def by_daemon(act):
    reader, writer = os.pipe()
    if not os.fork():
        os.setsid()
        if not os.fork():
            try:
                act()
                os.write(writer, b"done")
            finally:
                os._exit(0)
        os._exit(0)
    os.close(writer)
    os.wait()
    if not os.read(reader, 4):
        raise OSError("nothing")


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return None


def by_pool(method, path):
    with multiprocessing.get_context(method).Pool(1) as pool:
        if pool.apply(_read, (path,)) is None:
            raise OSError("nothing")


def by_folder(path):
    folder = os.open(path.parent, os.O_PATH)
    os.close(os.open(path.name, os.O_RDONLY, dir_fd=folder))


def by_handle(path):
    handle = ctypes.create_string_buffer(b"\x80\0\0\0", 200)
    mount = ctypes.c_int()
    args = (-100, str(path).encode(), handle, ctypes.byref(mount), 0)
    checked(LIBC.name_to_handle_at(*args))
    root = os.open("/", os.O_RDONLY)
    os.read(checked(LIBC.open_by_handle_at(root, handle, os.O_RDONLY)), 1)


def mapped(path):
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)[:1]


def bind_mount(path):
    checked(LIBC.unshare(0x00020000 | 0x10000000))
    checked(LIBC.mount(str(path.parent).encode(), str(HERE).encode(), None, 4096, None))


def vm_read(pid):
    class Piece(ctypes.Structure):
        _fields_ = [("base", ctypes.c_size_t), ("size", ctypes.c_size_t)]

    local = ctypes.create_string_buffer(8)
    here, there = Piece(ctypes.addressof(local), 8), Piece(0x400000, 8)
    checked(LIBC.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0))


def seize(pid):
    checked(LIBC.ptrace(0x4206, pid, 0, 0))


def borrow(pid):
    checked(LIBC.syscall(438, os.pidfd_open(pid), 1, 0))


def abstract_socket():
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + os.environ["HOSTILE_SOCKET"])


def manager_socket(verb, **args):
    """Ask the program itself, which has no walls, for what is closed."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(os.environ["HOSTILE_MANAGER"])
        client.sendall(json.dumps({"verb": verb, "args": args}).encode() + b"\n")
        answer = json.loads(client.makefile().readline())
    if answer.get("success", True) is False:
        raise OSError(answer["message"])


def replaced(path):
    new = HERE / "new"
    new.write_text("{}")
    os.replace(new, path)


def cut(path):
    checked(LIBC.truncate(str(path).encode(), 0))


def appended(path):
    with open(path, "a") as file:
        file.write("#")


def made(path):
    if os.path.lexists(path):
        raise SystemExit(f"{path} is there already")
    path.write_text("x")


def piped(path):
    os.mkfifo(path)


DOORS = {}
for secret in SECRETS:
    name = secret.relative_to(ROOT)
    DOORS[f"read {name}"] = lambda path=secret: path.read_bytes()
    DOORS[f"link {name}"] = lambda path=secret: symlink(path)
    DOORS[f"hard link {name}"] = lambda path=secret: hard_link(path)
    DOORS[f"/proc/self/root {name}"] = lambda path=secret: Path(f"/proc/self/root{path}").read_bytes()
    DOORS[f"cat {name}"] = lambda path=secret: by_child("cat", str(path))
    DOORS[f"append {name}"] = lambda path=secret: appended(path)
    DOORS[f"truncate {name}"] = lambda path=secret: cut(path)
    DOORS[f"replace {name}"] = lambda path=secret: replaced(path)
    DOORS[f"take {name}"] = lambda path=secret: os.rename(path, HERE / "taken")
    DOORS[f"rename {name}"] = lambda path=secret: os.rename(path, f"{path}.away")
    DOORS[f"copy {name}"] = lambda path=secret: shutil.copy(path, HERE / "copy")
    DOORS[f"unlink {name}"] = lambda path=secret: os.unlink(path)
for method in ("fork", "spawn", "forkserver"):
    DOORS[f"{method} a reader"] = lambda method=method: by_pool(method, KEY)
for file in ("environ", "mem", "maps", "auxv", "fd/1", f"root{KEY}", "cwd/positions.txt"):
    DOORS[f"/proc/sibling/{file}"] = lambda file=file: open(f"/proc/{PID}/{file}", "rb").read(1)
    DOORS[f"/proc/runner/{file}"] = lambda file=file: open(f"/proc/{os.getppid()}/{file}", "rb").read(1)
for name, pid in (("sibling", PID), ("runner", os.getppid())):
    DOORS[f"ptrace {name}"] = lambda pid=pid: seize(pid)
    DOORS[f"process_vm_readv {name}"] = lambda pid=pid: vm_read(pid)
    DOORS[f"pidfd_getfd {name}"] = lambda pid=pid: borrow(pid)
    DOORS[f"signal {name}"] = lambda pid=pid: os.kill(pid, signal.SIGCONT)
DOORS |= {
    "a daemon reads": lambda: by_daemon(KEY.read_bytes),
    "openat": lambda: by_folder(KEY),
    "a file handle": lambda: by_handle(KEY),
    "a map": lambda: mapped(KEY),
    "a way up from here": lambda: Path("../../../keys/.encryption_key").read_bytes(),
    "a bind mount": lambda: bind_mount(KEY),
    "an abstract socket": abstract_socket,
    "the program's sources": lambda: manager_socket("show", strategy=OTHER),
    "the program's secrets": lambda: manager_socket("export", all=True, path=str(HERE / "x.zip"), passphrase="long enough"),
    "the program's list by a daemon": lambda: by_daemon(lambda: manager_socket("list")),
    "a shell": lambda: by_child("sh", "-c", f"exec 3<'{KEY}'; cat <&3"),
    "run the other source": lambda: by_child(sys.executable, str(STRATEGIES / "scripts" / f"{OTHER}.py")),
    "its own source": lambda: appended(__file__),
    "the keys folder away": lambda: os.rename(ROOT / "keys", ROOT / "keys2"),
    "the keys folder here": lambda: os.rename(ROOT / "keys", HERE / "keys"),
    "the strategies folder away": lambda: os.rename(STRATEGIES, ROOT / "s2"),
    "a new key": lambda: made(ROOT / "keys" / "new"),
    "a new strategy": lambda: made(STRATEGIES / "scripts" / "planted.py"),
    "a new settings file": lambda: made(STRATEGIES / "strategy_env.json.tmp"),
    "a pipe for settings": lambda: piped(STRATEGIES / "opening_bell.json.tmp"),
    "a module for all": lambda: made(ROOT / "sitecustomize.py"),
    "a new run": lambda: os.mkdir(STRATEGIES / "runs" / "planted"),
    "a new log": lambda: made(ROOT / "log" / "strategies" / "planted.log"),
}

if __name__ == "__main__":
    status = Path("/proc/self/status").read_text()
    print("OPEN new privileges" if "NoNewPrivs:\t0" in status else "shut new privileges")
    for name, door in DOORS.items():
        try:
            door()
        except (OSError, StopIteration) as error:
            print(f"shut {name}: {error}")
        else:
            print(f"OPEN {name}")
    print("tried", len(DOORS) + 1)
