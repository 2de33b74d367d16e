"""Imports: the interpreter itself says what it lacks, and no guess is told as a fact."""

import sys
import venv
from pathlib import Path

import pytest

from core.records.problems import Problem, Severity
from core.sources.checks import Source, decode_source
from core.sources.imports import missing_imports, needed_modules
from tests.unit.other_python import other_python, questions

PYTHON = Path(sys.executable)


def source(text: str) -> Source:
    return decode_source(text.encode(), "a.py")


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("import a, b.c as d\nfrom e.f import g", {"a": 1, "b": 1, "e": 2}),
        ("import a\nimport a.b", {"a": 1}),
        ("from . import a\nfrom .b import c\nfrom ..d import e", {}),
        ("def f():\n    import a\nclass C:\n    import b\n", {"b": 4}),
        ("try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c", {}),
        ("try:\n    import a\nexcept (KeyError, ModuleNotFoundError):\n    a = None", {}),
        ("try:\n    import a\nexcept:\n    a = None\nfinally:\n    import b", {"b": 6}),
        ("try:\n    import a\nexcept KeyError:\n    import b", {"a": 2}),
        (
            "from contextlib import suppress\nwith suppress(ImportError):\n    import a",
            {"contextlib": 1},
        ),
        ("with open('x'):\n    import a", {"a": 2}),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b": 4}),
        ("import typing\nif typing.TYPE_CHECKING:\n    import a", {"typing": 1}),
        ("import sys\nif sys.platform == 'win32':\n    import winreg", {"sys": 1}),
        ("import sys\nif sys.version_info >= (3, 11):\n    import tomllib", {"sys": 1}),
        ("import os\nif os.name == 'nt':\n    import msvcrt", {"os": 1}),
        ("if __name__ == '__main__':\n    import a", {"a": 2}),
        ("for x in y:\n    import a\nwhile z:\n    import b", {"a": 2, "b": 4}),
        ("if x:\n    import a\nelif y:\n    import b", {"a": 2, "b": 4}),
        ("import a\nif", {}),
        ("(" * 100_000, {}),
    ],
)
def test_only_what_a_source_cannot_begin_without_is_needed(
    text: str, modules: dict[str, int]
) -> None:
    assert needed_modules(text) == modules


def test_a_missing_module_is_a_warning_with_its_line(tmp_path: Path) -> None:
    text = "import os\nimport no_such_module.part\nfrom nor_this import x\nimport json\n"

    assert missing_imports(source(text), PYTHON, tmp_path) == [
        Problem(
            severity=Severity.WARNING,
            code="missing_import",
            message=(
                f"The module “{name}” is not installed for {PYTHON}: "
                "install it there, or choose another interpreter"
            ),
            line=line,
            module=name,
        )
        for name, line in (("no_such_module", 2), ("nor_this", 3))
    ]


def test_the_interpreters_own_packages_are_found(tmp_path: Path) -> None:
    text = "import pytest, PySide6, sys, builtins, __main__, xml.etree, _thread\n"

    assert missing_imports(source(text), PYTHON, tmp_path) == []


def test_each_interpreter_answers_for_itself(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True, with_pip=False)
    folder = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    [problem] = missing_imports(source("import pytest"), tmp_path / "venv" / folder, tmp_path)

    assert "“pytest” is not installed" in problem.message


def test_what_an_interpreter_has_in_its_own_library_is_asked_once_and_packages_each_time(
    tmp_path: Path,
) -> None:
    python = other_python(tmp_path / "python", "return None")
    for _ in range(2):
        assert missing_imports(source("import sqlite3, json"), python, tmp_path) == []
    own = questions(python)
    for _ in range(2):
        assert missing_imports(source("import json, pytest"), python, tmp_path) == []
    [problem] = missing_imports(source("import json, no_such_module"), python, tmp_path)

    assert (own, questions(python)) == (1, 4)
    assert "no_such_module" in problem.message


def test_modules_beside_the_script_are_found_and_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    (tmp_path / "beside.py").write_text(f"open({str(mark)!r}, 'w')")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text(f"open({str(mark)!r}, 'w')")
    (tmp_path / "folder").mkdir()
    text = "import beside\nfrom package.module import x\nimport folder\n"

    assert missing_imports(source(text), PYTHON, tmp_path) == []
    assert not mark.exists()


def test_a_module_of_the_scripts_folder_does_not_hide_what_the_question_needs(
    tmp_path: Path,
) -> None:
    for name in ("json", "importlib", "sys"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit")

    assert missing_imports(source("import json, importlib"), PYTHON, tmp_path) == []


def test_modules_on_the_users_own_path_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "on_the_path.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))

    assert missing_imports(source("import on_the_path"), PYTHON, tmp_path) == []


def test_an_interpreter_that_is_none_is_a_warning_without_a_line(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    [problem] = missing_imports(source("import os"), gone, tmp_path)

    assert problem.line is None
    assert problem.message == (
        f"Its imports could not be checked: “{gone}” cannot be started "
        "(No such file or directory): choose a Python"
    )


def test_a_source_without_imports_asks_nobody(tmp_path: Path) -> None:
    assert missing_imports(source("x = 1"), tmp_path / "gone", tmp_path) == []


@pytest.mark.parametrize("text", ["import sound, ünï, औषधि\n", "import " + "a" * 5000])
def test_odd_module_names_are_no_trouble(text: str, tmp_path: Path) -> None:
    assert missing_imports(source(text), PYTHON, tmp_path)
