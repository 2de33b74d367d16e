"""What a frozen program leaves out: Qt's plug-ins that it never loads, and their libraries."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

from PyInstaller.depend.bindepend import get_imports

# Of PySide6/Qt/plugins. The GTK theme drags in the build machine's GTK, pango and cairo.
_PLUGINS = (
    "platformthemes/libqgtk3",
    "platforminputcontexts/libqtvirtualkeyboard",
    "imageformats/libqpdf",
    "imageformats/libqtiff",
    "imageformats/libqwebp",
    "imageformats/libqtga",
    "imageformats/libqwbmp",
)
_LIBRARIES = ("Qt6VirtualKeyboard", "Qt6Pdf")


class Entry(NamedTuple):
    """A file of the program: where it goes, where it comes from, what PyInstaller calls it."""

    target: str
    source: str
    kind: str


def kept_datas(entries: Iterable[tuple[str, str, str]]) -> list[Entry]:
    """Return the data files without Qt's translations and without byte code of this build."""
    found = {entry.target: entry for entry in (Entry(*each) for each in entries)}
    return [
        each
        for each in found.values()
        if "/translations/" not in each.target and "__pycache__" not in each.target
    ]


def kept_binaries(entries: Iterable[tuple[str, str, str]]) -> list[Entry]:
    """Return the binaries without the plug-ins that go, and what only those needed."""
    found = {
        entry.target: entry for entry in (Entry(*each) for each in entries) if not _goes(entry)
    }
    by_name = {PurePosixPath(target).name: target for target in found}
    kept: set[str] = set()
    waiting = [target for target in found if _is_wanted_for_itself(found[target])]
    while waiting:
        target = waiting.pop()
        if target in kept:
            continue
        kept.add(target)
        names = {PurePosixPath(name).name for name, _path in get_imports(found[target].source)}
        waiting += [by_name[name] for name in names if name in by_name]
    return [each for target, each in found.items() if target in kept]


def _goes(entry: Entry) -> bool:
    target = entry.target.replace("\\", "/")
    return any(each in target for each in (*_PLUGINS, *_LIBRARIES))


def _is_wanted_for_itself(entry: Entry) -> bool:
    """Return whether something other than the loader asks for it: Python, or Qt's plug-in search.

    The rest are libraries at the top of the folder, wanted only while others need them.
    """
    return "/" in entry.target or entry.kind == "EXTENSION" or "libpython" in entry.target
