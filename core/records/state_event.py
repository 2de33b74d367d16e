"""One change of a strategy's state, as it is journalled."""

from datetime import datetime
from typing import Any, NamedTuple, Self

from core import clock
from core.records.states import StrategyState
from core.records.triggers import Trigger


class StateEvent(NamedTuple):
    """A strategy came into ``state`` at ``time``, and ``why`` says the sentence of that moment."""

    time: datetime
    strategy: str
    state: StrategyState
    why: str
    trigger: Trigger | None

    def to_json(self) -> dict[str, Any]:
        """Return the event as a line of the journal and of ``bell events``."""
        return {
            "time": clock.iso(self.time),
            "strategy": self.strategy,
            "state": self.state.value,
            "why": self.why,
            "trigger": self.trigger.value if self.trigger else None,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Return the event that a line of the journal holds.

        Raises:
            KeyError: A field is missing.
            ValueError: A field has no meaning.
            TypeError: A field is not of its kind.
        """
        if not isinstance(value["strategy"], str) or not isinstance(value["why"], str):
            message = "The strategy and the reason of an event are texts"
            raise TypeError(message)
        return cls(
            time=clock.parsed(value["time"]),
            strategy=value["strategy"],
            state=StrategyState(value["state"]),
            why=value["why"],
            trigger=Trigger(value["trigger"]) if value["trigger"] else None,
        )
