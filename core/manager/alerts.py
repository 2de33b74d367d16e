"""Which facts about a strategy become alerts."""

from core.records.alert import Alert, AlertKind
from core.records.guard_phrase import guard_phrase
from core.records.run_parts import GuardNote
from core.records.run_record import RunRecord
from core.runner import protocol


def alert_of_end(name: str, why: str, record: RunRecord) -> Alert | None:
    """Return what to raise at the end of a run, None where it ended as it should.

    Args:
        name: The strategy's.
        why: The sentence that tells the end.
        record: The closed record.
    """
    match record.reason:
        case protocol.REASON_QUARANTINED:
            kind, title = AlertKind.QUARANTINED, f"{name} is quarantined"
        case protocol.REASON_GUARD:
            kind, title = AlertKind.GUARD, f"{name} was stopped by a guard"
        case protocol.REASON_SUPERVISOR_LOST | protocol.REASON_REBOOT:
            kind, title = AlertKind.LOST, f"{name} was lost"
        case _ if record.was_stopped() or record.was_successful():
            return None
        case _:
            kind, title = AlertKind.CRASHED, f"{name} crashed"
    return Alert(strategy_id=record.strategy_id, title=title, sentence=why, kind=kind)


def alert_of_pause(name: str, why: str, record: RunRecord) -> Alert | None:
    """Return what to raise at a pause before a restart: a guard's doing; a crash goes by itself."""
    if not record.attempts or record.attempts[-1].guard is None:
        return None
    title = f"{name} is restarted by a guard"
    return Alert(strategy_id=record.strategy_id, title=title, sentence=why, kind=AlertKind.GUARD)


def alert_of_warning(name: str, strategy_id: str, note: GuardNote) -> Alert:
    """Return what to raise at a guard's warning."""
    title = f"{name}: {note.name} warning"
    phrase = guard_phrase(note)
    sentence = phrase[:1].upper() + phrase[1:]
    return Alert(strategy_id=strategy_id, title=title, sentence=sentence, kind=AlertKind.GUARD)


def alert_of_failed_start(name: str, strategy_id: str, why: str) -> Alert:
    """Return what to raise when a start that nobody watches has failed."""
    title = f"{name} did not start"
    return Alert(strategy_id=strategy_id, title=title, sentence=why, kind=AlertKind.CRASHED)


def alert_of_missed_start(name: str, strategy_id: str, why: str) -> Alert:
    """Return what to raise when the time of a start has passed while no manager ran."""
    title = f"{name} was not started"
    return Alert(strategy_id=strategy_id, title=title, sentence=why, kind=AlertKind.MISSED)
