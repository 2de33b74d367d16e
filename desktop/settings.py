"""What the window remembers between two runs of the program."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from desktop.models.requests import CloseChoice
from desktop.theme import ThemeMode

_GEOMETRY: Final = "window/geometry"
_STATE: Final = "window/state"
_COLUMNS: Final = "table/columns"
_THEME: Final = "look/theme"
_SOURCE_THEME: Final = "look/sources"
_CLOSING: Final = "closing/choice"


class WindowSettings:
    """Geometry, columns, look and the answer to the question at closing.

    They belong to the user, not to a workspace, and lie in the user's configuration folder.
    """

    def __init__(self, file: Path | None = None) -> None:
        """Read the settings.

        Args:
            file: Where they lie; by default ``opening-bell/window.ini`` of the user.
        """
        place = QStandardPaths.StandardLocation.GenericConfigLocation
        folder = Path(QStandardPaths.writableLocation(place), "opening-bell")
        path = file or folder / "window.ini"
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def geometry(self) -> QByteArray:
        """Return where the window was; empty the first time."""
        return self._bytes(_GEOMETRY)

    def window_state(self) -> QByteArray:
        """Return where its docks were; empty the first time."""
        return self._bytes(_STATE)

    def columns(self) -> QByteArray:
        """Return how the table's columns were; empty the first time."""
        return self._bytes(_COLUMNS)

    def keep_layout(self, geometry: QByteArray, state: QByteArray, columns: QByteArray) -> None:
        """Remember how everything was arranged."""
        for name, value in ((_GEOMETRY, geometry), (_STATE, state), (_COLUMNS, columns)):
            self._settings.setValue(name, value)

    def theme(self) -> ThemeMode:
        """Return the look that was chosen; like the system's where none was."""
        return self._look(_THEME)

    def keep_theme(self, mode: ThemeMode) -> None:
        """Remember the look."""
        self._settings.setValue(_THEME, mode)

    def source_theme(self) -> ThemeMode:
        """Return the look of sources; like the program's where none was chosen."""
        return self._look(_SOURCE_THEME)

    def keep_source_theme(self, mode: ThemeMode) -> None:
        """Remember the look of sources."""
        self._settings.setValue(_SOURCE_THEME, mode)

    def close_choice(self) -> CloseChoice:
        """Return what happens to running strategies when the window closes."""
        chosen = self._settings.value(_CLOSING)
        known = {each.value: each for each in CloseChoice}
        return known.get(str(chosen), CloseChoice.ASK)

    def keep_close_choice(self, choice: CloseChoice) -> None:
        """Remember what happens then."""
        self._settings.setValue(_CLOSING, choice.value)

    def editor_flag(self, name: str) -> bool:
        """Return whether something of the editor is switched on, by its name; off at first."""
        return str(self._settings.value(f"editor/{name}", "false")).lower() == "true"

    def keep_editor_flag(self, name: str, *, on: bool) -> None:
        """Remember whether something of the editor is switched on."""
        self._settings.setValue(f"editor/{name}", on)

    def editor_zoom(self) -> int:
        """Return by how many points sources are larger than the log."""
        try:
            return max(-8, min(20, int(str(self._settings.value("editor/zoom", 0)))))
        except ValueError:
            return 0

    def keep_editor_zoom(self, points: int) -> None:
        """Remember how large sources are."""
        self._settings.setValue("editor/zoom", points)

    def flush(self) -> None:
        """Write what is remembered to disk now."""
        self._settings.sync()

    def _look(self, name: str) -> ThemeMode:
        chosen = self._settings.value(name)
        if chosen == "light":
            return "light"
        return "dark" if chosen == "dark" else "system"

    def _bytes(self, name: str) -> QByteArray:
        value = self._settings.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()
