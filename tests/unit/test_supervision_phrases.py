"""The words for restart policies and guards."""

import pytest

from core import clock
from core.records.guard_phrase import guard_phrase
from core.records.policy_phrase import policy_phrase, spoken_duration
from core.records.run_parts import GuardNote
from core.records.supervision import resolved


@pytest.mark.parametrize(
    ("chosen", "scheduled", "phrase"),
    [
        ({}, False, "Never restarted"),
        ({}, True, "Restarted on failure, quarantined after 5 failures in 10 minutes"),
        ({"restart": "never"}, True, "Never restarted"),
        (
            {"restart": "always", "most_failures": 1, "failure_window_s": 3600},
            False,
            "Restarted always, quarantined after 1 failure in 1 hour",
        ),
    ],
)
def test_a_policy_is_one_sentence(
    chosen: dict[str, object],
    scheduled: bool,  # noqa: FBT001 - pytest gives it by name
    phrase: str,
) -> None:
    assert policy_phrase(resolved(chosen), scheduled=scheduled) == phrase


@pytest.mark.parametrize(
    ("seconds", "phrase"),
    [
        (1, "1 second"),
        (45, "45 seconds"),
        (60, "1 minute"),
        (90, "1.5 minutes"),
        (7200, "2 hours"),
    ],
)
def test_a_duration_is_spoken_in_its_largest_unit(seconds: float, phrase: str) -> None:
    assert spoken_duration(seconds) == phrase


@pytest.mark.parametrize(
    ("name", "value", "limit", "phrase"),
    [
        ("memory", 1800 << 20, 2 << 30, "its memory is 1.76 GiB, its limit 2 GiB"),
        ("memory", 90 << 20, 64 << 20, "its memory is 90 MiB, its limit 64 MiB"),
        ("cpu", 180.4, 150.0, "its processor load is 180 %, its limit 150 %"),
        ("processes", 230, 200, "it has 230 processes, its limit is 200"),
        ("silence", 600, 600, "it has printed nothing for 10 minutes"),
    ],
)
def test_what_a_guard_noticed_is_said_in_units_of_people(
    name: str, value: float, limit: float, phrase: str
) -> None:
    note = GuardNote(name=name, limit=limit, value=value, at=clock.now())

    assert guard_phrase(note) == phrase
