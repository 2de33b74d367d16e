"""What the editor asks of other processes: completions of the language program, ruff's problems."""

import functools
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication, QObject

from bench.measure import Figure, arguments, interleaved, medians, percentile, progress, show
from core.language import ruff_report
from core.language.linter import RuffRun
from core.language.protocol import Document, Kind
from core.language.services import LanguageServices

_LIBRARIES = """\
import pandas as pd
from openalgo import api

client = api(api_key="key", host="http://127.0.0.1:5000")
frame = pd.DataFrame({"close": [1.0, 2.0]})
print(frame.head())
"""
_LINES = 1_000
_LINE = "price_{n} = round({n} / 3, 2) if {n} % 2 else None  # a comment, as there are many\n"
_QUIET_S = 0.3
"""A program that has not worked for so long has looked ahead at all that it wanted to."""


class Bench(QObject):
    """Asks, and waits for the answers."""

    def _asked(self, services: LanguageServices, kind: Kind, text: str) -> float:
        """Return the milliseconds until what is asked of the end of ``text`` is answered."""
        document = Document("bench", str(Path("bench.py").absolute()), sys.executable)
        answers: dict[int, object] = {}
        services.answered.connect(answers.__setitem__)
        last = text.splitlines()[-1]
        began = time.perf_counter()
        asked = services.ask(kind, document, text, text.count("\n"), len(last))
        self._until(functools.partial(answers.__contains__, asked))
        taken = (time.perf_counter() - began) * 1000
        services.answered.disconnect(answers.__setitem__)
        return taken

    def completions_ms(self, rounds: int) -> list[float]:
        """Return how long completions take in a text that uses pandas and openalgo."""
        services = LanguageServices(self)
        taken = []
        for number in range(2 + 2 * rounds):
            end = "client." if number % 2 else "pd."
            asked = self._asked(services, Kind.COMPLETE, f"{_LIBRARIES}# {number}\n{end}")
            # The first of each reads the libraries.
            if number > 1:
                taken.append(asked)
            progress(f"completion {number}")
        services.close()
        return taken

    def first_completion_ms(self, *, ahead: bool) -> float:
        """Return how long the first completion of a table's names takes in a new program.

        Args:
            ahead: Whether the text was there for a while before, as one that is opened and read.
        """
        services = LanguageServices(self)
        if ahead:
            self._asked(services, Kind.PREPARE, _LIBRARIES)
            self._until(functools.partial(_is_quiet, psutil.Process(services.pid())))
        taken = self._asked(services, Kind.COMPLETE, f"{_LIBRARIES}frame.")
        services.close()
        return taken

    def problems_ms(self, rounds: int) -> list[float]:
        """Return how long ruff takes for 1,000 lines, its process and its report included."""
        ruff, text = RuffRun(self), "".join(_LINE.format(n=number) for number in range(_LINES))
        reports: list[bytes] = []
        ruff.answered.connect(reports.append)
        taken = []
        for _ in range(rounds):
            reports.clear()
            began = time.perf_counter()
            ruff.ask(ruff_report.check_arguments("bench.py", (3, 11)), text)
            self._until(lambda: bool(reports))
            ruff_report.findings(reports[0])
            taken.append((time.perf_counter() - began) * 1000)
        return taken

    @staticmethod
    def _until(holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 120
        while not holds():
            if time.monotonic() > deadline:
                message = "not within 120 s"
                raise TimeoutError(message)
            QCoreApplication.processEvents()
            time.sleep(0.0005)


def _is_quiet(process: psutil.Process) -> bool:
    before = sum(process.cpu_times()[:2])
    time.sleep(_QUIET_S)
    return sum(process.cpu_times()[:2]) == before


def _figure(what: str, taken: list[float], must: float) -> Figure:
    worst = f"worst {max(taken):.0f} ms"
    return Figure(what=what, value=percentile(taken, 0.5), measured=worst, must=must, unit=" ms")


def main() -> None:
    """Measure, and print the table."""
    rounds = arguments(__doc__, 7).parse_args().rounds
    application = QCoreApplication([])
    bench = Bench(application)
    cases = {
        "ahead": functools.partial(bench.first_completion_ms, ahead=True),
        "at once": functools.partial(bench.first_completion_ms, ahead=False),
    }
    first = medians(interleaved(cases, max(1, rounds // 2)))
    figures = [
        Figure(
            what="the first completion with pandas, some seconds after its text was opened",
            value=first["ahead"],
            measured=f"{first['at once']:.0f} ms where it is asked at once",
            must=1000,
            unit=" ms",
        ),
        _figure(
            "completions with pandas and openalgo, warm, median", bench.completions_ms(rounds), 150
        ),
        _figure(f"problems of {_LINES:,} lines, median", bench.problems_ms(rounds), 200),
    ]
    show(figures)


if __name__ == "__main__":
    main()
