"""What the verbs answer with, as plain JSON: the columns of the command line's contract."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from core import clock
from core.contracts.contracts_report import ContractsReport
from core.logs.log_line import LogLine
from core.records.problems import Problem
from core.records.run_record import RunRecord
from core.records.status import StrategyStatus
from core.records.strategy import Strategy

if TYPE_CHECKING:
    from core.schedule.schedule import Schedule
    from core.store.saved_versions import SavedVersion

Row = dict[str, Any]


def status_row(status: StrategyStatus, present: datetime) -> Row:
    """Return a strategy as `status` and `list` show it."""
    uptime = status.uptime_s(present)
    return {
        "id": status.id,
        "name": status.name,
        "state": status.state.value,
        "why": status.why,
        "pid": status.pid,
        "started_at": _iso(status.started_at),
        "uptime_s": None if uptime is None else round(uptime, 3),
        "exit_code": status.exit_code,
        "signal": status.signal,
        "restarts": status.restarts,
        "cpu_percent": status.cpu_percent,
        "rss_bytes": status.rss_bytes,
        "schedule": schedule_row(status.schedule),
        "exchange": status.exchange,
        "next_start": _iso(status.next_start),
        "next_stop": _iso(status.next_stop),
        "run": status.run,
        "log": None if status.log is None else str(status.log),
    }


def contracts_row(report: ContractsReport) -> Row:
    """Return what `contracts` and `status` show of master contracts."""
    return {"state": report.state.value, "why": report.why[:1].upper() + report.why[1:]}


def run_row(record: RunRecord) -> Row:
    """Return a run as `runs` shows it."""
    return {
        "id": record.run_id,
        "started_at": _iso(record.started_at),
        "ended_at": _iso(record.ended_at),
        "outcome": record.outcome(),
        "exit_code": record.exit_code,
        "signal": record.signal,
        "trigger": record.trigger.value,
        "peak_rss_bytes": record.peak_rss_bytes,
        "log": None if record.log_path is None else str(record.log_path),
    }


def line_row(line: LogLine) -> Row:
    """Return a line as `logs` shows it; ``time`` is null where the log does not say."""
    # A log's times are in its zone already, and there may be a million of them.
    time = None if line.time is None else line.time.isoformat()
    return {"time": time, "stream": line.stream.value, "text": line.text}


def problem_row(problem: Problem) -> Row:
    """Return a problem as `add` and `check` show it."""
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
    }


def settings_row(strategy: Strategy) -> Row:
    """Return a strategy's settings as `show` shows them."""
    return {
        "id": strategy.id,
        "name": strategy.name,
        "exchange": strategy.exchange,
        "interpreter": strategy.interpreter,
        "grace_s": strategy.grace_s,
        "schedule": schedule_row(strategy.schedule),
        "file_path": strategy.file_path,
        "created_at": _iso(strategy.created_at),
    }


def schedule_row(schedule: "Schedule | None") -> Row | None:
    """Return a schedule as `status`, `show` and `schedule` show it, None where there is none.

    ``start`` and ``stop`` are those of the first window.
    """
    if schedule is None:
        return None
    from core.store import schedule_codec  # noqa: PLC0415 - most strategies may have none

    entry: Row = {}
    schedule_codec.write(entry, schedule)
    row = {name: entry[f"schedule_{name}"] for name in ("start", "stop", "days")}
    return row | schedule_codec.own(schedule)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else clock.iso(moment)


def version_row(version: "SavedVersion") -> Row:
    """Return what ``bell history`` tells of a version."""
    return {
        "id": version.id,
        "saved_at": clock.iso(version.saved_at),
        "bytes": version.size,
        "sha256": version.sha256,
    }
