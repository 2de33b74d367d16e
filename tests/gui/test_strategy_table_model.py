from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core import clock
from core.records.states import StrategyState
from core.records.status import StrategyStatus
from desktop.models.strategy_filter_model import StrategyFilterModel
from desktop.models.strategy_table_model import Column, Role, StrategyTableModel

NOON = clock.IST.localize(datetime(2025, 11, 21, 12, 0, 0))  # noqa: DTZ001 - localised


def status(
    name: str, state: StrategyState = StrategyState.STOPPED, **facts: object
) -> StrategyStatus:
    plain = StrategyStatus(id=name.lower(), name=name, state=state, why=f"Why of {name}")
    return replace(plain, **facts)  # type: ignore[arg-type]


def running(name: str, minutes: int, **facts: object) -> StrategyStatus:
    began = NOON - timedelta(minutes=minutes)
    return status(name, StrategyState.RUNNING, pid=100 + minutes, started_at=began, **facts)


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.present = NOON

    def __call__(self) -> datetime:
        """Return the time that was set."""
        return self.present


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def model(time: Time, qtmodeltester: ModelTester) -> StrategyTableModel:
    model = StrategyTableModel(now=time)
    qtmodeltester.check(model)
    return model


@pytest.fixture
def shown(model: StrategyTableModel, qtmodeltester: ModelTester) -> StrategyFilterModel:
    proxy = StrategyFilterModel()
    proxy.setSourceModel(model)
    qtmodeltester.check(proxy)
    return proxy


def names(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, Column.NAME).data() for row in range(model.rowCount())]


def texts(model: QAbstractItemModel, row: int) -> list[str]:
    return [model.index(row, column).data() for column in Column]


@pytest.fixture
def changes(model: StrategyTableModel) -> list[tuple[int, int, list[int]]]:
    told: list[tuple[int, int, list[int]]] = []

    def note(first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        told.append((first.column(), last.column(), list(roles)))

    model.dataChanged.connect(note)
    return told


def test_a_row_says_what_is_known_of_a_running_strategy(model: StrategyTableModel) -> None:
    model.set_rows([running("Alpha", 75, cpu_percent=12.34, rss_bytes=142_700_000)])

    assert texts(model, 0) == [
        "Running",
        "Alpha",
        "Why of Alpha",
        "175",
        "12.3 %",
        "142.7 MB",
        "01:15:00",
        "",
        "",
    ]


def test_a_row_says_when_it_starts_next(model: StrategyTableModel) -> None:
    model.set_rows([status("Alpha", next_start=NOON + timedelta(days=1))])

    assert texts(model, 0)[Column.NEXT_START] == f"tomorrow {NOON:%H:%M}"


def test_a_row_says_how_the_last_run_ended(model: StrategyTableModel) -> None:
    ended = NOON - timedelta(minutes=1)
    model.set_rows(
        [
            status("Exit", StrategyState.CRASHED, ended_at=ended, exit_code=3),
            status("Signal", StrategyState.CRASHED, ended_at=ended, signal="SIGSEGV"),
        ]
    )

    assert texts(model, 0)[Column.LAST_EXIT] == "exit 3 · 11:59:00"
    assert texts(model, 1)[Column.LAST_EXIT] == "SIGSEGV · 11:59:00"


def test_rows_come_by_name_whatever_its_case(model: StrategyTableModel) -> None:
    model.set_rows([status("beta"), status("Alpha")])
    model.put(status("ALPINE"))

    assert names(model) == ["Alpha", "ALPINE", "beta"]


def test_a_change_is_told_for_its_cell_and_role_alone(
    model: StrategyTableModel, changes: list[tuple[int, int, list[int]]]
) -> None:
    row = running("Alpha", 5, cpu_percent=1.0, rss_bytes=1_000_000)
    model.set_rows([row])
    changes.clear()
    model.put(replace(row, cpu_percent=2.0))

    assert [(first, last) for first, last, _roles in changes] == [(Column.CPU, Column.CPU)]
    assert Role.SORT in changes[0][2]
    assert Role.STATE not in changes[0][2]


def test_a_sample_that_reads_the_same_is_not_shown_again(
    model: StrategyTableModel, changes: list[tuple[int, int, list[int]]]
) -> None:
    row = running("Alpha", 5, cpu_percent=1.0)
    model.set_rows([row])
    changes.clear()
    model.put(row)

    assert changes == []


def test_another_state_is_counted(model: StrategyTableModel, qtbot: QtBot) -> None:
    model.set_rows([status("Alpha"), status("Beta")])
    with qtbot.waitSignal(model.counts_changed):
        model.put(running("Alpha", 0))

    assert dict(model.counts()) == {StrategyState.STOPPED: 1, StrategyState.RUNNING: 1}
    with qtbot.waitSignal(model.counts_changed):
        model.remove("beta")
    assert dict(model.counts()) == {StrategyState.RUNNING: 1}


def test_a_new_name_moves_the_row(model: StrategyTableModel, shown: StrategyFilterModel) -> None:
    rows = [status(name) for name in ("Alpha", "Beta", "Gamma", "Delta")]
    model.set_rows(rows)
    model.put(replace(rows[0], name="Zeta"))

    assert names(model) == ["Beta", "Delta", "Gamma", "Zeta"]
    assert names(shown) == names(model)
    model.put(replace(rows[2], name="Aachen"))
    assert names(model) == ["Aachen", "Beta", "Delta", "Zeta"]
    assert model.row_of("gamma") == 0


def test_the_uptime_follows_the_clock(model: StrategyTableModel, time: Time) -> None:
    model.set_rows([running("Alpha", 0)])
    time.present = NOON + timedelta(days=2, seconds=9)
    model.tick()

    assert texts(model, 0)[Column.UPTIME] == "2 d 00:00:09"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column.STATE, ["Crash", "Long", "Short", "Idle"]),
        (Column.PID, ["Crash", "Idle", "Short", "Long"]),
        (Column.CPU, ["Crash", "Idle", "Long", "Short"]),
        (Column.MEMORY, ["Crash", "Idle", "Short", "Long"]),
        (Column.LAST_EXIT, ["Idle", "Long", "Short", "Crash"]),
    ],
)
def test_columns_sort_by_their_values(
    model: StrategyTableModel, shown: StrategyFilterModel, column: Column, expected: list[str]
) -> None:
    model.set_rows(
        [
            running("Long", 600, cpu_percent=9.0, rss_bytes=1_000_000_000),
            running("Short", 3, cpu_percent=10.0, rss_bytes=20_000_000),
            status("Crash", StrategyState.CRASHED, ended_at=NOON, exit_code=1),
            status("Idle"),
        ]
    )
    shown.sort(column)

    assert names(shown) == expected


def test_the_longest_uptime_comes_last_and_the_clock_moves_no_row(
    model: StrategyTableModel, shown: StrategyFilterModel, time: Time
) -> None:
    model.set_rows([running("Long", 600), running("Short", 3), status("Idle")])
    shown.sort(Column.UPTIME)
    before = names(shown)
    time.present = NOON + timedelta(hours=1)
    model.tick()

    assert before == ["Idle", "Short", "Long"]
    assert names(shown) == before


def test_the_filter_wants_every_word_in_name_id_or_reason(
    model: StrategyTableModel, shown: StrategyFilterModel
) -> None:
    model.set_rows(
        [status("NIFTY Momentum"), status("BANKNIFTY Pairs", why="Crashed: KeyError"), status("x")]
    )
    shown.set_text("nifty")

    assert names(shown) == ["BANKNIFTY Pairs", "NIFTY Momentum"]
    shown.set_text("KEYERROR nifty")
    assert names(shown) == ["BANKNIFTY Pairs"]


def test_the_filter_by_state_follows_the_states(
    model: StrategyTableModel, shown: StrategyFilterModel
) -> None:
    model.set_rows([status("Alpha"), running("Beta", 1)])
    shown.set_state(StrategyState.RUNNING)

    assert names(shown) == ["Beta"]
    model.put(running("Alpha", 0))
    assert names(shown) == ["Alpha", "Beta"]
    model.put(status("Beta"))
    assert names(shown) == ["Alpha"]


def test_a_thousand_rows_sort_in_a_moment(
    model: StrategyTableModel,
    shown: StrategyFilterModel,
    benchmark_s: Callable[[Callable[[], None]], float],
) -> None:
    model.set_rows([running(f"Strategy {n}", n, cpu_percent=n % 100 / 2) for n in range(1000)])

    assert benchmark_s(lambda: shown.sort(Column.CPU)) < 1.0


@pytest.fixture
def benchmark_s() -> Callable[[Callable[[], None]], float]:
    from time import process_time

    def measured(act: Callable[[], None]) -> float:
        began = process_time()
        act()
        return process_time() - began

    return measured
