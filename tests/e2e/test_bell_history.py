"""The versions of a source from the command line."""

import hashlib

from tests.e2e.bell_program import ENDS, WAITS, add, write
from tests.e2e.real_input import Bell


def save(bell: Bell, strategy: str, text: str) -> str:
    source = write(bell.workspace.parent / "sources", "next", text)
    version: str = bell.data("save", strategy, str(source))["version"]
    return version


def test_every_save_is_a_version_and_can_be_brought_back(served_bell: Bell) -> None:
    strategy = add(served_bell, ENDS, "versioned")
    none = served_bell.data("history", strategy)["versions"]
    second = save(served_bell, strategy, "print('second')\n")
    third = save(served_bell, strategy, "print('third')\n")
    rows = served_bell.data("history", strategy)["versions"]
    restored = served_bell.data("history", strategy, "--restore", rows[-1]["id"])["versions"]

    assert none == []
    assert [each["id"] for each in rows][:2] == [third, second]
    assert set(rows[0]) == {"id", "saved_at", "bytes", "sha256"}
    assert rows[-1]["sha256"] == hashlib.sha256(ENDS.encode()).hexdigest()
    assert rows[-1]["bytes"] == len(ENDS)
    assert all(each["saved_at"].endswith("+05:30") for each in rows)
    assert served_bell.data("show", strategy)["source"] == ENDS
    assert {each["id"] for each in restored} == {each["id"] for each in rows}
    assert restored[0]["id"] == rows[-1]["id"]


def test_what_is_no_version_is_refused_and_nothing_changes(served_bell: Bell) -> None:
    strategy = add(served_bell, ENDS, "kept")
    save(served_bell, strategy, "print('second')\n")
    for wrong in ("0000", "", "../../keys", "zz", "1" * 64):
        answer = served_bell.ask("history", strategy, "--restore", wrong)
        assert answer["data"]["error"] == "unknown_version"

    assert served_bell.data("show", strategy)["source"] == "print('second')\n"


def test_nothing_is_brought_back_while_the_strategy_runs(served_bell: Bell) -> None:
    strategy = add(served_bell, ENDS, "busy")
    save(served_bell, strategy, WAITS)
    first = served_bell.data("history", strategy)["versions"][-1]["id"]
    served_bell.start_running(strategy)
    refused = served_bell.ask("history", strategy, "--restore", first)

    assert refused["data"]["error"] == "strategy_running"
    assert served_bell.data("show", strategy)["source"] == WAITS
