"""The commands that are about the text in front, as data; a part of the table of all commands."""

from typing import Final

from desktop.actions import Command, CommandId, Scope

_ID, _ON = CommandId, Scope

EDITOR_COMMANDS: Final = (
    Command(
        id=_ID.REPLACE,
        text="R&eplace…",
        shortcut="Ctrl+H",
        scope=_ON.EDITOR,
        tooltip="Find in the source, and replace what is found",
    ),
    Command(
        id=_ID.COMMENT,
        text="Toggle co&mment",
        shortcut="Ctrl+/",
        scope=_ON.EDITOR,
        tooltip="Make comments of the selected lines, or code of comments",
    ),
    Command(
        id=_ID.LINES_UP,
        text="Move lines u&p",
        shortcut="Alt+Up",
        scope=_ON.EDITOR,
        tooltip="Exchange the selected lines with the line above",
    ),
    Command(
        id=_ID.LINES_DOWN,
        text="Move lines &down",
        shortcut="Alt+Down",
        scope=_ON.EDITOR,
        tooltip="Exchange the selected lines with the line below",
    ),
    Command(
        id=_ID.DUPLICATE,
        text="Dupl&icate",
        shortcut="Ctrl+Shift+D",
        scope=_ON.EDITOR,
        tooltip="Write the selection, or the line of the cursor, once more",
    ),
    Command(
        id=_ID.ADD_NEXT,
        text="Select &next occurrence too",
        shortcut="Ctrl+D",
        scope=_ON.EDITOR,
        tooltip="Select the word, then its next occurrence as well, each with a cursor",
    ),
    Command(
        id=_ID.GO_TO_LINE,
        text="Go &to line…",
        shortcut="Ctrl+G",
        scope=_ON.TAB,
        tooltip="Put the cursor on a line, by its number",
    ),
    Command(
        id=_ID.WRAP,
        text="Wra&p long lines",
        shortcut="Alt+Z",
        is_toggle=True,
        tooltip="Continue long lines of sources below, in place of scrolling",
    ),
    Command(
        id=_ID.WHITESPACE,
        text="Show bl&anks",
        is_toggle=True,
        tooltip="Mark blanks, tabs and line ends of sources",
    ),
    Command(
        id=_ID.ZOOM_IN,
        text="Zoom &in",
        shortcut="Ctrl++",
        scope=_ON.TAB,
        tooltip="Write sources larger",
    ),
    Command(
        id=_ID.ZOOM_OUT,
        text="Zoom &out",
        shortcut="Ctrl+-",
        scope=_ON.TAB,
        tooltip="Write sources smaller",
    ),
    Command(
        id=_ID.ZOOM_RESET,
        text="Normal &size",
        shortcut="Ctrl+0",
        scope=_ON.TAB,
        tooltip="Write sources as large as the log",
    ),
    Command(
        id=_ID.COMPLETE,
        text="&Complete the name",
        shortcut="Ctrl+Space",
        scope=_ON.EDITOR,
        tooltip="Offer the names that may stand at the cursor",
    ),
    Command(
        id=_ID.DESCRIBE,
        text="Show &documentation",
        shortcut="F1",
        scope=_ON.EDITOR,
        tooltip="Show what is written about the name at the cursor",
    ),
    Command(
        id=_ID.DEFINITION,
        text="&Go to definition",
        shortcut="F12",
        scope=_ON.EDITOR,
        tooltip="Show where the name at the cursor is defined, in packages too",
    ),
    Command(
        id=_ID.USAGES,
        text="Find &usages",
        shortcut="Shift+F12",
        scope=_ON.EDITOR,
        tooltip="List where the name at the cursor is used in this source",
    ),
    Command(
        id=_ID.OUTLINE,
        text="Classes and functi&ons…",
        shortcut="Ctrl+R",
        scope=_ON.EDITOR,
        tooltip="Go to a class or a function of this source, by its name",
    ),
    Command(
        id=_ID.PROBLEMS,
        text="List of pro&blems",
        shortcut="Ctrl+Shift+M",
        is_toggle=True,
        tooltip="Show what is wrong in a source below it",
    ),
    Command(
        id=_ID.NEXT_PROBLEM,
        text="&Next problem",
        shortcut="F8",
        scope=_ON.EDITOR,
        tooltip="Go to the next problem",
    ),
    Command(
        id=_ID.PREVIOUS_PROBLEM,
        text="&Previous problem",
        shortcut="Shift+F8",
        scope=_ON.EDITOR,
        tooltip="Go to the problem before",
    ),
    Command(
        id=_ID.MEND,
        text="&Mend this problem",
        shortcut="Ctrl+.",
        scope=_ON.EDITOR,
        tooltip="Make the change that mends the problem at the cursor, where one is known",
    ),
    Command(
        id=_ID.FORMAT,
        text="&Format the source",
        shortcut="Ctrl+Shift+I",
        scope=_ON.EDITOR,
        tooltip="Lay the source out as is usual for Python; what it does stays",
    ),
    Command(
        id=_ID.FORMAT_ON_SAVE,
        text="Format at each &save",
        is_toggle=True,
        tooltip="Format every source before it is saved",
    ),
)
