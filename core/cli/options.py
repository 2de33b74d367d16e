"""The arguments of every verb."""

import argparse
import math
from collections.abc import Callable, Mapping

_EXCHANGES = "NSE, BSE, NFO, BFO, CDS, BCD, MCX, NCO or CRYPTO"

_LONGEST_GRACE_S = 86_400

Adder = Callable[[argparse.ArgumentParser], None]


def _add_nothing(_parser: argparse.ArgumentParser) -> None:
    """Add no argument: the verb takes none."""


def _add_strategy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("strategy", metavar="STRATEGY", help="its id, or its name")


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the Python file; it is copied")
    parser.add_argument("--name", required=True, help="what you want to call the strategy")
    parser.add_argument("--exchange", default="NSE", help=f"{_EXCHANGES} (default: NSE)")
    parser.add_argument(
        "--interpreter",
        metavar="PATH",
        help="the Python that runs it, such as that of a virtual environment",
    )


def _add_start(parser: argparse.ArgumentParser) -> None:
    _add_strategies(parser, "start all that are not running")
    _add_wait(parser)


def _add_restart(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("strategies", metavar="STRATEGY", nargs="+", help="ids or names")
    _add_wait(parser)


def _add_stop(parser: argparse.ArgumentParser) -> None:
    _add_strategies(parser, "stop all that are running")
    parser.add_argument(
        "--grace",
        metavar="S",
        type=_grace,
        help="how many seconds it may take to end before it is killed (default: its own setting)",
    )


def _add_strategies(parser: argparse.ArgumentParser, all_help: str) -> None:
    parser.add_argument("strategies", metavar="STRATEGY", nargs="*", help="ids or names")
    parser.add_argument("--all", action="store_true", help=all_help)


def _add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait",
        choices=["running", "exited"],
        help="return only when they are running, or when they have ended, however they ended",
    )
    parser.add_argument(
        "--timeout", metavar="S", type=_seconds, help="with --wait: give up after S seconds"
    )


def _add_save(parser: argparse.ArgumentParser) -> None:
    _add_strategy(parser)
    parser.add_argument("file", metavar="FILE", help="the file whose content it gets")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="an archive, or the folder of an OpenAlgo")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what it would bring in, and change nothing"
    )
    parser.add_argument(
        "--secrets",
        action="store_true",
        help="of an archive too; their passphrase is read from standard input, a line",
    )
    parser.add_argument(
        "--api-key",
        action="store_true",
        help="set the OpenAlgo up as a connection, with the API key from its own files",
    )


def _add_history(parser: argparse.ArgumentParser) -> None:
    _add_strategy(parser)
    parser.add_argument(
        "--restore", metavar="VERSION", help="save this version again; what is there now is kept"
    )


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("strategy", metavar="STRATEGY", nargs="?", help="its id, or its name")
    parser.add_argument(
        "--all", action="store_true", help="all strategies, with settings and data, in an archive"
    )
    parser.add_argument(
        "--secrets",
        action="store_true",
        help="into an archive: secrets too, under a passphrase that is read from standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write, an archive if it ends in .zip; a file named here is overwritten "
        "(default: <id>.py in this folder)",
    )


def goes_into_archive(options: argparse.Namespace) -> bool:
    """Return whether `export` writes more than a source: of all strategies, or by the file's name."""
    return bool(options.all) or (options.output or "").lower().endswith(".zip")


def _add_logs(parser: argparse.ArgumentParser) -> None:
    _add_strategy(parser)
    parser.add_argument("--run", metavar="RUN", help="a run's id (default: the newest run)")
    parser.add_argument(
        "-n",
        "--lines",
        metavar="LINES",
        type=_count,
        default=100,
        help="how many of the last lines to show (default: 100)",
    )
    parser.add_argument("-f", "--follow", action="store_true", help="go on with new lines")
    parser.add_argument("--grep", metavar="REGEX", help="only lines in which REGEX is found")


def _add_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "strategy", metavar="STRATEGY", nargs="?", help="its id, or its name (default: all)"
    )


def _add_events(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-f", "--follow", action="store_true", help="go on with new events")
    parser.add_argument(
        "-n",
        "--lines",
        metavar="LINES",
        type=_count,
        help="how many of the last events to begin with (default: all; 10 with -f)",
    )


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="STRATEGY|FILE", help="a strategy, or a Python file")


def _add_schedule(parser: argparse.ArgumentParser) -> None:
    _add_strategy(parser)
    parser.add_argument("--start", metavar="HH:MM", help="when it starts, in India's time (IST)")
    parser.add_argument(
        "--stop", metavar="HH:MM", help="when it is stopped (default: it is not stopped)"
    )
    parser.add_argument(
        "--also",
        metavar="HH:MM-HH:MM",
        action="append",
        help="a further window of the same days; may be given several times",
    )
    parser.add_argument(
        "--round-the-clock", action="store_true", help="the whole of its days, in place of times"
    )
    parser.add_argument(
        "--days", metavar="mon,tue,…", help="also weekdays, or all (default at first: weekdays)"
    )
    _add_calendar(parser)


def _add_calendar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exchange", metavar="CODE", help=f"{_EXCHANGES}: whose calendar")
    parser.add_argument(
        "--calendar", metavar="follow|ignore", help="whether it runs on the exchange's holidays"
    )
    parser.add_argument(
        "--misfire",
        metavar="late|skip|ask",
        help="what to do when no manager ran at its start (default at first: start late)",
    )
    for name, what in (
        ("run", "have it run on this date, holiday or not"),
        ("hold", "have it not run on this date"),
        ("usual", "treat this date like any other again"),
    ):
        parser.add_argument(f"--{name}", metavar="YYYY-MM-DD", action="append", help=what)


def _add_contracts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="ask the server now")


def _add_preview(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "strategy", metavar="STRATEGY", nargs="?", help="its id, or its name (default: all)"
    )
    parser.add_argument(
        "--days", metavar="N", type=_count, default=14, help="how many days (default: 14)"
    )


def _add_env(parser: argparse.ArgumentParser) -> None:
    _add_strategy(parser)
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", help="set a regular variable"
    )
    parser.add_argument(
        "--secret",
        metavar="NAME",
        action="append",
        help="set a secret, whose value is read from standard input, a line each",
    )
    parser.add_argument("--unset", metavar="NAME", action="append", help="remove a variable")


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        message = f"{text!r} is not a whole number of 0 or more"
        raise argparse.ArgumentTypeError(message)
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not math.isfinite(number) or number < 0:
        message = f"{text!r} is not a number of seconds of 0 or more"
        raise argparse.ArgumentTypeError(message)
    return number


def _grace(text: str) -> float:
    number = _seconds(text)
    if number > _LONGEST_GRACE_S:
        message = f"{text!r} is more than {_LONGEST_GRACE_S} seconds, a day"
        raise argparse.ArgumentTypeError(message)
    return number


ADDERS: Mapping[str, Adder] = {
    "list": _add_nothing,
    "status": _add_status,
    "add": _add_add,
    "start": _add_start,
    "stop": _add_stop,
    "restart": _add_restart,
    "schedule": _add_schedule,
    "unschedule": _add_strategy,
    "preview": _add_preview,
    "contracts": _add_contracts,
    "env": _add_env,
    "logs": _add_logs,
    "runs": _add_strategy,
    "events": _add_events,
    "show": _add_strategy,
    "check": _add_check,
    "save": _add_save,
    "history": _add_history,
    "export": _add_export,
    "import": _add_import,
    "delete": _add_strategy,
    "serve": _add_nothing,
}
"""Adds the arguments of each verb, in the order of the help."""
