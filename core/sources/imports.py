"""The modules that a source will import, and which of them its interpreter lacks."""

import ast
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from core.atomic_file import Identity, identity
from core.errors import InterpreterError
from core.records.problems import Problem, Severity
from core.sources.checks import Source
from core.sources.interpreters import ask

MISSING = "missing_import"
"""The code of the problem that a module is not installed."""

# Finds modules as a strategy would, without running any of them.
_FIND = """
import importlib.util
question = json.load(sys.stdin)
sys.path.insert(0, question["folder"])

def is_there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:
        return name in sys.modules
    except Exception:
        return True

there = [name for name in question["names"] if is_there(name)]
standard = getattr(sys, "stdlib_module_names", sys.builtin_module_names)
answer = {
    "missing": [name for name in question["names"] if name not in there],
    "standard": [name for name in there if name in standard],
}
"""

_FORGIVING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_PLATFORM_FACTS = frozenset({"platform", "version_info", "name", "implementation", "system"})


def missing_imports(source: Source, interpreter: Path, script_dir: Path) -> list[Problem]:
    """Return a warning for each module that the source needs and the interpreter does not find.

    Nothing of the source is run, and no module is imported; of ``a.b.c`` only ``a`` is
    looked for. A source that does not parse has no imports.

    Args:
        source: What to look at.
        interpreter: What will run it; asked itself, for 5 s at most.
        script_dir: Where it will lie: modules beside it are found.
    """
    lines = needed_modules(source.text)
    try:
        missing = missing_modules(lines, interpreter, script_dir)
    except InterpreterError as error:
        message = f"Its imports could not be checked: {error}"
        return [Problem(severity=Severity.WARNING, code=MISSING, message=message)]
    return [
        missing_import(name, lines[name], interpreter)
        for name in sorted(missing, key=lambda name: lines[name])
    ]


def missing_import(name: str, line: int, interpreter: Path) -> Problem:
    """Return the warning that a module is missing; its ``line`` counts from 1."""
    message = (
        f"The module “{name}” is not installed for {interpreter}: "
        "install it there, or choose another interpreter"
    )
    return Problem(Severity.WARNING, MISSING, message, line, module=name)


def missing_modules(names: Iterable[str], interpreter: Path, script_dir: Path) -> list[str]:
    """Return which of some top-level modules an interpreter does not find; none is imported.

    Packages come and go; what it has once found of its own library stays.

    Args:
        names: Of the modules.
        interpreter: Asked itself, for 5 s at most.
        script_dir: Modules in it are found.

    Raises:
        InterpreterError: It does not answer.
    """
    standard = _standard_modules(interpreter, identity(interpreter))
    wanted = sorted(set(names) - standard)
    if not wanted:
        return []
    answer = ask(interpreter, _FIND, {"names": wanted, "folder": str(script_dir)})
    standard.update(answer.get("standard", ()))
    return [name for name in answer.get("missing", ()) if name in wanted]


@lru_cache(maxsize=8)
def _standard_modules(_interpreter: Path, _identity: Identity | None) -> set[str]:
    """Return the modules of its own library that an interpreter has been found to have."""
    return set()


def needed_modules(text: str) -> dict[str, int]:
    """Return the top-level modules that a source cannot begin without, with their first line.

    Left out: imports inside functions, those that are tried or meant for type checkers or
    for one platform alone, and relative ones.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        found: dict[str, int] = {}
        for name, line in _imports(tree.body):
            found.setdefault(name, line)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return {}
    return found


def _imports(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    for statement in body:
        match statement:
            case ast.Import():
                for alias in statement.names:
                    yield alias.name.partition(".")[0], statement.lineno
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0], statement.lineno
            case _:
                for part in _certain_parts(statement):
                    yield from _imports(part)


def _certain_parts(statement: ast.stmt) -> list[list[ast.stmt]]:
    """Return the statements inside that run on every platform, and whose failure matters."""
    match statement:
        case ast.Try() if any(_forgives(each.type) for each in statement.handlers):
            return [statement.finalbody]
        case ast.Try():
            return [statement.body, statement.orelse, statement.finalbody]
        case ast.If() if _is_for_type_checkers(statement.test):
            return [statement.orelse]
        case ast.If() if not _asks_for_platform(statement.test):
            return [statement.body, statement.orelse]
        case ast.With() if not any(_suppresses(each) for each in statement.items):
            return [statement.body]
        case ast.ClassDef() | ast.For() | ast.While():
            return [statement.body]
        case _:
            return []


def _forgives(caught: ast.expr | None) -> bool:
    match caught:
        case None:
            return True
        case ast.Tuple(elts=each):
            return any(_forgives(one) for one in each)
        case _:
            return _last_name(caught) in _FORGIVING


def _suppresses(item: ast.withitem) -> bool:
    match item.context_expr:
        case ast.Call(func=function, args=caught):
            return _last_name(function) == "suppress" and any(_forgives(each) for each in caught)
        case _:
            return False


def _is_for_type_checkers(test: ast.expr) -> bool:
    return _last_name(test) == "TYPE_CHECKING"


def _asks_for_platform(test: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in _PLATFORM_FACTS for node in ast.walk(test)
    )


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case _:
            return ""
