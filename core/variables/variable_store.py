"""The variables of strategies and the sets that they share, on the disk.

Those of strategies are OpenAlgo's files: ``strategies/strategy_env.json``, and encrypted
``strategies/.secure_env``. Sets are ours: ``strategies/variable_sets.json``, and encrypted
``keys/.variable_sets``. All are under the key ``keys/.encryption_key``.
"""

import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.atomic_file import Identity, identity
from core.errors import InvalidVariableError, SecretsError, shortened
from core.store.key_files import key_files, next_key_files
from core.variables.variable import KeptVariables, Values, VariableChange, changed, texts
from core.variables.variable_file import VariableFile, private_file
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.store.encryption_key import EncryptionKey
    from core.store.secret_box import SecretBox

_MOST_SET_NAME = 50
_Stamp = tuple[Identity | None, ...]


class VariableStore:
    """Knows the variables of all strategies, and of all sets.

    Every method waits for the disk, on any thread; what is read is remembered while the files stay
    as they are.
    """

    def __init__(self, workspace: Workspace, notify: Callable[[str], None]) -> None:
        """Name the files; ``notify`` is told what the user should know of them, on any thread."""
        strategies = workspace.strategies
        self._workspace, self._key_file = workspace, workspace.encryption_key
        self.of_strategies = _Variables(
            private_file(strategies / "strategy_env.json", notify),
            _Secrets(workspace, workspace.strategy_secrets),
        )
        self.of_sets = _Variables(
            private_file(strategies / "variable_sets.json", notify),
            _Secrets(workspace, workspace.set_secrets),
        )

    def sets(self) -> list[str]:
        """Return the names of the sets, in their order.

        Raises:
            SecretsError: What is encrypted cannot be read.
        """
        return sorted(self.of_sets.owners(), key=str.casefold)

    def change_set(self, name: str, change: VariableChange) -> KeptVariables:
        """Change a set, which comes to be with its first change; see :meth:`_Variables.change`.

        Raises:
            InvalidVariableError: It cannot be named so, or hold that.
        """
        name = checked_set_name(name)
        kept = self.of_sets.change(name, change)
        if not kept.regular and not kept.secure:
            self.of_sets.plain.write(name, {})  # an empty set is one too
        return kept

    def remove_set(self, name: str) -> None:
        """Forget a set; strategies that name it do not start until they name others.

        Raises:
            SecretsError: What is encrypted cannot be read.
            WriteError: It is as it was, or its secrets alone are gone.
        """
        self.of_sets.forget(name)

    def change_key(self) -> None:
        """Encrypt everything with a new key. Killed at any moment, all stays readable.

        Raises:
            SecretsError: Something cannot be read: nothing is changed.
            WriteError: A part is under the old key still, and readable; try again.
        """
        from core.store.trash import trashed_secrets  # noqa: PLC0415 - seldom needed

        key, paths = self._key(), self._workspace.encrypted_files
        trashed = trashed_secrets(self._workspace.trash)
        boxes = [self.box(each) for each in (*paths, *trashed)]
        with key.locked():
            for box in boxes:
                box.read()
            key.begin_change()
            for box in boxes:
                box.encrypt_anew()
            key.end_change()

    def finish_key_change(self) -> None:
        """End a change of the key that something has interrupted; raises as it does."""
        if next_key_files(self._key_file).exists():
            self.change_key()

    def is_key_in_keychain(self) -> bool:
        """Return whether the system's keychain is needed to read what is encrypted."""
        return key_files(self._key_file).is_wrapped()

    def keep_key_in_keychain(self, *, on: bool) -> None:
        """Have the system's keychain guard the key, or not. Killed at any moment, it can be read.

        Raises:
            KeychainError: The keychain does not do it; nothing is changed.
            SecretsError: The key cannot be read; nothing is changed.
            WriteError: The key may lie in both forms, which is as if it were not in the keychain.
        """
        self.finish_key_change()
        key = self._key()
        with key.locked():
            if on:
                key.move_into_keychain()
            else:
                key.move_out_of_keychain()

    def box(self, path: Path) -> "SecretBox":
        """Return another encrypted file of the workspace."""
        from core.store.secret_box import SecretBox  # noqa: PLC0415 - see _Secrets.box

        return SecretBox(self._key_file, path, self._workspace.encrypted_files)

    def begin_anew(self) -> None:
        """Keep what cannot be decrypted under other names, so that secrets can be entered again.

        Raises:
            WriteError: It is where it was.
        """
        for path in self._workspace.encrypted_files:
            box = self.box(path)
            try:
                box.read()
            except SecretsError:
                box.set_aside()

    def _key(self) -> "EncryptionKey":
        from core.store.encryption_key import EncryptionKey  # noqa: PLC0415 - see _Secrets.box

        return EncryptionKey(self._key_file)


class _Variables:
    """Regular and secure variables of several owners."""

    def __init__(self, plain: VariableFile, secrets: "_Secrets") -> None:
        self.plain = plain
        self.secrets = secrets

    def kept(self, owner: str) -> KeptVariables:
        """Return what is kept for an owner.

        Raises:
            SecretsError: The secrets cannot be read.
        """
        return KeptVariables(self.plain.values(owner), tuple(self.secrets.values(owner)))

    def secret_values(self, owner: str) -> Values:
        """Return an owner's secrets; raises SecretsError."""
        return self.secrets.values(owner)

    def owners(self) -> set[str]:
        """Return who has variables; raises SecretsError."""
        return {*self.plain.owners(), *self.secrets.owners()}

    def change(self, owner: str, change: VariableChange) -> KeptVariables:
        """Change what is kept for an owner, and return it.

        Secrets first: killed in between, no secret is left that was to become regular.

        Raises:
            InvalidVariableError: The change cannot be.
            SecretsError: The secrets cannot be read; nothing is changed.
            WriteError: The regular ones, or both, are as they were.
        """
        change.check()
        before = self.secrets.values(owner)
        secure = changed(before, change.secure, (*change.unset, *change.regular))
        plain = self.plain.values(owner)
        regular = changed(plain, change.regular, (*change.unset, *change.secure))
        if secure != before:
            self.secrets.write(owner, secure or None)
        if regular != plain:
            is_secret_now = not change.secure.keys().isdisjoint(plain)
            self.plain.write(owner, regular or None, forget=is_secret_now)
        return KeptVariables(regular, tuple(secure))

    def bring(self, owner: str, regular: Values, secure: Values) -> None:
        """Give an owner what another program has kept for it, whatever its names are like."""
        if secure:
            self.secrets.write(owner, secure)
        if regular:
            self.plain.write(owner, regular)

    def forget(self, owner: str, *, wholly: bool = False) -> None:
        """End an owner; ``wholly`` leaves nothing in the file of before either."""
        if self.secrets.values(owner):
            self.secrets.write(owner, None)
        self.plain.write(owner, None, forget=wholly)


class _Secrets:
    """One encrypted file of owners' secrets, remembered while it stays as it is."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self.path, self._key_file = path, workspace.encryption_key
        self._encrypted_files = workspace.encrypted_files
        self._lock = threading.Lock()
        self._stamp: _Stamp | None = None
        self._entries: Mapping[str, Any] = {}

    @cached_property
    def box(self) -> "SecretBox":
        """The file; few workspaces have one, and what decrypts takes long to load."""
        from core.store.secret_box import SecretBox  # noqa: PLC0415 - see above

        return SecretBox(self._key_file, self.path, self._encrypted_files)

    def owners(self) -> list[str]:
        with self._lock:
            return list(self._read())

    def values(self, owner: str) -> dict[str, str]:
        with self._lock:
            return texts(self._read().get(owner))

    def write(self, owner: str, values: Values | None) -> None:
        with self._lock:
            entries = {name: each for name, each in self._read().items() if name != owner}
            if values is not None:
                entries[owner] = dict(values)
            self.box.write(entries)
            self._entries, self._stamp = entries, self._present()

    def _read(self) -> Mapping[str, Any]:
        present = self._present()
        if present[0] is None:
            return {}
        if present != self._stamp:
            # The stamp of before the reading: a change meanwhile is seen at the next look.
            self._entries, self._stamp = self.box.read(), present
        return self._entries

    def _present(self) -> _Stamp:
        return identity(self.path), *key_files(self._key_file).stamp()


def checked_set_name(name: str) -> str:
    """Return the name of a set in its proper form.

    Raises:
        InvalidVariableError: It is none.
    """
    name = " ".join(name.split())
    if not name or len(name) > _MOST_SET_NAME or not name.isprintable():
        message = f"“{shortened(name)}” is no name for a set: use 1 to {_MOST_SET_NAME} characters"
        raise InvalidVariableError(message)
    return name
