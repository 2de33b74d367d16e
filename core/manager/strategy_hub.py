"""Where hosted strategies tell what becomes of them."""

from PySide6.QtCore import QObject, Signal


class StrategyHub(QObject):
    """The signals of all strategies of one manager, and the parent of their runs and tasks.

    One object for a thousand strategies: each of its signals is connected once, whereas an
    object with connections for each strategy would take a tenth of the window's start.
    """

    changed = Signal(str)
    """The id of a strategy whose state, reason or run is another."""
    run_started = Signal(object)
    """The :class:`RunRecord` of a run that began, under this manager or an earlier one."""
    run_ended = Signal(object)
    """The closed :class:`RunRecord`."""
    usage_changed = Signal(str)
    """The id of a strategy whose run has told what it uses."""
