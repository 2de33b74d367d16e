"""Every command of the window, as data.

Toolbar, menus, context menu, tray and shortcuts are built from this table; what a
command does is decided by the controllers, by its id.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from core.records.states import ACTIVE_STATES, CLEARABLE_STATES, StrategyState


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
    SUPERVISION = "supervision"
    SUPERVISION_FOR_ALL = "supervision_for_all"
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
    SELECT_ALL = "select_all"
    SHOW_WINDOW = "show_window"
    THEME_SYSTEM = "theme_system"
    THEME_LIGHT = "theme_light"
    THEME_DARK = "theme_dark"
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
    group: Literal["", "theme", "close"] = ""


_ID, _ON = CommandId, Scope

_TABLE: Final = (
    Command(
        id=_ID.START,
        text="&Start",
        icon="start",
        shortcut="F5",
        table_shortcuts=("Space",),
        scope=_ON.SELECTION,
        states=STARTABLE_STATES,
        tooltip="Start the selected strategies",
    ),
    Command(
        id=_ID.STOP,
        text="S&top",
        icon="stop",
        shortcut="Shift+F5",
        scope=_ON.SELECTION,
        states=STOPPABLE_STATES,
        tooltip="Ask the selected strategies to end, and wait for them",
    ),
    Command(
        id=_ID.RESTART,
        text="&Restart",
        icon="restart",
        shortcut="Ctrl+F5",
        scope=_ON.SELECTION,
        states=ANY_STATE - {StrategyState.STOPPING, StrategyState.STARTING, StrategyState.WAITING},
        tooltip="Stop the selected strategies where they run, then start them",
    ),
    Command(
        id=_ID.TRY_AGAIN,
        text="Tr&y again",
        icon="restart",
        scope=_ON.SELECTION,
        states=frozenset({StrategyState.QUARANTINED, StrategyState.CRASHED}),
        tooltip="Start what has failed once more, with its failures counted afresh",
    ),
    Command(
        id=_ID.START_NOW,
        text="Start &now",
        icon="next",
        scope=_ON.SELECTION,
        states=frozenset({StrategyState.BACKOFF}),
        tooltip="End the pause before the next restart",
    ),
    Command(
        id=_ID.CLEAR,
        text="&Clear",
        icon="check",
        scope=_ON.SELECTION,
        states=CLEARABLE_STATES,
        tooltip="Take note of how the selected strategies ended: they become stopped",
    ),
    Command(
        id=_ID.START_ALL,
        text="Start &all",
        icon="start-all",
        scope=_ON.ALL,
        states=STARTABLE_STATES,
        tooltip="Start every strategy that is not running",
    ),
    Command(
        id=_ID.STOP_ALL,
        text="Sto&p all",
        icon="stop-all",
        shortcut="Ctrl+Shift+F5",
        scope=_ON.ALL,
        states=STOPPABLE_STATES,
        tooltip="Stop every strategy that runs",
    ),
    Command(
        id=_ID.ADD,
        text="&Add strategy…",
        label="Add",
        icon="add",
        shortcut="Ctrl+O",
        tooltip="Add a strategy from a Python file",
    ),
    Command(
        id=_ID.NEW,
        text="&New from template…",
        label="New",
        icon="template",
        shortcut="Ctrl+N",
        tooltip="Begin a strategy from one of the templates",
    ),
    Command(
        id=_ID.EDIT,
        text="&Edit",
        icon="edit",
        table_shortcuts=("Return", "Enter"),
        scope=_ON.SELECTION,
        tooltip="Open the source; it is read-only while the strategy runs",
    ),
    Command(
        id=_ID.RENAME,
        text="Rena&me…",
        icon="rename",
        table_shortcuts=("F2",),
        scope=_ON.ONE,
        tooltip="Give the strategy another name; its id stays",
    ),
    Command(
        id=_ID.INTERPRETER,
        text="Choose &interpreter…",
        icon="interpreter",
        scope=_ON.ONE,
        states=IDLE_STATES,
        tooltip="Choose the Python that the strategy runs on",
    ),
    Command(
        id=_ID.CHECK,
        text="Chec&k source",
        icon="check",
        shortcut="F7",
        scope=_ON.ONE,
        tooltip="Look for syntax errors and missing imports",
    ),
    Command(
        id=_ID.EXPORT,
        text="E&xport…",
        icon="export",
        shortcut="Ctrl+Shift+S",
        scope=_ON.ONE,
        tooltip="Save a copy of the source elsewhere",
    ),
    Command(
        id=_ID.REVEAL,
        text="Show in &file manager",
        icon="folder",
        scope=_ON.ONE,
        tooltip="Open the folder that holds the source",
    ),
    Command(
        id=_ID.SUPERVISION,
        text="S&upervision…",
        icon="history",
        scope=_ON.ONE,
        tooltip="Choose restarts, guards and the room of the logs",
    ),
    Command(
        id=_ID.SUPERVISION_FOR_ALL,
        text="Supervision &by default…",
        tooltip="Choose what holds for every strategy that has no choice of its own",
    ),
    Command(
        id=_ID.SHOW_LOG,
        text="Show &log",
        icon="log",
        shortcut="Ctrl+L",
        scope=_ON.ONE,
        tooltip="Show what the strategy has printed",
    ),
    Command(
        id=_ID.SHOW_DETAILS,
        text="Sho&w details",
        label="Details",
        icon="info",
        shortcut="Ctrl+I",
        tooltip="Show everything about the strategy: runs, crashes, supervision",
    ),
    Command(
        id=_ID.COPY_ID,
        text="&Copy id",
        icon="copy",
        table_shortcuts=("Ctrl+C",),
        scope=_ON.SELECTION,
        tooltip="Copy the ids of the selected strategies",
    ),
    Command(
        id=_ID.COPY_WHY,
        text="Copy &why",
        table_shortcuts=("Ctrl+Shift+C",),
        scope=_ON.SELECTION,
        tooltip="Copy why the selected strategies are in their states",
    ),
    Command(
        id=_ID.DELETE,
        text="&Delete",
        icon="delete",
        table_shortcuts=("Del",),
        scope=_ON.SELECTION,
        tooltip="Move the selected strategies to the trash",
    ),
    Command(
        id=_ID.UNDO_DELETE,
        text="&Undo delete",
        icon="undo",
        table_shortcuts=("Ctrl+Z",),
        scope=_ON.TRASH,
        tooltip="Bring back what was deleted last",
    ),
    Command(
        id=_ID.SAVE,
        text="&Save",
        icon="save",
        shortcut="Ctrl+S",
        scope=_ON.EDITOR,
        tooltip="Save the source; the version before it is kept",
    ),
    Command(
        id=_ID.CLOSE_TAB,
        text="&Close tab",
        shortcut="Ctrl+W",
        scope=_ON.TAB,
        tooltip="Close the editor in front",
    ),
    Command(
        id=_ID.FIND,
        text="&Find…",
        icon="search",
        shortcut="Ctrl+F",
        tooltip="Find in the source, or filter the table",
    ),
    Command(
        id=_ID.FIND_IN_LOG,
        text="Find in lo&g…",
        shortcut="Ctrl+Shift+F",
        tooltip="Search the log",
    ),
    Command(
        id=_ID.SELECT_ALL,
        text="Select a&ll strategies",
        table_shortcuts=("Ctrl+A",),
        tooltip="Select every strategy that the filter shows",
    ),
    Command(
        id=_ID.SHOW_WINDOW,
        text="Show &window",
        icon="window",
        tooltip="Bring the window to the front",
    ),
    Command(
        id=_ID.THEME_SYSTEM,
        text="Like the &system",
        group="theme",
        tooltip="Be dark when the system is",
    ),
    Command(id=_ID.THEME_LIGHT, text="&Light", group="theme", tooltip="Always be light"),
    Command(id=_ID.THEME_DARK, text="&Dark", group="theme", tooltip="Always be dark"),
    Command(
        id=_ID.CLOSE_ASK,
        text="&Ask each time",
        group="close",
        tooltip="Ask what happens to running strategies",
    ),
    Command(
        id=_ID.CLOSE_TRAY,
        text="Stay in the &tray",
        group="close",
        tooltip="Keep the program and its strategies running, without a window",
    ),
    Command(
        id=_ID.CLOSE_QUIT,
        text="Quit, strategies &keep running",
        group="close",
        tooltip="End the program alone; it finds its strategies again when it comes back",
    ),
    Command(
        id=_ID.CLOSE_STOP,
        text="&Stop all strategies and quit",
        group="close",
        tooltip="Stop what runs, wait for its end, then quit",
    ),
    Command(
        id=_ID.STAY, text="Do &not quit", tooltip="Keep the program; what is stopping still stops"
    ),
    Command(id=_ID.ABOUT, text="&About Opening Bell", icon="info", tooltip="Version and licence"),
    Command(
        id=_ID.QUIT,
        text="&Quit",
        icon="quit",
        shortcut="Ctrl+Q",
        tooltip="End the program",
    ),
)

COMMANDS: Final[Mapping[CommandId, Command]] = MappingProxyType({each.id: each for each in _TABLE})
