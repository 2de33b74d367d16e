"""Wakes whoever keeps the schedules: at the next change, and now and then.

APScheduler does no more than that. What is to be done is decided afresh at each waking, so that a
waking that comes late, twice or not at all costs nothing but time.
"""

from datetime import timedelta
from typing import Final

from apscheduler.schedulers.qt import QtScheduler
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from typing_extensions import override

from core import clock

HEARTBEAT_S: Final = 30
_CHANGE: Final = "change"
_HEARTBEAT: Final = "heartbeat"


class Alarm(QObject):
    """Tells when the time has come."""

    rang = Signal()

    def __init__(self, parent: QObject) -> None:
        """Ring every :data:`HEARTBEAT_S` seconds from now on."""
        super().__init__(parent)
        # However late a waking comes, it comes; several that are late come as one.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = _PreciseScheduler(self, timezone=clock.IST, job_defaults=defaults)
        self._scheduler.start()
        self.reset()

    def reset(self) -> None:
        """Count the heartbeat from now: the clock has been set, and with it all that was planned."""
        self._scheduler.add_job(
            self.rang.emit, "interval", seconds=HEARTBEAT_S, id=_HEARTBEAT, replace_existing=True
        )

    def set(self, delay_s: float | None) -> None:
        """Ring in ``delay_s`` seconds too, in place of what was set before; None: do not."""
        if delay_s is not None:
            moment = clock.now() + timedelta(seconds=delay_s)
            self._scheduler.add_job(
                self.rang.emit, "date", run_date=moment, id=_CHANGE, replace_existing=True
            )
        elif self._scheduler.get_job(_CHANGE) is not None:
            self._scheduler.remove_job(_CHANGE)

    def close(self) -> None:
        """Ring no more."""
        self._scheduler.shutdown(wait=False)


class _PreciseScheduler(QtScheduler):  # type: ignore[misc] # APScheduler has no types
    """The Qt scheduler with a timer of its own, which is as exact as the system allows.

    The one that Qt gives for a single shot comes up to a twentieth of the waiting late, and
    cannot be stopped.
    """

    def __init__(self, parent: QObject, **options: object) -> None:
        self._timer = QTimer(parent, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._process_jobs)
        super().__init__(**options)

    @override
    def _start_timer(self, wait_seconds: float | None) -> None:
        self._stop_timer()
        if wait_seconds is not None:
            # Rounded up: a waking just before the time would find nothing to do.
            self._timer.start(min(int(wait_seconds * 1000) + 1, 2**31 - 1))

    @override
    def _stop_timer(self) -> None:
        self._timer.stop()
