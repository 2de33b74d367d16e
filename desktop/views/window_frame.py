"""Builds the menus and the tool bar of the window from the commands."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import CommandId
from desktop.command_layout import MENUS, TOOLBAR, TOOLBAR_END
from desktop.command_table import COMMANDS
from desktop.theme import Theme
from desktop.views.action_set import ActionSet

_SUBMENUS: Final = (
    ("&View", "&Theme", "theme"),
    ("&View", "&Editor theme", "sources"),
    ("&File", "&When closing", "close"),
)


def build_menus(window: QMainWindow, actions: ActionSet, panels: list[QAction]) -> None:
    """Fill the window's menu bar; ``panels`` show and hide its docks."""
    menus: dict[str, QMenu] = {}
    for title, layout in MENUS:
        menu = window.menuBar().addMenu(title)
        menus[title] = menu
        actions.fill(menu, layout)
    for title, label, group in _SUBMENUS:
        submenu = QMenu(label, menus[title])
        actions.fill(submenu, [each.id for each in COMMANDS.values() if each.group == group])
        if title == "&File":
            quit_action = actions.action(CommandId.QUIT)
            menus[title].insertMenu(quit_action, submenu)
        else:
            menus[title].addMenu(submenu)
    menus["&View"].addSeparator()
    menus["&View"].addActions(panels)
    # Shortcuts work although nothing shows the command.
    window.addActions(actions.actions())


def build_tool_bar(window: QMainWindow, actions: ActionSet, theme: Theme) -> QToolBar:
    """Return the window's tool bar; the way to a new strategy stands at its right end."""
    bar = QToolBar("Commands", window)
    bar.setObjectName("commandBar")
    bar.setMovable(False)
    bar.setFloatable(False)
    bar.setIconSize(QSize(16, 16))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    actions.fill(bar, TOOLBAR)
    gap = QWidget(bar)
    gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(gap)
    actions.fill(bar, TOOLBAR_END)
    bar.addWidget(_primary(actions.action(CommandId.ADD), theme, bar))
    window.addToolBar(bar)
    return bar


def _primary(action: QAction, theme: Theme, bar: QToolBar) -> QToolButton:
    """Return a button that stands out; its icon is tinted for the accent behind it."""
    button = QToolButton(bar)
    button.setObjectName("primaryTool")
    button.setText(action.iconText())
    button.setIcon(theme.icon("add", "on_accent"))
    button.setIconSize(bar.iconSize())
    button.setToolButtonStyle(bar.toolButtonStyle())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button


def stacked(bar: QWidget, body: QWidget) -> QWidget:
    """Return a widget that shows ``bar`` above ``body``, which has the room."""
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(body, 1)
    return content
