"""What the benchmarks share: interleaved rounds, medians, and the table of figures.

Times of a shared machine drift, so the cases of a comparison take turns within one run, and
the ratio of their medians is what is kept.
"""

import argparse
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Case = Callable[[], float]

TABLE_HEAD = "| what | measured | must | aim | keeps | in numbers |\n|---|---|---|---|---|---|"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One promised number, as it was measured.

    Attributes:
        what: What was measured.
        value: The number that ``must`` and ``aim`` speak of.
        measured: The absolute numbers behind it, for people.
        must: The bound that has to be kept.
        aim: The bound that is hoped for, None without one.
        higher_is_better: Whether the bounds are lower ones.
    """

    what: str
    value: float
    measured: str
    must: float
    aim: float | None = None
    unit: str = ""
    higher_is_better: bool = False

    def row(self) -> str:
        """Return the row of the Markdown table."""
        sign = "≥" if self.higher_is_better else "≤"
        aim = "" if self.aim is None else f"{sign} {self.aim:g}{self.unit}"
        cells = (
            self.what,
            f"**{self.value:.3g}{self.unit}**",
            f"{sign} {self.must:g}{self.unit}",
            aim,
            self.verdict(),
            self.measured,
        )
        return "| " + " | ".join(cells) + " |"

    def verdict(self) -> str:
        """Return ``aim``, ``must`` or ``missed``: the better bound that is kept."""
        if self.aim is not None and self._keeps(self.aim):
            return "aim"
        return "must" if self._keeps(self.must) else "missed"

    def _keeps(self, bound: float) -> bool:
        return self.value >= bound if self.higher_is_better else self.value <= bound


def interleaved(cases: Mapping[str, Case], rounds: int) -> dict[str, list[float]]:
    """Run every case once a round, in turn, and return what each returned.

    The first round only warms caches and is not kept.
    """
    results: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            value = case()
            if number:
                results[name].append(value)
            progress(f"round {number} of {rounds}: {name} {value:.4g}")
    return results


def medians(results: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return the median of every case."""
    return {name: statistics.median(values) for name, values in results.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` (0 to 1) of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(figures: Sequence[Figure]) -> None:
    """Print the table, and end the program with status 1 where a must was missed."""
    print(f"\n{TABLE_HEAD}")
    for figure in figures:
        print(figure.row())
    if any(figure.verdict() == "missed" for figure in figures):
        raise SystemExit(1)


def arguments(description: str, rounds: int) -> argparse.ArgumentParser:
    """Return the parser of a benchmark, with ``--rounds``.

    What the environment says of Python's buffering and caches is forgotten: containers set it,
    and then the bare side is not what people have. SIGTERM ends the program as an error does, so
    that nothing it started is left.
    """
    signal.signal(signal.SIGTERM, _end)
    for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"default {rounds}")
    return parser


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def progress(text: str) -> None:
    """Tell on standard error what goes on."""
    sys.stderr.write(f"\r\x1b[K{text}" if sys.stderr.isatty() else "")
    sys.stderr.flush()


def wait_until(check: Callable[[], object], what: str, timeout_s: float = 120) -> None:
    """Return when ``check`` holds; asked every 2 ms.

    Raises:
        TimeoutError: It does not hold in time.
    """
    deadline = time.monotonic() + timeout_s
    while not check():
        if time.monotonic() > deadline:
            message = f"{what}: not within {timeout_s:g} s"
            raise TimeoutError(message)
        time.sleep(0.002)


def cpu_s(pid: int) -> float:
    """Return the processor seconds that all threads of a live process have used (Linux)."""
    # What clock_getcpuclockid(3) makes of a pid; Python has no call of it for processes.
    return time.clock_gettime((~pid << 3) | 2)


def pss_bytes(pid: int) -> int:
    """Return a process's proportional share of memory, from Linux's ``/proc``."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    [line] = [line for line in lines if line.startswith("Pss:")]
    return int(line.split()[1]) * 1024
