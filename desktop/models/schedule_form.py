"""The schedule of a strategy as texts in a form, and the schedule that they mean."""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import NamedTuple

from core.errors import InvalidScheduleError
from core.schedule.plan import Plan, ScheduledDay
from core.schedule.schedule import (
    WEEKDAYS,
    Misfire,
    Override,
    OverrideKind,
    Schedule,
    Window,
    parse_date,
    parse_days,
)


class Field(Enum):
    """Where a sentence about what is wrong stands."""

    TIMES = "times"
    MORE = "more"
    DAYS = "days"
    RUN = "run"
    HOLD = "hold"


class ScheduleTexts(NamedTuple):
    """What stands in the form.

    Attributes:
        start: HH:MM.
        stop: HH:MM, or nothing where it is not stopped.
        more: Further windows, ``HH:MM-HH:MM``, separated by commas.
        days: Of the week, in their order.
        run: Dates on which it runs whatever weekday or holiday it is, separated by commas; with
            other hours where they follow, ``2026-11-08 18:00-19:00``.
        hold: Dates on which it does not run.
    """

    start: str = "09:15"
    stop: str = "15:30"
    more: str = ""
    round_the_clock: bool = False
    days: tuple[str, ...] = WEEKDAYS
    follows_calendar: bool = True
    misfire: Misfire = Misfire.LATE
    run: str = ""
    hold: str = ""


class FieldError(Exception):
    """A field means nothing; ``str()`` is the sentence."""

    def __init__(self, field: Field, sentence: str) -> None:
        """Name the field."""
        super().__init__(sentence)
        self.field = field


def texts_of(schedule: Schedule | None) -> ScheduleTexts:
    """Return how a schedule is shown; the usual hours where there is none."""
    if schedule is None:
        return ScheduleTexts()
    first = schedule.windows[0] if schedule.windows else Window.parse("09:15", "15:30")
    return ScheduleTexts(
        start=f"{first.start:%H:%M}",
        stop="" if first.stop is None else f"{first.stop:%H:%M}",
        more=", ".join(map(Window.text, schedule.windows[1:])),
        round_the_clock=schedule.round_the_clock,
        days=schedule.days,
        follows_calendar=schedule.follows_calendar,
        misfire=schedule.misfire,
        run=", ".join(_dates(schedule, OverrideKind.RUN)),
        hold=", ".join(_dates(schedule, OverrideKind.HOLD)),
    )


def schedule_of(texts: ScheduleTexts, before: Schedule | None) -> Schedule:
    """Return what the texts mean; dates of before that still stand there keep their notes.

    Raises:
        FieldError: One of them means nothing.
    """
    windows = () if texts.round_the_clock else tuple(_windows(texts))
    with _Naming(Field.DAYS):
        days = parse_days(",".join(texts.days))
    overrides: dict[date, Override] = {}
    for field, kind in ((Field.RUN, OverrideKind.RUN), (Field.HOLD, OverrideKind.HOLD)):
        with _Naming(field):
            for text in _parts(texts.run if field is Field.RUN else texts.hold):
                day, hours = _date_and_windows(text)
                if day in overrides:
                    message = f"{day} cannot be both a day to run and a day to hold"
                    raise InvalidScheduleError(message)
                old = before.overrides.get(day) if before else None
                note = old.note if old and old.kind is kind else ""
                overrides[day] = Override(kind, hours, note)
    with _Naming(Field.MORE if texts.more.strip() else Field.TIMES):
        return Schedule(
            windows=windows,
            days=days,
            round_the_clock=texts.round_the_clock,
            overrides=overrides,
            misfire=texts.misfire,
            follows_calendar=texts.follows_calendar,
        )


def preview(plan: Plan, first: date, count: int) -> list[tuple[str, str, bool]]:
    """Return a row for each date: the date, its windows or the reason for none, whether it runs."""
    return [(f"{day.day:%a %d %b}", _told(day), bool(day.spans)) for day in plan.days(first, count)]


class _Naming:
    """Says of which field it is that something means nothing."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Name the field of an error."""
        if isinstance(error, InvalidScheduleError):
            raise FieldError(self._field, str(error)) from error


def _windows(texts: ScheduleTexts) -> Iterator[Window]:
    with _Naming(Field.TIMES):
        yield Window.parse(texts.start, texts.stop.strip() or None)
    for text in _parts(texts.more):
        with _Naming(Field.MORE):
            yield Window.parse_text(text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _date_and_windows(text: str) -> tuple[date, tuple[Window, ...]]:
    """Return what ``2026-11-08`` or ``2026-11-08 18:00-19:00`` means."""
    day, _, hours = text.partition(" ")
    windows = tuple(Window.parse_text(each.strip()) for each in hours.split("+") if each.strip())
    return parse_date(day), windows


def _dates(schedule: Schedule, kind: OverrideKind) -> list[str]:
    chosen = [each for each in sorted(schedule.overrides.items()) if each[1].kind is kind]
    return [f"{day} {'+'.join(map(Window.text, its.windows))}".strip() for day, its in chosen]


def _told(day: ScheduledDay) -> str:
    if not day.spans:
        return day.gap[:1].upper() + day.gap[1:]
    hours = ", ".join(each.phrase() for each in day.spans)
    return f"{hours}: {day.note}" if day.note else hours
