"""The templates: they run, they end as they promise, and they use the SDK as it is."""

import ast
import importlib.util
import inspect
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import pytest
from openalgo import api  # type: ignore[import-untyped]

from core.errors import SourceMissingError
from core.sources import checks, templates
from core.sources.imports import missing_imports, needed_modules

KEYS = [each.key for each in templates.TEMPLATES]
WITH_SDK = ["quick_start", "ema_crossover", "cancel_on_stop", "live_prices", "daily_report"]
BARE = {"PATH": os.defpath, "PYTHONWARNINGS": "error"}


@pytest.fixture
def script(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Write the template that the test names into a folder of its own."""
    path = tmp_path / templates.template(request.param).file_name
    path.write_bytes(templates.source(request.param))
    return path


@pytest.fixture
def ema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import the template, with averages of 2 and 4 candles."""
    monkeypatch.setenv("SHORT_EMA", "2")
    monkeypatch.setenv("LONG_EMA", "4")
    path = tmp_path / "ema_crossover.py"
    path.write_bytes(templates.source("ema_crossover"))
    spec = importlib.util.spec_from_file_location("ema_crossover", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(script: Path, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(script)],
        env=BARE | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rest(strategy: "subprocess.Popen[str]") -> tuple[str, str]:
    """Return what is still to be read of both streams, once the strategy has ended."""
    assert strategy.stdout
    assert strategy.stderr
    with strategy:
        return strategy.stdout.read(), strategy.stderr.read()


def test_the_one_that_runs_anywhere_comes_first() -> None:
    assert ["graceful_stop", *WITH_SDK] == KEYS
    assert templates.TEMPLATES[0].needs == ()
    assert [each.key for each in templates.FIRST] == KEYS[:3]


def test_an_unknown_template_is_a_sentence() -> None:
    with pytest.raises(SourceMissingError) as caught:
        templates.source("../../../etc/passwd")

    assert str(caught.value) == (
        f"There is no template “../../../etc/passwd”: use one of {', '.join(KEYS)}"
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_template_passes_every_check(key: str, tmp_path: Path) -> None:
    template = templates.template(key)
    source = checks.decode_source(templates.source(key), template.file_name)

    assert checks.check_syntax(source, template.file_name) == []
    assert missing_imports(source, Path(sys.executable), tmp_path) == []
    foreign = needed_modules(source.text).keys() - sys.stdlib_module_names
    assert foreign == set(template.needs)
    assert source.data.isascii()
    assert source.line_end == "\n"
    assert max(map(len, source.text.splitlines())) <= 100


@pytest.mark.parametrize("key", KEYS)
def test_a_template_runs_on_the_oldest_python_of_the_sdk(key: str) -> None:
    ast.parse(templates.source(key), feature_version=(3, 9))


@pytest.mark.parametrize("script", ["graceful_stop"], indirect=True)
def test_a_stop_cancels_every_open_order(script: Path) -> None:
    strategy = start(script, SLEEP_SECONDS="0.01")
    assert strategy.stdout
    opened = [strategy.stdout.readline() for _ in range(5)]
    strategy.send_signal(signal.SIGTERM)
    said, complained = rest(strategy)

    assert any("to buy at" in line for line in opened)
    assert said.splitlines()[-1].endswith("stopped with 0 open orders")
    assert said.count("cancelled") == int(said.partition("stopping: ")[2].split()[0])
    assert complained == ""
    assert strategy.returncode == 0


@pytest.mark.parametrize("script", ["graceful_stop"], indirect=True)
def test_a_second_stop_does_not_cut_the_first_short(script: Path) -> None:
    strategy = start(script, SLEEP_SECONDS="0.01")
    assert strategy.stdout
    strategy.stdout.readline()
    strategy.send_signal(signal.SIGTERM)
    assert any("stopping" in line for line in iter(strategy.stdout.readline, ""))
    strategy.send_signal(signal.SIGTERM)
    said, complained = rest(strategy)

    assert said.splitlines()[-1].endswith("stopped with 0 open orders")
    assert (complained, strategy.returncode) == ("", 0)


@pytest.mark.parametrize("script", ["graceful_stop"], indirect=True)
def test_an_interrupt_cancels_too_and_is_no_error(script: Path) -> None:
    strategy = start(script, SLEEP_SECONDS="600")
    assert strategy.stdout
    strategy.stdout.readline()
    strategy.send_signal(signal.SIGINT)
    said, complained = rest(strategy)

    assert "interrupted" in said
    assert said.splitlines()[-1].endswith("stopped with 0 open orders")
    assert (complained, strategy.returncode) == ("", 0)


@pytest.mark.parametrize("script", WITH_SDK, indirect=True)
def test_without_a_key_a_sentence_says_what_to_do(script: Path) -> None:
    strategy = start(script)
    said, complained = rest(strategy)

    assert said == ""
    assert complained == (
        "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
        "set it as a variable of this strategy, and start it again.\n"
    )
    assert strategy.returncode == 1


@pytest.mark.parametrize("script", ["quick_start", "ema_crossover"], indirect=True)
def test_a_server_that_is_down_is_told_and_does_not_end_it(script: Path) -> None:
    # Port 9 of this machine answers nobody.
    strategy = start(script, OPENALGO_API_KEY="x", HOST_SERVER="http://127.0.0.1:9")
    assert strategy.stdout
    lines = [strategy.stdout.readline(), strategy.stdout.readline()]

    assert any("http://127.0.0.1:9 answers with" in each or "No prices" in each for each in lines)
    assert strategy.poll() is None
    strategy.terminate()
    rest(strategy)


@pytest.mark.parametrize("script", ["daily_report"], indirect=True)
def test_a_report_that_cannot_be_made_is_a_failure_with_its_reason(script: Path) -> None:
    strategy = start(script, OPENALGO_API_KEY="x", HOST_SERVER="http://127.0.0.1:9")
    said, complained = rest(strategy)

    assert said == ""
    assert complained.startswith("No report: the trades could not be read (")
    assert strategy.returncode == 1


@pytest.mark.parametrize("script", ["live_prices"], indirect=True)
def test_symbols_that_mean_nothing_are_refused(script: Path) -> None:
    strategy = start(script, OPENALGO_API_KEY="x", SYMBOLS="NSE:INFY, RELIANCE")
    _, complained = rest(strategy)

    assert complained == ("SYMBOLS has 'RELIANCE': write EXCHANGE:SYMBOL, such as NSE:RELIANCE.\n")


def test_averages_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ema.py"
    path.write_bytes(templates.source("ema_crossover"))
    strategy = start(path, OPENALGO_API_KEY="x", SHORT_EMA="21", LONG_EMA="9")
    _, complained = rest(strategy)

    assert complained == "SHORT_EMA (21) must be above 0 and below LONG_EMA (9).\n"
    assert strategy.returncode == 1


@pytest.mark.parametrize("key", WITH_SDK)
def test_every_call_of_the_sdk_has_the_arguments_that_the_sdk_takes(key: str) -> None:
    tree = ast.parse(templates.source(key))
    calls = [
        (node.func.attr, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "client"
    ]

    assert calls
    for name, call in calls:
        arguments = {each.arg: None for each in call.keywords if each.arg}
        inspect.signature(getattr(api, name)).bind(None, *call.args, **arguments)


def candles(*closes: float, ending_at: datetime, length: timedelta) -> Any:
    begins = [ending_at - length * number for number in range(len(closes), 0, -1)]
    return pd.Series(list(closes), index=pd.DatetimeIndex(begins), dtype=float)


def test_a_candle_that_still_forms_is_left_out(ema: ModuleType) -> None:
    now, length = datetime.now(ema.IST), timedelta(minutes=5)
    finished = candles(1, 2, 3, ending_at=now - timedelta(seconds=1), length=length)
    forming = candles(1, 2, 3, ending_at=now + timedelta(minutes=1), length=length)

    assert list(ema.without_forming_candle(finished)) == [1, 2, 3]
    assert list(ema.without_forming_candle(forming)) == [1, 2]


def test_todays_candle_of_days_is_left_out(
    ema: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ema, "INTERVAL", "D")
    midnight = datetime.now(ema.IST).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    day = timedelta(days=1)

    assert list(
        ema.without_forming_candle(candles(1, 2, ending_at=midnight + day, length=day))
    ) == [1]
    assert len(ema.without_forming_candle(candles(1, 2, ending_at=midnight, length=day))) == 2


@pytest.mark.parametrize(
    ("closes", "was_above", "is_above", "word"),
    [
        ([10, 9, 8, 7, 6, 12], None, True, "BUY signal"),
        ([6, 7, 8, 9, 10, 4], None, False, "SELL signal"),
        ([6, 7, 8, 9, 10, 11], None, True, "stays above"),
        ([10, 9, 8, 7, 6, 5], None, False, "stays below"),
        ([6, 7, 8, 9, 10, 11], False, True, "BUY signal"),
        ([10, 9, 8, 7, 6, 5], True, False, "SELL signal"),
    ],
)
def test_a_crossing_is_signalled_once(
    ema: ModuleType,
    caplog: pytest.LogCaptureFixture,
    closes: list[float],
    *,
    was_above: bool | None,
    is_above: bool,
    word: str,
) -> None:
    prices = candles(*closes, ending_at=datetime.now(ema.IST), length=timedelta(minutes=5))
    caplog.set_level("INFO")
    first = ema.act_on(prices, was_above)
    signals = caplog.text
    caplog.clear()
    second = ema.act_on(prices, first)

    assert (first, second) == (is_above, is_above)
    assert word in signals
    assert "signal" not in caplog.text
