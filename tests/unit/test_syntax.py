"""Syntax: every problem has its line and column, and no source crashes the check."""

import shutil
import sys
import threading
import warnings
from pathlib import Path

import pytest

from core.errors import InterpreterError
from core.records.problems import Problem, Severity
from core.sources.checks import (
    Source,
    check_syntax,
    decode_source,
)
from core.sources.interpreters import probe


def source(text: str) -> Source:
    return decode_source(text.encode(), "a.py")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "\ufeff"[:0] + "# coding: latin-1\nx = 'é'",
        "x = 1\r\ny = 2\r",
        "def f():\n\treturn 1\n",
    ],
)
def test_a_sound_source_has_no_problems(text: str) -> None:
    found = decode_source(text.encode("latin-1") if "latin" in text else text.encode(), "a.py")

    assert check_syntax(found, "a.py") == []


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("x = 1\nif x\n", "SyntaxError: expected ':'", 2, 5),
        ("print('नमस्ते' +)", "SyntaxError: invalid syntax", 1, 17),
        ("x = (1,\n", "SyntaxError: '(' was never closed", 1, 5),
        ("if 1:\nx\n", "IndentationError: expected an indented block", 2, 1),
        ("return", "SyntaxError: 'return' outside function", 1, 1),
        ("x = 1\r\ny = $\r\n", "SyntaxError: invalid syntax", 2, 5),
        ("x = 1\ry = $\r", "SyntaxError: invalid syntax", 2, 5),
    ],
)
def test_a_syntax_error_has_its_line_and_column(
    text: str, message: str, line: int, column: int
) -> None:
    [problem] = check_syntax(source(text), "a.py")

    assert problem.message.startswith(message)
    assert problem == Problem(
        severity=Severity.ERROR,
        code="syntax",
        message=problem.message,
        line=line,
        column=column,
    )


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "-" * 500_000 + "1",
        "x" + ".a" * 400_000,
        "x" + "[0]" * 300_000,
        "1" + "+1" * 400_000,
        "f(" * 200_000,
        "not " * 200_000 + "1",
        "lambda: " * 100_000 + "1",
        "a if b else " * 80_000 + "1",
        "if 1:\n" + "".join(" " * n + "if 1:\n" for n in range(1, 1000)) + " " * 1000 + "1",
        "x" + "()" * 400_000,
        "a=" * 400_000 + "1",
        "{" * 100_000,
    ],
    ids=lambda text: text[:8].strip(),
)
def test_what_nests_too_deeply_is_a_problem_and_no_crash(text: str) -> None:
    found: list[list[Problem]] = []
    # A worker thread's stack may be smaller than the main one's.
    thread = threading.Thread(target=lambda: found.append(check_syntax(source(text), "a.py")))
    thread.start()
    thread.join()

    assert len(found) == 1
    assert all(each.code == "syntax" for each in found[0])


def test_a_number_that_is_too_long_is_a_problem() -> None:
    [problem] = check_syntax(source("x = " + "9" * 5000), "a.py")

    assert problem.severity is Severity.ERROR


def test_what_python_only_warns_of_is_no_problem() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert check_syntax(source("x = '\\d'\nassert (x, 1)\n1 is 1\n"), "a.py") == []


def test_nothing_of_the_source_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    check_syntax(source(f"open({str(mark)!r}, 'w')"), "a.py")

    assert not mark.exists()


def test_this_modules_future_does_not_reach_the_source() -> None:
    text = "def f(x: (y := 1)): pass\n"

    assert check_syntax(source("from __future__ import annotations\n" + text), "a.py")
    assert not check_syntax(source(text), "a.py")


# --- the syntax of another Python


@pytest.mark.parametrize(
    ("text", "line"),
    [("x = 1\n", None), ("x = 1\nif x\n", 2), ("x = '\\d'\n", None), ("(" * 100_000, 1)],
    ids=["sound", "unsound", "warned of", "too deep"],
)
def test_the_interpreter_itself_can_be_asked(text: str, line: int | None) -> None:
    problems = check_syntax(source(text), "a.py", Path(sys.executable))

    assert [each.line for each in problems] == ([] if line is None else [line])


def test_an_interpreter_that_does_not_answer_is_replaced_by_our_own(tmp_path: Path) -> None:
    assert check_syntax(source("x = 1"), "a.py", tmp_path / "no-python") == []
    [problem] = check_syntax(source("if x\n"), "a.py", tmp_path / "no-python")
    assert problem.line == 1


def test_what_a_newer_python_understands_is_no_error_there() -> None:
    newer = shutil.which("python3.12") or shutil.which("python3.13")
    text = "type Pair = tuple[int, int]\n"
    try:
        python = probe(Path(newer or "python3.12")).path
    except InterpreterError:
        pytest.skip("this machine has no Python 3.12 or newer")

    assert check_syntax(source(text), "a.py", python) == []
    assert bool(check_syntax(source(text), "a.py")) is (sys.version_info < (3, 12))
