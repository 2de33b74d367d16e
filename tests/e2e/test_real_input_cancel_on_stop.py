"""The template that keeps an order open and cancels it, on the real SDK."""

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

pytest.importorskip("openalgo", reason="the template needs the SDK")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")


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
