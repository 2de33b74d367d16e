"""Does what strategies do, and says what of it worked. A module of the user's lies in the root."""

import asyncio
import importlib.util
import multiprocessing
import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import traceback
from multiprocessing import shared_memory
from pathlib import Path


def double(number):
    return 2 * number


def data_folder():
    assert Path.cwd() == Path(os.environ["STRATEGY_DATA_DIR"]).resolve()
    Path("a/b").mkdir(parents=True)
    Path("a/b/state.json").write_text("{}")
    os.replace("a/b/state.json", "state.json")
    shutil.rmtree("a")
    os.symlink("state.json", "newest")
    Path("newest").write_text("[]")


def user_module():
    import user_module

    assert user_module.ANSWER == 42


def own_source():
    assert "user_module" in Path(__file__).read_text()


def pandas_frames():
    import pandas

    frame = pandas.DataFrame({"close": range(100)})
    frame.to_csv("prices.csv")
    frame.to_pickle("prices.pkl")
    assert pandas.read_csv("prices.csv")["close"].sum() == 4950
    assert len(pandas.read_pickle("prices.pkl")) == 100


def matplotlib_plot():
    if importlib.util.find_spec("matplotlib") is None:
        return
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.plot([1, 2, 3])
    pyplot.savefig("plot.png")


def database():
    with sqlite3.connect("trades.db") as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE TABLE trades (price)")
        base.execute("INSERT INTO trades VALUES (1)")
    base.close()


def pools():
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(double, [1, 2]) == [2, 4]


def manager_and_queue():
    with multiprocessing.Manager() as manager:
        found = manager.dict(a=1)
        assert found["a"] == 1
    queue = multiprocessing.Queue()
    queue.put(1)
    assert queue.get() == 1


def shared():
    block = shared_memory.SharedMemory(create=True, size=100)
    block.close()
    block.unlink()


def sockets():
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", 0)),
        (socket.AF_UNIX, tempfile.mkdtemp() + "/s"),
        (socket.AF_UNIX, f"\0friendly-{os.getpid()}"),
    ):
        with socket.socket(family) as server, socket.socket(family) as client:
            server.bind(address)
            server.listen()
            client.connect(server.getsockname())
            server.accept()[0].close()
    ssl.create_default_context()


def children():
    done = subprocess.run("echo up | cat > /dev/null && id -u", shell=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    child.terminate()
    assert child.wait() == -15 or child.returncode == 143


def coroutine():
    async def run():
        process = await asyncio.create_subprocess_exec("true")
        return await process.wait()

    assert asyncio.run(run()) == 0


def temporary():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x")
        path.write_text("x")
        shutil.move(path, "moved")
    handle, path = tempfile.mkstemp()
    os.close(handle)
    os.replace(path, Path(tempfile.gettempdir(), "friendly-replaced"))
    os.unlink(Path(tempfile.gettempdir(), "friendly-replaced"))


def devices():
    with open("/dev/null", "w") as nothing, open("/dev/stdout", "w") as out:
        nothing.write("x")
        out.write("through /dev/stdout\n")
    os.urandom(8)
    main, follower = os.openpty()
    os.close(main)
    os.close(follower)


def thread_names():
    thread = threading.Thread(target=double, args=(1,), name="ticks")
    thread.start()
    thread.join()


STEPS = (
    data_folder,
    user_module,
    own_source,
    pandas_frames,
    matplotlib_plot,
    database,
    pools,
    manager_and_queue,
    shared,
    sockets,
    children,
    coroutine,
    temporary,
    devices,
    thread_names,
)

if __name__ == "__main__":
    for step in STEPS:
        try:
            step()
        except Exception:
            traceback.print_exc()
            print("failed", step.__name__)
        else:
            print("worked", step.__name__)
    print("all tried")
