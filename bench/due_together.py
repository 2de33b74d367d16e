"""500 strategies that are due at the same moment: when each is decided, and whether one is missed.

The clock that schedules go by is set to shortly before the moment; the strategies are real
processes. The clock of the figure runs from the first strategy whose start is decided to the last.
Pacing comes after that: what is decided waits for its turn.
"""

import time
from datetime import datetime, timedelta

from bench.host import Host
from bench.measure import Figure, arguments, progress, show
from core import clock
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.schedule.decision import Decision, Wish
from core.schedule.schedule import DAYS, Schedule, Window

SCRIPT = "import time\nprint('ready', flush=True)\ntime.sleep(3600)\n"
_AT_ONCE = 20
_LEAD_S = 2.0


class Ahead:
    """A clock that goes as the real one does, some time ahead."""

    def __init__(self) -> None:
        """Begin at the real time."""
        self._by = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return clock.now() + self._by

    def go_to(self, moment: datetime) -> None:
        """Be ``moment`` now."""
        self._by = moment - clock.now()


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 1)
    parser.add_argument("--count", type=int, default=500)
    options = parser.parse_args()
    now = Ahead()
    with Host(now=now) as host:
        host.let_start_at_once(_AT_ONCE)
        due = (clock.now() + timedelta(hours=1)).replace(minute=15, second=0, microsecond=0)
        window = Window(due.time(), (due + timedelta(hours=6)).time())
        schedule = Schedule(windows=(window,), days=DAYS, follows_calendar=False)
        progress(f"{options.count} schedules")
        for number in range(options.count):
            host.result(host.manager.set_schedule(host.add(SCRIPT, f"s{number}"), schedule))
        host.rest(1.0)
        decided = _watched(host.manager, now, due)
        now.go_to(due - timedelta(seconds=_LEAD_S))
        host.manager.look_at_schedules()
        host.until(lambda: len(decided) == options.count, timeout_s=30)
        progress("their starts")
        host.until(lambda: _running(host) == options.count, timeout_s=600)
        spread_ms = (max(decided.values()) - min(decided.values())) * 1000
        missed = options.count - _running(host)
    show(_figures(options.count, spread_ms, missed))


def _watched(manager: StrategyManager, now: Ahead, due: datetime) -> dict[str, float]:
    """Note when each strategy's start is decided, from ``due`` on."""
    decided: dict[str, float] = {}
    decide = manager.decide

    def noted(strategy_id: str) -> Decision | None:
        decision = decide(strategy_id)
        if decision is not None and decision.wish is Wish.RUN and now() >= due:
            decided.setdefault(strategy_id, time.monotonic())
        return decision

    manager.decide = noted  # type: ignore[method-assign]
    return decided


def _running(host: Host) -> int:
    return sum(each.state is StrategyState.RUNNING for each in host.manager.statuses())


def _figures(count: int, spread_ms: float, missed: int) -> list[Figure]:
    return [
        Figure(
            what=f"{count} strategies due at once: from the first decision to the last",
            value=spread_ms,
            unit=" ms",
            measured=f"{spread_ms / count:.2f} ms each",
            must=100,
        ),
        Figure(
            what=f"{count} strategies due at once: missed",
            value=missed,
            measured=f"of {count}, all of them running in the end",
            must=0,
        ),
    ]


if __name__ == "__main__":
    main()
