"""Fixture: a keychain of the test's own, in this process and in what it starts."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.core import load_keyring

from tests.unit import file_keyring
from tests.unit.file_keyring import FileKeyring


@pytest.fixture
def keychain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileKeyring]:
    """Return the backend; it is empty, and open."""
    folder = tmp_path / "keychain"
    folder.mkdir()
    monkeypatch.setenv(file_keyring.FOLDER_VARIABLE, str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", file_keyring.NAME)
    before = keyring.get_keyring()
    chosen = load_keyring(file_keyring.NAME)
    assert isinstance(chosen, FileKeyring)
    keyring.set_keyring(chosen)
    yield chosen
    keyring.set_keyring(before)
