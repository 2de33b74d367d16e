"""Where a cell is made, and what it is told; on folders laid out as the kernel lays out groups."""

import os
from pathlib import Path
from typing import Any

import pytest

from core.runner.cgroup import Cell, delegated

SESSION = "user.slice/user-1000.slice/user@1000.service"
APP = f"{SESSION}/app.slice/app-desktop.scope"
RUN = "20251122T091500123-4f2a"
BOTH = "cpu memory pids\n"


@pytest.fixture
def groups(tmp_path: Path) -> Path:
    """Return the folder of the groups: the session hands controllers on, the rest does not."""
    folder = tmp_path / "cgroup"
    at = folder
    for name in ("", *APP.split("/")):
        at /= name
        at.mkdir()
        (at / "cgroup.procs").touch()
        (at / "cgroup.subtree_control").touch()
    (folder / SESSION / "cgroup.subtree_control").write_text(BOTH)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the file that tells this process's group."""
    path = tmp_path / "own"
    path.write_text(f"0::/{APP}\n")
    return path


def found(groups: Path, own: Path) -> str | None:
    """Return where a cell would be made, from the groups' root on."""
    place = delegated(str(groups), str(own))
    return None if place is None else str(Path(place).relative_to(groups))


def guard(limit: float, action: str) -> dict[str, Any]:
    """Return a guard as a request has it."""
    return {"limit": limit, "sustain_s": 0.0, "action": action}


def test_the_nearest_group_that_hands_on_both_controllers_is_found(groups: Path, own: Path) -> None:
    far = found(groups, own)
    (groups / SESSION / "app.slice" / "cgroup.subtree_control").write_text("pids memory\n")

    assert far == SESSION
    assert found(groups, own) == f"{SESSION}/app.slice"


@pytest.mark.parametrize("controllers", ["", "memory", "pids cpu", "memory.max pids.max"])
def test_a_group_that_lacks_a_controller_is_none(groups: Path, own: Path, controllers: str) -> None:
    (groups / SESSION / "cgroup.subtree_control").write_text(controllers)

    assert found(groups, own) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("name", ["", "cgroup.procs"])
def test_a_group_of_somebody_else_is_none(groups: Path, own: Path, name: str) -> None:
    (groups / SESSION / name).chmod(0o555)

    assert found(groups, own) is None


@pytest.mark.parametrize("name", ["cgroup.procs", "cgroup.subtree_control"])
def test_a_folder_that_is_no_group_is_none(groups: Path, own: Path, name: str) -> None:
    (groups / SESSION / name).unlink()

    assert found(groups, own) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4:memory:/a\n1:cpu:/a\n",
        f"4:memory:/{APP}\n",
        "0::/../../elsewhere\n",
        "0::/gone/long/ago\n",
        "0::\n",
        "0::/",
    ],
)
def test_without_a_group_of_this_version_there_is_no_cell(
    groups: Path, own: Path, text: str
) -> None:
    own.write_text(text)

    assert Cell.open(RUN, {}, str(groups), str(own)) is None


def test_the_older_version_beside_the_newer_one_does_not_confuse(groups: Path, own: Path) -> None:
    own.write_text(f"4:memory:/elsewhere\n0::/{APP}\n1:name=systemd:/\n")

    assert found(groups, own) == SESSION


def test_the_root_of_a_container_serves_as_well(groups: Path, own: Path) -> None:
    own.write_text("0::/\n")
    (groups / "cgroup.subtree_control").write_text(BOTH)

    assert found(groups, own) == "."


def test_without_any_groups_there_is_no_cell(tmp_path: Path) -> None:
    assert Cell.open(RUN, {}, str(tmp_path / "none"), str(tmp_path / "nowhere")) is None


def test_a_cell_that_cannot_be_bounded_is_none_and_leaves_nothing(groups: Path, own: Path) -> None:
    limits = {"memory": guard(1000, "stop")}

    assert Cell.open(RUN, limits, str(groups), str(own)) is None
    assert not (groups / SESSION / f"opening-bell-{RUN}").exists()


def test_a_cell_is_bounded_by_what_is_acted_upon(groups: Path, own: Path) -> None:
    leaf = groups / SESSION / f"opening-bell-{RUN}"
    leaf.mkdir()
    names = ("memory.max", "pids.max", "cgroup.procs", "cgroup.kill")
    for name in names:
        (leaf / name).touch()
    (leaf / "memory.events").write_text("low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\n")
    cell = Cell.open(
        RUN,
        {"memory": guard(1000, "restart"), "processes": guard(200, "stop"), "cpu": None},
        str(groups),
        str(own),
    )
    assert cell is not None
    cell.take(4711)
    cell.kill()
    cell.close()

    assert {name: (leaf / name).read_text() for name in names} == {
        "memory.max": "1250",
        "pids.max": "1824",
        "cgroup.procs": "4711",
        "cgroup.kill": "1",
    }
    assert cell.oom_kills() == 2


def test_a_cell_is_not_bounded_by_what_is_only_warned_of(groups: Path, own: Path) -> None:
    limits = {"memory": guard(1000, "warn"), "processes": guard(200, "warn"), "silence": None}
    cell = Cell.open(RUN, limits, str(groups), str(own))
    leaf = groups / SESSION / f"opening-bell-{RUN}"

    assert cell is not None
    assert list(leaf.iterdir()) == []
    assert cell.oom_kills() == 0
    cell.take(1)
    cell.kill()
    cell.close()
    assert not leaf.exists()
