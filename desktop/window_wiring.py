"""Connects the parts of the window that tell of supervision, and waits for their work."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from core.background import Background
from desktop.actions import CommandId
from desktop.controllers.command_parts import Parts

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from desktop.tray import Tray


def parts_of(window: "MainWindow") -> Parts:
    """Return what the window's commands are given to."""
    return Parts(
        model=window.model,
        page=window.page,
        editors=window.editors,
        editing=window.editing,
        log=window.log,
        details=window.details,
        runs=window.runs,
        library=window.library,
        supervision=window.supervision,
        schedules=window.schedules,
        environments=window.environments,
        transfers=window.transfers,
        trash=window.trash,
        closing=window.closing,
        prompter=window.prompter,
        settings=window.settings,
        theme=window.theme,
    )


def connect_page(window: "MainWindow") -> None:
    """Let the first tab lead to commands, logs and new strategies."""
    page, actions = window.page, window.actions_of_commands
    page.add_views([actions.action(each) for each in (CommandId.SHOW_TABLE, CommandId.SHOW_WEEK)])
    page.add_wished.connect(window.library.ask_to_add)
    page.template_wished.connect(window.library.add_template)
    page.menu_wished.connect(window.context_menu.popup)
    page.run_wished.connect(window.log.show_run)
    window.transfers.brought.connect(window.reveal)
    window.library.added.connect(window.reveal)
    window.editing.copy_wished.connect(window.library.copy)
    window.library.copied.connect(window.editors.open_strategy)
    window.schedules.contracts_told.connect(window.counts.set_contracts)


def connect_details(window: "MainWindow") -> None:
    """Let the details lead to logs, sources and commands, and alerts to the details."""
    details, messages = window.details, window.messages
    details.command_wished.connect(window.router.run)
    details.log_wished.connect(window.log.show_run)
    details.source_wished.connect(window.supervision.open_source)
    details.told.connect(messages.done)
    window.counts.ticked.connect(details.tick)
    window.painted.connect(details.allow_filling)
    window.message_bar.targets_wished.connect(window.reveal)
    window.alerts.raised.connect(window.message_bar.tell)
    window.alerts.show_wished.connect(window.reveal)
    window.alerts.show_wished.connect(details.bring)


def connect_tray(window: "MainWindow", tray: "Tray") -> None:
    """Let the tray do what it offers, and tell of alerts; a click on one leads to its cause."""
    tray.show_wished.connect(window.show_in_front)
    tray.toggle_wished.connect(window.runs.toggle)
    window.closing.has_tray = tray.is_available
    window.alerts.balloon_wished.connect(tray.tell)
    tray.balloon_clicked.connect(window.show_in_front)
    tray.balloon_clicked.connect(window.alerts.ask_to_show)


def local_files(data: QMimeData) -> list[Path]:
    """Return the local files that are being dragged."""
    return [Path(each.toLocalFile()) for each in data.urls() if each.isLocalFile()]


def settle(window: "MainWindow") -> None:
    """Wait for the work that parts of the window have under way on other threads.

    Were the window deleted meanwhile, that work would tell its end to something half gone.
    """
    window.editing.close()
    for background in window.findChildren(Background):
        background.flush()
