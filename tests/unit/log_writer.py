"""Writes logs as a runner does, for the tests that read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st

from core.logs.log_line import LogLine, Stream

TIME = datetime(2025, 11, 22, 9, 15, 0, 123456, timezone(timedelta(hours=5, minutes=30)))
PREFIX = b"2025-11-22T09:15:00.123456+05:30 "
LETTERS = {Stream.STDOUT: b"O", Stream.STDERR: b"E", Stream.SUPERVISOR: b"S"}


@dataclass(frozen=True)
class Part:
    """A record: part of a line, or the whole of it."""

    stream: Stream
    text: str
    goes_on: bool = False

    def record(self) -> bytes:
        """Return the record with its newline."""
        letter = LETTERS[self.stream]
        return (
            PREFIX
            + (letter.lower() if self.goes_on else letter)
            + b" "
            + self.text.encode()
            + b"\n"
        )


@dataclass(frozen=True)
class Rotation:
    """The live file is renamed, and the next record begins a new one."""


Step = Part | Rotation

_texts = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Sc", "Zs"), exclude_characters="…"),
    max_size=12,
)


def parts() -> st.SearchStrategy[Part]:
    """Return a strategy for records of every stream, whole and not."""
    outputs = st.builds(
        Part, st.sampled_from([Stream.STDOUT, Stream.STDERR]), _texts, st.booleans()
    )
    return st.one_of(outputs, st.builds(Part, st.just(Stream.SUPERVISOR), _texts))


def logs() -> st.SearchStrategy[list[Step]]:
    """Return a strategy for whole histories of a log."""
    return st.lists(st.one_of(parts(), parts(), parts(), st.just(Rotation())), max_size=40)


class LogWriter:
    """Writes one log; keeps every rotated file unless told how many."""

    def __init__(self, path: Path, keep: int = 1000) -> None:
        """Begin with no file."""
        self.path = path
        self._keep = keep

    def write(self, steps: Iterable[Step]) -> None:
        """Do what the steps say."""
        for step in steps:
            if isinstance(step, Rotation):
                self.rotate()
            else:
                self.append(step.record())

    def append(self, data: bytes) -> None:
        """Add bytes to the live file."""
        with self.path.open("ab") as file:
            file.write(data)

    def rotate(self) -> None:
        """Rename every file one number up, where there is a live one; there is none then."""
        if not self.path.exists():
            return
        numbers = [number for number in range(self._keep) if self._numbered(number).exists()]
        for number in reversed(numbers):
            self._numbered(number).replace(self._numbered(number + 1))
        if numbers and numbers[-1] + 1 > self._keep:
            self._numbered(numbers[-1] + 1).unlink()

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}") if number else self.path


def finished_lines(steps: Iterable[Step]) -> list[LogLine]:
    """Return the lines that end in the steps, in the order of their ends."""
    lines, _ = _joined(steps)
    return lines


def all_lines(steps: Iterable[Step]) -> list[LogLine]:
    """Return the lines that end in the steps, and then those that nothing ends."""
    lines, unfinished = _joined(steps)
    return lines + unfinished


def lines_by_beginning(steps: Iterable[Step]) -> list[LogLine]:
    """Return the lines of the steps in the order of their beginnings."""
    lines: list[list[str]] = []
    streams: list[Stream] = []
    growing: dict[Stream, list[str]] = {}
    for step in steps:
        if isinstance(step, Rotation):
            continue
        if step.stream not in growing:
            growing[step.stream] = []
            lines.append(growing[step.stream])
            streams.append(step.stream)
        growing[step.stream].append(step.text)
        if not step.goes_on:
            del growing[step.stream]
    return [LogLine(TIME, s, "".join(t)) for s, t in zip(streams, lines, strict=True)]


def _joined(steps: Iterable[Step]) -> tuple[list[LogLine], list[LogLine]]:
    lines: list[LogLine] = []
    begun: dict[Stream, str] = {}
    for step in steps:
        if isinstance(step, Rotation):
            continue
        begun[step.stream] = begun.get(step.stream, "") + step.text
        if not step.goes_on:
            lines.append(LogLine(TIME, step.stream, begun.pop(step.stream)))
    return lines, [LogLine(TIME, stream, text) for stream, text in begun.items()]
