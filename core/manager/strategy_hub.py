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
    start_failed = Signal(str, str)
    """The id of a strategy whose run never came to be, and why."""
    run_backed_off = Signal(object)
    """The :class:`RunRecord` of a run that pauses before a restart."""
    run_lost = Signal(object)
    """The closed :class:`RunRecord` of a run whose runner was killed: what is left is to go."""
    run_ended = Signal(object)
    """The closed :class:`RunRecord`; nothing of the run is left."""
    settled = Signal(str)
    """The id of a strategy whose start-up is over."""
    warned = Signal(str, object)
    """The id of a strategy, and what a guard has noticed: a
    :class:`~core.records.run_parts.GuardNote`."""
    usage_changed = Signal(str)
    """The id of a strategy whose run has told what it uses."""
