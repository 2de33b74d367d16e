"""What the dialog of environments goes by: rows, what is wrong with them, and its answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple

from core.background import Task
from core.errors import InvalidVariableError, shortened
from core.manager.strategy_outfit import StrategyOutfit
from core.process.strategy_environment import MAIN_VARIABLE, strategy_environment
from core.variables.dotenv_file import parsed_dotenv
from core.variables.names import checked_name, checked_value, looks_secret
from core.variables.run_environment import SESSION, of_set, of_strategy
from core.variables.variable import OwnVariables, Variable
from core.workspace import Workspace

BULLETS: Final = "••••••••"
PROGRAM: Final = "the program"
_ITS_RUN: Final = "(the run’s id)"  # noqa: RUF001 - the right apostrophe


class Entry(NamedTuple):
    """A row of a table: a name and a value as they stand there."""

    name: str
    value: str

    def __repr__(self) -> str:  # type: ignore[explicit-override] # of a NamedTuple
        """Return the name alone."""
        return f"Entry({self.name!r})"


class EnvironmentWish(Enum):
    """What the dialog was left with."""

    SAVE = "save"
    CHANGE_KEY = "change_key"
    BEGIN_ANEW = "begin_anew"


@dataclass(frozen=True)
class EnvironmentChoice:
    """The environment of one strategy, as the dialog is asked and answers.

    Attributes:
        title: What the dialog is about.
        outfit: What the files say.
        workspace: Whose strategy it is.
        locked: Why nothing can be changed now; nothing where it can.
        own: Its own variables.
        chosen: The sets that it uses.
        sets: All sets.
        in_keychain: Whether the system's keychain guards the key.
        look_for_keychain: Begins the look for one; the result is its name, or None.
        wish: What is to be done.
    """

    title: str
    outfit: StrategyOutfit = field(repr=False)
    workspace: Workspace
    own: OwnVariables
    chosen: tuple[str, ...]
    sets: Mapping[str, OwnVariables]
    locked: str = ""
    in_keychain: bool = False
    look_for_keychain: Callable[[], Task] | None = field(default=None, repr=False, compare=False)
    wish: EnvironmentWish = EnvironmentWish.SAVE


def problems(
    entries: Sequence[Entry], others: Iterable[str] = (), *, secret: bool = False
) -> dict[int, str]:
    """Return what is wrong with rows, by their numbers.

    Args:
        entries: The rows of a table.
        others: The names in the table beside it.
        secret: Each needs a value.
    """
    taken, found = set(others), {}
    for row, entry in enumerate(entries):
        if not entry.name:
            found[row] = "A variable needs a name"
            continue
        try:
            checked_value(checked_name(entry.name), entry.value)
        except InvalidVariableError as error:
            found[row] = str(error)
        else:
            if entry.name in taken:
                found[row] = f"{shortened(entry.name)} is there twice: remove one of them"
            elif secret and not entry.value:
                found[row] = f"{entry.name} needs a value: press F2 on it, or double-click"
            taken.add(entry.name)
    return found


def entries_of(variables: Mapping[str, str]) -> list[Entry]:
    """Return the rows of variables, by name."""
    return [Entry(name, variables[name]) for name in sorted(variables)]


def variables_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the variables of rows that have no problem."""
    return {each.name: each.value for each in entries}


class Pasted(NamedTuple):
    """What a pasted text says.

    Attributes:
        regular: Rows for the table of variables.
        secure: Rows for the table of secrets: their names look like it.
        flaws: A sentence for each line that means nothing, and each name that cannot be used.
    """

    regular: list[Entry]
    secure: list[Entry]
    flaws: list[str]


def pasted(text: str) -> Pasted:
    """Return what a text in the form of a ``.env`` says; all of it, or what is wrong with it."""
    result = Pasted([], [], [])
    try:
        found = parsed_dotenv(text)
    except InvalidVariableError as error:
        result.flaws.append(str(error))
        return result
    for entry in entries_of(found):
        wrong = problems([entry])
        if wrong:
            result.flaws.append(wrong[0])
        else:
            (result.secure if looks_secret(entry.name) else result.regular).append(entry)
    return result


def seen(
    choice: EnvironmentChoice, own: OwnVariables, chosen: Iterable[str], *, with_session: bool
) -> list[Variable]:
    """Return what the strategy will see, by name.

    Args:
        choice: What the dialog was asked with, and the sets as they stand in it.
        own: The variables as they stand in it.
        chosen: The sets that are chosen in it.
        with_session: Whether what comes from the user's session is shown too.
    """
    layers = list(choice.outfit.below)
    for name in chosen:
        its = choice.sets[name]
        layers += of_set(name, its.regular, its.secure or {})
    layers += of_strategy(own.regular, own.secure or {})
    found = {each.name: each for each in layers}
    whole = strategy_environment(choice.workspace, choice.outfit.strategy, _ITS_RUN, found)
    del whole[MAIN_VARIABLE]  # gone before the strategy's first line
    for name, value in whole.items():
        if name not in found or found[name].value != value:
            found[name] = Variable(name, value, PROGRAM)
    return [found[name] for name in sorted(found) if with_session or found[name].source != SESSION]
