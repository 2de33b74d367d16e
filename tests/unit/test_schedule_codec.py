"""A schedule in the configuration's file: in OpenAlgo's keys, and what those cannot say beside them."""

from datetime import date, time
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidScheduleError
from core.schedule.schedule import (
    DAYS,
    Misfire,
    Override,
    OverrideKind,
    Schedule,
    Window,
    parse_days,
    parse_time,
    spoken_days,
)
from core.store import schedule_codec

PLAIN = {
    "is_scheduled": True,
    "schedule_start": "09:15",
    "schedule_stop": "15:30",
    "schedule_days": ["mon", "fri"],
}

minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def windows_of_a_day(draw: st.DrawFn) -> tuple[Window, ...]:
    """Return windows that do not meet, the last one perhaps open."""
    edges = sorted(draw(st.sets(minutes, min_size=2, max_size=6)))
    windows = [Window(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    if draw(st.booleans()):
        windows[-1] = Window(windows[-1].start, None)
    return tuple(windows)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Return any schedule."""
    is_round = draw(st.booleans())
    overrides = st.builds(
        Override,
        st.sampled_from(OverrideKind),
        st.one_of(st.just(()), windows_of_a_day()),
        st.text(max_size=20),
    )
    dates = st.dates(date(2020, 1, 1), date(2040, 1, 1))
    return Schedule(
        windows=() if is_round else draw(windows_of_a_day()),
        round_the_clock=is_round,
        days=tuple(sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1)), key=DAYS.index)),
        overrides=MappingProxyType(draw(st.dictionaries(dates, overrides, max_size=3))),
        misfire=draw(st.sampled_from(Misfire)),
        follows_calendar=draw(st.booleans()),
    )


@given(schedules())
def test_what_is_written_is_read_again(schedule: Schedule) -> None:
    entry: dict[str, Any] = {}
    schedule_codec.write(entry, schedule)

    assert schedule_codec.decode(entry, schedule_codec.own(schedule)) == schedule


def test_what_openalgo_can_express_needs_nothing_of_ours() -> None:
    schedule = schedule_codec.decode(PLAIN, {})
    entry: dict[str, Any] = {}
    schedule_codec.write(entry, schedule)

    assert schedule == Schedule(windows=(Window.parse("09:15", "15:30"),), days=("mon", "fri"))
    assert (entry, schedule_codec.own(schedule)) == (PLAIN, {})


def test_a_window_that_openalgo_has_changed_counts() -> None:
    ours = Schedule(windows=(Window.parse("09:15", "10:00"), Window.parse("14:00", "15:30")))
    own = schedule_codec.own(ours)
    entry: dict[str, Any] = {}
    schedule_codec.write(entry, ours)
    entry["schedule_start"] = "09:30"

    changed = schedule_codec.decode(entry, own)
    clock_round = schedule_codec.decode(PLAIN, {"round_the_clock": True})

    assert changed is not None
    assert changed.windows == (Window.parse("09:30", "10:00"),)
    assert clock_round is not None
    assert not clock_round.round_the_clock


def test_an_entry_from_before_there_were_days_runs_on_weekdays() -> None:
    entry = {key: value for key, value in PLAIN.items() if key != "schedule_days"}
    schedule = schedule_codec.decode(entry, {})

    assert schedule is not None
    assert schedule.days == ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"schedule_start": "9.15"}, "“9.15” is no time of the day"),
        ({"schedule_start": "25:00"}, "“25:00” is no time of the day"),
        ({"schedule_start": 9}, "It has no time to start"),
        ({"schedule_start": None}, "It has no time to start"),
        ({"schedule_stop": "09:15"}, "A window from 09:15 to 09:15 has no length"),
        ({"schedule_days": []}, "Choose at least one day of the week"),
        ({"schedule_days": ["Asia/Kolkata"]}, "“asia/kolkata” is no day of the week"),
        ({"schedule_days": "mon"}, "Its days are not a list"),
        ({"schedule_days": [1]}, "Its days are not a list"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidScheduleError, match=sentence):
        schedule_codec.decode(PLAIN | change, {})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda each: (
            st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=8), each, max_size=3)
        ),
    )
)
def test_rubbish_of_ours_is_refused_or_passed_over(value: object) -> None:
    own = {"windows": value, "overrides": value, "misfire": value, "round_the_clock": value}

    try:
        schedule = schedule_codec.decode(PLAIN, own)
    except InvalidScheduleError:
        return
    assert schedule is not None


@pytest.mark.parametrize("text", ["9.15", "25:00", "09:60", "", "0915", "09:15:00", "IST", "०९:१५"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidScheduleError, match="write it as HH:MM"):
        parse_time(text)


def test_days_are_read_in_any_order_and_by_their_short_names() -> None:
    assert parse_days("fri, MON") == ("mon", "fri")
    assert parse_days("weekdays,sun") == (*DAYS[:5], "sun")
    assert parse_days("all") == DAYS
    assert [spoken_days(each) for each in (DAYS, DAYS[:5], ("mon", "wed"), ("sat", "sun"))] == [
        "every day",
        "Mon to Fri",
        "Mon, Wed",
        "Sat, Sun",
    ]


@given(windows_of_a_day())
def test_a_window_is_read_back_from_its_text(windows: tuple[Window, ...]) -> None:
    assert tuple(Window.parse_text(each.text()) for each in windows) == windows


@pytest.mark.parametrize("text", ["", "09:15", "9-10", "-10:00", "10:00-10:00", "10:00 to 11:00"])
def test_a_text_that_is_no_window_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidScheduleError, match=r"HH:MM|has no length|is no time"):
        Window.parse_text(text)


def test_windows_that_meet_too_many_of_them_and_none_are_refused() -> None:
    first, second = Window.parse("09:15", "12:00"), Window.parse("11:00", "15:30")
    with pytest.raises(InvalidScheduleError, match="09:15 and 11:00 overlap"):
        Schedule(windows=(first, second))
    with pytest.raises(InvalidScheduleError, match="Choose a time to start"):
        Schedule()
    with pytest.raises(InvalidScheduleError, match="not both"):
        Schedule(windows=(first,), round_the_clock=True)
    with pytest.raises(InvalidScheduleError, match="at most 12 windows"):
        Schedule(windows=tuple(Window(time(hour), time(hour, 30)) for hour in range(13)))
