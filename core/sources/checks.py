"""What can be known of a source without running it: that it is text, and that it is Python."""

import codecs
import contextlib
import hashlib
import os
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.atomic_file import Identity, identity
from core.errors import InterpreterError, SourceError, SourceMissingError, shortened
from core.records.problems import Problem, Severity
from core.sources.interpreters import ask

MAX_SOURCE_BYTES = 1024 * 1024
"""OpenAlgo's limit."""

_DECLARATION = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD_BYTES = 4096
_MOST_VERDICTS = 10_000
_SAVE_AS_UTF8 = "save it as UTF-8 in the editor that made it"


# The same as check_syntax itself does, on any Python 3.
_COMPILE = """
import warnings
warnings.simplefilter("ignore")

def problem_of(text, name):
    try:
        compile(text, name, "exec", 0, True)
    except SyntaxError as error:
        return [type(error).__name__ + ": " + error.msg, error.lineno, error.offset]
    except (ValueError, OverflowError) as error:
        return ["Python cannot compile it: " + str(error)]
    except (RecursionError, MemoryError):
        return ["It is nested too deeply for Python to compile"]

sources = json.load(sys.stdin)
if len(sources) > 1:
    # Whoever asks about many looks ahead: what trades goes first.
    import os
    getattr(os, "nice", int)(10)
answer = {"problems": [problem_of(*each) for each in sources]}
"""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A strategy's source: what is read, and how it was written.

    Attributes:
        text: Its characters, with the line ends that the file has.
        encoding: Python's name of the file's encoding, ``utf-8`` without a declaration.
        has_bom: Whether the file begins with UTF-8's byte order mark, which is not in text.
        data: The file's bytes.
        line_end: What ends most lines: a line feed, a carriage return, or both.
    """

    text: str
    encoding: str
    has_bom: bool
    data: bytes
    line_end: str


def read_source(path: Path) -> Source:
    """Return the source in a file.

    Raises:
        SourceMissingError: There is no such file.
        SourceError: It is a folder, cannot be read, or :func:`decode_source` refuses it.
    """
    name = shortened(path.name or str(path))
    try:
        if path.is_dir():
            message = f"{name} is a folder: choose a Python file"
            raise SourceError(message)
        if not path.is_file() and path.exists():
            message = f"{name} is no ordinary file: choose a Python file"
            raise SourceError(message)
        with path.open("rb") as file:
            # One byte more than is allowed shows that it is too large.
            data = file.read(MAX_SOURCE_BYTES + 1)
            size = max(len(data), os.fstat(file.fileno()).st_size)
    except FileNotFoundError as error:
        message = f"{name} is not in {path.parent}: put it there, or choose another file"
        raise SourceMissingError(message) from error
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "unusable name"
        message = f"{name} cannot be read ({why}): check the file and its permissions"
        raise SourceError(message) from error
    _refuse_large(size, name)
    return decode_source(data, name)


def decode_source(data: bytes, name: str) -> Source:
    """Return the source that ``data`` is, by its byte order mark and PEP 263's declaration.

    Args:
        data: A file's whole content.
        name: What the sentences of errors call it.

    Raises:
        SourceError: It is larger than 1 MB, no text, or not in the encoding that it claims.
    """
    _refuse_large(len(data), name)
    _refuse_binary(data, name)
    has_bom = data.startswith(codecs.BOM_UTF8)
    body = data.removeprefix(codecs.BOM_UTF8)
    encoding = _encoding(body, name, has_bom=has_bom)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(_undecodable(body, error, encoding, name)) from error
    except ValueError as error:
        message = f"{name} is not in the encoding {encoding} that it declares: {_SAVE_AS_UTF8}"
        raise SourceError(message) from error
    return Source(
        text=text, encoding=encoding, has_bom=has_bom, data=data, line_end=_line_end(text)
    )


def encode_source(text: str, like: Source) -> bytes:
    """Return ``text`` as the bytes of a file.

    Its own declaration decides its encoding, for an edit may change it; line ends stay as
    they are. The text of ``like`` gives the very bytes of ``like``.

    Args:
        text: What was edited.
        like: What it was before, which says whether there is a byte order mark.

    Raises:
        SourceError: A character does not fit the encoding, or what would be written could
            not be read again.
    """
    if text == like.text:
        return like.data
    name = "The source"
    head = text[:_HEAD_BYTES].encode("ascii", "replace")
    encoding = _encoding(head, name, has_bom=like.has_bom)
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError as error:
        line = _line_number(text[: error.start])
        character = shortened(text[error.start])
        message = (
            f"The character “{character}” in line {line} has no place in the encoding {encoding}: "
            "take it out, or declare utf-8 in the first line"
        )
        raise SourceError(message) from error
    except ValueError as error:
        message = f"The source cannot be written in the encoding {encoding}: declare utf-8"
        raise SourceError(message) from error
    data = (codecs.BOM_UTF8 if like.has_bom else b"") + data
    if decode_source(data, name).text != text:
        message = f"The source cannot be written in the encoding {encoding}: declare utf-8"
        raise SourceError(message)
    return data


def check_syntax(source: Source, file_name: str, interpreter: Path | None = None) -> list[Problem]:
    """Return why the source does not compile; nothing of it is run.

    Args:
        source: What to look at.
        file_name: What tracebacks would call it.
        interpreter: The Python whose grammar counts, in a process of its own; without it,
            or where it does not answer, this program's.
    """
    if interpreter is not None:
        with contextlib.suppress(InterpreterError):
            return ask_syntax([(source, file_name)], interpreter)[0]
    return _own_check(source, file_name)


def ask_syntax(sources: Sequence[tuple[Source, str]], interpreter: Path) -> list[list[Problem]]:
    """Return for each source, with its file's name, why it does not compile on an interpreter.

    It is asked once for all of them, so that many take little more than one, and not at all about
    texts that it has judged before.

    Raises:
        InterpreterError: It does not answer.
    """
    kept = _verdicts(interpreter, identity(interpreter))
    digests = [_digest(source.text) for source, _name in sources]
    found = {each: kept[each] for each in digests if each in kept}
    unknown = {
        digest: (source.text, name)
        for digest, (source, name) in zip(digests, sources, strict=True)
        if digest not in found
    }
    if unknown:
        found |= zip(unknown, _judged(list(unknown.values()), interpreter), strict=True)
        if len(kept) > _MOST_VERDICTS:
            kept.clear()
        kept.update(found)
    return [list(found[each]) for each in digests]


@lru_cache(maxsize=8)
def _verdicts(_interpreter: Path, _identity: Identity | None) -> dict[bytes, list[Problem]]:
    """Return what an interpreter has said of texts, each by its digest."""
    return {}


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _judged(question: list[tuple[str, str]], interpreter: Path) -> list[list[Problem]]:
    told = ask(interpreter, _COMPILE, question).get("problems", [])
    if len(told) != len(question):
        message = f"{interpreter} does not answer as a Python does: choose a Python"
        raise InterpreterError(message)
    return [[_syntax_problem(*each)] if each else [] for each in told]


def _own_check(source: Source, file_name: str) -> list[Problem]:
    """Return why the source does not compile on this program's Python."""
    try:
        # What a strategy is warned of is its own affair, even where warnings are errors.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source.text, file_name, "exec", dont_inherit=True)
    except SyntaxError as error:
        message = f"{type(error).__name__}: {error.msg}"
        return [_syntax_problem(message, error.lineno, error.offset)]
    except (ValueError, OverflowError) as error:
        return [_syntax_problem(f"Python cannot compile it: {error}")]
    except (RecursionError, MemoryError):
        return [_syntax_problem("It is nested too deeply for Python to compile")]
    return []


def _syntax_problem(message: str, line: int | None = None, column: int | None = None) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="syntax",
        message=message,
        line=line if line and line > 0 else None,
        column=column if column and column > 0 else None,
    )


def _refuse_large(size: int, name: str) -> None:
    if size > MAX_SOURCE_BYTES:
        message = (
            f"{name} has {size / MAX_SOURCE_BYTES:.1f} MB, and a strategy at most 1 MB: "
            "move the data in it to a file of its own"
        )
        raise SourceError(message)


def _refuse_binary(data: bytes, name: str) -> None:
    if data.startswith(_WIDE_MARKS) or _looks_wide(data):
        message = f"{name} is UTF-16 or UTF-32, which Python does not run: {_SAVE_AS_UTF8}"
        raise SourceError(message)
    place = data.find(b"\0")
    if place >= 0:
        line = _line_number(data[:place].decode("latin-1"))
        message = f"{name} is no text (line {line} holds a NUL byte): choose a Python file"
        raise SourceError(message)


def _looks_wide(data: bytes) -> bool:
    """Return whether every other byte is mostly NUL, as in UTF-16 without its mark."""
    head = data[:_HEAD_BYTES]
    halves = head[0::2], head[1::2]
    shares = sorted(half.count(0) / max(1, len(half)) for half in halves)
    return len(head) > 1 and shares[0] < 0.1 and shares[1] > 0.7  # noqa: PLR2004 - see above


def _encoding(body: bytes, name: str, *, has_bom: bool) -> str:
    """Return Python's name of the encoding that a source without its mark is in."""
    declared = _declared(body)
    if declared is None:
        return "utf-8"
    line, wanted = declared
    try:
        encoding = codecs.lookup(wanted).name
        # Neither a translation of bytes nor one in which the declaration means another text.
        fits = b"# coding".decode(encoding) == "# coding" and "# coding".encode(encoding)
    except (LookupError, ValueError):
        fits = False
    if not fits:
        message = (
            f"{name} declares the encoding “{shortened(wanted)}” in line {line}, "
            "which Python cannot read a source in: declare utf-8 and save it as UTF-8"
        )
        raise SourceError(message)
    if encoding.startswith("utf-8"):
        return "utf-8"
    if has_bom:
        message = (
            f"{name} declares the encoding {encoding} in line {line}, but begins with the "
            "byte order mark of UTF-8: take the declaration out"
        )
        raise SourceError(message)
    return encoding


def _declared(body: bytes) -> tuple[int, str] | None:
    """Return the line and the name of PEP 263's declaration, which stands in two lines only."""
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", body[:_HEAD_BYTES], maxsplit=2)[:2], 1):
        found = _DECLARATION.match(line)
        if found:
            return number, found[1].decode("ascii")
        if not _BLANK.match(line):
            break
    return None


def _undecodable(body: bytes, error: UnicodeDecodeError, encoding: str, name: str) -> str:
    line = _line_number(body[: error.start].decode("latin-1"))
    place = f"the byte 0x{body[error.start]:02X} in line {line}"
    if _declared(body) is None:
        return (
            f"{name} is not UTF-8 ({place}): {_SAVE_AS_UTF8}, "
            "or declare its encoding in the first line (# -*- coding: latin-1 -*-)"
        )
    return f"{name} declares {encoding}, in which {place} means nothing: {_SAVE_AS_UTF8}"


def _line_number(before: str) -> int:
    return 1 + sum(1 for _ in _LINE_END.finditer(before))


def _line_end(text: str) -> str:
    ends = Counter(_LINE_END.findall(text))
    return ends.most_common(1)[0][0] if ends else "\n"
