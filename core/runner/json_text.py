"""JSON to and from bytes, without the ``json`` package: its import alone costs 13 ms."""

from core.runner.base import make_scanner, quoted


class _Rules:
    """What the C scanner asks of a decoder; the names are its own."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo: dict[str, str] = {}  # noqa: RUF012 - only the scanner written in Python reads it


_scan = make_scanner(_Rules)  # type: ignore[arg-type]


def parsed(data: bytes) -> object:
    """Return the JSON value that ``data`` holds, white space around it allowed.

    Raises:
        ValueError: It is not UTF-8, not JSON, or nested beyond reason.
    """
    text = data.decode().strip(" \t\r\n")
    try:
        value, end = _scan(text, 0)
    except (StopIteration, RecursionError, SystemError) as error:
        # SystemError: the scanner knows json's own exception only once json is loaded.
        raise ValueError("not JSON") from error  # noqa: EM101, TRY003
    if end != len(text):
        raise ValueError("more than one JSON value")  # noqa: EM101, TRY003
    return value


def encoded(value: object) -> bytes:
    """Return ``value`` as JSON in ASCII on one line; text that is not Unicode survives escaped.

    Args:
        value: None, a bool, a number, a text, or lists and dicts (text keys) of those.
    """
    return _text(value).encode("ascii")


def _text(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        pairs = [f"{quoted(key)}: {_text(each)}" for key, each in value.items()]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([_text(each) for each in value]) + "]"
    return repr(value)
