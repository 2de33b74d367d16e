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


@dataclass(frozen=True)
class OwnVariables:
    """The variables of a strategy, or of a set, with their values; for the user who changes them.

    Attributes:
        regular: Names to values.
        secure: Secrets; None where they cannot be read.
    """

    regular: Values = field(default_factory=_nothing, repr=False)
    secure: Values | None = field(default_factory=_nothing, repr=False)

    def change_to(self, wanted: "OwnVariables") -> VariableChange:
        """Return what makes ``wanted`` of these; secrets that cannot be read stay out of it."""
        regular = _set_anew(self.regular, wanted.regular)
        if self.secure is None or wanted.secure is None:
            gone = self.regular.keys() - wanted.regular.keys()
            return VariableChange(regular=regular, unset=tuple(sorted(gone)))
        before = self.regular.keys() | self.secure.keys()
        after = wanted.regular.keys() | wanted.secure.keys()
        secure = _set_anew(self.secure, wanted.secure)
        return VariableChange(regular=regular, secure=secure, unset=tuple(sorted(before - after)))


def _set_anew(before: Values, after: Values) -> Values:
    return {name: value for name, value in after.items() if before.get(name) != value}


def changed(values: Values, change: Values, gone: Iterable[str]) -> dict[str, str]:
    """Return ``values`` without the names that are ``gone``, and with ``change``."""
    dropped = set(gone)
    return {name: each for name, each in values.items() if name not in dropped} | dict(change)


def texts(value: object) -> dict[str, str]:
    """Return what of a decoded JSON value are names of texts; the rest means nothing here."""
    if not isinstance(value, Mapping):
        return {}
    return {str(name): each for name, each in value.items() if isinstance(each, str)}
