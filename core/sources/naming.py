"""How a strategy's id comes from its file's name, and which names a user may give."""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from itertools import count

from core import clock
from core.errors import InvalidExchangeError, InvalidNameError, shortened
from core.records.strategy import EXCHANGES

MAX_NAME_LENGTH = 100
"""OpenAlgo's limit, in characters."""

_MAX_STEM_LENGTH = 100
_FALLBACK_STEM = "strategy"
_EXTENSION = re.compile(r"\.pyw?$", re.IGNORECASE)
_COPY_END = re.compile(r" copy( \d+)?$")
_PATH_SEPARATOR = re.compile(r"[/\\]")
_NOT_OF_AN_ID = re.compile(r"[^A-Za-z0-9_-]")
# Control characters, halves of surrogate pairs, line and paragraph separators.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Those that turn the direction of everything after them.
_REFUSED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def strategy_id(file_name: str, at: datetime, taken: Callable[[str], bool]) -> str:
    """Return the id for a new strategy, as OpenAlgo makes it: ``crash_me_20261122223910``.

    It consists of ASCII letters, digits, ``_`` and ``-``, and its end, a second of IST,
    keeps it from being a name that Windows reserves.

    Args:
        file_name: The name, or the path in any system's form, of the file that was added.
        at: When it was added.
        taken: Says whether an id cannot be used; the next free second is taken then.
    """
    stem = _stem(file_name)
    moment = at.astimezone(clock.IST)
    ids = (f"{stem}_{moment + timedelta(seconds=later):%Y%m%d%H%M%S}" for later in count())
    return next(each for each in ids if not taken(each))


def display_name(text: str) -> str:
    """Return the name that a user typed, without the space around it, cut as OpenAlgo cuts.

    Raises:
        InvalidNameError: Nothing is left of it, or it holds control characters.
    """
    # Looked at as far as it can matter: a pasted megabyte is no name.
    name = text.strip()[:MAX_NAME_LENGTH].strip()
    if not any(character.isprintable() and not character.isspace() for character in name):
        message = "A strategy needs a name: type one to tell it from the others"
        raise InvalidNameError(message)
    if any(_is_refused(character) for character in name):
        message = (
            f"The name “{shortened(name)}” holds control characters, such as a line break: "
            "type it as one line of plain text"
        )
        raise InvalidNameError(message)
    return name


def _stem(file_name: str) -> str:
    name = _EXTENSION.sub("", _PATH_SEPARATOR.split(file_name[-4096:])[-1])
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    joined = "_".join(plain.split()).lstrip("._")
    return _NOT_OF_AN_ID.sub("", joined)[:_MAX_STEM_LENGTH] or _FALLBACK_STEM


def copy_name(name: str, taken: Collection[str]) -> str:
    """Return what a copy is called: ``Momentum copy``, then ``Momentum copy 2``.

    Args:
        name: Of what is copied, which may be a copy itself.
        taken: The names that there are.
    """
    stem = _COPY_END.sub("", name)
    for number in count(1):
        end = " copy" if number == 1 else f" copy {number}"
        made = stem[: MAX_NAME_LENGTH - len(end)].rstrip() + end
        if made not in taken:
            return made
    raise AssertionError  # never: counting does not end


def _is_refused(character: str) -> bool:
    return unicodedata.category(character) in _REFUSED_CATEGORIES or character in _REFUSED


def exchange_code(text: str) -> str:
    """Return the code of the exchange that ``text`` names.

    Raises:
        InvalidExchangeError: There is none.
    """
    code = text.strip().upper()
    if code not in EXCHANGES:
        message = f"There is no exchange “{shortened(text)}”: use one of {', '.join(EXCHANGES)}"
        raise InvalidExchangeError(message)
    return code
