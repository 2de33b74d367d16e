"""What a command of the window is, as data; :mod:`desktop.command_table` has all of them.

Toolbar, menus, context menu, tray and shortcuts are built from that table; what a
command does is decided by the controllers, by its id.
"""

from enum import StrEnum
from typing import Final, Literal, NamedTuple

from core.records.states import ACTIVE_STATES, StrategyState


class CommandId(StrEnum):
    """The ids of the commands."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    TRY_AGAIN = "try_again"
    START_NOW = "start_now"
    CLEAR = "clear"
    START_ALL = "start_all"
    STOP_ALL = "stop_all"
    ADD = "add"
    NEW = "new_from_template"
    EDIT = "edit"
    RENAME = "rename"
    INTERPRETER = "choose_interpreter"
    CHECK = "check"
    EXPORT = "export"
    REVEAL = "reveal"
    IMPORT = "import"
    EXPORT_ARCHIVE = "export_archive"
    SCHEDULE = "schedule"
    ENVIRONMENT = "environment"
    RUN_TODAY = "run_today"
    CHECK_AND_START = "check_and_start"
    START_ANYWAY = "start_anyway"
    CONNECTIONS = "connections"
    MARKET_CALENDAR = "market_calendar"
    KEEP_AWAKE = "keep_awake"
    SUPERVISION = "supervision"
    SUPERVISION_FOR_ALL = "supervision_for_all"
    SHOW_TABLE = "show_table"
    SHOW_WEEK = "show_week"
    SHOW_LOG = "show_log"
    SHOW_DETAILS = "show_details"
    COPY_ID = "copy_id"
    COPY_WHY = "copy_why"
    DELETE = "delete"
    UNDO_DELETE = "undo_delete"
    SAVE = "save"
    CLOSE_TAB = "close_tab"
    FIND = "find"
    FIND_IN_LOG = "find_in_log"
    REPLACE = "replace"
    COMMENT = "comment"
    LINES_UP = "lines_up"
    LINES_DOWN = "lines_down"
    DUPLICATE = "duplicate"
    ADD_NEXT = "add_next"
    GO_TO_LINE = "go_to_line"
    WRAP = "wrap"
    WHITESPACE = "whitespace"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    ZOOM_RESET = "zoom_reset"
    COMPLETE = "complete"
    DESCRIBE = "describe"
    DEFINITION = "definition"
    USAGES = "usages"
    OUTLINE = "outline"
    SNIPPET = "snippet"
    PROBLEMS = "problems"
    NEXT_PROBLEM = "next_problem"
    PREVIOUS_PROBLEM = "previous_problem"
    MEND = "mend"
    FORMAT = "format"
    FORMAT_ON_SAVE = "format_on_save"
    COMPARE_SAVED = "compare_saved"
    COMPARE_RAN = "compare_ran"
    VERSIONS = "versions"
    SPLIT_BESIDE = "split_beside"
    SPLIT_BELOW = "split_below"
    SELECT_ALL = "select_all"
    SHOW_WINDOW = "show_window"
    THEME_SYSTEM = "theme_system"
    THEME_LIGHT = "theme_light"
    THEME_DARK = "theme_dark"
    SOURCES_LIKE_PROGRAM = "sources_like_program"
    SOURCES_LIGHT = "sources_light"
    SOURCES_DARK = "sources_dark"
    CLOSE_ASK = "close_ask"
    CLOSE_TRAY = "close_tray"
    CLOSE_QUIT = "close_quit"
    CLOSE_STOP = "close_stop"
    STAY = "stay"
    ABOUT = "about"
    QUIT = "quit"


class Scope(StrEnum):
    """What a command acts on, and so what must be there for it to be enabled."""

    WINDOW = "window"
    """The program itself: always enabled."""
    ALL = "all"
    """Every strategy of the workspace that is in one of the command's states."""
    SELECTION = "selection"
    """Those of the selected strategies that are in one of the command's states."""
    ONE = "one"
    """The one selected strategy, in one of the command's states."""
    EDITOR = "editor"
    """The editor tab that is in front."""
    TAB = "tab"
    """The tab that is in front, if it can be closed."""
    TRASH = "trash"
    """What was deleted since the program began."""


ANY_STATE: Final = frozenset(StrategyState)
IDLE_STATES: Final = ANY_STATE - ACTIVE_STATES
STARTABLE_STATES: Final = IDLE_STATES - {StrategyState.WAITING}
STOPPABLE_STATES: Final = frozenset(
    {
        StrategyState.STARTING,
        StrategyState.RUNNING,
        StrategyState.BACKOFF,
        # A stop takes the start back that waits for its turn.
        StrategyState.WAITING,
    }
)


class Command(NamedTuple):
    """One command.

    Attributes:
        text: In menus, with its ``&`` accelerator; ends with ``…`` where a dialog follows.
        label: On a toolbar button, where it is shorter than the text.
        icon: A file of ``resources/icons`` without its suffix.
        shortcut: Works in the whole window.
        table_shortcuts: Work while the table has the keyboard; the first is shown in menus.
        states: A strategy must be in one of these for the command to act on it.
        group: Commands of one group are alternatives, of which one is checked.
        is_toggle: It is on or off, and is checked while it is on.
    """

    id: CommandId
    text: str
    tooltip: str
    label: str = ""
    icon: str = ""
    shortcut: str = ""
    table_shortcuts: tuple[str, ...] = ()
    scope: Scope = Scope.WINDOW
    states: frozenset[StrategyState] = ANY_STATE
    group: Literal["", "theme", "sources", "close", "view"] = ""
    is_toggle: bool = False
