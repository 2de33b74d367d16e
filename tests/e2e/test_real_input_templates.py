"""The specification's Quick Start and the shipped templates, on the real SDK.

The SDK talks to a double of OpenAlgo's API, which answers well or, as the real server does,
with an error that raises nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.openalgo_double import API_KEY, OpenAlgoDouble, falling_at_the_end
from tests.e2e.price_feed_double import PriceFeedDouble
from tests.e2e.real_input import STRATEGIES, TEMPLATES, eventually, lines_of
from tests.e2e.template_run import Run

pytest.importorskip("openalgo", reason="the templates need the SDK")


@pytest.fixture
def double() -> Iterator[OpenAlgoDouble]:
    """Return a server that answers."""
    with OpenAlgoDouble() as server:
        yield server


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Return what runs templates; at the end of the test they are stopped."""
    with ExitStack() as stack:
        yield Run(tmp_path / "workspace", stack)


def ema(run: Run, host: str, key: str = API_KEY) -> None:
    """Start the EMA template against a server, at a quick pace."""
    settings = {"OPENALGO_API_KEY": key, "HOST_SERVER": host, "SLEEP_SECONDS": "0.05"}
    run.start(TEMPLATES / "ema_crossover.py", **settings)


def test_the_specification_s_quick_start_runs_as_it_is_written(run: Run) -> None:
    run.start(STRATEGIES / "quick_start.py", TEST_ROUNDS="3", TEST_PAUSE_S="0.01")
    row = run.bell.wait_for_end(run.strategy)
    shown = run.bell.texts(run.strategy)

    assert (row["state"], row["exit_code"]) == ("exited", 0)
    assert len(shown) == 3
    assert all(text.startswith("Strategy running at 20") for text in shown)


def test_the_ema_template_sees_a_crossing_upwards_and_one_downwards(
    run: Run, double: OpenAlgoDouble
) -> None:
    ema(run, double.host)
    run.wait_for("BUY signal", "stays above")
    double.state.closes = falling_at_the_end()
    run.wait_for("SELL signal", "stays below")
    row = run.stop()

    assert "INFO BUY signal for RELIANCE at 3400.00" in run.messages()
    assert "INFO SELL signal for RELIANCE at 2600.00" in run.messages()
    assert "/api/v1/history" in {path.rstrip("/") for path in double.state.requests}
    assert row["state"] == "stopped"


def test_the_ema_template_says_that_the_server_is_down_and_goes_on(run: Run) -> None:
    with OpenAlgoDouble() as gone:
        host = gone.host
    ema(run, host)
    run.wait_for("Failed to connect to the server")
    eventually(lambda: len(lines_of(run.log)) > 3, "another try")

    assert run.bell.status(run.strategy)["state"] == "running"


def test_the_ema_template_says_that_the_key_is_wrong_and_goes_on(
    run: Run, double: OpenAlgoDouble
) -> None:
    ema(run, double.host, "another key")
    run.wait_for("HTTP 403", "Invalid openalgo apikey")
    eventually(lambda: len(double.state.requests) > 1, "another try")

    assert run.bell.status(run.strategy)["state"] == "running"


def test_the_ema_template_says_that_there_are_no_prices_and_goes_on_when_there_are(
    run: Run, double: OpenAlgoDouble
) -> None:
    closes, double.state.closes = double.state.closes, []
    ema(run, double.host)
    run.wait_for("No prices: No data available for the specified period")
    double.state.closes = closes[-5:]
    run.wait_for("Only 5 candles so far, 22 are needed")
    double.state.closes = closes
    run.wait_for("BUY signal")

    assert run.stop()["state"] == "stopped"


def test_the_ema_template_without_a_key_ends_with_a_sentence(run: Run) -> None:
    run.start(TEMPLATES / "ema_crossover.py", OPENALGO_API_KEY="")
    row = run.bell.wait_for_end(run.strategy)

    assert (row["state"], row["exit_code"]) == ("crashed", 1)
    assert run.bell.texts(run.strategy, "stderr")[-1].startswith("OPENALGO_API_KEY is not set.")


def test_the_quick_start_template_tells_the_server_s_mode(run: Run, double: OpenAlgoDouble) -> None:
    variables = {"OPENALGO_API_KEY": API_KEY, "OPENALGO_HOST": double.host}
    run.start(TEMPLATES / "quick_start.py", **variables)
    run.wait_for(f"Connected to {double.host}, which is in analyze mode", "Strategy running at")

    assert run.stop()["state"] == "stopped"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_the_graceful_stop_template_leaves_no_order_open(run: Run) -> None:
    run.start(TEMPLATES / "graceful_stop.py", SLEEP_SECONDS="0.01")
    run.wait_for("is open")
    row = run.stop()
    shown = run.bell.texts(run.strategy)

    assert (row["state"], row["exit_code"], row["signal"]) == ("stopped", 0, None)
    assert shown[-1].endswith("stopped with 0 open orders")


def test_live_prices_are_followed_and_a_connection_that_breaks_is_made_again(
    run: Run, double: OpenAlgoDouble
) -> None:
    with PriceFeedDouble() as feed:
        settings = {"OPENALGO_API_KEY": API_KEY, "HOST_SERVER": double.host}
        run.start(
            TEMPLATES / "live_prices.py", WEBSOCKET_URL=feed.url, SYMBOLS="NSE:INFY", **settings
        )
        feed.wait_for("subscribe")
        run.wait_for("Following INFY")
        feed.tell("NSE", "INFY", 1500.0)
        feed.tell("NSE", "INFY", 1501.5)
        run.wait_for("INFY 1501.50 (+1.50)")
        feed.drop()
        run.wait_for("Connecting again in 1 s")
        feed.wait_for("subscribe")
        feed.tell("NSE", "INFY", 1499.5)
        run.wait_for("INFY 1499.50 (-2.00)")
        row = run.stop()

    assert row["state"] == "stopped"
    assert "ended by force" not in str(row["why"])


def test_a_daily_report_is_written_and_ends_with_success(run: Run, double: OpenAlgoDouble) -> None:
    def trade(action: str, price: float, symbol: str = "INFY") -> dict[str, object]:
        return {
            "action": action,
            "average_price": price,
            "exchange": "NSE",
            "quantity": 10,
            "symbol": symbol,
            "product": "MIS",
            "timestamp": "24-Nov-2025 10:00:00",
        }

    double.state.trades = [trade("BUY", 100.0), trade("SELL", 101.5), trade("BUY", 50.0, "SBIN")]
    double.state.positions = [
        {"symbol": "SBIN", "exchange": "NSE", "quantity": 10, "average_price": "50.00"},
        {"symbol": "INFY", "exchange": "NSE", "quantity": 0, "average_price": "0.00"},
    ]
    settings = {"OPENALGO_API_KEY": API_KEY, "HOST_SERVER": double.host}
    run.start(TEMPLATES / "daily_report.py", **settings)
    row = run.bell.wait_for_end(run.strategy)
    folder = run.bell.workspace / "strategies" / "data" / run.strategy
    [report], [table] = folder.glob("*-report.txt"), folder.glob("*-trades.csv")
    text = report.read_text(encoding="utf-8")

    assert (row["state"], row["exit_code"]) == ("exited", 0)
    assert "Trades: 3\n  INFY: +15.00\nClosed trades brought +15.00\n" in text
    assert "Open positions: 1\n  SBIN (NSE): 10 at 50.00\n" in text
    assert "Available cash: 100,000.00\n" in text
    assert len(table.read_text(encoding="utf-8").splitlines()) == 4
