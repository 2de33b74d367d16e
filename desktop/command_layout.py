"""Where the commands stand: toolbar, menus, context menu and tray, as data."""

from typing import Final

from desktop.actions import CommandId

_ID = CommandId

SEPARATOR: Final = None
"""Stands for a line between commands in the layouts below."""

Layout = tuple[CommandId | None, ...]

TOOLBAR: Final[Layout] = (
    _ID.START,
    _ID.STOP,
    _ID.RESTART,
    SEPARATOR,
    _ID.EDIT,
    _ID.SCHEDULE,
    _ID.DELETE,
    SEPARATOR,
    _ID.STOP_ALL,
)

TOOLBAR_END: Final[Layout] = (_ID.SHOW_DETAILS, _ID.NEW)
"""At the right edge of the toolbar, before the button that adds."""

_RUNNING: Final[Layout] = (
    _ID.START,
    _ID.STOP,
    _ID.RESTART,
    _ID.TRY_AGAIN,
    _ID.START_NOW,
    _ID.RUN_TODAY,
    _ID.CHECK_AND_START,
    _ID.START_ANYWAY,
    _ID.CLEAR,
    SEPARATOR,
)
_SOURCE: Final[Layout] = (
    _ID.EDIT,
    _ID.SHOW_LOG,
    _ID.SHOW_DETAILS,
    _ID.CHECK,
    SEPARATOR,
    _ID.SCHEDULE,
    _ID.ENVIRONMENT,
    _ID.RENAME,
    _ID.SUPERVISION,
    _ID.INTERPRETER,
    _ID.EXPORT,
    _ID.REVEAL,
    SEPARATOR,
)

CONTEXT_MENU: Final[Layout] = (
    *_RUNNING,
    *_SOURCE,
    _ID.COPY_ID,
    _ID.COPY_WHY,
    SEPARATOR,
    _ID.DELETE,
)

MENUS: Final[tuple[tuple[str, Layout], ...]] = (
    (
        "&File",
        (
            _ID.ADD,
            _ID.NEW,
            _ID.IMPORT,
            _ID.EXPORT_ARCHIVE,
            SEPARATOR,
            _ID.SAVE,
            _ID.EXPORT,
            _ID.CLOSE_TAB,
            SEPARATOR,
            _ID.QUIT,
        ),
    ),
    (
        "&Edit",
        (
            _ID.UNDO_DELETE,
            SEPARATOR,
            _ID.COPY_ID,
            _ID.COPY_WHY,
            _ID.SELECT_ALL,
            SEPARATOR,
            _ID.FIND,
            _ID.REPLACE,
            _ID.FIND_IN_LOG,
            _ID.GO_TO_LINE,
            SEPARATOR,
            _ID.COMMENT,
            _ID.LINES_UP,
            _ID.LINES_DOWN,
            _ID.DUPLICATE,
            _ID.ADD_NEXT,
        ),
    ),
    (
        "&Strategy",
        (
            *_RUNNING,
            _ID.START_ALL,
            _ID.STOP_ALL,
            SEPARATOR,
            *_SOURCE,
            _ID.DELETE,
            SEPARATOR,
            _ID.SUPERVISION_FOR_ALL,
            _ID.CONNECTIONS,
            _ID.MARKET_CALENDAR,
            _ID.KEEP_AWAKE,
        ),
    ),
    (
        "&View",
        (
            _ID.SHOW_TABLE,
            _ID.SHOW_WEEK,
            SEPARATOR,
            _ID.SHOW_LOG,
            _ID.SHOW_DETAILS,
            SEPARATOR,
            _ID.WRAP,
            _ID.WHITESPACE,
            _ID.SPLIT_BESIDE,
            _ID.SPLIT_BELOW,
            _ID.ZOOM_IN,
            _ID.ZOOM_OUT,
            _ID.ZOOM_RESET,
        ),
    ),
    (
        "&Code",
        (
            _ID.COMPLETE,
            _ID.DESCRIBE,
            _ID.DEFINITION,
            _ID.USAGES,
            _ID.OUTLINE,
            _ID.SNIPPET,
            SEPARATOR,
            _ID.PROBLEMS,
            _ID.NEXT_PROBLEM,
            _ID.PREVIOUS_PROBLEM,
            _ID.MEND,
            SEPARATOR,
            _ID.FORMAT,
            _ID.FORMAT_ON_SAVE,
            SEPARATOR,
            _ID.COMPARE_SAVED,
            _ID.COMPARE_RAN,
            _ID.VERSIONS,
        ),
    ),
    ("&Help", (_ID.ABOUT,)),
)

TRAY_START: Final[Layout] = (_ID.SHOW_WINDOW,)
TRAY_END: Final[Layout] = (_ID.START_ALL, _ID.STOP_ALL, SEPARATOR, _ID.QUIT)
