"""Interpreters: asked themselves, in time, and with a sentence where they are none."""

import os
import sys
import venv
from pathlib import Path

import pytest

from core.environment import own_environment
from core.errors import InterpreterError
from core.sources.interpreters import (
    PYTHON_VARIABLE,
    ask,
    default_interpreter,
    probe,
    runner_interpreter,
)
from tests.unit.other_python import other_python, questions

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shell scripts stand for interpreters")


@pytest.fixture
def nothing_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Leave no interpreter to be found but those that a test puts into the folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in (PYTHON_VARIABLE, "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), "/nonexistent"]))
    return folder


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def shim(path: Path, python: Path | str = sys.executable) -> Path:
    """Write what a version manager puts on the path in the place of a Python."""
    return script(path, f'exec "{python}" "$@"')


def refusal(path: Path) -> str:
    with pytest.raises(InterpreterError) as caught:
        probe(path)
    return str(caught.value)


def test_an_interpreter_says_what_it_is() -> None:
    found = probe(Path(sys.executable))

    assert found.path == Path(sys.executable)
    assert found.version == ".".join(str(each) for each in sys.version_info[:3])
    assert found.prefix == Path(sys.prefix)


def test_a_shim_is_resolved_to_the_python_behind_it(tmp_path: Path) -> None:
    assert probe(shim(tmp_path / "python")).path == Path(sys.executable)


def test_one_that_is_known_is_asked_again_when_it_is_another_file_and_a_shim_always(
    tmp_path: Path,
) -> None:
    known = other_python(tmp_path / "known", "return None")
    probe(known)
    first = probe(known)
    once = questions(known)
    other_python(known, "return 1")
    probe(known)
    manager = shim(tmp_path / "python", known)
    for _ in range(2):
        probe(manager)

    assert first.path == known
    assert (once, questions(known)) == (1, 4)


def test_what_a_site_prints_at_its_start_does_not_hide_the_answer(tmp_path: Path) -> None:
    noisy = script(tmp_path / "python", f'echo "hello {{}}"; exec "{sys.executable}" "$@"')

    assert probe(noisy).path == Path(sys.executable)


def test_what_is_no_interpreter_is_a_sentence(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no program")
    text.chmod(0o755)
    liar = script(tmp_path / "liar", "echo '{}'")
    silent = script(tmp_path / "silent", "exit 0")
    missing = tmp_path / "missing"

    assert refusal(missing) == (
        f"“{missing}” cannot be started (No such file or directory): choose a Python"
    )
    assert (
        refusal(tmp_path) == f"“{tmp_path}” cannot be started (Permission denied): choose a Python"
    )
    assert refusal(text) == f"“{text}” cannot be started (Exec format error): choose a Python"
    assert refusal(liar) == f"“{liar}” does not answer as a Python does: choose a Python"
    assert refusal(silent) == f"“{silent}” does not answer as a Python does: choose a Python"
    assert refusal(Path("a\0b")).endswith("cannot be started (unusable name): choose a Python")


def test_python_2_is_refused_by_its_version(tmp_path: Path) -> None:
    answer = '{"path": "/p", "version": "2.7.18", "major": 2, "prefix": "/"}'
    old = script(tmp_path / "python", f"printf '\\001opening-bell:%s\\n' '{answer}'")

    assert refusal(old) == f"“{old}” is Python 2.7.18: choose a Python 3"


def test_one_that_does_not_answer_in_time_is_killed_with_all_it_started(tmp_path: Path) -> None:
    # The first process waits for the second: both have gone once the question is answered.
    slow = script(tmp_path / "python", f'echo $$ >"{tmp_path}/pid"; sleep 600 & sleep 600')

    with pytest.raises(InterpreterError) as caught:
        ask(slow, "answer = {}", limit_s=0.3)

    assert str(caught.value) == f"“{slow}” did not answer within 0.3 s: choose another Python"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_an_interpreter_leaves_behind_does_not_hold_the_answer_up(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    leaves = script(
        tmp_path / "python", f'sleep 30 & echo $! >"{pid_file}"; exec "{sys.executable}" "$@"'
    )

    assert probe(leaves).path == Path(sys.executable)
    os.kill(int(pid_file.read_text()), 9)


def test_no_module_of_the_current_folder_hides_one_of_the_interpreters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)

    assert ask(Path(sys.executable), "answer = json.load(sys.stdin)", {"é": 1}) == {"é": 1}


def test_the_variable_goes_before_all(
    nothing_chosen: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script(nothing_chosen / "python3", "exit 1")
    monkeypatch.setenv(PYTHON_VARIABLE, str(shim(tmp_path / "mine")))

    assert default_interpreter() == Path(sys.executable)


def test_a_variable_that_names_no_python_is_said(
    nothing_chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PYTHON_VARIABLE, str(nothing_chosen / "gone"))

    with pytest.raises(InterpreterError, match=f"^{PYTHON_VARIABLE} names no Python for"):
        default_interpreter()


def test_the_active_virtual_environment_goes_before_the_path(
    nothing_chosen: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", symlinks=True, with_pip=False)
    shim(nothing_chosen / "python3")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "venv"))

    assert default_interpreter() == tmp_path / "venv" / "bin" / "python"


def test_the_newest_on_the_path_that_works_is_taken(nothing_chosen: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True, with_pip=False)
    script(nothing_chosen / "python3.13", "echo 'no such version' >&2; exit 127")
    (nothing_chosen / "python3.12").symlink_to(tmp_path / "venv" / "bin" / "python")
    script(nothing_chosen / "python3", "exit 1")

    found = default_interpreter()

    assert found.name == "python3.12"


def test_our_own_environment_is_never_the_default(
    nothing_chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = own_environment()
    if not (own / "bin" / "python").exists():
        pytest.skip("this checkout has no environment of its own yet")
    shim(nothing_chosen / "python3", own / "bin" / "python")
    monkeypatch.setenv("VIRTUAL_ENV", str(own))

    found = default_interpreter()

    assert found == runner_interpreter()
    assert not found.is_relative_to(own)


@pytest.mark.usefixtures("nothing_chosen")
def test_without_any_the_base_of_our_own_is_the_default() -> None:
    assert default_interpreter() == runner_interpreter()


def test_runners_run_on_the_base_of_our_own() -> None:
    found = probe(runner_interpreter())

    assert found.prefix == Path(sys.base_prefix)


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have this process look frozen; return the program's folder."""
    folder = tmp_path / "opening-bell"
    (folder / "python" / "bin").mkdir(parents=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(folder / "_internal"), raising=False)
    program = script(folder / "opening-bell", f"touch {tmp_path}/was-run")
    monkeypatch.setattr(sys, "executable", str(program))
    return folder


def test_a_frozen_program_has_a_python_beside_it(frozen: Path) -> None:
    python = frozen / "python" / "bin" / "python3"
    with pytest.raises(InterpreterError, match=r"is missing .*: install it again"):
        runner_interpreter()
    python.touch()

    assert runner_interpreter() == python


def test_a_frozen_program_never_runs_itself_as_a_python(
    frozen: Path, nothing_chosen: Path, tmp_path: Path
) -> None:
    program = Path(sys.executable)
    (nothing_chosen / "python3").symlink_to(program)
    (frozen / "python" / "bin" / "python3").touch()

    assert refusal(program) == f"“{program}” is this program and no Python: choose a Python"
    assert default_interpreter() == frozen / "python" / "bin" / "python3"
    assert not (tmp_path / "was-run").exists()
