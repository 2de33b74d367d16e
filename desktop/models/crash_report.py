"""What is known of a crash: its last lines, its traceback, and where that leads."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core import clock
from core.logs.log_line import LogLine, Stream
from core.logs.log_reader import RunLog
from core.records.run_record import RunRecord
from desktop.models import run_look

SHOWN_LINES: Final = 50
_SEARCHED_LINES: Final = 400
"""How far before the end of a log the beginning of a traceback is looked for."""

_BEGINNING = re.compile(r"^(?:Traceback \(most recent call last\):|Fatal Python error: .*)$")
_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)(?:,? in (?P<name>\S+))?')


@dataclass(frozen=True, kw_only=True)
class Crash:
    """A run that did not end well, as it is shown.

    Attributes:
        lines: The last ones of its log, at most :data:`SHOWN_LINES`.
        traceback: The lines of the last traceback, or of the stack of a crash in native
            code; empty where there is none.
        differs: The strategy's file is not the version that ran any more.
    """

    record: RunRecord
    lines: tuple[LogLine, ...] = ()
    traceback: tuple[str, ...] = ()
    differs: bool = False


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A place in a source that a traceback names; ``line`` counts from 1."""

    file: Path
    line: int


def read(record: RunRecord, source: Path) -> Crash:
    """Return what is known of a crash; reads files, so not for the GUI thread.

    Args:
        record: Of the run.
        source: The strategy's file as it is now.
    """
    tail = RunLog(record.log_path).tail(_SEARCHED_LINES) if record.log_path else []
    errors = [each.text for each in tail if each.stream is Stream.STDERR]
    return Crash(
        record=record,
        lines=tuple(tail[-SHOWN_LINES:]),
        traceback=_last_traceback(errors) or _last_traceback(record.last_error.splitlines()),
        differs=_differs(record, source),
    )


def frame(line: str) -> Frame | None:
    """Return the place that a traceback's line names, None where it names none."""
    found = _FRAME.match(line)
    if found is None or found["file"].startswith("<"):
        return None
    return Frame(file=Path(found["file"]), line=int(found["line"]))


def text(crash: Crash, name: str) -> str:
    """Return a report to paste elsewhere: plain text, with nothing of the environment."""
    record = crash.record
    facts = {
        "Strategy": f"{name} ({record.strategy_id})",
        "Run": record.run_id,
        "Started": clock.iso(record.started_at),
        "Ended": clock.iso(record.ended_at) if record.ended_at else "not yet",
        "Outcome": run_look.sentence(record),
        "Exit": ending(record),
        "Restarts": str(record.restarts),
        "Source": f"SHA-256 {record.source_sha256}" if record.source_sha256 else "not known",
        "Interpreter": record.interpreter or "not known",
    }
    parts = ["\n".join(f"{key}: {value}" for key, value in facts.items())]
    if crash.traceback:
        parts.append("\n".join(crash.traceback))
    if crash.lines:
        parts.append("\n".join(["Last lines of the log:", *map(log_line, crash.lines)]))
    return "\n\n".join(parts) + "\n"


def ending(record: RunRecord) -> str:
    """Return the exit code or the signal, and that memory ran out where it did."""
    if record.signal:
        how = record.signal
    elif record.exit_code is not None:
        how = f"exit code {record.exit_code}"
    else:
        how = "no exit code"
    return f"{how}, out of memory" if record.out_of_memory else how


def log_line(line: LogLine) -> str:
    """Return a line of a log as it is shown: its time of day, its text."""
    return f"{line.time:%H:%M:%S} {line.text}" if line.time is not None else line.text


def _last_traceback(lines: list[str]) -> tuple[str, ...]:
    """Return the last traceback of ``lines``, with the exception and what it says."""
    beginnings = [at for at, line in enumerate(lines) if _BEGINNING.match(line)]
    if not beginnings:
        return ()
    first = last = beginnings[-1]
    # One exception may be the cause of the next: then they are told one after the other.
    for at in reversed(beginnings[:-1]):
        between = lines[at:first]
        if not any("exception" in each and each.endswith(":") for each in between[-3:]):
            break
        first = at
    for at in range(last + 1, len(lines)):
        last = at
        if lines[at] and not lines[at].startswith((" ", "Current thread", "Thread")):
            break
    return tuple(lines[first : last + 1])


def _differs(record: RunRecord, source: Path) -> bool:
    if not record.source_sha256:
        return False
    try:
        data = source.read_bytes()
    except OSError:
        return True
    return hashlib.sha256(data).hexdigest() != record.source_sha256
