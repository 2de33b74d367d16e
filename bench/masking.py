"""Lines a second of a strategy that prints as fast as it can, with 20 secrets and with none.

The lines hold no secret, as almost all lines do; a third case prints lines of long words and
figures, such as the numbers of orders, which take longer to tell from secrets.
"""

import functools
import random
import string
import tempfile
from pathlib import Path

from bench.lone_runner import LoneRunner
from bench.measure import Figure, arguments, interleaved, medians, show
from bench.throughput import LINES, SCRIPT, lines_a_second

SECRETS = 20
ORDERS = f"""\
import sys, time
began = time.monotonic()
for number in range({LINES}):
    print("order", 240112000000000 + number, "NIFTY24NOVFUT24500CE by 9f86d081884c7d659a2feaa0c55ad015")
sys.stdout.flush()
print("took", time.monotonic() - began, file=sys.stderr)
"""


def secrets(count: int) -> dict[str, str]:
    """Return so many variables with values like those of brokers' keys."""
    chance = random.Random(1)  # noqa: S311 - the same ones each time
    letters = string.ascii_letters + string.digits
    lengths = (12, 16, 20, 32, 40, 64)
    return {
        f"SECRET_{number}": "".join(chance.choices(letters, k=lengths[number % len(lengths)]))
        for number in range(count)
    }


def rate(runner: LoneRunner, script: Path, variables: dict[str, str]) -> float:
    """Return the lines a second of a run to which all ``variables`` are secret."""
    return lines_a_second(runner.run_to_end(script, variables, secrets=tuple(variables)))


def main() -> None:
    """Measure, and print the table."""
    rounds = arguments(__doc__, 5).parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="opening-bell-bench-") as name:
        folder = Path(name)
        runner = LoneRunner(folder)
        cases = {}
        for kind, source in (("ticks", SCRIPT), ("orders", ORDERS)):
            script = folder / f"{kind}.py"
            script.write_text(source, encoding="utf-8")
            for count in (0, SECRETS):
                case = functools.partial(rate, runner, script, secrets(count))
                cases[f"{kind} {count}"] = case
        rates = medians(interleaved(cases, rounds))
    show([_figure(kind, rates) for kind in ("ticks", "orders")])


def _figure(kind: str, rates: dict[str, float]) -> Figure:
    plain, masked = rates[f"{kind} 0"], rates[f"{kind} {SECRETS}"]
    return Figure(
        what=f"lines/s with {SECRETS} secrets against none, {kind}",
        value=masked / plain,
        measured=f"{masked:,.0f} against {plain:,.0f} lines/s",
        must=0.85,
        aim=0.95,
        higher_is_better=True,
    )


if __name__ == "__main__":
    main()
