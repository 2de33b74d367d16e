"""The sizes that files, classes and functions keep to, and what the project's text may not name."""

import ast
import codecs
import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "desktop", "resources", "packaging", "bench", "tests", "docs", ".ci")
LOCKS = ("requirements.lock", "requirements-dev.lock")

FILE_LINES = 400
CLASS_LINES = 200
FUNCTION_LINES = 30
MAIN_WINDOW_LINES = 250

# In another alphabet, so that this file does not contain what it looks for.
_FORBIDDEN = tuple(
    codecs.decode(each, "rot13")
    for each in (
        "clcv.bet",
        "clgubaubfgrq",
        "aczwf.bet",
        "aczwf.pbz",
        "qro.qrovna.bet",
        "nepuvir.hohagh.pbz",
        "pbaqn.nanpbaqn",
        "--vaqrk-hey",
        "--svaq-yvaxf",
        "/jbex/",
        "../funerq",
        "/ebbg/",
        "/bcg/clcv",
    )
)


def _files(suffixes: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield the project's own files: neither what it installs nor a user's strategies."""
    folders = [each for name in FOLDERS for each in (ROOT / name).rglob("*")]
    for path in (*ROOT.iterdir(), *folders):
        hidden = "__pycache__" in path.parts or path.name.startswith(".coverage")
        if path.is_file() and not hidden and (not suffixes or path.suffix in suffixes):
            yield path


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _sources() -> list[Path]:
    """Return our Python sources; templates and the tests' strategies are written by users."""
    strategies = ("resources/templates/", "tests/strategies/")
    return [each for each in _files((".py",)) if not _named(each).startswith(strategies)]


def _own_lines(node: ast.AST) -> int:
    """Return the lines of a class, or of a function without its docstring and signature."""
    if isinstance(node, ast.ClassDef):
        return (node.end_lineno or 0) - node.lineno + 1
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return 0
    body = node.body[1:] if ast.get_docstring(node, clean=False) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _limit(node: ast.AST) -> int:
    return CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES


def test_the_sources_are_found() -> None:
    names = {_named(each) for each in _sources()}

    assert {"run.py", "core/clock.py", "tests/unit/test_budgets.py"} <= names


def test_files_keep_to_their_size() -> None:
    sizes = {_named(each): len(each.read_text("utf-8").splitlines()) for each in _sources()}

    too_long = {name: size for name, size in sizes.items() if size > FILE_LINES}

    assert not too_long, too_long
    assert sizes.get("desktop/main_window.py", 0) <= MAIN_WINDOW_LINES


def test_classes_and_functions_keep_to_their_size() -> None:
    too_long = [
        f"{_named(path)}:{node.lineno} {node.name}: {_own_lines(node)} lines"
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and _own_lines(node) > _limit(node)
    ]

    assert not too_long, "\n".join(too_long)


def test_a_package_is_a_docstring_and_imports_nothing() -> None:
    packages = [each for each in _sources() if each.name == "__init__.py"]
    bodies = {_named(each): ast.parse(each.read_bytes()).body for each in packages}

    assert len(packages) > 10
    assert [
        name
        for name, body in bodies.items()
        if len(body) != 1 or ast.get_docstring(ast.Module(body, [])) is None
    ] == []


def test_the_project_names_no_registry_and_no_machine() -> None:
    found = []
    for path in _files():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{_named(path)}: {each}" for each in _FORBIDDEN if each in text]

    assert not found, "\n".join(found)


def _locked(name: str) -> dict[str, str]:
    """Return each locked requirement and marker, with the text that follows it."""
    text = (ROOT / name).read_text("utf-8")
    pattern = re.compile(r"^(\S+==\S+(?: ; .+?)?) \\\n((?:    .*\n?)+)", re.MULTILINE)
    return {match[1]: match[2] for match in pattern.finditer(text)}


def _without_markers(locked: dict[str, str]) -> dict[str, str]:
    """Return requirements by name and version: what users need here, tests may need everywhere."""
    return {requirement.partition(" ; ")[0]: hashes for requirement, hashes in locked.items()}


def _package(requirement: str) -> str:
    return re.split(r"[<>=;~! ]", requirement, maxsplit=1)[0].lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    locked = _locked(name)
    pinned = (ROOT / name).read_text("utf-8").count("==")

    assert sum(requirement.count("==") for requirement in locked) == pinned
    assert all("--hash=sha256:" in hashes for hashes in locked.values())


def test_the_tests_run_with_what_users_get() -> None:
    user, test = (_without_markers(_locked(name)) for name in LOCKS)

    assert user.items() <= test.items()


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted: list[str] = project["project"]["dependencies"]
    if name == "requirements-dev.lock":
        wanted = wanted + project["dependency-groups"]["dev"]

    assert {_package(each) for each in wanted} <= {_package(each) for each in _locked(name)}


def test_pyside_is_held_at_the_version_that_works() -> None:
    assert importlib.metadata.version("PySide6-Essentials").startswith("6.11.")
    assert any(each.startswith("pyside6-essentials==6.11.") for each in _locked(LOCKS[0]))
