"""What ``sitecustomize`` gives a strategy: live lines and an orderly end, on every Python."""

import ast
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from core.runner import protocol
from tests.unit.runner_driver import BASE_PYTHON, LIMIT_S, SITE, Run, Runs, launch

_VERSIONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")


def pythons() -> list[Path]:
    """Return the interpreters of this machine, the real programs behind any shims."""
    found = {BASE_PYTHON.resolve()}
    roots = Path.home() / ".pyenv" / "versions"
    named = [
        shutil.which(f"python{version}", path="/usr/bin:/usr/local/bin") for version in _VERSIONS
    ]
    candidates = [Path(each) for each in named if each]
    for version in _VERSIONS:
        candidates += sorted(roots.glob(f"{version}.*/bin/python{version}"))
    return sorted(found | {each.resolve() for each in candidates})


@pytest.fixture(params=pythons(), ids=lambda path: path.name)
def python(request: pytest.FixtureRequest) -> Path:
    """Return each interpreter in turn."""
    path: Path = request.param
    return path


def told(python: Path, code: str, *, is_main: bool = True, **variables: str) -> str:
    """Return what ``code`` prints, run as a strategy's process."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SITE)} | variables
    if is_main:
        environment[protocol.MAIN_VARIABLE] = "1"
    done = subprocess.run(
        [str(python), "-c", code], env=environment, capture_output=True, timeout=LIMIT_S, check=True
    )
    assert done.stderr == b"", done.stderr.decode()
    return done.stdout.decode().strip()


def stopped(runs: Runs, source: str, python: Path = BASE_PYTHON, **changes: Any) -> Run:
    """Start a strategy, stop it when it is ready, and return its run."""
    run = runs.request(source, **changes)
    run.request["argv"][0] = str(python)
    run.answer = launch(run.request)
    run.await_text(b" O ready\n")
    run.stop()
    return run


def test_lines_are_live_on_both_streams_and_in_python_children(python: Path) -> None:
    child = "import sys; print(sys.stdout.line_buffering, sys.stderr.line_buffering)"
    code = f"{child}\nsys.stdout.flush()\nimport subprocess\nsubprocess.call([sys.executable, '-c', {child!r}])"

    assert told(python, code).split() == ["True"] * 4


def test_nothing_of_it_is_seen_by_the_strategy(python: Path) -> None:
    code = "import os, sys; print(sorted(os.environ), sys.path, sorted(sys.modules), sep='\\n')"
    variables, path, modules = told(python, code).splitlines()
    bare_variables, bare_path, bare_modules = told(
        python, code, is_main=False, PYTHONPATH=""
    ).splitlines()

    assert variables == bare_variables
    assert path == bare_path
    assert set(ast.literal_eval(modules)) - set(ast.literal_eval(bare_modules)) <= {"sitecustomize"}


def test_only_the_main_process_answers_sigterm_by_itself(python: Path) -> None:
    code = "import signal; print(signal.getsignal(15) is signal.SIG_DFL)"

    assert told(python, code, is_main=True) == "False"
    assert told(python, code, is_main=False) == "True"


def test_a_stop_runs_finally_and_atexit(runs: Runs, python: Path) -> None:
    source = """
    import atexit, time
    atexit.register(print, "at exit")
    try:
        print("ready")
        time.sleep(100)
    finally:
        print("orders cancelled")
    """
    run = stopped(runs, source, python)

    assert run.texts("O") == [b"ready", b"orders cancelled", b"at exit"]
    assert run.record()["exit_code"] == 143
    assert run.texts("E") == []


def test_a_second_request_does_not_break_off_the_tidying(runs: Runs) -> None:
    run = runs.start("""
    import os, time
    try:
        print("ready")
        time.sleep(100)
    finally:
        os.kill(os.getpid(), 15)
        time.sleep(0.1)
        print("orders cancelled")
    """)
    run.await_text(b" O ready\n")
    run.stop()

    assert run.texts("O")[-1] == b"orders cancelled"
    assert run.record()["exit_code"] == 143


def test_a_handler_of_the_strategys_own_replaces_it(runs: Runs) -> None:
    run = stopped(
        runs,
        """
        import os, signal, time
        def mine(*_):
            os.write(1, b"mine\\n")
            os._exit(7)
        signal.signal(signal.SIGTERM, mine)
        print("ready")
        time.sleep(100)
        """,
    )

    assert run.texts("O") == [b"ready", b"mine"]
    assert run.record()["exit_code"] == 7


def test_a_forked_child_dies_of_the_signal(runs: Runs, python: Path) -> None:
    run = runs.request("""
    import os, signal, time
    child = os.fork()
    if child == 0:
        try: time.sleep(100)
        finally: print("never")
    os.kill(child, signal.SIGTERM)
    print(os.waitpid(child, 0)[1])
    """)
    run.request["argv"][0] = str(python)
    run.answer = launch(run.request)
    run.wait()

    assert run.texts("O") == [str(signal.SIGTERM.value).encode()]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_multiprocessing_end_as_usual(runs: Runs, method: str) -> None:
    run = runs.finish(f"""
    import multiprocessing, os, time

    def work(number):
        if not number:
            with open("at", "a") as file: file.write("at work")
            time.sleep(100)
        return number

    if __name__ == "__main__":
        context = multiprocessing.get_context({method!r})
        with context.Pool(2) as pool:
            open("at", "w").close()
            print(pool.apply(work, (1,)))
            for _ in range(2): pool.apply_async(work, (0,))
            while open("at").read().count("at work") < 2: time.sleep(0.01)
            workers = list(pool._pool)
        # Leaving the block has terminated the workers.
        pool.join()
        print([each.exitcode for each in workers])
        process = context.Process(target=work, args=(0,))
        process.start()
        process.terminate()
        process.join()
        print(process.exitcode)
    """)

    assert run.texts("O") == [b"1", b"[-15, -15]", b"-15"], run.texts("E")
    assert run.record()["exit_code"] == 0


def test_a_stop_ends_a_strategy_in_a_pool(runs: Runs) -> None:
    run = stopped(
        runs,
        """
        import multiprocessing, time
        def work(_): time.sleep(1000)
        if __name__ == "__main__":
            with multiprocessing.Pool(2) as pool:
                print("ready")
                pool.map(work, range(10))
        """,
    )

    assert run.record()["stop"]["escalated"] is False


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n"
                     "    threading.Event().wait()", id="waiting for a thread"),
        pytest.param("asyncio.run(asyncio.sleep(1000))", id="asyncio"),
        pytest.param("subprocess.run(['sleep', '1000'])", id="subprocess"),
        pytest.param("select.select([], [], [])", id="select"),
    ],
)  # fmt: skip
def test_a_stop_reaches_a_strategy_wherever_it_waits(runs: Runs, body: str) -> None:
    source = (
        "import asyncio, select, subprocess, threading, time\n"
        f"try:\n    print('ready')\n    {body}\nfinally:\n    print('in order')\n"
    )
    run = stopped(runs, source)

    assert run.texts("O")[-1] == b"in order"
    assert run.record()["exit_code"] == 143


def test_a_sitecustomize_of_the_strategys_own_runs_too(python: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.mine = __file__\n")
    code = (
        "import sitecustomize, signal, sys; "
        "print(sys.mine, sitecustomize.__file__, signal.getsignal(15) is signal.SIG_DFL)"
    )
    path = f"{SITE}{os.pathsep}{tmp_path}"
    mine = str(tmp_path / "sitecustomize.py")

    assert told(python, code, PYTHONPATH=path).split() == [mine, mine, "False"]


def test_a_broken_sitecustomize_breaks_as_it_would_without_ours(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import nothing_of_that_name\n")
    outputs = []
    for path in (f"{SITE}{os.pathsep}{tmp_path}", str(tmp_path)):
        done = subprocess.run(
            [str(BASE_PYTHON), "-c", "print('started')"],
            env={"PYTHONPATH": path},
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
        outputs.append((done.returncode, done.stdout, done.stderr))

    assert outputs[0] == outputs[1]
    assert b"nothing_of_that_name" in outputs[0][2]


def test_a_process_without_output_starts(python: Path) -> None:
    command = [str(python), "-c", "import sys; sys.exit(9 if sys.stdout is None else 1)"]
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&- 2>&-', "sh", *command],
        env={"PYTHONPATH": str(SITE), protocol.MAIN_VARIABLE: "1"},
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == 9
