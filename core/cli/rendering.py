"""What `bell` prints for people, made from the same data that scripts get."""

from collections.abc import Callable, Mapping
from typing import Any

from core.cli import tables
from core.errors import printable
from core.service.protocol import Answer

Row = Mapping[str, Any]
Rendering = Callable[[Answer, int | None], str]

_NAME_COLUMNS = 28
_BULLETS = "••••••••"
_STREAM_LETTERS = {"stdout": "O", "stderr": "E", "supervisor": "S"}


def rendering(verb: str, *, single: bool = False) -> Rendering:
    """Return how the answer of ``verb`` is shown; ``single`` where one strategy was named."""
    if verb == "status" and single:
        return _one_status
    return _RENDERINGS.get(verb, _message)


def event_line(event: Row) -> str:
    """Return one event on a line."""
    strategy, why = printable(event["strategy"]), printable(event["why"])
    return f"{tables.moment(event['time'])}  {event['state']:<11}  {strategy}  {why}"


def log_line(line: Row) -> str:
    """Return one line of a log: when, from which stream, and what."""
    time = line["time"]
    when = f"{time[:10]} {time[11:23]:<12}" if time else " " * 23
    return f"{when} {_STREAM_LETTERS.get(line['stream'], '?')} {line['text']}"


def _message(answer: Answer, _width: int | None) -> str:
    return printable(answer.message)


def _list(answer: Answer, width: int | None) -> str:
    strategies = answer.data["strategies"]
    if not strategies:
        return answer.message
    cells = [[each["id"], each["state"], each["exchange"], each["name"]] for each in strategies]
    return tables.table(["ID", "STATE", "EXCHANGE", "NAME"], cells, width)


def _status(answer: Answer, width: int | None) -> str:
    strategies = answer.data["strategies"]
    if not strategies:
        return answer.message
    cells = [
        [
            tables.cut(each["name"], None if width is None else _NAME_COLUMNS),
            each["state"],
            _or_blank(each["pid"], str),
            _or_blank(each["cpu_percent"], _percent),
            _or_blank(each["rss_bytes"], tables.size),
            _or_blank(each["uptime_s"], tables.duration),
            each["why"],
        ]
        for each in strategies
    ]
    headers = ["NAME", "STATE", ">PID", ">CPU", ">MEMORY", ">UPTIME", "WHY"]
    return tables.table(headers, cells, width)


def _one_status(answer: Answer, _width: int | None) -> str:
    [row] = answer.data["strategies"]
    pairs = [
        ("Name", row["name"]),
        ("Id", row["id"]),
        ("State", row["state"]),
        ("Why", row["why"]),
        ("Process", _or_blank(row["pid"], str)),
        ("Uptime", _or_blank(row["uptime_s"], tables.duration)),
        ("CPU", _or_blank(row["cpu_percent"], _percent)),
        ("Memory", _or_blank(row["rss_bytes"], tables.size)),
        ("Started", tables.moment(row["started_at"])),
        ("Restarts", str(row["restarts"] or "")),
        ("Next start", tables.moment(row["next_start"])),
        ("Next stop", tables.moment(row["next_stop"])),
        ("Schedule", _schedule(row["schedule"]) if row["schedule"] else ""),
        ("Exit code", _or_blank(row["exit_code"], str)),
        ("Signal", row["signal"] or ""),
        ("Exchange", row["exchange"]),
        ("Run", row["run"] or ""),
        ("Log", row["log"] or ""),
    ]
    return tables.details([(label, value) for label, value in pairs if value])


def _runs(answer: Answer, width: int | None) -> str:
    runs = answer.data["runs"]
    if not runs:
        return answer.message
    cells = [
        [
            each["id"],
            tables.moment(each["started_at"]),
            tables.moment(each["ended_at"]),
            _or_blank(each["peak_rss_bytes"], tables.size),
            each["trigger"],
            each["outcome"],
        ]
        for each in runs
    ]
    return tables.table(["RUN", "STARTED", "ENDED", ">PEAK", "BY", "OUTCOME"], cells, width)


def _problems(answer: Answer, _width: int | None) -> str:
    return "\n".join([printable(answer.message), *map(_problem_line, answer.data["problems"])])


def _problem_line(problem: Row) -> str:
    place = ""
    if problem["line"] is not None:
        column = "" if problem["column"] is None else f", column {problem['column']}"
        place = f"line {problem['line']}{column}: "
    return f"  {place}{problem['severity']}: {printable(problem['message'])}"


def _show(answer: Answer, _width: int | None) -> str:
    data = answer.data
    schedule = data["schedule"]
    pairs = [
        ("Name", data["name"]),
        ("Id", data["id"]),
        ("Exchange", data["exchange"]),
        ("Interpreter", data["interpreter"] or "the default"),
        ("Grace", f"{data['grace_s']:g} s"),
        ("Schedule", _schedule(schedule) if schedule else "none"),
        ("File", data["file_path"]),
        ("Created", tables.moment(data["created_at"])),
        ("Encoding", data["encoding"]),
        ("Read-only", "yes, while it runs" if data["read_only"] else "no"),
    ]
    settings = tables.details([(label, value) for label, value in pairs if value])
    return f"{settings}\n\n{data['source']}".rstrip("\n")


def _schedule(schedule: Row) -> str:
    if schedule.get("round_the_clock"):
        hours = "round the clock"
    else:
        windows = schedule.get("windows") or [[schedule["start"], schedule["stop"]]]
        hours = ", ".join(f"{start} to {stop}" if stop else f"{start}" for start, stop in windows)
    calendar = "" if schedule.get("follows_calendar", True) else ", also on holidays"
    return f"{hours} (IST) on {', '.join(schedule['days'])}{calendar}"


def _preview(answer: Answer, width: int | None) -> str:
    windows = answer.data["windows"]
    if not windows:
        return printable(answer.message)
    cells = [
        [
            each["date"],
            each["strategy"],
            tables.moment(each["start"]),
            tables.moment(each["stop"]),
            each["why"],
        ]
        for each in windows
    ]
    return tables.table(["DATE", "STRATEGY", "START", "STOP", "WHY"], cells, width)


def _env(answer: Answer, _width: int | None) -> str:
    data = answer.data
    lines = [f"  {name}={printable(value)}" for name, value in data["regular"].items()]
    lines += [f"  {name}={_BULLETS}" for name in data["secure"]]
    return "\n".join([printable(answer.message), *(lines or ["  none"])])


def _history(answer: Answer, width: int | None) -> str:
    versions = answer.data["versions"]
    if not versions:
        return f"{printable(answer.message)}: none was saved here yet"
    cells = [
        [each["id"], tables.moment(each["saved_at"]), tables.size(each["bytes"])]
        for each in versions
    ]
    table = tables.table(["VERSION", "SAVED", ">SIZE"], cells, width)
    return f"{printable(answer.message)}\n\n{table}"


def _percent(value: float) -> str:
    return f"{value:.1f}%"


def _or_blank(value: Any, shown: Callable[[Any], str]) -> str:  # noqa: ANN401 - JSON
    return "" if value is None else shown(value)


_RENDERINGS: Mapping[str, Rendering] = {
    "list": _list,
    "status": _status,
    "runs": _runs,
    "add": _problems,
    "check": _problems,
    "show": _show,
    "preview": _preview,
    "env": _env,
    "history": _history,
}
