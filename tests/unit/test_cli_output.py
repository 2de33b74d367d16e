"""What ``bell`` prints, and where it goes on under another manager."""

import json
from typing import Any

import pytest

from core.cli.output import DONE, REFUSED, Output
from core.errors import UnknownStrategyError
from core.service.protocol import Answer, Request

TIME = "2025-11-22T09:15:00.123456+05:30"


def lines_item(place: str | None, *texts: str) -> dict[str, Any]:
    lines = [{"time": TIME, "stream": "stdout", "text": text} for text in texts]
    return {"run": "r1", "place": place, "lines": lines}


def test_a_script_gets_all_lines_in_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(Request.of("logs", strategy="x"), as_json=True)
    output.item(lines_item(None, "one"))
    output.item(lines_item("1-2-3", "two"))
    status = output.finish(Answer.done("fine"))
    value = json.loads(capsys.readouterr().out)

    assert status == DONE
    assert set(value) == {"success", "message", "data"}
    assert [line["text"] for line in value["data"]["lines"]] == ["one", "two"]


def test_a_script_that_follows_gets_a_line_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(Request.of("logs", strategy="x", follow=True), as_json=True)
    output.item(lines_item("1-2-3", "one", "two"))
    printed = capsys.readouterr().out
    output.finish(Answer.done("over"))

    assert [json.loads(line)["text"] for line in printed.splitlines()] == ["one", "two"]
    assert capsys.readouterr().out == ""


def test_people_get_the_time_the_stream_and_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(Request.of("logs", strategy="x"), as_json=False)
    output.item(lines_item("1-2-3", "one"))
    unknown = {"time": None, "stream": "stdout", "text": "old"}
    output.item({"run": "r1", "place": None, "lines": [unknown]})

    assert capsys.readouterr().out.splitlines() == [
        "2025-11-22 09:15:00.123 O one",
        " " * 23 + " O old",
    ]


def test_a_follower_goes_on_after_the_last_line_that_was_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = Output(Request.of("logs", strategy="x", follow=True), as_json=False)
    output.item(lines_item("1-2-3", "one"))
    output.item(lines_item(None, "two", "three"))
    resumed = output.resumed()
    output.item(lines_item(None, "two"))
    output.item(lines_item("1-2-9", "three", "four"))
    again = output.resumed()

    shown = [line[26:] for line in capsys.readouterr().out.splitlines()]
    assert resumed.args.values["after"] == {"run": "r1", "place": "1-2-3"}
    assert again.args.values["after"] == {"run": "r1", "place": "1-2-9"}
    assert shown == ["one", "two", "three", "four"]


def test_a_refusal_is_a_sentence_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    error = UnknownStrategyError("x")
    for as_json in (False, True):
        output = Output(Request.of("start", strategies=["x"]), as_json=as_json)

        assert output.finish(Answer.failed(error)) == REFUSED
        printed = capsys.readouterr()
        assert printed.err == f"{error}\n"
        assert bool(printed.out) is as_json
