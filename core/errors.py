"""The errors that a user can act on.

Every error builds one sentence that says what is wrong and what to do, and has a
stable code for scripts (``data.error`` of ``bell --json``)::

    OpeningBellError
    ├── WorkspaceError                workspace_unusable
    │   └── WorkspaceBusyError        workspace_busy
    ├── UnknownStrategyError          unknown_strategy
    │   └── AmbiguousStrategyError    ambiguous_strategy
    ├── StrategyRunningError          strategy_running
    ├── StrategyNotRunningError       strategy_not_running
    ├── UnknownRunError               unknown_run
    ├── UnknownVersionError           unknown_version
    ├── InvalidNameError              invalid_name
    ├── InvalidExchangeError          invalid_exchange
    ├── InvalidSettingError           invalid_setting
    ├── InvalidPatternError           invalid_pattern
    ├── InvalidScheduleError          invalid_schedule
    ├── InvalidConnectionError        invalid_connection
    ├── InvalidVariableError          invalid_variable
    ├── ArchiveError                  invalid_archive
    ├── HolidaysError                 holidays_unknown
    ├── SecretsError                  secrets_unreadable
    │   └── KeychainError             keychain_silent
    ├── SourceError                   invalid_source
    │   ├── SourceMissingError        source_missing
    │   └── SourceSyntaxError         syntax_error
    ├── InterpreterError              invalid_interpreter
    ├── StartError                    start_failed
    ├── WriteError                    write_failed
    ├── WaitTimeoutError              timeout
    ├── ManagerGoneError              manager_gone
    ├── WalledError                   walled
    └── InvalidRequestError           invalid_request
"""

from typing import ClassVar


class OpeningBellError(Exception):
    """Base of every error that is told to the user; ``str()`` is the sentence."""

    code: ClassVar[str] = "failed"

    def __str__(self) -> str:  # type: ignore[explicit-override] # it would load slowly
        """Return the sentence, on one line whatever a name or a path in it holds."""
        return printable(super().__str__())


class WorkspaceError(OpeningBellError):
    """The workspace's folder cannot be used."""

    code = "workspace_unusable"


class WorkspaceBusyError(WorkspaceError):
    """Another manager has the workspace and does not answer."""

    code = "workspace_busy"


class UnknownStrategyError(OpeningBellError):
    """No strategy has this id or name."""

    code = "unknown_strategy"

    def __init__(self, wanted: str) -> None:
        """Name the strategy that was asked for."""
        super().__init__(
            f"There is no strategy “{shortened(wanted)}”: `bell list` shows those there are"
        )


class AmbiguousStrategyError(UnknownStrategyError):
    """Several strategies have this name."""

    code = "ambiguous_strategy"

    def __init__(self, wanted: str, ids: list[str]) -> None:
        """Name the strategies that share the name."""
        OpeningBellError.__init__(
            self,
            f"{len(ids)} strategies are named “{shortened(wanted)}”: "
            f"use one of the ids {', '.join(ids)}",
        )


class StrategyRunningError(OpeningBellError):
    """The strategy is active, and what was asked needs it stopped."""

    code = "strategy_running"

    def __init__(self, name: str, wish: str, doing: str = "runs") -> None:
        """Say what (``wish``, an infinitive such as "be edited") is refused for which strategy."""
        super().__init__(f"{name} cannot {wish} while it {doing}: stop it first")


class StrategyNotRunningError(OpeningBellError):
    """The strategy is not active, and what was asked needs it to be."""

    code = "strategy_not_running"

    def __init__(self, name: str) -> None:
        """Name the strategy that does not run."""
        super().__init__(f"{name} is not running")


class UnknownRunError(OpeningBellError):
    """The strategy has no such run."""

    code = "unknown_run"


class UnknownVersionError(OpeningBellError):
    """The strategy's source has no such version."""

    code = "unknown_version"


class InvalidNameError(OpeningBellError):
    """A strategy's name cannot be used."""

    code = "invalid_name"


class InvalidExchangeError(OpeningBellError):
    """No exchange has this code."""

    code = "invalid_exchange"


class InvalidSettingError(OpeningBellError):
    """A setting has no meaning."""

    code = "invalid_setting"


class InvalidPatternError(OpeningBellError):
    """A regular expression does not compile."""

    code = "invalid_pattern"


class InvalidPackageError(OpeningBellError):
    """What should be installed is no package's name."""

    code = "invalid_package"


class InvalidScheduleError(OpeningBellError):
    """A schedule means nothing."""

    code = "invalid_schedule"


class InvalidConnectionError(OpeningBellError):
    """A connection to an OpenAlgo server cannot be as it is described, or there is none."""

    code = "invalid_connection"


class InvalidVariableError(OpeningBellError):
    """An environment variable cannot be as it is wished."""

    code = "invalid_variable"


class ArchiveError(OpeningBellError):
    """What is to be imported is none, or is not to be trusted; nothing was taken of it."""

    code = "invalid_archive"


class HolidaysError(OpeningBellError):
    """A server does not tell which days are holidays."""

    code = "holidays_unknown"


class SecretsError(OpeningBellError):
    """What is encrypted cannot be read: its key is lost, or it was damaged."""

    code = "secrets_unreadable"


class KeychainError(SecretsError):
    """The system's keychain does not tell the key now, and may later: nothing is lost."""

    code = "keychain_silent"


class SourceError(OpeningBellError):
    """A source file is refused: too large, not text, or not readable."""

    code = "invalid_source"


class SourceMissingError(SourceError):
    """A strategy's source file is not there."""

    code = "source_missing"


class SourceSyntaxError(SourceError):
    """A strategy is not started, because its source does not compile."""

    code = "syntax_error"

    def __init__(self, flaw: str) -> None:
        """Take ``flaw``: the file, the place and what is wrong there, as a clause."""
        super().__init__(f"{flaw}: mend that and save it, then it can start")


class InterpreterError(OpeningBellError):
    """A Python interpreter cannot be used."""

    code = "invalid_interpreter"


class StartError(OpeningBellError):
    """A run could not be started."""

    code = "start_failed"


class WriteError(OpeningBellError):
    """A file could not be written; what was there before is untouched."""

    code = "write_failed"


class WaitTimeoutError(OpeningBellError):
    """What was waited for did not happen in time."""

    code = "timeout"


class ManagerGoneError(OpeningBellError):
    """The manager ended before it had answered."""

    code = "manager_gone"


class WalledError(OpeningBellError):
    """Who asks is a strategy behind walls, or was started by one."""

    code = "walled"

    def __init__(self) -> None:
        """Say so, and what to do."""
        super().__init__(
            "A strategy behind walls cannot ask Opening Bell: set its walls to “off” if it has to"
        )


class InvalidRequestError(OpeningBellError):
    """A manager was asked for something that it does not know."""

    code = "invalid_request"


def shortened(text: str, limit: int = 80) -> str:
    """Return ``text`` fit for a sentence: printable, and cut after ``limit`` characters."""
    shown = printable(text[: limit + 1])
    return shown if len(shown) <= limit else shown[:limit] + "…"


def printable(text: str) -> str:
    """Return ``text`` without what would move a terminal's cursor."""
    if text.isprintable():
        return text
    # Joiners and vowel signs are text; line feeds, escapes and direction marks are not.
    return "".join(each if each.isprintable() or each in "\u200c\u200d" else "�" for each in text)
