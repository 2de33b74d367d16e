"""Build the program that runs without an installed Python, and prove that it runs.

    python packaging/build.py [--output FOLDER] [--archive]

Makes the folder ``opening-bell`` (in ``dist`` unless named otherwise) with the programs
``opening-bell`` and ``bell`` and a whole Python beside them. Then a copy of it, at another
path and with an empty environment, checks itself. Runs on the development environment,
which ``python3 run.py test`` makes.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_tree import BuildError, compile_files, copy_python, foreign_paths, strip

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build"
CHECK_LIMIT_S = 120


def main() -> int:
    """Build, check, and say where the result is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where to put it")
    parser.add_argument("--archive", action="store_true", help="also pack it as a .tar.xz")
    parser.add_argument("--check-only", action="store_true", help="check what was built before")
    options = parser.parse_args()
    folder = options.output.absolute() / "opening-bell"
    try:
        if not options.check_only:
            require_tools()
            build(folder)
        check(folder)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{folder}: {size_mib(folder)} MiB, {size_mib(folder / 'python')} of them the Python")
    if options.archive:
        print(archive(folder))
    return 0


def require_tools() -> None:
    """Refuse to begin what cannot be finished.

    Raises:
        BuildError: Something is missing.
    """
    if sys.platform != "linux":
        message = "The build runs on Linux so far: installers for other systems come later."
        raise BuildError(message)
    if not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        message = (
            f"{sys.base_prefix} has no shared libpython, which freezing needs: make the "
            "environment with a Python that has one (Debian: apt-get install libpython3.11), "
            "remove .venv and run `python3 run.py test` with it."
        )
        raise BuildError(message)
    missing = [each for each in ("patchelf", "strip") if shutil.which(each) is None]
    if missing:
        message = f"{' and '.join(missing)} missing: apt-get install patchelf binutils"
        raise BuildError(message)


def build(folder: Path) -> None:
    """Make the programs in ``folder``, and the Python beside them."""
    print("Freezing the programs")
    places = ["--distpath", str(folder.parent), "--workpath", str(WORK)]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    spec = str(ROOT / "packaging" / "opening-bell.spec")
    if subprocess.run([*command, *places, spec], check=False, cwd=ROOT).returncode:
        message = "PyInstaller failed; what it wrote above says why."
        raise BuildError(message)
    # Python's own alone: not every library loads once it is stripped.
    libraries = folder / "_internal"
    strip(*libraries.glob("libpython*"), *libraries.glob("python3*/lib-dynload/*.so"))
    print("Copying the Python beside them")
    python = copy_python(folder / "python")
    compile_files(python, folder / "python" / "lib", libraries / "core")
    strays = foreign_paths(python)
    if strays:
        message = f"The copied Python still takes {', '.join(strays)} from where it was built."
        raise BuildError(message)


def check(folder: Path) -> None:
    """Let a copy at another path check itself, with nothing in its environment.

    Raises:
        BuildError: A check failed.
    """
    with tempfile.TemporaryDirectory(prefix="opening-bell-check-") as elsewhere:
        copy = Path(elsewhere, "some where else", "opening-bell")
        shutil.copytree(folder, copy, symlinks=True)
        print("Checking the copy without a screen")
        run_check(copy, {"QT_QPA_PLATFORM": "offscreen"})
        with virtual_screen() as display:
            if display:
                print(f"Checking the copy on the X display {display}")
                run_check(copy, {"DISPLAY": display})


def run_check(folder: Path, environment: dict[str, str]) -> None:
    """Run both programs of ``folder`` with exactly this environment.

    Raises:
        BuildError: One of them failed.
    """
    for command in (["bell", "--version"], ["opening-bell", "--self-check"]):
        done = subprocess.run(
            [folder / command[0], *command[1:]],
            env=environment,
            cwd="/",
            timeout=CHECK_LIMIT_S,
            check=False,
        )
        if done.returncode:
            message = f"{' '.join(command)} ended with {done.returncode}: the program is not good."
            raise BuildError(message)


@contextmanager
def virtual_screen() -> Iterator[str | None]:
    """Provide an X display of its own, or None where Xvfb is not installed."""
    server = shutil.which("Xvfb")
    if server is None:
        yield None
        return
    reader, writer = os.pipe()
    command = [server, "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as number:
            yield f":{number.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


def archive(folder: Path) -> Path:
    """Pack the folder as ``opening-bell-<version>-linux-<machine>.tar.xz`` beside it."""
    version = next((folder / "_internal").glob("opening_bell-*.dist-info")).name.split("-")[1]
    name = f"opening-bell-{version.removesuffix('.dist')}-linux-{os.uname().machine}"
    packed = shutil.make_archive(str(folder.parent / name), "xztar", folder.parent, folder.name)
    return Path(packed)


def size_mib(folder: Path) -> int:
    """Return what a folder's files take, in MiB."""
    files = (each.lstat() for each in folder.rglob("*"))
    return round(sum(each.st_size for each in files) / 2**20)


if __name__ == "__main__":
    sys.exit(main())
