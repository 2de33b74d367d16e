"""Answers about sources, by Jedi: what a name is, where it comes from, what may follow."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jedi
import parso
from jedi.api.environment import Environment
from parso.python.tree import Class, Function, Scope

from core.errors import InterpreterError, shortened
from core.language.protocol import Completion, Completions, Document, Place, Signature
from core.sources import imports
from core.sources.interpreters import default_interpreter

_MOST_COMPLETIONS: Final = 2_000
_MOST_PLACES: Final = 2_000
_LONGEST_DESCRIPTION: Final = 4_000
_LONGEST_SIGNATURE: Final = 600
_MOST_LEARNED: Final = 20
_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*\.")


class Question:
    """A text, and the place in it that is asked about."""

    def __init__(self, document: Document, text: str, line: int, column: int) -> None:
        """Prepare; lines and columns count from 0.

        Raises:
            InterpreterError: The document's interpreter does not answer.
        """
        self._text = text
        self._document = document
        self._place = (line + 1, column)
        self._environment = environment(document.interpreter)

    def complete(self) -> Completions:
        """Return what may stand at the place, public names first."""
        found = self._script().complete(*self._place)[:_MOST_COMPLETIONS]
        typed = found[0].get_completion_prefix_length() if found else 0
        items = tuple(Completion(each.name_with_symbols, _kind(each)) for each in found)
        return Completions(typed, items)

    def signature(self) -> Signature | None:
        """Return how the function is called whose brackets are around the place."""
        found = self._script().get_signatures(*self._place)
        if not found:
            return None
        first = found[0]
        text = shortened(first.to_string(), _LONGEST_SIGNATURE)
        line, column = first.bracket_start
        start, end = _parameter(text, [each.to_string() for each in first.params], first.index)
        return Signature(text, line - 1, column, start, end)

    def describe(self) -> str:
        """Return what is written about the name at the place; empty where nothing is."""
        found = self._script().help(*self._place)
        if not found:
            return ""
        text = found[0].docstring() or found[0].description
        return shortened(text.strip(), _LONGEST_DESCRIPTION)

    def define(self) -> list[Place]:
        """Return where the name at the place is defined."""
        script = self._script()
        found = script.goto(*self._place, follow_imports=True, follow_builtin_imports=True)
        return [self._found(each) for each in found if each.line is not None]

    def usages(self) -> list[Place]:
        """Return where the name at the place is used in the document."""
        found = self._script().get_references(*self._place, scope="file")
        return [self._found(each) for each in found[:_MOST_PLACES] if each.line is not None]

    def outline(self) -> list[Place]:
        """Return the classes and functions of the document."""
        tree = parso.parse(self._text)
        return _scopes(tree, 0)[:_MOST_PLACES]

    def imports(self) -> dict[str, Any]:
        """Return the interpreter, and the modules that it lacks with their lines, from 0."""
        lines = imports.needed_modules(self._text)
        chosen = self._document.interpreter
        interpreter = Path(chosen) if chosen else default_interpreter()
        folder = Path(self._document.path).parent
        there = _found_modules(str(interpreter), str(folder))
        unknown = [name for name in lines if name not in there]
        missing = imports.missing_modules(unknown, interpreter, folder)
        there.update(set(unknown).difference(missing))
        places = [[name, lines[name] - 1] for name in missing]
        return {"interpreter": str(interpreter), "missing": places}

    def _script(self) -> jedi.Script:
        folder = Path(self._document.path).parent
        project = jedi.Project(folder, smart_sys_path=False, added_sys_path=[str(folder)])
        return jedi.Script(
            self._text, path=self._document.path, environment=self._environment, project=project
        )

    def _found(self, name: Any) -> Place:  # noqa: ANN401 - Jedi's names
        path = str(name.module_path or "")
        own = path == self._document.path
        return Place(name.name, "" if own else path, name.line - 1, name.column, name.type)


def learn(document: Document, text: str) -> Iterator[str]:
    """Look at what may follow each name that has a dot behind it; yield the name, one a step.

    What Jedi reads of a library for that, it keeps: the first to ask would wait for seconds.
    """
    for name, (line, column) in dotted_names(text).items():
        with suppress(Exception):  # the answer is nobody's yet
            Question(document, text, line, column).complete()
        yield name


def dotted_names(text: str) -> dict[str, tuple[int, int]]:
    """Return a text's first names that have a dot behind them, and the first place after that.

    Lines and columns count from 0.
    """
    places: dict[str, tuple[int, int]] = {}
    for line, written in enumerate(text.splitlines()):
        for found in _DOTTED.finditer(written):
            if len(places) < _MOST_LEARNED:
                places.setdefault(found[0], (line, found.end()))
    return places


@lru_cache(maxsize=8)
def environment(interpreter: str | None) -> Environment:
    """Return what an interpreter can import; it is asked once.

    Raises:
        InterpreterError: It does not answer.
    """
    path = Path(interpreter) if interpreter else default_interpreter()
    try:
        return jedi.create_environment(str(path), safe=False)
    except (jedi.InvalidPythonEnvironment, OSError) as error:
        message = f"{path} does not answer as a Python does: choose another interpreter"
        raise InterpreterError(message) from error


@lru_cache(maxsize=8)
def _found_modules(_interpreter: str, _folder: str) -> set[str]:
    """Return the modules that an interpreter has been found to have: they are not looked for again."""
    return set()


def _kind(completion: Any) -> str:  # noqa: ANN401 - Jedi's completions
    """Return what kind of thing a name is, as far as that is known without looking further.

    Jedi's own answer follows the imports of each name: half a minute for those of pandas.
    """
    name = completion._name  # noqa: SLF001 - see above
    tree_name = name.tree_name
    definition = tree_name.get_definition() if tree_name is not None else None
    if definition is not None and definition.type == "import_from":
        return ""
    return str(name.api_type)


def _parameter(text: str, parameters: list[str], index: int | None) -> tuple[int, int]:
    """Return where the parameter of an index stands in a signature's text."""
    at = text.find("(") + 1
    for number, each in enumerate(parameters):
        start = text.find(each, at)
        if start < 0:
            break
        at = start + len(each)
        if number == index:
            return start, at
    return 0, 0


def _scopes(scope: Scope, level: int) -> list[Place]:
    places = []
    inside: list[Class | Function] = [*scope.iter_classdefs(), *scope.iter_funcdefs()]
    for each in sorted(inside, key=lambda one: one.start_pos):
        kind = "class" if isinstance(each, Class) else "function"
        line, column = each.name.start_pos
        places.append(Place(each.name.value, "", line - 1, column, kind, level))
        places += _scopes(each, level + 1)
    return places
