"""The language program, as a real process: what it answers, and what happens when it does not."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.language.answers import dotted_names
from core.language.protocol import Document, Kind
from core.language.services import LanguageServices

WAIT_MS = 60_000
SOURCE = """\
import json
from decimal import Decimal


class Book:
    \"\"\"Keeps orders.\"\"\"

    def place(self, symbol: str, quantity: int = 1) -> str:
        \"\"\"Place an order.\"\"\"
        return symbol * quantity


book = Book()
book.place("SBIN")
"""


class Asker:
    """Asks services, and waits for what they answer."""

    def __init__(self, services: LanguageServices, document: Document, qtbot: QtBot) -> None:
        """Ask about one document."""
        self.services = services
        self.document = document
        self.answers: dict[int, Any] = {}
        self.errors: dict[int, str] = {}
        self._qtbot = qtbot
        services.answered.connect(self.answers.__setitem__)
        services.failed.connect(self.errors.__setitem__)

    def ask(self, kind: Kind, text: str, line: int = 0, column: int = 0) -> int:
        """Ask, and return the request's id."""
        return self.services.ask(kind, self.document, text, line, column)

    def answer(self, kind: Kind, text: str, line: int = 0, column: int = 0) -> Any:
        """Ask, and return the answer."""
        number = self.ask(kind, text, line, column)
        told = lambda: number in self.answers or number in self.errors  # noqa: E731
        self._qtbot.waitUntil(told, timeout=WAIT_MS)
        assert number not in self.errors, self.errors[number]
        return self.answers[number]


@pytest.fixture
def asker(tmp_path: Path, qtbot: QtBot) -> Iterator[Asker]:
    parent = QObject()
    document = Document("alpha", str(tmp_path / "alpha.py"), sys.executable)
    services = LanguageServices(parent)
    yield Asker(services, document, qtbot)
    services.close()
    parent.deleteLater()


def completed(asker: Asker, text: str) -> list[str]:
    """Return what the end of ``text`` can be completed to."""
    lines = text.split("\n")
    answer = asker.answer(Kind.COMPLETE, text, len(lines) - 1, len(lines[-1]))
    return [name for name, _kind in answer[1]]


def test_names_are_completed_from_the_text_and_from_packages(asker: Asker) -> None:
    assert completed(asker, SOURCE + "book.pl") == ["place"]
    assert completed(asker, "import pandas as pd\npd.read_par") == ["read_parquet"]
    assert "placeorder" in completed(asker, "from openalgo import api\napi(api_key='').")


def test_the_kinds_of_hundreds_of_names_take_no_time(asker: Asker) -> None:
    text = "import pandas as pd\npd."
    answer = asker.answer(Kind.COMPLETE, text, 1, 3)

    assert ["DataFrame", ""] in answer[1]
    assert len(answer[1]) > 100


def test_what_lies_beside_the_source_is_known(asker: Asker, tmp_path: Path) -> None:
    (tmp_path / "indicators.py").write_text("def moving_average(): pass\n")

    assert completed(asker, "import indicators\nindicators.mov") == ["moving_average"]


def test_a_call_tells_its_parameters_and_which_is_written(asker: Asker) -> None:
    text, line, column, start, end = asker.answer(
        Kind.SIGNATURE, SOURCE + "book.place('A', ", 14, 16
    )

    assert text == "place(symbol: str, quantity: int=1) -> str"
    assert (line, column, text[start:end]) == (14, 10, "quantity: int=1")
    assert asker.answer(Kind.SIGNATURE, SOURCE, 0, 0) is None


def test_a_name_is_described_defined_listed_and_found(asker: Asker) -> None:
    described = asker.answer(Kind.DESCRIBE, SOURCE, 13, 7)
    defined = asker.answer(Kind.DEFINE, SOURCE, 13, 7)
    abroad = asker.answer(Kind.DEFINE, SOURCE, 0, 8)
    outline = asker.answer(Kind.OUTLINE, SOURCE)
    usages = asker.answer(Kind.USAGES, SOURCE, 12, 1)

    assert "Place an order." in described
    assert defined == [["place", "", 7, 8, "function", 0]]
    assert Path(abroad[0][1]).parts[-2:] == ("json", "__init__.py")
    assert [(name, line, kind, level) for name, _path, line, _column, kind, level in outline] == [
        ("Book", 4, "class", 0),
        ("place", 7, "function", 1),
    ]
    assert [(line, column) for _name, _path, line, column, _kind, _level in usages] == [
        (12, 0),
        (13, 0),
    ]


def test_of_requests_of_one_kind_only_the_newest_is_answered(asker: Asker, qtbot: QtBot) -> None:
    numbers = [asker.ask(Kind.COMPLETE, SOURCE + "book.p", 14, column) for column in range(1, 7)]
    qtbot.waitUntil(lambda: numbers[-1] in asker.answers, timeout=WAIT_MS)

    assert list(asker.answers) == [numbers[-1]]


def test_looking_ahead_holds_up_no_question_and_answers_nothing_of_itself(asker: Asker) -> None:
    text = "import json\nfrom pathlib import Path\nhere = Path()\nhere.name\njson.dumps({})\n"
    for each in (text, "def (:\n  broken.off(\n\0 other."):
        asker.answer(Kind.PREPARE, each)

    assert completed(asker, text + "here.read_by") == ["read_bytes"]
    assert len(asker.answers) == 3
    assert not asker.errors


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("import os\nos.path.join(os.curdir)\nx = 1.5\nx.real\n", {"os.": (1, 3), "x.": (3, 2)}),
        ("def (:\n  broken.off(\n\0 other.", {"broken.": (1, 9), "other.": (2, 8)}),
        (
            "".join(f"n{each}.x\n" for each in range(99)),
            {f"n{i}.": (i, len(f"n{i}.")) for i in range(20)},
        ),
        ("", {}),
    ],
)
def test_each_name_with_a_dot_is_looked_at_once_and_not_too_many(
    text: str, places: dict[str, tuple[int, int]]
) -> None:
    assert dotted_names(text) == places


def test_an_interpreter_that_is_none_has_its_sentence(asker: Asker, qtbot: QtBot) -> None:
    asker.document = asker.document._replace(interpreter="/nowhere/python")
    number = asker.ask(Kind.COMPLETE, "x", 0, 1)
    qtbot.waitUntil(lambda: number in asker.errors, timeout=WAIT_MS)

    assert "choose another interpreter" in asker.errors[number]


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals")
def test_a_program_that_is_killed_is_begun_anew(asker: Asker, qtbot: QtBot) -> None:
    completed(asker, SOURCE + "book.pl")
    first = asker.services.pid()
    with qtbot.waitSignal(asker.services.ended, timeout=WAIT_MS):
        os.kill(first, signal.SIGKILL)

    assert completed(asker, SOURCE + "book.pl") == ["place"]
    assert asker.services.pid() != first


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals")
def test_a_program_that_hangs_is_begun_anew(asker: Asker, qtbot: QtBot) -> None:
    completed(asker, SOURCE + "book.pl")
    first = asker.services.pid()
    os.kill(first, signal.SIGSTOP)
    with qtbot.waitSignal(asker.services.ended, timeout=WAIT_MS):
        asker.ask(Kind.COMPLETE, SOURCE + "book.p", 14, 6)

    assert completed(asker, SOURCE + "book.pl") == ["place"]
    assert asker.services.pid() != first


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals")
def test_a_long_answer_is_no_hang(asker: Asker) -> None:
    # Reading 20,000 lines takes longer than a program may be silent; it answers pings meanwhile.
    text = "".join(f"value_{number} = [{number}, 'a', 2.5]\n" for number in range(20_000))
    answer = asker.answer(Kind.OUTLINE, text)
    first = asker.services.pid()

    assert answer == []
    assert asker.answer(Kind.OUTLINE, "def f(): pass\n")[0][0] == "f"
    assert asker.services.pid() == first


def test_the_program_ends_with_whom_it_serves(tmp_path: Path, qtbot: QtBot) -> None:
    parent = QObject()
    services = LanguageServices(parent)
    asker = Asker(services, Document("a", str(tmp_path / "a.py"), sys.executable), qtbot)
    completed(asker, SOURCE + "book.pl")
    process = psutil.Process(services.pid())
    parent.deleteLater()

    qtbot.waitUntil(lambda: not process.is_running(), timeout=WAIT_MS)
