"""What is remembered of source files, so that a start need not look at what was seen before."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from core.atomic_file import Identity, identity
from core.errors import InterpreterError, SourceError, SourceSyntaxError
from core.records.problems import Problem

_AT_ONCE: Final = 20
"""So many files are compiled by one process: it holds their texts, and has 5 s."""


class SourceFacts(NamedTuple):
    """What a file was when it was looked at last.

    Attributes:
        sha256: Of its bytes, in hexadecimal; empty where there is no file.
        flaw: Why its interpreter does not compile it; None where it does, or did not tell.
        changed_at_s: When it was written, in seconds since the epoch.
    """

    sha256: str = ""
    flaw: Problem | None = None
    changed_at_s: float = 0.0


class _Seen(NamedTuple):
    identity: Identity
    interpreter: Path | None
    facts: SourceFacts


class _Read(NamedTuple):
    path: Path
    identity: Identity
    data: bytes


_GONE: Final = _Seen((0, 0, 0), None, SourceFacts())


class SourceJudge:
    """Tells whether files compile on their interpreters; any thread.

    A file is looked at again only when it is another one by its inode, its time or its size. An
    interpreter that does not answer has no say: what it would run is then taken for sound.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._seen: dict[Path, _Seen] = {}

    def known(self, path: Path) -> SourceFacts | None:
        """Return what is known of a file, None where it was never looked at; no disk is asked."""
        seen = self._seen.get(path)
        return None if seen is None else seen.facts

    def refuse_flawed(self, path: Path, interpreter: Path) -> None:
        """Return where a file may run; waits for the disk, and for the interpreter the first time.

        Raises:
            SourceSyntaxError: It does not compile.
        """
        self.look({path: interpreter})
        facts = self.known(path)
        if facts is not None and facts.flaw is not None:
            flaw = f"{path.name} does not compile ({facts.flaw.clause()})"
            raise SourceSyntaxError(flaw)

    def look(self, files: Mapping[Path, Path]) -> None:
        """Look at files, each with its interpreter; waits as :meth:`refuse_flawed` does."""
        others: dict[Path, list[_Read]] = {}
        for path, interpreter in files.items():
            seen, read = self._seen.get(path), identity(path)
            if read is None:
                self._seen[path] = _GONE
            elif seen is None or seen[:2] != (read, interpreter):
                data = _bytes_of(path)
                if data is not None:
                    others.setdefault(interpreter, []).append(_Read(path, read, data))
        for interpreter, files_of_it in others.items():
            for at in range(0, len(files_of_it), _AT_ONCE):
                self._judge(interpreter, files_of_it[at : at + _AT_ONCE])

    def hash(self, path: Path) -> None:
        """Learn a file's hash alone: nobody is asked whether it compiles."""
        found, seen = identity(path), self._seen.get(path)
        if found is None:
            self._seen[path] = _GONE
        elif seen is None or seen.identity != found:
            data = _bytes_of(path)
            if data is not None:
                self._seen[path] = _Seen(found, None, _facts(found, data))

    def _judge(self, interpreter: Path, files: Sequence[_Read]) -> None:
        """Compile files, and keep what is known of them then."""
        from core.sources import checks  # noqa: PLC0415 - a window is painted sooner

        sources: dict[Path, tuple[checks.Source, str]] = {}
        for path, _, data in files:
            # What is no text, or too long to be looked at, is Python's to refuse.
            with suppress(SourceError):
                sources[path] = checks.decode_source(data, path.name), path.name
        flaws: dict[Path, list[Problem]] = {}
        with suppress(InterpreterError):
            if sources:
                told = checks.ask_syntax(list(sources.values()), interpreter)
                flaws = dict(zip(sources, told, strict=True))
        for path, found, data in files:
            flaw = next(iter(flaws.get(path, ())), None)
            self._seen[path] = _Seen(found, interpreter, _facts(found, data, flaw))


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _facts(found: Identity, data: bytes, flaw: Problem | None = None) -> SourceFacts:
    import hashlib  # noqa: PLC0415 - loads a library of megabytes

    _, changed_at_ns, _ = found
    return SourceFacts(hashlib.sha256(data).hexdigest(), flaw, changed_at_ns / 1e9)
