"""The versions of sources that have run: kept once, whole, and not for ever."""

import hashlib
import os
import threading
from pathlib import Path

import pytest

from core.errors import WriteError
from core.store.source_versions import SourceVersions
from core.workspace import Workspace


@pytest.fixture
def versions(workspace: Workspace) -> SourceVersions:
    return SourceVersions(workspace)


def _files(workspace: Workspace) -> set[Path]:
    return set(workspace.history("ema").iterdir())


def test_a_version_is_kept_once_under_its_hash(
    workspace: Workspace, versions: SourceVersions
) -> None:
    digest = versions.keep("ema", b"first = 1\n")
    inode = (workspace.history("ema") / f"{digest}.py").stat().st_ino
    versions.keep("ema", b"first = 1\n")
    other = versions.keep("ema", b"second = 2\n")

    assert digest == hashlib.sha256(b"first = 1\n").hexdigest()
    assert versions.read("ema", digest) == b"first = 1\n"
    assert versions.read("ema", other) == b"second = 2\n"
    assert (workspace.history("ema") / f"{digest}.py").stat().st_ino == inode
    assert len(_files(workspace)) == 2


@pytest.mark.parametrize("damaged", [b"", b"first = 2\n", b"first = 1\n\n"])
def test_a_damaged_version_is_not_taken_for_what_ran(
    workspace: Workspace, versions: SourceVersions, damaged: bytes
) -> None:
    digest = versions.keep("ema", b"first = 1\n")
    (workspace.history("ema") / f"{digest}.py").write_bytes(damaged)

    assert versions.read("ema", digest) is None


def test_a_truncated_version_is_written_again(
    workspace: Workspace, versions: SourceVersions
) -> None:
    digest = versions.keep("ema", b"first = 1\n")
    (workspace.history("ema") / f"{digest}.py").write_bytes(b"fir")

    versions.keep("ema", b"first = 1\n")

    assert versions.read("ema", digest) == b"first = 1\n"


@pytest.mark.parametrize("sha256", ["", "ab", "../../../etc/passwd", "g" * 64])
def test_what_is_no_hash_names_no_version(versions: SourceVersions, sha256: str) -> None:
    assert versions.read("ema", sha256) is None


def test_what_cannot_be_kept_is_said(workspace: Workspace, versions: SourceVersions) -> None:
    workspace.history("ema").parent.write_bytes(b"a file where the folder should be")

    with pytest.raises(WriteError):
        versions.keep("ema", b"first = 1\n")


def _keep_many(versions: SourceVersions, workspace: Workspace, number: int) -> list[str]:
    digests = []
    for each in range(number):
        digest = versions.keep("ema", b"%d\n" % each)
        moment = 1_700_000_000 + each
        os.utime(workspace.history("ema") / f"{digest}.py", (moment, moment))
        digests.append(digest)
    return digests


def test_versions_that_no_run_names_go_but_the_newest_fifty_stay(
    workspace: Workspace, versions: SourceVersions
) -> None:
    digests = _keep_many(versions, workspace, 60)
    stranger = workspace.history("ema") / "notes.txt"
    stranger.write_text("the user's own")

    versions.forget("ema", lambda: {digests[3]})

    kept = {each.stem for each in _files(workspace) - {stranger}}
    assert kept == {digests[3], *digests[10:]}
    assert stranger.exists()


def test_the_runs_are_asked_only_where_there_are_many_versions(
    workspace: Workspace, versions: SourceVersions
) -> None:
    _keep_many(versions, workspace, 50)

    def named() -> set[str]:
        pytest.fail("nobody needs to know")

    versions.forget("ema", named)

    assert len(_files(workspace)) == 50


def test_a_version_that_is_about_to_run_again_is_not_forgotten(
    workspace: Workspace, versions: SourceVersions
) -> None:
    digests = _keep_many(versions, workspace, 60)

    def named() -> set[str]:
        # In the middle of the clean-up, another thread prepares a run of an old version.
        thread = threading.Thread(target=versions.keep, args=("ema", b"0\n"))
        thread.start()
        thread.join()
        return set()

    versions.forget("ema", named)

    assert versions.read("ema", digests[0]) == b"0\n"
    assert versions.read("ema", digests[1]) is None
