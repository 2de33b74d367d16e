"""The system's keychain: Secret Service, KWallet, macOS's Keychain, Windows' Credential Manager.

It is asked through ``keyring``. Whoever asks may have to wait for the user, whom the system asks to
unlock it; so no method is for the window's thread. Linux has been run; the others are as the
library's documentation has them.
"""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, TypeVar

from core.errors import KeychainError, SecretsError, shortened

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE: Final = "Opening Bell"
_PATIENCE_S: Final = 60.0
_HOLD_OFF_S: Final = 5.0
"""After a refusal nobody asks again for so long: many starts at once are one question."""
_LEAST_PRIORITY: Final = 1
"""What ``keyring`` itself recommends; below are stores in the clear, and none at all."""
_UNFIT: Final = ("keyrings.alt.", "keyring.backends.fail", "keyring.backends.null")
_NAMES: Final = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "the Keychain of macOS",
    "keyring.backends.Windows": "the Credential Manager of Windows",
}
_Result = TypeVar("_Result")


class Keychain:
    """Keeps texts under names of ours; what it has told is remembered by this object."""

    def __init__(self, patience_s: float = _PATIENCE_S) -> None:
        """Load nothing yet; nobody waits longer than ``patience_s`` seconds for an answer."""
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._told: dict[str, str] = {}
        self._refusal: KeychainError | None = None
        self._refused_at = 0.0

    def name(self) -> str | None:
        """Return what the keychain of this session is called, None where there is none."""
        try:
            return self._within(_backend_name)
        except KeychainError:
            return None

    def get(self, entry: str) -> str:
        """Return what is kept under a name.

        Raises:
            KeychainError: It is not told now; ``str()`` says what to do.
            SecretsError: There is no such entry.
        """
        with self._lock:
            if entry not in self._told:
                if self._refusal is not None and time.monotonic() < self._refused_at + _HOLD_OFF_S:
                    raise self._refusal
                self._told[entry] = self._ask(entry)
            return self._told[entry]

    def put(self, entry: str, text: str) -> None:
        """Keep a text under a name; raises KeychainError."""
        self._within(lambda: _backend().set_password(_SERVICE, entry, text))

    def remove(self, entry: str) -> None:
        """Forget a name; raises KeychainError, also where there is none."""
        self._within(lambda: _backend().delete_password(_SERVICE, entry))

    def _ask(self, entry: str) -> str:
        try:
            found = self._within(lambda: _backend().get_password(_SERVICE, entry))
        except KeychainError as error:
            self._refusal, self._refused_at = error, time.monotonic()
            raise
        if found is None:
            message = (
                "The system's keychain does not have the key any more: put a copy of "
                "keys/.encryption_key back, or enter the secrets anew"
            )
            raise SecretsError(message)
        return found

    def _within(self, ask: Callable[[], _Result]) -> _Result:
        """Return what ``ask`` does, on a thread of its own: nothing ends one that waits for a user."""
        answers: SimpleQueue[_Result | Exception] = SimpleQueue()
        threading.Thread(target=_answer, args=(ask, answers), daemon=True).start()
        try:
            answer = answers.get(timeout=self._patience_s)
        except Empty:
            message = (
                f"The system's keychain has not answered for {self._patience_s:.0f} seconds: "
                "unlock it, then try again"
            )
            raise KeychainError(message) from None
        if isinstance(answer, KeychainError):
            raise answer
        if isinstance(answer, Exception):
            raise _refusal(answer) from answer
        return answer


def _answer(ask: Callable[[], _Result], answers: "SimpleQueue[_Result | Exception]") -> None:
    try:
        answers.put(ask())
    except Exception as error:  # noqa: BLE001 - of whatever the system has; told by who waits
        answers.put(error)


def _backend() -> "KeyringBackend":
    """Return the keychain that the user has chosen for ``keyring``, or the system's.

    Raises:
        KeychainError: There is none that keeps secrets.
    """
    # Loads for a tenth of a second, and few have asked for it.
    import keyring  # noqa: PLC0415 - see above
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415 - see above

    found = keyring.get_keyring()
    if isinstance(found, ChainerBackend):
        # Of several it takes any that answers; a key is to be in the best, and in no other.
        found = next(iter(found.backends), found)
    where = f"{type(found).__module__}."
    if where.startswith(_UNFIT) or not _is_recommended(found):
        message = (
            "The key needs the system's keychain, and there is none in this session: log in to the "
            "desktop that has it, or put a copy of keys/.encryption_key back"
        )
        raise KeychainError(message)
    return found


def _is_recommended(backend: "KeyringBackend") -> bool:
    try:
        return float(backend.priority) >= _LEAST_PRIORITY
    except RuntimeError:  # it says so that it cannot be used here
        return False


def _backend_name() -> str:
    backend = _backend()
    module = type(backend).__module__
    known = (name for prefix, name in _NAMES.items() if module.startswith(prefix))
    return next(known, str(backend.name))


def _refusal(error: Exception) -> KeychainError:
    from keyring.errors import KeyringLocked  # noqa: PLC0415 - see _backend

    if isinstance(error, KeyringLocked):
        return KeychainError("The system's keychain is locked: unlock it, then try again")
    why = shortened(str(error).strip().rstrip(".") or type(error).__name__)
    return KeychainError(
        f"The system's keychain refuses ({why}): unlock it and allow it, then try again, or put a "
        "copy of keys/.encryption_key back"
    )
