"""The heartbeat, and the templates that follow prices, keep an order, and report, on the real SDK."""

import csv
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.openalgo_double import API_KEY, OpenAlgoDouble
from tests.e2e.real_input import TEMPLATES, eventually
from tests.e2e.template_run import Run
from tests.e2e.websocket_double import WebSocketDouble

pytest.importorskip("openalgo", reason="the templates need the SDK")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")

TRADES = [
    {"action": "BUY", "quantity": "10", "average_price": "100.0", "symbol": "INFY"},
    {"action": "SELL", "quantity": 4, "average_price": 110.0, "symbol": "INFY"},
    {"action": "SELL", "quantity": 5, "average_price": 3000.0, "symbol": "RELIANCE"},
    {"action": "BUY", "quantity": 5, "average_price": 2990.5, "symbol": "RELIANCE"},
]


@pytest.fixture
def double() -> Iterator[OpenAlgoDouble]:
    """Return a server that answers."""
    with OpenAlgoDouble() as server:
        yield server


@pytest.fixture
def feed() -> Iterator[WebSocketDouble]:
    """Return a feed that sends what it is told."""
    with WebSocketDouble() as server:
        yield server


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Return what runs templates; at the end of the test they are stopped."""
    with ExitStack() as stack:
        yield Run(tmp_path / "workspace", stack)


def data_folder(run: Run) -> Path:
    return run.bell.workspace / "strategies" / "data" / run.strategy


# --- heartbeat


def test_the_heartbeat_beats_and_says_how_often_when_it_is_stopped(run: Run) -> None:
    run.start(TEMPLATES / "heartbeat.py", SECONDS_BETWEEN_BEATS="0.05")
    run.wait_for("heartbeat runs for the first time", "beat 3")
    row = run.stop()
    shown = run.bell.texts(run.strategy)

    assert (row["state"], row["exit_code"], row["signal"]) == ("stopped", 0, None)
    assert "stopped after" in shown[-1]
    run.bell.start_running(run.strategy)
    log = run.bell.status(run.strategy)["log"]
    eventually(lambda: "is back: " in Path(log).read_text(), "a memory of the run before")


# --- prices by WebSocket


def follow(run: Run, feed: WebSocketDouble, key: str = API_KEY, **variables: str) -> None:
    settings = {"OPENALGO_API_KEY": key, "WEBSOCKET_URL": feed.url, "SYMBOLS": "RELIANCE, TCS"}
    pace = {"SECONDS_BETWEEN_LINES": "0.05", "SECONDS_BEFORE_RETRY": "0.05"}
    run.start(TEMPLATES / "websocket_ltp.py", **settings, **pace, **variables)


def test_prices_of_the_feed_are_followed_until_the_stop_which_closes_it(
    run: Run, feed: WebSocketDouble
) -> None:
    follow(run, feed)
    run.wait_for("Connected, and no price yet")
    feed.feed.send_price("RELIANCE", 2915.5)
    run.wait_for("RELIANCE 2915.50")
    feed.feed.send_price("TCS", 3100)
    run.wait_for("RELIANCE 2915.50, TCS 3100.00")
    row = run.stop()

    assert feed.feed.subscribed == [("NSE", "RELIANCE"), ("NSE", "TCS")]
    assert feed.feed.unsubscribed == feed.feed.subscribed
    assert (row["state"], row["exit_code"]) == ("stopped", 0)
    assert run.bell.texts(run.strategy)[-1].endswith("stopped, the feed is closed")


def test_a_feed_that_has_gone_quiet_is_opened_anew(run: Run, feed: WebSocketDouble) -> None:
    follow(run, feed, STALE_SECONDS="0.2")
    run.wait_for("the feed is opened anew")
    eventually(lambda: feed.feed.connections > 1, "another connection")

    assert run.stop()["state"] == "stopped"


def test_a_feed_that_refuses_the_key_is_said_and_tried_again(
    run: Run, feed: WebSocketDouble
) -> None:
    follow(run, feed, "another key")
    run.wait_for("The feed cannot be opened")

    assert run.stop()["state"] == "stopped"


# --- an order that a stop cancels


def keep_an_order(run: Run, double: OpenAlgoDouble, **variables: str) -> None:
    settings = {"OPENALGO_API_KEY": API_KEY, "HOST_SERVER": double.host}
    run.start(
        TEMPLATES / "cancel_on_stop.py", **settings, SECONDS_BETWEEN_LOOKS="0.05", **variables
    )


def test_a_stop_cancels_the_order_at_the_server_and_no_other(
    run: Run, double: OpenAlgoDouble
) -> None:
    double.state.orders.append({"orderid": "1", "order_status": "open", "symbol": "TCS"})
    keep_an_order(run, double)
    run.wait_for("to buy 1 RELIANCE at 3230.00 is placed")
    row = run.stop()

    assert row["exit_code"] == 0
    assert [each["orderid"] for each in double.state.open_orders()] == ["1"]
    assert double.state.orders[1]["pricetype"] == "LIMIT"
    assert run.bell.texts(run.strategy)[-1].endswith("stopped, no order is open")


def test_an_order_that_is_filled_is_followed_by_another(run: Run, double: OpenAlgoDouble) -> None:
    keep_an_order(run, double)
    run.wait_for("25112400000001 to buy")
    double.state.orders[0]["order_status"] = "complete"
    run.wait_for("order 25112400000001 is complete", "25112400000002 to buy")

    assert run.stop()["exit_code"] == 0


def test_a_cancellation_that_is_refused_is_tried_again(run: Run, double: OpenAlgoDouble) -> None:
    keep_an_order(run, double)
    run.wait_for("is placed")
    double.state.refuses_cancelling = 2
    run.stop()

    assert double.state.open_orders() == []
    assert sum("The broker is busy" in each for each in run.bell.texts(run.strategy)) == 2


def test_an_order_that_cannot_be_cancelled_is_named(run: Run, double: OpenAlgoDouble) -> None:
    keep_an_order(run, double)
    run.wait_for("is placed")
    double.state.refuses_cancelling = 1000
    row = run.stop()

    assert row["exit_code"] == 1
    assert run.bell.texts(run.strategy, "stderr")[-1] == (
        "These orders may still be open, cancel them by hand: 25112400000001"
    )


def test_what_a_killed_run_has_left_open_the_next_one_cancels(
    run: Run, double: OpenAlgoDouble
) -> None:
    keep_an_order(run, double)
    run.wait_for("is placed")
    os.kill(run.bell.status(run.strategy)["pid"], signal.SIGKILL)
    run.bell.wait_for_end(run.strategy)
    assert len(double.state.open_orders()) == 1
    double.state.mode = "live"
    run.bell.start_running(run.strategy)
    log = run.bell.status(run.strategy)["log"]
    eventually(lambda: "no order is placed" in Path(log).read_text(), "a look at the mode")

    assert double.state.open_orders() == []
    assert "cancelling what the last run may have left: 25112400000001" in Path(log).read_text()


def test_no_order_is_placed_in_live_mode_unless_that_is_wanted(
    run: Run, double: OpenAlgoDouble
) -> None:
    double.state.mode = "live"
    keep_an_order(run, double)
    run.wait_for("OpenAlgo is in live mode, so no order is placed")
    run.stop()

    assert double.state.orders == []


# --- the report of a day


def report(run: Run, double: OpenAlgoDouble, key: str = API_KEY) -> dict[str, object]:
    run.start(TEMPLATES / "daily_report.py", OPENALGO_API_KEY=key, HOST_SERVER=double.host)
    return run.bell.wait_for_end(run.strategy)


def test_a_day_is_reported_and_written_down(run: Run, double: OpenAlgoDouble) -> None:
    double.state.trades = [{"exchange": "NSE", "product": "MIS", **each} for each in TRADES]
    double.state.positions = [
        {"symbol": "INFY", "quantity": 6, "product": "MIS", "exchange": "NSE"},
        {"symbol": "RELIANCE", "quantity": 0, "product": "MIS", "exchange": "NSE"},
    ]
    row = report(run, double)
    shown = run.bell.texts(run.strategy)
    [file] = data_folder(run).glob("report_*.csv")
    infy, reliance = csv.DictReader(file.read_text().splitlines())

    assert (row["state"], row["exit_code"]) == ("exited", 0)
    assert shown[0].endswith(": 4 trades in 2 symbols")
    assert shown[1] == "Profit of what was closed, before charges: 87.50"
    assert shown[3] == "Still open: 6 INFY (MIS)"
    assert (infy["open"], infy["profit"]) == ("6.0", "40.0")
    assert (reliance["average_sold"], reliance["profit"]) == ("3000.0", "47.5")


def test_a_day_without_trades_is_a_report(run: Run, double: OpenAlgoDouble) -> None:
    row = report(run, double)

    assert (row["state"], row["exit_code"]) == ("exited", 0)
    assert run.bell.texts(run.strategy)[0].endswith(": 0 trades in 0 symbols")


def test_a_report_that_cannot_be_made_is_a_failure(run: Run, double: OpenAlgoDouble) -> None:
    row = report(run, double, "another key")

    assert (row["state"], row["exit_code"]) == ("crashed", 1)
    [said] = run.bell.texts(run.strategy, "stderr")[-1:]
    assert said.startswith("No report: the trade book could not be read (HTTP 403")
    assert list(data_folder(run).glob("report_*")) == []
