"""Environment variables as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from typing_extensions import override

from core.errors import InvalidVariableError
from core.variables.names import checked_name, checked_value

Values = Mapping[str, str]


def _nothing() -> Values:
    return MappingProxyType({})


class Variable(NamedTuple):
    """One variable as a strategy sees it.

    Attributes:
        source: Where its value is from, for the user to see.
        is_secret: Its value is never told: not in logs, records, and on no screen unasked.
    """

    name: str
    value: str
    source: str
    is_secret: bool = False

    @override
    def __repr__(self) -> str:
        """Return everything but a secret's value."""
        shown = "…" if self.is_secret else repr(self.value)
        return f"Variable({self.name}={shown}, {self.source})"


@dataclass(frozen=True, kw_only=True)
class VariableChange:
    """What is to become of the variables of a strategy, or of a set.

    Attributes:
        regular: Values that are set; a secret of the same name ends.
        secure: Secrets that are set; a regular variable of the same name ends.
        unset: Names that end, whichever they are.
    """

    regular: Values = field(default_factory=_nothing)
    secure: Values = field(default_factory=_nothing, repr=False)
    unset: tuple[str, ...] = ()

    def check(self) -> None:
        """Return if all of it can be.

        Raises:
            InvalidVariableError: It cannot; ``str()`` is the sentence, and repeats no value.
        """
        for values in (self.regular, self.secure):
            for name, value in values.items():
                checked_value(checked_name(name), value)
        both = set(self.regular).intersection(self.secure)
        if both:
            message = f"{min(both)} cannot be both regular and secure: choose one"
            raise InvalidVariableError(message)


class KeptVariables(NamedTuple):
    """What is kept for a strategy, or for a set.

    Attributes:
        regular: Names to values.
        secure: The names of its secrets.
    """

    regular: Values
    secure: tuple[str, ...]


def changed(values: Values, change: Values, gone: Iterable[str]) -> dict[str, str]:
    """Return ``values`` without the names that are ``gone``, and with ``change``."""
    dropped = set(gone)
    return {name: each for name, each in values.items() if name not in dropped} | dict(change)
