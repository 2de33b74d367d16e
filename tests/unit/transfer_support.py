"""What the tests of archives and of installations share."""

from core.transfer.unpacking import Unpacker
from core.variables.variable_store import VariableStore
from core.workspace import Workspace

ID = "ema_20261122223909"
SECRET = "a-secret-of-the-test"  # noqa: S105 - of a test
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a test
ENTRY = {
    "name": "EMA — crossover",
    "file_path": f"strategies\\scripts\\{ID}.py",
    "is_running": True,
    "is_scheduled": True,
    "pid": 4711,
    "is_error": True,
    "error_message": "old",
    "schedule_start": "09:15",
    "schedule_stop": "15:30",
    "schedule_days": ["mon"],
    "user_id": "demo",
    "opening_bell": {"variable_sets": ["paper"], "held_at": "2026-11-22T10:00:00+05:30", "new": 1},
}
SOURCE = b"print('\xe2\x82\xb9')\r\n"


def unexpected(notice: str) -> None:
    """Fail: no notice is expected."""
    raise AssertionError(notice)


def unpacker(workspace: Workspace, *taken: str) -> tuple[Unpacker, VariableStore]:
    """Return what unpacks into a workspace in which ids are taken, and its variables."""
    store = VariableStore(workspace, unexpected)
    return Unpacker(workspace, store, set(taken).__contains__), store
