"""The words of `bell`: verbs, options and their help."""

import argparse
from typing import NoReturn

from core.cli import help_texts
from core.cli.options import ADDERS, goes_into_archive


class UsageError(Exception):
    """The command line is wrong."""

    def __init__(self, usage: str, message: str) -> None:
        """Keep the usage of the verb, and what is wrong."""
        super().__init__(message)
        self.usage = usage


class BellParser(argparse.ArgumentParser):
    """A parser that raises UsageError where others print and end the program."""

    # `override` would load typing_extensions: a third of the time that the program takes.
    def error(self, message: str) -> NoReturn:  # type: ignore[explicit-override]
        """Raise instead of printing and ending the program."""
        raise UsageError(self.format_usage(), f"{self.prog}: {message}")


def build_parser() -> BellParser:
    """Return the parser of all verbs; its result's ``verb`` names the one that was given."""
    parser = BellParser(
        prog="bell",
        usage="bell [--workspace DIR] [--json] VERB …",
        description=help_texts.DESCRIPTION,
        epilog=help_texts.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    _add_common(parser, at_verb=False)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs", required=True)
    for verb, add in ADDERS.items():
        text = help_texts.VERBS[verb]
        verb_parser = verbs.add_parser(
            verb,
            prog=f"bell {verb}",
            usage=text.usage,
            help=text.summary,
            description=text.description,
            epilog=text.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        add(verb_parser)
        _add_common(verb_parser, at_verb=True)
    return parser


def check(options: argparse.Namespace) -> None:
    """Check what a verb's own parser cannot: which options belong together.

    Raises:
        UsageError: They do not.
    """
    verb = options.verb
    usage = f"usage: {help_texts.VERBS[verb].usage}\n"
    if verb in {"start", "stop"} and bool(options.strategies) == options.all:
        raise UsageError(usage, f"bell {verb}: name the strategies, or say --all")
    if verb == "schedule" and not _changes_something(options):
        raise UsageError(usage, "bell schedule: say when, such as --start 09:15 --stop 15:30")
    if verb == "schedule" and options.round_the_clock and options.start is not None:
        raise UsageError(usage, "bell schedule: --start or --round-the-clock, not both")
    if verb == "export":
        _check_export(options, usage)
    if options.workspace == "":
        raise UsageError(usage, f"bell {verb}: --workspace names no folder")
    if getattr(options, "timeout", None) is not None and options.wait is None:
        raise UsageError(usage, f"bell {verb}: --timeout needs --wait")


def _check_export(options: argparse.Namespace, usage: str) -> None:
    if bool(options.strategy) == options.all:
        raise UsageError(usage, "bell export: name a strategy, or say --all")
    if options.all and options.output is None:
        raise UsageError(usage, "bell export: --all needs -o ARCHIVE")
    if options.secrets and not goes_into_archive(options):
        raise UsageError(usage, "bell export: --secrets needs an archive: --all, or -o FILE.zip")


def _changes_something(options: argparse.Namespace) -> bool:
    """Return whether `schedule` is told anything but the strategy."""
    common = {"verb", "strategy", "workspace", "json"}
    return any(value for name, value in vars(options).items() if name not in common)


class _Version(argparse.Action):
    """Prints the version; looking it up takes longer than the rest of the parser."""

    def __call__(  # type: ignore[explicit-override] # see above
        self,
        parser: argparse.ArgumentParser,
        _namespace: argparse.Namespace,
        _values: object,
        _option: str | None = None,
    ) -> None:
        """Print, and end the program."""
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

        try:
            number = version("opening-bell")
        except PackageNotFoundError:
            number = "from a checkout"
        print(f"bell {number}")
        parser.exit()


def _add_common(parser: argparse.ArgumentParser, *, at_verb: bool) -> None:
    """Add the options that stand before the verb, and may stand after it as well."""
    group = parser.add_argument_group("for every verb") if at_verb else parser
    # A verb's default would overwrite what stands before the verb.
    group.add_argument(
        "--workspace",
        metavar="DIR",
        default=argparse.SUPPRESS if at_verb else None,
        help="the folder of the strategies (or set OPENING_BELL_WORKSPACE)",
    )
    group.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS if at_verb else False,
        help="print one JSON object, for scripts",
    )
