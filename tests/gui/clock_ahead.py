"""A clock that tests move, and the schedules around its time."""

from datetime import datetime, time, timedelta

from core import clock
from core.schedule.schedule import DAYS, Override, OverrideKind, Schedule, Window


def held_today(note: str = "") -> Schedule:
    """Return a schedule whose window is open all day, but held by the user on this day."""
    held = {clock.now().date(): Override(OverrideKind.HOLD, note=note)}
    all_day = (Window(time(0), None),)
    return Schedule(windows=all_day, days=DAYS, follows_calendar=False, overrides=held)


class Ahead:
    """A clock that goes as the real one does, some time ahead; and schedules around its first time.

    They hold at any time of the day: a window may begin before midnight, and end after it.
    """

    def __init__(self) -> None:
        """Begin at the real time."""
        self.by = timedelta()
        self._began = clock.now().replace(second=0, microsecond=0)

    def __call__(self) -> datetime:
        """Return the time."""
        return clock.now() + self.by

    def go_to(self, moment: datetime) -> None:
        """Be ``moment`` now."""
        self.by = moment - clock.now()

    def moment(self, offset: int) -> datetime:
        """Return the minute in which this began, moved by ``offset`` minutes."""
        return self._began + timedelta(minutes=offset)

    def window(self, start: int, stop: int) -> Window:
        """Return the window between two offsets, in minutes."""
        return Window(*(self.moment(each).time() for each in (start, stop)))

    def around(self, **chosen: object) -> Schedule:
        """Return a schedule whose window is open, of an exchange that never closes."""
        settings = {"windows": (self.window(-3, 30),), "days": DAYS} | chosen
        return Schedule(**{"follows_calendar": False} | settings)  # type: ignore[arg-type]

    def later(self) -> Schedule:
        """Return a schedule whose next window opens in an hour."""
        return self.around(windows=(self.window(60, 90),))
